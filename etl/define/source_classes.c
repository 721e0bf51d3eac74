/*
 * A table that tells of which province or region each municipality is part: its
 * values are texts.  Each class stands in two columns, which are found as
 * measures are, by title and group; they are no figures, so that nothing adds
 * them up and nobody can need them by name.
 */
#include "define/source_classes.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/words.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct class_draft {
	char *group_title, *code, *name, *begins;
};

#define CLASS(name, member)                                                    \
	{                                                                      \
		name, MEMBER_TEXT, true, offsetof(struct class_draft, member), \
		    0                                                          \
	}

static const struct member_row class_rows[] = {
	CLASS("group-title", group_title),
	CLASS("code", code),
	CLASS("name", name),
	CLASS("begins", begins),
};

static void
add_column(struct source *s, const char *class, const struct class_draft *read,
    bool is_name)
{
	struct source_measure *m = &s->measure[s->n_measures++];

	m->name =
	    xasprintf("%s/%s/%s", s->id, class, is_name ? "name" : "code");
	m->title = xstrdup(is_name ? read->name : read->code);
	m->group_title = xstrdup(read->group_title);
	m->class = xstrdup(class);
	m->begins = is_name ? NULL : xstrdup(read->begins);
	m->chosen = xcalloc(s->n_dimensions + 1, sizeof(*m->chosen));
}

static int
check_class(const struct members *at, const struct class_draft *read,
    struct err *err)
{
	if (!text_is_name(read->begins) || strlen(read->begins) > 4)
		return members_wrong(at, "begins", err,
		    "must be the letters with which codes of the class begin, "
		    "like PV");
	if (text_same(read->code, read->name))
		return members_wrong(at, "name", err,
		    "is the title of the code too; they are two columns");
	return 0;
}

static int
read_class(struct members *at, const char *name, const struct json *node,
    struct source *s, struct err *err)
{
	struct class_draft read = { 0 };
	int rc = -1;

	if (!words_is_kebab(name))
		return members_wrong(at, name, err,
		    "is no name of a class: small letters, digits, hyphens");
	members_enter(at, name);
	if (members_read(at, node, class_rows, LENGTH(class_rows), &read,
		err) == 0 &&
	    check_class(at, &read, err) == 0) {
		add_column(s, name, &read, false);
		add_column(s, name, &read, true);
		rc = 0;
	}
	members_leave(at);
	free(read.group_title);
	free(read.code);
	free(read.name);
	free(read.begins);
	return rc;
}

/* A municipality is in one class a year: there is nothing else to tell rows
 * apart by. */
static int
check_shape(const struct members *at, const struct source *s, struct err *err)
{
	if (s->period == NULL)
		return members_wrong(at, "classes", err,
		    "go with 'tables': a classification is that of one year");
	if (s->n_dimensions != 1 || s->dimension[0].role != ROLE_REGION)
		return members_wrong(at, "dimensions", err,
		    "must be that of the areas alone, with 'classes'");
	return 0;
}

int
source_classes_read(struct members *at, const struct json *classes,
    struct source *s, struct err *err)
{
	size_t n = json_size(classes);
	struct json *node;

	if (check_shape(at, s, err) < 0)
		return -1;
	if (n == 0 || n > LIMIT_MEASURES / 2)
		return members_wrong(at, "classes", err, "must be from 1 to %d",
		    LIMIT_MEASURES / 2);
	s->measure = xcalloc(2 * n, sizeof(*s->measure));
	members_enter(at, "classes");
	for (size_t i = 0; i < n; i++) {
		const char *name = json_member(classes, i, &node);

		if (read_class(at, name, node, s, err) < 0)
			return -1;
	}
	members_leave(at);
	return 0;
}

/*
 * A publication that gets a new table each year: one folder, a source for each.
 */
#include "define/source_editions.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

int
source_editions_fit(const struct members *at, const struct json *root,
    struct err *err)
{
	bool many = json_get(root, "tables") != NULL;
	char fit = many ? '-' : '+';
	const char *with = many ? "'tables'" : "a table";

	if (members_fit(at, root, "table", fit, with, err) < 0 ||
	    members_fit(at, root, "first", fit, with, err) < 0)
		return -1;
	return members_fit(at, root, "last", many ? '-' : '.', with, err);
}

int
source_editions_read(struct members *at, const struct json *tables,
    const char *year, struct source *s, struct err *err)
{
	size_t n = json_size(tables);
	struct json *node;

	if (n == 0 || n > LIMIT_EDITIONS)
		return members_wrong(at, "tables", err,
		    "must name a table for each of 1 to %d years",
		    LIMIT_EDITIONS);
	s->edition = xcalloc(n, sizeof(*s->edition));
	members_enter(at, "tables");
	for (size_t i = 0; i < n; i++) {
		const char *name = json_member(tables, i, &node);
		const char *table = json_text(node);

		if (strlen(name) != 4 || strspn(name, "0123456789") != 4)
			return members_wrong(at, name, err,
			    "is no year; a table stands under its year");
		if (table == NULL || !text_is_name(table))
			return members_wrong(at, name, err,
			    "has characters that a table's id cannot have");
		s->edition[s->n_editions].year = xstrdup(name);
		s->edition[s->n_editions++].table = xstrdup(table);
		if (s->table == NULL &&
		    (year == NULL || strcmp(name, year) == 0)) {
			s->table = xstrdup(table);
			s->period = xasprintf("%sJJ00", name);
			s->first = xstrdup(s->period);
			s->last = xstrdup(s->period);
		}
	}
	members_leave(at);
	if (s->table == NULL)
		BUG("%s has no edition of %s", s->id, year);
	return 0;
}

/* A name that gets the year behind it, if it is one of a measure here. */
static void
add_year(const struct source *s, char **name, const char *year)
{
	char *with;

	if (*name == NULL || source_measure(s, *name) == NULL)
		return;
	with = xasprintf("%s-%s", *name, year);
	free(*name);
	*name = with;
}

void
source_editions_name(struct source *s, const char *year)
{
	char *id = xasprintf("%s-%s", s->id, year);

	free(s->id);
	s->id = id;
	for (size_t i = 0; i < s->n_measures; i++) {
		add_year(s, &s->measure[i].weight, year);
		add_year(s, &s->measure[i].numerator, year);
		add_year(s, &s->measure[i].denominator, year);
	}
	for (size_t i = 0; i < s->n_measures; i++)
		add_year(s, &s->measure[i].name, year);
}

void
source_editions_release(struct source *s)
{
	for (size_t i = 0; i < s->n_editions; i++) {
		free(s->edition[i].year);
		free(s->edition[i].table);
	}
	free(s->edition);
}

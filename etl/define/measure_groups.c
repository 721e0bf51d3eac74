/* The tree of groups above the measures of a table. */
#include "define/measure_groups.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dict.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#define NONE SIZE_MAX

/* How a dialect spells it. */
struct spelling {
	const char *type;   /* only rows of this Type; NULL: all */
	const char *id;     /* of a group */
	const char *parent; /* of a group */
	const char *within; /* the group of a measure */
};

static const struct spelling v4 = { NULL, "Id", "ParentId", "MeasureGroupId" };
static const struct spelling v3 = { "TopicGroup", "ID", "ParentID",
	"ParentID" };

struct one_group {
	char *title;
	size_t parent; /* its place, or NONE */
};

struct measure_groups {
	const struct spelling *as;
	struct one_group *group;
	size_t n;
	struct dict *at; /* place by id */
};

bool
measure_groups_asked(const struct source *s)
{
	for (size_t i = 0; i < s->n_measures; i++)
		if (s->measure[i].group_title != NULL)
			return true;
	return false;
}

/* An id, which is text in v4 and a number in v3; "" where there is none. */
static int
read_id(const struct json *row, const char *member, char ret[LIMIT_CODE + 1],
    struct err *err)
{
	const struct json *node = json_get(row, member);
	const char *text = json_text(node);
	int64_t number;

	*ret = '\0';
	if (node == NULL || json_kind(node) == JSON_NULL)
		return 0;
	if (text != NULL && strlen(text) <= LIMIT_CODE)
		snprintf(ret, LIMIT_CODE + 1, "%s", text);
	else if (text == NULL && json_int(node, &number) == 0)
		snprintf(ret, LIMIT_CODE + 1, "%" PRId64, number);
	else
		return err_set(err, ERR_SOURCE,
		    "the %s of a measure group is no id; look at the list by "
		    "hand",
		    member);
	return 0;
}

static bool
is_group(const struct spelling *as, const struct json *row)
{
	return as->type == NULL ||
	    strcmp(json_get_text(row, "Type", ""), as->type) == 0;
}

static int
take_group(struct measure_groups *g, const struct json *row, struct err *err)
{
	const char *title = json_get_text(row, "Title", NULL);
	char id[LIMIT_CODE + 1];
	int64_t ignored;

	if (read_id(row, g->as->id, id, err) != 0)
		return -1;
	if (*id == '\0' || title == NULL || strlen(title) > LIMIT_TITLE)
		return err_set(err, ERR_SOURCE,
		    "a measure group \"%.80s\" has no usable %s; the list has "
		    "another shape than was expected: look at it by hand",
		    title != NULL ? title : id,
		    *id == '\0' ? g->as->id : "Title");
	if (dict_get(g->at, id, strlen(id), &ignored))
		return err_set(err, ERR_SOURCE,
		    "measure group %s is in the list twice; the next run asks "
		    "again",
		    id);
	dict_put(g->at, id, strlen(id), (int64_t)g->n);
	g->group[g->n].title = xstrdup(title);
	g->group[g->n].parent = NONE;
	g->n++;
	return 0;
}

static int
take_parent(struct measure_groups *g, const struct json *row,
    struct one_group *group, struct err *err)
{
	char parent[LIMIT_CODE + 1];
	int64_t at;

	if (read_id(row, g->as->parent, parent, err) != 0)
		return -1;
	if (*parent == '\0')
		return 0;
	if (!dict_get(g->at, parent, strlen(parent), &at))
		return err_set(err, ERR_SOURCE,
		    "measure group \"%.80s\" lies in %s, which is not in the "
		    "list; look at the list by hand",
		    group->title, parent);
	group->parent = (size_t)at;
	return 0;
}

/* Walking up from each group comes to an end. */
static int
check_depth(const struct measure_groups *g, struct err *err)
{
	for (size_t i = 0; i < g->n; i++) {
		size_t at = i, depth = 0;

		while ((at = g->group[at].parent) != NONE)
			if (++depth > LIMIT_GROUP_DEPTH)
				return err_set(err, ERR_SOURCE,
				    "measure group \"%.80s\" lies in a circle, "
				    "or more than %d groups deep; look at the "
				    "list by hand",
				    g->group[i].title, LIMIT_GROUP_DEPTH);
	}
	return 0;
}

static int
read_groups(const struct spelling *as, const struct json *list,
    struct measure_groups **ret, struct err *err)
{
	struct measure_groups *g = xcalloc(1, sizeof(*g));
	size_t n = json_size(list), taken = 0;
	int rc = 0;

	g->as = as;
	g->group = xcalloc(n + 1, sizeof(*g->group));
	g->at = dict_new();
	for (size_t i = 0; i < n && rc == 0; i++)
		if (is_group(as, json_at(list, i)))
			rc = take_group(g, json_at(list, i), err);
	for (size_t i = 0; i < n && rc == 0; i++)
		if (is_group(as, json_at(list, i)))
			rc = take_parent(g, json_at(list, i),
			    &g->group[taken++], err);
	if (rc == 0)
		rc = check_depth(g, err);
	if (rc == 0)
		*ret = g;
	else
		measure_groups_free(g);
	return rc;
}

int
measure_groups_read(const struct json *list, struct measure_groups **ret,
    struct err *err)
{
	return read_groups(&v4, list, ret, err);
}

int
measure_groups_read_columns(const struct json *list,
    struct measure_groups **ret, struct err *err)
{
	return read_groups(&v3, list, ret, err);
}

void
measure_groups_free(struct measure_groups *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->n; i++)
		free(g->group[i].title);
	free(g->group);
	dict_free(g->at);
	free(g);
}

bool
measure_groups_know(const struct measure_groups *g, const char *title)
{
	for (size_t i = 0; i < g->n; i++)
		if (text_same(g->group[i].title, title))
			return true;
	return false;
}

bool
measure_groups_hold(const struct measure_groups *g, const struct json *row,
    const char *title)
{
	char id[LIMIT_CODE + 1];
	struct err ignored = ERR_INIT;
	int64_t at;

	/* What is no id is the id of no group. */
	if (read_id(row, g->as->within, id, &ignored) != 0 ||
	    !dict_get(g->at, id, strlen(id), &at))
		return false;
	for (size_t i = (size_t)at; i != NONE; i = g->group[i].parent)
		if (text_same(g->group[i].title, title))
			return true;
	return false;
}

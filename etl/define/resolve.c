/* Matching a descriptor's measures with a table's own list. */
#include "define/resolve.h"

#include <stdbool.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

/* How a list of measures is spelled. */
struct list {
	const struct json *rows;
	const char *key;
	const char *type; /* only rows of this Type; NULL: all */
	bool is_v4;       /* codes and groups are those of the descriptor */
	const struct measure_groups *groups; /* NULL: none is asked for */
};

static const char *
unit_of(const struct json *row)
{
	return json_get_text(row, "Unit", "");
}

/* For messages. */
static const char *
unit_words(const struct source_measure *m)
{
	return m->unit != NULL ? m->unit : "any";
}

static bool
fits(const struct source_measure *m, const struct list *list,
    const struct json *row)
{
	if (list->type != NULL &&
	    strcmp(json_get_text(row, "Type", ""), list->type) != 0)
		return false;
	if (!text_same(json_get_text(row, "Title", ""), m->title))
		return false;
	if (m->group_title != NULL)
		return list->groups != NULL &&
		    measure_groups_hold(list->groups, row, m->group_title);
	return !list->is_v4 || m->group == NULL ||
	    strcmp(json_get_text(row, "MeasureGroupId", ""), m->group) == 0;
}

/* None fits, or more than one does. */
static int
wrong_number(const struct source_measure *m, const struct list *list, size_t n,
    struct err *err)
{
	if (m->group_title != NULL && list->groups == NULL)
		return err_set(err, ERR_SOURCE,
		    "measure '%s' (%s), in a group called '%s': the groups of "
		    "measures are not known; the next run asks again",
		    m->title, m->name, m->group_title);
	if (m->group_title != NULL &&
	    !measure_groups_know(list->groups, m->group_title))
		return err_set(err, ERR_DRIFT,
		    "measure '%s' (%s): the table has no group of measures "
		    "called '%s'; look for its new title and mend source.json",
		    m->title, m->name, m->group_title);
	if (m->group_title != NULL && n == 0)
		return err_set(err, ERR_DRIFT,
		    "measure '%s' (%s), unit '%s': the table has no such "
		    "measure in a group called '%s'; look where it is and mend "
		    "source.json",
		    m->title, m->name, unit_words(m), m->group_title);
	if (m->group_title != NULL)
		return err_set(err, ERR_DRIFT,
		    "measure '%s' (%s), unit '%s': the table has %zu of them "
		    "in groups called '%s'; name a group in source.json that "
		    "has one",
		    m->title, m->name, unit_words(m), n, m->group_title);
	if (n == 0)
		return err_set(err, ERR_DRIFT,
		    "measure '%s' (%s), unit '%s': the table has no such "
		    "measure; look for its new title and mend source.json",
		    m->title, m->name, unit_words(m));
	return err_set(err, ERR_DRIFT,
	    "measure '%s' (%s), unit '%s': the table has %zu of them; name the "
	    "measure group%s in source.json",
	    m->title, m->name, unit_words(m), n,
	    list->is_v4 ? "" : " by its title, which all ways to it know,");
}

static int
resolve_one(const struct source_measure *m, const struct list *list,
    struct resolved_measure *ret, struct err *err)
{
	const struct json *match = NULL, *other_unit = NULL, *row;
	size_t n = 0;
	const char *code;

	for (size_t i = 0; i < json_size(list->rows); i++) {
		row = json_at(list->rows, i);
		if (!fits(m, list, row))
			continue;
		if (m->unit != NULL && !text_same(unit_of(row), m->unit)) {
			other_unit = row;
			continue;
		}
		match = row;
		n++;
	}
	if (n == 0 && other_unit != NULL)
		return err_set(err, ERR_DRIFT,
		    "measure '%s' (%s): its unit is '%.80s' where '%s' was "
		    "expected; check the table, then mend the unit in "
		    "source.json",
		    m->title, m->name, unit_of(other_unit), m->unit);
	if (n != 1)
		return wrong_number(m, list, n, err);
	code = json_get_text(match, list->key, "");
	if (*code == '\0' || strlen(code) > LIMIT_CODE)
		return err_set(err, ERR_SOURCE,
		    "measure '%s' (%s): the table gives it no usable code",
		    m->title, m->name);
	if (list->is_v4 && m->code != NULL && strcmp(m->code, code) != 0)
		return err_set(err, ERR_DRIFT,
		    "measure '%s' (%s): its code is '%s' where '%s' was "
		    "expected; check that it means the same, then mend "
		    "source.json",
		    m->title, m->name, code, m->code);
	ret->code = code;
	ret->title = json_get_text(match, "Title", "");
	ret->unit = unit_of(match);
	return 0;
}

/* The first that does not fit is told in full, the others by name: whoever
 * mends a descriptor wants to know them all at once. */
static int
resolve_all(const struct source *source, const struct list *list,
    struct resolved_measure *ret, struct err *err)
{
	struct err other = ERR_INIT;
	struct buf more;
	size_t n = 0;

	buf_init(&more, ERR_TEXT_MAX);
	for (size_t i = 0; i < source->n_measures; i++) {
		const struct source_measure *m = &source->measure[i];

		if (resolve_one(m, list, &ret[i], n == 0 ? err : &other) == 0)
			continue;
		if (n++ > 0 && more.len < ERR_TEXT_MAX / 3)
			buf_addf(&more, "%s%s", more.len > 0 ? ", " : "",
			    m->name);
	}
	if (n > 1)
		err_set(err, err->class, "%s; nor do %zu others fit: %s",
		    err->text, n - 1, more.data);
	buf_release(&more);
	return n > 0 ? -1 : 0;
}

int
resolve_measures(const struct source *source, const struct json *rows,
    const struct measure_groups *groups, struct resolved_measure *ret,
    struct err *err)
{
	const struct list list = { rows, "Identifier", NULL, true, groups };

	return resolve_all(source, &list, ret, err);
}

int
resolve_columns(const struct source *source, const struct json *rows,
    struct resolved_measure *ret, struct err *err)
{
	struct list list = { rows, "Key", "Topic", false, NULL };
	struct measure_groups *groups = NULL;
	int rc;

	if (measure_groups_asked(source) &&
	    measure_groups_read_columns(rows, &groups, err) != 0)
		return -1;
	list.groups = groups;
	rc = resolve_all(source, &list, ret, err);
	measure_groups_free(groups);
	return rc;
}

const char *
resolve_code_of(const struct json *row)
{
	return json_get_text(row, "Identifier", json_get_text(row, "Key", ""));
}

static int
resolve_title(const struct source_code *c, const struct json *list,
    const char **ret, struct err *err)
{
	const char *match = NULL;

	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *row = json_at(list, i);

		if (!text_same(json_get_text(row, "Title", ""), c->title))
			continue;
		if (match != NULL)
			return err_set(err, ERR_DRIFT,
			    "the codes %.40s and %.40s are both called \"%s\"; "
			    "give the code in source.json",
			    match, resolve_code_of(row), c->title);
		match = resolve_code_of(row);
	}
	if (match == NULL)
		return err_set(err, ERR_DRIFT,
		    "no code is called \"%s\"; find the code that is meant "
		    "and mend source.json",
		    c->title);
	*ret = match;
	return 0;
}

int
resolve_code(const struct source_code *c, const struct json *list,
    const char **ret, struct err *err)
{
	if (c->code == NULL)
		return resolve_title(c, list, ret, err);
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *row = json_at(list, i);
		const char *title = json_get_text(row, "Title", "");

		if (!text_same(resolve_code_of(row), c->code))
			continue;
		if (c->title != NULL && !text_same(title, c->title))
			return err_set(err, ERR_DRIFT,
			    "code %s is \"%.100s\" where \"%s\" was expected; "
			    "find the code of the total and mend source.json",
			    c->code, title, c->title);
		*ret = resolve_code_of(row);
		return 0;
	}
	return err_set(err, ERR_DRIFT,
	    "code %s%s%s%s is not there; find the code of the total and mend "
	    "source.json",
	    c->code, c->title != NULL ? " (" : "",
	    c->title != NULL ? c->title : "", c->title != NULL ? ")" : "");
}

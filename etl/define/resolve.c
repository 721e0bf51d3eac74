/* Matching a descriptor's measures with a table's own list. */
#include "define/resolve.h"

#include <stdbool.h>

#include "base/limits.h"
#include "base/text.h"

static bool
group_fits(const struct source_measure *m, const struct json *row)
{
	return m->group == NULL ||
	    strcmp(json_get_text(row, "MeasureGroupId", ""), m->group) == 0;
}

static int
resolve_one(const struct source_measure *m, const struct json *list,
    struct resolved_measure *ret, struct err *err)
{
	const struct json *match = NULL, *other_unit = NULL, *row;
	size_t n = 0;
	const char *code;

	for (size_t i = 0; i < json_size(list); i++) {
		row = json_at(list, i);
		if (!text_same(json_get_text(row, "Title", ""), m->title) ||
		    !group_fits(m, row))
			continue;
		if (!text_same(json_get_text(row, "Unit", ""), m->unit)) {
			other_unit = row;
			continue;
		}
		match = row;
		n++;
	}
	if (n == 0 && other_unit != NULL)
		return err_set(err, ERR_SOURCE,
		    "measure '%s' (%s): its unit is '%.80s' where '%s' was "
		    "expected; check the table, then mend the unit in "
		    "source.json",
		    m->title, m->name, json_get_text(other_unit, "Unit", ""),
		    m->unit);
	if (n == 0)
		return err_set(err, ERR_SOURCE,
		    "measure '%s' (%s), unit '%s': the table has no such "
		    "measure; look for its new title and mend source.json",
		    m->title, m->name, m->unit);
	if (n > 1)
		return err_set(err, ERR_SOURCE,
		    "measure '%s' (%s), unit '%s': the table has %zu of them; "
		    "name the measure group in source.json",
		    m->title, m->name, m->unit, n);
	code = json_get_text(match, "Identifier", "");
	if (*code == '\0' || strlen(code) > LIMIT_CODE)
		return err_set(err, ERR_SOURCE,
		    "measure '%s' (%s): the table gives it no usable code",
		    m->title, m->name);
	if (m->code != NULL && strcmp(m->code, code) != 0)
		return err_set(err, ERR_SOURCE,
		    "measure '%s' (%s): its code is '%s' where '%s' was "
		    "expected; check that it means the same, then mend "
		    "source.json",
		    m->title, m->name, code, m->code);
	ret->code = code;
	ret->title = json_get_text(match, "Title", "");
	ret->unit = json_get_text(match, "Unit", "");
	return 0;
}

int
resolve_measures(const struct source *source, const struct json *list,
    struct resolved_measure *ret, struct err *err)
{
	for (size_t i = 0; i < source->n_measures; i++)
		if (resolve_one(&source->measure[i], list, &ret[i], err) == -1)
			return -1;
	return 0;
}

/*
 * Which measures of a table are the ones a descriptor names: by title and unit
 * in the table's own list, and where titles repeat by measure group, which the
 * descriptor names by id or by title.  A code in
 * the descriptor is a check, never the way to find it: codes belong to one
 * table and move.
 */
#ifndef DEFINE_RESOLVE_H
#define DEFINE_RESOLVE_H

#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "define/measure_groups.h"
#include "define/source.h"

/* How the table spells a measure; texts borrowed from the list. */
struct resolved_measure {
	const char *code;
	const char *title;
	const char *unit;
};

/*
 * ${list} is the value array of MeasureCodes; ${groups} may be NULL when no
 * measure names its group by title.  ret has room for
 * source->n_measures, and is filled in their order.  Zero or two matches, a
 * changed unit, or another code than the descriptor's is ERR_SOURCE: the text
 * names what was looked for and what stands there instead.
 */
int	resolve_measures(const struct source *, const struct json *list,
	    const struct measure_groups *groups, struct resolved_measure *ret,
	    struct err *) MUST_CHECK;

/*
 * The same for the columns of a wide table: ${list} is the value array of
 * DataProperties (OData v3), ->code becomes the name of the column.  Its number
 * moves from one release to the next, so that the descriptor's code says
 * nothing of it; nor does the id of its measure group, which is another here.
 * The titles of groups are the same, and are looked for in the list itself.
 */
int	resolve_columns(const struct source *, const struct json *list,
	    struct resolved_measure *ret, struct err *) MUST_CHECK;

/* The code of a row of a list of codes: v4 calls it Identifier, v3 Key.  "" when
 * it has none. */
const char *resolve_code_of(const struct json *row);

/*
 * The code of a dimension, found in the table's own list (value array of its
 * codes, either dialect): by code, checked by title, or by title alone.
 * ${ret} is borrowed from the list, with the blanks that older interfaces put
 * behind it.  None or two are ERR_SOURCE.
 */
int	resolve_code(const struct source_code *, const struct json *list,
	    const char **ret, struct err *) MUST_CHECK;

#endif

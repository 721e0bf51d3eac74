/*
 * The bounds of the gate: what may differ between a release and the next, one
 * row for each indicator, and `*` for those without.  sql/5-checks/README.md
 * explains the columns; what they are compared with stands in the checks.
 */
#ifndef DEFINE_BOUNDS_H
#define DEFINE_BOUNDS_H

#include <stddef.h>

#include "base/err.h"

enum bound_column {
	BOUND_INDICATOR,
	BOUND_CHANGED,
	BOUND_FEW,
	BOUND_SIZE,
	BOUND_LARGE,
	BOUND_LOST,
	BOUND_NULLS,
	BOUND_JUMP,
	BOUND_LEAST,
	BOUND_MOST,
	BOUND_COLUMNS
};

struct bound {
	char *text[BOUND_COLUMNS];	/* numbers as they are written; NULL:
					   not asked */
	char *path;
	size_t line;
};

struct bounds {
	struct bound *row;
	size_t n;
};

const char *bound_name(enum bound_column);

/* Errors begin with file and line. */
int	bounds_parse(const char *path, const char *, size_t,
	    struct bounds *ret, struct err *) MUST_CHECK;
int	bounds_load(const char *path, struct bounds *ret, struct err *)
	    MUST_CHECK;
void	bounds_release(struct bounds *);

struct definitions;
/* Is every indicator named once and there, and is there a row `*`? */
void	bounds_check(struct definitions *);

#endif

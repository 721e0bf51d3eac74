/*
 * The codes of a CBS table's dimensions that rows are asked for, as the table
 * itself spells them: OData v3 puts blanks behind codes, and finds nothing
 * without them.
 */
#ifndef FETCH_CBS_CODES_H
#define FETCH_CBS_CODES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "define/source.h"

struct cbs_codes {
	char **code;
	size_t n;		/* 0: the filter says nothing of single codes */
};

/* Fill ret, which is zeroed, from the checked list of codes of the dimension.
 * Of areas and periods only when rows are asked by slices of them.  A code that
 * is not there, or is called otherwise, is ERR_SOURCE. */
int	cbs_codes_take(const struct source *, const struct source_dimension *,
	    const struct json *list, struct cbs_codes *ret, struct err *)
	    MUST_CHECK;
void	cbs_codes_release(struct cbs_codes *);
/* Is it one of them, whatever blanks stand behind? */
bool	cbs_codes_has(const struct cbs_codes *, const char *code);

/* The dimension that is asked by slices, as its number; or n_dimensions. */
size_t	cbs_codes_sliced(const struct source *);

#endif

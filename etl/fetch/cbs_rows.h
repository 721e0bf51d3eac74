/*
 * Asking CBS for rows, and what can be said of them in passing: what both
 * dialects of its OData have in common.  Errors are ERR_SOURCE.
 */
#ifndef FETCH_CBS_ROWS_H
#define FETCH_CBS_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dict.h"
#include "base/err.h"
#include "define/source.h"
#include "fetch/cbs_codes.h"
#include "fetch/protocol.h"

/* What rows are asked for. */
struct cbs_wanted {
	const struct source *source;
	struct cbs_codes *codes;	/* by dimension */
	size_t slice;		/* which code of the sliced dimension */
};

/* "$filter=" and what is wanted, encoded; "" when all is.  The caller frees. */
char	*cbs_rows_filter(const struct cbs_wanted *);

/* The body of a $count.  None at all is an error, unless it is of a slice. */
int	cbs_rows_count(const struct reply *, bool is_slice, int64_t *ret,
	    struct err *) MUST_CHECK;

struct cbs_page {
	uint64_t rows;
	char *link;		/* to the next page, or NULL; the caller's */
};

/* A page of rows: whole, of this table, and within the filter. */
int	cbs_rows_scan(const struct cbs_wanted *, const struct reply *,
	    struct cbs_page *ret, struct err *) MUST_CHECK;

#endif

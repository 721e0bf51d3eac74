/*
 * Asking CBS for rows, and what can be said of them in passing: what both
 * dialects of its OData have in common.  Errors are ERR_SOURCE.
 */
#ifndef FETCH_CBS_ROWS_H
#define FETCH_CBS_ROWS_H

#include <stdint.h>

#include "base/dict.h"
#include "base/err.h"
#include "define/source.h"
#include "fetch/protocol.h"

/* "$filter=" and the slice that a descriptor takes, encoded; "" when it takes
 * all.  ${code} has the spelling of a fixed code for each dimension (others are
 * not looked at); NULL: that of the descriptor.  The caller frees. */
char	*cbs_rows_filter(const struct source *, char *const *code);

/* The body of a $count; none at all is an error. */
int	cbs_rows_count(const struct reply *, int64_t *ret, struct err *)
	    MUST_CHECK;

struct cbs_page {
	uint64_t rows;
	char *link;		/* to the next page, or NULL; the caller's */
};

/* A page of rows: whole, of this table, and within the filter. */
int	cbs_rows_scan(const struct source *, const struct reply *,
	    struct cbs_page *ret, struct err *) MUST_CHECK;

/*
 * Go on by the link as it was received: it holds the query already.  Of the
 * same host, path and table (${base}/${set}?), and never one that was asked
 * before.  The one liberty: http to our host becomes https, as services behind
 * a gateway are known to write links by the scheme they see.
 */
int	cbs_rows_link(const char *base, const char *set, const char *link,
	    const struct dict *seen, char **ret, struct err *) MUST_CHECK;

#endif

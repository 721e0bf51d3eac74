/*
 * What the walks over cities' services share: which snapshot is the last of
 * the same descriptor, reading a page of JSON records, and the one rule that
 * holds for all of them: a field that nobody named does not come in.
 */
#ifndef FETCH_CITY_WALK_H
#define FETCH_CITY_WALK_H

#include "base/records.h"
#include "fetch/protocol.h"

/* ${last} when this very descriptor made it of this table, else NULL. */
const struct snapshot *city_last(const struct source *,
	    const struct snapshot *last);

/* A record of a page; -1 ends the reading. */
typedef int city_page_record(void *ctx, const struct record *, struct err *);

/* Hand over every record of a body; what is no JSON at all is named so.  The
 * scanner is left at its end, for the envelope to be looked at, and belongs to
 * the caller (records_free), also after an error. */
int	city_page_scan(const struct reply *, const struct records_shape *,
	    city_page_record *, void *ctx, struct records **ret, struct err *)
	    MUST_CHECK;

/* Is it a field of the descriptor, or one that is known and not taken?  If not,
 * the error says so: it may hold personal data. */
int	city_check_field(const struct source *, const char *name, struct err *)
	    MUST_CHECK;

/* Copy of a text; NULL stays NULL. */
char	*city_copy(const char *);

#endif

/*
 * What was staged against what we have, whole tables at once: compared first,
 * written when nothing speaks against it.
 */
#ifndef LAND_MERGE_H
#define LAND_MERGE_H

#include <stdint.h>

#include "land/account.h"
#include "land/staging.h"

/* How many cells differ; all of them stand in landing_diff. */
struct merge {
	int64_t added, changed, removed;
	int64_t lost;		/* had a value, and have none now */
	int64_t moved;		/* have another value */
};

/*
 * Compare.  ERR_SOURCE when a cell comes twice, and then its name.  A source that
 * had no observations gets the keys of its partition here, and has no
 * landing_diff.
 */
int	merge_compare(struct staging *, const struct account_ids *,
	    struct merge *ret, struct err *) MUST_CHECK;
/* Write what differs, keep what was before, and count the cells of periods. */
int	merge_run(struct staging *, const struct account_ids *,
	    const struct merge *, struct err *) MUST_CHECK;

#endif

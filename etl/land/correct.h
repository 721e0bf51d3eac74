/*
 * The corrections of a source against what it gives tonight, inside the
 * landing's transaction.
 */
#ifndef LAND_CORRECT_H
#define LAND_CORRECT_H

#include "land/account.h"
#include "land/table.h"

/*
 * Note them as what holds from this run on; what held and is not among them
 * ended.  Where the source no longer gives the wrong value (or has no such
 * cell) it is ERR_SOURCE: the correction has to go, and until it does the
 * figures of before stay.  Called when the cells stand in landing_cell.
 */
int	correct_run(struct pq *, const struct source *,
	    const struct account_ids *, struct err *) MUST_CHECK;

#endif

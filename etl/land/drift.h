/*
 * Drift: is a table, as it is staged, still the table that we have?  Less of it
 * than before, or too many old figures that became others, keep it out until
 * someone has looked.  A new period, or more of anything, is no drift.
 */
#ifndef LAND_DRIFT_H
#define LAND_DRIFT_H

#include "base/err.h"
#include "land/merge.h"
#include "land/staging.h"

/*
 * What is staged (landing_cell) was compared with what stands.  ERR_SOURCE says what
 * is wrong, with figures, and how to accept this version.  Not asked of the very
 * version that the descriptor accepts; and figures in a file of ours may become
 * others.  That something else of the descriptor was edited lifts nothing.
 */
int	drift_check(struct staging *, const struct merge *, struct err *)
	    MUST_CHECK;

#endif

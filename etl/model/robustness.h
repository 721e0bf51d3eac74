/*
 * The robustness of a composite: its figures out of the database, draws_run,
 * and what came of it back in.  What the figures mean is in sql/2-functions.
 */
#ifndef MODEL_ROBUSTNESS_H
#define MODEL_ROBUSTNESS_H

#include "base/err.h"
#include "db/pq.h"
#include "define/indicator.h"

/* For every year of an indicator with ->draws, inside the transaction that
 * computed it; what was drawn before goes. */
int	robustness_run(struct pq *, const struct indicator *, struct err *)
	    MUST_CHECK;

#endif

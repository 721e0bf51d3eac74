/*
 * Figures that a city publishes about itself, with the bodies that they came
 * in.  Nothing was computed: a row says what the city said.
 */
#ifndef MODEL_EXPLAIN_CITY_H
#define MODEL_EXPLAIN_CITY_H

#include "base/depot.h"
#include "base/err.h"
#include "db/pq.h"
#include "define/source.h"
#include "model/explain.h"
#include "model/outline.h"

/* ${request}: its indicator is the id of the source, its area and period are
 * spelled as the city spells them (the area also by the code that the
 * descriptor gives it), its reeks is the code of a measure or "" for
 * all.  No such figure is ERR_USAGE. */
int	explain_city_run(struct pq *, const struct source *,
	    const struct explain_request *, struct depot *, struct outline *,
	    struct err *) MUST_CHECK;

#endif

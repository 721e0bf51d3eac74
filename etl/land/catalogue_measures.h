/*
 * Landing the lists of measures of tables that may go on where one of ours
 * ends: into the ledger, to be compared; they reach no figure.
 */
#ifndef LAND_CATALOGUE_MEASURES_H
#define LAND_CATALOGUE_MEASURES_H

#include <stdint.h>

#include "base/depot.h"
#include "db/pq.h"
#include "define/source.h"

/* What was had of ${list} (see define/measure_list.h), which is that of
 * ${table}; or that it was asked in this run and gave nothing.  Whole or not at
 * all, in one transaction. */
int	catalogue_measures_run(struct pq *, int64_t run, struct depot *,
	    const struct source *list, const char *table, struct err *)
	    MUST_CHECK;

#endif

/*
 * A classification, whole or not at all: of which province, COROP area, … each
 * municipality was part in a year.  Its cells are texts and end in
 * core.area_class, never among observations.
 */
#ifndef LAND_CLASSES_H
#define LAND_CLASSES_H

#include <stdint.h>

#include "db/pq.h"
#include "land/account.h"
#include "land/format.h"

/* Read the snapshot of ${origin} and bring it in, in one transaction.  ERR_SOURCE:
 * it is not fit and what stood stands; ERR_FATAL: the database failed. */
int	classes_landing_run(struct pq *, int64_t run,
	    const struct table_origin *, const struct format *,
	    struct landing_counts *ret, struct err *) MUST_CHECK;

#endif

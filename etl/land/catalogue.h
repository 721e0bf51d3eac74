/*
 * Landing the list of all tables: what it says of each, since when, and which
 * are no longer on it.  It goes into the ledger and reaches no figure.
 */
#ifndef LAND_CATALOGUE_H
#define LAND_CATALOGUE_H

#include <stdint.h>

#include "db/pq.h"
#include "land/account.h"
#include "land/table.h"

/* Whole or not at all, in one transaction.  Rows are tables. */
int	catalogue_landing_run(struct pq *, int64_t run,
	    const struct table_origin *, struct landing_counts *ret,
	    struct err *) MUST_CHECK;

#endif

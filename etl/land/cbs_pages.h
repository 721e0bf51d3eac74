/*
 * The pages of rows of a CBS table, in either dialect: one scan over all of
 * them, in the order of the snapshot.
 */
#ifndef LAND_CBS_PAGES_H
#define LAND_CBS_PAGES_H

#include "base/records.h"
#include "land/table.h"

/* One row; ${row} is its number in the page, from 1. */
typedef int cbs_page_row(void *ctx, const struct record *,
	    const struct snapshot_part *, uint64_t row, struct err *);

/* Hand over every row of the parts whose role begins with ${prefix}. */
int	cbs_pages_read(const struct table_origin *, const char *prefix,
	    cbs_page_row *, void *ctx, struct err *) MUST_CHECK;

#endif

/*
 * Bulk CSV of CBS: what stands in a bundle, in the place of the bodies that
 * OData v4 would have given.
 */
#ifndef LAND_CBS_CSV_H
#define LAND_CBS_CSV_H

#include "base/json.h"
#include "land/cbs_pages.h"
#include "land/table.h"

/* The part that is a bundle, or NULL. */
const struct snapshot_part *cbs_csv_part(const struct table_origin *);
/* The list that has that role in a snapshot of v4: "codes/RegioS". */
int	cbs_csv_list(const struct table_origin *, const char *role,
	    struct json **ret, struct err *) MUST_CHECK;
/* Hand over every row. */
int	cbs_csv_rows(const struct table_origin *, cbs_page_row *, void *ctx,
	    struct err *) MUST_CHECK;

#endif

/*
 * A small CSV file that a curated source keeps in its folder, out of the depot.
 */
#ifndef LAND_CURATED_FILE_H
#define LAND_CURATED_FILE_H

#include <stdbool.h>

#include "base/csvread.h"
#include "land/table.h"

/* Each row of the part of that role to fn, as csv_read does. */
int	curated_file_read(const struct table_origin *, const char *role,
	    const char *const *names, size_t n_names, csv_row *, void *ctx,
	    struct err *) MUST_CHECK;

/* Is it a day, or empty: always, or still? */
bool	curated_is_day_or_empty(const char *);

/* The cells of a format whose lists are all there is. */
int	curated_no_cells(const struct table_origin *, const struct table *,
	    const struct table_sink *, struct err *);

#endif

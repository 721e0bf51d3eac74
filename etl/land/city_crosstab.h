/*
 * A CSV file that is a table of areas by measures and years, as Swing exports
 * them, read as a list: each of its cells becomes a record with an area, a
 * measure, a year and a value.
 *
 *	Gebied;Woningen [2024];Woningen [2025]		areas as rows
 *	West;1.234;1.240
 *
 *	Onderwerp;West;Oost				areas as columns
 *	Woningen|2024;1.234;980
 */
#ifndef LAND_CITY_CROSSTAB_H
#define LAND_CITY_CROSSTAB_H

#include "base/csvread.h"
#include "land/city_format.h"

struct city_crosstab;

/* Takes the heading: its first column has the name of the field that stands in
 * the rows, and labels of measures have a year.  Both are borrowed. */
int	city_crosstab_new(const struct source_city *, const struct csv_line *,
	    struct city_crosstab **ret, struct err *) MUST_CHECK;
void	city_crosstab_free(struct city_crosstab *);	/* NULL is fine */
/* Hand over the cells of a row, which is the ${row}-th. */
int	city_crosstab_row(struct city_crosstab *, const struct snapshot_part *,
	    uint64_t row, const struct csv_line *, const struct city_sink *,
	    struct err *) MUST_CHECK;

/* "Woningen [2025]" and "Woningen|2025" are "Woningen" and "2025".  False:
 * there is no year in it. */
bool	city_crosstab_label(const char *, size_t len, size_t *ret_measure,
	    const char **ret_year, size_t *ret_len);

#endif

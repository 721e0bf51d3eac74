/*
 * Areas of a city against the register: a code of a municipality has to be one
 * that was there in its period.  A city's own codes (districts, NA) are its own
 * business.
 */
#ifndef LAND_CITY_AREAS_H
#define LAND_CITY_AREAS_H

#include "base/err.h"
#include "db/pq.h"

struct city_areas;

/* Load the municipalities of the register.  As long as it has none, only
 * ${municipality}, which is borrowed, is known; with one that the register has
 * not, ERR_SOURCE. */
int	city_areas_load(struct pq *, const char *municipality,
	    struct city_areas **ret, struct err *) MUST_CHECK;
void	city_areas_free(struct city_areas *);	/* NULL is fine */
/* Why the area cannot be meant in that period (a year, a date; "": today);
 * NULL: it can. */
const char *city_areas_wrong(const struct city_areas *, const char *area,
	    const char *period);

#endif

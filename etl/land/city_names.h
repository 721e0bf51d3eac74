/*
 * Names of fields that one publisher spells in several ways: gebied.code,
 * gebiedCode and Gebiedcode are one field.  A name that is the descriptor's,
 * byte for byte, is never changed.
 */
#ifndef LAND_CITY_NAMES_H
#define LAND_CITY_NAMES_H

#include "define/source_city.h"
#include "land/city_format.h"

struct city_names;

/* Both are borrowed, and outlive it. */
struct city_names *city_names_new(const struct source_city *,
	    const struct city_sink *);
void	city_names_free(struct city_names *);	/* NULL is fine */
/* The sink for records as delivered; they go on under the names of the
 * descriptor, and those it does not know as they are. */
const struct city_sink *city_names_sink(const struct city_names *);

#endif

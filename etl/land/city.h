/*
 * Landing what a city says of itself: record by record against the
 * descriptor, and then one merge into the schema city, whole or not at all.
 */
#ifndef LAND_CITY_H
#define LAND_CITY_H

#include "db/pq.h"
#include "define/definitions.h"
#include "land/account.h"
#include "land/city_format.h"

/*
 * Before any landing: what readers are told of each city source is as its
 * descriptor says now, also when its figures stay; and sources without a
 * descriptor are known to have none.
 */
int	city_sources(struct pq *, const struct definitions *, struct err *)
	    MUST_CHECK;

/* As landing_run (land/landing.h). */
int	city_landing_run(struct pq *, int64_t run, const struct table_origin *,
	    const struct city_format *, struct landing_counts *ret,
	    struct err *) MUST_CHECK;

#endif

/*
 * Landing: one table goes into the database, whole or not at all.  Regions,
 * periods and measures first, then the cells by COPY into a table with
 * whole-number keys, which is compared with what stands: only what differs is
 * written, and what was is kept.
 */
#ifndef LAND_LANDING_H
#define LAND_LANDING_H

#include <stdint.h>

#include "db/pq.h"
#include "land/account.h"
#include "land/format.h"

/*
 * Land ${origin}'s snapshot in one transaction; on error nothing of it stays
 * but the rejected rows with their reasons (land.reject).
 */
int	landing_run(struct pq *, int64_t run, const struct table_origin *,
	    const struct format *, struct landing_counts *ret, struct err *)
	    MUST_CHECK;

#endif

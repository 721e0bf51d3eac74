/*
 * Where a cell stands in the raw bodies: what explain shows, and the proof
 * that what was landed is what was received.
 */
#ifndef LAND_FIND_H
#define LAND_FIND_H

#include <stdint.h>

#include "base/depot.h"
#include "base/err.h"
#include "base/snapshot.h"
#include "define/source.h"

struct found_cell {
	char sha256[HASH_HEX];	/* of the body */
	char *role;		/* "observations/2" */
	uint64_t row;		/* in it, from 1 */
	char *number_text;	/* as received, NULL when without value */
	char *attribute;	/* why there is none, NULL with a value */
};

/* Read the snapshot's bodies until the cell is found; not found is ERR_DATA.
 * variant is a code of the open dimension, or NULL where there is none. */
int	land_find_cell(struct depot *, const struct source *,
	    const struct snapshot *, const char *measure, const char *variant,
	    const char *region, const char *cbs_period, struct found_cell *ret,
	    struct err *) MUST_CHECK;
void	found_cell_release(struct found_cell *);

#endif

/* The approvals of a source against the table's own list of codes. */
#ifndef LAND_APPROVE_H
#define LAND_APPROVE_H

#include "land/table.h"

/* ERR_SOURCE, with file and line, when an approval means no code of the open
 * dimension, or more than one: what a person approved under one title is not
 * published under another, and until somebody looks the figures of before
 * stay. */
int	approve_check(const struct source *, const struct table *, struct err *)
	    MUST_CHECK;

#endif

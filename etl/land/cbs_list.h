/*
 * What the two dialects of CBS have in common for landing: lists of codes in
 * small bodies, and what the list of regions tells.
 */
#ifndef LAND_CBS_LIST_H
#define LAND_CBS_LIST_H

#include "base/json.h"
#include "land/table.h"

/* The small body of that role, which has a list "value". */
int	cbs_list_read(const struct table_origin *, const char *role,
	    struct json **ret, struct err *) MUST_CHECK;
/* The regions of the table, with their history where they are the register.
 * ${groups} is the list CategoryGroups of v3, NULL where each record names its
 * group. */
int	cbs_list_regions(const struct table_origin *,
	    const struct json *groups, struct table *, struct err *)
	    MUST_CHECK;

#endif

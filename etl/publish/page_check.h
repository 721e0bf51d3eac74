/*
 * Pages and drawings without a database: their definitions, that each template can
 * be filled from the sections beside it, and that no two are made in one place.
 */
#ifndef PUBLISH_PAGE_CHECK_H
#define PUBLISH_PAGE_CHECK_H

#include "base/err.h"
#include "define/definitions.h"

/* Adds what is wrong to the findings; fails only when a folder cannot be read. */
int	page_check(struct definitions *, struct err *) MUST_CHECK;

#endif

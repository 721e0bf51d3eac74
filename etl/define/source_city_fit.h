/*
 * Does what a city's descriptor says fit together, and can it ever apply?  What
 * cannot is a slip that nobody would see: a text to keep that never comes, a
 * word about CSV where there is none.
 */
#ifndef DEFINE_SOURCE_CITY_FIT_H
#define DEFINE_SOURCE_CITY_FIT_H

#include "define/members.h"
#include "define/source.h"

/* After fields and other ways have been read. */
int	source_city_fit(struct members *, const struct source *, struct err *)
	    MUST_CHECK;

#endif

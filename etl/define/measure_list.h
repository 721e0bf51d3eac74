/*
 * The list of measures of a table that we do not load: a source that no folder
 * describes, asked to see how much a new table is like one that we rest on.
 */
#ifndef DEFINE_MEASURE_LIST_H
#define DEFINE_MEASURE_LIST_H

#include "define/source.h"

/* That of ${table}, a table of the ${catalogue}; both outlive it, since what is
 * not of the table alone is borrowed from the catalogue. */
void	measure_list_init(const struct source *catalogue, const char *table,
	    struct source *ret);
void	measure_list_release(struct source *);
bool	measure_list_is(const struct source *);

#endif

/*
 * What a person has to look at, while everything goes on: what is new in a
 * table's own lists or gone from them and not of ours, and regions that the
 * register of areas has not got.  Periods are never among it: a new one is what
 * a table is asked for.
 */
#ifndef LAND_REVIEW_H
#define LAND_REVIEW_H

#include "land/account.h"
#include "land/table.h"

/*
 * Note what ${t} lists, inside the landing's transaction, as of run ids->run.
 * The first time that a protocol tells is where it begins: nothing of that is
 * news.  A table that tells no lists changes nothing.
 */
int	review_lists(struct pq *, const struct table_origin *,
	    const struct table *, const struct account_ids *, struct err *)
	    MUST_CHECK;
/* The same of the regions in landing_unknown, with their cells in
 * landing_cell. */
int	review_regions(struct pq *, const struct table_origin *,
	    const struct account_ids *, struct err *) MUST_CHECK;

/* For the log: of one source, what there is to look at; NULL: nothing.  The
 * caller frees it. */
int	review_words(struct pq *, const char *source, char **ret,
	    struct err *) MUST_CHECK;

#endif

/*
 * Staging: what a table says of itself becomes rows and dictionaries, its
 * cells become rows of whole numbers.  Inside the landing's transaction.
 */
#ifndef LAND_STAGING_H
#define LAND_STAGING_H

#include <stdint.h>

#include "base/dict.h"
#include "db/pq.h"
#include "land/rejects.h"
#include "land/table.h"

struct staging {
	struct pq *pq;
	const struct table_origin *origin;
	int64_t source_id;
	struct dict *region;	/* code -> id, or -1: not selected; below that
				   one of landing_unknown */
	struct dict *period;	/* CBS code -> id, or -1: not selected */
	int64_t *series;	/* id for each measure and each of its variants,
				   0 when absent */
	size_t n_variants;	/* at least one */
	struct pq_copy *copy;
	int64_t rows, nulls;
	struct rejects rejects;
};

void	staging_init(struct staging *, struct pq *,
	    const struct table_origin *);
void	staging_release(struct staging *);
/* Regions, periods, measures, groups into the database and dictionaries. */
int	staging_describe(struct staging *, const struct table *, struct err *)
	    MUST_CHECK;
/* Open the COPY; then the sink takes cells; then close it. */
int	staging_begin(struct staging *, struct err *) MUST_CHECK;
struct table_sink staging_sink(struct staging *);
int	staging_end(struct staging *, struct err *) MUST_CHECK;

#endif

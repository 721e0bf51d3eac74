/*
 * Staging: what a table says of itself becomes rows and dictionaries, its
 * cells become rows of whole numbers.  Inside the landing's transaction.
 */
#ifndef LAND_STAGING_H
#define LAND_STAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dict.h"
#include "db/pq.h"
#include "land/rejects.h"
#include "land/table.h"

struct staged_period {
	int32_t id;
	char *status;		/* of its values, or NULL */
	/* Of its cells of regions that are known: */
	int64_t rows;
	uint64_t digest[2];	/* the sums of theirs, so that order is no matter */
};

/* What core.source_period keeps of it; the first number says how it is made. */
#define STAGED_TEXT	64
void	staged_period_text(const struct staged_period *, char ret[STAGED_TEXT]);

struct staging {
	struct pq *pq;
	const struct table_origin *origin;
	int64_t source_id;
	struct dict *region;	/* code -> id, or -1: not selected; below that
				   one of landing_unknown */
	struct dict *period;	/* CBS code -> index of those below, or -1: not
				   selected */
	struct staged_period *staged;
	size_t n_staged;
	bool is_first;		/* the source has no observations yet */
	int64_t *series;	/* id for each measure and each of its variants,
				   0 when absent */
	size_t n_variants;	/* at least one */
	uint32_t *values;	/* how many were staged, of regions that are known:
				   of each measure, of each of staged[] */
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
/*
 * Open the COPY; then the sink takes cells; then close it.  They are then in
 * landing_cell.  Of a source that has no observations yet that shows the table
 * which is to become its partition, as of ${snapshot}: written once, without
 * index.
 */
int	staging_begin(struct staging *, const char *snapshot, struct err *)
	    MUST_CHECK;
struct table_sink staging_sink(struct staging *);
int	staging_end(struct staging *, struct err *) MUST_CHECK;

#endif

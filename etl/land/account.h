/*
 * What every landing owes, whatever it lands: its snapshot and its counts in
 * the ledger, and questions to the staged cells that must come back empty.
 */
#ifndef LAND_ACCOUNT_H
#define LAND_ACCOUNT_H

#include <stdint.h>

#include "db/pq.h"
#include "land/table.h"

struct landing_counts {
	int64_t rows;		/* cells that were staged */
	int64_t nulls;		/* of these without value */
	int64_t rejected;
	int64_t added, changed, removed;
	int64_t staged_ms;	/* until all were there */
};

/* Numbers of the landing, as parameters of SQL. */
struct account_ids {
	char source[24], snapshot[24], run[24];
};

/* The snapshot into the ledger; sets ids->snapshot. */
int	account_snapshot(struct pq *, const struct table_origin *,
	    struct account_ids *, struct err *) MUST_CHECK;
/* The source, with what readers need to know of it; ret is its number. */
int	account_source(struct pq *, const struct table_origin *,
	    const struct table *, int64_t *ret, struct err *) MUST_CHECK;
int	account_counts(struct pq *, const struct account_ids *,
	    const struct landing_counts *, struct err *) MUST_CHECK;
/* One statement with source, snapshot and run as $1 to $3, of which it uses the
 * first n; ret, when not NULL, is the number it answers. */
int	account_step(struct pq *, const char *sql, int n,
	    const struct account_ids *, int64_t *ret, struct err *) MUST_CHECK;
/* A row of ${sql} is what is wrong, and ${after} goes on about it; none: all
 * is well. */
int	account_must_be_empty(struct pq *, const char *sql, int n,
	    const char *const *param, const char *after, struct err *)
	    MUST_CHECK;

#endif

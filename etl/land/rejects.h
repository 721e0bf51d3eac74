/*
 * Rows that could not be used: each is counted, the first of them are kept
 * with reason and text, and one of them keeps the whole source out.
 */
#ifndef LAND_REJECTS_H
#define LAND_REJECTS_H

#include <stddef.h>
#include <stdint.h>

#include "db/pq.h"
#include "land/table.h"

struct kept_reject {
	char *part;
	uint64_t row;
	char *reason;
	char *text;
	const char *mend;
};

/* Zeroed is empty. */
struct rejects {
	struct kept_reject *reject;
	size_t n;		/* kept */
	int64_t all;
};

void	rejects_take(struct rejects *, const struct table_reject *);
void	rejects_release(struct rejects *);
/* An error that tells of the first one, when there is one: how many, where, why,
 * and what to do. */
int	rejects_check(const struct rejects *, struct err *) MUST_CHECK;
/* Into land.reject, after the transaction was rolled back: they outlive it. */
int	rejects_keep(const struct rejects *, struct pq *, const char *run,
	    const char *source, struct err *) MUST_CHECK;

#endif

/*
 * The answers to the sections of a definition that makes pages or charts: all
 * rows of each, or in a definition that makes many documents the rows of the one
 * at hand.
 */
#ifndef PUBLISH_ANSWERS_H
#define PUBLISH_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "db/pq.h"
#include "define/page.h"

/* What one section answered. */
struct answer;

struct answers {
	struct page_definition page;
	struct answer *answer; /* one for each section */
	size_t asked; /* the section asked for last */
};

/* Load the definition at ${path}, of ${format} when it names none; nothing is asked
 * yet.  Close it in every case. */
int	answers_open(const char *path, const char *format, struct answers *ret,
	    struct err *) MUST_CHECK;
/* Make the folder of its target below ${dir} and ask all its sections.  A
 * transaction is open. */
int	answers_ask(struct pq *, const char *dir, struct answers *,
	    struct err *) MUST_CHECK;
void	answers_close(struct answers *);

/* Make one document: its key is part of its path. */
typedef int answers_fn(void *ctx, struct answers *, const char *key,
	    struct err *);

/* Call ${make} for each row of the section "document", whose first column, key,
 * names it; of other sections that begin with a column key, only the rows of that
 * key are there meanwhile.  All are sorted by it, and rows that no document asks
 * for are an error.  Without {document} in the target: once, with all rows. */
int	answers_each(struct answers *, answers_fn *make, void *ctx,
	    struct err *) MUST_CHECK;

/* Number of rows of a section; -1: there is no such section. */
long	answers_rows(struct answers *, const char *section);
/* A value; false when there is no such column.  NULL: nothing. */
bool	answers_value(struct answers *, const char *section, size_t row,
	    const char *column, const char **ret);

#endif

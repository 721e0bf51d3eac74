/*
 * The stage compute: series, then indicators, from what was landed to
 * indicator.value.  It runs SQL and understands none of it.
 */
#ifndef MODEL_COMPUTE_H
#define MODEL_COMPUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/settings.h"
#include "db/pq.h"
#include "define/definitions.h"

struct compute_row {
	const char *id;		/* borrowed from the definitions */
	int64_t added, changed, removed;	/* rows, all bases together */
	char message[ERR_TEXT_MAX];	/* why it failed; "" otherwise */
};

struct compute_report {
	struct compute_row *row;	/* one a series or indicator, in the
					   order of the definitions */
	size_t n;
	size_t kept;		/* those rest on nothing that changed, and
				   were not computed */
	size_t failed;		/* those keep their last values */
	bool unchanged;		/* nothing came in since the last time, so
				   nothing was computed; n is 0 */
};

/* Fails only when nothing can go on (database gone). */
int	compute_run(const struct settings *, const struct definitions *,
	    struct pq *, int64_t run, struct compute_report *ret,
	    struct err *) MUST_CHECK;
void	compute_report_release(struct compute_report *);

#endif

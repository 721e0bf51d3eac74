/*
 * What becomes of tables, each night after landing: the register and the tables
 * we rest on go into the database, each table is compared with the one before
 * it (core.splice), new ones are compared with those that they may follow, and
 * those that ended are told.  It switches nothing.
 */
#ifndef MODEL_SUCCESSION_H
#define MODEL_SUCCESSION_H

#include <stdint.h>

#include "base/err.h"
#include "db/pq.h"
#include "define/definitions.h"

int	succession_run(const struct definitions *, struct pq *, int64_t run,
	    struct err *) MUST_CHECK;
/* Tables whose measures are to be asked in this run, nearest first, at most
 * LIMIT_CANDIDATES of them; each text is freed by the caller. */
int	succession_to_ask(struct pq *, int64_t run, char **ret, size_t *ret_n,
	    struct err *) MUST_CHECK;
/* One warning in the log for each table that ended, with its candidates. */
int	succession_tell(struct pq *, struct err *) MUST_CHECK;

#endif

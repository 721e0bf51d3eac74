/*
 * What becomes of tables, each night after landing: the register and the tables
 * we rest on go into the database, each table is compared with the one before
 * it (core.splice), and those that ended are told.  It switches nothing.
 */
#ifndef MODEL_SUCCESSION_H
#define MODEL_SUCCESSION_H

#include <stdint.h>

#include "base/err.h"
#include "db/pq.h"
#include "define/definitions.h"

/* One warning in the log for each table that ended, with its candidates. */
int	succession_run(const struct definitions *, struct pq *, int64_t run,
	    struct err *) MUST_CHECK;

#endif

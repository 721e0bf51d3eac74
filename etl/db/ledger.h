/*
 * The ledger: runs, and what each one did.  Its tables are made by
 * sql/1-schema; everything that outlives a run and is not a figure is there.
 */
#ifndef DB_LEDGER_H
#define DB_LEDGER_H

#include <stdint.h>

#include "base/err.h"
#include "db/pq.h"

/* Note that a run begins; ret is its number. */
int	ledger_run_begin(struct pq *, const char *command, const char *version,
	    int64_t *ret, struct err *) MUST_CHECK;
/* With what it works: the body of the depot with its definitions, how far the
 * log of the depot goes, and the public address (NULL: none). */
int	ledger_run_keep(struct pq *, int64_t run, const char *definitions,
	    uint64_t depot_log, const char *base_url, struct err *) MUST_CHECK;
/* Set the day of the run for core.today(), for the rest of the session. */
int	ledger_run_day(struct pq *, int64_t run, struct err *) MUST_CHECK;
int	ledger_run_end(struct pq *, int64_t run, int exit_status,
	    const char *summary, struct err *) MUST_CHECK;

#endif

/*
 * The journal: what the ledger knows of runs and no source can tell again, kept
 * in the log of the depot too, so that a database that is lost can be made again
 * from the depot.  One line for each run, and another when more is known of it:
 *
 *	{"kind":"run","run":12,"command":"run","at":"2026-11-23T02:00:00Z",
 *	 "version":"...","definitions":"<sha256>","depot_log":18211,
 *	 "base_url":"...","status":0,"landed":true,"held":false,
 *	 "release":"2026-11-23","previous":"2026-11-22",
 *	 "accepted":null,"reason":null,"first":1}
 *
 * The last line of a run holds.  The ledger goes first: what it knows and the
 * log does not, the next call adds.
 */
#ifndef DB_JOURNAL_H
#define DB_JOURNAL_H

#include "base/depot.h"
#include "base/err.h"
#include "db/pq.h"

/* A query of all runs, with the columns run_id, command, at, version,
 * definitions, depot_log, base_url, status, landed, held, release, previous,
 * accepted (the run whose gate it let through), reason, and first (the first run
 * of this database). */
extern const char journal_runs_sql[];

/* Tell the log of the depot what it does not know yet. */
int	journal_tell(struct pq *, struct depot *, struct err *) MUST_CHECK;

/* The other way: what the log knows of runs, as the table pg_temp.past_run with
 * the columns of journal_runs_sql.  What of it is not in form is ERR_DATA. */
int	journal_load(struct pq *, struct depot *, struct err *) MUST_CHECK;

/* Before a run.  When the ledger lacks the release that readers have (${shown}, ""
 * for none), and the log knows it, the database is empty or an old copy, and going
 * on would date figures anew: ERR_FATAL.  Else a ledger that is new goes on with
 * the numbers of runs where the log ends. */
int	journal_follow(struct pq *, struct depot *, const char *shown,
	    struct err *) MUST_CHECK;

#endif

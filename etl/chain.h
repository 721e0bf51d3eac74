/*
 * Runs that are done again, one after another, each by this very program as a
 * process of its own: so it is the night itself that is repeated, not an
 * imitation of it.  It gets the depot as far as its log went then, the definitions
 * it had, and its clock, in a home and a tree of its own.
 */
#ifndef CHAIN_H
#define CHAIN_H

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "db/pq.h"
#include "replay.h"
#include "session.h"

/* In a home, and behind it the number of the process. */
#define CHAIN_PLACE "replay."

/* Set to, release and database, where there is one, behind chain_init. */
struct chain {
	const struct session *s;
	const char *program, *release, *to;
	char *dir; /* <home>/replay.<process> */
	char *database; /* name of the scratch database; NULL: the real one */
	char *conninfo;
	struct pq *pq; /* to it */
	char *sources; /* as the setting is spelled */
	char definitions[HASH_HEX];
	struct buf said; /* last line of the last run */
	struct replay_report *report;
};

/*
 * Runs that landed, were held, or led to a release: others left nothing that a
 * release tells of.  One that was held may have landed nothing, and be the one
 * that was accepted.  One that was killed or failed on its way landed what it
 * landed, and made no release: nor may it now.
 */
#define RUNS_OF_ONE                                                            \
	"select r.run_id, case when r.command = 'run' and r.release is null"   \
	" and not r.held and coalesce(r.status, 99) > 1 then 'land'"           \
	" else r.command end, r.at, r.definitions, r.depot_log,"               \
	" coalesce(r.base_url, ''), r.version, r.release, r.previous,"         \
	" r.accepted, r.reason from "
#define THAT_COUNT                                                             \
	" (r.release is not null or r.command in ('compute', 'gate')"          \
	" or r.held or r.landed)"

/* The columns of RUNS_OF_ONE. */
enum chain_column {
	RUN,
	COMMAND,
	STARTED,
	DEFINITIONS,
	DEPOT_LOG,
	BASE_URL,
	VERSION,
	RELEASE,
	PREVIOUS,
	ACCEPTED,
	REASON
};

/* A home and, unless the database is the real one, a database: made, and gone
 * again.  chain_end also after a chain_begin that failed, or was not called. */
void	chain_init(struct chain *, const struct session *, const char *program,
	    struct replay_report *);
int	chain_begin(struct chain *, struct err *) MUST_CHECK;
void	chain_end(struct chain *);
/* A path in that home; caller frees. */
char	*chain_inside(const struct chain *, const char *name);

/* Do one run again: a row of RUNS_OF_ONE. */
int	chain_again(struct chain *, const struct pq_result *runs, size_t row,
	    struct err *) MUST_CHECK;
/* Compare a release that was made with the one that is published. */
int	chain_compare(const struct chain *, const char *release,
	    replay_difference *, void *ctx, struct err *) MUST_CHECK;

#endif

/*
 * Snapshots: which bodies of the depot together are one whole retrieval of one
 * source, as the depot's log tells it.  Fetch writes them, land reads them.
 */
#ifndef BASE_SNAPSHOT_H
#define BASE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/depot.h"
#include "base/err.h"

struct snapshot_part {
	char *role;		/* "observations/1" */
	char *url;		/* NULL for a recording */
	char sha256[HASH_HEX];
	uint64_t bytes;
};

struct snapshot {
	char id[HASH_HEX];	/* SHA-256 of its log line */
	char *source;
	bool is_recording;
	char *at;		/* when it was logged, RFC 3339 UTC */
	char *protocol;		/* by which it was had; NULL: the source's */
	char *table;
	char *version;		/* NULL when not known */
	char *modified;		/* NULL when not known */
	char *observations_modified;
	char *retrieved;	/* date or time of retrieval, or NULL */
	char *definition;	/* SHA-256 of the source.json it was made by */
	char *proof;		/* "count 13568" */
	struct snapshot_part *part;
	size_t n_parts;
};

/* What the log says of one source, newest last. */
struct source_log {
	struct snapshot *last;	/* newest snapshot, or NULL */
	bool last_rejected;	/* whole, but not fit to be landed: ask again
				   even when upstream says nothing changed */
	char *checked_at;	/* last time upstream answered and all was well:
				   newest live snapshot or "checked" line */
	char *failed_at;	/* last failure after that, or NULL */
	char *failed_since;	/* first failure after the last success */
	char *failed_reason;
	char *unreached_since;	/* first failure of those in a row, up to the
				   last, that were no drift; or NULL */
	bool is_drifted;	/* after the last success it answered, and was
				   not what its descriptor says; the reason is
				   of that, whatever failed later */
};

void	snapshot_free(struct snapshot *);
/* Append it to the log; fills ${id} and ${at}. */
int	snapshot_store(struct depot *, struct snapshot *, const char *now,
	    struct err *) MUST_CHECK;
const struct snapshot_part *snapshot_part(const struct snapshot *,
	    const char *role);

/* Asked, and nothing new, which is no news (depot_log_later) / could not be had;
 * ERR_DRIFT is told apart. */
int	snapshot_checked(struct depot *, const char *source, const char *id,
	    const char *now, struct err *) MUST_CHECK;
int	snapshot_failed(struct depot *, const char *source,
	    const struct err *why, const char *now, struct err *) MUST_CHECK;

/* Landing found a whole snapshot unfit. */
int	snapshot_rejected(struct depot *, const char *source, const char *id,
	    const char *reason, const char *now, struct err *) MUST_CHECK;

/* The snapshot of that id (SHA-256 of its line); not there is ERR_DATA. */
int	snapshot_load(struct depot *, const char *id, struct snapshot **ret,
	    struct err *) MUST_CHECK;

/* Is a trial (WOONDRUK_REDIRECT) let in here?  ERR_USAGE where the depot holds
 * answers that are real: what is made of both could not be told apart. */
int	snapshot_refuse_trial(struct depot *, struct err *) MUST_CHECK;

/* Read what the log knows of a source. */
int	source_log_load(struct depot *, const char *source,
	    struct source_log *ret, struct err *) MUST_CHECK;
/* The same of many at once, which reads the log once.  Where something is wrong
 * with the lines of one, its ->why has an error and its ->log nothing.  The list
 * has one for each of ->source, in their order. */
struct source_logs {
	struct source_log *log;
	struct err *why;
	size_t n;
};
int	source_logs_load(struct depot *, const char *const *source, size_t n,
	    struct source_logs *ret, struct err *) MUST_CHECK;
void	source_logs_release(struct source_logs *);
void	source_log_release(struct source_log *);

#endif

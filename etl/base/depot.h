/*
 * The depot: every body ever fetched, kept once, named by its content.
 *
 * This is the seam between fetch and land: fetch only adds, land only reads.
 * Nothing in here knows what the bytes mean.  It can be read without the
 * database: objects are gzip streams, the log is one JSON object per line.
 *
 * Crash rules: an object appears by rename after sync; the log grows by a write
 * and a sync; a torn last line is ignored.  A body may thus be in the depot
 * without being in the log, never the other way round.
 *
 * A line with news (a body that was not there, a snapshot, a failure, a run) is
 * on disk when the call returns.  One without, that says again what is known,
 * may wait for those behind it, in memory and for a moment: so that a night in
 * which nothing is new syncs once and not twice for every answer.  Nothing ever
 * rests on such a line; when a kill takes it, that was asked is not known, and
 * it is asked again.  Lines are never written out of their order.
 */
#ifndef BASE_DEPOT_H
#define BASE_DEPOT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "base/hash.h"

struct depot;

/* Open (and make) the depot in ${dir}; temporary files that are left over go. */
int	depot_open(const char *dir, struct depot **ret, struct err *)
	    MUST_CHECK;
void	depot_close(struct depot *);

/* --- adding a body as it arrives --- */
struct depot_body;		/* a body being received */

struct depot_kept {
	char sha256[HASH_HEX];	/* of the decoded bytes */
	uint64_t bytes;		/* decoded */
	uint64_t stored;	/* as it stands on disk */
	bool was_there;		/* the same bytes had been kept before */
};

/* Begin a body that is sent gzip-encoded (kept as received) or plain (then
 * compressed here).  More than max decoded bytes fails. */
int	depot_begin(struct depot *, bool is_gzip, uint64_t max,
	    struct depot_body **ret, struct err *) MUST_CHECK;
int	depot_push(struct depot_body *, const void *, size_t, struct err *)
	    MUST_CHECK;
/* Finish: check the stream is whole, sync, rename.  Of a body that was there the
 * folder is synced no later than before the next line of the log is written, so
 * that no line names what a crash takes.  Frees the body. */
int	depot_finish(struct depot_body *, struct depot_kept *ret, struct err *)
	    MUST_CHECK;
void	depot_abandon(struct depot_body *);	/* NULL is fine */

/* Keep bytes that are in memory (a recording). */
int	depot_put(struct depot *, const void *, size_t, struct depot_kept *ret,
	    struct err *) MUST_CHECK;

/* --- reading --- */
struct depot_reader;

int	depot_read_open(struct depot *, const char *sha256,
	    struct depot_reader **ret, struct err *) MUST_CHECK;
/* The same of a body that this process has just put there, and that was not there
 * before: its digest was made on the way in, and only the sum of gzip is checked. */
int	depot_read_again(struct depot *, const char *sha256,
	    struct depot_reader **ret, struct err *) MUST_CHECK;
/* Decoded bytes: their number, 0 at the end (after the digest was compared
 * with the name), -1 on error.  Fits records_read. */
long	depot_read(void *reader, char *into, size_t size, struct err *);
void	depot_read_close(struct depot_reader *);
struct buf;
/* A whole small body, up to the ceiling of ret. */
int	depot_get(struct depot *, const char *sha256, struct buf *ret,
	    struct err *) MUST_CHECK;

/* --- all bodies, beside the log (depot_bodies.c) --- */
/* Check every object against its name and the log against the objects. */
int	depot_verify(struct depot *, uint64_t *ret_objects, struct err *)
	    MUST_CHECK;

/* What nothing rests on: a body that no snapshot and no run in the log names. */
enum depot_rest {
	DEPOT_ANSWERS,	/* the log tells where it came from */
	DEPOT_LOOSE,	/* the log does not name it: its writer died */
	DEPOT_RESTS
};

struct depot_pruning {
	/* Removed when the log named it last, or it was stored, before this
	 * time; 0: never. */
	time_t before[DEPOT_RESTS];
	time_t now;
	bool is_dry;		/* only count */
	/* Of what is, or would be, removed. */
	uint64_t bodies[DEPOT_RESTS], bytes[DEPOT_RESTS];
};

/* Take away what has lived.  The log is told which before they go, so that it
 * stays true whenever this is killed, and the rest goes the next time. */
int	depot_prune(struct depot *, struct depot_pruning *, struct err *)
	    MUST_CHECK;

bool	depot_is_digest(const char *);
/* The folder with the objects, ab/cdef...; caller frees. */
char	*depot_objects(const struct depot *);

/* --- trials --- */
/* Note for ever that bodies in here came from elsewhere than their URL says
 * (WOONDRUK_REDIRECT): nothing made of them is real. */
int	depot_mark_trial(struct depot *, struct err *) MUST_CHECK;
bool	depot_is_trial(const struct depot *);

/* --- the log --- */
/* How many bytes it has. */
int	depot_log_size(struct depot *, uint64_t *ret, struct err *) MUST_CHECK;
/* Append one line (a JSON object, without LF), behind those that wait; synced. */
int	depot_log(struct depot *, const char *line, struct err *) MUST_CHECK;
/* Append one line that tells nothing new, at the latest with the next that does;
 * depot_close() lets go of lines that wait. */
int	depot_log_later(struct depot *, const char *line, struct err *)
	    MUST_CHECK;
/* Write and sync the lines that wait. */
int	depot_log_settle(struct depot *, struct err *) MUST_CHECK;
/* Call fn for each whole line, oldest first. */
typedef int depot_line_fn(void *ctx, const char *line, size_t len,
	    struct err *);
int	depot_log_each(struct depot *, depot_line_fn *, void *ctx,
	    struct err *) MUST_CHECK;

#endif

/*
 * A past release, made again: from the depot as it was, with the definitions and
 * the clock of each run that led to it, in a database and a home of their own
 * that are gone afterwards.  Nothing of what is published is touched.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "session.h"

struct replay_report {
	size_t runs;		/* that were done again */
	size_t files;		/* of the release */
	size_t differ;		/* of them, or only in one of the two */
	size_t differ_data;	/* of these, other than what tells of the
				   program itself */
	bool other_version;	/* the release was made by another program */
	char version[64];	/* which one */
};

/* Called for each file that is not the same. */
typedef void replay_difference(void *ctx, const char *path, const char *how);

/* Make ${release} again below ${to}, which is empty or not there, together with
 * the releases before it, and compare it with what is published.  The session
 * has HOME, DEPOT and DATABASE. */
int	replay_run(const struct session *, const char *program,
	    const char *release, const char *to, replay_difference *, void *ctx,
	    struct replay_report *ret, struct err *) MUST_CHECK;

struct restore_report {
	size_t runs, releases;	/* done again; compared */
	size_t files, differ, differ_data;	/* as in replay_report */
	bool other_version;	/* another program made some of them */
	bool is_whole;		/* nights may go on in the database */
};

/* Make the database again, which is empty: every run that the log of the depot
 * tells of is done again in it, and what they made is compared with the releases
 * that are published.  With accepts, what a restore made and found to differ is
 * taken as it is.  The session has LOCK, DEPOT and DATABASE. */
int	restore_run(const struct session *, const char *program, bool accepts,
	    replay_difference *, void *ctx, struct restore_report *ret,
	    struct err *) MUST_CHECK;

#endif

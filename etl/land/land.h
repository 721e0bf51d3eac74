/*
 * The stage land: the newest whole snapshot of every source goes into the
 * database.  One source failing never stops the others; it keeps its last good
 * figures, and where it never had any, its recording serves.
 */
#ifndef LAND_LAND_H
#define LAND_LAND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/depot.h"
#include "base/err.h"
#include "base/settings.h"
#include "db/pq.h"
#include "define/definitions.h"
#include "land/landing.h"

enum land_state {
	LAND_NEW,		/* landed in this run */
	LAND_SAME,		/* nothing new to land */
	LAND_NONE,		/* never had a snapshot */
	LAND_REFUSED		/* the newest snapshot was not fit; the former
				   figures stay */
};

struct land_row {
	const char *source;	/* borrowed from the definitions */
	enum land_state state;
	bool from_recording;	/* its current figures are */
	bool is_drifted;	/* what the table says of itself is not what
				   its descriptor does; nothing of it came */
	struct landing_counts counts;
	char message[ERR_TEXT_MAX];	/* why refused, or how it drifted; ""
					   otherwise */
	char *review;			/* what a person has to look at, while
					   all goes on; or NULL */
};

struct land_report {
	struct land_row *row;	/* one a source, in order of landing */
	size_t n;
};

struct land_options {
	/* Ids of the sources to be landed; n_only 0: all.  One that is not
	 * defined, or waits for a first look, is an error. */
	const char *const *only;
	size_t n_only;
};

/* Fails only when nothing can go on (database gone). */
int	land_run(const struct settings *, const struct definitions *,
	    struct depot *, struct pq *, int64_t run,
	    const struct land_options *, struct land_report *ret,
	    struct err *) MUST_CHECK;
void	land_report_release(struct land_report *);

#endif

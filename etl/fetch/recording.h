/*
 * Recordings: the figures of an earlier retrieval that a source's folder
 * brings, kept in the depot when there is nothing better.
 */
#ifndef FETCH_RECORDING_H
#define FETCH_RECORDING_H

#include <stdbool.h>

#include "base/depot.h"
#include "base/snapshot.h"
#include "define/source.h"

/*
 * Keep the recording of ${source} as its snapshot, unless a snapshot that is no
 * recording, or this very recording, is there already (${last}: the newest, or
 * NULL).  ret_kept: a line was logged.  A source without recording is fine.
 */
int	recording_keep(struct depot *, const struct source *,
	    const struct snapshot *last, bool *ret_kept, struct err *)
	    MUST_CHECK;

#endif

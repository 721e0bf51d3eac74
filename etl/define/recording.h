/*
 * Recordings: the figures of an earlier retrieval that a source's folder
 * brings, kept in the depot when there is nothing better.
 */
#ifndef DEFINE_RECORDING_H
#define DEFINE_RECORDING_H

#include "base/depot.h"
#include "base/snapshot.h"
#include "define/source.h"

/*
 * Keep the recording of ${source} as its newest snapshot, unless ${last} (its
 * newest until now, or NULL) is no recording, or is this very one.  ret (may be
 * NULL) gets the snapshot that was logged, the caller's to free, or NULL.  A
 * source without recording is fine.
 */
int	recording_keep(struct depot *, const struct source *,
	    const struct snapshot *last, struct snapshot **ret, struct err *)
	    MUST_CHECK;

#endif

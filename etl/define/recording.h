/*
 * The recording that a source ships (sources/RECORDING.md): what its heading
 * says, and putting it into the depot as the snapshot that serves until the
 * source itself has answered.
 */
#ifndef DEFINE_RECORDING_H
#define DEFINE_RECORDING_H

#include "base/depot.h"
#include "base/snapshot.h"
#include "define/source.h"

/*
 * Keep ${source}'s recording as its newest snapshot, of origin recording, with
 * table, version and date of retrieval from the heading (NULL where that is
 * empty).  ret (may be NULL) is the caller's.
 */
int	recording_seed(struct depot *, const struct source *, const char *now,
	    struct snapshot **ret, struct err *) MUST_CHECK;

#endif

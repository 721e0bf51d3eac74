/*
 * When a source is to get new figures, for the ledger: out of the text of its
 * newest whole answer, and out of its descriptor.
 */
#ifndef LAND_CALENDAR_H
#define LAND_CALENDAR_H

#include "base/depot.h"
#include "base/err.h"
#include "base/snapshot.h"
#include "db/pq.h"
#include "define/definitions.h"
#include "define/source.h"

/* Forget sources that are described no more: nothing is expected of them. */
int	calendar_keep(struct pq *, const struct definitions *, struct err *)
	    MUST_CHECK;

/* Note it in ledger.calendar, when answer or descriptor are others than those
 * that stand there.  Also of an answer that is not fit to be landed: the
 * publisher is not late.  A text that cannot be read is none; errors are of the
 * database, or of our own disk. */
int	calendar_store(struct pq *, struct depot *, const struct source *,
	    const struct snapshot *newest, struct err *) MUST_CHECK;

#endif

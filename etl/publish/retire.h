/*
 * Old releases that go: those that another took the place of so long ago.  Never
 * the one that is shown, nor the one before it, to which an operator may go back,
 * nor what the ledger does not know.  What they told stays in the ledger, in
 * releases.json and in the archive, from which each can be made again.
 */
#ifndef PUBLISH_RETIRE_H
#define PUBLISH_RETIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/pq.h"

struct retired {
	uint64_t releases;
	uint64_t bytes;		/* of files that no other release shares */
};

/* Releases superseded before ${before} (a date), oldest first: each is hidden by
 * one rename and then removed, so that readers have it whole or not at all, and
 * what a kill leaves goes the next time.  is_dry: only counted. */
int	retire_run(struct pq *, const char *public_dir, const char *before,
	    bool is_dry, struct retired *ret, struct err *) MUST_CHECK;

#endif

/*
 * The stage that publishes: relations become documents, documents a release,
 * and status.json says where every source stands.  A night in which nothing
 * changed writes status.json and nothing else.
 */
#ifndef PUBLISH_PUBLISH_H
#define PUBLISH_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/depot.h"
#include "base/err.h"
#include "base/settings.h"
#include "db/pq.h"
#include "define/definitions.h"

struct publish_options {
	const char *held;	/* why the gate holds this run; NULL: it does
				   not.  Held, only status.json is written. */
};

#define PUBLISH_NAME 24

struct publish_report {
	bool released;		/* there is a new release */
	char release[PUBLISH_NAME];	/* the one shown now, "" for none */
	bool unchanged;		/* inputs are those of the release shown, so
				   nothing was built */
	size_t documents, rows;	/* built */
	size_t n_new, n_changed, n_same, n_gone;	/* files */
};

/*
 * Publish what the database holds, as run ${run}.  Errors: ERR_FATAL when disk
 * or database fail, ERR_DATA when what would be published breaks a promise or
 * may not stand over this tree, ERR_USAGE for a definition.  Whatever happens,
 * readers see the release before it or the new one, whole.
 */
int	publish_run(const struct settings *, const struct definitions *,
	    struct depot *, struct pq *, int64_t run,
	    const struct publish_options *, struct publish_report *ret,
	    struct err *) MUST_CHECK;

#endif

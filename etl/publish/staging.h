/*
 * Putting the files of a release together: what is unchanged becomes a hard
 * link with its old time, what changed is copied, compressed, and gets a time
 * that is later than the one before.  Web servers make their ETag of time and
 * size, so that a new body must never come with an old time.
 */
#ifndef PUBLISH_STAGING_H
#define PUBLISH_STAGING_H

#include "base/err.h"
#include "publish/release.h"

/* Fill ${dir} with all files of release->file, their digests and variants. */
int	staging_fill(struct release *, const char *dir,
	    const struct release_facts *, struct err *) MUST_CHECK;
/* One more plain file, which stands in ${dir} already and is not listed yet. */
int	staging_adopt(struct release *, const char *dir, const char *path,
	    const struct release_facts *, struct err *) MUST_CHECK;
/* Write SHA256SUMS, sign it when there is a key, verify everything, and sync. */
int	staging_finish(struct release *, const char *dir,
	    const struct release_facts *, struct err *) MUST_CHECK;

#endif

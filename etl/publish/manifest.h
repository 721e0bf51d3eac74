/*
 * What a release says of itself: v1/manifest.json and v1/releases.json.
 */
#ifndef PUBLISH_MANIFEST_H
#define PUBLISH_MANIFEST_H

#include <stdbool.h>

#include "base/err.h"
#include "publish/release.h"

#define MANIFEST_PATH "v1/manifest.json"
#define MANIFEST_RELEASES "v1/releases.json"
/* What it lists; SHA256SUMS lists pages and drawings too. */
#define MANIFEST_FILES "v1/"

/* Write releases.json into the build folder: this release, and those that the
 * current one lists. */
int	manifest_write_releases(const struct release *,
	    const struct release_facts *, struct err *) MUST_CHECK;
/* Write manifest.json, of all that is below v1, into ${dir} and add it to the files
 * of the release. */
int	manifest_write(struct release *, const char *dir,
	    const struct release_facts *, struct err *) MUST_CHECK;
/* Does the manifest at path say `proef`? */
int	manifest_is_trial(const char *path, bool *ret, struct err *) MUST_CHECK;

#endif

/*
 * Is a published tree what it says it is?  Reads only.
 */
#ifndef PUBLISH_VERIFY_H
#define PUBLISH_VERIFY_H

#include <stddef.h>

#include "base/err.h"
#include "publish/contract.h"

struct verify_report {
	size_t releases;
	size_t files;		/* hashed; one that is in many releases counts
				   once */
	size_t problems;
};

/* Called for each trouble; the walk goes on with the next release. */
typedef void verify_problem(void *ctx, const char *text);

/* The whole tree: every release, links, and the contract for the release that
 * is shown.  -1 only when the tree cannot be read at all. */
int	verify_tree(const char *public_dir, const struct contract *,
	    verify_problem *, void *ctx, struct verify_report *ret,
	    struct err *) MUST_CHECK;

struct dict;
/* One release: its digests, that nothing is missing and nothing is there
 * unlisted, that variants decode to the plain file, and that its manifest says
 * the same.  ${seen} (or NULL) remembers files that were read already. */
int	verify_release(const char *dir, struct dict *seen, struct err *)
	    MUST_CHECK;

#endif

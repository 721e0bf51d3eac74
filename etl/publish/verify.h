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
	size_t unverified;	/* signatures, without minisign to do it */
};

/* Called for each trouble, and the walk goes on. */
typedef void verify_problem(void *ctx, const char *text);

/* The whole tree: every release and its signature, links, and the contract for
 * the release that is shown.  -1 only when the tree cannot be read at all. */
int	verify_tree(const char *public_dir, const struct contract *,
	    verify_problem *, void *ctx, struct verify_report *ret,
	    struct err *) MUST_CHECK;

/* One release, up to the first trouble: its digests, that nothing is missing and
 * nothing is there unlisted, that variants decode to the plain file, and that its
 * manifest says the same. */
int	verify_release(const char *dir, struct err *) MUST_CHECK;

#endif

/*
 * A signature under the list of what a release holds, by the program minisign
 * (jedisct1.github.io/minisign), with a key that has no password: nobody is there
 * at night to give it.  All errors are ERR_DATA, with what minisign said.
 */
#ifndef PUBLISH_SIGN_H
#define PUBLISH_SIGN_H

#include <stdbool.h>

#include "base/err.h"

/* The public half of the key, in the tree. */
#define SIGN_PUBLIC "minisign.pub"

/* Write ${file}.minisig, in which ${comment} is signed too.  Equal file, comment
 * and key give equal bytes. */
int	sign_file(const char *key, const char *file, const char *comment,
	    struct err *) MUST_CHECK;
/* Write the public half of the key into the folder ${to} (NULL: only see that the
 * key can sign), unless it is there; ${scratch} is a folder for what is made by the
 * way. */
int	sign_public(const char *key, const char *scratch, const char *to,
	    struct err *) MUST_CHECK;
/* Is ${file}.minisig its signature by the key of which ${public} is the public
 * half, with that comment?  Without the program nobody knows: *ret_known. */
int	sign_verify(const char *public, const char *file, const char *comment,
	    bool *ret_known, struct err *) MUST_CHECK;

#endif

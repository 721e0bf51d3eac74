/*
 * .well-known/security.txt, a plain file outside the releases, because it is of
 * the place and not of the figures, and a release is kept when it has expired.
 */
#ifndef PUBLISH_SECURITY_FILE_H
#define PUBLISH_SECURITY_FILE_H

#include <time.h>

#include "base/err.h"

/* Write it when there is a definition and a contact that is an address
 * (WOONDRUK_CONTACT), and its bytes are others than those that are there.  One
 * that somebody else put there is left alone.  ${ret_due} says
 * when it has to be renewed soon; ERR_DATA when it has expired. */
int	security_file_write(const char *share, const char *public_dir,
	    const char *contact, const char *base_url, time_t now,
	    struct err *ret_due, struct err *) MUST_CHECK;

#endif

/*
 * Is there anything to build?  A digest over all that documents are made of:
 * the state of the tables, the definitions, the settings that show, and the
 * program itself.  When it is that of the release shown, the night can do
 * without building a single file.
 */
#ifndef PUBLISH_FINGERPRINT_H
#define PUBLISH_FINGERPRINT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/hash.h"
#include "db/pq.h"

/* ${settings} is a text of the settings that show in what is published. */
int	fingerprint_take(struct pq *, const char *share, const char *settings,
	    char ret[HASH_HEX], struct err *) MUST_CHECK;
/* Was this the fingerprint of that release?  Kept in the file ${path}; one that
 * is absent or odd says no. */
bool	fingerprint_known(const char *path, const char *release,
	    const char *fingerprint);
int	fingerprint_store(const char *path, const char *release,
	    const char *fingerprint, struct err *) MUST_CHECK;

#endif

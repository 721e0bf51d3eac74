/*
 * Bringing the database to the shape that sql/ describes.
 */
#ifndef MODEL_MIGRATE_H
#define MODEL_MIGRATE_H

#include "base/err.h"
#include "db/pq.h"

/*
 * Apply the files of <share>/sql/1-schema that have not been applied yet, each
 * in a transaction of its own, and make all of 2-functions anew when any of
 * them changed.  A file of 1-schema that was edited after it had been applied,
 * or that is gone, is an error that says so.  ${version} is the program's.
 */
int	migrate_run(struct pq *, const char *share, const char *version,
	    struct err *) MUST_CHECK;

#endif

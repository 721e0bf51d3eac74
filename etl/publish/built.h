/*
 * What was built so far, as the table pg_temp.built_file (path, bytes, sha256),
 * for documents that describe the others: datasets with "describes: files".
 */
#ifndef PUBLISH_BUILT_H
#define PUBLISH_BUILT_H

#include "base/err.h"
#include "db/pq.h"

/* Put every file below ${dir} in the table, anew.  A transaction is open. */
int	built_note(struct pq *, const char *dir, struct err *) MUST_CHECK;

#endif

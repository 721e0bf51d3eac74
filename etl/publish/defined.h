/*
 * What definitions say and the database does not know, as temporary tables for
 * documents and pages: no figures, so they stand in no table that lasts.
 *
 *   pg_temp.limitation   what the data can and cannot say, in order (nth)
 *   pg_temp.lifecycle    every dataset and indicator: its path, and how long
 *                        readers can build on it
 *   pg_temp.dataset      every dataset: where its documents come, in which
 *                        formats, by which schema, and behind which column a
 *                        CSV is cited (csv_after)
 *   pg_temp.schema       what those schemas say, by name
 *   pg_temp.source       every source, also those that never answered
 */
#ifndef PUBLISH_DEFINED_H
#define PUBLISH_DEFINED_H

#include "base/err.h"
#include "db/pq.h"
#include "define/definitions.h"
#include "publish/contract.h"

/* Fill all of them anew. */
int	defined_note(struct pq *, const struct definitions *,
	    const struct contract *, struct err *) MUST_CHECK;

#endif

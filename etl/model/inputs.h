/*
 * What each series and indicator is computed from: its definition and those of all
 * that it rests on, their sources as they were read and landed, and what surrounds
 * all (sql/2-functions/060-fingerprint.sql).  Where that is what it was, so are the
 * values.
 */
#ifndef MODEL_INPUTS_H
#define MODEL_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "db/pq.h"
#include "define/definitions.h"
#include "model/worklist.h"

struct inputs;

/* Look once, before anything is computed.  The worklist must outlive it. */
int	inputs_read(struct pq *, const struct definitions *,
	    const struct worklist *, struct inputs **ret, struct err *)
	    MUST_CHECK;
void	inputs_free(struct inputs *);	/* NULL is fine */

/* Do the values of that place stand, computed without failure from just this? */
bool	inputs_are_same(const struct inputs *, size_t place);

/* The values of that place were computed from this; in the transaction that
 * stores them. */
int	inputs_note(const struct inputs *, size_t place, const char *id,
	    struct pq *, struct err *) MUST_CHECK;

#endif

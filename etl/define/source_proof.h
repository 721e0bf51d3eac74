/*
 * How it is proved that everything was received: which proofs a protocol can
 * give, and whether they fit those that a descriptor accepts.
 */
#ifndef DEFINE_SOURCE_PROOF_H
#define DEFINE_SOURCE_PROOF_H

#include "define/members.h"
#include "define/source.h"

/* The proofs that a protocol can give, NULL at the end.  A file of the folder
 * gives none. */
const char *const *source_proofs_of(const char *protocol);
/* Is every proof of 'completeness' one that a way to the source can give, and
 * is there one for each way?  Other ways have been read. */
int	source_proof_check(const struct members *, const struct source *,
	    struct err *) MUST_CHECK;

#endif

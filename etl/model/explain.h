/*
 * One published figure, down to the cells and bodies it was made of, computed
 * again and compared.
 */
#ifndef MODEL_EXPLAIN_H
#define MODEL_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "db/pq.h"
#include "define/definitions.h"
#include "model/needs.h"
#include "model/outline.h"

struct explain_request {
	const char *area;
	const char *indicator;
	const char *period;	/* as published */
	const char *reeks;	/* "" for none */
	enum basis basis;
	bool full;		/* every member of a group down to its cells */
};

/* Where a cell stands in the raw bodies. */
struct explain_body {
	char sha256[HASH_HEX];
	char role[64];
	uint64_t row;
	char number[80];	/* as received, "" when without value */
};

/* Bodies are another room's; the caller finds them.  variant is the code in the
 * open dimension, or NULL. */
typedef int explain_body_fn(void *ctx, const struct source *,
	    const char *snapshot, const char *measure, const char *variant,
	    const char *region, const char *cbs_period,
	    struct explain_body *ret, struct err *);

/* Write the explanation.  ret_sound is false when the figure computed again
 * differs from the one that stands, or a cell from its body.  A figure that is
 * not there is ERR_USAGE. */
int	explain_run(struct pq *, const struct definitions *,
	    const struct explain_request *, explain_body_fn *, void *ctx,
	    struct outline *, bool *ret_sound, struct err *) MUST_CHECK;
/* The same of many figures, down to the cells of the database: their bodies are
 * not read, which takes longer than all the rest.  What figures have in common is
 * worked out once. */
int	explain_list(struct pq *, const struct definitions *,
	    const struct explain_request *, size_t n, struct outline *,
	    bool *ret_sound, struct err *) MUST_CHECK;

#endif

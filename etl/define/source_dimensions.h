/* The dimensions of a descriptor: a part of reading a source. */
#ifndef DEFINE_SOURCE_DIMENSIONS_H
#define DEFINE_SOURCE_DIMENSIONS_H

#include "base/err.h"
#include "base/json.h"
#include "define/members.h"
#include "define/period.h"
#include "define/source.h"

/* Read the object "dimensions" into the source, whose ->region and ->period
 * say what it may lack; what was read stays in it, also after an error. */
int	source_dimensions_read(struct members *, const struct json *,
	    struct source *, struct err *) MUST_CHECK;

/* Which of its codes a measure takes of each chosen dimension: the object
 * "codes" of a measure, or NULL when it has none.  ret has room for
 * source->n_dimensions. */
int	source_chosen_read(struct members *, const struct json *,
	    const struct source *, struct source_code *ret, struct err *)
	    MUST_CHECK;
void	source_chosen_free(struct source_code *, size_t n);

/* Is the member a period, in the spelling of CBS? */
int	source_check_period(const struct members *, const char *name,
	    const char *code, struct period *ret, struct err *) MUST_CHECK;

#endif

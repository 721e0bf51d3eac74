/* The measures of a descriptor: a part of reading a source. */
#ifndef DEFINE_SOURCE_MEASURES_H
#define DEFINE_SOURCE_MEASURES_H

#include "base/err.h"
#include "base/json.h"
#include "define/members.h"
#include "define/source.h"

/* Read the object "measures" into the source; what was read stays in it, also
 * after an error. */
int	source_measures_read(struct members *, const struct json *,
	    struct source *, struct err *) MUST_CHECK;
void	source_measure_release(struct source_measure *, size_t n_dimensions);

#endif

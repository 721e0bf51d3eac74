/* Where a source is asked: a part of reading a source. */
#ifndef DEFINE_SOURCE_WAYS_H
#define DEFINE_SOURCE_WAYS_H

#include "base/err.h"
#include "base/json.h"
#include "define/members.h"
#include "define/source.h"

/* May requests be made of these: a bare host name, and a path that cannot mean
 * anything else in a URL? */
int	source_address_check(const struct members *, const char *host,
	    const char *path, struct err *) MUST_CHECK;
/* Read the list "fallback" (NULL: none) into the source, whose protocol is
 * known; what was read stays in it, also after an error. */
int	source_ways_read(struct members *, const struct json *,
	    struct source *, struct err *) MUST_CHECK;
void	source_ways_release(struct source *);

#endif

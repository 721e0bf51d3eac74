/* The classes of a descriptor: a part of reading a source. */
#ifndef DEFINE_SOURCE_CLASSES_H
#define DEFINE_SOURCE_CLASSES_H

#include "base/err.h"
#include "base/json.h"
#include "define/members.h"
#include "define/source.h"

/* Read the object "classes" into the source, as two measures for each: code and
 * name, in this order.  Its dimensions have been read; what was read stays in
 * it, also after an error. */
int	source_classes_read(struct members *, const struct json *,
	    struct source *, struct err *) MUST_CHECK;

#endif

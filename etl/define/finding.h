/*
 * Findings: what is wrong with the definitions, each with file and line.  The
 * line of a field or member is looked up again only when it is needed.
 */
#ifndef DEFINE_FINDING_H
#define DEFINE_FINDING_H

#include "base/err.h"
#include "define/definitions.h"

/* What a loader said: "path:line: text", or any text about that path. */
void	finding_from_err(struct definitions *, const char *path,
	    const struct err *);
/* At the line of a front-matter field. */
void	finding_at_field(struct definitions *, const char *path,
	    const char *field, const char *fmt, ...)
	    __attribute__((format(printf, 4, 5)));
/* At a member of a source's descriptor, or, with a second name, at that member
 * of it, as "measures" and "bevolking-1-januari". */
void	finding_at_member(struct definitions *, const struct source *,
	    const char *member, const char *inner, const char *fmt, ...)
	    __attribute__((format(printf, 5, 6)));
/* By file, then by line. */
void	finding_sort(struct definitions *);
void	finding_release(struct finding *);

#endif

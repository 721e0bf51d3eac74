/* The tables of a publication by year: a part of reading a source. */
#ifndef DEFINE_SOURCE_EDITIONS_H
#define DEFINE_SOURCE_EDITIONS_H

#include "base/err.h"
#include "base/json.h"
#include "define/members.h"
#include "define/source.h"

/* Has the descriptor one table, with its first period, or one for each year? */
int	source_editions_fit(const struct members *, const struct json *root,
	    struct err *) MUST_CHECK;
/* Read the object "tables" into the source; the table and the period of
 * ${year}, or of the first (NULL), become its own.  What was read stays in it,
 * also after an error. */
int	source_editions_read(struct members *, const struct json *tables,
	    const char *year, struct source *, struct err *) MUST_CHECK;
/* The year goes behind the name of the source, and of its measures. */
void	source_editions_name(struct source *, const char *year);
void	source_editions_release(struct source *);

#endif

/*
 * The register of series: which table and which of our measures carry a concept
 * in which years.  One file, succession.csv, beside the sources; nothing in it
 * switches anything by itself.
 */
#ifndef DEFINE_SUCCESSION_H
#define DEFINE_SUCCESSION_H

#include <stddef.h>

#include "base/err.h"

/* How a carrier joins the one before it. */
enum splice {
	SPLICE_FIRST,		/* there is none before it */
	SPLICE_MEASURED,	/* the splice report says how they compare */
	SPLICE_BREAK,		/* they are known not to compare */
	SPLICE_REPLACES,	/* it gives the earlier years too */
	SPLICE_YEARLY		/* one table a year: ${source} is a folder with
				   editions, all of which carry it */
};

struct carrier {
	char *concept;
	char *table;		/* id of CBS; NULL with SPLICE_YEARLY */
	char *source;		/* NULL: not loaded */
	char *measure;		/* NULL with the source */
	char *first;		/* period, CBS spelling */
	char *last;		/* NULL: it goes on */
	enum splice splice;
	char *citation;
	char *path;
	size_t line;
};

struct succession {
	struct carrier *carrier;	/* in the order of the file */
	size_t n;
};

const char *splice_name(enum splice);		/* "measured"; "" of the first */

/* Errors begin with file and line. */
int	succession_parse(const char *path, const char *, size_t,
	    struct succession *ret, struct err *) MUST_CHECK;
int	succession_load(const char *path, struct succession *ret,
	    struct err *) MUST_CHECK;
void	succession_release(struct succession *);

struct definitions;
/* Is what the register names there, and do the years of each concept follow one
 * another?  A concept that does not fit gets its findings and is left out. */
void	succession_check(struct definitions *);

#endif

/*
 * Corrections: known errors of a source, each with the value that it gives,
 * the one that is right, and why.  One file, corrections.csv, in its folder.
 * A correction holds as long as the source gives the wrong value; see
 * land/correct.h.
 */
#ifndef DEFINE_CORRECTION_H
#define DEFINE_CORRECTION_H

#include <stddef.h>

#include "base/err.h"
#include "define/period.h"

struct correction {
	char *region;		/* "GM0363" */
	char *measure;		/* name of a measure of the source */
	char *variant;		/* code in the open dimension, or NULL */
	struct period period;
	char *wrong;		/* number text, as the source gives it */
	char *right;		/* number text; NULL: no value is right */
	char *reason;		/* Dutch, for readers */
	char *reported_on;	/* day on which the publisher was told */
	char *reference;	/* where: an address, a number of a case */
	size_t line;
};

struct corrections {
	struct correction *correction;
	size_t n;
};

/* Parse the text of that file.  Errors begin with file and line. */
int	corrections_parse(const char *path, const char *, size_t,
	    struct corrections *ret, struct err *) MUST_CHECK;
void	corrections_release(struct corrections *);

#endif

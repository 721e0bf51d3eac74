/*
 * What the data can and cannot say: output/limitations.csv, one row for each
 * question, wish or sentence.  output/README.md explains the columns.
 */
#ifndef DEFINE_LIMITATIONS_H
#define DEFINE_LIMITATIONS_H

#include <stddef.h>

#include "base/err.h"

enum limitation_column {
	LIMITATION_ID,
	LIMITATION_KIND,
	LIMITATION_ANSWER,
	LIMITATION_QUESTION_NL,
	LIMITATION_QUESTION_EN,
	LIMITATION_TEXT_NL,
	LIMITATION_TEXT_EN,
	LIMITATION_INDICATORS,	/* ids, with | between */
	LIMITATION_SOURCE,
	LIMITATION_DATE_CITED,
	LIMITATION_COLUMNS
};

struct limitation {
	char *text[LIMITATION_COLUMNS];	/* never NULL */
	char *path;
	size_t line;
};

struct limitations {
	struct limitation *row;
	size_t n;
};

/* Errors are ERR_USAGE and begin with file and line. */
int	limitations_parse(const char *path, const char *, size_t,
	    struct limitations *ret, struct err *) MUST_CHECK;
int	limitations_load(const char *path, struct limitations *ret,
	    struct err *) MUST_CHECK;
void	limitations_release(struct limitations *);

struct definitions;
/* Does each stand there once, and is every indicator that it names there? */
void	limitations_check(struct definitions *);

#endif

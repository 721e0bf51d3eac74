/*
 * Reading CSV (comma, RFC 4180 quoting), by libcsv: the one file that knows
 * it.  For small files of our own; every row has the columns of the heading.
 */
#ifndef BASE_CSVREAD_H
#define BASE_CSVREAD_H

#include <stddef.h>

#include "base/err.h"

/* One row: fields[i] stands under the i-th name that was asked for. */
typedef int csv_row(void *ctx, const char *const *fields, size_t line,
	    struct err *);

/*
 * Read the text and call fn for each row below the heading, with the columns
 * that ${names} asks for, in that order.  A missing column, a row of another
 * length, or broken quoting is ERR_SOURCE with ${what} and the line.
 */
int	csv_read(const char *text, size_t len, const char *what,
	    const char *const *names, size_t n_names, csv_row *, void *ctx,
	    struct err *) MUST_CHECK;

#endif

/*
 * Reading CSV (RFC 4180 quoting), by libcsv: the one file that knows it.  Every
 * row has the columns of the heading.  Blanks around a field that is not quoted
 * are no part of it.
 *
 * As a stream, in the shape of records_read, or whole small files of our own.
 */
#ifndef BASE_CSVREAD_H
#define BASE_CSVREAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/records.h"

/* --- a stream --- */

/* UTF-8 is verified; the others are converted to it, and a byte that they do not
 * define is an error.  The byte order mark of UTF-8 is passed over in front of
 * any of them, as it was seen; what then is UTF-8 indeed is an error. */
enum csv_encoding { CSV_UTF_8, CSV_WINDOWS_1252, CSV_ISO_8859_1 };

struct csv_form {
	char delimiter;		/* ',' when 0 */
	enum csv_encoding encoding;
	bool fold;		/* names of columns as by text_same */
	bool skip_blank;	/* blank lines are passed over; else an error */
};

struct csv_line {
	size_t n;
	const char *const *field;	/* UTF-8, until the next call */
	size_t line;		/* where it starts; line ends in fields count */
};

struct csv_reader;

/* Reads the heading at once; a name that stands twice in it is an error, and
 * so is no heading. */
int	csv_reader_open(const struct csv_form *, records_read *, void *ctx,
	    struct csv_reader **ret, struct err *) MUST_CHECK;
void	csv_reader_close(struct csv_reader *);	/* NULL is fine */
const struct csv_line *csv_reader_heading(const struct csv_reader *);
/* The place of the column of that name; ERR_SOURCE when there is none. */
int	csv_reader_column(const struct csv_reader *, const char *name,
	    size_t *ret, struct err *) MUST_CHECK;
/* 1 and the next row, 0 at a good end, -1 on error, now and for ever after: a
 * row of another length, broken quoting, a NUL byte, a row above LIMIT_RECORD
 * or LIMIT_COLUMNS are ERR_SOURCE, with the line. */
int	csv_reader_next(struct csv_reader *, struct csv_line *ret, struct err *)
	    MUST_CHECK;

/* --- a small file of our own: comma, UTF-8, blank lines passed over --- */

/* One row: fields[i] stands under the i-th name that was asked for. */
typedef int csv_row(void *ctx, const char *const *fields, size_t line,
	    struct err *);

/*
 * Read the text and call fn for each row below the heading, with the columns
 * that ${names} asks for, in that order.  Errors are those of the reader, with
 * ${what} in front.
 */
int	csv_read(const char *text, size_t len, const char *what,
	    const char *const *names, size_t n_names, csv_row *, void *ctx,
	    struct err *) MUST_CHECK;
/* What is wrong with a row, for a csv_row: "path:line: ..." of class ERR_USAGE,
 * always -1. */
int	csv_wrong(const char *path, size_t line, struct err *, const char *fmt,
	    ...) __attribute__((format(printf, 4, 5)));

#endif

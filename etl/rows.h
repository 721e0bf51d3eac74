/*
 * Answers of commands that are rows: in words, as CSV or as JSON, in the
 * spelling of what is published.
 */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/jsonw.h"
#include "db/pq.h"

enum rows_form { ROWS_TEXT, ROWS_CSV, ROWS_JSON };

/* Is the word one that asks for a form (--csv, --json)? */
bool	rows_form(const char *word, enum rows_form *ret);
/* All rows as an array of objects, or as CSV with its header. */
int	rows_json(struct jsonw *, const struct pq_result *, struct err *)
	    MUST_CHECK;
int	rows_csv(const struct pq_result *, struct buf *out, struct err *)
	    MUST_CHECK;
/* The text of a column by its name, NULL for null; a name that is not there is
 * a defect. */
const char *rows_cell(const struct pq_result *, size_t row,
	    const char *column);
/* The same, or the other text for null. */
const char *rows_or(const struct pq_result *, size_t row, const char *column,
	    const char *other);
/* The whole answer to stdout. */
int	rows_print(const struct buf *out, struct err *) MUST_CHECK;

#endif

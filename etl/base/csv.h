/*
 * Writing CSV (RFC 4180): comma, CRLF, no BOM, quoted only where needed.  A
 * cell that a spreadsheet would take for a formula is disarmed: text that
 * starts with = + - @ TAB CR or LF gets an apostrophe in front, and so do the
 * first four where a spreadsheet may begin a cell within the text: behind a
 * semicolon, which parts cells in the Netherlands, a TAB or a line end.  Numbers
 * are written by csv_number and stay bare.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>

#include "base/buf.h"

struct csv {
	struct buf *out;
	bool started;		/* a cell of this row was written */
};

/* Not csv_init: libcsv, which reads CSV, exports that name. */
void	csv_begin(struct csv *, struct buf *out);
void	csv_text(struct csv *, const char *);	/* NULL: empty cell */
void	csv_number(struct csv *, const char *);	/* NULL: empty cell */
void	csv_end_row(struct csv *);

#endif

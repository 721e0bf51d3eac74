/*
 * All rows that a check returned, on disk as CSV: as many as there are, since
 * who mends a fault needs every one of them.
 */
#ifndef MODEL_GATE_ROWS_H
#define MODEL_GATE_ROWS_H

#include "base/err.h"
#include "db/pq.h"

/* Write what the query answers, but for its first column, to ${path}, whose
 * folder is made.  Inside a transaction that the caller has begun.  ERR_FATAL
 * when the disk fails. */
int	gate_rows_write(struct pq *, const char *sql, const char *path,
	    struct err *) MUST_CHECK;

#endif

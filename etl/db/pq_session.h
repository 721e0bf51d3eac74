/*
 * Inside of a session, for the files of this room that speak to libpq
 * themselves.
 */
#ifndef DB_PQ_SESSION_H
#define DB_PQ_SESSION_H

#include <libpq-fe.h>
#include <stdint.h>

#include "base/err.h"
#include "db/pq.h"

struct pq {
	PGconn *conn;
	uint64_t n_cursors;	/* ever opened: their names */
};

/* Fill the error from a result that failed; sql (or NULL) is what was asked.
 * Always -1. */
int	pq_fail(struct pq *, const PGresult *, const char *sql, struct err *);

#endif

/*
 * The first bytes of a body that should be JSON: a page or plain text in its
 * place is named so, in words that the service sent.
 */
#ifndef FETCH_PEEK_H
#define FETCH_PEEK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/records.h"

#define PEEK_BYTES 128

/* A stream through which another is read. */
struct peek {
	records_read *read;
	void *from;
	bool is_json;		/* it was looked at, and began as JSON does */
	bool has_looked;
	char first[PEEK_BYTES];
	size_t n, given;
};

/* After it was read: is that the first byte that is no blank? */
bool	peek_begins(const struct peek *, char);
void	peek_init(struct peek *, records_read *, void *from);
/* Fits records_read, with a struct peek.  An empty body, and one that is no
 * JSON, end in an error. */
long	peek_read(void *peek, char *into, size_t size, struct err *);

#endif

/*
 * The last bytes of a body: where services that fail after they said 200 leave
 * word of it.
 */
#ifndef FETCH_TAIL_H
#define FETCH_TAIL_H

#include <stddef.h>

#include "base/err.h"
#include "base/records.h"

#define TAIL_BYTES 512

/* A stream through which another is read. */
struct tail {
	records_read *read;
	void *from;
	char last[TAIL_BYTES + 1];
	size_t n;
};

void	tail_init(struct tail *, records_read *, void *from);
/* Fits records_read, with a struct tail. */
long	tail_read(void *tail, char *into, size_t size, struct err *);
/* Read what is left of the body: its last bytes from the mark on, terminated and
 * borrowed, or NULL when they do not hold it. */
const char *tail_find(struct tail *, const char *mark);
/*
 * Read what is left of the body.  When its last bytes hold the mark, that is
 * the error, in place of one that err may have: "the service stopped in the
 * middle of the body: "Aborted by X"".  0: they do not; err is left alone.
 */
int	tail_check(struct tail *, const char *mark, struct err *) MUST_CHECK;
/* A body of lines that was read to its end: does its last line have an end?
 * Otherwise its last number may be half a number. */
int	tail_check_line(const struct tail *, struct err *) MUST_CHECK;

#endif

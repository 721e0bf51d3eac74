/*
 * A growing byte buffer with a ceiling and a sticky error: append freely, ask
 * buf_ok() once.  The data are always terminated with a NUL that is not
 * counted, and never NULL.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;
	size_t len;
	size_t size;
	size_t max;
	bool broken;		/* an append went over max; nothing was added */
};

/* Prepare an empty buffer that never holds more than max bytes. */
void	buf_init(struct buf *, size_t max);
void	buf_release(struct buf *);
/* Empty it and clear the error; the memory stays. */
void	buf_clear(struct buf *);
void	buf_add(struct buf *, const void *, size_t);
void	buf_adds(struct buf *, const char *);
void	buf_addc(struct buf *, char);
void	buf_addf(struct buf *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
bool	buf_ok(const struct buf *);
/* Hand over the data (caller frees with free()); the buffer is empty again. */
char	*buf_detach(struct buf *);

#endif

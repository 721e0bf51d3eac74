/*
 * gzip streams, by zlib: the one file that knows it.  Push in, take out by a
 * callback, bounded by the caller's ceiling.
 */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Where bytes go: 0, or -1 with the error filled, which stops the stream. */
typedef int gzip_out(void *ctx, const void *data, size_t len, struct err *);

struct gunzip;

/* Decoded bytes go to out; more than max decoded bytes is ERR_SOURCE.
 * Concatenated members are read as one, as gzip(1) does. */
struct gunzip *gunzip_new(uint64_t max, gzip_out *, void *ctx);
/* Who takes the bytes checks them by a digest of their own: the sum of gzip is not
 * made.  Before the first push. */
void	gunzip_leave_check(struct gunzip *);
int	gunzip_push(struct gunzip *, const void *, size_t, struct err *)
	    MUST_CHECK;
/* Fails when the stream is not whole (cut off, CRC or length wrong, bytes
 * after it that are no gzip member). */
int	gunzip_finish(struct gunzip *, struct err *) MUST_CHECK;
void	gunzip_free(struct gunzip *);

struct gzip;

/* Header time 0 and a fixed operating-system byte: same input, same bytes. */
struct gzip *gzip_new(int level, gzip_out *, void *ctx);
int	gzip_push(struct gzip *, const void *, size_t, struct err *) MUST_CHECK;
int	gzip_finish(struct gzip *, struct err *) MUST_CHECK;
void	gzip_free(struct gzip *);

/* One whole stream in memory, decoded into ret (initialised by the caller,
 * whose ceiling counts). */
int	gunzip_bytes(const void *, size_t, struct buf *ret, struct err *)
	    MUST_CHECK;
/* Best level of zlib. */
int	gzip_bytes(const void *, size_t, struct buf *ret, struct err *)
	    MUST_CHECK;

#endif

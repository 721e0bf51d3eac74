/*
 * gzip streams by zlib, pushed in and taken out by a callback.  Memory is the
 * window and one block, whatever the length of the stream.
 */
#include <limits.h>
#include <stdbool.h>
#include <zlib.h>

#include "base/gzip.h"
#include "base/mem.h"

#define BLOCK (64u * 1024)
/* zlib: 15 bits of window, and 16 more for a gzip header and trailer. */
#define GZIP_WINDOW (15 + 16)
/* RFC 1952: "unknown", so that the bytes do not tell where they were made. */
#define GZIP_OS_UNKNOWN 255

struct gunzip {
	z_stream z;
	uint64_t max;
	uint64_t in;  /* bytes pushed */
	uint64_t out; /* bytes decoded */
	gzip_out *sink;
	void *ctx;
	bool begun;   /* inside a member, or its header */
	bool members; /* at least one was whole */
	bool failed;
	unsigned char block[BLOCK];
};

struct gunzip *
gunzip_new(uint64_t max, gzip_out *sink, void *ctx)
{
	struct gunzip *gz = xcalloc(1, sizeof(*gz));

	gz->max = max;
	gz->sink = sink;
	gz->ctx = ctx;
	if (inflateInit2(&gz->z, GZIP_WINDOW) != Z_OK)
		BUG("zlib gives no decoder");
	return gz;
}

void
gunzip_leave_check(struct gunzip *gz)
{
	if (inflateValidate(&gz->z, 0) != Z_OK)
		BUG("zlib does not leave its check");
}

/* Hand over what has been decoded, when that is within bounds. */
static int
gunzip_drain(struct gunzip *gz, struct err *err)
{
	size_t len = sizeof(gz->block) - gz->z.avail_out;

	gz->z.next_out = gz->block;
	gz->z.avail_out = sizeof(gz->block);
	gz->out += len;
	if (gz->out > gz->max)
		return err_set(err, ERR_SOURCE,
		    "gzip: more than %llu bytes decoded",
		    (unsigned long long)gz->max);
	return len != 0 ? gz->sink(gz->ctx, gz->block, len, err) : 0;
}

/* Decode what z.next_in holds, member after member. */
static int
gunzip_step(struct gunzip *gz, struct err *err)
{
	int status;

	do {
		gz->begun = true;
		status = inflate(&gz->z, Z_NO_FLUSH);
		/* Z_BUF_ERROR: it wants more input, which is no error. */
		if (status != Z_OK && status != Z_STREAM_END &&
		    status != Z_BUF_ERROR) {
			/* Z_MEM_ERROR has no message of its own. */
			return err_set(err, ERR_SOURCE,
			    gz->members && gz->z.total_out == 0
				? "gzip: bytes after the stream: %s"
				: "gzip: broken stream: %s",
			    gz->z.msg != NULL ? gz->z.msg : zError(status));
		}
		if (gunzip_drain(gz, err) != 0)
			return -1;
		if (status == Z_STREAM_END) {
			gz->begun = false;
			gz->members = true;
			if (inflateReset(&gz->z) != Z_OK)
				BUG("zlib cannot begin a next member");
		}
		/* A whole block may have filled just as input ran out; there
		 * is more to come exactly when status is Z_OK. */
	} while (gz->z.avail_in != 0 || status == Z_OK);
	return 0;
}

int
gunzip_push(struct gunzip *gz, const void *bytes, size_t len, struct err *err)
{
	const unsigned char *p = bytes;
	size_t part;

	if (gz->failed)
		return err_set(err, ERR_SOURCE,
		    "gzip: the stream was broken before this");
	for (; len != 0; p += part, len -= part) {
		part = len < UINT_MAX / 2 ? len : UINT_MAX / 2;
		gz->in += part;
		/* zlib reads only; its type lacks the const. */
		gz->z.next_in = (z_const Bytef *)(uintptr_t)p;
		gz->z.avail_in = (uInt)part;
		gz->z.next_out = gz->block;
		gz->z.avail_out = sizeof(gz->block);
		if (gunzip_step(gz, err) != 0) {
			gz->failed = true;
			return -1;
		}
	}
	return 0;
}

int
gunzip_finish(struct gunzip *gz, struct err *err)
{
	if (gz->failed)
		return err_set(err, ERR_SOURCE, "gzip: the stream was broken");
	if (gz->in == 0)
		return err_set(err, ERR_SOURCE, "gzip: the stream is empty");
	if (gz->begun)
		return err_set(err, ERR_SOURCE,
		    "gzip: the stream is cut off after %llu bytes",
		    (unsigned long long)gz->in);
	return 0;
}

void
gunzip_free(struct gunzip *gz)
{
	if (gz == NULL)
		return;
	inflateEnd(&gz->z);
	free(gz);
}

struct gzip {
	z_stream z;
	gz_header header;
	gzip_out *sink;
	void *ctx;
	bool failed;
	unsigned char block[BLOCK];
};

struct gzip *
gzip_new(int level, gzip_out *sink, void *ctx)
{
	struct gzip *gz = xcalloc(1, sizeof(*gz));

	gz->sink = sink;
	gz->ctx = ctx;
	gz->header.os = GZIP_OS_UNKNOWN;
	if (deflateInit2(&gz->z, level, Z_DEFLATED, GZIP_WINDOW, 8,
		Z_DEFAULT_STRATEGY) != Z_OK ||
	    deflateSetHeader(&gz->z, &gz->header) != Z_OK)
		BUG("zlib gives no encoder of level %d", level);
	return gz;
}

/* Encode what z.next_in holds, until it wants more, or to the end. */
static int
gzip_step(struct gzip *gz, int flush, struct err *err)
{
	size_t len;
	int status;

	do {
		gz->z.next_out = gz->block;
		gz->z.avail_out = sizeof(gz->block);
		status = deflate(&gz->z, flush);
		if (status == Z_STREAM_ERROR)
			BUG("zlib's encoder was used wrongly");
		len = sizeof(gz->block) - gz->z.avail_out;
		if (len != 0 && gz->sink(gz->ctx, gz->block, len, err) != 0) {
			gz->failed = true;
			return -1;
		}
	} while (gz->z.avail_out == 0);
	return 0;
}

int
gzip_push(struct gzip *gz, const void *bytes, size_t len, struct err *err)
{
	const unsigned char *p = bytes;
	size_t part;

	if (gz->failed)
		return err_set(err, ERR_FATAL,
		    "gzip: writing had failed before this");
	for (; len != 0; p += part, len -= part) {
		part = len < UINT_MAX / 2 ? len : UINT_MAX / 2;
		gz->z.next_in = (z_const Bytef *)(uintptr_t)p;
		gz->z.avail_in = (uInt)part;
		if (gzip_step(gz, Z_NO_FLUSH, err) != 0)
			return -1;
	}
	return 0;
}

int
gzip_finish(struct gzip *gz, struct err *err)
{
	if (gz->failed)
		return err_set(err, ERR_FATAL, "gzip: writing had failed");
	gz->z.next_in = NULL;
	gz->z.avail_in = 0;
	return gzip_step(gz, Z_FINISH, err);
}

void
gzip_free(struct gzip *gz)
{
	if (gz == NULL)
		return;
	deflateEnd(&gz->z);
	free(gz);
}

static int
into_buf(void *ctx, const void *bytes, size_t len, struct err *err)
{
	struct buf *buf = ctx;

	buf_add(buf, bytes, len);
	if (buf_ok(buf))
		return 0;
	return err_set(err, ERR_SOURCE, "gzip: more than %zu bytes", buf->max);
}

int
gunzip_bytes(const void *bytes, size_t len, struct buf *ret, struct err *err)
{
	struct gunzip *gz = gunzip_new(ret->max, into_buf, ret);
	int rc = -1;

	buf_clear(ret);
	if (gunzip_push(gz, bytes, len, err) == 0 &&
	    gunzip_finish(gz, err) == 0)
		rc = 0;
	if (rc != 0)
		buf_clear(ret);
	gunzip_free(gz);
	return rc;
}

int
gzip_bytes(const void *bytes, size_t len, struct buf *ret, struct err *err)
{
	struct gzip *gz = gzip_new(Z_BEST_COMPRESSION, into_buf, ret);
	int rc = -1;

	buf_clear(ret);
	if (gzip_push(gz, bytes, len, err) == 0 && gzip_finish(gz, err) == 0)
		rc = 0;
	if (rc != 0)
		buf_clear(ret);
	gzip_free(gz);
	return rc;
}

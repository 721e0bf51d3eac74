/*
 * A gzip stream from upstream, in two pieces: cut where the first byte says.
 * It decodes to the same as in one piece, or fails as that does, and never
 * gives more than its ceiling.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/gzip.h"

#define CEILING (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
take(void *ctx, const void *bytes, size_t len, struct err *err)
{
	(void)err;
	buf_add(ctx, bytes, len);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buf whole, pieces;
	struct gunzip *gz;
	struct err err = ERR_INIT;
	size_t cut;
	int a, b;

	if (len == 0)
		return 0;
	cut = bytes[0] % len;
	bytes++;
	len--;
	buf_init(&whole, CEILING);
	buf_init(&pieces, CEILING);
	a = gunzip_bytes(bytes, len, &whole, &err);
	gz = gunzip_new(CEILING, take, &pieces);
	b = gunzip_push(gz, bytes, cut, &err) == 0 &&
		gunzip_push(gz, bytes + cut, len - cut, &err) == 0 &&
		gunzip_finish(gz, &err) == 0
	    ? 0
	    : -1;
	if (a != b || !buf_ok(&pieces))
		abort();
	if (a == 0 &&
	    (whole.len != pieces.len ||
		memcmp(whole.data, pieces.data, whole.len) != 0))
		abort();
	gunzip_free(gz);
	buf_release(&whole);
	buf_release(&pieces);
	return 0;
}

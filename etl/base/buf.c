/*
 * A growing byte buffer with a ceiling and a sticky error.
 */
#include <stdarg.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

#define FIRST_SIZE 64u

/* What an empty buffer points at; never written to. */
static char nothing[1];

void
buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){ .data = nothing, .max = max };
}

void
buf_release(struct buf *buf)
{
	if (buf == NULL)
		return;
	if (buf->size != 0)
		free(buf->data);
	buf_init(buf, buf->max);
}

void
buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->broken = false;
	if (buf->size != 0)
		buf->data[0] = '\0';
}

/* Make room for len more bytes and the NUL; false when that is over max. */
static bool
reserve(struct buf *buf, size_t len)
{
	size_t need, size;

	if (buf->broken || len > buf->max - buf->len || len == SIZE_MAX) {
		buf->broken = true;
		return false;
	}
	need = buf->len + len + 1;
	if (need == 0) {
		buf->broken = true;
		return false;
	}
	if (need <= buf->size)
		return true;
	size = buf->size != 0 ? buf->size : FIRST_SIZE;
	while (size < need)
		size = size <= SIZE_MAX / 2 ? size * 2 : need;
	/* The last doubling stops at the ceiling. */
	if (buf->max < SIZE_MAX && size > buf->max + 1)
		size = buf->max + 1;
	buf->data = xrealloc(buf->size != 0 ? buf->data : NULL, size);
	buf->size = size;
	return true;
}

void
buf_add(struct buf *buf, const void *bytes, size_t len)
{
	if (len == 0 || !reserve(buf, len))
		return;
	memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
buf_adds(struct buf *buf, const char *s)
{
	buf_add(buf, s, strlen(s));
}

void
buf_addc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void
buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		BUG("format \"%s\" cannot be written", fmt);
	if (len == 0 || !reserve(buf, (size_t)len))
		return;
	va_start(ap, fmt);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, ap);
	va_end(ap);
	buf->len += (size_t)len;
}

bool
buf_ok(const struct buf *buf)
{
	return !buf->broken;
}

char *
buf_detach(struct buf *buf)
{
	char *data = buf->size != 0 ? buf->data : xstrdup("");

	buf_init(buf, buf->max);
	return data;
}

/*
 * A good zip archive of texts, unpacked, for tests that are about what is in
 * it.
 */
#ifndef TESTS_STORED_ZIP_H
#define TESTS_STORED_ZIP_H

#include <stdint.h>
#include <string.h>

#include <zlib.h>

#include "base/buf.h"

struct stored_file {
	const char *name;
	const char *text;
	size_t len;		/* of text; 0: up to its NUL */
};

static inline void
stored_number(struct buf *b, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_addc(b, (char)(v >> 8 * i & 0xff));
}

/* What local and central header have in common. */
static inline void
stored_header(struct buf *b, const struct stored_file *f, size_t len)
{
	stored_number(b, 20, 2);	/* version, flags, method, time, date */
	stored_number(b, 0, 4);
	stored_number(b, 0x5a210000, 4);
	stored_number(b, crc32(0, (const void *)f->text, (unsigned)len), 4);
	stored_number(b, len, 4);
	stored_number(b, len, 4);
	stored_number(b, strlen(f->name), 2);
	stored_number(b, 0, 2);
}

static inline void
stored_zip(struct buf *zip, const struct stored_file *file, size_t n)
{
	struct buf central;
	size_t start;

	buf_init(&central, 1 << 20);
	for (size_t i = 0; i < n; i++) {
		const struct stored_file *f = &file[i];
		size_t len = f->len > 0 ? f->len : strlen(f->text);

		stored_number(&central, 0x02014b50, 4);
		stored_number(&central, 20, 2);
		stored_header(&central, f, len);
		stored_number(&central, 0, 6);
		stored_number(&central, 0, 4);
		stored_number(&central, zip->len, 4);
		buf_adds(&central, f->name);
		stored_number(zip, 0x04034b50, 4);
		stored_header(zip, f, len);
		buf_adds(zip, f->name);
		buf_add(zip, f->text, len);
	}
	start = zip->len;
	buf_add(zip, central.data, central.len);
	stored_number(zip, 0x06054b50, 4);
	stored_number(zip, 0, 4);
	stored_number(zip, n, 2);
	stored_number(zip, n, 2);
	stored_number(zip, central.len, 4);
	stored_number(zip, start, 4);
	stored_number(zip, 0, 2);
	buf_release(&central);
}

#endif

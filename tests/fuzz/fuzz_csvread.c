/*
 * Any bytes as CSV: the first byte says the form and the pieces.  In pieces it
 * is the same as whole, every row has the columns of the heading, and what
 * comes out is UTF-8.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/csvread.h"
#include "base/limits.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct pieces {
	const uint8_t *bytes;
	size_t len;
	size_t at;
	size_t most;
};

static long
next_piece(void *ctx, char *into, size_t size, struct err *err)
{
	struct pieces *p = ctx;
	size_t n = p->most < size ? p->most : size;

	(void)err;
	if (n > p->len - p->at)
		n = p->len - p->at;
	memcpy(into, p->bytes + p->at, n);
	p->at += n;
	return (long)n;
}

static int
read_all(const struct csv_form *form, struct pieces pieces, struct buf *out)
{
	struct csv_reader *r = NULL;
	struct csv_line line;
	struct err err = ERR_INIT;
	size_t last = 0;
	int rc = csv_reader_open(form, next_piece, &pieces, &r, &err);

	while (rc == 0 && (rc = csv_reader_next(r, &line, &err)) == 1) {
		if (line.n != csv_reader_heading(r)->n || line.line <= last)
			abort();
		last = line.line;
		buf_addf(out, "%zu", line.line);
		for (size_t i = 0; i < line.n; i++) {
			if (!text_is_utf8(line.field[i], strlen(line.field[i])))
				abort();
			buf_adds(out, line.field[i]);
			buf_addc(out, '\x1f');
		}
		rc = 0;
		if (out->broken)
			break;
	}
	if (rc == -1 && (err.class != ERR_SOURCE || err.text[0] == '\0'))
		abort();
	csv_reader_close(r);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct csv_form form = { 0 };
	struct pieces pieces = { 0 };
	struct buf whole, parts;

	if (len == 0)
		return 0;
	form.delimiter = bytes[0] & 1 ? ';' : ',';
	form.encoding = (enum csv_encoding)((bytes[0] >> 1) % 3);
	form.fold = bytes[0] & 8;
	form.skip_blank = bytes[0] & 16;
	pieces.bytes = bytes + 1;
	pieces.len = len - 1;
	pieces.most = len;
	buf_init(&whole, LIMIT_BUFFER);
	buf_init(&parts, LIMIT_BUFFER);
	(void)read_all(&form, pieces, &whole);
	pieces.most = 1u << (bytes[0] >> 5);
	(void)read_all(&form, pieces, &parts);
	if (strcmp(whole.data, parts.data) != 0)
		abort();
	buf_release(&whole);
	buf_release(&parts);
	return 0;
}

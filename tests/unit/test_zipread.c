/*
 * Zip archives: what is read of good ones, and that of each bad one the bad
 * thing is said.  The archives are written here, byte for byte, so that each
 * can be wrong in one place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/csvread.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/zipread.h"

enum { STORED = 0, DEFLATED = 8, ENCRYPTED = 1, DESCRIPTOR = 8 };

struct entry {
	const char *name;
	const char *data;
	size_t len;
	unsigned method;
	unsigned flags;
	uint32_t wrong_crc;  /* added to it */
	uint64_t said_size;  /* instead of the size, when not 0 */
	uint64_t said_bytes; /* instead of the packed size, when not 0 */
	int zip64;
};

static char dir[512];

static void
number(struct buf *b, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_addc(b, (char)(v >> 8 * i & 0xff));
}

static void
pack(const struct entry *e, struct buf *to)
{
	z_stream z = { 0 };
	unsigned char piece[4096];
	int rc;

	if (e->method != DEFLATED) {
		buf_add(to, e->data, e->len);
		return;
	}
	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, 0), Z_OK);
	z.next_in = (unsigned char *)(uintptr_t)e->data;
	z.avail_in = (unsigned)e->len;
	do {
		z.next_out = piece;
		z.avail_out = sizeof(piece);
		rc = deflate(&z, Z_FINISH);
		buf_add(to, piece, sizeof(piece) - z.avail_out);
	} while (rc == Z_OK);
	assert_int_equal(rc, Z_STREAM_END);
	deflateEnd(&z);
}

static void
archive(const struct entry *e, size_t n, struct buf *zip)
{
	struct buf central, packed;
	size_t start;

	buf_init(&central, LIMIT_BUFFER);
	for (size_t i = 0; i < n; i++, e++) {
		uint32_t crc = (uint32_t)crc32(0, (const void *)e->data,
				   (unsigned)e->len) +
		    e->wrong_crc;
		uint64_t size = e->said_size ? e->said_size : e->len, bytes;
		size_t at = zip->len;
		int late = (e->flags & DESCRIPTOR) != 0;

		buf_init(&packed, LIMIT_BUFFER);
		pack(e, &packed);
		bytes = e->said_bytes ? e->said_bytes : packed.len;
		number(zip, 0x04034b50, 4);
		number(zip, 20, 2);
		number(zip, e->flags, 2);
		number(zip, e->method, 2);
		number(zip, 0x5a215a21, 4);
		number(zip, late ? 0 : crc, 4);
		number(zip, late ? 0 : bytes, 4);
		number(zip, late ? 0 : size, 4);
		number(zip, strlen(e->name), 2);
		number(zip, 0, 2);
		buf_adds(zip, e->name);
		buf_add(zip, packed.data, packed.len);
		if (late) {
			number(zip, 0x08074b50, 4);
			number(zip, crc, 4);
			number(zip, bytes, 4);
			number(zip, size, 4);
		}
		buf_release(&packed);

		number(&central, 0x02014b50, 4);
		number(&central, e->zip64 ? 45 : 20, 2);
		number(&central, e->zip64 ? 45 : 20, 2);
		number(&central, e->flags, 2);
		number(&central, e->method, 2);
		number(&central, 0x5a215a21, 4);
		number(&central, crc, 4);
		number(&central, e->zip64 ? UINT32_MAX : bytes, 4);
		number(&central, e->zip64 ? UINT32_MAX : size, 4);
		number(&central, strlen(e->name), 2);
		number(&central, e->zip64 ? 20 : 0, 2);
		number(&central, 0, 6);
		number(&central, 0, 4);
		number(&central, at, 4);
		buf_adds(&central, e->name);
		if (e->zip64) {
			number(&central, 1, 2);
			number(&central, 16, 2);
			number(&central, size, 8);
			number(&central, bytes, 8);
		}
	}
	start = zip->len;
	buf_add(zip, central.data, central.len);
	number(zip, 0x06054b50, 4);
	number(zip, 0, 4);
	number(zip, n, 2);
	number(zip, n, 2);
	number(zip, central.len, 4);
	number(zip, start, 4);
	number(zip, 0, 2);
	buf_release(&central);
}

struct bytes {
	const char *at;
	size_t left;
};

static long
give(void *ctx, char *into, size_t size, struct err *err)
{
	struct bytes *b = ctx;
	size_t n = size < b->left ? size : b->left;

	(void)err;
	memcpy(into, b->at, n);
	b->at += n;
	b->left -= n;
	return (long)n;
}

/* Open and read it all; what went wrong, or "". */
static void
outcome(const char *bytes, size_t len, struct err *err)
{
	struct bytes b = { bytes, len };
	struct zipread *z = NULL;

	err_clear(err);
	if (zipread_open(give, &b, dir, &z, err) == 0 &&
	    zipread_check_all(z, err) == 0)
		assert_int_equal(err->class, ERR_NONE);
	else
		assert_int_equal(err->class, ERR_SOURCE);
	zipread_close(z);
}

static void
expect(const struct entry *e, size_t n, const char *why)
{
	struct err err = ERR_INIT;
	struct buf zip;

	buf_init(&zip, LIMIT_BUFFER);
	archive(e, n, &zip);
	outcome(zip.data, zip.len, &err);
	if (why == NULL)
		assert_string_equal(err.text, "");
	else if (strstr(err.text, why) == NULL)
		fail_msg("%s", err.text);
	buf_release(&zip);
}

static void
expect_content(struct zipread *z, size_t i, const char *text)
{
	struct zipread_entry *e = NULL;
	struct err err = ERR_INIT;
	struct buf out;
	char piece[3];
	long n;

	buf_init(&out, LIMIT_BUFFER);
	assert_int_equal(zipread_entry_open(z, i, &e, &err), 0);
	while ((n = zipread_entry_read(e, piece, sizeof(piece), &err)) > 0)
		buf_add(&out, piece, (size_t)n);
	assert_int_equal(n, 0);
	assert_string_equal(out.data, text);
	zipread_entry_close(e);
	buf_release(&out);
}

static void
test_good(void **state)
{
	static const struct entry all[] = {
		{ "map/", "", 0, STORED, 0, 0, 0, 0, 0 },
		{ "map/a.csv", "a,b\n1,2\n", 8, DEFLATED, 0, 0, 0, 0, 0 },
		{ "b.csv", "stored", 6, STORED, 0, 0, 0, 0, 0 },
		{ "leeg", "", 0, STORED, 0, 0, 0, 0, 0 },
		{ "late.txt", "behind", 6, DEFLATED, DESCRIPTOR, 0, 0, 0, 0 },
		{ "z64.txt", "large", 5, DEFLATED, 0, 0, 0, 0, 1 },
		{ "..a/b..txt", "x", 1, STORED, 0, 0, 0, 0, 0 },
	};
	struct zipread *z = NULL;
	struct err err = ERR_INIT;
	struct bytes b;
	struct buf zip;
	size_t at = 99;

	(void)state;
	buf_init(&zip, LIMIT_BUFFER);
	archive(all, 7, &zip);
	b = (struct bytes){ zip.data, zip.len };
	if (zipread_open(give, &b, dir, &z, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(zipread_count(z), 6);
	assert_string_equal(zipread_name(z, 0), "map/a.csv");
	assert_int_equal(zipread_size(z, 0), 8);
	expect_content(z, 0, "a,b\n1,2\n");
	expect_content(z, 1, "stored");
	expect_content(z, 2, "");
	expect_content(z, 3, "behind");
	expect_content(z, 4, "large");
	if (zipread_check_all(z, &err) != 0)
		fail_msg("%s", err.text);

	assert_int_equal(zipread_find(z, "b.csv", &at, &err), 0);
	assert_int_equal(at, 1);
	assert_int_equal(zipread_find(z, "a.csv", &at, &err), 0);
	assert_int_equal(at, 0);
	assert_int_equal(zipread_find(z, ".csv", &at, &err), -1);
	assert_non_null(strstr(err.text, "2 entries"));
	assert_int_equal(zipread_find(z, ".json", &at, &err), -1);
	assert_int_equal(err.class, ERR_SOURCE);
	assert_non_null(strstr(err.text, "0 entries"));
	zipread_close(z);
	zipread_close(NULL);
	zipread_entry_close(NULL);
	buf_release(&zip);
}

static void
test_refused(void **state)
{
	static char zeros[2 << 20];
	struct entry e[2] = { { "a", "text", 4, DEFLATED, 0, 0, 0, 0, 0 },
		{ "b", "text", 4, STORED, 0, 0, 0, 0, 0 } };
	const struct entry good = e[0];
	static const char *const names[] = { "../a", "a/../b", "a/..", "..",
		"/a", "a\\b", "a\nb", "" };

	(void)state;
	expect(e, 2, NULL);
	expect(e, 0, "the zip archive is empty");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		e[0].name = names[i];
		expect(e, 2, "leads out of a folder");
	}
	e[0] = good;
	e[0].name = "b";
	expect(e, 2, "an entry of the zip archive stands twice");
	e[0] = good;
	e[0].name = "a/";
	expect(e, 2, "a folder that holds bytes");
	e[0] = good;
	e[0].flags = ENCRYPTED;
	expect(e, 2, "entry 1 'a': it is encrypted");
	e[0] = good;
	e[0].method = 12;
	expect(e, 2, "packed in a way that is not read (method 12)");
	e[0] = good;
	e[0].wrong_crc = 1;
	expect(e, 2, "entry 'a', behind byte 4: CRC error");
	e[0] = good;
	e[0].said_size = 5;
	expect(e, 2, "entry 'a'");
	e[0].said_size = 3;
	expect(e, 2, "entry 'a'");
	e[0].said_size = LIMIT_ZIP_ENTRY + 1;
	expect(e, 2, "it unpacks to 2147483649 bytes");
	e[0].said_size = UINT64_MAX;
	e[0].zip64 = 1;
	expect(e, 2, "the zip archive contradicts itself");
	e[0] = good;
	e[0].said_bytes = 1u << 20;
	expect(e, 2, "contradicts itself");
	/* A bomb that says so, and one that says less. */
	e[0] = good;
	e[0].data = zeros;
	e[0].len = sizeof(zeros);
	expect(e, 2, "over 250 to one: a bomb");
	e[0].said_size = 1000;
	expect(e, 2, "is not the 1000 bytes it says");
	e[0].len = LIMIT_ZIP_SMALL;
	e[0].said_size = 0;
	expect(e, 2, NULL);
}

static void
test_totals(void **state)
{
	struct entry *many = xcalloc(LIMIT_ZIP_ENTRIES + 1, sizeof(*many));
	char(*names)[8] = xcalloc(LIMIT_ZIP_ENTRIES + 1, sizeof(*names));

	(void)state;
	for (size_t i = 0; i <= LIMIT_ZIP_ENTRIES; i++) {
		snprintf(names[i], sizeof(names[i]), "n%zu", i);
		many[i].name = names[i];
		many[i].data = "";
	}
	expect(many, LIMIT_ZIP_ENTRIES, NULL);
	expect(many, LIMIT_ZIP_ENTRIES + 1, "has 1001 entries, more than 1000");
	free(names);
	free(many);
}

static void
test_cut_off(void **state)
{
	static const struct entry e[] = {
		{ "a", "text", 4, DEFLATED, 0, 0, 0, 0, 0 },
		{ "b", "text", 4, STORED, 0, 0, 0, 0, 0 },
	};
	struct err err = ERR_INIT;
	struct buf zip;

	(void)state;
	buf_init(&zip, LIMIT_BUFFER);
	archive(e, 2, &zip);
	for (size_t len = 0; len < zip.len; len++) {
		outcome(zip.data, len, &err);
		assert_int_equal(err.class, ERR_SOURCE);
	}
	outcome(zip.data, zip.len - 1, &err);
	assert_non_null(strstr(err.text, "cut off, or is none"));
	outcome("<html>", 6, &err);
	assert_non_null(strstr(err.text, "6 bytes without the end of a zip"));
	/* Bytes missing in the middle. */
	memmove(zip.data + 31, zip.data + 33, zip.len - 33);
	outcome(zip.data, zip.len - 2, &err);
	assert_int_equal(err.class, ERR_SOURCE);
	buf_release(&zip);
}

/* Larger than what is held in memory, so in a file that has no name. */
static void
test_large(void **state)
{
	struct entry e = { "a", NULL, LIMIT_ZIP_MEMORY + 12345, STORED, 0, 0, 0,
		0, 0 };
	char *data = xmalloc(e.len);
	uint32_t random = 1;
	struct err err = ERR_INIT;
	struct buf zip;
	char **names;
	size_t n;

	(void)state;
	for (size_t i = 0; i < e.len; i++)
		data[i] =
		    (char)((random = random * 1664525u + 1013904223u) >> 24);
	e.data = data;
	expect(&e, 1, NULL);
	e.wrong_crc = 1;
	expect(&e, 1, "CRC error");
	assert_int_equal(file_list(dir, &names, &n, &err), 0);
	assert_int_equal(n, 0);
	file_list_free(names, n);

	/* Where no file can be made. */
	buf_init(&zip, LIMIT_BUFFER);
	archive(&e, 1, &zip);
	{
		struct bytes b = { zip.data, zip.len };
		struct zipread *z = NULL;

		assert_int_equal(zipread_open(give, &b, "/nowhere/at/all", &z,
				     &err),
		    -1);
		assert_int_equal(err.class, ERR_FATAL);
	}
	buf_release(&zip);
	free(data);
}

static long
broken_read(void *ctx, char *into, size_t size, struct err *err)
{
	(void)ctx;
	(void)into;
	(void)size;
	return err_set(err, ERR_RETRY, "the line is dead");
}

static void
test_read_error(void **state)
{
	struct zipread *z = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(zipread_open(broken_read, NULL, dir, &z, &err), -1);
	assert_int_equal(err.class, ERR_RETRY);
}

/* An entry is read by the scanners like any other body. */
static void
test_csv_inside(void **state)
{
	static const struct entry e = { "a.csv", "code;n\nBU1;2\n", 13,
		DEFLATED, 0, 7, 0, 0, 0 };
	const struct csv_form form = { .delimiter = ';' };
	struct zipread *z = NULL;
	struct zipread_entry *entry = NULL;
	struct csv_reader *csv = NULL;
	struct csv_line line;
	struct err err = ERR_INIT;
	struct bytes b;
	struct buf zip;

	(void)state;
	buf_init(&zip, LIMIT_BUFFER);
	archive(&e, 1, &zip);
	b = (struct bytes){ zip.data, zip.len };
	assert_int_equal(zipread_open(give, &b, dir, &z, &err), 0);
	assert_int_equal(zipread_entry_open(z, 0, &entry, &err), 0);
	assert_int_equal(csv_reader_open(&form, zipread_entry_read, entry, &csv,
			     &err),
	    0);
	assert_int_equal(csv_reader_next(csv, &line, &err), 1);
	assert_string_equal(line.field[1], "2");
	/* The end is where a wrong CRC is seen. */
	assert_int_equal(csv_reader_next(csv, &line, &err), -1);
	assert_non_null(strstr(err.text, "CRC error"));
	csv_reader_close(csv);
	zipread_entry_close(entry);
	zipread_close(z);
	buf_release(&zip);
}

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(dir, sizeof(dir), "%s/woondruk-test-XXXXXX",
	    tmp ? tmp : "/tmp");
	return mkdtemp(dir) ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_totals),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_read_error),
		cmocka_unit_test(test_csv_inside),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* gzip streams that are whole, cut, forged, joined and swollen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/gzip.h"
#include "base/mem.h"
#include "base/text.h"

static struct buf packed, text;

static void
pack(const void *bytes, size_t len)
{
	struct err err = ERR_INIT;

	assert_int_equal(gzip_bytes(bytes, len, &packed, &err), 0);
}

static int
setup(void **state)
{
	(void)state;
	buf_init(&packed, 8 << 20);
	buf_init(&text, 8 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_release(&packed);
	buf_release(&text);
	return 0;
}

static void
must_fail(const void *bytes, size_t len, const char *words)
{
	struct err err = ERR_INIT;

	assert_int_equal(gunzip_bytes(bytes, len, &text, &err), -1);
	assert_int_equal(err.class, ERR_SOURCE);
	assert_non_null(strstr(err.text, words));
	assert_int_equal(text.len, 0);
	assert_true(buf_ok(&text));
}

static void
test_there_and_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 100, 65535, 65536, 65537,
		3 << 20 };
	struct err err = ERR_INIT;
	uint32_t random = 1;
	char *bytes;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		bytes = xmalloc(sizes[i]);
		for (j = 0; j < sizes[i]; j++) {
			random = random * 1664525 + 1013904223;
			bytes[j] = (char)(random >> 24);
		}
		pack(bytes, sizes[i]);
		assert_int_equal(gunzip_bytes(packed.data, packed.len, &text,
				     &err),
		    0);
		assert_int_equal(text.len, sizes[i]);
		assert_memory_equal(text.data, bytes, sizes[i]);
		free(bytes);
	}
}

static void
test_same_input_same_bytes(void **state)
{
	struct buf again;
	struct err err = ERR_INIT;

	(void)state;
	buf_init(&again, 1000);
	pack("hallo", 5);
	assert_int_equal(gzip_bytes("hallo", 5, &again, &err), 0);
	assert_int_equal(packed.len, again.len);
	assert_memory_equal(packed.data, again.data, again.len);
	/* No time, no name, and no word on where it was made. */
	assert_memory_equal(packed.data, "\037\213\010\0\0\0\0\0\002\377", 10);
	buf_release(&again);
}

static void
test_every_cut_fails(void **state)
{
	static const char bytes[] = "een regel, en nog een regel, en nog een";
	size_t len;

	(void)state;
	pack(bytes, sizeof(bytes));
	must_fail(packed.data, 0, "empty");
	for (len = 1; len < packed.len; len++)
		must_fail(packed.data, len, "cut off");
}

static void
test_broken_trailer(void **state)
{
	(void)state;
	pack("hallo", 5);
	packed.data[packed.len - 8] ^= 1;
	must_fail(packed.data, packed.len, "incorrect data check");
	packed.data[packed.len - 8] ^= 1;
	packed.data[packed.len - 1] ^= 1;
	must_fail(packed.data, packed.len, "incorrect length check");
}

static void
test_what_is_no_gzip(void **state)
{
	(void)state;
	must_fail("<html>Sorry</html>", 18, "incorrect header check");
	must_fail("\037\213\007\0\0\0\0\0\0\0", 10,
	    "unknown compression method");
	/* zlib's own format is not taken for gzip. */
	must_fail("x\234\003\0\0\0\0\001", 8, "incorrect header check");
}

static void
test_members_are_one(void **state)
{
	struct err err = ERR_INIT;
	struct buf two;

	(void)state;
	buf_init(&two, 1000);
	pack("een", 3);
	buf_add(&two, packed.data, packed.len);
	pack("", 0);
	buf_add(&two, packed.data, packed.len);
	pack("twee", 4);
	buf_add(&two, packed.data, packed.len);
	assert_int_equal(gunzip_bytes(two.data, two.len, &text, &err), 0);
	assert_string_equal(text.data, "eentwee");
	must_fail(two.data, two.len - 1, "cut off");
	buf_add(&two, "rest", 4);
	must_fail(two.data, two.len, "bytes after the stream");
	buf_release(&two);
}

static void
test_zeros_after_it(void **state)
{
	(void)state;
	pack("een", 3);
	buf_add(&packed, "\0\0\0\0", 4);
	must_fail(packed.data, packed.len, "bytes after the stream");
}

static void
test_ceiling(void **state)
{
	struct err err = ERR_INIT;
	char *zeros = xcalloc(1, 4 << 20);

	(void)state;
	pack(zeros, 4 << 20);
	/* The best that deflate can do is no bomb: it is within its ceiling. */
	assert_true(packed.len < 8192);
	assert_int_equal(gunzip_bytes(packed.data, packed.len, &text, &err), 0);
	assert_int_equal(text.len, 4 << 20);
	buf_release(&text);
	buf_init(&text, (4 << 20) - 1);
	must_fail(packed.data, packed.len, "more than 4194303 bytes");
	buf_release(&text);
	buf_init(&text, 100);
	must_fail(packed.data, packed.len, "more than 100 bytes");
	free(zeros);
}

static void
test_small_ceiling_of_packing(void **state)
{
	struct buf small;
	struct err err = ERR_INIT;

	(void)state;
	buf_init(&small, 10);
	assert_int_equal(gzip_bytes("hallo", 5, &small, &err), -1);
	assert_int_equal(small.len, 0);
	buf_release(&small);
}

static int
append(void *ctx, const void *bytes, size_t len, struct err *err)
{
	(void)err;
	buf_add(ctx, bytes, len);
	return 0;
}

static int
refuse(void *ctx, const void *bytes, size_t len, struct err *err)
{
	(void)ctx;
	(void)bytes;
	(void)len;
	return err_set(err, ERR_FATAL, "disk full");
}

static void
test_byte_by_byte(void **state)
{
	struct err err = ERR_INIT;
	struct gunzip *gz = gunzip_new(1000, append, &text);
	size_t i;

	(void)state;
	pack("hallo allemaal", 14);
	assert_int_equal(gunzip_push(gz, "", 0, &err), 0);
	for (i = 0; i < packed.len; i++)
		assert_int_equal(gunzip_push(gz, packed.data + i, 1, &err), 0);
	assert_int_equal(gunzip_finish(gz, &err), 0);
	assert_string_equal(text.data, "hallo allemaal");
	gunzip_free(gz);
	gunzip_free(NULL);
}

static void
test_callback_stops_it(void **state)
{
	struct err err = ERR_INIT;
	struct gunzip *in = gunzip_new(1000, refuse, NULL);
	struct gzip *out = gzip_new(6, refuse, NULL);

	(void)state;
	pack("hallo", 5);
	assert_int_equal(gunzip_push(in, packed.data, packed.len, &err), -1);
	assert_int_equal(err.class, ERR_FATAL);
	assert_string_equal(err.text, "disk full");
	assert_int_equal(gunzip_push(in, packed.data, packed.len, &err), -1);
	assert_int_equal(gunzip_finish(in, &err), -1);
	gunzip_free(in);

	err_clear(&err);
	assert_true(gzip_push(out, "hallo", 5, &err) != 0 ||
	    gzip_finish(out, &err) != 0);
	assert_string_equal(err.text, "disk full");
	assert_int_equal(gzip_push(out, "x", 1, &err), -1);
	assert_int_equal(gzip_finish(out, &err), -1);
	gzip_free(out);
	gzip_free(NULL);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_there_and_back),
		CASE(test_same_input_same_bytes),
		CASE(test_every_cut_fails),
		CASE(test_broken_trailer),
		CASE(test_what_is_no_gzip),
		CASE(test_members_are_one),
		CASE(test_zeros_after_it),
		CASE(test_ceiling),
		CASE(test_small_ceiling_of_packing),
		CASE(test_byte_by_byte),
		CASE(test_callback_stops_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

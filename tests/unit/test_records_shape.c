/*
 * The scanner for rows where they are not a plain page: arrays further inside,
 * members of objects by their paths, one record a line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/records.h"

/* Bytes in pieces of ${most}. */
struct pieces {
	const char *bytes;
	size_t len;
	size_t at;
	size_t most;
};

static long
next_piece(void *ctx, char *into, size_t size, struct err *err)
{
	struct pieces *p = ctx;
	size_t n = p->most;

	(void)err;
	if (n > size)
		n = size;
	if (n > p->len - p->at)
		n = p->len - p->at;
	memcpy(into, p->bytes + p->at, n);
	p->at += n;
	return (long)n;
}

static struct pieces
whole(const char *text)
{
	return (struct pieces){ text, strlen(text), 0, SIZE_MAX };
}

static void
dump_record(struct buf *out, const struct record *record)
{
	static const char *const words[] = { "null", "true", "false", "number",
		"string", "nested" };

	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];

		assert_int_equal(strlen(m->name), m->name_len);
		assert_int_equal(strlen(m->text), m->len);
		buf_addf(out, "%s=%s(%s) ", m->name, words[m->kind], m->text);
	}
	buf_adds(out, "\n");
}

/* All records and how it ended, as text. */
static void
dump_as(const struct records_shape *shape, struct pieces pieces,
    struct buf *out)
{
	struct records *records = records_new(shape, next_piece, &pieces);
	struct record record;
	struct err err = ERR_INIT;
	int rc;

	while ((rc = records_next(records, &record, &err)) == 1)
		dump_record(out, &record);
	if (rc < 0)
		buf_addf(out, "error %s\n", err.text);
	records_free(records);
}

/* In one piece, and byte by byte. */
static void
expect_as(const struct records_shape *shape, const char *text,
    const char *expected)
{
	struct pieces pieces = whole(text);
	struct buf out;

	buf_init(&out, LIMIT_BUFFER);
	dump_as(shape, pieces, &out);
	assert_string_equal(out.data, expected);
	buf_clear(&out);
	pieces.most = 1;
	dump_as(shape, pieces, &out);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

/* One member of the envelope of a text, after all its records. */
static void
envelope_is(const struct records_shape *shape, const char *text,
    const char *path, const char *expected)
{
	struct pieces p = whole(text);
	struct records *records;
	struct record record;
	struct err err = ERR_INIT;
	int rc;

	for (p.most = 1; p.most < 1000; p.most *= 7) {
		p.at = 0;
		records = records_new(shape, next_piece, &p);
		while ((rc = records_next(records, &record, &err)) == 1)
			;
		assert_int_equal(rc, 0);
		if (expected)
			assert_string_equal(records_envelope(records, path),
			    expected);
		else
			assert_null(records_envelope(records, path));
		records_free(records);
	}
}

/* In front of the document, whole, and nowhere else. */
static void
test_byte_order_mark(void **state)
{
	static const struct records_shape page = { .rows = "value" },
					  lines = { .lines = true };

	(void)state;
	expect_as(&page, "\xef\xbb\xbf {\"value\":[{\"a\":1}]}",
	    "a=number(1) \n");
	expect_as(&page, "\xef\xbb\xbf[{\"a\":1}]", "a=number(1) \n");
	expect_as(&lines, "\xef\xbb\xbf{\"a\":1}\n{\"a\":2}\n",
	    "a=number(1) \na=number(2) \n");
	expect_as(&page, "\xef\xbb{\"value\":[]}",
	    "error before the first record, byte offset 0: no '{' or '[' "
	    "where the document starts\n");
	expect_as(&lines, "{\"a\":1}\n\xef\xbb\xbf{\"a\":2}\n",
	    "a=number(1) \nerror record 2, byte offset 8: no '{' where a "
	    "record has to stand\n");
}

static void
test_raw_member(void **state)
{
	static const struct records_shape raw = { .rows = "features",
		.raw = "links" };
	static const struct records_shape inside = { .rows = "value",
		.raw = "a.links" };
	static const char text[] =
	    "{\"links\": [ {\"rel\":\"n\\u0065xt\"}, 1 ],\"other\":[1],"
	    "\"features\":[{\"links\":[2]}],\"a\":{\"links\":{\"b\":3}}}";

	(void)state;
	envelope_is(&raw, text, "links", "[ {\"rel\":\"n\\u0065xt\"}, 1 ]");
	envelope_is(&raw, text, "other", NULL);
	envelope_is(&raw, text, "a.links", NULL);
	envelope_is(&inside, text, "a.links", "{\"b\":3}");
	envelope_is(&inside, text, "links", NULL);
	envelope_is(&raw, "{\"links\":null,\"features\":[]}", "links", NULL);
}

static void
test_rows_by_path(void **state)
{
	static const struct records_shape hal = { .rows =
						      "_embedded.kerncijfers" };
	static const char text[] =
	    "{\"_links\":{\"self\":{\"href\":\"a\"},\"next\":{\"href\":"
	    "\"\\u0062\"}},\"_embedded\":{\"n\":[{}],\"kerncijfers\":["
	    "{\"a\":1},{\"a\":2}],\"total\":2},\"page\":{\"totalElements\":"
	    "12.50,\"last\":true,\"sort\":null}}";
	struct pieces p = whole("{\"_embedded\":{\"anders\":[{\"a\":1}]}}");
	struct records *records = records_new(&hal, next_piece, &p);
	struct record record;
	struct err err = ERR_INIT;

	(void)state;
	expect_as(&hal, text, "a=number(1) \na=number(2) \n");
	envelope_is(&hal, text, "_links.next.href", "b");
	envelope_is(&hal, text, "_links.self.href", "a");
	envelope_is(&hal, text, "_embedded.total", "2");
	envelope_is(&hal, text, "page.totalElements", "12.50");
	envelope_is(&hal, text, "page.last", "true");
	envelope_is(&hal, text, "page.sort", NULL);
	envelope_is(&hal, text, "_embedded.n", NULL);
	envelope_is(&hal, text, "_embedded.kerncijfers", NULL);
	envelope_is(&hal, text, "_embedded", NULL);

	assert_int_equal(records_next(records, &record, &err), 0);
	assert_false(records_saw_rows(records));
	records_free(records);

	/* On the way to the array stands something else. */
	expect_as(&hal, "{\"_embedded\":[{\"a\":1}]}", "");
	expect_as(&hal, "{\"_embedded\":{\"kerncijfers\":{\"a\":1}}}", "");
	expect_as(&hal, "{\"_embedded.kerncijfers\":[{\"a\":1}]}",
	    "a=number(1) \n");
	expect_as(&hal,
	    "{\"_embedded\":{\"kerncijfers\":[]},"
	    "\"_embedded.kerncijfers\":[]}",
	    "error before the first record, byte offset 32: a name that "
	    "stands twice\n");
	expect_as(&hal, "{\"_embedded\":{\"kerncijfers\":[]},\"_embedded\":1}",
	    "error before the first record, byte offset 32: a name that "
	    "stands twice\n");
	expect_as(&hal, "{\"_embedded\":{\"kerncijfers\":[]]}",
	    "error before the first record, byte offset 30: no ',' or '}' "
	    "behind a value\n");
	expect_as(&hal, "{\"_embedded\":{\"kerncijfers\":[{}]}",
	    "\nerror behind record 1, byte offset 33: the document ends "
	    "early\n");
}

static void
test_no_rows_named(void **state)
{
	static const struct records_shape bare = { .rows = NULL };

	(void)state;
	expect_as(&bare, "[{\"a\":1}]", "a=number(1) \n");
	expect_as(&bare, "{\"value\":[{\"a\":1}]}", "");
	envelope_is(&bare, "{\"error\":{\"code\":400,\"message\":\"no\"}}",
	    "error.message", "no");
	envelope_is(&bare, "{\"error\":{\"code\":400,\"message\":\"no\"}}",
	    "error.code", "400");
	envelope_is(&bare,
	    "{\"properties\":{\"exceededTransferLimit\":true,\"x\":{}}}",
	    "properties.exceededTransferLimit", "true");
}

static void
test_flatten(void **state)
{
	static const struct records_shape flat = { .rows = "features",
		.flatten = true };
	static const struct records_shape not_flat = { .rows = "features" };
	static const char text[] =
	    "{\"features\":[{\"id\":1,\"gebied\":{\"code\":\"BU1\",\"x\":"
	    "{\"\\u0079\":-0.50,\"z\":[{\"q\":1}]}},\"leeg\":{},\"geen\":null},"
	    "{\"id\":2,\"gebied\":null,\"leeg\":{\"a\":true}},"
	    "{\"id\":{\"gebied\":3}},"
	    "{\"SHAPE.STArea()\":4,\"SHAPE\":{\"a\":5}}]}";

	(void)state;
	expect_as(&flat, text,
	    "id=number(1) gebied.code=string(BU1) gebied.x.y=number(-0.50) "
	    "gebied.x.z=nested() geen=null() \n"
	    "id=number(2) gebied=null() leeg.a=true() \n"
	    "id.gebied=number(3) \n"
	    "SHAPE.STArea()=number(4) SHAPE.a=number(5) \n");
	expect_as(&not_flat, text,
	    "id=number(1) gebied=nested() leeg=nested() geen=null() \n"
	    "id=number(2) gebied=null() leeg=nested() \n"
	    "id=nested() \n"
	    "SHAPE.STArea()=number(4) SHAPE=nested() \n");
	/* The same names in the same order, below another parent. */
	expect_as(&flat,
	    "[{\"a\":{\"b\":1},\"c\":2},{\"a\":{\"b\":1,\"c\":2}},"
	    "{\"a\":1,\"b\":{\"c\":2}}]",
	    "a.b=number(1) c=number(2) \na.b=number(1) a.c=number(2) \n"
	    "a=number(1) b.c=number(2) \n");
}

static void
test_flatten_clash(void **state)
{
	static const struct records_shape flat = { .flatten = true };
	static const struct records_shape not_flat = { .flatten = false };
	static const char clash[] = "[{\"a.b\":1,\"a\":{\"b\":2}}]";

	(void)state;
	expect_as(&not_flat, clash, "a.b=number(1) a=nested() \n");
	expect_as(&flat, clash,
	    "error record 1, byte offset 15: a name that stands twice\n");
	expect_as(&flat, "[{\"a\":{\"b\":2},\"a.b\":1}]",
	    "error record 1, byte offset 14: a name that stands twice\n");
	expect_as(&flat, "[{\"a\":{\"b\":2},\"a\":{\"c\":1}}]",
	    "error record 1, byte offset 14: a name that stands twice\n");
	/* The shape of the record before must not hide it. */
	expect_as(&flat,
	    "[{\"a\":{\"b\":2},\"c\":1},"
	    "{\"a\":{\"b\":2,\"b\":1}}]",
	    "a.b=number(2) c=number(1) \n"
	    "error record 2, byte offset 33: a name that stands twice\n");
}

static void
test_flatten_limits(void **state)
{
	static const struct records_shape flat = { .flatten = true };
	struct buf text, out;

	(void)state;
	for (int depth = LIMIT_JSON_DEPTH; depth < LIMIT_JSON_DEPTH + 2;
	     depth++) {
		buf_init(&text, LIMIT_BUFFER);
		buf_init(&out, LIMIT_BUFFER);
		buf_adds(&text, "[");
		for (int i = 1; i < depth; i++)
			buf_adds(&text, "{\"a\":");
		buf_adds(&text, "1");
		for (int i = 1; i < depth; i++)
			buf_addc(&text, '}');
		buf_adds(&text, "]");
		dump_as(&flat, whole(text.data), &out);
		assert_int_equal(depth > LIMIT_JSON_DEPTH,
		    strstr(out.data, "too deep") != NULL);
		buf_release(&text);
		buf_release(&out);
	}
	for (int more = 0; more < 2; more++) {
		buf_init(&text, LIMIT_BUFFER);
		buf_init(&out, LIMIT_BUFFER);
		buf_adds(&text, "[{\"a\":{\"");
		for (int i = 0; i < LIMIT_MEMBER_PATH - 2 + more; i++)
			buf_addc(&text, 'x');
		buf_adds(&text, "\":1}}]");
		dump_as(&flat, whole(text.data), &out);
		assert_int_equal(more, strstr(out.data, "too long") != NULL);
		buf_release(&text);
		buf_release(&out);
	}
	for (int more = 0; more < 2; more++) {
		buf_init(&text, LIMIT_BUFFER);
		buf_init(&out, LIMIT_BUFFER);
		buf_adds(&text, "[{");
		for (int i = 0; i < LIMIT_RECORD_MEMBERS / 2 + more; i++)
			buf_addf(&text, "%s\"m%d\":{\"x\":1}", i ? "," : "", i);
		buf_adds(&text, "}]");
		dump_as(&flat, whole(text.data), &out);
		assert_int_equal(more,
		    strstr(out.data, "too many members") != NULL);
		buf_release(&text);
		buf_release(&out);
	}
}

static void
test_lines(void **state)
{
	static const struct records_shape lines = { .lines = true,
		.flatten = true };

	(void)state;
	expect_as(&lines, "{\"a\":1}\n{\"a\":{\"b\":\"\\n\"}}\r\n\n {} \n",
	    "a=number(1) \na.b=string(\n) \n\n");
	expect_as(&lines, "{\"a\":1}", "a=number(1) \n");
	expect_as(&lines, "", "");
	expect_as(&lines, "\n", "");
	expect_as(&lines, "{\"a\":1} {\"a\":2}\n",
	    "a=number(1) \nerror record 2, byte offset 8: no line end behind "
	    "a record\n");
	expect_as(&lines, "{\"a\":1}\n{\"a\":\n2}\n",
	    "a=number(1) \nerror record 2, byte offset 13: a line end in a "
	    "record\n");
	expect_as(&lines, "{\"a\":1}\n{\"a\"",
	    "a=number(1) \nerror record 2, byte offset 12: the document ends "
	    "early\n");
	expect_as(&lines, "{\"a\":1},\n{\"a\":2}\n",
	    "a=number(1) \nerror record 2, byte offset 7: no line end behind "
	    "a record\n");
	expect_as(&lines, "[{\"a\":1}]",
	    "error record 1, byte offset 0: no '{' where a record has to "
	    "stand\n");
	expect_as(&lines, "<html>",
	    "error record 1, byte offset 0: '<' instead of JSON; is it a web "
	    "page?\n");
	envelope_is(&lines, "{\"a\":1}\n", "a", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_byte_order_mark),
		cmocka_unit_test(test_raw_member),
		cmocka_unit_test(test_rows_by_path),
		cmocka_unit_test(test_no_rows_named),
		cmocka_unit_test(test_flatten),
		cmocka_unit_test(test_flatten_clash),
		cmocka_unit_test(test_flatten_limits),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

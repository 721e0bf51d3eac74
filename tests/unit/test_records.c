/*
 * The scanner for rows: what it gives, what it refuses and where, in whatever
 * pieces the bytes come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/records.h"

/* Bytes in pieces: the first of ${first} bytes, all others of ${most}. */
struct pieces {
	const char *bytes;
	size_t len;
	size_t at;
	size_t first;
	size_t most;
};

static long
next_piece(void *ctx, char *into, size_t size, struct err *err)
{
	struct pieces *p = ctx;
	size_t n = p->at == 0 && p->first ? p->first : p->most;

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
	return (struct pieces){ text, strlen(text), 0, 0, SIZE_MAX };
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

static const struct records_shape odata = { .rows = "value" };

/* All records and how it ended, as text. */
static void
dump(struct pieces pieces, struct buf *out)
{
	struct records *records = records_new(&odata, next_piece, &pieces);
	struct record record;
	struct err err = ERR_INIT;
	const char *next;
	int rc;

	while ((rc = records_next(records, &record, &err)) == 1)
		dump_record(out, &record);
	next = records_envelope(records, "@odata.nextLink");
	if (next)
		buf_addf(out, "next %s\n", next);
	if (rc < 0)
		buf_addf(out, "error %s\n", err.text);
	records_free(records);
}

static void
expect(const char *text, const char *expected)
{
	struct buf out;

	buf_init(&out, LIMIT_BUFFER);
	dump(whole(text), &out);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static const char page[] =
    " { \"@odata.context\" : \"https://x/$metadata#O\\u0062\" ,\n"
    "\t\"n\":[1,{\"a\":[]}], \"value\" : [ {\"Id\":0,\"Measure\":\"M1\","
    "\"Value\":93750.0,\"S\":null},\r\n"
    "{ \"Id\" : 1 , \"Measure\":\"\\u00eb\\ud83c\\udfe0\\\"\xc3\xab\",\"Value\""
    ":-1.20e+03,\"S\":\"\"} ,{}, {\"Value\":true,\"Id\":{\"x\":[\"}\"]},"
    "\"Extra\":false,\"L\":[[]]}],\"@odata.nextLink\":\"https://x/?"
    "$skip=3\\/\",\"end\":1}\n";

static const char page_dump[] =
    "Id=number(0) Measure=string(M1) Value=number(93750.0) S=null() \n"
    "Id=number(1) Measure=string(\xc3\xab\xf0\x9f\x8f\xa0\"\xc3\xab) "
    "Value=number(-1.20e+03) S=string() \n"
    "\n"
    "Value=true() Id=nested() Extra=false() L=nested() \n"
    "next https://x/?$skip=3/\n";

static void
test_page(void **state)
{
	(void)state;
	expect(page, page_dump);
}

static void
test_every_split(void **state)
{
	struct pieces p = whole(page);
	struct buf out;

	(void)state;
	buf_init(&out, LIMIT_BUFFER);
	for (size_t first = 1; first < p.len; first++) {
		p.first = first;
		buf_clear(&out);
		dump(p, &out);
		assert_string_equal(out.data, page_dump);
	}
	p.first = 0;
	for (size_t most = 1; most < p.len; most++) {
		p.most = most;
		buf_clear(&out);
		dump(p, &out);
		assert_string_equal(out.data, page_dump);
	}
	buf_release(&out);
}

static void
test_every_early_end(void **state)
{
	struct pieces p = whole(page);
	struct record record;

	(void)state;
	/* The last byte is a line feed, which may be missing. */
	for (p.len = 0; p.len < sizeof(page) - 2; p.len++) {
		struct pieces copy = p;
		struct records *records =
		    records_new(&odata, next_piece, &copy);
		struct err err = ERR_INIT;
		int rc;

		while ((rc = records_next(records, &record, &err)) == 1)
			;
		assert_int_equal(rc, -1);
		assert_int_equal(err.class, ERR_SOURCE);
		assert_non_null(strstr(err.text,
		    p.len ? "the document ends early"
			  : "the document is empty"));
		/* And so it stays. */
		err_clear(&err);
		assert_int_equal(records_next(records, &record, &err), -1);
		assert_int_equal(err.class, ERR_SOURCE);
		records_free(records);
	}
}

static void
test_envelope(void **state)
{
	static const char text[] =
	    "{\"a\":\"x\",\"n\":1,\"value\":[{}],\"b\":\"y\",\"c\":null}";
	struct pieces p = whole(text);
	struct records *records = records_new(&odata, next_piece, &p);
	struct record record;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(records_next(records, &record, &err), 1);
	assert_int_equal(record.n, 0);
	assert_null(record_get(&record, "a"));
	assert_int_equal(records_next(records, &record, &err), 0);
	assert_int_equal(records_next(records, &record, &err), 0);
	assert_true(records_saw_rows(records));
	assert_string_equal(records_envelope(records, "a"), "x");
	assert_string_equal(records_envelope(records, "b"), "y");
	assert_string_equal(records_envelope(records, "n"), "1");
	assert_null(records_envelope(records, "c"));
	assert_null(records_envelope(records, "value"));
	assert_null(records_envelope(records, "error"));
	records_free(records);
	records_free(NULL);
}

static void
envelope_error(const char *text, const char *expected)
{
	struct pieces p = whole(text);
	struct records *records = records_new(&odata, next_piece, &p);
	struct record record;
	struct err err = ERR_INIT;
	const char *error;

	assert_int_equal(records_next(records, &record, &err), 0);
	assert_false(records_saw_rows(records));
	error = records_envelope(records, "error");
	if (expected)
		assert_string_equal(error, expected);
	else
		assert_null(error);
	records_free(records);
}

static void
test_error_member(void **state)
{
	(void)state;
	envelope_error("{\"error\":{\"code\":\"\",\"message\":\"no table\"} }",
	    "{\"code\":\"\",\"message\":\"no table\"}");
	envelope_error("{\"error\":\"na\\u00efef\"}",
	    "na\xc3\xaf"
	    "ef");
	envelope_error("{\"error\":false}", "false");
	envelope_error("{\"error\":null}", NULL);
	envelope_error("{\"value\":5}", NULL);
	envelope_error("{}", NULL);
}

static void
test_bare_array(void **state)
{
	(void)state;
	expect("[{\"a\":1},\n{\"a\":2}]", "a=number(1) \na=number(2) \n");
	expect("[]", "");
	expect(" [ ] ", "");
	expect("{\"value\":[]}", "");
}

/* The shape of the last record helps with the next, and never misleads. */
static void
test_changing_names(void **state)
{
	(void)state;
	expect("[{\"a\":1,\"b\":2},{\"b\":3,\"a\":4},{\"a\":5},"
	       "{\"a\":6,\"c\":7,\"b\":8},{\"\\u0061\":9,\"b\":0}]",
	    "a=number(1) b=number(2) \nb=number(3) a=number(4) \n"
	    "a=number(5) \na=number(6) c=number(7) b=number(8) \n"
	    "a=number(9) b=number(0) \n");
	expect("[{\"a\":1,\"b\":2},{\"b\":1,\"b\":2}]",
	    "a=number(1) b=number(2) \n"
	    "error record 2, byte offset 22: a name that stands twice\n");
	expect("[{\"ab\":1,\"a\":2},{\"a\":1,\"ab\":2}]",
	    "ab=number(1) a=number(2) \na=number(1) ab=number(2) \n");
}

static void
test_places(void **state)
{
	(void)state;
	expect("<html>",
	    "error before the first record, byte offset 0: '<' "
	    "instead of JSON; is it a web page?\n");
	expect("{\"value\":[{\"a\":1},{\"a\" 1}]}",
	    "a=number(1) \n"
	    "error record 2, byte offset 23: no ':' behind a name\n");
	expect("{\"value\":[{\"a\":1}] \"b\":1}",
	    "a=number(1) \nerror behind record 1, byte offset 19: no ',' or "
	    "'}' behind a value\n");
	expect("[{}] x",
	    "\nerror behind record 1, byte offset 5: bytes behind "
	    "the end of the document\n");
	expect("[{},1]",
	    "\nerror record 2, byte offset 4: no '{' where a "
	    "record has to stand\n");
	expect("[{\"a\":1,\"\\u0061\":2}]",
	    "error record 1, byte offset 8: a name that stands twice\n");
	expect("[{\"a\":{\"b\":1,\"b\":2}}]",
	    "error record 1, byte offset 13: a name that stands twice\n");
	expect("{\"value\":[],\"value\":[]}",
	    "error before the first record, byte offset 12: a name that "
	    "stands twice\n");
}

/* What Jansson makes of a value, the scanner makes of it. */
static void
test_same_acceptance(void **state)
{
	static const char *const values[] = {
		/* clang-format off */
		"0", "-0", "1", "-1", "00", "01", "-", "-01", "+1", ".5", "1.",
		"1.e5", "1.5", "1e5", "1E+5", "1e-5", "1e", "1e+", "0x1",
		"0.10", "123456789012345678", "9223372036854775807",
		"9223372036854775808", "-9223372036854775808",
		"-9223372036854775809", "12345678901234567890",
		"12345678901234567890.0", "1e308", "1e309", "-1e309",
		"1.7976931348623157e308", "1.7976931348623158e308",
		"1.7976931348623159e308", "0e999999999999999999999",
		"1e-999999999999999999999", "1e999999999999999999999",
		"0.00000000000000000001e328", "0.00000000000000000001e330",
		"true", "false", "null", "tru", "truex", "True", "nul", "nan",
		"Infinity", "\"\"", "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"",
		"\"\\u0000\"", "\"\\u0001\"", "\"\\ud800\"", "\"\\udc00\"",
		"\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"",
		"\"\\ud800\\udc00\"", "\"\\udbff\\udfff\"", "\"\\uD83C\\uDFE0\"",
		"\"\t\"", "\"\n\"", "\"\x7f\"", "\"\x01\"", "\"\x80\"",
		"\"\xc0\x80\"", "\"\xc1\xbf\"", "\"\xc2\x80\"", "\"\xc2\"",
		"\"\xe0\x9f\xbf\"", "\"\xe0\xa0\x80\"", "\"\xed\x9f\xbf\"",
		"\"\xed\xa0\x80\"", "\"\xef\xbf\xbf\"", "\"\xf0\x8f\xbf\xbf\"",
		"\"\xf0\x90\x80\x80\"", "\"\xf4\x8f\xbf\xbf\"",
		"\"\xf4\x90\x80\x80\"", "\"\xf5\x80\x80\x80\"", "\"\xff\"",
		"[]", "[1,]", "[,]", "[1 2]", "{}", "{\"a\"}", "{\"a\":}",
		"{\"a\":1,}", "{a:1}", "{\"a\":1,\"b\":{\"a\":1}}",
		"{\"a\":1,\"a\":1}", "[{\"a\":1},{\"a\":1}]", "]", "}", "", ",",
		"'a'", "/**/1", "\v1", "\f1", "\xa0" "1",
		"\xef\xbb\xbf" "1",
		/* clang-format on */
	};
	static const char *const frames[] = { "[{\"a\":%s}]",
		"{\"value\":[{\"a\": %s ,\"b\":1}]}", "{\"a\":%s}",
		"{\"value\":[{\"a\":[0,%s]}]}", "{\"a\":{\"b\":%s}}" };
	char text[256];

	(void)state;
	for (size_t f = 0; f < sizeof(frames) / sizeof(*frames); f++) {
		for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
			struct err theirs = ERR_INIT;
			struct json *root = NULL;
			struct buf out;
			bool accepted;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(text, sizeof(text), frames[f], values[i]);
#pragma GCC diagnostic pop
			accepted = json_parse(text, strlen(text), "text", &root,
				       &theirs) == 0;
			buf_init(&out, LIMIT_BUFFER);
			dump(whole(text), &out);
			if (accepted != !strstr(out.data, "error "))
				fail_msg("%s: %s: %s", text, theirs.text,
				    out.data);
			buf_release(&out);
			if (root)
				json_free(root);
		}
	}
}

static void
test_nul_byte(void **state)
{
	static const char text[] = "[{\"a\":\0001}]";
	struct pieces p = { text, sizeof(text) - 1, 0, 0, SIZE_MAX };
	struct buf out;

	(void)state;
	buf_init(&out, LIMIT_BUFFER);
	dump(p, &out);
	assert_string_equal(out.data,
	    "error record 1, byte offset 6: no "
	    "value where one has to stand\n");
	buf_release(&out);
}

/* A record behind ${depth} - 2 arrays inside, so that it is ${depth} deep. */
static void
expect_depth(int depth, bool accepted)
{
	struct buf text, out;

	buf_init(&text, LIMIT_BUFFER);
	buf_init(&out, LIMIT_BUFFER);
	buf_adds(&text, "[{\"a\":");
	for (int i = 2; i < depth; i++)
		buf_addc(&text, '[');
	for (int i = 2; i < depth; i++)
		buf_addc(&text, ']');
	buf_adds(&text, "}]");
	dump(whole(text.data), &out);
	assert_int_equal(accepted, strstr(out.data, "too deep") == NULL);
	assert_int_equal(accepted, strstr(out.data, "error") == NULL);
	buf_release(&text);
	buf_release(&out);
}

static void
test_depth(void **state)
{
	(void)state;
	expect_depth(LIMIT_JSON_DEPTH, true);
	expect_depth(LIMIT_JSON_DEPTH + 1, false);
	expect_depth(100000, false);
}

/* Records of all sizes, larger than the window is at first, in odd pieces. */
static void
test_large_records(void **state)
{
	static const size_t sizes[] = { 1, 300000, 5, 700000, 131072, 0, 70000,
		1000000, 2 };
	const size_t n = sizeof(sizes) / sizeof(*sizes);
	struct pieces p = { 0 };
	struct records *records;
	struct record record;
	struct err err = ERR_INIT;
	struct buf text;

	(void)state;
	buf_init(&text, LIMIT_BUFFER);
	buf_adds(&text, "{\"value\":[");
	for (size_t i = 0; i < n; i++) {
		buf_addf(&text, "%s{\"i\":%zu,\"x\":\"", i ? "," : "", i);
		for (size_t k = 0; k < sizes[i]; k++)
			buf_addc(&text, (char)('a' + (k + i) % 26));
		buf_adds(&text, "\\n\"}");
	}
	buf_adds(&text, "]}");
	for (size_t most = 4099; most < 10000000; most *= 37) {
		p = (struct pieces){ text.data, text.len, 0, 0, most };
		records = records_new(&odata, next_piece, &p);
		for (size_t i = 0; i < n; i++) {
			const struct record_member *m;

			assert_int_equal(records_next(records, &record, &err),
			    1);
			m = record_get(&record, "x");
			assert_int_equal(m->len, sizes[i] + 1);
			assert_int_equal(m->text[m->len - 1], '\n');
			for (size_t k = 0; k < sizes[i]; k++)
				if (m->text[k] != (char)('a' + (k + i) % 26))
					fail();
			assert_int_equal(strtol(record.member[0].text, NULL,
					     10),
			    i);
		}
		assert_int_equal(records_next(records, &record, &err), 0);
		records_free(records);
	}
	buf_release(&text);
}

/* ${n} bytes of text between before and behind: is it refused, and why? */
static void
expect_ceiling(const char *before, const char *unit, size_t n,
    const char *behind, const char *why)
{
	struct buf text, out;

	buf_init(&text, LIMIT_BUFFER);
	buf_init(&out, LIMIT_BUFFER);
	buf_adds(&text, before);
	for (size_t i = 0; i < n; i++)
		buf_adds(&text, unit);
	buf_adds(&text, behind);
	dump(whole(text.data), &out);
	if (why)
		assert_non_null(strstr(out.data, why));
	else
		assert_null(strstr(out.data, "error"));
	buf_release(&text);
	buf_release(&out);
}

static void
test_ceilings(void **state)
{
	(void)state;
	expect_ceiling("[{\"a\":\"", "x", LIMIT_RECORD - 16, "\"}]", NULL);
	expect_ceiling("[{\"a\":\"", "x", LIMIT_RECORD, "\"}]",
	    "record 1, byte offset 1048577: larger than a record may be");
	expect_ceiling("{\"a\":\"", "x", LIMIT_RECORD, "\"}", "larger");
	/* Blanks between records are not part of any. */
	expect_ceiling("[{}", " ", 3 * LIMIT_RECORD, ",{}]", NULL);
	expect_ceiling("{\"value\":[]", ",\"b\":\"\"", 2, "}", "stands twice");
}

static void
test_too_many_members(void **state)
{
	struct buf text, out;

	(void)state;
	for (int more = 0; more < 2; more++) {
		buf_init(&text, LIMIT_BUFFER);
		buf_init(&out, LIMIT_BUFFER);
		buf_adds(&text, "[{");
		for (int i = 0; i < LIMIT_RECORD_MEMBERS + more; i++)
			buf_addf(&text, "%s\"m%d\":%d", i ? "," : "", i, i);
		buf_adds(&text, "}]");
		dump(whole(text.data), &out);
		assert_int_equal(more,
		    strstr(out.data, "too many members") != NULL);
		buf_release(&text);
		buf_release(&out);
	}
}

static long
broken_read(void *ctx, char *into, size_t size, struct err *err)
{
	int *calls = ctx;

	if ((*calls)++ == 0) {
		assert_true(size > 8);
		memcpy(into, "[{\"a\":1}", 8);
		return 8;
	}
	return err_set(err, ERR_RETRY, "the line is dead");
}

static void
test_read_error(void **state)
{
	int calls = 0;
	struct records *records = records_new(&odata, broken_read, &calls);
	struct record record;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(records_next(records, &record, &err), 1);
	for (int i = 0; i < 2; i++) {
		err_clear(&err);
		assert_int_equal(records_next(records, &record, &err), -1);
		assert_int_equal(err.class, ERR_RETRY);
		assert_string_equal(err.text, "the line is dead");
	}
	assert_int_equal(calls, 2);
	records_free(records);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_every_split),
		cmocka_unit_test(test_every_early_end),
		cmocka_unit_test(test_envelope),
		cmocka_unit_test(test_error_member),
		cmocka_unit_test(test_bare_array),
		cmocka_unit_test(test_changing_names),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_same_acceptance),
		cmocka_unit_test(test_nul_byte),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_large_records),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_too_many_members),
		cmocka_unit_test(test_read_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

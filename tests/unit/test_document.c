/*
 * Values as JSON and CSV, the contract, pages and compressed variants: what
 * publishing does without a database.  The figures are made up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "publish/compress.h"
#include "publish/contract.h"
#include "publish/document.h"
#include "publish/markup.h"
#include "publish/page.h"
#include "publish/writer.h"

static void
ok(int rc, const struct err *err)
{
	if (rc < 0)
		fail_msg("%s", err->text);
}

/* --- values --- */

static void
json_is(enum pq_kind kind, const char *value, const char *want)
{
	struct err err = ERR_INIT;
	struct jsonw w;
	struct buf out;

	buf_init(&out, LIMIT_RECORD);
	jsonw_init(&w, &out);
	ok(writer_json_value(&w, kind, value, &err), &err);
	assert_string_equal(out.data, want);
	buf_release(&out);
}

static void
csv_is(enum pq_kind kind, const char *value, const char *want)
{
	struct err err = ERR_INIT;
	struct csv csv;
	struct buf out;

	buf_init(&out, LIMIT_RECORD);
	csv_begin(&csv, &out);
	ok(writer_csv_value(&csv, kind, value, &err), &err);
	assert_string_equal(out.data, want);
	buf_release(&out);
}

static void
test_json_values(void **state)
{
	(void)state;
	json_is(PQ_TEXT, "s-Gravenhage \"x\"", "\"s-Gravenhage \\\"x\\\"\"");
	json_is(PQ_TEXT, NULL, "null");
	json_is(PQ_NUMBER, NULL, "null");
	/* Untouched: no double has these digits. */
	json_is(PQ_NUMBER, "12345678901234567.250", "12345678901234567.250");
	json_is(PQ_NUMBER, "-0.10", "-0.10");
	json_is(PQ_BOOL, "t", "true");
	json_is(PQ_BOOL, "f", "false");
	json_is(PQ_DATE, "2026-11-23", "\"2026-11-23\"");
	json_is(PQ_TEXT_ARRAY, "{}", "[]");
	json_is(PQ_TEXT_ARRAY, "{benadering,\"a b\"}",
	    "[\"benadering\",\"a b\"]");
	json_is(PQ_JSON, "{\"a\" : [1, 2],\n \"b c\" : \"d \\\" e\"}",
	    "{\"a\":[1,2],\"b c\":\"d \\\" e\"}");
}

static void
test_csv_values(void **state)
{
	(void)state;
	csv_is(PQ_NUMBER, "-1.50", "-1.50");
	csv_is(PQ_NUMBER, NULL, "");
	csv_is(PQ_TEXT, "=1+1", "'=1+1");
	csv_is(PQ_TEXT, "'s-Gravenhage", "'s-Gravenhage");
	csv_is(PQ_TEXT, "Bergen, \"NH\"", "\"Bergen, \"\"NH\"\"\"");
	csv_is(PQ_TEXT_ARRAY, "{benadering,opname}", "benadering|opname");
	csv_is(PQ_TEXT_ARRAY, "{}", "");
	csv_is(PQ_TEXT_ARRAY, "{\"\",a,\"\"}", "|a|");
	csv_is(PQ_BOOL, "t", "true");
	csv_is(PQ_DATE, "2026-11-23", "2026-11-23");
}

static void
test_no_number(void **state)
{
	struct err err = ERR_INIT;
	struct jsonw w;
	struct csv csv;
	struct buf out;

	(void)state;
	buf_init(&out, LIMIT_RECORD);
	jsonw_init(&w, &out);
	csv_begin(&csv, &out);
	assert_int_equal(writer_json_value(&w, PQ_NUMBER, "NaN", &err), -1);
	assert_int_equal(err.class, ERR_DATA);
	assert_int_equal(writer_csv_value(&csv, PQ_NUMBER, "Infinity", &err),
	    -1);
	buf_release(&out);
}

/* --- paths --- */

/* A key comes from the data, and is part of a path. */
static void
test_keys(void **state)
{
	static const char *const none[] = { "", ".", "..", "../x", "a/b",
		"/etc", ".x", "a b", "a\nb", "a\"b", "\u00e9" };
	struct err err = ERR_INIT;
	char *path, *long_one = xmalloc(4096);

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		assert_int_equal(document_path("v1/x/{document}", "/b", none[i],
				     "json", &path, &err),
		    -1);
		assert_int_equal(err.class, ERR_DATA);
	}
	memset(long_one, 'a', 4095);
	long_one[4095] = '\0';
	assert_int_equal(document_path("v1/x/{document}", "/b", long_one,
			     "json", &path, &err),
	    -1);
	free(long_one);
	ok(document_path("v1/x/{document}", "/b", "GM0363", "json", &path,
	       &err),
	    &err);
	assert_string_equal(path, "/b/v1/x/GM0363.json");
	free(path);
}

/* --- the contract --- */

static struct names_list
names(char **list, size_t n)
{
	struct names_list names = { list, n };

	return names;
}

static void
test_contract_only_grows(void **state)
{
	char *promised[] = { "a", "b" };
	char *same[] = { "a", "b" }, *more[] = { "a", "b", "c" };
	char *moved[] = { "b", "a" }, *renamed[] = { "a", "B" };
	struct names_list p = names(promised, 2), t;
	struct err err = ERR_INIT;

	(void)state;
	t = names(same, 2);
	ok(contract_grows(&p, &t, "x: column", &err), &err);
	t = names(more, 3);
	ok(contract_grows(&p, &t, "x: column", &err), &err);
	t = names(moved, 2);
	assert_int_equal(contract_grows(&p, &t, "x: column", &err), -1);
	t = names(renamed, 2);
	assert_int_equal(contract_grows(&p, &t, "x: column", &err), -1);
	t = names(same, 1);
	assert_int_equal(contract_grows(&p, &t, "x: column", &err), -1);
	assert_int_equal(err.class, ERR_DATA);
	assert_string_equal(err.text,
	    "x: column 2 is absent, promised is 'b': /v1 only grows, at the "
	    "end");
}

static void
test_contract_of_the_project(void **state)
{
	struct contract contract;
	struct contract_entry there = { 0 };
	struct err err = ERR_INIT;
	const struct contract_entry *rows;

	(void)state;
	ok(contract_load("output/contract.json", &contract, &err), &err);
	rows = contract_entry(&contract, "v1/indicatoren/{document}");
	assert_non_null(rows);
	assert_string_equal(rows->columns.name[0], "gebied_code");
	assert_string_equal(rows->columns.name[14], "reeks");
	assert_null(contract_entry(&contract, "v1/indicatoren/nieuwbouw"));
	/* As promised, but for CSV. */
	there = *rows;
	there.formats.n = 1;
	assert_int_equal(contract_allows(&contract, &there, &err), -1);
	there = *rows;
	ok(contract_allows(&contract, &there, &err), &err);
	contract_release(&contract);
}

/* What the tree of a contract with a citation in its CSV says of a header. */
static void
csv_header_is(const char *header, const char *want)
{
	static const char promise[] =
	    "{\"bestanden\":[{\"pad\":\"v1/x\",\"formaten\":[\"csv\"],"
	    "\"leden\":[\"id\",\"citeren\"],\"rijen_lid\":\"rijen\","
	    "\"kolommen\":[\"a\",\"b\"],"
	    "\"csv_kolom\":{\"lid\":\"citeren\",\"na\":\"a\"}}]}";
	const char *tmp = getenv("TMPDIR");
	char dir[512], *folder, *file, *path;
	struct contract contract;
	struct err err = ERR_INIT;

	snprintf(dir, sizeof(dir), "%s/woondruk-test-XXXXXX",
	    tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
	path = file_path(dir, "contract.json");
	folder = file_path(dir, "v1");
	file = file_path(folder, "x.csv");
	ok(file_write(path, promise, strlen(promise), &err), &err);
	ok(file_mkdirs(folder, &err), &err);
	ok(file_write(file, header, strlen(header), &err), &err);
	ok(contract_load(path, &contract, &err), &err);
	if (want == NULL)
		ok(contract_check_tree(&contract, dir, &err), &err);
	else {
		assert_int_equal(contract_check_tree(&contract, dir, &err), -1);
		assert_non_null(strstr(err.text, want));
	}
	contract_release(&contract);
	ok(file_remove_tree(dir, &err), &err);
	free(path);
	free(folder);
	free(file);
}

static void
test_a_csv_keeps_its_citation_in_its_place(void **state)
{
	(void)state;
	csv_header_is("a,citeren,b\r\n", NULL);
	csv_header_is("a,citeren,b,c\r\n", NULL);
	csv_header_is("a,b\r\n", "column 2 is 'b', promised is 'citeren'");
	csv_header_is("a,b,citeren\r\n",
	    "column 2 is 'b', promised is 'citeren'");
}

/* --- pages --- */

static long
fake_rows(void *ctx, const char *query)
{
	(void)ctx;
	if (strcmp(query, "two") == 0 || strcmp(query, "themes") == 0)
		return 2;
	if (strcmp(query, "figures") == 0)
		return 3;
	return strcmp(query, "none") == 0 ? 0 : -1;
}

static bool
fake_value(void *ctx, const char *query, size_t row, const char *column,
    const char **ret)
{
	static const char *const values[] = { "<b>&'\"", NULL };

	/* Two figures of the second theme, and one of a theme that is not there. */
	static const char *const theme[] = { "a", "b" };
	static const char *const of[] = { "b", "c", "b" };
	static const char *const figure[] = { "1", "2", "3" };

	(void)ctx;
	if (strcmp(query, "themes") == 0) {
		*ret = theme[row];
		return strcmp(column, "part") == 0;
	}
	if (strcmp(query, "figures") == 0) {
		*ret = strcmp(column, "of") == 0 ? of[row] : figure[row];
		return strcmp(column, "of") == 0 || strcmp(column, "y") == 0;
	}
	*ret = values[row];
	return strcmp(column, "x") == 0;
}

static int
page(const char *template, struct buf *out, struct err *err)
{
	struct page_data data = { NULL, fake_rows, fake_value };

	buf_init(out, LIMIT_RECORD);
	return page_fill(template, "p.html", &data, out, err);
}

static void
page_is(const char *template, const char *want)
{
	struct err err = ERR_INIT;
	struct buf out;

	ok(page(template, &out, &err), &err);
	assert_string_equal(out.data, want);
	buf_release(&out);
}

static void
page_fails(const char *template, const char *want)
{
	struct err err = ERR_INIT;
	struct buf out;

	assert_int_equal(page(template, &out, &err), -1);
	assert_string_equal(err.text, want);
	buf_release(&out);
}

static void
test_pages(void **state)
{
	(void)state;
	page_is("plain { } text", "plain { } text");
	page_is("{{#two}}[{{x}}]{{/two}}.", "[&lt;b&gt;&amp;&#39;&quot;][].");
	page_is("{{#none}}x{{/none}}{{^none}}empty{{/none}}", "empty");
	page_is("{{^two}}empty{{/two}}", "");
	page_is("{{#two}}{{^none}}{{x}};{{/none}}{{/two}}",
	    "&lt;b&gt;&amp;&#39;&quot;;;");
	page_is("{{#figures}}{{y}}{{/figures}}", "123");
	page_is("{{#themes}}{{part}}:{{#figures}}{{y}}{{/figures}}"
		"{{^figures}}none{{/figures}};{{/themes}}",
	    "a:none;b:13;");
}

/* What XML and HTML lack, and what ends a script. */
static void
test_text_that_is_no_text(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, LIMIT_RECORD);
	markup_add(&out, "a\t\n\x1b\xc2\x85<\u202e\u00e9\xef\xbf\xbe");
	assert_string_equal(out.data,
	    "a\t\n\ufffd\ufffd&lt;\ufffd\u00e9\ufffd");
	buf_clear(&out);
	markup_add_plain(&out, "\x07<\r\n\u2028");
	assert_string_equal(out.data, "\ufffd<\r\n\ufffd");
	buf_clear(&out);
	markup_add_json(&out,
	    "[\"</script>&\", \"\x7f\xc2\x9b\u202e\xef\xbf\xbf\u00e9\"]\n");
	assert_string_equal(out.data,
	    "[\"\\u003c/script\\u003e\\u0026\", "
	    "\"\\u007f\\u009b\\u202e\\uffff\u00e9\"]\n");
	buf_release(&out);
}

static void
test_pages_that_are_wrong(void **state)
{
	(void)state;
	page_fails("\n{{#three}}{{/three}}",
	    "p.html:2: {{#three}} has no query of that name");
	page_fails("{{#two}}", "p.html:1: {{#two}} is not ended");
	page_fails("{{/two}}",
	    "p.html:1: {{/two}} ends a block that was not begun");
	page_fails("{{#two}}{{y}}{{/two}}",
	    "p.html:1: {{y}} is no column of a query around it");
	page_fails("{{x}}",
	    "p.html:1: {{x}} is no column of a query around it");
	page_fails("a {{x", "p.html:1: {{}} is not closed");
}

/* --- variants --- */

/* A file of that many bytes that compresses well, and its variants. */
static void
compress_round(const char *dir, size_t size, enum compress_effort effort)
{
	char *plain = file_path(dir, "plain.json"), *other, *text;
	struct err err = ERR_INIT;
	size_t i;
	int v;

	text = xmalloc(size + 1);
	for (i = 0; i < size; i++)
		text[i] = "{\"waarde\":1234567890}"[(i * i / 7) % 21];
	ok(file_write(plain, text, size, &err), &err);
	for (v = 0; v < VARIANTS; v++) {
		enum variant variant = (enum variant)v;
		char *path = xasprintf("%s%s", plain, compress_suffix(variant));

		if (compress_has(variant)) {
			ok(compress_file(plain, variant, effort, path, &err),
			    &err);
			ok(compress_check(plain, variant, path, &err), &err);
		}
		free(path);
	}
	/* One byte more, or another: not the same any more. */
	other = xasprintf("%s.gz", plain);
	text[size] = 'x';
	ok(file_write(plain, text, size + 1, &err), &err);
	assert_int_equal(compress_check(plain, VARIANT_GZ, other, &err), -1);
	assert_int_equal(err.class, ERR_DATA);
	if (size != 0) {
		text[size / 2] ^= 1;
		ok(file_write(plain, text, size, &err), &err);
		assert_int_equal(compress_check(plain, VARIANT_GZ, other, &err),
		    -1);
	}
	unlink(other);
	free(other);
	other = xasprintf("%s.br", plain);
	if (compress_has(VARIANT_BR))
		assert_int_equal(compress_check(plain, VARIANT_BR, other, &err),
		    -1);
	unlink(other);
	free(other);
	free(text);
	free(plain);
}

static void
test_variants(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char dir[512];
	struct err err = ERR_INIT;

	(void)state;
	snprintf(dir, sizeof(dir), "%s/woondruk-test-XXXXXX",
	    tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
	for (int e = COMPRESS_BEST; e <= COMPRESS_QUICK; e++) {
		enum compress_effort effort = (enum compress_effort)e;

		compress_round(dir, 0, effort);
		compress_round(dir, 1, effort);
		compress_round(dir, 65536, effort);
		compress_round(dir, 300000, effort);
	}
	ok(file_remove_tree(dir, &err), &err);
}

/* Size of the variant of a file of figures. */
static off_t
compressed_size(const char *plain, enum variant variant,
    enum compress_effort effort)
{
	char *path = xasprintf("%s%s", plain, compress_suffix(variant));
	struct err err = ERR_INIT;
	struct stat st;

	ok(compress_file(plain, variant, effort, path, &err), &err);
	assert_int_equal(stat(path, &st), 0);
	unlink(path);
	free(path);
	return st.st_size;
}

/* What the effort is for. */
static void
test_effort(void **state)
{
	static const size_t rows[] = { 50, 20000 };
	const char *tmp = getenv("TMPDIR");
	char *plain = xasprintf("%s/woondruk-test-%ld.csv", tmp ? tmp : "/tmp",
	    (long)getpid());
	struct err err = ERR_INIT;
	uint32_t random = 2021;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf text;

		buf_init(&text, 1u << 20);
		for (size_t row = 0; row < rows[i]; row++) {
			random = random * 1664525u + 1013904223u;
			buf_addf(&text, "GM%04zu,%u,%u\n", row % 342,
			    2010 + random % 16, random >> 12);
		}
		ok(file_write(plain, text.data, text.len, &err), &err);
		buf_release(&text);
		for (int v = 0; v < VARIANTS; v++) {
			enum variant variant = (enum variant)v;
			off_t best, quick;

			if (!compress_has(variant))
				continue;
			best = compressed_size(plain, variant, COMPRESS_BEST);
			quick = compressed_size(plain, variant, COMPRESS_QUICK);
			assert_true(best < quick);
		}
	}
	unlink(plain);
	free(plain);
}

static void
test_what_is_compressed(void **state)
{
	enum variant variant;

	(void)state;
	assert_true(compress_wants("v1/manifest.json"));
	assert_false(compress_wants("a.png"));
	assert_false(compress_wants("SHA256SUMS"));
	assert_false(compress_wants("a.json.gz"));
	assert_true(compress_is_variant("a.json.br", &variant));
	assert_int_equal(variant, VARIANT_BR);
	assert_false(compress_is_variant("a.json", &variant));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_values),
		cmocka_unit_test(test_csv_values),
		cmocka_unit_test(test_no_number),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_contract_only_grows),
		cmocka_unit_test(test_contract_of_the_project),
		cmocka_unit_test(test_a_csv_keeps_its_citation_in_its_place),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_text_that_is_no_text),
		cmocka_unit_test(test_pages_that_are_wrong),
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_effort),
		cmocka_unit_test(test_what_is_compressed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

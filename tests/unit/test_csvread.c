/*
 * Reading CSV: rows, encodings and what is refused with its line, in whatever
 * pieces the bytes come.
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
#include "base/csvread.h"
#include "base/limits.h"

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

static void
dump_line(struct buf *out, const struct csv_line *line)
{
	buf_addf(out, "%zu", line->line);
	for (size_t i = 0; i < line->n; i++)
		buf_addf(out, "[%s]", line->field[i]);
	buf_adds(out, "\n");
}

static void
dump(const struct csv_form *form, struct pieces pieces, struct buf *out)
{
	struct csv_reader *r = NULL;
	struct csv_line line;
	struct err err = ERR_INIT;
	int rc = csv_reader_open(form, next_piece, &pieces, &r, &err);

	if (rc == 0) {
		dump_line(out, csv_reader_heading(r));
		while ((rc = csv_reader_next(r, &line, &err)) == 1)
			dump_line(out, &line);
	}
	if (rc == -1) {
		assert_int_equal(err.class, ERR_SOURCE);
		buf_addf(out, "error %s\n", err.text);
	}
	if (r) { /* and so it stays */
		err_clear(&err);
		assert_int_equal(csv_reader_next(r, &line, &err), rc);
		assert_true(rc == 0 || err.class == ERR_SOURCE);
	}
	csv_reader_close(r);
}

static void
expect_bytes(const struct csv_form *form, const char *text, size_t len,
    const char *expected)
{
	struct pieces pieces = { text, len, 0, 0 };
	struct buf out;

	for (pieces.most = 1; pieces.most <= len + 1; pieces.most++) {
		buf_init(&out, LIMIT_BUFFER);
		dump(form, pieces, &out);
		assert_string_equal(out.data, expected);
		buf_release(&out);
	}
}

static void
expect(const struct csv_form *form, const char *text, const char *expected)
{
	expect_bytes(form, text, strlen(text), expected);
}

static const struct csv_form plain;

static void
test_rows(void **state)
{
	(void)state;
	expect(&plain, "a,b\n1,2\n3,\n", "1[a][b]\n2[1][2]\n3[3][]\n");
	expect(&plain, "a,b\r\n1,2\r\n3,4", "1[a][b]\n2[1][2]\n3[3][4]\n");
	expect(&plain, "a,b\n", "1[a][b]\n");
	expect(&plain, "a,b\r", "1[a][b]\n");
	expect(&plain,
	    "a,\"b\r\nc\"\n\"x\"\"y\",\"1\n\n2\"\r\n ,  z  \n\"\",\" \"\n",
	    "1[a][b\r\nc]\n3[x\"y][1\n\n2]\n6[][z]\n7[][ ]\n");
	expect(&plain, "a\n\"\"\n", "1[a]\n2[]\n");
	expect(&(struct csv_form){ .delimiter = ';' }, "a,b;c\n\"1;2\";3,5\n",
	    "1[a,b][c]\n2[1;2][3,5]\n");
}

static void
test_blank_lines(void **state)
{
	static const char text[] = "\r\na,b\n\n1,2\r\n \r\n3,4\n\n\n";

	(void)state;
	expect(&(struct csv_form){ .skip_blank = true }, text,
	    "2[a][b]\n4[1][2]\n6[3][4]\n");
	expect(&plain, text, "error line 1 is blank; is the file whole?\n");
	expect(&plain, "a,b\n1,2\n\n",
	    "1[a][b]\n2[1][2]\nerror line 3 is blank; is the file whole?\n");
}

static void
test_encodings(void **state)
{
	const struct csv_form windows = { .encoding = CSV_WINDOWS_1252 };
	const struct csv_form latin = { .encoding = CSV_ISO_8859_1 };

	(void)state;
	expect(&plain, "\xef\xbb\xbf\"a\",b\n\xc3\xab,\xe2\x82\xac\n",
	    "1[a][b]\n2[\xc3\xab][\xe2\x82\xac]\n");
	expect(&windows, "a\n\xeb\x80\x9f\xff\n",
	    "1[a]\n2[\xc3\xab\xe2\x82\xac\xc5\xb8\xc3\xbf]\n");
	/* The mark of UTF-8 was seen in front of what is none; and where it is
	 * UTF-8 after all, that is told, not read as something else. */
	expect(&latin,
	    "\xef\xbb\xbf"
	    "a,b\n1,\xeb\n",
	    "1[a][b]\n2[1][\xc3\xab]\n");
	expect(&windows,
	    "\xef\xbb\xbf"
	    "a,b\n1,\xc3\xab\n",
	    "1[a][b]\nerror line 2 is UTF-8, and so says the mark in front of "
	    "the file; state that as its encoding\n");
	expect(&latin, "a\n\xeb\xa0\n", "1[a]\n2[\xc3\xab\xc2\xa0]\n");
	expect(&plain, "a\n\xeb\n",
	    "1[a]\nerror line 2 is not UTF-8; state the encoding it has\n");
	expect(&plain, "a,b\n\xc3,\xab\n",
	    "1[a][b]\nerror line 2 is not UTF-8; state the encoding it has\n");
	expect(&windows, "a\n\x81\n",
	    "1[a]\nerror line 2 has byte 81, which is no character of "
	    "windows-1252; state the encoding it has\n");
	expect(&latin, "a\n\x92\n",
	    "1[a]\nerror line 2 has byte 92, which is no character of "
	    "iso-8859-1; is it windows-1252?\n");
}

static void
test_refused(void **state)
{
	(void)state;
	expect(&plain, "", "error it is empty\n");
	expect(&plain, "\xef\xbb\xbf", "error it is empty\n");
	expect(&plain, "a,b\n1,2\n1\n",
	    "1[a][b]\n2[1][2]\nerror line 3 has 1 columns, the heading 2; is "
	    "it cut off, or the delimiter another?\n");
	expect(&plain, "a,b\n\"1\n\",2,3\n",
	    "1[a][b]\nerror line 2 has 3 columns, the heading 2; is it cut "
	    "off, or the delimiter another?\n");
	expect(&plain, "a,b\n1,\"2\n3,4\n",
	    "1[a][b]\nerror broken quoting in the row of line 2; is it cut "
	    "off, or the delimiter another?\n");
	expect(&plain, "a,b\n1,\"2\"x\n",
	    "1[a][b]\nerror broken quoting in the row of line 2; is it cut "
	    "off, or the delimiter another?\n");
	expect(&plain, "a,b\n1,2\"3\n",
	    "1[a][b]\nerror broken quoting in the row of line 2; is it cut "
	    "off, or the delimiter another?\n");
	expect_bytes(&plain, "a\n1\n\0\n", 6,
	    "1[a]\n2[1]\nerror line 3 has a NUL byte; is it UTF-16, or no "
	    "CSV?\n");
	expect(&plain, "a,b,a\n", "error the heading has 'a' twice\n");
	expect(&(struct csv_form){ .fold = true }, "a,b,A\n",
	    "error the heading has 'A' twice\n");
	expect(&plain, "a,A\n", "1[a][A]\n");
}

static void
test_lone_carriage_return(void **state)
{
	static const char told[] = "1[a][b]\nerror line 1 has a carriage "
				   "return that ends no line\n";

	(void)state;
	expect(&plain, "a,b\r1,2\n", told);
	expect(&plain, "a,b\r \n1,2\n", told);
	expect(&plain, "a,b\r\r\n1,2\n", told);
	expect(&plain, "a,\"b\r\"\r\n1,2\n", "1[a][b\r]\n2[1][2]\n");
}

static void
test_columns(void **state)
{
	const struct csv_form fold = { .fold = true };
	struct pieces p = { "GebiedCode, Jaar\n1,2\n", 21, 0, 100 };
	struct csv_reader *r = NULL;
	struct err err = ERR_INIT;
	size_t at = 9;

	(void)state;
	assert_int_equal(csv_reader_open(&fold, next_piece, &p, &r, &err), 0);
	assert_int_equal(csv_reader_column(r, "jaar", &at, &err), 0);
	assert_int_equal(at, 1);
	assert_int_equal(csv_reader_column(r, "code", &at, &err), -1);
	assert_int_equal(err.class, ERR_SOURCE);
	assert_string_equal(err.text, "there is no column 'code'");
	csv_reader_close(r);
	p.at = 0;
	assert_int_equal(csv_reader_open(&plain, next_piece, &p, &r, &err), 0);
	assert_int_equal(csv_reader_column(r, "jaar", &at, &err), -1);
	csv_reader_close(r);
	csv_reader_close(NULL);
}

/* A heading, and then 100 MB of one thing. */
struct flood {
	const char *begin;
	char byte;
	size_t given;
};

static long
flood_read(void *ctx, char *into, size_t size, struct err *err)
{
	struct flood *f = ctx;
	size_t n = strlen(f->begin);

	(void)err;
	if (f->given == 0) {
		memcpy(into, f->begin, n);
	} else {
		n = size;
		if (f->given > (100u << 20))
			return 0;
		memset(into, f->byte, n);
	}
	f->given += n;
	return (long)n;
}

static void
expect_flood(const char *begin, char byte, const char *why)
{
	struct flood f = { begin, byte, 0 };
	struct csv_reader *r = NULL;
	struct csv_line line;
	struct err err = ERR_INIT;

	assert_int_equal(csv_reader_open(&plain, flood_read, &f, &r, &err), 0);
	assert_int_equal(csv_reader_next(r, &line, &err), -1);
	assert_int_equal(err.class, ERR_SOURCE);
	assert_non_null(strstr(err.text, why));
	assert_true(f.given < LIMIT_RECORD + (256u << 10));
	csv_reader_close(r);
}

static void
test_ceilings(void **state)
{
	(void)state;
	expect_flood("a,b\n1,\"", 'x', "row of line 2 is larger than 1048576");
	expect_flood("a,b\n1,", 'x', "row of line 2 is larger than 1048576");
	expect_flood("a,b\n1,\"", '\n', "row of line 2 is larger than 1048576");
	expect_flood("a,b\n1,", ',', "line 2 has over 1024 columns");
}

static int
add_row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	if (*f[0] == '!')
		return err_set(err, ERR_DATA, "stop");
	buf_addf(ctx, "%zu[%s][%s]", line, f[0], f[1]);
	return 0;
}

static void
expect_read(const char *text, int rc, const char *expected)
{
	static const char *const names[] = { "b", "a" };
	struct err err = ERR_INIT;
	struct buf out;

	buf_init(&out, LIMIT_BUFFER);
	assert_int_equal(csv_read(text, strlen(text), "x.csv", names, 2,
			     add_row, &out, &err),
	    rc);
	assert_string_equal(rc == 0 ? out.data : err.text, expected);
	buf_release(&out);
}

static void
test_small_file(void **state)
{
	(void)state;
	expect_read("a,c,b\n1,2,3\n\n4,5,6\n", 0, "2[3][1]4[6][4]");
	expect_read("a,c,b\n1,2\n", -1,
	    "x.csv: line 2 has 2 columns, the heading 3; is it cut off, or the "
	    "delimiter another?");
	expect_read("a,c\n", -1, "x.csv: there is no column 'b'");
	expect_read("", -1, "x.csv: it is empty");
	expect_read("a,b\n1,!\n", -1, "stop");
}

static long
dead_read(void *ctx, char *into, size_t size, struct err *err)
{
	int *calls = ctx;

	if ((*calls)++ == 0) {
		assert_true(size > 4);
		memcpy(into, "a\n1\n", 4);
		return 4;
	}
	return err_set(err, ERR_RETRY, "the line is dead");
}

static void
test_read_error(void **state)
{
	int calls = 0;
	struct csv_reader *r = NULL;
	struct csv_line line;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(csv_reader_open(&plain, dead_read, &calls, &r, &err),
	    0);
	assert_int_equal(csv_reader_next(r, &line, &err), 1);
	for (int i = 0; i < 2; i++) {
		err_clear(&err);
		assert_int_equal(csv_reader_next(r, &line, &err), -1);
		assert_int_equal(err.class, ERR_RETRY);
		assert_string_equal(err.text, "the line is dead");
	}
	assert_int_equal(calls, 2);
	csv_reader_close(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_blank_lines),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_lone_carriage_return),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_small_file),
		cmocka_unit_test(test_read_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Writing CSV: quotes where needed, formulas disarmed, numbers bare. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/limits.h"

static void
expect(const char *text, const char *expected)
{
	struct buf out;
	struct csv csv;

	buf_init(&out, LIMIT_BUFFER);
	csv_begin(&csv, &out);
	csv_text(&csv, text);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static void
test_texts(void **state)
{
	(void)state;
	expect(NULL, "");
	expect("", "");
	expect("Amsterdam", "Amsterdam");
	expect("'s-Gravenhage", "'s-Gravenhage");
	expect("a b", "a b");
	expect("Bergen (L.), Limburg", "\"Bergen (L.), Limburg\"");
	expect("zo \"genaamd\"", "\"zo \"\"genaamd\"\"\"");
	expect("\"", "\"\"\"\"");
	expect("a\nb", "\"a\nb\"");
	expect("a\r", "\"a\r\"");
	expect("\xc3\xab;|", "\xc3\xab;|");
}

static void
test_disarmed(void **state)
{
	(void)state;
	expect("=1+1", "'=1+1");
	expect("+31", "'+31");
	expect("-", "'-");
	expect("@x", "'@x");
	expect("\tx", "'\tx");
	expect("\rx", "\"'\rx\"");
	expect("=\"a\",b", "\"'=\"\"a\"\",b\"");
	expect("\nx", "\"'\nx\"");
	expect("a=1", "a=1");
	/* Where a spreadsheet of the Netherlands begins a cell, or a line does. */
	expect("a;=1;b", "a;'=1;b");
	expect("a;-;@x", "a;'-;'@x");
	expect("a\t+1", "a\t'+1");
	expect("a\r\n=1", "\"a\r\n'=1\"");
	expect("a; -b", "a; -b");
}

static void
test_rows(void **state)
{
	struct buf out;
	struct csv csv;

	(void)state;
	buf_init(&out, LIMIT_BUFFER);
	csv_begin(&csv, &out);
	csv_text(&csv, "gebied_code");
	csv_text(&csv, "waarde");
	csv_text(&csv, "reden");
	csv_end_row(&csv);
	csv_text(&csv, "GM0363");
	csv_number(&csv, "-941927.0");
	csv_text(&csv, NULL);
	csv_end_row(&csv);
	csv_text(&csv, NULL);
	csv_number(&csv, NULL);
	csv_text(&csv, "x,y");
	csv_end_row(&csv);
	assert_string_equal(out.data,
	    "gebied_code,waarde,reden\r\n"
	    "GM0363,-941927.0,\r\n"
	    ",,\"x,y\"\r\n");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_disarmed),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

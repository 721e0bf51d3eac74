/* Arrays of texts as PostgreSQL prints them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "db/pq.h"

static void
collect(void *ctx, const char *element)
{
	struct buf *out = ctx;

	buf_addf(out, "<%s>", element != NULL ? element : "(null)");
}

static void
check(const char *text, const char *wanted)
{
	struct err err = ERR_INIT;
	struct buf out;

	buf_init(&out, 1000);
	if (wanted == NULL) {
		assert_int_equal(pq_array_each(text, collect, &out, &err), -1);
		assert_int_equal(err.class, ERR_DATA);
	} else {
		assert_int_equal(pq_array_each(text, collect, &out, &err), 0);
		assert_string_equal(out.data, wanted);
	}
	buf_release(&out);
}

static void
test_arrays(void **state)
{
	(void)state;
	check("{}", "");
	check("{opname}", "<opname>");
	check("{a,b}", "<a><b>");
	check("{\"a,b\",\"c\\\"d\",\"e\\\\f\"}", "<a,b><c\"d><e\\f>");
	check("{NULL,\"NULL\",\"\"}", "<(null)><NULL><>");
}

static void
test_arrays_made(void **state)
{
	struct buf made;

	(void)state;
	buf_init(&made, 1000);
	pq_array_end(&made);
	assert_string_equal(made.data, "{}");
	buf_clear(&made);
	pq_array_add(&made, "a,b");
	pq_array_add(&made, "");
	pq_array_add(&made, "c\"d\\");
	pq_array_add(&made, "NULL");
	pq_array_end(&made);
	check(made.data, "<a,b><><c\"d\\><NULL>");
	buf_release(&made);
}

static void
test_not_arrays(void **state)
{
	static const char *const bad[] = { "", "a", "{", "{a", "{a,}", "{,a}",
		"{\"a}", "{\"a\"b}", "{a}b", "{a\\", "{\"a\\" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		check(bad[i], NULL);
}

/* As PostgreSQL's numeric_send gives them. */
static const struct {
	const char *text, *wire;
} numbers[] = {
	{ "0", "0000000000000000" },
	{ "-0.00", "0000000000000002" },
	{ "1", "00010000000000000001" },
	{ "-10", "0001000040000000000a" },
	{ "10000", "00010001000000000001" },
	{ "93750.0", "000200010000000100090ea6" },
	{ "0.05", "0001ffff0000000201f4" },
	{ "0.00012", "0002ffff00000005000107d0" },
	{ "12345678901234567.25", "0006000400000002000109291a85007b11d709c4" },
	{ "1e3", "000100000000000003e8" },
	{ "1.20e1", "0001000000000001000c" },
	{ "5e-6", "0001fffe0000000601f4" },
	{ "-1.2e-1", "0001ffff4000000204b0" },
	{ "99999999", "0002000100000000270f270f" },
	{ "0.1E+2", "0001000000000000000a" },
};

static void
test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		unsigned char wire[PQ_NUMBER_ROOM];
		char hex[2 * PQ_NUMBER_ROOM + 1] = "";
		const char *text = numbers[i].text;
		size_t len = pq_number(text, strlen(text), wire);

		for (size_t k = 0; k < len; k++)
			snprintf(hex + 2 * k, 3, "%02x", wire[k]);
		assert_string_equal(hex, numbers[i].wire);
	}
}

/* The longest that there are do not reach beyond the room. */
static void
test_long_numbers(void **state)
{
	unsigned char wire[PQ_NUMBER_ROOM];
	char text[LIMIT_NUMBER + 1];

	(void)state;
	for (size_t point = 1; point < LIMIT_NUMBER; point++) {
		memset(text, '9', LIMIT_NUMBER);
		text[LIMIT_NUMBER] = '\0';
		if (point < LIMIT_NUMBER - 1)
			text[point] = '.';
		assert_true(pq_number(text, LIMIT_NUMBER, wire) <=
		    PQ_NUMBER_ROOM);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arrays),
		cmocka_unit_test(test_arrays_made),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_long_numbers),
		cmocka_unit_test(test_not_arrays),
	};

	return cmocka_run_group_tests_name("pq", tests, NULL, NULL);
}

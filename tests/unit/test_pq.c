/* Arrays of texts as PostgreSQL prints them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arrays),
		cmocka_unit_test(test_arrays_made),
		cmocka_unit_test(test_not_arrays),
	};

	return cmocka_run_group_tests_name("pq", tests, NULL, NULL);
}

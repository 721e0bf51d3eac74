/* One answer, as text and as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/outline.h"

static void
write_answer(struct outline *o)
{
	outline_open(o, NULL);
	outline_fact(o, "area", "GM0363");
	outline_fact(o, "reason", NULL);
	outline_open(o, "teller");
	outline_list(o, "cells");
	for (int i = 0; i < 2; i++) {
		outline_item(o);
		outline_fact(o, "row", i == 0 ? "1" : "2");
		outline_fact(o, "value", "941927");
		outline_item_end(o);
	}
	outline_list_end(o);
	outline_close(o);
	outline_bool(o, "equal", true);
	outline_close(o);
}

static void
check(bool as_json, const char *wanted)
{
	struct outline o;
	struct buf out;

	buf_init(&out, 4000);
	outline_init(&o, as_json, &out);
	write_answer(&o);
	assert_string_equal(out.data, wanted);
	buf_release(&out);
}

static void
test_text(void **state)
{
	(void)state;
	check(false,
	    "area           GM0363\n"
	    "teller\n"
	    "  cells\n"
	    "    - row            1\n"
	    "      value          941927\n"
	    "    - row            2\n"
	    "      value          941927\n"
	    "equal          yes\n");
}

static void
test_json(void **state)
{
	(void)state;
	check(true,
	    "{\"area\":\"GM0363\",\"reason\":null,\"teller\":{\"cells\":["
	    "{\"row\":\"1\",\"value\":\"941927\"},"
	    "{\"row\":\"2\",\"value\":\"941927\"}]},\"equal\":true}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests_name("outline", tests, NULL, NULL);
}

/* Metrics as text: labels that hold anything, and a form that is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/metrics.h"

static void
test_values(void **state)
{
	struct metrics m;
	struct buf out;

	(void)state;
	buf_init(&out, LIMIT_SMALL_BODY);
	metrics_init(&m, &out);
	metrics_begin(&m, "woondruk_held", "Whether it is.");
	metrics_value(&m, 0, NULL);
	metrics_begin(&m, "woondruk_source_state", "Where it stands.");
	metrics_value(&m, 1, "source", "cbs-a", "state", "fresh", NULL);
	metrics_value(&m, INT64_MIN, "source", "", NULL);
	assert_string_equal(out.data,
	    "# HELP woondruk_held Whether it is.\n"
	    "# TYPE woondruk_held gauge\n"
	    "woondruk_held 0\n"
	    "# HELP woondruk_source_state Where it stands.\n"
	    "# TYPE woondruk_source_state gauge\n"
	    "woondruk_source_state{source=\"cbs-a\",state=\"fresh\"} 1\n"
	    "woondruk_source_state{source=\"\"} -9223372036854775808\n");
	buf_release(&out);
}

/* No text ends its label, its line or the screen that shows it. */
static void
test_hostile_labels(void **state)
{
	static const struct {
		const char *text, *written;
	} cases[] = {
		{ "\"} 1\nwoondruk_held 1", "\\\"} 1\\nwoondruk_held 1" },
		{ "\\", "\\\\" },
		{ "\\n", "\\\\n" },
		{ "\n\n", "\\n\\n" },
		{ "a\r\tb", "a  b" },
		{ "\x1b[2J", "?[2J" },
		{ "\xe2\x80\xae"
		  "x",
		    "???x" },
		{ "\xff", "?" },
		{ "'s-Gravenhage \xc3\xbb", "'s-Gravenhage \xc3\xbb" },
	};
	struct metrics m;
	struct buf out;

	(void)state;
	buf_init(&out, LIMIT_SMALL_BODY);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char expected[128];

		metrics_init(&m, &out);
		m.name = "m";
		metrics_value(&m, 7, "l", cases[i].text, NULL);
		snprintf(expected, sizeof(expected), "m{l=\"%s\"} 7\n",
		    cases[i].written);
		assert_string_equal(out.data, expected);
		buf_clear(&out);
	}
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_hostile_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What is wrong, in at most a screen, whatever there is and whatever it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/mem.h"
#include "standing.h"

#define MOST 200

static char *names[MOST];

static struct trouble
trouble(enum trouble_kind kind, size_t n, const char *why)
{
	return (struct trouble){ .kind = kind,
		.since = (char *)(uintptr_t) "2026-11-24",
		.why = (char *)(uintptr_t)why,
		.readers = "its last good figures",
		.of_first = (char *)(uintptr_t) "2026-11-01",
		.of_last = (char *)(uintptr_t) "2026-11-23",
		.to_do =
		    (char *)(uintptr_t) "woondruk check --live --only SOURCE",
		.name = names,
		.n = n };
}

static size_t
lines_of(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static void
brief(struct trouble *t, size_t n, struct buf *out)
{
	struct standing st = { .trouble = t, .n_troubles = n };

	buf_init(out, LIMIT_BUFFER);
	standing_brief(&st, out);
}

static void
test_in_full(void **state)
{
	struct trouble t[] = { trouble(TROUBLE_STALE, 1, "HTTP 503"),
		trouble(TROUBLE_RECORDING, 3, NULL),
		trouble(TROUBLE_WAITING, 1, NULL) };
	struct buf out;

	(void)state;
	brief(t, 3, &out);
	assert_string_equal(out.data,
	    "  stale since 2026-11-24: cbs-0\n"
	    "    why: HTTP 503\n"
	    "    readers see: its last good figures, of 2026-11-01 to "
	    "2026-11-23\n"
	    "    to do: woondruk check --live --only cbs-0\n"
	    "  recording since 2026-11-24: cbs-0, cbs-1, cbs-2\n"
	    "    readers see: its last good figures, of 2026-11-01 to "
	    "2026-11-23\n"
	    "    to do: woondruk check --live --only SOURCE\n");
	buf_release(&out);
	brief(t + 2, 1, &out);
	assert_string_equal(out.data, "");
	buf_release(&out);
	brief(t, 0, &out);
	assert_string_equal(out.data, "");
	buf_release(&out);
}

/* The first is always told in full; each other has a line as long as there is
 * room, and then how many there are. */
static void
test_never_more_than_a_screen(void **state)
{
	struct trouble t[MOST];
	struct buf out;

	(void)state;
	for (size_t n = 1; n <= MOST; n++) {
		t[n - 1] = trouble(TROUBLE_QUARANTINED, 1 + n % 40,
		    "words of any length, again and again, so that they do not "
		    "stand in one line, and neither in two");
		brief(t, n, &out);
		assert_true(lines_of(out.data) <= LIMIT_BRIEF_LINES);
		assert_non_null(strstr(out.data, "    to do: "));
		if (n > 12)
			assert_non_null(strstr(out.data,
			    " more: woondruk status\n"));
		if (n < 5)
			assert_null(strstr(out.data,
			    " more: woondruk status\n"));
		buf_release(&out);
	}
}

/* Text of anybody makes no lines of its own, and commands no terminal. */
static void
test_hostile_reasons(void **state)
{
	struct trouble t[] = { trouble(TROUBLE_STALE, 1,
	    "a\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n  held since today: "
	    "all\x1b[2J "
	    "\xe2\x80\xae"
	    "b") };
	struct buf out;
	char *why = xstrdup(t[0].why);

	(void)state;
	t[0].why = why;
	brief(t, 1, &out);
	assert_int_equal(lines_of(out.data), 4);
	assert_non_null(strstr(out.data,
	    "\n    why: a held since today: all?[2J ???b\n"));
	buf_release(&out);
	free(why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_full),
		cmocka_unit_test(test_never_more_than_a_screen),
		cmocka_unit_test(test_hostile_reasons),
	};

	int failed;

	for (size_t i = 0; i < MOST; i++)
		names[i] = xasprintf("cbs-%zu", i);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	for (size_t i = 0; i < MOST; i++)
		free(names[i]);
	return failed;
}

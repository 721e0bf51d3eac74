/* What an indicator says of scores, count and index in its front matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "define/indicator.h"

#define PATH "build/test-scale/x.sql"

static const char text[] =
    "-- id: x\n-- english-id: x\n-- label-nl: l\n-- label-en: l\n"
    "-- eenheid: e\n-- unit: u\n-- decimals: 2\n-- direction: %s\n"
    "-- thema: t\n-- theme: t\n-- tier: core\n-- aggregation: sum\n"
    "-- bases: huidig\n-- needs: a\n-- first: 2010\n-- method-nl: m\n"
    "-- method-en: m\n-- definition-source: d\n%s-- example:\n"
    "--   a GM0001 2020 1\n--   => GM0001 2020 1\n\nselect 1;\n";

static int
load(const char *direction, const char *lines, struct indicator *ret,
    struct err *err)
{
	char *whole = xasprintf(text, direction, lines);
	FILE *f;

	assert_int_equal(file_mkdirs("build/test-scale", err), 0);
	f = fopen(PATH, "w");
	assert_non_null(f);
	assert_true(fputs(whole, f) >= 0);
	assert_int_equal(fclose(f), 0);
	free(whole);
	return indicator_load(PATH, ret, err);
}

static void
refused(const char *direction, const char *lines, const char *why)
{
	struct err err = ERR_INIT;
	struct indicator x;

	if (load(direction, lines, &x, &err) == 0)
		fail_msg("taken: %s", lines);
	if (strncmp(err.text, PATH ":19: ", strlen(PATH) + 5) != 0 &&
	    strncmp(err.text, PATH ":20: ", strlen(PATH) + 5) != 0)
		fail_msg("no line: %s", err.text);
	if (strstr(err.text, why) == NULL)
		fail_msg("expected %s, said %s", why, err.text);
	assert_int_equal(err.class, ERR_USAGE);
}

static void
what_is_wrong_is_told(void **state)
{
	static const char *const reference[][2] = {
		{ "2021 1 2 3 342 2026-11-29", "does not say who" },
		{ "2021 1 2 3 342 yesterday J: why", "frozen on 'yesterday'" },
		{ "21 1 2 3 342 2026-11-29 J: why", "begins with '21'" },
		{ "2021 1 two 3 342 2026-11-29 J: why", "'two' in place 3" },
		{ "2021 3 2 1 342 2026-11-29 J: why", "has 3, 2 and 1" },
		{ "2021 1 4 3 342 2026-11-29 J: why", "has 1, 4 and 3" },
		{ "2021 2 2 2 342 2026-11-29 J: why", "has 2, 2 and 2" },
		{ "2021 1 2 3e1 342 2026-11-29 J: why", "is too long" },
		{ "2021 1 2 3.1234567 9 2026-11-29 J: why", "is too long" },
		{ "2021", "in place 2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(reference) / sizeof(*reference); i++) {
		char *line = xasprintf("-- reference: %s\n", reference[i][0]);

		refused("+", line, reference[i][1]);
		free(line);
	}
	refused("+", "-- index: Drie\n", "'index' must");
	refused("0", "-- index: a\n", "'index' asks for a direction");
	refused("+", "-- teller: all\n", "'teller' is 'all'");
	refused("+", "-- counts: sheep\n", "'counts' is 'sheep'");
	refused("+", "-- draws: 10\n", "'draws' stands");
	refused("+", "-- version: 1\n", "'version' stands");
	refused("+", "-- version: 1\n-- draws: 0\n", "'draws' must be");
	refused("+", "-- version: one\n-- draws: 9\n", "'draws' must be");
	refused("+", "-- version: 1\n-- draws: 100001\n", "'draws' must be");
}

static void
what_is_right_is_taken(void **state)
{
	struct err err = ERR_INIT;
	struct indicator x;

	(void)state;
	assert_int_equal(load("-",
			     "-- reference: 2021 -1.5 0 3.25 342 2026-11-29 "
			     "J: om te zien\n-- index: a\n-- draws: 100000\n"
			     "-- version: 2\n-- counts: events\n",
			     &x, &err),
	    0);
	assert_string_equal(x.reference.year, "2021");
	assert_string_equal(x.reference.low, "-1.5");
	assert_string_equal(x.reference.pressed, "0");
	assert_string_equal(x.reference.high, "3.25");
	assert_string_equal(x.reference.municipalities, "342");
	assert_string_equal(x.reference.frozen_on, "2026-11-29");
	assert_string_equal(x.reference.why, "J: om te zien");
	assert_string_equal(x.dimension, "a");
	indicator_release(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_told),
		cmocka_unit_test(what_is_right_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Periods in both spellings, and everything that only looks like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "define/area.h"
#include "define/period.h"

static void
expect(const char *text, const char *code, const char *cbs, int id,
    enum period_kind kind, const char *first, const char *last)
{
	struct err err = ERR_INIT;
	struct period period;

	assert_int_equal(period_parse(text, &period, &err), 0);
	assert_string_equal(period.code, code);
	assert_string_equal(period.cbs, cbs);
	assert_int_equal(period.id, id);
	assert_int_equal(period.kind, kind);
	assert_string_equal(period.first_day, first);
	assert_string_equal(period.last_day, last);
}

/* Either spelling gives the same period. */
static void
expect_both(const char *code, const char *cbs, int id, enum period_kind kind,
    const char *first, const char *last)
{
	expect(code, code, cbs, id, kind, first, last);
	expect(cbs, code, cbs, id, kind, first, last);
}

static void
test_kinds(void **state)
{
	(void)state;
	expect_both("2026", "2026JJ00", 20260000, PERIOD_YEAR, "2026-01-01",
	    "2026-12-31");
	expect_both("2026H1", "2026HJ01", 20269001, PERIOD_HALF, "2026-01-01",
	    "2026-06-30");
	expect_both("2026H2", "2026HJ02", 20269002, PERIOD_HALF, "2026-07-01",
	    "2026-12-31");
	expect_both("2026K1", "2026KW01", 20268001, PERIOD_QUARTER,
	    "2026-01-01", "2026-03-31");
	expect_both("2026K4", "2026KW04", 20268004, PERIOD_QUARTER,
	    "2026-10-01", "2026-12-31");
	expect_both("2024-02", "2024MM02", 20240200, PERIOD_MONTH, "2024-02-01",
	    "2024-02-29");
	expect_both("2026-12", "2026MM12", 20261200, PERIOD_MONTH, "2026-12-01",
	    "2026-12-31");
	expect_both("2026-01-31", "20260131", 20260131, PERIOD_DAY,
	    "2026-01-31", "2026-01-31");
}

static void
test_edges_of_the_calendar(void **state)
{
	(void)state;
	expect_both("1900", "1900JJ00", 19000000, PERIOD_YEAR, "1900-01-01",
	    "1900-12-31");
	expect_both("2100", "2100JJ00", 21000000, PERIOD_YEAR, "2100-01-01",
	    "2100-12-31");
	expect_both("2000-02-29", "20000229", 20000229, PERIOD_DAY,
	    "2000-02-29", "2000-02-29");
	expect_both("1900-02", "1900MM02", 19000200, PERIOD_MONTH, "1900-02-01",
	    "1900-02-28");
}

static void
test_what_is_no_period(void **state)
{
	static const char *const bad[] = { "", "2", "202", "20260", "2026JJ01",
		"2026JJ", "2026HJ00", "2026HJ03", "2026KW00", "2026KW05",
		"2026KW1", "2026MM00", "2026MM13", "2026XX00", "2026jj00",
		" 2026JJ00", "2026JJ00 ", "2026JJ00*", "2026*", "1899", "2101",
		"0000JJ00", "9999JJ00", "20260001", "20261301", "20260132",
		"20260229", "19000229", "2026-13", "2026-00", "2026-1",
		"2026-02-30", "2026-01-31T00:00:00Z", "2026/01/31", "2026H0",
		"2026H3", "2026K0", "2026K5", "2026Q1", "-026", "+2026",
		"2026-0a", "\xd9\xa2\xd9\xa0", "2026JJ0\n", "../../etc",
		"2026JJ00'; drop table x" };
	struct err err = ERR_INIT;
	struct period period = { .id = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (period_parse(bad[i], &period, &err) != -1)
			fail_msg("'%s' is taken for a period", bad[i]);
		assert_int_equal(err.class, ERR_DATA);
		assert_int_equal(period.id, 7);
	}
}

static void
test_names_of_kinds(void **state)
{
	(void)state;
	assert_string_equal(period_kind_name(PERIOD_YEAR), "year");
	assert_string_equal(period_kind_name(PERIOD_HALF), "half-year");
	assert_string_equal(period_kind_name(PERIOD_QUARTER), "quarter");
	assert_string_equal(period_kind_name(PERIOD_MONTH), "month");
	assert_string_equal(period_kind_name(PERIOD_DAY), "day");
}

static void
test_areas(void **state)
{
	static const char *const good[] = { "NL01", "LD04", "PV27", "CR40",
		"AM12", "GM0363", "WK036301", "WK0363AA", "BU03630102",
		"BU0363AA01" };
	static const char *const bad[] = { "", "NL", "NL1", "NL001", "nl01",
		"GM036", "GM03633", "GM036a", "GM0363 ", " GM0363", "WK0363aa",
		"WK0363A", "BU0363AA0", "G4", "G40", "G4-G40", "rest-nl",
		"GM'--1", "../..", "XX01" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(area_is_cbs(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (area_is_cbs(bad[i], strlen(bad[i])))
			fail_msg("'%s' is taken for an area", bad[i]);
	assert_true(area_is_municipality("GM0363", 6));
	assert_string_equal(area_usual("NL00", 4), "NL01");
	assert_string_equal(area_usual("GM0000", 6), "GM0000");
	assert_false(area_is_municipality("GM0363", 5));
	assert_false(area_is_municipality("PV27", 4));
	assert_false(area_is_municipality("WK0363AA", 8));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_edges_of_the_calendar),
		cmocka_unit_test(test_what_is_no_period),
		cmocka_unit_test(test_names_of_kinds),
		cmocka_unit_test(test_areas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Numbers and dates of cities: what is taken, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "land/city_values.h"

static void
number(const char *text, bool comma, const char *expected)
{
	char ret[CITY_NUMBER];
	bool taken = city_number(text, strlen(text), comma, ret);

	if (taken != (expected != NULL))
		fail_msg("'%s' is %s", text, taken ? ret : "refused");
	if (expected && strcmp(ret, expected) != 0)
		fail_msg("'%s' is %s, not %s", text, ret, expected);
}

static void
date(const char *text, enum field_form form, bool utc, const char *expected)
{
	char ret[CITY_DATE];
	bool taken = city_date(text, strlen(text), form, utc, ret);

	if (taken != (expected != NULL))
		fail_msg("'%s' is %s", text, taken ? ret : "refused");
	if (expected && strcmp(ret, expected) != 0)
		fail_msg("'%s' is %s, not %s", text, ret, expected);
}

static void
test_numbers(void **state)
{
	(void)state;
	number("12", false, "12");
	number(" -12.50 ", false, "-12.50");
	number("+3", false, "3");
	number("1,234.5", false, "1234.5");
	number("1,234,567", false, "1234567");
	number("1.234,5", true, "1234.5");
	number("0,5", true, "0.5");
	number("1.234", true, "1234");
	number("1.234", false, "1.234");
	number("1\xc2\xa0"
	       "234,5",
	    true, "1234.5");
	number("\xe2\x80\x89"
	       "12\xe2\x80\xaf"
	       "345\xc2\xa0",
	    false, "12345");
	number("\xef\xbb\xbf"
	       "7",
	    false, "7");
	/* Digit for digit, however many. */
	number("0.1000000000000000055511151231257827", false,
	    "0.1000000000000000055511151231257827");
}

static void
test_what_is_no_number(void **state)
{
	static const char *const bad[] = { "", " ", "-", ".", ",", "<5", "x",
		"1.", "1,", ".5", "1e3", "NaN", "Infinity", "12%", "1 234",
		"--1", "+-1", "1.2.3", "0x10", "1-2" };
	char ret[CITY_NUMBER], longest[LIMIT_NUMBER + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		number(bad[i], false, NULL);
		if (strcmp(bad[i], "1,") != 0)
			number(bad[i], true, NULL);
	}
	/* Thousands that are no threes: another locale than was declared. */
	/* A decimal mark that was told wrongly, and no thousands. */
	number("0.123", true, NULL);
	number("00.123", true, NULL);
	number("-0,123", false, NULL);
	number("12,5", false, NULL);
	number("1234,567", false, NULL);
	number("1.23", true, NULL);
	number("12.50", true, NULL);
	number("1.234.56", true, NULL);
	number("1.234\xc2\xa0"
	       "567",
	    true, NULL);
	memset(longest, '9', sizeof(longest));
	assert_true(city_number(longest, LIMIT_NUMBER, false, ret));
	assert_false(city_number(longest, LIMIT_NUMBER + 1, false, ret));
}

static void
test_years_and_days(void **state)
{
	(void)state;
	date("2026", FORM_YEAR, false, "2026");
	date("26", FORM_YEAR, false, NULL);
	date("2026.0", FORM_YEAR, false, NULL);
	date("2026-2027", FORM_YEAR, false, NULL);
	date("0000", FORM_YEAR, false, NULL);
	date("2024-02-29", FORM_DATE, false, "2024-02-29");
	date("2023-02-29", FORM_DATE, false, NULL);
	date("2023-13-01", FORM_DATE, false, NULL);
	date("2023-1-1", FORM_DATE, false, NULL);
	date("31-12-2023", FORM_DATE, false, NULL);
	date("2023-01-01T00:00:00", FORM_DATE, false, NULL);
	date("1898-05-01", FORM_DATE, false, "1898-05-01");
	date("", FORM_DATE, false, NULL);
	date("2026", FORM_NONE, false, NULL);
}

static void
test_times(void **state)
{
	(void)state;
	/* Without a zone it is the day that it says, or one of UTC. */
	date("2024-06-30T23:30:00", FORM_DATETIME, false, "2024-06-30");
	date("2024-06-30T23:30:00", FORM_DATETIME, true, "2024-07-01");
	date("2024-06-30T22:00:00Z", FORM_DATETIME, false, "2024-07-01");
	date("2024-06-30T21:59:59Z", FORM_DATETIME, false, "2024-06-30");
	date("2023-12-31T23:00:00+00:00", FORM_DATETIME, false, "2024-01-01");
	date("2023-12-31T22:59:59Z", FORM_DATETIME, false, "2023-12-31");
	date("2024-01-01T00:00:00+01:00", FORM_DATETIME, false, "2024-01-01");
	date("2024-01-01T00:00:00+0200", FORM_DATETIME, false, "2023-12-31");
	date("2023-12-31T18:00:00-05", FORM_DATETIME, false, "2024-01-01");
	date("2024-01-01 12:00", FORM_DATETIME, false, "2024-01-01");
	date("2024-01-01T12:00:00.1Z", FORM_DATETIME, false, "2024-01-01");
	date("2024-01-01T12:00:00.123456789", FORM_DATETIME, false,
	    "2024-01-01");
	/* On both sides of the turns of the clock, 31 March and 27 October. */
	date("2024-03-30T23:00:00Z", FORM_DATETIME, false, "2024-03-31");
	date("2024-03-31T22:00:00Z", FORM_DATETIME, false, "2024-04-01");
	date("2024-10-26T22:00:00Z", FORM_DATETIME, false, "2024-10-27");
	date("2024-10-27T22:30:00Z", FORM_DATETIME, false, "2024-10-27");
	date("2024-01-01", FORM_DATETIME, false, NULL);
	date("2024-01-01T24:00:00Z", FORM_DATETIME, false, NULL);
	date("2024-01-01T12:00:00.Z", FORM_DATETIME, false, NULL);
	date("2024-01-01T12:00:00.1234567890", FORM_DATETIME, false, NULL);
	date("2024-01-01T12:00:00CET", FORM_DATETIME, false, NULL);
	date("2024-01-01T12:00:00+25:00", FORM_DATETIME, false, NULL);
	date("2024-01-01T12:00:00Zx", FORM_DATETIME, false, NULL);
}

static void
test_milliseconds(void **state)
{
	(void)state;
	date("0", FORM_EPOCH_MS, false, "1970-01-01");
	date("-1", FORM_EPOCH_MS, false, "1970-01-01");
	date("-3600001", FORM_EPOCH_MS, false, "1969-12-31");
	date("1704067200000", FORM_EPOCH_MS, false, "2024-01-01");
	/* Midnight in Amsterdam is the day before in UTC. */
	date("1704063600000", FORM_EPOCH_MS, false, "2024-01-01");
	date("1719784800000", FORM_EPOCH_MS, true, "2024-07-01");
	date("-2208988800000", FORM_EPOCH_MS, false, "1900-01-01");
	date("-62135596800000", FORM_EPOCH_MS, false, "0001-01-01");
	date("-99999999999999", FORM_EPOCH_MS, false, NULL);
	date("999999999999999", FORM_EPOCH_MS, false, NULL);
	date("1234567890123456", FORM_EPOCH_MS, false, NULL);
	date("1.7e12", FORM_EPOCH_MS, false, NULL);
	date("-", FORM_EPOCH_MS, false, NULL);
	date("", FORM_EPOCH_MS, false, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_what_is_no_number),
		cmocka_unit_test(test_years_and_days),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_milliseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Numbers and dates as cities write them, into one spelling.  Nothing is
 * guessed: what the declared form does not fit is refused.
 */
#ifndef LAND_CITY_VALUES_H
#define LAND_CITY_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "define/source_city.h"

#define CITY_NUMBER (LIMIT_NUMBER + 1)
#define CITY_DATE 11		/* 2026-01-31 and the NUL */

/* Blanks off both ends, also the wide and narrow ones of Unicode. */
void	city_trim(const char **text, size_t *len);
/*
 * A number that is a text, by the declared decimal mark: "1.234,5" is 1234.5
 * with a decimal comma.  Thousands may be set apart, in threes, by the other
 * mark or by a hard or narrow blank, but not behind a leading 0: "0.123" with a
 * decimal comma is no 123.  False: it is none.
 */
bool	city_number(const char *, size_t len, bool has_decimal_comma,
	    char ret[CITY_NUMBER]);
/* Are two numbers with a decimal point, and perhaps a power of ten, the same
 * one: -99997 and -9.99970e4? */
bool	city_same_number(const char *, const char *);
/*
 * A date in the declared form: a year, or the day it was in Amsterdam.  A time
 * without zone is one of Amsterdam, or UTC.  False: it is none, or one
 * beyond the years 1 to 9999.
 */
bool	city_date(const char *, size_t len, enum field_form, bool is_clock_utc,
	    char ret[CITY_DATE]);

#endif

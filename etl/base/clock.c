/*
 * Time.  Dates are counted by arithmetic of our own (the proleptic Gregorian
 * calendar, UTC), so that neither locale nor time zone can matter.
 */
#include <stdbool.h>

#include "base/clock.h"

/* The years that four digits can hold. */
#define FIRST_SECOND INT64_C(-62167219200) /* 0000-01-01T00:00:00Z */
#define LAST_SECOND INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

static bool fixed;
static time_t fixed_at;

/* Days from 1970-01-01 to the given date, by eras of 400 years that begin on
 * 1 March. */
static int64_t
days_of(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int of_era = y - era * 400;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (int64_t)era * 146097 + of_era * 365 + of_era / 4 -
	    of_era / 100 + of_year - 719468;
}

int
clock_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

/* Take n digits; -1 when they are not all there. */
static int
take_digits(const char **s, int n)
{
	int value = 0;

	for (; n > 0; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return -1;
		value = value * 10 + (**s - '0');
	}
	return value;
}

static bool
take(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* Z, or +01:00 as seconds. */
static bool
take_zone(const char **s, int *ret)
{
	int sign, hours, minutes;

	*ret = 0;
	if (take(s, 'Z') || take(s, 'z'))
		return true;
	if (**s != '+' && **s != '-')
		return false;
	sign = **s == '-' ? -1 : 1;
	(*s)++;
	hours = take_digits(s, 2);
	if (hours < 0 || hours > 23 || !take(s, ':'))
		return false;
	minutes = take_digits(s, 2);
	if (minutes < 0 || minutes > 59)
		return false;
	*ret = sign * (hours * 3600 + minutes * 60);
	return true;
}

static bool
take_date(const char **s, int64_t *ret_days)
{
	int year, month, day;

	year = take_digits(s, 4);
	if (year < 0 || !take(s, '-'))
		return false;
	month = take_digits(s, 2);
	if (month < 1 || month > 12 || !take(s, '-'))
		return false;
	day = take_digits(s, 2);
	if (day < 1 || day > clock_month_days(year, month))
		return false;
	*ret_days = days_of(year, month, day);
	return true;
}

/* A leap second is read as the second before it. */
static bool
take_time(const char **s, int *ret_seconds)
{
	int hour, minute, second;

	hour = take_digits(s, 2);
	if (hour < 0 || hour > 23 || !take(s, ':'))
		return false;
	minute = take_digits(s, 2);
	if (minute < 0 || minute > 59 || !take(s, ':'))
		return false;
	second = take_digits(s, 2);
	if (second < 0 || second > 60)
		return false;
	if (take(s, '.')) {
		if (take_digits(s, 1) < 0)
			return false;
		while (take_digits(s, 1) >= 0)
			;
	}
	*ret_seconds = hour * 3600 + minute * 60 + (second < 60 ? second : 59);
	return true;
}

int
clock_parse(const char *rfc3339, time_t *ret, struct err *err)
{
	const char *s = rfc3339;
	int64_t days = 0;
	int seconds = 0, zone = 0;

	if (!take_date(&s, &days) ||
	    (!take(&s, 'T') && !take(&s, 't') && !take(&s, ' ')) ||
	    !take_time(&s, &seconds) || !take_zone(&s, &zone) || *s != '\0')
		return err_set(err, ERR_DATA,
		    "\"%.40s\" is no time as 2026-11-23T02:00:00Z", rfc3339);
	*ret = (time_t)(days * CLOCK_DAY + seconds - zone);
	return 0;
}

int
clock_fix(const char *rfc3339, struct err *err)
{
	time_t at;

	if (rfc3339 == NULL) {
		fixed = false;
		return 0;
	}
	if (clock_parse(rfc3339, &at, err) != 0)
		return -1;
	fixed = true;
	fixed_at = at;
	return 0;
}

time_t
clock_now(void)
{
	return fixed ? fixed_at : time(NULL);
}

static void
put_digits(char *to, int n, int value)
{
	for (; n > 0; n--, value /= 10)
		to[n - 1] = (char)('0' + value % 10);
}

void
clock_text(time_t at, char ret[CLOCK_TEXT])
{
	struct tm tm;
	time_t t = at;

	/* A time that four digits cannot say stands at the edge. */
	if ((int64_t)t < FIRST_SECOND)
		t = (time_t)FIRST_SECOND;
	if ((int64_t)t > LAST_SECOND)
		t = (time_t)LAST_SECOND;
	if (gmtime_r(&t, &tm) == NULL)
		BUG("no date for %lld", (long long)t);
	/* Not strftime, which leaves out the zeros of early years. */
	memcpy(ret, "0000-00-00T00:00:00Z", CLOCK_TEXT);
	put_digits(ret, 4, tm.tm_year + 1900);
	put_digits(ret + 5, 2, tm.tm_mon + 1);
	put_digits(ret + 8, 2, tm.tm_mday);
	put_digits(ret + 11, 2, tm.tm_hour);
	put_digits(ret + 14, 2, tm.tm_min);
	put_digits(ret + 17, 2, tm.tm_sec);
}

int64_t
clock_ms(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		BUG("no monotonic clock");
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

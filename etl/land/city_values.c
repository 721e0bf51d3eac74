/* Numbers and dates as cities write them. */
#include "land/city_values.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* --- blanks --- */

/* Hard, figure, thin and narrow blank, and the mark of byte order, which some
 * put in front of a file. */
static const char *const wide_blanks[] = { "\xc2\xa0", "\xe2\x80\x87",
	"\xe2\x80\x89", "\xe2\x80\xaf", "\xef\xbb\xbf" };
/* Of these, the ones that set thousands apart. */
#define BLANKS_IN_NUMBERS 4

static size_t
blank_at(const char *text, size_t len, size_t kinds)
{
	for (size_t i = 0; i < kinds; i++) {
		size_t n = strlen(wide_blanks[i]);

		if (len >= n && memcmp(text, wide_blanks[i], n) == 0)
			return n;
	}
	return 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t
blank_before(const char *text, size_t len)
{
	if (len > 0 && is_blank(text[len - 1]))
		return 1;
	for (size_t n = 2; n <= 3 && n <= len; n++)
		if (blank_at(text + len - n, n, LENGTH(wide_blanks)) == n)
			return n;
	return 0;
}

void
city_trim(const char **text, size_t *len)
{
	size_t n;

	while (*len > 0) {
		n = is_blank(**text)
		    ? 1
		    : blank_at(*text, *len, LENGTH(wide_blanks));
		if (n == 0)
			break;
		*text += n;
		*len -= n;
	}
	while ((n = blank_before(*text, *len)) > 0)
		*len -= n;
}

/* --- numbers --- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

struct number {
	const char *at, *end;
	char *to, *limit;
};

static bool
put(struct number *n, char c)
{
	if (n->to == n->limit)
		return false;
	*n->to++ = c;
	return true;
}

static size_t
digits(const struct number *n)
{
	size_t count = 0;

	while (n->at + count < n->end && is_digit(n->at[count]))
		count++;
	return count;
}

static bool
take(struct number *n, size_t count)
{
	for (; count > 0; count--)
		if (!put(n, *n->at++))
			return false;
	return true;
}

/* The whole part: digits, or one to three of them and then threes set apart,
 * all by the same mark. */
static bool
whole_part(struct number *n, char thousands)
{
	size_t first = digits(n), mark = 0;
	const char *marked = NULL;
	bool is_zero = first > 0 && *n->at == '0';

	if (first == 0 || !take(n, first))
		return false;
	while (n->at < n->end) {
		size_t len = *n->at == thousands
		    ? 1
		    : blank_at(n->at, (size_t)(n->end - n->at),
			  BLANKS_IN_NUMBERS);

		if (len == 0)
			return true;
		/* No thousands begin with 0: then this is a decimal mark. */
		if (first > 3 || is_zero ||
		    (marked != NULL &&
			(len != mark || memcmp(marked, n->at, len) != 0)))
			return false;
		marked = n->at;
		mark = len;
		n->at += len;
		if (digits(n) != 3 || !take(n, 3))
			return false;
	}
	return true;
}

bool
city_number(const char *text, size_t len, bool has_decimal_comma,
    char ret[CITY_NUMBER])
{
	char decimal = has_decimal_comma ? ',' : '.';
	struct number n = { text, text + len, ret, ret + CITY_NUMBER - 1 };

	city_trim(&n.at, &len);
	n.end = n.at + len;
	if (n.at < n.end && (*n.at == '-' || *n.at == '+') && *n.at++ == '-')
		put(&n, '-');
	if (!whole_part(&n, has_decimal_comma ? '.' : ','))
		return false;
	if (n.at < n.end) {
		size_t count;

		if (*n.at++ != decimal || (count = digits(&n)) == 0 ||
		    !put(&n, '.') || !take(&n, count))
			return false;
	}
	*n.to = '\0';
	return n.at == n.end;
}

/* A number as digits and a power of ten, without zeros at either end. */
struct plain {
	bool is_negative;
	char digit[CITY_NUMBER];
	size_t n;
	long power;
};

static bool
read_plain(const char *text, struct plain *ret)
{
	bool is_behind = false;
	char *end;
	long power;

	memset(ret, 0, sizeof(*ret));
	ret->is_negative = *text == '-';
	for (text += ret->is_negative; is_digit(*text) || *text == '.';
	     text++) {
		if (*text == '.') {
			is_behind = true;
			continue;
		}
		if (ret->n == sizeof(ret->digit))
			return false;
		ret->power -= is_behind;
		if (ret->n > 0 || *text != '0')
			ret->digit[ret->n++] = *text;
	}
	if (*text == 'e' || *text == 'E') {
		power = strtol(text + 1, &end, 10);
		if (end == text + 1 || power < -1000 || power > 1000)
			return false;
		ret->power += power;
		text = end;
	}
	while (ret->n > 0 && ret->digit[ret->n - 1] == '0') {
		ret->n--;
		ret->power++;
	}
	if (ret->n == 0) {
		ret->power = 0;
		ret->is_negative = false;
	}
	return *text == '\0';
}

bool
city_same_number(const char *a, const char *b)
{
	struct plain x, y;

	return read_plain(a, &x) && read_plain(b, &y) &&
	    x.is_negative == y.is_negative && x.power == y.power &&
	    x.n == y.n && memcmp(x.digit, y.digit, x.n) == 0;
}

/* --- dates --- */

#define DAY_S INT64_C(86400)

/* Days since 1970 of a day of the calendar, and back: by eras of 400 years
 * that begin in March. */
static int64_t
day_number(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year =
	    (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

static bool
write_day(int64_t number, char ret[CITY_DATE])
{
	int64_t z = number + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t y =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;
	int64_t day = of_year - (153 * m + 2) / 5 + 1;
	int64_t month = m < 10 ? m + 3 : m - 9;
	int64_t year = y + era * 400 + (month <= 2);

	if (year < 1 || year > 9999)
		return false;
	snprintf(ret, CITY_DATE, "%04u-%02u-%02u", (unsigned)year % 10000,
	    (unsigned)month % 100, (unsigned)day % 100);
	return true;
}

/* Second of the last Sunday of a month of 31 days, one o'clock UTC. */
static int64_t
turn(int year, int month)
{
	int64_t last = day_number(year, month, 31);
	/* Day 3 was a Sunday: 4 January 1970. */
	int64_t since = ((last - 3) % 7 + 7) % 7;

	return (last - since) * DAY_S + 3600;
}

/*
 * The day it was in Amsterdam.  Summer time by the rule of today for all years:
 * where the clocks of then stood an hour earlier, midnight becomes one o'clock
 * of the same day.
 */
static bool
write_amsterdam(int64_t second, char ret[CITY_DATE])
{
	char day[CITY_DATE];
	int64_t number = second / DAY_S - (second % DAY_S < 0);
	int year;

	if (!write_day(number, day))
		return false;
	year = (day[0] - '0') * 1000 + (day[1] - '0') * 100 +
	    (day[2] - '0') * 10 + (day[3] - '0');
	second +=
	    second >= turn(year, 3) && second < turn(year, 10) ? 7200 : 3600;
	return write_day(second / DAY_S - (second % DAY_S < 0), ret);
}

struct scan {
	const char *at, *end;
};

/* A number of so many digits, no more and no less. */
static bool
number_of(struct scan *s, int count, int *ret)
{
	*ret = 0;
	for (int i = 0; i < count; i++) {
		if (s->at == s->end || !is_digit(*s->at))
			return false;
		*ret = *ret * 10 + (*s->at++ - '0');
	}
	return true;
}

static bool
sign(struct scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

static bool
day_of(struct scan *s, int64_t *ret, char text[CITY_DATE])
{
	const char *from = s->at;
	int year, month, day;

	if (!number_of(s, 4, &year) || !sign(s, '-') ||
	    !number_of(s, 2, &month) || !sign(s, '-') ||
	    !number_of(s, 2, &day) || year < 1 || month < 1 || month > 12 ||
	    day < 1 || day > clock_month_days(year, month))
		return false;
	*ret = day_number(year, month, day);
	memcpy(text, from, CITY_DATE - 1);
	text[CITY_DATE - 1] = '\0';
	return true;
}

static bool
time_of(struct scan *s, int *ret)
{
	int hour, minute, second = 0, fraction = 0;

	if (!number_of(s, 2, &hour) || !sign(s, ':') ||
	    !number_of(s, 2, &minute) || hour > 23 || minute > 59)
		return false;
	if (sign(s, ':')) {
		if (!number_of(s, 2, &second) || second > 60)
			return false;
		if (sign(s, '.')) {
			while (s->at < s->end && is_digit(*s->at)) {
				s->at++;
				fraction++;
			}
			if (fraction == 0 || fraction > 9)
				return false;
		}
	}
	*ret = hour * 3600 + minute * 60 + second;
	return true;
}

/* Seconds ahead of UTC, and whether a zone is told at all. */
static bool
zone_of(struct scan *s, bool *ret_told, int *ret)
{
	bool west;
	int hour, minute;

	*ret_told = s->at < s->end;
	*ret = 0;
	if (!*ret_told || sign(s, 'Z'))
		return true;
	west = *s->at == '-';
	if ((!sign(s, '+') && !sign(s, '-')) || !number_of(s, 2, &hour))
		return false;
	minute = 0;
	if (s->at < s->end) {
		sign(s, ':');
		if (!number_of(s, 2, &minute))
			return false;
	}
	if (hour > 14 || minute > 59)
		return false;
	*ret = (hour * 3600 + minute * 60) * (west ? -1 : 1);
	return true;
}

static bool
date_and_time(struct scan s, bool is_clock_utc, char ret[CITY_DATE])
{
	bool told;
	int second, ahead;
	int64_t day;

	if (!day_of(&s, &day, ret) || (!sign(&s, 'T') && !sign(&s, ' ')) ||
	    !time_of(&s, &second) || !zone_of(&s, &told, &ahead) ||
	    s.at != s.end)
		return false;
	if (!told && !is_clock_utc)
		return true;
	return write_amsterdam(day * DAY_S + second - ahead, ret);
}

static bool
epoch_ms(struct scan s, char ret[CITY_DATE])
{
	bool before = sign(&s, '-');
	int64_t ms = 0;

	if (s.at == s.end || s.end - s.at > 15)
		return false;
	for (; s.at < s.end; s.at++) {
		if (!is_digit(*s.at))
			return false;
		ms = ms * 10 + (*s.at - '0');
	}
	if (before)
		ms = -ms;
	return write_amsterdam(ms / 1000 - (ms % 1000 < 0), ret);
}

bool
city_date(const char *text, size_t len, enum field_form form, bool is_clock_utc,
    char ret[CITY_DATE])
{
	struct scan s;
	int64_t day;
	int year;

	city_trim(&text, &len);
	s = (struct scan){ text, text + len };
	switch (form) {
	case FORM_YEAR:
		if (!number_of(&s, 4, &year) || s.at != s.end || year < 1)
			return false;
		snprintf(ret, CITY_DATE, "%04d", year);
		return true;
	case FORM_DATE:
		return day_of(&s, &day, ret) && s.at == s.end;
	case FORM_DATETIME:
		return date_and_time(s, is_clock_utc, ret);
	case FORM_EPOCH_MS:
		return epoch_ms(s, ret);
	case FORM_NONE:
		break;
	}
	return false;
}

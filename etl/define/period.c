/*
 * One grammar for periods, read by fixed places: every form has its own length
 * and its own letters, so that nothing is tried twice and nothing is guessed.
 */
#include "define/period.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define YEAR_FIRST 1900
#define YEAR_LAST 2100

/* Ids of quarters and half-years stand above those of months and days. */
#define ID_QUARTER 8000
#define ID_HALF 9000

/* Read n digits at s; -1 when one of them is none. */
static int
digits(const char *s, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		value = value * 10 + (s[i] - '0');
	}
	return value;
}

/* What a spelling says: kind, year, and the number or the day in it. */
struct reading {
	enum period_kind kind;
	int year;
	int number; /* half, quarter or month */
	int day;
};

/* The spelling of CBS: eight characters. */
static bool
read_cbs(const char *s, struct reading *ret)
{
	int two = digits(s + 6, 2);

	ret->year = digits(s, 4);
	ret->number = two;
	ret->day = 1;
	if (memcmp(s + 4, "JJ", 2) == 0) {
		ret->kind = PERIOD_YEAR;
		return two == 0;
	}
	if (memcmp(s + 4, "HJ", 2) == 0) {
		ret->kind = PERIOD_HALF;
		return two >= 1 && two <= 2;
	}
	if (memcmp(s + 4, "KW", 2) == 0) {
		ret->kind = PERIOD_QUARTER;
		return two >= 1 && two <= 4;
	}
	if (memcmp(s + 4, "MM", 2) == 0) {
		ret->kind = PERIOD_MONTH;
		return two >= 1 && two <= 12;
	}
	ret->kind = PERIOD_DAY;
	ret->number = digits(s + 4, 2);
	ret->day = two;
	return true;
}

/* Our own spelling: 2026, 2026H1, 2026K1, 2026-01, 2026-01-31. */
static bool
read_published(const char *s, size_t len, struct reading *ret)
{
	ret->year = digits(s, 4);
	ret->number = 0;
	ret->day = 1;
	ret->kind = PERIOD_YEAR;
	if (len == 4)
		return true;
	if (len == 6 && s[4] == 'H') {
		ret->kind = PERIOD_HALF;
		ret->number = digits(s + 5, 1);
		return ret->number >= 1 && ret->number <= 2;
	}
	if (len == 6 && s[4] == 'K') {
		ret->kind = PERIOD_QUARTER;
		ret->number = digits(s + 5, 1);
		return ret->number >= 1 && ret->number <= 4;
	}
	if (len == 7 && s[4] == '-') {
		ret->kind = PERIOD_MONTH;
		ret->number = digits(s + 5, 2);
		return ret->number >= 1 && ret->number <= 12;
	}
	if (len == 10 && s[4] == '-' && s[7] == '-') {
		ret->kind = PERIOD_DAY;
		ret->number = digits(s + 5, 2);
		ret->day = digits(s + 8, 2);
		return true;
	}
	return false;
}

static bool
is_possible(const struct reading *r)
{
	if (r->year < YEAR_FIRST || r->year > YEAR_LAST)
		return false;
	if (r->kind != PERIOD_DAY)
		return true;
	return r->number >= 1 && r->number <= 12 && r->day >= 1 &&
	    r->day <= clock_month_days(r->year, r->number);
}

static void
day_text(char ret[11], int year, int month, int day)
{
	char text[40];

	snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
	memcpy(ret, text, 10);
	ret[10] = '\0';
}

/* Months from first to last, whole. */
static void
span(struct period *p, int year, int first, int last)
{
	day_text(p->first_day, year, first, 1);
	day_text(p->last_day, year, last, clock_month_days(year, last));
}

static void
compose(const struct reading *r, struct period *p)
{
	char code[40], cbs[40];
	int y = r->year, n = r->number;

	memset(p, 0, sizeof(*p));
	p->kind = r->kind;
	switch (r->kind) {
	case PERIOD_YEAR:
		p->id = y * 10000;
		snprintf(code, sizeof(code), "%04d", y);
		snprintf(cbs, sizeof(cbs), "%04dJJ00", y);
		span(p, y, 1, 12);
		break;
	case PERIOD_HALF:
		p->id = y * 10000 + ID_HALF + n;
		snprintf(code, sizeof(code), "%04dH%d", y, n);
		snprintf(cbs, sizeof(cbs), "%04dHJ%02d", y, n);
		span(p, y, 6 * n - 5, 6 * n);
		break;
	case PERIOD_QUARTER:
		p->id = y * 10000 + ID_QUARTER + n;
		snprintf(code, sizeof(code), "%04dK%d", y, n);
		snprintf(cbs, sizeof(cbs), "%04dKW%02d", y, n);
		span(p, y, 3 * n - 2, 3 * n);
		break;
	case PERIOD_MONTH:
		p->id = y * 10000 + n * 100;
		snprintf(code, sizeof(code), "%04d-%02d", y, n);
		snprintf(cbs, sizeof(cbs), "%04dMM%02d", y, n);
		span(p, y, n, n);
		break;
	case PERIOD_DAY:
		p->id = y * 10000 + n * 100 + r->day;
		snprintf(code, sizeof(code), "%04d-%02d-%02d", y, n, r->day);
		snprintf(cbs, sizeof(cbs), "%04d%02d%02d", y, n, r->day);
		day_text(p->first_day, y, n, r->day);
		day_text(p->last_day, y, n, r->day);
		break;
	}
	snprintf(p->code, sizeof(p->code), "%.11s", code);
	snprintf(p->cbs, sizeof(p->cbs), "%.11s", cbs);
}

int
period_parse(const char *s, struct period *ret, struct err *err)
{
	struct reading r;
	size_t len = strlen(s);
	bool read = false;

	if (len == 8)
		read = read_cbs(s, &r);
	else if (len >= 4 && len <= 10)
		read = read_published(s, len, &r);
	if (!read || !is_possible(&r))
		return err_set(err, ERR_DATA,
		    "'%.40s' is not a period; known forms are 2026JJ00, "
		    "2026HJ01, 2026KW01, 2026MM01, 20260131 and 2026, 2026H1, "
		    "2026K1, 2026-01, 2026-01-31, years %d to %d",
		    s, YEAR_FIRST, YEAR_LAST);
	compose(&r, ret);
	return 0;
}

bool
period_is_day(const char *text)
{
	struct period day;
	struct err no = ERR_INIT;

	return period_parse(text, &day, &no) == 0 && day.kind == PERIOD_DAY &&
	    strcmp(day.code, text) == 0;
}

const char *
period_kind_name(enum period_kind kind)
{
	switch (kind) {
	case PERIOD_YEAR:
		return "year";
	case PERIOD_HALF:
		return "half-year";
	case PERIOD_QUARTER:
		return "quarter";
	case PERIOD_MONTH:
		return "month";
	case PERIOD_DAY:
		return "day";
	}
	BUG("period kind %d", (int)kind);
}

/*
 * Time: "now" is a parameter of a run, so that a run can be repeated exactly
 * (WOONDRUK_NOW); waiting and deadlines use the monotonic clock.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#include "base/err.h"

#define CLOCK_DAY 86400		/* seconds */
#define CLOCK_TEXT 21		/* 2026-11-23T02:00:00Z and the NUL */

/* Fix the clock at an RFC 3339 time (NULL: the real clock). */
int	clock_fix(const char *rfc3339, struct err *) MUST_CHECK;
/* Seconds since 1970, fixed or real. */
time_t	clock_now(void);
/* UTC, as 2026-11-23T02:00:00Z; the first ten bytes are the date. */
void	clock_text(time_t, char ret[CLOCK_TEXT]);
int	clock_parse(const char *rfc3339, time_t *ret, struct err *) MUST_CHECK;
/* Days of a month (1 to 12). */
int	clock_month_days(int year, int month);
/* Monotonic milliseconds. */
int64_t	clock_ms(void);

#endif

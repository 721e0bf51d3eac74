/*
 * Periods: one strict grammar for the codes of CBS and for the codes we
 * publish.  An unknown form is an error, never a guess.
 *
 *   CBS        published    id           kind
 *   2026JJ00   2026         20260000     PERIOD_YEAR (or 1 January, a stock)
 *   2026HJ01   2026H1       20269001     PERIOD_HALF
 *   2026KW01   2026K1       20268001     PERIOD_QUARTER
 *   2026MM01   2026-01      20260100     PERIOD_MONTH
 *   20260131   2026-01-31   20260131     PERIOD_DAY
 *
 * Years run from 1900 to 2100.
 */
#ifndef DEFINE_PERIOD_H
#define DEFINE_PERIOD_H

#include <stdbool.h>

#include "base/err.h"

enum period_kind { PERIOD_YEAR, PERIOD_HALF, PERIOD_QUARTER, PERIOD_MONTH,
    PERIOD_DAY };

struct period {
	int id;
	enum period_kind kind;
	char code[12];		/* as published */
	char cbs[12];		/* as CBS writes it */
	char first_day[11];	/* 2026-01-01 */
	char last_day[11];	/* 2026-12-31 */
};

/* Parse either spelling (trailing blanks and '*' are not accepted). */
int	period_parse(const char *, struct period *ret, struct err *) MUST_CHECK;
/* Is it a day that exists, as published: 2026-11-23? */
bool	period_is_day(const char *);
const char *period_kind_name(enum period_kind);	/* "year" */

#endif

/*
 * When a table is to get new figures, out of what CBS writes of it.
 *
 * The description of a table (Description in OData v4, ShortDescription or
 * ExplanatoryText in v3) has a paragraph under the heading "Wanneer komen er
 * nieuwe cijfers?".  It is prose, but of few kinds, all of which were captured
 * (tests/unit/test_expected.c has them): a moment ("in het tweede kwartaal van
 * 2027", "op 23 juli 2026"), a time after the period ("circa 22 dagen na
 * verslagkwartaal"), or that there will be none ("Niet meer van toepassing").
 * What is of no such kind is not guessed at.
 */
#ifndef DEFINE_EXPECTED_H
#define DEFINE_EXPECTED_H

#include <stdbool.h>

#include "define/period.h"

enum expected_kind {
	EXPECTED_UNKNOWN,	/* it does not say, or in words nobody knows */
	EXPECTED_BY,		/* between two days */
	EXPECTED_AFTER,		/* at most so long after the end of a period */
	EXPECTED_NEVER		/* there will be none */
};

struct expected {
	enum expected_kind kind;
	/* BY; of one day when both are the same */
	char first_day[11], last_day[11];
	/* AFTER; of a range, its end */
	int months, days;
	bool is_any_period;	/* "verslagperiode": whichever the table has */
	enum period_kind period;
};

/* Read a description, which may hold anything and be of any length; NULL is
 * none.  Of several moments the first counts: figures come in steps. */
void	expected_parse(const char *description, struct expected *ret);

#endif

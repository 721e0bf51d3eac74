/*
 * An indicator: one file in sql/4-indicators, a bare SELECT with front matter
 * and one worked example that is documentation and test in one.  A series of
 * sql/3-normalise has the same shape, without what readers see.
 */
#ifndef DEFINE_INDICATOR_H
#define DEFINE_INDICATOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "define/lifecycle.h"

/* The date in front of ->changed, and a blank behind it. */
#define INDICATOR_DAY 10
/* Of ->minimum_coverage and ->too_small, where the file does not say. */
#define INDICATOR_COVERAGE "0.95"
#define INDICATOR_TOO_SMALL "noemer-te-klein"

/* Numbers of one year that figures of other years are measured by.  They are
 * counted once and written down, so that no revision and no merger moves them. */
struct reference {
	char *year;
	char *low, *high;	/* 5th and 95th percentile of municipalities */
	char *pressed;		/* where the fifth under most pressure begins */
	char *municipalities;	/* that had a figure */
	char *frozen_on;	/* a day */
	char *why;
};

struct indicator {
	char *id;		/* public id, Dutch, kebab-case = file name */
	char *path;
	char sha256[65];
	char *english_id;
	char *label_nl, *label_en;
	char *eenheid, *unit;
	int decimals;
	char *direction;	/* "+", "-", "0" */
	char *thema, *theme;
	char *tier;		/* core, secondary, national, manual, context */
	char *aggregation;	/* see sql/4-indicators/README.md */
	char *formula;		/* SQL expression over teller and noemer; NULL:
				   the value is teller itself */
	char **bases;		/* "huidig", "toenmalig" */
	size_t n_bases;
	char **published;	/* levels taken as the source publishes them */
	size_t n_published;
	char **levels;		/* levels that may have a figure */
	size_t n_levels;
	char **needs;		/* measures, series or indicators */
	size_t n_needs;
	char *first;		/* first reliable period, published spelling */
	char *minimum_denominator;	/* number text, with % a part of what
					   the SELECT calls maat; or NULL */
	char *minimum_numerator;	/* below it: geheim; or NULL */
	char *too_small;		/* the reason below minimum_denominator */
	char *minimum_coverage;		/* a share: "0.95" */
	char *method_nl, *method_en;
	char *caveat_nl, *caveat_en;
	char *definition_source;
	char *changed;		/* "2026-11-20 why", NULL: never told */
	char *teller;		/* "part-of-noemer": it cannot be more; or NULL */
	char *counts;		/* "events": what teller counts comes about by
				   chance; or NULL */
	char *draws;		/* how often it is drawn; NULL: it is not */
	char *version;		/* of a method that is drawn */
	char *dimension;	/* of the index, or NULL: not in the index */
	struct lifecycle lifecycle;
	struct reference reference;	/* ->year is NULL: not frozen yet */
	char *marks;		/* marks on every value, e.g. "experimenteel" */
	char **example;
	size_t n_example;
	int example_line;
	char *sql;
};

int	indicator_load(const char *path, struct indicator *ret, struct err *)
	    MUST_CHECK;
void	indicator_release(struct indicator *);

/* A series of sql/3-normalise: name, needs and SQL; label_nl, eenheid, unit,
 * decimals and adds-up as a measure has them. */
struct series {
	char *id;
	char *path;
	char sha256[65];
	char *label_nl, *label_en;
	char *unit;
	int decimals;
	char *adds_up;		/* "count" */
	char *moves_with;
	char **needs;		/* measures or series */
	size_t n_needs;
	char **continued;	/* measures of tables that go on where those
				   of ->needs end; they have no rows as long as
				   their table was never landed, and may all be
				   missing from the definitions */
	size_t n_continued;
	char **example;
	size_t n_example;
	int example_line;
	char *sql;
};

int	series_load(const char *path, struct series *ret, struct err *)
	    MUST_CHECK;
void	series_release(struct series *);

#endif

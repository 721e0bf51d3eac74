/*
 * All definitions, loaded and checked against each other without a database:
 * unknown names, missing licences, cycles, units that do not fit, two things
 * with one name.  Order: sources by id; series and indicators in an order in
 * which every one stands behind what it needs.
 */
#ifndef DEFINE_DEFINITIONS_H
#define DEFINE_DEFINITIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/settings.h"
#include "define/bounds.h"
#include "define/dataset.h"
#include "define/indicator.h"
#include "define/limitations.h"
#include "define/source.h"
#include "define/succession.h"

/* One finding of the check: where, what, and how to mend it. */
struct finding {
	char *place;		/* "sql/4-indicators/nieuwbouw.sql:12" */
	char *text;		/* "needs 'x', which nobody gives; …" */
};

struct definitions {
	struct source *source;
	size_t n_sources;
	struct series *series;
	size_t n_series;
	struct indicator *indicator;
	size_t n_indicators;
	struct dataset *dataset;
	size_t n_datasets;
	struct succession succession;	/* the register of series */
	struct bounds bounds;	/* of the gate */
	struct limitations limitations;
	struct finding *finding;
	size_t n_findings;
	char *share;		/* folder that holds sql/ and output/ */
};

/* Load everything; what is wrong becomes findings, so that one broken file
 * never hides the others.  Fails only when a folder cannot be read.  A source
 * with findings is left out of ->source (the others go on); a broken
 * indicator, series or dataset is left out likewise. */
int	definitions_load(const struct settings *, struct definitions *ret,
	    struct err *) MUST_CHECK;
void	definitions_release(struct definitions *);
const struct source *definitions_source(const struct definitions *,
	    const char *id);
/* Is the source one of those that are named?  Without names, all are. */
bool	definitions_is_named(const char *const *only, size_t n_only,
	    const char *id);
/* Are all that are named defined (else ERR_USAGE), and, unless they may wait
 * for a first look, is there something to take from each? */
int	definitions_check_named(const struct definitions *,
	    const char *const *only, size_t n_only, bool may_wait,
	    struct err *) MUST_CHECK;
const struct indicator *definitions_indicator(const struct definitions *,
	    const char *id);
const struct series *definitions_series(const struct definitions *,
	    const char *id);
/* Call ${fn} for each name that a name is made of at once: what a series needs
 * and goes on with, or what an indicator needs.  A measure is made of none, and
 * comes before a series and an indicator of its name. */
typedef void definitions_need_fn(void *ctx, const char *need);
void	definitions_each_need(const struct definitions *, const char *name,
	    definitions_need_fn *fn, void *ctx);
/* The same, and for each measure by which a measure moves to other boundaries: its
 * numerator and denominator, or its weight. */
void	definitions_each_input(const struct definitions *, const char *name,
	    definitions_need_fn *fn, void *ctx);
/* Who gives that measure name, or NULL. */
const struct source *definitions_measure(const struct definitions *,
	    const char *name);

#endif

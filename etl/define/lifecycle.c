/*
 * Lifecycles, read and checked.
 */
#include "define/lifecycle.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/definitions.h"
#include "define/finding.h"

static const char *const stages[] = {
	[LIFECYCLE_STABLE] = "stable",
	[LIFECYCLE_SUPERSEDED] = "superseded",
	[LIFECYCLE_ENDED] = "ended",
};
#define STAGES (sizeof(stages) / sizeof(*stages))

const char *
lifecycle_name(enum lifecycle_stage stage)
{
	return stages[stage];
}

static int
read_stage(struct frontmatter *fm, enum lifecycle_stage *ret, struct err *err)
{
	const char *word = frontmatter_get(fm, "lifecycle");

	*ret = LIFECYCLE_STABLE;
	if (!word)
		return 0;
	for (size_t i = 0; i < STAGES; i++)
		if (strcmp(stages[i], word) == 0) {
			*ret = (enum lifecycle_stage)i;
			return 0;
		}
	return frontmatter_wrong(fm, "lifecycle", err,
	    "is '%.40s'; it is stable, superseded or ended", word);
}

/* A day that was in the calendar. */
static int
read_day(struct frontmatter *fm, const char *field, char **ret_text,
    time_t *ret_at, struct err *err)
{
	const char *text = frontmatter_get(fm, field);
	struct err ignored = ERR_INIT;
	char *whole;
	int rc;

	if (!text)
		return frontmatter_wrong(fm, field, err,
		    "is missing; what is superseded or ended says since when "
		    "readers know (announced) and its last day (ends): "
		    "2027-06-30");
	whole = xasprintf("%sT00:00:00Z", text);
	rc = text_is_date(text) ? clock_parse(whole, ret_at, &ignored) : -1;
	free(whole);
	if (rc != 0)
		return frontmatter_wrong(fm, field, err,
		    "is '%.40s'; give a day: 2027-06-30", text);
	*ret_text = xstrdup(text);
	return 0;
}

static void
read_text(struct frontmatter *fm, const char *field, char **ret)
{
	const char *text = frontmatter_get(fm, field);

	*ret = text ? xstrdup(text) : NULL;
}

static int
check_parts(const struct frontmatter *fm, const struct lifecycle *l,
    struct err *err)
{
	if (!l->reason_nl != !l->reason_en)
		return frontmatter_wrong(fm,
		    l->reason_nl ? "reason-nl" : "reason-en", err,
		    "stands in one language only; add the other");
	if (l->stage == LIFECYCLE_ENDED && !l->reason_nl)
		return frontmatter_wrong(fm, "lifecycle", err,
		    "is ended, and does not say why; add reason-nl and "
		    "reason-en");
	if (l->stage == LIFECYCLE_SUPERSEDED && !l->successor)
		return frontmatter_wrong(fm, "lifecycle", err,
		    "is superseded, and does not say by what; add successor");
	return 0;
}

static int
read_days(struct frontmatter *fm, struct lifecycle *l, struct err *err)
{
	time_t from, until;

	if (read_day(fm, "announced", &l->announced, &from, err) < 0 ||
	    read_day(fm, "ends", &l->ends, &until, err) < 0)
		return -1;
	if (l->stage == LIFECYCLE_SUPERSEDED &&
	    until - from < (time_t)LIMIT_OVERLAP_DAYS * CLOCK_DAY)
		return frontmatter_wrong(fm, "ends", err,
		    "is %s, less than %d days behind %s on which it was "
		    "announced; give readers that long to change over",
		    l->ends, LIMIT_OVERLAP_DAYS, l->announced);
	return 0;
}

int
lifecycle_read(struct frontmatter *fm, struct lifecycle *ret, struct err *err)
{
	struct lifecycle l = { 0 };

	/* A field of what is going, in a definition that is not, is left for
	 * frontmatter_all_used to refuse. */
	if (read_stage(fm, &l.stage, err) < 0)
		return -1;
	if (l.stage != LIFECYCLE_STABLE) {
		read_text(fm, "successor", &l.successor);
		read_text(fm, "reason-nl", &l.reason_nl);
		read_text(fm, "reason-en", &l.reason_en);
		if (read_days(fm, &l, err) < 0 ||
		    check_parts(fm, &l, err) < 0) {
			lifecycle_release(&l);
			return -1;
		}
	}
	*ret = l;
	return 0;
}

void
lifecycle_release(struct lifecycle *l)
{
	free(l->announced);
	free(l->ends);
	free(l->successor);
	free(l->reason_nl);
	free(l->reason_en);
	memset(l, 0, sizeof(*l));
}

/* --- against each other --- */

/* ${next} is the lifecycle of the successor, NULL when there is none of that
 * name. */
static void
check_successor(struct definitions *d, const char *path,
    const struct lifecycle *l, const struct lifecycle *next, const char *kind)
{
	if (!next)
		finding_at_field(d, path, "successor",
		    "there is no %s '%.60s'; correct the name, or mend its "
		    "definition",
		    kind, l->successor);
	else if (next->stage != LIFECYCLE_STABLE)
		finding_at_field(d, path, "successor",
		    "'%.60s' is %s itself; name what readers can stay with",
		    l->successor, lifecycle_name(next->stage));
}

void
lifecycle_check(struct definitions *d)
{
	for (size_t i = 0; i < d->n_indicators; i++) {
		const struct indicator *x = &d->indicator[i];
		const struct indicator *next;

		if (!x->lifecycle.successor)
			continue;
		next = definitions_indicator(d, x->lifecycle.successor);
		check_successor(d, x->path, &x->lifecycle,
		    next ? &next->lifecycle : NULL, "indicator");
	}
	for (size_t i = 0; i < d->n_datasets; i++) {
		const struct dataset *x = &d->dataset[i];
		const struct lifecycle *next = NULL;

		if (!x->lifecycle.successor)
			continue;
		for (size_t k = 0; k < d->n_datasets; k++)
			if (strcmp(d->dataset[k].id, x->lifecycle.successor) ==
			    0)
				next = &d->dataset[k].lifecycle;
		check_successor(d, x->path, &x->lifecycle, next, "dataset");
	}
}

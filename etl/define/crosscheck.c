/*
 * Names live in one space: a need may be a measure, a series or an indicator.
 * Measures and series come first, so an indicator may carry the name of the one
 * it publishes; others who need that name get the measure or series.
 */
#include "define/crosscheck.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "define/finding.h"
#include "define/period.h"

/* Who gives a name. */
struct giver {
	const struct source *source; /* with measure: the one it is of */
	const struct source_measure *measure;
	const struct series *series;
	const struct indicator *indicator;
};

/* What has been found wanting in this round. */
struct round {
	struct definitions *d;
	bool *source;
	bool *series;
	bool *indicator;
	bool *dataset;
};

static bool
any_of(const bool *bad, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bad[i])
			return true;
	return false;
}

/* Has anything been found in this round? */
static bool
any(const struct round *r)
{
	return any_of(r->source, r->d->n_sources) ||
	    any_of(r->series, r->d->n_series) ||
	    any_of(r->indicator, r->d->n_indicators) ||
	    any_of(r->dataset, r->d->n_datasets);
}

static bool
find_giver(const struct definitions *d, const char *name, struct giver *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->source = definitions_measure(d, name);
	if (ret->source) {
		ret->measure = source_measure(ret->source, name);
		return true;
	}
	for (size_t i = 0; i < d->n_series; i++)
		if (strcmp(d->series[i].id, name) == 0) {
			ret->series = &d->series[i];
			return true;
		}
	ret->indicator = definitions_indicator(d, name);
	return ret->indicator != NULL;
}

/* How what was given adds up; NULL for an indicator. */
static const char *
giver_adds_up(const struct giver *giver)
{
	if (giver->measure)
		return adds_up_name(giver->measure->adds_up);
	return giver->series ? giver->series->adds_up : NULL;
}

/* A measure that is a series for each code of an open dimension: which one of
 * them is meant, nobody can say. */
static const char *
why_many(const struct giver *giver)
{
	return giver->measure && source_role(giver->source, ROLE_OPEN)
	    ? "is a series for each code of an open dimension, so no one of "
	      "them is meant; only an indicator can need them all, or name the "
	      "code in the descriptor"
	    : NULL;
}

static bool
is(const char *word, enum adds_up adds_up)
{
	return word && strcmp(word, adds_up_name(adds_up)) == 0;
}

static bool
has_word(char *const *word, size_t n, const char *wanted)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word[i], wanted) == 0)
			return true;
	return false;
}

/* --- two things with one name --- */

static void
check_measure_names(struct round *r, size_t at)
{
	struct definitions *d = r->d;
	const struct source *s = &d->source[at];

	for (size_t i = 0; i < s->n_measures; i++) {
		const struct source *first =
		    definitions_measure(d, s->measure[i].name);

		if (first == s)
			continue;
		finding_at_member(d, s, "measures", s->measure[i].name,
		    "'%s' is given by %s too; give one of them another name",
		    s->measure[i].name, first->id);
		r->source[at] = true;
	}
}

static void
check_source_names(struct round *r, size_t at)
{
	struct definitions *d = r->d;
	const struct source *s = &d->source[at];

	for (size_t i = 0; i < at; i++) {
		if (strcmp(d->source[i].id, s->id) == 0) {
			finding_at_member(d, s, "title", NULL,
			    "source '%s' stands in %s too; rename one folder",
			    s->id, d->source[i].dir);
			r->source[at] = true;
		}
		if (s->is_register && d->source[i].is_register) {
			finding_at_member(d, s, "register", NULL,
			    "%s is the register of areas already; keep one",
			    d->source[i].id);
			r->source[at] = true;
		}
	}
	if (!r->source[at])
		check_measure_names(r, at);
}

static void
check_series_name(struct round *r, size_t at)
{
	const struct series *s = &r->d->series[at];
	const struct source *source = definitions_measure(r->d, s->id);

	if (!source)
		return;
	finding_at_field(r->d, s->path, "id",
	    "'%s' is a measure of %s already; give one of them another name",
	    s->id, source->id);
	r->series[at] = true;
}

static void
check_indicator_names(struct round *r, size_t at)
{
	struct definitions *d = r->d;
	const struct indicator *x = &d->indicator[at];
	struct giver giver;

	find_giver(d, x->id, &giver);
	if (!giver.indicator && !has_word(x->needs, x->n_needs, x->id)) {
		finding_at_field(d, x->path, "id",
		    "'%s' is the name of a %s; an indicator may have it only "
		    "if it needs and publishes that %s itself",
		    x->id, giver.measure ? "measure" : "series",
		    giver.measure ? "measure" : "series");
		r->indicator[at] = true;
	}
	for (size_t i = 0; i < at; i++) {
		if (strcmp(d->indicator[i].english_id, x->english_id) != 0)
			continue;
		finding_at_field(d, x->path, "english-id",
		    "'%s' is that of %s too; give it another", x->english_id,
		    d->indicator[i].id);
		r->indicator[at] = true;
	}
}

/* --- names that are used --- */

/* A part of a measure (weight, numerator, denominator) must be a count. */
static void
check_part(struct round *r, size_t at, const struct source_measure *m,
    const char *what, const char *name)
{
	struct definitions *d = r->d;
	struct giver giver;

	if (!name)
		return;
	if (!find_giver(d, name, &giver) || giver.indicator) {
		finding_at_member(d, &d->source[at], "measures", m->name,
		    "%s '%s' is no measure of a source and no series; correct "
		    "the name, or mend the definition that gives it",
		    what, name);
		r->source[at] = true;
	} else if (why_many(&giver)) {
		finding_at_member(d, &d->source[at], "measures", m->name,
		    "%s '%s' %s", what, name, why_many(&giver));
		r->source[at] = true;
	} else if (!is(giver_adds_up(&giver), ADDS_COUNT)) {
		finding_at_member(d, &d->source[at], "measures", m->name,
		    "%s '%s' adds up as %s; it must be a count", what, name,
		    giver_adds_up(&giver));
		r->source[at] = true;
	}
}

static void
check_parts(struct round *r, size_t at)
{
	const struct source *s = &r->d->source[at];

	for (size_t i = 0; i < s->n_measures; i++) {
		const struct source_measure *m = &s->measure[i];

		check_part(r, at, m, "weight", m->weight);
		check_part(r, at, m, "numerator", m->numerator);
		check_part(r, at, m, "denominator", m->denominator);
	}
}

static void
check_series_needs(struct round *r, size_t at)
{
	const struct series *s = &r->d->series[at];
	struct giver giver;

	for (size_t i = 0; i < s->n_needs; i++) {
		bool found = find_giver(r->d, s->needs[i], &giver);

		if (found && !giver.indicator && !why_many(&giver))
			continue;
		r->series[at] = true;
		if (found && why_many(&giver)) {
			finding_at_field(r->d, s->path, "needs",
			    "needs '%s', which %s", s->needs[i],
			    why_many(&giver));
			continue;
		}
		finding_at_field(r->d, s->path, "needs",
		    giver.indicator
			? "needs '%s', an indicator; a series is made of "
			  "measures and other series"
			: "needs '%s', which no source and no series gives; "
			  "correct the name, or mend the definition that "
			  "gives it",
		    s->needs[i]);
	}
}

/* Does the register of series know a measure that this one needs? */
static bool
is_followed(const struct succession *known, const struct series *s)
{
	for (size_t i = 0; i < known->n; i++)
		for (size_t k = 0; k < s->n_needs; k++)
			if (known->carrier[i].measure != NULL &&
			    strcmp(known->carrier[i].measure, s->needs[k]) == 0)
				return true;
	return false;
}

/* What a series goes on with may be missing as a whole, as in a folder of
 * sources that has not got the successor, and whose register knows nothing of
 * what the series needs; a part of it, or all of it beside a register that does,
 * is a slip of the pen. */
static void
check_series_continued(struct round *r, size_t at)
{
	const struct series *s = &r->d->series[at];
	bool is_known = is_followed(&r->d->succession, s);

	for (size_t i = 0; i < s->n_continued; i++)
		is_known |= definitions_measure(r->d, s->continued[i]) != NULL;
	for (size_t i = 0; is_known && i < s->n_continued; i++) {
		struct giver giver;

		if (find_giver(r->d, s->continued[i], &giver) &&
		    giver.measure && !why_many(&giver))
			continue;
		finding_at_field(r->d, s->path, "continued-by",
		    "'%s' is no measure of a source of which one series is "
		    "meant; correct the name, or mend the definition that "
		    "gives it",
		    s->continued[i]);
		r->series[at] = true;
	}
}

/* May a value of this kind enter a sum of that kind? */
static const char *
why_not_summed(const struct indicator *x, const struct giver *giver)
{
	bool sum = strcmp(x->aggregation, "sum") == 0;
	bool ratio = strcmp(x->aggregation, "ratio-of-sums") == 0;
	bool mean = strcmp(x->aggregation, "weighted-mean") == 0;
	const char *adds_up = giver_adds_up(giver);

	if (!sum && !ratio && !mean)
		return NULL;
	if (is(adds_up, ADDS_INDEX))
		return "an index, which is never summed";
	/* A weighted mean of medians is none, and is marked benadering. */
	if (is(adds_up, ADDS_MEDIAN) && !mean)
		return "a median, which is never summed";
	if (sum && (is(adds_up, ADDS_MEAN) || is(adds_up, ADDS_RATIO)))
		return "no count, and only counts are summed";
	if ((sum || ratio) && giver->indicator &&
	    strcmp(giver->indicator->aggregation, "sum") != 0)
		return "an indicator whose values do not add up";
	return NULL;
}

static void
check_indicator_needs(struct round *r, size_t at)
{
	struct definitions *d = r->d;
	const struct indicator *x = &d->indicator[at];
	bool weighted = strcmp(x->aggregation, "weighted-mean") == 0;
	bool has_weight = false;
	struct giver giver;

	for (size_t i = 0; i < x->n_needs; i++) {
		const char *why;

		if (!find_giver(d, x->needs[i], &giver)) {
			finding_at_field(d, x->path, "needs",
			    "needs '%s', which no source, series or indicator "
			    "gives; correct the name, or mend the definition "
			    "that gives it",
			    x->needs[i]);
			r->indicator[at] = true;
			continue;
		}
		/* All of them, each with its reeks. */
		if (why_many(&giver) &&
		    !is(giver_adds_up(&giver), ADDS_COUNT)) {
			finding_at_field(d, x->path, "needs",
			    "needs '%s', which is many series and no count; "
			    "only counts of an open dimension can be needed",
			    x->needs[i]);
			r->indicator[at] = true;
			continue;
		}
		if (is(giver_adds_up(&giver), ADDS_COUNT) || giver.indicator)
			has_weight = true;
		why = why_not_summed(x, &giver);
		if (!why)
			continue;
		finding_at_field(d, x->path, "aggregation",
		    "'aggregation' is %s, but '%s' is %s; use "
		    "as-given or none",
		    x->aggregation, x->needs[i], why);
		r->indicator[at] = true;
	}
	if (weighted && !has_weight && !r->indicator[at]) {
		finding_at_field(d, x->path, "aggregation",
		    "'aggregation' is weighted-mean, but no need is a count "
		    "to weigh by; add it to needs");
		r->indicator[at] = true;
	}
}

/* --- datasets --- */

static bool
schema_exists(const struct definitions *d, const struct dataset *x)
{
	static const char *const endings[] = { "", ".schema.json", ".json" };
	char *folder = file_path(d->share, "output/schema");
	bool found = !file_is_dir(folder);

	for (size_t i = 0; !found && i < 3; i++) {
		char *path =
		    xasprintf("%s/%s%s", folder, x->schema, endings[i]);

		found = file_exists(path);
		free(path);
	}
	free(folder);
	return found;
}

static void
check_dataset(struct round *r, size_t at)
{
	struct definitions *d = r->d;
	const struct dataset *x = &d->dataset[at];

	for (size_t i = 0; i < at; i++) {
		if (strcmp(d->dataset[i].target, x->target) != 0)
			continue;
		finding_at_field(d, x->path, "target",
		    "'%s' is that of %s too; give it another", x->target,
		    d->dataset[i].id);
		r->dataset[at] = true;
	}
	if (x->schema && !schema_exists(d, x)) {
		finding_at_field(d, x->path, "schema",
		    "'%s' is not in output/schema; add it, or correct the name",
		    x->schema);
		r->dataset[at] = true;
	}
}

/* --- order, and cycles --- */

enum mark { MARK_NEW, MARK_OPEN, MARK_DONE };

/* Walks from needs to givers, depth first. */
struct walk {
	struct round *round;
	enum mark *series;
	enum mark *indicator;
	enum mark *source;    /* of its means and ratios */
	size_t *series_order; /* in which they were done */
	size_t *indicator_order;
	size_t n_series_order;
	size_t n_indicator_order;
	const char **trail; /* names that are open */
	size_t n_trail;
};

static void visit(struct walk *, const char *name);

/* The names from the first time ${name} is on the trail, as one line. */
static char *
trail_text(const struct walk *w, const char *name)
{
	struct buf text;
	size_t from = 0;

	buf_init(&text, LIMIT_TITLE);
	for (size_t i = 0; i < w->n_trail; i++)
		if (strcmp(w->trail[i], name) == 0)
			from = i;
	for (size_t i = from; i < w->n_trail; i++)
		buf_addf(&text, "%s -> ", w->trail[i]);
	buf_adds(&text, name);
	return buf_detach(&text);
}

/* Everything on the cycle is left out; the finding stands once, at the one
 * that closes it. */
static void
close_cycle(struct walk *w, const char *name)
{
	struct definitions *d = w->round->d;
	char *text = trail_text(w, name);
	struct giver giver;
	bool told = false;

	for (size_t i = w->n_trail; i-- > 0;) {
		if (!find_giver(d, w->trail[i], &giver))
			BUG("'%s' is on the trail and nobody's", w->trail[i]);
		if (giver.series)
			w->round->series[giver.series - d->series] = true;
		else if (giver.indicator)
			w->round->indicator[giver.indicator - d->indicator] =
			    true;
		if (!told && !giver.measure) {
			finding_at_field(d,
			    giver.series ? giver.series->path
					 : giver.indicator->path,
			    "needs", "a cycle: %s; take one of them out", text);
			told = true;
		}
		if (strcmp(w->trail[i], name) == 0)
			break;
	}
	if (!told && find_giver(d, name, &giver) && giver.measure) {
		finding_at_member(d, giver.source, "measures", name,
		    "a cycle: %s; take one of them out", text);
		w->round->source[giver.source - d->source] = true;
	}
	free(text);
}

static void
visit_all(struct walk *w, const char *name, char *const *needs, size_t n)
{
	w->trail[w->n_trail++] = name;
	for (size_t i = 0; i < n; i++)
		visit(w, needs[i]);
	w->n_trail--;
}

/* A measure leans on the weight it is moved with. */
static void
visit_measure(struct walk *w, const struct source_measure *m)
{
	char *parts[3];
	size_t n = 0;

	if (m->weight)
		parts[n++] = m->weight;
	if (m->numerator)
		parts[n++] = m->numerator;
	if (m->denominator)
		parts[n++] = m->denominator;
	for (size_t i = 0; i < w->n_trail; i++)
		if (strcmp(w->trail[i], m->name) == 0) {
			close_cycle(w, m->name);
			return;
		}
	visit_all(w, m->name, parts, n);
}

static void
visit(struct walk *w, const char *name)
{
	struct definitions *d = w->round->d;
	struct giver giver;
	enum mark *mark;
	size_t at;

	if (!find_giver(d, name, &giver))
		return;
	if (giver.measure) {
		visit_measure(w, giver.measure);
		return;
	}
	at = giver.series ? (size_t)(giver.series - d->series)
			  : (size_t)(giver.indicator - d->indicator);
	mark = giver.series ? &w->series[at] : &w->indicator[at];
	if (*mark == MARK_OPEN)
		close_cycle(w, name);
	if (*mark != MARK_NEW)
		return;
	*mark = MARK_OPEN;
	if (giver.series) {
		visit_all(w, name, giver.series->needs, giver.series->n_needs);
		w->series_order[w->n_series_order++] = at;
	} else {
		visit_all(w, name, giver.indicator->needs,
		    giver.indicator->n_needs);
		w->indicator_order[w->n_indicator_order++] = at;
	}
	*mark = MARK_DONE;
}

/* An indicator that has the name of what it publishes is not found by that
 * name: nobody needs it, and it is done when what it needs is. */
static void
visit_namesake(struct walk *w, size_t at)
{
	const struct indicator *x = &w->round->d->indicator[at];

	w->indicator[at] = MARK_DONE;
	for (size_t i = 0; i < x->n_needs; i++)
		visit(w, x->needs[i]);
	w->indicator_order[w->n_indicator_order++] = at;
}

static void
reorder(void *items, size_t size, const size_t *order, size_t n)
{
	char *copy;

	if (n == 0)
		return;
	copy = xmalloc(n * size);
	memcpy(copy, items, n * size);
	for (size_t i = 0; i < n; i++)
		memcpy((char *)items + i * size, copy + order[i] * size, size);
	free(copy);
}

/* Find cycles, or else put series and indicators in order. */
static void
walk_needs(struct round *r)
{
	struct definitions *d = r->d;
	struct arena *arena = arena_new();
	size_t measures = 0;
	struct walk w = { .round = r };
	struct giver giver;

	for (size_t i = 0; i < d->n_sources; i++)
		measures += d->source[i].n_measures;
	w.series = arena_alloc(arena, (d->n_series + 1) * sizeof(enum mark));
	w.indicator =
	    arena_alloc(arena, (d->n_indicators + 1) * sizeof(enum mark));
	w.series_order = arena_alloc(arena, (d->n_series + 1) * sizeof(size_t));
	w.indicator_order =
	    arena_alloc(arena, (d->n_indicators + 1) * sizeof(size_t));
	w.trail = arena_alloc(arena,
	    (measures + d->n_series + d->n_indicators + 1) * sizeof(char *));

	for (size_t i = 0; i < d->n_sources; i++)
		for (size_t j = 0; j < d->source[i].n_measures; j++)
			visit(&w, d->source[i].measure[j].name);
	for (size_t i = 0; i < d->n_series; i++)
		visit(&w, d->series[i].id);
	for (size_t i = 0; i < d->n_indicators; i++) {
		if (find_giver(d, d->indicator[i].id, &giver) &&
		    giver.indicator)
			visit(&w, d->indicator[i].id);
		else
			visit_namesake(&w, i);
	}
	if (w.n_series_order != d->n_series ||
	    w.n_indicator_order != d->n_indicators)
		BUG("walked %zu of %zu series, %zu of %zu indicators",
		    w.n_series_order, d->n_series, w.n_indicator_order,
		    d->n_indicators);
	if (!any(r)) {
		reorder(d->series, sizeof(*d->series), w.series_order,
		    d->n_series);
		reorder(d->indicator, sizeof(*d->indicator), w.indicator_order,
		    d->n_indicators);
	}
	arena_free(arena);
}

/* --- rounds --- */

static void
check_all(struct round *r)
{
	struct definitions *d = r->d;

	for (size_t i = 0; i < d->n_sources; i++)
		check_source_names(r, i);
	for (size_t i = 0; i < d->n_series; i++)
		check_series_name(r, i);
	for (size_t i = 0; i < d->n_indicators; i++)
		check_indicator_names(r, i);
	for (size_t i = 0; i < d->n_sources; i++)
		check_parts(r, i);
	for (size_t i = 0; i < d->n_series; i++) {
		check_series_needs(r, i);
		check_series_continued(r, i);
	}
	for (size_t i = 0; i < d->n_indicators; i++)
		check_indicator_needs(r, i);
	for (size_t i = 0; i < d->n_datasets; i++)
		check_dataset(r, i);
}

/* Release what was found wanting, and close the ranks. */
static void
drop_bad(struct round *r)
{
	struct definitions *d = r->d;
	size_t sources = 0, series = 0, indicators = 0, datasets = 0;

	for (size_t i = 0; i < d->n_sources; i++)
		if (r->source[i])
			source_release(&d->source[i]);
		else
			d->source[sources++] = d->source[i];
	for (size_t i = 0; i < d->n_series; i++)
		if (r->series[i])
			series_release(&d->series[i]);
		else
			d->series[series++] = d->series[i];
	for (size_t i = 0; i < d->n_indicators; i++)
		if (r->indicator[i])
			indicator_release(&d->indicator[i]);
		else
			d->indicator[indicators++] = d->indicator[i];
	for (size_t i = 0; i < d->n_datasets; i++)
		if (r->dataset[i])
			dataset_release(&d->dataset[i]);
		else
			d->dataset[datasets++] = d->dataset[i];
	d->n_sources = sources;
	d->n_series = series;
	d->n_indicators = indicators;
	d->n_datasets = datasets;
}

void
crosscheck_run(struct definitions *d)
{
	bool again = true;

	/* Every round drops something or is the last. */
	while (again) {
		struct arena *arena = arena_new();
		struct round r = { .d = d };

		r.source = arena_alloc(arena, d->n_sources + 1);
		r.series = arena_alloc(arena, d->n_series + 1);
		r.indicator = arena_alloc(arena, d->n_indicators + 1);
		r.dataset = arena_alloc(arena, d->n_datasets + 1);
		check_all(&r);
		/* Names that fit are needed to walk from one to the next. */
		if (!any(&r))
			walk_needs(&r);
		again = any(&r);
		drop_bad(&r);
		arena_free(arena);
	}
}

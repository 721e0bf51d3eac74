/*
 * What holds for nearly all indicators is said once, in front; each says only
 * where it is otherwise.  Themes and indicators stand in the order of their
 * names, so that a new one finds its place by itself.
 */
#include "indicator_catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "markdown.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* --- words of front matter, as a reader would say them --- */

struct meaning {
	const char *word;
	const char *said;
};

static const struct meaning directions[] = {
	{ "+", "higher is more pressure" },
	{ "-", "lower is more pressure" },
	{ "0", "none" },
	{ 0 },
};

static const struct meaning aggregations[] = {
	{ "sum", "the sum of the members" },
	{ "ratio-of-sums",
	    "numerators and denominators of the members added up, then the "
	    "formula" },
	{ "weighted-mean", "the weighted mean of the members" },
	{ "as-given", "computed for each group as for one area" },
	{ "none", "none" },
	{ 0 },
};

static const struct meaning parts[] = {
	{ "part-of-noemer", "a part of the denominator" },
	{ 0 },
};

static const struct meaning counted[] = {
	{ "events", "events, which come about by chance" },
	{ 0 },
};

static const struct meaning levels[] = {
	{ "NL", "the Netherlands" },
	{ "LD", "parts of the country" },
	{ "PV", "provinces" },
	{ "CR", "COROP areas" },
	{ "GM", "municipalities" },
	{ "groep", "groups of municipalities" },
	{ 0 },
};

/* A word without a meaning speaks for itself. */
static const char *
in_words(const struct meaning *all, const char *word)
{
	for (; word != NULL && all->word != NULL; all++)
		if (strcmp(all->word, word) == 0)
			return all->said;
	return word;
}

static bool
has_every_level(const struct indicator *x)
{
	return x->n_levels == LENGTH(levels) - 1;
}

static bool
is_of_today_only(const struct indicator *x)
{
	return x->n_bases == 1 && strcmp(x->bases[0], "huidig") == 0;
}

/* --- where its figures come from --- */

struct origin {
	const struct definitions *d;
	const struct source **source;
	size_t n;
};

/* A measure has one source; everything else those of what it is made of. */
static void
add_origin(void *ctx, const char *need)
{
	struct origin *o = ctx;
	const struct source *source = definitions_measure(o->d, need);

	if (source == NULL) {
		definitions_each_need(o->d, need, add_origin, o);
		return;
	}
	for (size_t i = 0; i < o->n; i++)
		if (o->source[i] == source)
			return;
	o->source = xrealloc(o->source, (o->n + 1) * sizeof(*o->source));
	o->source[o->n++] = source;
}

static void
origin_text(struct buf *out, const struct definitions *d,
    const struct indicator *x)
{
	struct origin o = { .d = d };

	for (size_t i = 0; i < x->n_needs; i++)
		add_origin(&o, x->needs[i]);
	for (size_t i = 0; i < o.n; i++)
		buf_addf(out, "%s%s", i > 0 ? ", " : "- source tables: ",
		    o.source[i]->table != NULL ? o.source[i]->table
					       : o.source[i]->id);
	if (o.n > 0)
		buf_addc(out, '\n');
	free(o.source);
}

/* --- one indicator --- */

static void
paragraph(struct buf *out, const char *what, const char *text)
{
	if (text != NULL)
		buf_addf(out, "**%s**: %s\n\n", what, text);
}

static void
unit_text(struct buf *out, const struct indicator *x)
{
	buf_addf(out, "- unit: %s", x->eenheid);
	if (strcmp(x->eenheid, x->unit) != 0)
		buf_addf(out, " / %s", x->unit);
	if (x->decimals == 0)
		buf_adds(out, ", in whole numbers\n");
	else
		buf_addf(out, ", with %d decimal%s\n", x->decimals,
		    x->decimals == 1 ? "" : "s");
}

static void
bounds_text(struct buf *out, const struct indicator *x)
{
	markdown_line(out, "minimum numerator", x->minimum_numerator);
	markdown_line(out, "minimum denominator", x->minimum_denominator);
	if (strcmp(x->too_small, INDICATOR_TOO_SMALL) != 0)
		markdown_line(out, "below the minimum denominator",
		    x->too_small);
	if (strcmp(x->minimum_coverage, INDICATOR_COVERAGE) != 0)
		markdown_line(out, "minimum coverage", x->minimum_coverage);
}

static void
index_text(struct buf *out, const struct indicator *x)
{
	markdown_line(out, "side of the index", x->dimension);
	if (x->reference.year != NULL)
		buf_addf(out,
		    "- scale: %s to %s, most pressed fifth from %s; of %s "
		    "municipalities in %s, frozen on %s: %s\n",
		    x->reference.low, x->reference.high, x->reference.pressed,
		    x->reference.municipalities, x->reference.year,
		    x->reference.frozen_on, x->reference.why);
	else if (x->dimension != NULL)
		markdown_line(out, "scale", "not frozen by anybody yet");
	markdown_line(out, "version of the method", x->version);
	markdown_line(out, "draws a year", x->draws);
}

static void
facts_text(struct buf *out, const struct definitions *d,
    const struct indicator *x)
{
	buf_addf(out, "- English id: `%s`\n", x->english_id);
	unit_text(out, x);
	markdown_line(out, "direction", in_words(directions, x->direction));
	markdown_line(out, "tier", x->tier);
	markdown_line(out, "first period", x->first);
	if (!has_every_level(x))
		markdown_list(out, "levels", x->levels, x->n_levels);
	if (!is_of_today_only(x))
		markdown_list(out, "boundaries", x->bases, x->n_bases);
	if (x->formula != NULL)
		buf_addf(out, "- formula: `%s`\n", x->formula);
	markdown_line(out, "figures of groups",
	    in_words(aggregations, x->aggregation));
	markdown_list(out, "taken as published", x->published, x->n_published);
	markdown_line(out, "numerator", in_words(parts, x->teller));
	markdown_line(out, "numerator counts", in_words(counted, x->counts));
	bounds_text(out, x);
	index_text(out, x);
	markdown_line(out, "marks", x->marks);
	markdown_line(out, "changed", x->changed);
	markdown_list(out, "needs", x->needs, x->n_needs);
	origin_text(out, d, x);
	markdown_line(out, "definition", x->definition_source);
}

static void
indicator_text(struct buf *out, const struct definitions *d,
    const struct indicator *x)
{
	buf_addf(out, "### %s\n\n", x->id);
	buf_addf(out, "**Nederlands**: %s.\n\n%s\n\n", x->label_nl,
	    x->method_nl);
	paragraph(out, "Let op", x->caveat_nl);
	buf_addf(out, "**English**: %s.\n\n%s\n\n", x->label_en, x->method_en);
	paragraph(out, "Caveat", x->caveat_en);
	facts_text(out, d, x);
	buf_adds(out, "\nExample:\n\n");
	for (size_t i = 0; i < x->n_example; i++)
		buf_addf(out, "    %s\n", x->example[i]);
	buf_addc(out, '\n');
}

/* --- all of them --- */

static int
compare(const void *left, const void *right)
{
	const struct indicator *const *a = left, *const *b = right;
	int order = strcmp((*a)->thema, (*b)->thema);

	return order != 0 ? order : strcmp((*a)->id, (*b)->id);
}

static bool
begins_theme(const struct indicator *const *all, size_t i)
{
	return i == 0 || strcmp(all[i - 1]->thema, all[i]->thema) != 0;
}

static void
defaults_text(struct buf *out)
{
	buf_adds(out,
	    "Unless an indicator says otherwise, it may have figures of");
	for (size_t i = 0; levels[i].word != NULL; i++)
		buf_addf(out, "%s %s (`%s`)", i > 0 ? "," : "", levels[i].said,
		    levels[i].word);
	buf_addf(out,
	    "; on the boundaries of today (`huidig`; `toenmalig` are those of "
	    "the period); of a group only where at least %s of it is there; "
	    "and no figure but `%s` where the denominator is 0 or below the "
	    "minimum.\n\n",
	    INDICATOR_COVERAGE, INDICATOR_TOO_SMALL);
}

static void
glance_text(struct buf *out, const struct indicator *const *all, size_t n)
{
	buf_adds(out,
	    "| theme | id | label | unit | direction | levels |\n"
	    "|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < n; i++) {
		const struct indicator *x = all[i];

		buf_addf(out, "| %s | `%s` | %s | %s | %s | ",
		    begins_theme(all, i) ? x->thema : "", x->id, x->label_nl,
		    x->eenheid, in_words(directions, x->direction));
		if (has_every_level(x))
			buf_adds(out, "all");
		else
			markdown_words(out, x->levels, x->n_levels);
		buf_adds(out, " |\n");
	}
	buf_addc(out, '\n');
}

void
indicator_catalogue_text(struct buf *out, const struct definitions *d)
{
	const struct indicator **all =
	    xcalloc(d->n_indicators + 1, sizeof(*all));

	for (size_t i = 0; i < d->n_indicators; i++)
		all[i] = &d->indicator[i];
	qsort(all, d->n_indicators, sizeof(*all), compare);
	buf_adds(out, "# Indicators\n\n");
	defaults_text(out);
	glance_text(out, all, d->n_indicators);
	for (size_t i = 0; i < d->n_indicators; i++) {
		if (begins_theme(all, i))
			buf_addf(out, "## %s / %s\n\n", all[i]->thema,
			    all[i]->theme);
		indicator_text(out, d, all[i]);
	}
	free(all);
}

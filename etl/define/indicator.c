/*
 * Indicators and series: fields of front matter into structs.  What a field may
 * hold on its own is checked here; what must fit other definitions is checked
 * where all are known.
 */
#include "define/indicator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/frontmatter.h"
#include "define/period.h"
#include "define/source.h"
#include "define/words.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const directions[] = { "+", "-", "0", NULL };
static const char *const tiers[] = { "core", "secondary", "national", "manual",
	"context", NULL };
static const char *const aggregations[] = { "sum", "ratio-of-sums",
	"weighted-mean", "as-given", "none", NULL };
static const char *const known_bases[] = { "huidig", "toenmalig", NULL };
static const char *const known_levels[] = { "NL", "LD", "PV", "CR", NULL };
static const char *const every_level[] = { "NL", "LD", "PV", "CR", "GM",
	"groep", NULL };
static const char *const small_reasons[] = { INDICATOR_TOO_SMALL,
	"niet-van-toepassing", NULL };
static const char *const known_parts[] = { "part-of-noemer", NULL };
static const char *const known_counts[] = { "events", NULL };
static const char *const known_moves[] = { "inhabitants", "dwellings", NULL };

/* --- fields, one by one --- */

/* A field whose text goes into the struct as it is. */
struct text_row {
	const char *name;
	bool required;
	size_t offset;
};

static int
read_texts(struct frontmatter *fm, const struct text_row *rows, size_t n,
    void *ret, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const char *value = frontmatter_get(fm, rows[i].name);
		void *to = (char *)ret + rows[i].offset;

		if (!value && rows[i].required)
			return frontmatter_need(fm, rows[i].name, &value, err);
		if (value)
			*(char **)to = xstrdup(value);
	}
	return 0;
}

/* Words divided by blanks or commas, each once. */
static int
read_words(struct frontmatter *fm, const char *name, char ***ret, size_t *ret_n,
    struct err *err)
{
	const char *s = frontmatter_get(fm, name);

	while (s && *(s += strspn(s, " ,\t"))) {
		size_t len = strcspn(s, " ,\t");

		*ret = xrealloc(*ret, (*ret_n + 1) * sizeof(char *));
		(*ret)[(*ret_n)++] = xstrndup(s, len);
		for (size_t i = 0; i + 1 < *ret_n; i++)
			if (strcmp((*ret)[i], (*ret)[*ret_n - 1]) == 0)
				return frontmatter_wrong(fm, name, err,
				    "names '%s' twice", (*ret)[i]);
		if (*ret_n > LIMIT_FIELDS)
			return frontmatter_wrong(fm, name, err,
			    "names more than %d", LIMIT_FIELDS);
		s += len;
	}
	return 0;
}

static int
read_decimals(struct frontmatter *fm, int *ret, struct err *err)
{
	struct err why = ERR_INIT;
	const char *text;
	int64_t value;

	if (frontmatter_need(fm, "decimals", &text, err) < 0)
		return -1;
	if (text_to_int(text, 0, 6, "decimals", &value, &why) < 0)
		return frontmatter_wrong(fm, "decimals", err,
		    "must be a whole number from 0 to 6");
	*ret = (int)value;
	return 0;
}

static int
check_one_of(const struct frontmatter *fm, const char *field, const char *word,
    const char *const *list, struct err *err)
{
	char *known;

	if (words_has(list, word))
		return 0;
	known = words_join(list);
	frontmatter_wrong(fm, field, err, "is '%s'; it must be one of: %s",
	    word, known);
	free(known);
	return -1;
}

/* The file's name says the id, so that a definition is found by its name. */
static int
check_id(const struct frontmatter *fm, const char *id, struct err *err)
{
	const char *slash = strrchr(fm->path, '/');
	const char *name = slash ? slash + 1 : fm->path;
	size_t len = strlen(id);

	if (!words_is_kebab(id))
		return frontmatter_wrong(fm, "id", err,
		    "must have small letters, digits and hyphens");
	if (strncmp(name, id, len) != 0 || strcmp(name + len, ".sql") != 0)
		return frontmatter_wrong(fm, "id", err,
		    "is '%s', but the file is named %s; make them equal", id,
		    name);
	return 0;
}

static int
check_needs(const struct frontmatter *fm, char *const *need, size_t n,
    struct err *err)
{
	if (n == 0)
		return frontmatter_wrong(fm, "needs", err,
		    "must name what the SELECT reads; a name that is not "
		    "there cannot be read");
	for (size_t i = 0; i < n; i++)
		if (!words_is_kebab(need[i]))
			return frontmatter_wrong(fm, "needs", err,
			    "names '%s', which is no name", need[i]);
	return 0;
}

/* The one SELECT of the file, cut to its last word. */
static int
read_select(const struct frontmatter *fm, char **ret, struct err *err)
{
	if (fm->n_sections == 0)
		return err_set(err, ERR_USAGE,
		    "%s:1: no SQL; a SELECT follows the front matter",
		    fm->path);
	/* What stands before the first mark is the section without a name. */
	if (fm->n_sections > 1 || *fm->section[0].name)
		return err_set(err, ERR_USAGE,
		    "%s:%d: sections have no meaning here; keep one SELECT",
		    fm->path, fm->section[fm->n_sections - 1].line);
	return frontmatter_select(fm, &fm->section[0], ret, err);
}

/* Move the example's lines over. */
static void
take_example(struct frontmatter *fm, char ***ret, size_t *ret_n, int *ret_line)
{
	*ret = fm->example;
	*ret_n = fm->n_example;
	*ret_line = fm->example_line;
	fm->example = NULL;
	fm->n_example = 0;
}

/* --- indicators --- */

#define INDICATOR(name, required, member)                                      \
	{                                                                      \
		name, required, offsetof(struct indicator, member)             \
	}

static const struct text_row indicator_texts[] = {
	INDICATOR("id", true, id),
	INDICATOR("english-id", true, english_id),
	INDICATOR("label-nl", true, label_nl),
	INDICATOR("label-en", true, label_en),
	INDICATOR("eenheid", true, eenheid),
	INDICATOR("unit", true, unit),
	INDICATOR("direction", true, direction),
	INDICATOR("thema", true, thema),
	INDICATOR("theme", true, theme),
	INDICATOR("tier", true, tier),
	INDICATOR("aggregation", true, aggregation),
	INDICATOR("formula", false, formula),
	INDICATOR("first", true, first),
	INDICATOR("minimum-denominator", false, minimum_denominator),
	INDICATOR("minimum-coverage", false, minimum_coverage),
	INDICATOR("minimum-numerator", false, minimum_numerator),
	INDICATOR("too-small", false, too_small),
	INDICATOR("method-nl", true, method_nl),
	INDICATOR("method-en", true, method_en),
	INDICATOR("caveat-nl", false, caveat_nl),
	INDICATOR("caveat-en", false, caveat_en),
	INDICATOR("definition-source", true, definition_source),
	INDICATOR("changed", false, changed),
	INDICATOR("marks", false, marks),
	INDICATOR("index", false, dimension),
	INDICATOR("teller", false, teller),
	INDICATOR("counts", false, counts),
	INDICATOR("draws", false, draws),
	INDICATOR("version", false, version),
};

/* A level, or `huidig:NL` for one basis only. */
static int
check_published(const struct frontmatter *fm, const char *level,
    struct err *err)
{
	const char *colon = strchr(level, ':');

	if (colon) {
		char *basis = xstrndup(level, (size_t)(colon - level));
		int rc = check_one_of(fm, "published", basis, known_bases, err);

		free(basis);
		if (rc < 0)
			return -1;
		level = colon + 1;
	}
	return check_one_of(fm, "published", level, known_levels, err);
}

static int
check_lists(const struct frontmatter *fm, const struct indicator *d,
    struct err *err)
{
	if (d->n_bases == 0)
		return frontmatter_wrong(fm, "bases", err,
		    "must name one or both of: huidig, toenmalig");
	for (size_t i = 0; i < d->n_bases; i++)
		if (check_one_of(fm, "bases", d->bases[i], known_bases, err) <
		    0)
			return -1;
	for (size_t i = 0; i < d->n_published; i++)
		if (check_published(fm, d->published[i], err) < 0)
			return -1;
	for (size_t i = 0; i < d->n_levels; i++)
		if (check_one_of(fm, "levels", d->levels[i], every_level, err) <
		    0)
			return -1;
	return check_needs(fm, d->needs, d->n_needs, err);
}

/* "0.95": at most one, at least nought, digits only. */
static bool
is_share(const char *text)
{
	if (!text_is_number(text, strlen(text)) || strpbrk(text, "-eE"))
		return false;
	return text[0] == '0' || strspn(text + 1, ".0") == strlen(text + 1);
}

/* "50", and where that is told "0.5%". */
static bool
is_least(const char *text, bool may_be_part)
{
	size_t len = strlen(text);

	if (may_be_part && len > 0 && text[len - 1] == '%')
		len--;
	return text_is_number(text, len) && !strpbrk(text, "-eE");
}

static bool
is_count(const char *text, int most)
{
	struct err why = ERR_INIT;
	int64_t value;

	return text_to_int(text, 1, most, "number", &value, &why) == 0;
}

static int
check_numbers(const struct frontmatter *fm, const struct indicator *d,
    struct err *err)
{
	if (d->minimum_denominator && !is_least(d->minimum_denominator, true))
		return frontmatter_wrong(fm, "minimum-denominator", err,
		    "must be a number, not below 0, or with %% a part of maat");
	if (d->minimum_numerator && !is_least(d->minimum_numerator, false))
		return frontmatter_wrong(fm, "minimum-numerator", err,
		    "must be a number, not below 0");
	if (d->teller &&
	    check_one_of(fm, "teller", d->teller, known_parts, err) < 0)
		return -1;
	if (d->counts &&
	    check_one_of(fm, "counts", d->counts, known_counts, err) < 0)
		return -1;
	if (!d->draws != !d->version)
		return frontmatter_wrong(fm, d->draws ? "draws" : "version",
		    err, "stands alone; draws and version go together");
	if (d->draws &&
	    (!is_count(d->draws, LIMIT_DRAWS) ||
		!is_count(d->version, LIMIT_VERSION)))
		return frontmatter_wrong(fm, "draws", err,
		    "must be a whole number from 1 to %d, and version one from "
		    "1 to %d",
		    LIMIT_DRAWS, LIMIT_VERSION);
	if (check_one_of(fm, "too-small", d->too_small, small_reasons, err) < 0)
		return -1;
	if (!is_share(d->minimum_coverage) || d->minimum_coverage[0] > '1')
		return frontmatter_wrong(fm, "minimum-coverage", err,
		    "must be a share from 0 to 1, as 0.95");
	return 0;
}

static int
check_first(const struct frontmatter *fm, const struct indicator *d,
    struct err *err)
{
	struct err why = ERR_INIT;
	struct period period;

	if (period_parse(d->first, &period, &why) < 0)
		return frontmatter_wrong(fm, "first", err, "cannot be used: %s",
		    why.text);
	if (strcmp(period.code, d->first) != 0)
		return frontmatter_wrong(fm, "first", err,
		    "is '%s'; here periods are spelled as published: %s",
		    d->first, period.code);
	return 0;
}

/* What the way of aggregating asks of the other fields. */
static int
check_aggregation(const struct frontmatter *fm, const struct indicator *d,
    struct err *err)
{
	bool ratio = strcmp(d->aggregation, "ratio-of-sums") == 0;

	if (check_one_of(fm, "aggregation", d->aggregation, aggregations, err) <
	    0)
		return -1;
	if (ratio && !d->formula)
		return frontmatter_wrong(fm, "aggregation", err,
		    "is ratio-of-sums, which needs a formula over teller and "
		    "noemer; add `-- formula: ...`");
	if (d->formula && !strstr(d->formula, "teller"))
		return frontmatter_wrong(fm, "formula", err,
		    "does not use teller");
	if (d->formula && strpbrk(d->formula, ";'\"$"))
		return frontmatter_wrong(fm, "formula", err,
		    "must be one bare expression over teller and noemer");
	return 0;
}

/* "2026-11-20 why" */
static int
check_changed(const char *text)
{
	char day[INDICATOR_DAY + 1];

	if (strlen(text) <= INDICATOR_DAY || text[INDICATOR_DAY] != ' ' ||
	    !text_is_utf8(text, strlen(text)))
		return -1;
	snprintf(day, sizeof(day), "%.*s", INDICATOR_DAY, text);
	return text_is_date(day) && text[INDICATOR_DAY + 1] != '\0' ? 0 : -1;
}

/* `reference: 2021 96.80 104.20 115.30 342 2026-11-29 why`, as the command
 * reference prints it. */
static int
read_reference(struct frontmatter *fm, struct reference *ret, struct err *err)
{
	char **const part[] = { &ret->year, &ret->low, &ret->pressed,
		&ret->high, &ret->municipalities, &ret->frozen_on };
	const char *s = frontmatter_get(fm, "reference");

	if (!s)
		return 0;
	for (size_t i = 0; i < LENGTH(part); i++) {
		size_t len = strcspn(s, " ");

		*part[i] = xstrndup(s, len);
		s += len + strspn(s + len, " ");
	}
	ret->why = xstrdup(s);
	for (size_t i = 0; i < LENGTH(part) - 1; i++)
		if (!text_is_number(*part[i], strlen(*part[i])))
			return frontmatter_wrong(fm, "reference", err,
			    "has '%.40s' in place %zu; it is the year, the "
			    "5th percentile, where the most pressed fifth "
			    "begins, the 95th percentile, the number of "
			    "municipalities, the day of freezing, and why",
			    *part[i], i + 1);
	if (strlen(ret->year) != 4 || strspn(ret->year, "0123456789") != 4)
		return frontmatter_wrong(fm, "reference", err,
		    "begins with '%.40s'; give a year", ret->year);
	if (!text_is_date(ret->frozen_on))
		return frontmatter_wrong(fm, "reference", err,
		    "was frozen on '%.40s'; give a day: 2026-11-29",
		    ret->frozen_on);
	if (!*ret->why || !text_is_utf8(ret->why, strlen(ret->why)))
		return frontmatter_wrong(fm, "reference", err,
		    "does not say who froze it, and why");
	return 0;
}

/* A number of at most twelve digits and six decimals, in millionths. */
static int
millionths(const char *text, int64_t *ret)
{
	const char *s = text + (*text == '-'), *point = strchr(s, '.');
	size_t whole = strspn(s, "0123456789"),
	       decimals = point ? strlen(point + 1) : 0;
	int64_t n = 0;

	if (whole == 0 || whole > 12 || decimals > 6 ||
	    strspn(s, "0123456789.") != strlen(s))
		return -1;
	for (size_t i = 0; i < whole; i++)
		n = n * 10 + (s[i] - '0');
	for (size_t i = 0; i < 6; i++)
		n = n * 10 + (i < decimals ? point[1 + i] - '0' : 0);
	*ret = *text == '-' ? -n : n;
	return 0;
}

static int
check_reference(const struct frontmatter *fm, const struct indicator *d,
    struct err *err)
{
	const struct reference *r = &d->reference;
	int64_t low, pressed, high;

	if (d->dimension && !words_is_kebab(d->dimension))
		return frontmatter_wrong(fm, "index", err,
		    "must have small letters, digits and hyphens");
	if (strcmp(d->direction, "0") == 0 && (d->dimension || r->year))
		return frontmatter_wrong(fm,
		    d->dimension ? "index" : "reference", err,
		    "asks for a direction, + or -");
	if (!r->year)
		return 0;
	if (millionths(r->low, &low) < 0 ||
	    millionths(r->pressed, &pressed) < 0 ||
	    millionths(r->high, &high) < 0)
		return frontmatter_wrong(fm, "reference", err,
		    "has a number that is too long; at most twelve digits and "
		    "six decimals");
	if (low >= high || pressed < low || pressed > high)
		return frontmatter_wrong(fm, "reference", err,
		    "has %s, %s and %s; the second lies between the others, "
		    "and the third is larger than the first",
		    r->low, r->pressed, r->high);
	return 0;
}

static void
reference_release(struct reference *r)
{
	free(r->year);
	free(r->low);
	free(r->pressed);
	free(r->high);
	free(r->municipalities);
	free(r->frozen_on);
	free(r->why);
}

static int
check_words(const struct frontmatter *fm, const struct indicator *d,
    struct err *err)
{
	if (check_id(fm, d->id, err) < 0 ||
	    check_one_of(fm, "direction", d->direction, directions, err) < 0 ||
	    check_one_of(fm, "tier", d->tier, tiers, err) < 0)
		return -1;
	if (!text_is_name(d->english_id))
		return frontmatter_wrong(fm, "english-id", err,
		    "must have small letters, digits and underscores");
	if (!words_is_kebab(d->thema))
		return frontmatter_wrong(fm, "thema", err,
		    "must have small letters, digits and hyphens");
	if (!text_is_name(d->theme))
		return frontmatter_wrong(fm, "theme", err,
		    "must have small letters, digits and underscores");
	if (d->changed && check_changed(d->changed) < 0)
		return frontmatter_wrong(fm, "changed", err,
		    "must be a date and, behind a blank, why, for readers: "
		    "2026-11-20 De noemer telt nu ook ...");
	if (!d->caveat_nl != !d->caveat_en)
		return frontmatter_wrong(fm,
		    d->caveat_nl ? "caveat-nl" : "caveat-en", err,
		    "stands in one language only; add the other");
	return 0;
}

/* All of them, when nothing is said. */
static void
fill_levels(struct indicator *d)
{
	if (d->n_levels > 0)
		return;
	d->levels = xcalloc(LENGTH(every_level), sizeof(*d->levels));
	while (every_level[d->n_levels]) {
		d->levels[d->n_levels] = xstrdup(every_level[d->n_levels]);
		d->n_levels++;
	}
}

static int
read_indicator(struct frontmatter *fm, struct indicator *d, struct err *err)
{
	if (read_texts(fm, indicator_texts, LENGTH(indicator_texts), d, err) <
		0 ||
	    read_decimals(fm, &d->decimals, err) < 0 ||
	    read_words(fm, "bases", &d->bases, &d->n_bases, err) < 0 ||
	    read_words(fm, "published", &d->published, &d->n_published, err) <
		0 ||
	    read_words(fm, "levels", &d->levels, &d->n_levels, err) < 0 ||
	    read_words(fm, "needs", &d->needs, &d->n_needs, err) < 0 ||
	    lifecycle_read(fm, &d->lifecycle, err) < 0 ||
	    read_reference(fm, &d->reference, err) < 0)
		return -1;
	fill_levels(d);
	if (!d->too_small)
		d->too_small = xstrdup(INDICATOR_TOO_SMALL);
	/* Nineteen parts in twenty, unless the indicator says otherwise. */
	if (!d->minimum_coverage)
		d->minimum_coverage = xstrdup(INDICATOR_COVERAGE);
	if (frontmatter_all_used(fm, err) < 0 || check_words(fm, d, err) < 0 ||
	    check_lists(fm, d, err) < 0 || check_numbers(fm, d, err) < 0 ||
	    check_first(fm, d, err) < 0 || check_aggregation(fm, d, err) < 0 ||
	    check_reference(fm, d, err) < 0)
		return -1;
	if (fm->n_example == 0)
		return err_set(err, ERR_USAGE,
		    "%s:%d: no example; add `-- example:` with a worked one, "
		    "which is run as a test",
		    fm->path, fm->example_line ? fm->example_line : 1);
	return read_select(fm, &d->sql, err);
}

int
indicator_load(const char *path, struct indicator *ret, struct err *err)
{
	struct frontmatter fm = { 0 };
	struct indicator d = { 0 };

	if (frontmatter_load(path, &fm, err) < 0)
		return -1;
	if (read_indicator(&fm, &d, err) < 0) {
		indicator_release(&d);
		frontmatter_release(&fm);
		return -1;
	}
	take_example(&fm, &d.example, &d.n_example, &d.example_line);
	d.path = xstrdup(path);
	memcpy(d.sha256, fm.sha256, sizeof(d.sha256));
	frontmatter_release(&fm);
	*ret = d;
	return 0;
}

void
indicator_release(struct indicator *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < LENGTH(indicator_texts); i++) {
		void *at = (char *)d + indicator_texts[i].offset;

		free(*(char **)at);
	}
	words_free(d->bases, d->n_bases);
	words_free(d->published, d->n_published);
	words_free(d->levels, d->n_levels);
	words_free(d->needs, d->n_needs);
	words_free(d->example, d->n_example);
	lifecycle_release(&d->lifecycle);
	reference_release(&d->reference);
	free(d->path);
	free(d->sql);
	memset(d, 0, sizeof(*d));
}

/* --- series --- */

#define SERIES(name, required, member)                                         \
	{                                                                      \
		name, required, offsetof(struct series, member)                \
	}

static const struct text_row series_texts[] = {
	SERIES("id", true, id),
	SERIES("label-nl", true, label_nl),
	SERIES("label-en", true, label_en),
	SERIES("unit", true, unit),
	SERIES("adds-up", true, adds_up),
	SERIES("moves-with", false, moves_with),
};

/* A series has no fields for the parts of a ratio or the weight of a mean. */
static int
check_series(const struct frontmatter *fm, const struct series *d,
    struct err *err)
{
	const char *const known[] = { adds_up_name(ADDS_COUNT),
		adds_up_name(ADDS_MEDIAN), adds_up_name(ADDS_INDEX), NULL };
	bool count = strcmp(d->adds_up, adds_up_name(ADDS_COUNT)) == 0;

	if (check_id(fm, d->id, err) < 0 ||
	    check_one_of(fm, "adds-up", d->adds_up, known, err) < 0)
		return -1;
	if (count && !d->moves_with)
		return frontmatter_wrong(fm, "adds-up", err,
		    "is count, which needs `-- moves-with: dwellings` or "
		    "`inhabitants`");
	if (!count && d->moves_with)
		return frontmatter_wrong(fm, "moves-with", err,
		    "has a meaning for a count only");
	if (count &&
	    check_one_of(fm, "moves-with", d->moves_with, known_moves, err) < 0)
		return -1;
	for (size_t i = 0; i < d->n_continued; i++)
		if (!words_is_kebab(d->continued[i]))
			return frontmatter_wrong(fm, "continued-by", err,
			    "names '%s', which is no name", d->continued[i]);
	return check_needs(fm, d->needs, d->n_needs, err);
}

int
series_load(const char *path, struct series *ret, struct err *err)
{
	struct frontmatter fm = { 0 };
	struct series d = { 0 };

	if (frontmatter_load(path, &fm, err) < 0)
		return -1;
	if (read_texts(&fm, series_texts, LENGTH(series_texts), &d, err) < 0 ||
	    read_decimals(&fm, &d.decimals, err) < 0 ||
	    read_words(&fm, "needs", &d.needs, &d.n_needs, err) < 0 ||
	    read_words(&fm, "continued-by", &d.continued, &d.n_continued, err) <
		0 ||
	    frontmatter_all_used(&fm, err) < 0 ||
	    check_series(&fm, &d, err) < 0 ||
	    read_select(&fm, &d.sql, err) < 0) {
		series_release(&d);
		frontmatter_release(&fm);
		return -1;
	}
	take_example(&fm, &d.example, &d.n_example, &d.example_line);
	d.path = xstrdup(path);
	memcpy(d.sha256, fm.sha256, sizeof(d.sha256));
	frontmatter_release(&fm);
	*ret = d;
	return 0;
}

void
series_release(struct series *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < LENGTH(series_texts); i++) {
		void *at = (char *)d + series_texts[i].offset;

		free(*(char **)at);
	}
	words_free(d->continued, d->n_continued);
	words_free(d->needs, d->n_needs);
	words_free(d->example, d->n_example);
	free(d->path);
	free(d->sql);
	memset(d, 0, sizeof(*d));
}

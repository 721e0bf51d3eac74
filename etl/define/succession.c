/*
 * Reading the register of series, and checking it: each row on its own, the
 * rows of a concept together, and all against the sources.
 */
#include "define/succession.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvread.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/definitions.h"
#include "define/finding.h"
#include "define/period.h"
#include "define/words.h"

enum column {
	CONCEPT,
	TABLE,
	SOURCE,
	MEASURE,
	FIRST,
	LAST,
	SPLICE,
	CITATION,
	COLUMNS
};

static const char *const columns[COLUMNS] = { "concept", "table", "source",
	"measure", "first", "last", "splice", "citation" };

static const char *const splices[] = { "", "measured", "break", "replaces",
	"yearly", NULL };

const char *
splice_name(enum splice splice)
{
	return splices[splice];
}

/* --- rows --- */

struct reading {
	const char *path;
	struct succession *into;
};

static char *
or_null(const char *text)
{
	return *text != '\0' ? xstrdup(text) : NULL;
}

static int
check_names(const char *path, const char *const *f, size_t line,
    struct err *err)
{
	bool yearly = strcmp(f[SPLICE], splice_name(SPLICE_YEARLY)) == 0;

	if (!words_is_kebab(f[CONCEPT]))
		return csv_wrong(path, line, err,
		    "concept '%.60s' is no name of ours: small letters, "
		    "digits, hyphens",
		    f[CONCEPT]);
	if (yearly != (*f[TABLE] == '\0'))
		return csv_wrong(path, line, err,
		    yearly
			? "a concept with a table a year names no table: those "
			  "of its source are meant"
			: "table is missing; only with splice 'yearly' it may "
			  "be");
	if (!yearly && !text_is_name(f[TABLE]))
		return csv_wrong(path, line, err,
		    "table '%.60s' has characters that a table's id cannot "
		    "have",
		    f[TABLE]);
	if ((*f[SOURCE] == '\0') != (*f[MEASURE] == '\0'))
		return csv_wrong(path, line, err,
		    "source and measure go together: give both, or none for a "
		    "table that is not loaded");
	if (yearly && *f[SOURCE] == '\0')
		return csv_wrong(path, line, err,
		    "a concept with a table a year needs its source");
	if (*f[CITATION] == '\0')
		return csv_wrong(path, line, err,
		    "every row needs its citation");
	return 0;
}

static int
check_years(const char *path, const char *const *f, size_t line,
    struct err *err)
{
	struct period first, last;
	struct err why = ERR_INIT;

	if (period_parse(f[FIRST], &first, &why) != 0)
		return csv_wrong(path, line, err, "first: %s", why.text);
	if (*f[LAST] == '\0')
		return 0;
	if (period_parse(f[LAST], &last, &why) != 0)
		return csv_wrong(path, line, err, "last: %s", why.text);
	if (last.kind != first.kind ||
	    strcmp(last.first_day, first.first_day) < 0)
		return csv_wrong(path, line, err,
		    "last '%s' lies before first '%s', or is another kind of "
		    "period",
		    f[LAST], f[FIRST]);
	return 0;
}

static int
take_row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct reading *reading = ctx;
	struct succession *s = reading->into;
	struct carrier *c;
	size_t splice = 0;

	while (splices[splice] != NULL &&
	    strcmp(splices[splice], f[SPLICE]) != 0)
		splice++;
	if (splices[splice] == NULL)
		return csv_wrong(reading->path, line, err,
		    "splice '%.60s' is none of measured, break, replaces, "
		    "yearly; leave it empty on the first row of a concept",
		    f[SPLICE]);
	if (check_names(reading->path, f, line, err) != 0 ||
	    check_years(reading->path, f, line, err) != 0)
		return -1;
	if (s->n == LIMIT_CARRIERS)
		return csv_wrong(reading->path, line, err,
		    "one row too many: %d is the most", LIMIT_CARRIERS);
	s->carrier = xrealloc(s->carrier, (s->n + 1) * sizeof(*s->carrier));
	c = &s->carrier[s->n++];
	c->concept = xstrdup(f[CONCEPT]);
	c->table = or_null(f[TABLE]);
	c->source = or_null(f[SOURCE]);
	c->measure = or_null(f[MEASURE]);
	c->first = xstrdup(f[FIRST]);
	c->last = or_null(f[LAST]);
	c->splice = (enum splice)splice;
	c->citation = xstrdup(f[CITATION]);
	c->path = xstrdup(reading->path);
	c->line = line;
	return 0;
}

/* --- the rows of a concept --- */

/* A row and the one before it, of the same concept. */
static int
check_pair(const struct carrier *was, const struct carrier *c, struct err *err)
{
	struct period last, first;
	struct err why = ERR_INIT;

	if (c->splice == SPLICE_FIRST || c->splice == SPLICE_YEARLY)
		return csv_wrong(c->path, c->line, err,
		    "'%s' has a row before this one: say with measured, break "
		    "or replaces how they join",
		    c->concept);
	if (was->last == NULL)
		return csv_wrong(was->path, was->line, err,
		    "'%s' goes on in line %zu, so this row needs its last "
		    "period: only one row of a concept is open",
		    was->concept, c->line);
	if (period_parse(was->last, &last, &why) != 0 ||
	    period_parse(c->first, &first, &why) != 0)
		BUG("a period that was read is none: %s", why.text);
	/* What replaces begins where it likes, and goes further. */
	if (c->splice == SPLICE_REPLACES)
		return 0;
	if (strcmp(first.first_day, last.first_day) <= 0)
		return csv_wrong(c->path, c->line, err,
		    "first '%s' does not lie behind '%s', where line %zu ends; "
		    "each period has one carrier",
		    c->first, was->last, was->line);
	return 0;
}

static int
check_concepts(const struct succession *s, struct err *err)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct carrier *c = &s->carrier[i];
		const struct carrier *was = i > 0 ? c - 1 : NULL;

		if (was != NULL && strcmp(was->concept, c->concept) == 0) {
			if (check_pair(was, c, err) != 0)
				return -1;
			continue;
		}
		for (size_t k = 0; k < i; k++)
			if (strcmp(s->carrier[k].concept, c->concept) == 0)
				return csv_wrong(c->path, c->line, err,
				    "'%s' stands in line %zu too; bring its "
				    "rows together",
				    c->concept, s->carrier[k].line);
		if (c->splice != SPLICE_FIRST && c->splice != SPLICE_YEARLY)
			return csv_wrong(c->path, c->line, err,
			    "'%s' has no row before this one: leave splice "
			    "empty, or say yearly",
			    c->concept);
	}
	return 0;
}

int
succession_parse(const char *path, const char *text, size_t len,
    struct succession *ret, struct err *err)
{
	struct succession s = { 0 };
	struct reading reading = { path, &s };
	struct err why = ERR_INIT;
	const char *place;

	if (csv_read(text, len, path, columns, COLUMNS, take_row, &reading,
		&why) != 0) {
		/* Ours has its line; the reader's says it in words. */
		place =
		    text_starts(why.text, path) ? why.text + strlen(path) : "";
		if (place[0] == ':' && place[1] >= '0' && place[1] <= '9')
			*err = why;
		else
			err_set(err, ERR_USAGE, "%s:1: %s", path, why.text);
		goto fail;
	}
	if (check_concepts(&s, err) != 0)
		goto fail;
	*ret = s;
	return 0;
fail:
	err->class = ERR_USAGE;
	succession_release(&s);
	return -1;
}

int
succession_load(const char *path, struct succession *ret, struct err *err)
{
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	if (file_read(path, &text, err) == 0)
		rc = succession_parse(path, text.data, text.len, ret, err);
	buf_release(&text);
	return rc;
}

static void
carrier_release(struct carrier *c)
{
	free(c->concept);
	free(c->table);
	free(c->source);
	free(c->measure);
	free(c->first);
	free(c->last);
	free(c->citation);
	free(c->path);
}

void
succession_release(struct succession *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		carrier_release(&s->carrier[i]);
	free(s->carrier);
	memset(s, 0, sizeof(*s));
}

/* --- against the sources --- */

/* Are there editions of the folder with that measure? */
static bool
has_editions(const struct definitions *d, const struct carrier *c)
{
	for (size_t i = 0; i < d->n_sources; i++) {
		const struct source *s = &d->source[i];
		size_t len = strlen(c->source);
		char *measure;
		bool found;

		if (s->period == NULL || !text_starts(s->id, c->source) ||
		    s->id[len] != '-' || strlen(s->id) != len + 5)
			continue;
		measure = xasprintf("%s%s", c->measure, s->id + len);
		found = source_measure(s, measure) != NULL;
		free(measure);
		if (found)
			return true;
	}
	return false;
}

/* What is wrong with what it names, or NULL; the caller frees. */
static char *
why_not_there(const struct definitions *d, const struct carrier *c)
{
	const struct source *s;

	if (c->source == NULL)
		return NULL;
	if (c->splice == SPLICE_YEARLY)
		return has_editions(d, c)
		    ? NULL
		    : xasprintf("no source '%s' has a table a year with a "
				"measure '%s'; correct the names, or mend the "
				"definition that gives them",
			  c->source, c->measure);
	s = definitions_source(d, c->source);
	if (s == NULL)
		return xasprintf(
		    "there is no source '%s'; correct the name, or "
		    "mend its definition",
		    c->source);
	if (source_measure(s, c->measure) == NULL)
		return xasprintf("%s has no measure '%s'; correct the name",
		    c->source, c->measure);
	if (strcmp(s->table != NULL ? s->table : "", c->table) != 0)
		return xasprintf("%s is table %s, not %s; correct one of them",
		    c->source, s->table != NULL ? s->table : "of none",
		    c->table);
	return NULL;
}

void
succession_check(struct definitions *d)
{
	struct succession *s = &d->succession;
	bool *bad = xcalloc(s->n + 1, sizeof(*bad));
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct carrier *c = &s->carrier[i];
		char *why = why_not_there(d, c);
		struct err err = ERR_INIT;

		if (why == NULL)
			continue;
		csv_wrong(c->path, c->line, &err, "%s", why);
		finding_from_err(d, c->path, &err);
		free(why);
		for (size_t k = 0; k < s->n; k++)
			if (strcmp(s->carrier[k].concept, c->concept) == 0)
				bad[k] = true;
	}
	for (size_t i = 0; i < s->n; i++)
		if (bad[i])
			carrier_release(&s->carrier[i]);
		else
			s->carrier[kept++] = s->carrier[i];
	s->n = kept;
	free(bad);
}

/* Reading corrections.csv: each row by itself, and no cell twice. */
#include "define/correction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvread.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/area.h"
#include "define/words.h"

enum column {
	REGION,
	MEASURE,
	VARIANT,
	PERIOD,
	WRONG,
	RIGHT,
	REASON,
	REPORTED_ON,
	REFERENCE,
	COLUMNS
};

static const char *const columns[COLUMNS] = { "region", "measure", "variant",
	"period", "wrong", "right", "reason", "reported_on", "reference" };

/* In the place of the right value: there is none. */
#define DROP "drop"

struct reading {
	const char *path;
	struct corrections *into;
};

static int
check_cell(const struct reading *r, const char *const *f, size_t line,
    struct period *ret, struct err *err)
{
	struct err why = ERR_INIT;

	if (!text_is_name(f[REGION]))
		return csv_wrong(r->path, line, err,
		    "region '%.40s' is no code of an area, as GM0363",
		    f[REGION]);
	if (!words_is_kebab(f[MEASURE]))
		return csv_wrong(r->path, line, err,
		    "measure '%.60s' is no name of ours: small letters, "
		    "digits, hyphens",
		    f[MEASURE]);
	if (*f[VARIANT] != '\0' && !text_is_name(f[VARIANT]))
		return csv_wrong(r->path, line, err,
		    "variant '%.60s' has characters that a code cannot have",
		    f[VARIANT]);
	if (period_parse(f[PERIOD], ret, &why) != 0)
		return csv_wrong(r->path, line, err, "%s", why.text);
	return 0;
}

static int
check_values(const struct reading *r, const char *const *f, size_t line,
    struct err *err)
{
	if (!text_is_number(f[WRONG], strlen(f[WRONG])))
		return csv_wrong(r->path, line, err,
		    "wrong '%.60s' is no number; it is the value that the "
		    "source gives",
		    f[WRONG]);
	if (strcmp(f[RIGHT], DROP) != 0 &&
	    !text_is_number(f[RIGHT], strlen(f[RIGHT])))
		return csv_wrong(r->path, line, err,
		    "right '%.60s' is no number, nor '" DROP
		    "' for a cell of which no value is known to be right",
		    f[RIGHT]);
	if (strcmp(f[WRONG], f[RIGHT]) == 0)
		return csv_wrong(r->path, line, err,
		    "wrong and right are the same");
	return 0;
}

/* What readers are told. */
static int
check_why(const struct reading *r, const char *const *f, size_t line,
    struct err *err)
{
	if (*f[REASON] == '\0' || *f[REFERENCE] == '\0')
		return csv_wrong(r->path, line, err,
		    "reason and reference are published; neither can be "
		    "empty");
	if (strlen(f[REASON]) > LIMIT_CORRECTION_REASON)
		return csv_wrong(r->path, line, err,
		    "the reason has more than %d characters",
		    LIMIT_CORRECTION_REASON);
	if (!period_is_day(f[REPORTED_ON]))
		return csv_wrong(r->path, line, err,
		    "reported_on '%.40s' is no day, as 2026-11-23: tell the "
		    "publisher first",
		    f[REPORTED_ON]);
	return 0;
}

static bool
same_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b) == 0;
}

static int
check_once(const struct reading *r, const char *const *f, size_t line,
    const struct period *period, struct err *err)
{
	const struct corrections *all = r->into;

	for (size_t i = 0; i < all->n; i++) {
		const struct correction *c = &all->correction[i];

		if (strcmp(c->region, f[REGION]) == 0 &&
		    strcmp(c->measure, f[MEASURE]) == 0 &&
		    same_text(c->variant, f[VARIANT]) &&
		    c->period.id == period->id)
			return csv_wrong(r->path, line, err,
			    "the cell stands in line %zu already", c->line);
	}
	return 0;
}

static int
take_row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct reading *r = ctx;
	struct corrections *all = r->into;
	struct correction *c;
	struct period period;

	if (check_cell(r, f, line, &period, err) != 0 ||
	    check_values(r, f, line, err) != 0 ||
	    check_why(r, f, line, err) != 0 ||
	    check_once(r, f, line, &period, err) != 0)
		return -1;
	if (all->n == LIMIT_CORRECTIONS)
		return csv_wrong(r->path, line, err,
		    "one row too many: %d is the most; a source with more "
		    "errors is not fit to be used",
		    LIMIT_CORRECTIONS);
	all->correction = xrealloc(all->correction, (all->n + 1) * sizeof(*c));
	c = &all->correction[all->n++];
	*c = (struct correction){ .region = xstrdup(f[REGION]),
		.measure = xstrdup(f[MEASURE]),
		.variant = *f[VARIANT] != '\0' ? xstrdup(f[VARIANT]) : NULL,
		.period = period,
		.wrong = xstrdup(f[WRONG]),
		.right = strcmp(f[RIGHT], DROP) != 0 ? xstrdup(f[RIGHT]) : NULL,
		.reason = xstrdup(f[REASON]),
		.reported_on = xstrdup(f[REPORTED_ON]),
		.reference = xstrdup(f[REFERENCE]),
		.line = line };
	return 0;
}

int
corrections_parse(const char *path, const char *text, size_t len,
    struct corrections *ret, struct err *err)
{
	struct corrections all = { NULL, 0 };
	struct reading reading = { path, &all };
	struct err why = ERR_INIT;

	if (csv_read(text, len, path, columns, COLUMNS, take_row, &reading,
		&why) != 0) {
		corrections_release(&all);
		return err_set(err, ERR_USAGE, "%s", why.text);
	}
	*ret = all;
	return 0;
}

void
corrections_release(struct corrections *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->n; i++) {
		struct correction *c = &all->correction[i];

		free(c->region);
		free(c->measure);
		free(c->variant);
		free(c->wrong);
		free(c->right);
		free(c->reason);
		free(c->reported_on);
		free(c->reference);
	}
	free(all->correction);
	memset(all, 0, sizeof(*all));
}

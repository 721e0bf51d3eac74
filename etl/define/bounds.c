/*
 * Reading the bounds of the gate: each row on its own, then all against the
 * indicators.
 */
#include "define/bounds.h"

#include <stdlib.h>
#include <string.h>

#include "base/csvread.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/definitions.h"
#include "define/finding.h"
#include "define/words.h"

static const char *const columns[BOUND_COLUMNS] = { "indicator", "changed",
	"few", "size", "large", "lost", "nulls", "jump", "least", "most" };

const char *
bound_name(enum bound_column column)
{
	return columns[column];
}

struct reading {
	const char *path;
	struct bounds *into;
};

static int
check_row(const char *path, const char *const *f, size_t line, struct err *err)
{
	if (strcmp(f[BOUND_INDICATOR], "*") != 0 &&
	    !words_is_kebab(f[BOUND_INDICATOR]))
		return err_set(err, ERR_USAGE,
		    "%s:%zu: '%.60s' is no indicator; give its id, or * for "
		    "all that have no row",
		    path, line, f[BOUND_INDICATOR]);
	for (size_t i = BOUND_INDICATOR + 1; i < BOUND_COLUMNS; i++) {
		bool may_be_empty = i >= BOUND_JUMP;
		bool may_be_negative = i >= BOUND_LEAST;

		if (*f[i] == '\0' && may_be_empty)
			continue;
		if (!text_is_number(f[i], strlen(f[i])) ||
		    (!may_be_negative && f[i][0] == '-'))
			return err_set(err, ERR_USAGE,
			    "%s:%zu: %s is '%.40s'; give a number%s", path,
			    line, columns[i], f[i],
			    may_be_empty ? ", or nothing to leave it unasked"
					 : ", not below 0");
	}
	return 0;
}

static int
take_row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct reading *reading = ctx;
	struct bounds *b = reading->into;
	struct bound *row;

	if (check_row(reading->path, f, line, err) != 0)
		return -1;
	if (b->n == LIMIT_DEFINITIONS)
		return err_set(err, ERR_USAGE,
		    "%s:%zu: one row too many: %d is the most", reading->path,
		    line, LIMIT_DEFINITIONS);
	b->row = xrealloc(b->row, (b->n + 1) * sizeof(*b->row));
	row = &b->row[b->n++];
	for (size_t i = 0; i < BOUND_COLUMNS; i++)
		row->text[i] = *f[i] != '\0' ? xstrdup(f[i]) : NULL;
	row->path = xstrdup(reading->path);
	row->line = line;
	return 0;
}

int
bounds_parse(const char *path, const char *text, size_t len, struct bounds *ret,
    struct err *err)
{
	struct bounds b = { 0 };
	struct reading reading = { path, &b };

	if (csv_read(text, len, path, columns, BOUND_COLUMNS, take_row,
		&reading, err) != 0) {
		err->class = ERR_USAGE;
		bounds_release(&b);
		return -1;
	}
	*ret = b;
	return 0;
}

int
bounds_load(const char *path, struct bounds *ret, struct err *err)
{
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	if (file_read(path, &text, err) == 0)
		rc = bounds_parse(path, text.data, text.len, ret, err);
	buf_release(&text);
	return rc;
}

void
bounds_release(struct bounds *b)
{
	for (size_t i = 0; i < b->n; i++) {
		for (size_t k = 0; k < BOUND_COLUMNS; k++)
			free(b->row[i].text[k]);
		free(b->row[i].path);
	}
	free(b->row);
	memset(b, 0, sizeof(*b));
}

static int
check_bound(const struct definitions *d, size_t at, struct err *err)
{
	const struct bound *row = &d->bounds.row[at];
	const char *name = row->text[BOUND_INDICATOR];

	for (size_t i = 0; i < at; i++)
		if (strcmp(d->bounds.row[i].text[BOUND_INDICATOR], name) == 0)
			return err_set(err, ERR_USAGE,
			    "%s:%zu: '%s' stands in line %zu too; keep one row",
			    row->path, row->line, name, d->bounds.row[i].line);
	if (strcmp(name, "*") != 0 && definitions_indicator(d, name) == NULL)
		return err_set(err, ERR_USAGE,
		    "%s:%zu: there is no indicator '%s'; correct the name, or "
		    "mend its definition",
		    row->path, row->line, name);
	return 0;
}

void
bounds_check(struct definitions *d)
{
	bool has_rest = d->bounds.n == 0;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < d->bounds.n; i++) {
		has_rest = has_rest ||
		    strcmp(d->bounds.row[i].text[BOUND_INDICATOR], "*") == 0;
		if (check_bound(d, i, &err) != 0)
			finding_from_err(d, d->bounds.row[i].path, &err);
		err_clear(&err);
	}
	if (has_rest)
		return;
	err_set(&err, ERR_USAGE,
	    "%s:1: no row *; it holds for every indicator without a row",
	    d->bounds.row[0].path);
	finding_from_err(d, d->bounds.row[0].path, &err);
}

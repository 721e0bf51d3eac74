/*
 * Figures kept by hand in a curated source: those that exist only in prose or
 * in a PDF.  One row a figure, with where it was read and when; the file names
 * what the descriptor names, and nothing else.
 */
#include <stdbool.h>

#include "base/buf.h"
#include "base/csvread.h"
#include "base/limits.h"
#include "base/text.h"
#include "define/area.h"
#include "define/period.h"
#include "land/format.h"

enum column {
	MEASURE,
	REGION,
	PERIOD,
	VALUE,
	STATUS,
	CITATION,
	CITED,
	COLUMNS
};

/* What is done with a row that is sound. */
struct reading {
	const struct table_origin *origin;
	const struct snapshot_part *part;
	struct table *table;           /* describing; or NULL */
	const struct table_sink *sink; /* handing over cells; or NULL */
};

static int
fail(size_t line, struct err *err, const char *what)
{
	return err_set(err, ERR_SOURCE, "line %zu: %s", line, what);
}

static int
check_row(const struct source *s, const char *const *f, size_t line,
    struct err *err)
{
	struct period p;
	struct err why = ERR_INIT;

	if (source_measure(s, f[MEASURE]) == NULL)
		return fail(line, err, "source.json has no such measure");
	if (!area_is_cbs(f[REGION], strlen(f[REGION])))
		return fail(line, err, "region is no code of an area: NL01");
	if (period_parse(f[PERIOD], &p, &why) == -1 ||
	    strcmp(p.cbs, f[PERIOD]) != 0)
		return fail(line, err,
		    "period is not as CBS spells it: 2024HJ01");
	if (!text_is_number(f[VALUE], strlen(f[VALUE])))
		return fail(line, err,
		    "value is no number with a decimal point; a figure that is "
		    "not known has no row");
	if (*f[CITATION] == '\0')
		return fail(line, err, "a figure needs its citation");
	if (!text_is_date(f[CITED]))
		return fail(line, err, "date_cited is no date: 2026-11-25");
	return 0;
}

/* A status belongs to a period, as it does in the tables of CBS. */
static int
add_period(struct table *t, const char *const *f, size_t line, struct err *err)
{
	const char *status;

	for (size_t i = 0; i < t->n_periods; i++) {
		if (strcmp(t->period[i].cbs, f[PERIOD]) != 0)
			continue;
		status = t->period[i].status != NULL ? t->period[i].status : "";
		return strcmp(status, f[STATUS]) == 0
		    ? 0
		    : fail(line, err,
			  "another row of this period has another status");
	}
	return table_add_period(t, f[PERIOD], f[STATUS], err);
}

static int
give_cell(const struct reading *r, const char *const *f, size_t line,
    struct err *err)
{
	const struct source *s = r->origin->source;
	struct table_cell cell = { .region = f[REGION],
		.region_len = strlen(f[REGION]),
		.period = f[PERIOD],
		.period_len = strlen(f[PERIOD]),
		.value = f[VALUE],
		.value_len = strlen(f[VALUE]),
		.part = r->part,
		.row = line };

	cell.measure = (size_t)(source_measure(s, f[MEASURE]) - s->measure);
	return r->sink->cell(r->sink->ctx, &cell, err);
}

static int
row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct reading *r = ctx;

	if (check_row(r->origin->source, f, line, err) == -1)
		return -1;
	return r->table != NULL ? add_period(r->table, f, line, err)
				: give_cell(r, f, line, err);
}

static int
read_file(struct reading *r, struct err *err)
{
	static const char *const names[COLUMNS] = { "measure", "region",
		"period", "value", "status", "citation", "date_cited" };
	const struct table_origin *o = r->origin;
	char *role = xasprintf("curated/%s", o->source->file);
	struct buf body;
	int rc = -1;

	buf_init(&body, LIMIT_SMALL_BODY);
	r->part = snapshot_part(o->snapshot, role);
	if (r->part == NULL)
		err_set(err, ERR_SOURCE, "the snapshot has no %s", role);
	else if (depot_get(o->depot, r->part->sha256, &body, err) == 0)
		rc = csv_read(body.data, body.len, role, names, COLUMNS, row, r,
		    err);
	if (rc == -1 && r->part != NULL)
		err_context(err, "%s", o->source->file);
	buf_release(&body);
	free(role);
	return rc;
}

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	const struct source *s = o->source;
	struct reading r = { .origin = o, .table = t };

	t->measure =
	    arena_alloc(t->arena, (s->n_measures + 1) * sizeof(*t->measure));
	for (size_t i = 0; i < s->n_measures; i++)
		t->measure[i] = (struct table_measure){ .present = true,
			.code = "",
			.title = s->measure[i].title,
			.unit = s->measure[i].unit };
	return read_file(&r, err);
}

static int
cells(const struct table_origin *o, const struct table *t,
    const struct table_sink *sink, struct err *err)
{
	struct reading r = { .origin = o, .sink = sink };

	(void)t;
	return read_file(&r, err);
}

const struct format format_figures = { "figures", describe, cells };

/*
 * Recordings: the figures of an earlier retrieval, in the format that
 * sources/RECORDING.md describes.  One fact a line, fields by tabs.
 */
#include <stdbool.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "define/area.h"
#include "define/period.h"
#include "land/format.h"

struct line {
	char *field[LIMIT_RECORDING_FIELDS];
	size_t n;
	size_t number; /* from 1 */
};

struct recording {
	const struct table_origin *origin;
	const struct snapshot_part *part;
	struct buf body;
	char *at;
	struct line line;
};

static int
recording_open(struct recording *r, const struct table_origin *o,
    struct err *err)
{
	memset(r, 0, sizeof(*r));
	r->origin = o;
	buf_init(&r->body, LIMIT_RECORDING);
	r->part = snapshot_part(o->snapshot, "recording");
	if (r->part == NULL)
		return err_set(err, ERR_SOURCE,
		    "the snapshot has no recording");
	if (depot_get(o->depot, r->part->sha256, &r->body, err) == -1)
		return -1;
	if (!text_is_utf8(r->body.data, r->body.len) ||
	    memchr(r->body.data, '\0', r->body.len) != NULL)
		return err_set(err, ERR_SOURCE,
		    "recording: the text is not UTF-8");
	r->at = r->body.data;
	return 0;
}

static int
line_fail(const struct recording *r, struct err *err, const char *what)
{
	return err_set(err, ERR_SOURCE, "recording: line %zu: %s",
	    r->line.number, what);
}

/* 1 one more line in ->line, 0 at the end, -1. */
static int
next_line(struct recording *r, struct err *err)
{
	char *end, *s = r->at;

	if (*s == '\0')
		return 0;
	r->line.number++;
	r->line.n = 0;
	end = strchr(s, '\n');
	if (end == NULL)
		return line_fail(r, err, "it is cut off");
	*end = '\0';
	r->at = end + 1;
	for (;;) {
		char *tab = strchr(s, '\t');

		if (r->line.n == LIMIT_RECORDING_FIELDS)
			return line_fail(r, err, "too many fields");
		r->line.field[r->line.n++] = s;
		if (tab == NULL)
			return 1;
		*tab = '\0';
		s = tab + 1;
	}
}

static bool
is_kind(const struct line *l, const char *kind, size_t n)
{
	return strcmp(l->field[0], kind) == 0 && l->n == n;
}

/* --- what it says of itself --- */

static int
add_measure(struct recording *r, struct table *t, struct err *err)
{
	const struct source *source = r->origin->source;
	const struct source_measure *m =
	    source_measure(source, r->line.field[1]);
	struct table_measure *to;

	if (m == NULL)
		return line_fail(r, err,
		    "source.json has no measure of that name");
	if (!text_same(r->line.field[4], m->unit))
		return line_fail(r, err,
		    "its unit differs from that in source.json");
	to = &t->measure[m - source->measure];
	to->present = true;
	to->code = arena_strdup(t->arena, r->line.field[2]);
	to->title = arena_strdup(t->arena, r->line.field[3]);
	to->unit = arena_strdup(t->arena, r->line.field[4]);
	return 0;
}

static int
add_event(struct recording *r, struct table *t, struct err *err)
{
	static const enum region_event_kind kinds[] = { EVENT_DISSOLVED,
		EVENT_BOUNDARY, EVENT_CODE };
	char *const *f = r->line.field;
	struct region_event e = { 0 };
	size_t k;
	int64_t n;

	for (k = 0; k < 3; k++)
		if (strcmp(region_event_name(kinds[k]), f[1]) == 0)
			break;
	if (k == 3)
		return line_fail(r, err, "no such kind of event");
	if (!area_is_municipality(f[3], strlen(f[3])) ||
	    !area_is_municipality(f[4], strlen(f[4])) || strlen(f[2]) != 10 ||
	    strlen(f[5]) >= sizeof(e.hectares))
		return line_fail(r, err, "a broken event");
	e.kind = kinds[k];
	snprintf(e.date, sizeof(e.date), "%.10s", f[2]);
	snprintf(e.from, sizeof(e.from), "%.6s", f[3]);
	snprintf(e.to, sizeof(e.to), "%.6s", f[4]);
	snprintf(e.hectares, sizeof(e.hectares), "%.15s", f[5]);
	e.dwellings = e.inhabitants = -1;
	if (*f[6] != '\0') {
		if (text_to_int(f[6], 0, 99999999, "dwellings", &n, err) == -1)
			return line_fail(r, err, "dwellings is no count");
		e.dwellings = (long)n;
	}
	if (*f[7] != '\0') {
		if (text_to_int(f[7], 0, 99999999, "inhabitants", &n, err) ==
		    -1)
			return line_fail(r, err, "inhabitants is no count");
		e.inhabitants = (long)n;
	}
	table_add_event(t, &e);
	return 0;
}

static int
describe_line(struct recording *r, struct table *t, struct err *err)
{
	static const struct {
		const char *kind;
		size_t n;
	} plain[] = {
		{ "woondruk-recording", 2 },
		{ "source", 2 },
		{ "table", 2 },
		{ "title", 2 },
		{ "publisher", 2 },
		{ "licence", 2 },
		{ "attribution", 2 },
		{ "retrieved", 2 },
		{ "version", 2 },
		{ "capture", 2 },
		{ "note", 2 },
	};
	struct line *l = &r->line;
	struct period p;

	if (is_kind(l, "measure", 5))
		return add_measure(r, t, err);
	if (is_kind(l, "event", 8))
		return add_event(r, t, err);
	if (is_kind(l, "period", 3)) {
		if (period_parse(l->field[1], &p, err) == -1)
			return line_fail(r, err, "no period code");
		if (table_add_period(t, l->field[1], l->field[2], err) == -1)
			return err_context(err, "recording");
		return 0;
	}
	if (is_kind(l, "region", 6)) {
		struct table_region region = { l->field[1], l->field[2],
			l->field[3], l->field[4], l->field[5] };

		if (!area_is_cbs(region.code, strlen(region.code)))
			return line_fail(r, err, "no region code");
		table_add_region(t, &region);
		return 0;
	}
	if (is_kind(l, "title", 2))
		t->title = arena_strdup(t->arena, l->field[1]);
	if (is_kind(l, "attribution", 2))
		t->attribution = arena_strdup(t->arena, l->field[1]);
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (is_kind(l, plain[i].kind, plain[i].n))
			return 0;
	return line_fail(r, err, "not a line of the format");
}

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	struct recording r;
	bool in_cells = false;
	int more, rc = -1;

	t->measure = arena_alloc(t->arena,
	    (o->source->n_measures + 1) * sizeof(*t->measure));
	if (recording_open(&r, o, err) == -1)
		goto out;
	while ((more = next_line(&r, err)) == 1) {
		if (strcmp(r.line.field[0], "cells") == 0)
			in_cells = true;
		if (!in_cells && describe_line(&r, t, err) == -1)
			goto out;
	}
	if (more == -1)
		goto out;
	rc = 0;
out:
	buf_release(&r.body);
	return rc;
}

/* --- its cells --- */

/* The periods of the block that is being read. */
struct block {
	size_t measure;
	char *period[LIMIT_RECORDING_FIELDS];
	size_t n;
};

static int
begin_block(struct recording *r, const struct table *t, struct block *b,
    struct err *err)
{
	const struct source *source = r->origin->source;
	const struct source_measure *m;

	if (r->line.n < 3 ||
	    (m = source_measure(source, r->line.field[1])) == NULL)
		return line_fail(r, err,
		    "cells of a measure that source.json has not got");
	if (!t->measure[m - source->measure].present)
		return line_fail(r, err,
		    "cells of a measure that no line above it describes");
	b->measure = (size_t)(m - source->measure);
	b->n = r->line.n - 2;
	/* The fields stay where they are: the body outlives the block. */
	for (size_t i = 0; i < b->n; i++)
		b->period[i] = r->line.field[i + 2];
	return 0;
}

static int
region_line(struct recording *r, const struct block *b,
    const struct table_sink *sink, struct err *err)
{
	static const char empty[] = "leeg";
	char *const *f = r->line.field;

	if (r->line.n != b->n + 1)
		return line_fail(r, err, "not a value for each period");
	for (size_t i = 0; i < b->n; i++) {
		struct table_cell cell = { .measure = b->measure,
			.region = f[0],
			.region_len = strlen(f[0]),
			.period = b->period[i],
			.period_len = strlen(b->period[i]),
			.part = r->part,
			.row = r->line.number };
		const char *value = f[i + 1];

		if (strcmp(value, "?") == 0)
			continue;
		if (*value == '\0') {
			cell.attribute = empty;
			cell.attribute_len = sizeof(empty) - 1;
		} else if (!text_is_number(value, strlen(value)))
			return line_fail(r, err, "a broken number");
		else {
			cell.value = value;
			cell.value_len = strlen(value);
		}
		if (sink->cell(sink->ctx, &cell, err) == -1)
			return -1;
	}
	return 0;
}

static int
cells(const struct table_origin *o, const struct table *t,
    const struct table_sink *sink, struct err *err)
{
	struct block block = { 0 };
	struct recording r;
	int more, rc = -1;

	if (recording_open(&r, o, err) == -1)
		goto out;
	while ((more = next_line(&r, err)) == 1) {
		if (strcmp(r.line.field[0], "cells") == 0) {
			if (begin_block(&r, t, &block, err) == -1)
				goto out;
		} else if (block.n > 0 &&
		    region_line(&r, &block, sink, err) == -1)
			goto out;
	}
	if (more == -1)
		goto out;
	rc = 0;
out:
	buf_release(&r.body);
	return rc;
}

const struct format format_recording = { "recording", describe, cells };

/*
 * The formats against each other and against what was captured of CBS: the
 * recordings were made by another program in another language, so that equal
 * tables mean that both have read the captured answers right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "define/recording.h"
#include "land/format.h"

#define CAPTURES "../shared/data/cbs"

struct world {
	char dir[64];
	struct depot *depot;
	struct source source;
	struct snapshot *recording;
	struct snapshot capture;
};

static void
put(struct world *w, const char *role, const char *table, const char *file)
{
	struct snapshot *s = &w->capture;
	struct depot_kept kept;
	struct err err = ERR_INIT;
	struct buf body;
	char path[256];

	snprintf(path, sizeof(path), CAPTURES "/%s/v4-json/%s", table, file);
	buf_init(&body, LIMIT_SMALL_BODY);
	assert_int_equal(file_read(path, &body, &err), 0);
	assert_int_equal(depot_put(w->depot, body.data, body.len, &kept, &err),
	    0);
	buf_release(&body);
	s->part = realloc(s->part, (s->n_parts + 1) * sizeof(*s->part));
	memset(&s->part[s->n_parts], 0, sizeof(*s->part));
	s->part[s->n_parts].role = strdup(role);
	memcpy(s->part[s->n_parts++].sha256, kept.sha256, HASH_HEX);
}

static void
world_open(struct world *w, const char *source, const char *table)
{
	struct err err = ERR_INIT;
	char dir[128];

	memset(w, 0, sizeof(*w));
	snprintf(w->dir, sizeof(w->dir), "/tmp/woondruk-test-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	assert_int_equal(depot_open(w->dir, &w->depot, &err), 0);
	snprintf(dir, sizeof(dir), "sources/%s", source);
	assert_int_equal(source_load(dir, &w->source, &err), 0);
	assert_int_equal(recording_keep(w->depot, &w->source, NULL,
			     &w->recording, &err),
	    0);
	if (!file_is_dir(CAPTURES))
		return;
	put(w, "measure-codes", table, "measure-codes.json");
	put(w, "codes/Perioden", table, "codes-Perioden.json");
	put(w, "codes/RegioS", table, "codes-RegioS.json");
	put(w, "observations/1", table, "observations-page-1.json");
}

static void
world_close(struct world *w)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < w->capture.n_parts; i++)
		free(w->capture.part[i].role);
	free(w->capture.part);
	snapshot_free(w->recording);
	source_release(&w->source);
	depot_close(w->depot);
	assert_int_equal(file_remove_tree(w->dir, &err), 0);
}

static void
describe(const struct world *w, const struct snapshot *s, struct table *ret)
{
	struct table_origin o = { w->depot, &w->source, s };
	struct err err = ERR_INIT;

	table_init(ret);
	if (format_of(&w->source, s)->describe(&o, ret, &err) == -1)
		fail_msg("%s", err.text);
}

/* --- cells as sorted lines --- */

struct lines {
	char **line;
	size_t n;
	size_t rejects;
	const char *least; /* periods before this are left out */
};

static int
take(void *ctx, const struct table_cell *c, struct err *err)
{
	struct lines *l = ctx;
	char text[128];

	(void)err;
	/* Recordings hold the cells with the areas that are published. */
	if (c->value == NULL || strncmp(c->period, l->least, 4) < 0)
		return 0;
	snprintf(text, sizeof(text), "%zu %.*s %.*s %.*s", c->measure,
	    (int)c->region_len, c->region, (int)c->period_len, c->period,
	    (int)c->value_len, c->value);
	l->line = realloc(l->line, (l->n + 1) * sizeof(*l->line));
	l->line[l->n++] = strdup(text);
	return 0;
}

static int
count(void *ctx, const struct table_reject *r, struct err *err)
{
	(void)r;
	(void)err;
	((struct lines *)ctx)->rejects++;
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
cells(const struct world *w, const struct snapshot *s, const struct table *t,
    struct lines *ret)
{
	struct table_origin o = { w->depot, &w->source, s };
	struct table_sink sink = { take, count, ret };
	struct err err = ERR_INIT;

	memset(ret, 0, sizeof(*ret));
	ret->least = "2010";
	if (format_of(&w->source, s)->cells(&o, t, &sink, &err) == -1)
		fail_msg("%s", err.text);
	qsort(ret->line, ret->n, sizeof(*ret->line), by_text);
}

static void
lines_free(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->line[i]);
	free(l->line);
}

static void
same_cells(const char *source, const char *table)
{
	struct world w;
	struct table recorded, captured;
	struct lines a, b;

	if (!file_is_dir(CAPTURES)) {
		print_message("skipped: no captures at " CAPTURES "\n");
		skip();
	}
	world_open(&w, source, table);
	describe(&w, w.recording, &recorded);
	describe(&w, &w.capture, &captured);
	cells(&w, w.recording, &recorded, &a);
	cells(&w, &w.capture, &captured, &b);
	assert_true(a.n > 2000);
	assert_int_equal(a.n, b.n);
	assert_int_equal(b.rejects, 0);
	for (size_t i = 0; i < a.n; i++)
		assert_string_equal(a.line[i], b.line[i]);
	lines_free(&a);
	lines_free(&b);
	table_release(&recorded);
	table_release(&captured);
	world_close(&w);
}

static void
population_as_captured(void **state)
{
	(void)state;
	same_cells("cbs-03759ned", "03759ned");
}

static void
prices_as_captured(void **state)
{
	(void)state;
	same_cells("cbs-83625ned", "83625NED");
}

static void
index_as_captured(void **state)
{
	(void)state;
	same_cells("cbs-85792ned", "85792NED");
}

/* --- the register --- */

static const struct table_region *
find_region(const struct table *t, const char *code)
{
	for (size_t i = 0; i < t->n_regions; i++)
		if (strcmp(t->region[i].code, code) == 0)
			return &t->region[i];
	return NULL;
}

static bool
has_event(const struct table *t, const struct region_event *e)
{
	for (size_t i = 0; i < t->n_events; i++) {
		const struct region_event *f = &t->event[i];

		if (e->kind == f->kind && strcmp(e->date, f->date) == 0 &&
		    strcmp(e->from, f->from) == 0 &&
		    strcmp(e->to, f->to) == 0 &&
		    strcmp(e->hectares, f->hectares) == 0 &&
		    e->dwellings == f->dwellings &&
		    e->inhabitants == f->inhabitants)
			return true;
	}
	return false;
}

static void
register_as_captured(void **state)
{
	struct world w;
	struct table recorded, captured;

	(void)state;
	if (!file_is_dir(CAPTURES)) {
		print_message("skipped: no captures at " CAPTURES "\n");
		skip();
	}
	world_open(&w, "cbs-03759ned", "03759ned");
	describe(&w, w.recording, &recorded);
	describe(&w, &w.capture, &captured);
	assert_true(recorded.n_regions > 450);
	for (size_t i = 0; i < recorded.n_regions; i++) {
		const struct table_region *r = &recorded.region[i];
		const struct table_region *c = find_region(&captured, r->code);

		assert_non_null(c);
		assert_string_equal(r->title, c->title);
		assert_string_equal(r->begin, c->begin);
		assert_string_equal(r->end, c->end);
		assert_string_equal(r->group, c->group);
	}
	assert_int_equal(recorded.n_events, 219);
	for (size_t i = 0; i < recorded.n_events; i++)
		if (!has_event(&captured, &recorded.event[i]))
			fail_msg("%s %s %s is not in the captured texts",
			    recorded.event[i].date, recorded.event[i].from,
			    recorded.event[i].to);
	table_release(&recorded);
	table_release(&captured);
	world_close(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(population_as_captured),
		cmocka_unit_test(prices_as_captured),
		cmocka_unit_test(index_as_captured),
		cmocka_unit_test(register_as_captured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

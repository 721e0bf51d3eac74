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
	assert_int_equal(source_load(dir, NULL, &w->source, &err), 0);
	assert_int_equal(recording_keep(w->depot, &w->source, NULL,
			     &w->recording, &err),
	    0);
	if (!file_is_dir(CAPTURES))
		return;
	put(w, "measure-codes", table, "measure-codes.json");
	for (size_t i = 0; i < w->source.n_dimensions; i++) {
		const char *name = w->source.dimension[i].name;
		char *role = xasprintf("codes/%s", name);
		char *file = xasprintf("codes-%s.json", name);

		put(w, role, table, file);
		free(role);
		free(file);
	}
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

/* --- v3 --- */

static void
put_text(struct world *w, const char *role, const char *text, size_t len)
{
	struct snapshot *s = &w->capture;
	struct depot_kept kept;
	struct err err = ERR_INIT;

	assert_int_equal(depot_put(w->depot, text, len, &kept, &err), 0);
	s->part = realloc(s->part, (s->n_parts + 1) * sizeof(*s->part));
	memset(&s->part[s->n_parts], 0, sizeof(*s->part));
	s->part[s->n_parts].role = strdup(role);
	memcpy(s->part[s->n_parts++].sha256, kept.sha256, HASH_HEX);
}

#define V3_PRICES                                                              \
	"{\"value\":[{\"Type\":\"Dimension\",\"Key\":\"RegioS\"},"             \
	"{\"Type\":\"TimeDimension\",\"Key\":\"Perioden\"},"                   \
	"{\"Type\":\"Topic\",\"Key\":\"GemiddeldeVerkoopprijs_1\","            \
	"\"Title\":\"Gemiddelde verkoopprijs \",\"Unit\":\"euro\"}]}"
#define V3_PERIODS                                                             \
	"{\"value\":[{\"Key\":\"2024JJ00\",\"Title\":\"2024\"},"               \
	"{\"Key\":\"2025JJ00  \",\"Title\":\"2025**\"},"                       \
	"{\"Key\":\"2026JJ00\",\"Title\":\"2026*\"}]}"
#define V3_REGIONS                                                             \
	"{\"value\":[{\"Key\":\"NL01  \",\"Title\":\"Nederland\"},"            \
	"{\"Key\":\"GM0363\",\"Title\":\"Amsterdam\"}]}"

static void
v3_open(struct world *w, const char *rows, size_t len)
{
	world_open(w, "cbs-83625ned", "83625NED");
	for (size_t i = 0; i < w->capture.n_parts; i++)
		free(w->capture.part[i].role);
	w->capture.n_parts = 0;
	w->capture.protocol = (char *)(uintptr_t) "cbs-odata3";
	put_text(w, "data-properties", V3_PRICES, strlen(V3_PRICES));
	put_text(w, "codes/Perioden", V3_PERIODS, strlen(V3_PERIODS));
	put_text(w, "codes/RegioS", V3_REGIONS, strlen(V3_REGIONS));
	put_text(w, "rows/1", rows, len);
}

static void
v3_lines(struct world *w, struct table *t, struct lines *ret)
{
	describe(w, &w->capture, t);
	cells(w, &w->capture, t, ret);
}

static void
wide_rows(void **state)
{
	static const char rows[] =
	    "{\"value\":[{\"ID\":0,\"RegioS\":\"NL01  \",\"Perioden\":"
	    "\"2025JJ00\",\"GemiddeldeVerkoopprijs_1\":93750.0},"
	    "{\"RegioS\":\"GM0363\",\"Perioden\":\"2025JJ00\","
	    "\"GemiddeldeVerkoopprijs_1\":null},"
	    "{\"RegioS\":\"GM0363\",\"Perioden\":\"2026JJ00\","
	    "\"GemiddeldeVerkoopprijs_1\":\"   93751\"},"
	    "{\"RegioS\":\"GM0363\",\"Perioden\":\"2024JJ00\","
	    "\"GemiddeldeVerkoopprijs_1\":\"       .\"},"
	    "{\"RegioS\":\"GM0363\",\"Perioden\":\"2023JJ00\","
	    "\"GemiddeldeVerkoopprijs_1\":\"1e\"},"
	    "{\"RegioS\":\"GM0363\",\"Perioden\":\"2023JJ00\"},"
	    "{\"RegioS\":\"GM0363\",\"Perioden\":\"2023JJ00\","
	    "\"GemiddeldeVerkoopprijs_2\":1}]}";
	struct world w;
	struct table t;
	struct lines l;

	(void)state;
	v3_open(&w, rows, strlen(rows));
	v3_lines(&w, &t, &l);
	assert_true(t.is_reticent);
	assert_string_equal(t.measure[0].code, "M001534");
	assert_null(t.period[0].status);
	assert_string_equal(t.period[1].cbs, "2025JJ00");
	assert_string_equal(t.period[1].status, "nader-voorlopig");
	assert_string_equal(t.period[2].status, "voorlopig");
	assert_string_equal(t.region[0].code, "NL01");
	assert_int_equal(l.n, 2);
	assert_string_equal(l.line[0], "0 GM0363 2026JJ00 93751");
	assert_string_equal(l.line[1], "0 NL01 2025JJ00 93750.0");
	assert_int_equal(l.rejects, 3);
	lines_free(&l);
	table_release(&t);
	world_close(&w);
}

/* v3 of March and v4 of July: every cell that both captures have is equal. */
static void
wide_as_captured(void **state)
{
	static const char file[] =
	    CAPTURES "/83625NED/v3-json/verkoopprijzen_alle_regioos_raw.json";
	struct world w, v4;
	struct table t, u;
	struct lines l, m;
	struct err err = ERR_INIT;
	struct buf body;
	size_t common = 0;

	(void)state;
	if (!file_is_dir(CAPTURES)) {
		print_message("skipped: no captures at " CAPTURES "\n");
		skip();
	}
	buf_init(&body, LIMIT_SMALL_BODY);
	assert_int_equal(file_read(file, &body, &err), 0);
	v3_open(&w, body.data, body.len);
	buf_release(&body);
	v3_lines(&w, &t, &l);
	world_open(&v4, "cbs-83625ned", "83625NED");
	v3_lines(&v4, &u, &m);
	assert_int_equal(l.rejects, 0);
	for (size_t i = 0; i < l.n; i++)
		for (size_t j = 0; j < m.n; j++) {
			size_t key =
			    (size_t)(strrchr(l.line[i], ' ') - l.line[i]);

			if (strncmp(l.line[i], m.line[j], key + 1) != 0)
				continue;
			common++;
			assert_string_equal(l.line[i], m.line[j]);
		}
	print_message("v3 and v4: %zu common cells, all equal\n", common);
	assert_true(common > 900);
	lines_free(&l);
	lines_free(&m);
	table_release(&t);
	table_release(&u);
	world_close(&w);
	world_close(&v4);
}

/* --- many codes --- */

/* A table as no source of ours has it: areas, years, a chosen and an open
 * dimension. */
static const char many[] =
    "{\"title\": \"T\", \"title-en\": \"T\", \"publisher\": \"CBS\","
    "\"licence\": \"CC-BY-4.0\", \"attribution\": \"CBS\","
    "\"page\": \"https://cbs.example/t\", \"protocol\": \"cbs-odata4\","
    "\"host\": \"cbs.example\", \"path\": \"/o\", \"table\": \"1NED\","
    "\"cadence\": \"yearly\", \"evidence\": \"code\","
    "\"completeness\": [\"count\"], \"boundaries\": \"as-of-period\","
    "\"region\": \"NL01\", \"first\": \"2020JJ00\", \"dimensions\": {"
    "\"Perioden\": { \"role\": \"period\", \"keep\": [\"year\"] },"
    "\"Eigendom\": { \"role\": \"chosen\" },"
    "\"Groep\": { \"role\": \"open\", \"keep\": [\"G2\", \"G3\"] } },"
    "\"measures\": {"
    "\"koop\": { \"title\": \"Woningen\", \"unit\": \"aantal\", \"decimals\": "
    "0,"
    "\"adds-up\": { \"as\": \"count\", \"moves-with\": \"dwellings\" },"
    "\"codes\": { \"Eigendom\": { \"title\": \"Koop\" } } },"
    "\"huur\": { \"title\": \"Woningen\", \"unit\": \"aantal\", \"decimals\": "
    "0,"
    "\"adds-up\": { \"as\": \"count\", \"moves-with\": \"dwellings\" },"
    "\"codes\": { \"Eigendom\": { \"code\": \"H\" } } } } }";

#define EIGENDOM(key)                                                          \
	"{\"value\":[{\"" key "\":\"K \",\"Title\":\"Koop\"},"                 \
	"{\"" key "\":\"H \",\"Title\":\"Huur\"},"                             \
	"{\"" key "\":\"T \",\"Title\":\"Totaal\"}]}"
#define GROEP(key)                                                             \
	"{\"value\":[{\"" key "\":\"G1\",\"Title\":\"Een\"},"                  \
	"{\"" key "\":\"G2\",\"Title\":\"Twee\"},"                             \
	"{\"" key "\":\"G3\",\"Title\":\"Drie\"}]}"
#define JAAR(key) "{\"value\":[{\"" key "\":\"2025JJ00\",\"Title\":\"2025\"}]}"

static void
many_open(struct world *w, const char *protocol)
{
	struct err err = ERR_INIT;

	memset(w, 0, sizeof(*w));
	snprintf(w->dir, sizeof(w->dir), "/tmp/woondruk-test-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	assert_int_equal(depot_open(w->dir, &w->depot, &err), 0);
	if (source_parse("sources/cbs-x", NULL, many, strlen(many), &w->source,
		&err) != 0)
		fail_msg("%s", err.text);
	w->capture.protocol = (char *)(uintptr_t)protocol;
}

/* With the variant in front: which series of the measure. */
static int
take_variant(void *ctx, const struct table_cell *c, struct err *err)
{
	struct lines *l = ctx;
	char text[128];

	(void)err;
	snprintf(text, sizeof(text), "%zu/%zu %.*s %.*s %.*s", c->measure,
	    c->variant, (int)c->region_len, c->region, (int)c->period_len,
	    c->period, (int)c->value_len, c->value);
	l->line = realloc(l->line, (l->n + 1) * sizeof(*l->line));
	l->line[l->n++] = strdup(text);
	return 0;
}

static void
expect_variants(struct world *w)
{
	static const char *const wanted[] = { "0/0 NL01 2025JJ00 10",
		"0/1 NL01 2025JJ00 11", "1/0 NL01 2025JJ00 20" };
	struct table_origin o = { w->depot, &w->source, &w->capture };
	struct lines l = { 0 };
	struct table_sink sink = { take_variant, count, &l };
	struct err err = ERR_INIT;
	struct table t;

	describe(w, &w->capture, &t);
	assert_int_equal(t.n_variants, 2);
	assert_string_equal(t.variant[1].code, "G3");
	assert_string_equal(t.variant[1].title, "Drie");
	assert_string_equal(t.measure[0].chosen[1], "K");
	assert_string_equal(t.measure[1].chosen[1], "H");
	if (format_of(&w->source, &w->capture)->cells(&o, &t, &sink, &err) ==
	    -1)
		fail_msg("%s", err.text);
	qsort(l.line, l.n, sizeof(*l.line), by_text);
	assert_int_equal(l.rejects, 0);
	assert_int_equal(l.n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(l.line[i], wanted[i]);
	lines_free(&l);
	table_release(&t);
	free(w->source.recording);
	w->source.recording = NULL;
	world_close(w);
}

/* The same cells by either dialect; another code, and another group, are not
 * taken. */
static void
many_codes(void **state)
{
#define V4(k, g, n)                                                            \
	"{\"Id\":1,\"Measure\":\"M1\",\"ValueAttribute\":\"None\","            \
	"\"Value\":" n                                                         \
	",\"StringValue\":null,\"Perioden\":\"2025JJ00\",\"Eigendom\":\"" k    \
	"\",\"Groep\":\"" g "\"}"
	static const char rows[] = "{\"value\":[" V4("K", "G2",
	    "10") "," V4("K", "G3", "11") "," V4("H", "G2", "20") "," V4("T",
	    "G2", "30") "," V4("K", "G1", "40") "]}";
	static const char measures[] =
	    "{\"value\":[{\"Identifier\":\"M1\",\"Title\":\"Woningen\","
	    "\"Unit\":\"aantal\"}]}";
	struct world w;

	(void)state;
	many_open(&w, "cbs-odata4");
	put_text(&w, "measure-codes", measures, strlen(measures));
	put_text(&w, "codes/Perioden", JAAR("Identifier"),
	    strlen(JAAR("Identifier")));
	put_text(&w, "codes/Eigendom", EIGENDOM("Identifier"),
	    strlen(EIGENDOM("Identifier")));
	put_text(&w, "codes/Groep", GROEP("Identifier"),
	    strlen(GROEP("Identifier")));
	put_text(&w, "observations/1", rows, strlen(rows));
	expect_variants(&w);
}

static void
many_codes_wide(void **state)
{
#define V3(k, g, n)                                                            \
	"{\"ID\":1,\"Perioden\":\"2025JJ00\",\"Eigendom\":\"" k                \
	" \",\"Groep\":\"" g "\",\"Woningen_1\":" n "}"
	static const char rows[] = "{\"value\":[" V3("K", "G2",
	    "10") "," V3("K", "G3", "11") "," V3("H", "G2", "20") "," V3("T",
	    "G2", "30") "," V3("K", "G1", "40") "]}";
	static const char columns[] =
	    "{\"value\":[{\"Type\":\"TimeDimension\",\"Key\":\"Perioden\"},"
	    "{\"Type\":\"Dimension\",\"Key\":\"Eigendom\"},"
	    "{\"Type\":\"Dimension\",\"Key\":\"Groep\"},"
	    "{\"Type\":\"Topic\",\"Key\":\"Woningen_1\",\"Title\":"
	    "\"Woningen\",\"Unit\":\"aantal\"}]}";
	struct world w;

	(void)state;
	many_open(&w, "cbs-odata3");
	put_text(&w, "data-properties", columns, strlen(columns));
	put_text(&w, "codes/Perioden", JAAR("Key"), strlen(JAAR("Key")));
	put_text(&w, "codes/Eigendom", EIGENDOM("Key"),
	    strlen(EIGENDOM("Key")));
	put_text(&w, "codes/Groep", GROEP("Key"), strlen(GROEP("Key")));
	put_text(&w, "rows/1", rows, strlen(rows));
	expect_variants(&w);
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
		cmocka_unit_test(wide_rows),
		cmocka_unit_test(wide_as_captured),
		cmocka_unit_test(many_codes),
		cmocka_unit_test(many_codes_wide),
		cmocka_unit_test(register_as_captured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

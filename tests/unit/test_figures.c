/* Figures kept by hand: what a row must have, and what becomes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "land/format.h"

static const char descriptor[] =
    "{\"title\": \"T\", \"title-en\": \"T\", \"publisher\": \"Woondruk\","
    "\"licence\": \"CC0-1.0\", \"attribution\": \"Staatscourant\","
    "\"page\": \"https://cbs.example/t\", \"protocol\": \"curated\","
    "\"cadence\": \"half-yearly\", \"evidence\": \"code\","
    "\"file\": \"figures.csv\", \"format\": \"figures\","
    "\"boundaries\": \"as-of-period\", \"first\": \"2024HJ01\","
    "\"measures\": { \"taak\": { \"title\": \"Taak\", \"unit\": \"aantal\","
    "\"decimals\": 0, \"adds-up\": { \"as\": \"count\", \"moves-with\": "
    "\"inhabitants\" } } } }";

#define HEADING "measure,region,period,value,status,citation,date_cited\n"
#define GOOD "taak,NL01,2024HJ01,18750,,nr 11544,2026-11-25\n"

struct world {
	char dir[64];
	struct depot *depot;
	struct source source;
	struct snapshot snapshot;
	struct snapshot_part part;
	struct table table;
	char seen[256]; /* the cells */
};

static int
take(void *ctx, const struct table_cell *c, struct err *err)
{
	struct world *w = ctx;
	size_t len = strlen(w->seen);

	(void)err;
	snprintf(w->seen + len, sizeof(w->seen) - len, "%zu %s %s %s %llu;",
	    c->measure, c->region, c->period, c->value,
	    (unsigned long long)c->row);
	return 0;
}

static int
no_reject(void *ctx, const struct table_reject *r, struct err *err)
{
	(void)ctx;
	(void)err;
	fail_msg("%s", r->reason);
	return -1;
}

static void
world_open(struct world *w, const char *csv)
{
	struct err err = ERR_INIT;
	struct depot_kept kept;

	memset(w, 0, sizeof(*w));
	snprintf(w->dir, sizeof(w->dir), "/tmp/woondruk-test-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	assert_int_equal(depot_open(w->dir, &w->depot, &err), 0);
	if (source_parse("sources/taak", NULL, descriptor, strlen(descriptor),
		&w->source, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(depot_put(w->depot, csv, strlen(csv), &kept, &err), 0);
	w->part.role = (char *)(uintptr_t) "curated/figures.csv";
	memcpy(w->part.sha256, kept.sha256, HASH_HEX);
	w->snapshot.part = &w->part;
	w->snapshot.n_parts = 1;
	table_init(&w->table);
}

static void
world_close(struct world *w)
{
	struct err err = ERR_INIT;

	table_release(&w->table);
	source_release(&w->source);
	depot_close(w->depot);
	assert_int_equal(file_remove_tree(w->dir, &err), 0);
}

static int
read_all(struct world *w, struct err *err)
{
	const struct table_origin o = { w->depot, &w->source, &w->snapshot };
	const struct table_sink sink = { take, no_reject, w };
	const struct format *format = format_of(&w->source, &w->snapshot);

	assert_string_equal(format->name, "figures");
	if (format->describe(&o, &w->table, err) == -1)
		return -1;
	return format->cells(&o, &w->table, &sink, err);
}

static void
test_good_rows(void **state)
{
	struct err err = ERR_INIT;
	struct world w;

	(void)state;
	world_open(&w,
	    HEADING GOOD
	    "taak,NL01,2025HJ01,15000.0,voorlopig,\"nr 1, blz. 2\",2026-11-25\n"
	    "taak,GM0363,2025HJ01,801,voorlopig,nr 1,2026-11-25\n");
	if (read_all(&w, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(w.table.n_periods, 2);
	assert_null(w.table.period[0].status);
	assert_string_equal(w.table.period[1].status, "voorlopig");
	assert_true(w.table.measure[0].present);
	assert_string_equal(w.seen,
	    "0 NL01 2024HJ01 18750 2;0 NL01 2025HJ01 15000.0 3;"
	    "0 GM0363 2025HJ01 801 4;");
	world_close(&w);
}

static void
test_bad_rows(void **state)
{
	static const char *const slip[][2] = {
		{ "andere,NL01,2024HJ01,1,,x,2026-11-25\n",
		    "figures.csv: line 3: source.json has no such measure" },
		{ "taak,Nederland,2024HJ01,1,,x,2026-11-25\n", "region is no" },
		{ "taak,../x,2024HJ01,1,,x,2026-11-25\n", "region is no code" },
		{ "taak,NL01,2024H1,1,,x,2026-11-25\n", "period is not as" },
		{ "taak,NL01,2024HJ01,,,x,2026-11-25\n", "value is no number" },
		{ "taak,NL01,2024HJ01,\"1,5\",,x,2026-11-25\n", "value is no" },
		{ "taak,NL01,2024HJ01,1,,,2026-11-25\n", "needs its citation" },
		{ "taak,NL01,2024HJ01,1,,x,\n", "date_cited is no date" },
		{ "taak,NL01,2024HJ01,1,,x,25-11-2026\n", "date_cited is no" },
		{ "taak,NL01,2024HJ01,1,definitief,x,2026-11-25\n",
		    "another row of this period has another status" },
		{ "taak,NL01,2025HJ01,1,zeker,x,2026-11-25\n",
		    "has the status 'zeker', which is not known" },
		{ "taak,NL01\n", "line 3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(slip) / sizeof(slip[0]); i++) {
		struct err err = ERR_INIT;
		struct world w;
		char *csv = xasprintf("%s%s", HEADING GOOD, slip[i][0]);

		world_open(&w, csv);
		assert_int_equal(read_all(&w, &err), -1);
		assert_int_equal(err.class, ERR_SOURCE);
		if (strstr(err.text, slip[i][1]) == NULL)
			fail_msg("\"%s\" says nothing of \"%s\"", err.text,
			    slip[i][1]);
		world_close(&w);
		free(csv);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_rows),
		cmocka_unit_test(test_bad_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

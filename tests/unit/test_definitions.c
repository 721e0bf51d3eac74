/* Indicators, series and datasets one by one, and all definitions together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "define/definitions.h"

/* A folder of definitions, made anew for each test. */
static char world[] = "build/test-definitions";

static char *
in_world(const char *name)
{
	return xasprintf("%s/%s", world, name);
}

static void
put(const char *name, const char *text)
{
	struct err err = ERR_INIT;
	char *path = in_world(name);
	char *dir = xstrdup(path);

	*strrchr(dir, '/') = '\0';
	if (file_mkdirs(dir, &err) < 0 ||
	    file_write(path, text, strlen(text), &err) < 0)
		fail_msg("%s", err.text);
	free(dir);
	free(path);
}

static int
make_world(void **state)
{
	static const char *const folders[] = { "sources", "sql/3-normalise",
		"sql/4-indicators", "output" };
	struct err err = ERR_INIT;

	(void)state;
	if (file_remove_tree(world, &err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		char *path = in_world(folders[i]);
		int rc = file_mkdirs(path, &err);

		free(path);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
remove_world(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	return file_remove_tree(world, &err);
}

/* --- texts of definitions --- */

static void
put_source_with(const char *id, const char *dimension, const char *measures)
{
	char *name = xasprintf("sources/%s/source.json", id);
	char *text = xasprintf("{\n"
			       "\"title\": \"t\", \"title-en\": \"t\",\n"
			       "\"publisher\": \"CBS\",\n"
			       "\"licence\": \"CC-BY-4.0\",\n"
			       "\"attribution\": \"CBS\",\n"
			       "\"page\": \"https://cbs.example/\",\n"
			       "\"protocol\": \"cbs-odata4\",\n"
			       "\"host\": \"cbs.example\", \"path\": \"/o\",\n"
			       "\"table\": \"1ned\", \"cadence\": \"yearly\",\n"
			       "\"evidence\": \"seen\",\n"
			       "\"completeness\": [\"count\"],\n"
			       "\"boundaries\": \"as-of-period\",\n"
			       "\"first\": \"2010JJ00\",\n"
			       "\"dimensions\": {\n"
			       "\"R\": { \"role\": \"region\", \"keep\": "
			       "[\"GM\"] },\n"
			       "\"P\": { \"role\": \"period\", \"keep\": "
			       "[\"year\"] }%s\n"
			       "},\n"
			       "\"measures\": {\n%s\n}\n}\n",
	    dimension, measures);

	put(name, text);
	free(text);
	free(name);
}

static void
put_source(const char *id, const char *measures)
{
	put_source_with(id, "", measures);
}

#define COUNT(name)                                                            \
	"\"" name "\": { \"title\": \"" name "\", \"unit\": \"aantal\", "      \
	"\"decimals\": 0, \"adds-up\": { \"as\": \"count\", "                  \
	"\"moves-with\": \"dwellings\" } }"
#define MEAN(name, weight)                                                     \
	"\"" name "\": { \"title\": \"" name "\", \"unit\": \"euro\", "        \
	"\"decimals\": 0, \"adds-up\": { \"as\": \"mean\", \"weight\": "       \
	"\"" weight "\" } }"
#define INDEX(name)                                                            \
	"\"" name "\": { \"title\": \"" name "\", \"unit\": \"2020=100\", "    \
	"\"decimals\": 1, \"adds-up\": { \"as\": \"index\" } }"
#define MEDIAN(name)                                                           \
	"\"" name "\": { \"title\": \"" name "\", \"unit\": \"euro\", "        \
	"\"decimals\": 0, \"adds-up\": { \"as\": \"median\" } }"

static char *
indicator_text(const char *id, const char *aggregation, const char *needs)
{
	return xasprintf("-- id: %s\n"
			 "-- english-id: en_%s\n"
			 "-- label-nl: l\n"
			 "-- label-en: l\n"
			 "-- eenheid: e\n"
			 "-- unit: u\n"
			 "-- decimals: 2\n"
			 "-- direction: +\n"
			 "-- thema: vraag\n"
			 "-- theme: demand\n"
			 "-- tier: core\n"
			 "-- aggregation: %s\n"
			 "-- formula: 100 * teller\n"
			 "-- bases: huidig toenmalig\n"
			 "-- published: NL toenmalig:PV\n"
			 "-- needs: %s\n"
			 "-- first: 2010\n"
			 "-- method-nl: m\n"
			 "-- method-en: m\n"
			 "-- definition-source: s\n"
			 "-- example:\n"
			 "--   a GM0001 2020 1\n"
			 "\n"
			 "select 1;\n",
	    id, id, aggregation, needs);
}

static void
put_indicator(const char *id, const char *aggregation, const char *needs)
{
	char *name = xasprintf("sql/4-indicators/%s.sql", id);
	char *text = indicator_text(id, aggregation, needs);

	put(name, text);
	free(text);
	free(name);
}

static void
put_series(const char *id, const char *needs)
{
	char *name = xasprintf("sql/3-normalise/%s.sql", id);
	char *text = xasprintf("-- id: %s\n"
			       "-- label-nl: l\n"
			       "-- label-en: l\n"
			       "-- unit: aantal\n"
			       "-- decimals: 0\n"
			       "-- adds-up: count\n"
			       "-- moves-with: dwellings\n"
			       "-- needs: %s\n"
			       "\n"
			       "select 1\n",
	    id, needs);

	put(name, text);
	free(text);
	free(name);
}

static const char dataset[] = "-- id: a\n"
			      "-- title-nl: t\n"
			      "-- title-en: t\n"
			      "-- target: v1/a/{document}\n"
			      "-- formats: json csv\n"
			      "-- rows: rijen\n"
			      "\n"
			      "-- section: head\n"
			      "select 1;\n"
			      "-- section: rows\n"
			      "select 2;\n";

/* --- loading them all --- */

static void
load(struct definitions *ret)
{
	struct settings *settings;
	struct err err = ERR_INIT;
	char *sources = in_world("sources");

	setenv("WOONDRUK_SOURCES", sources, 1);
	setenv("WOONDRUK_SHARE", world, 1);
	if (settings_load(&settings, &err) < 0 ||
	    definitions_load(settings, ret, &err) < 0)
		fail_msg("%s", err.text);
	settings_free(settings);
	free(sources);
}

/* The findings are these, each as the start of "place: text". */
static void
expect_findings(const struct definitions *d, const char *const *start, size_t n)
{
	for (size_t i = 0; i < d->n_findings; i++) {
		char *text =
		    xasprintf("%s: %s", d->finding[i].place + strlen(world) + 1,
			d->finding[i].text);

		if (i >= n || strncmp(text, start[i], strlen(start[i])) != 0)
			fail_msg("finding %zu: %s", i, text);
		free(text);
	}
	assert_int_equal(d->n_findings, n);
}

static void
expect(const char *const *start, size_t n)
{
	struct definitions d;

	load(&d);
	expect_findings(&d, start, n);
	definitions_release(&d);
}

#define EXPECT(...)                                                            \
	do {                                                                   \
		static const char *const start_[] = { __VA_ARGS__ };           \
                                                                               \
		expect(start_, sizeof(start_) / sizeof(start_[0]));            \
	} while (0)

static void
test_all_well(void **state)
{
	struct definitions d;

	(void)state;
	put_source("b", COUNT("stand"));
	put_source("a", MEAN("prijs", "voorraad"));
	put_series("voorraad", "stand");
	put_indicator("a-groei", "as-given", "z-prijs");
	put_indicator("z-prijs", "weighted-mean", "prijs, voorraad");
	put_indicator("voorraad", "sum", "voorraad");
	put("output/a.sql", dataset);
	put("output/README.md", "not a dataset");
	put("sources/README.md", "not a source");
	put("sources/__pycache__/x", "not a source");
	load(&d);
	expect_findings(&d, NULL, 0);
	assert_string_equal(d.source[0].id, "a");
	assert_string_equal(d.source[1].id, "b");
	assert_int_equal(d.n_series, 1);
	/* Each stands behind what it needs. */
	assert_string_equal(d.indicator[0].id, "z-prijs");
	assert_string_equal(d.indicator[1].id, "a-groei");
	assert_string_equal(d.indicator[2].id, "voorraad");
	assert_int_equal(d.indicator[0].n_needs, 2);
	assert_string_equal(d.indicator[0].minimum_coverage, "0.95");
	assert_string_equal(d.indicator[0].sql, "select 1");
	assert_int_equal(d.indicator[0].example_line, 21);
	assert_string_equal(d.dataset[0].head_sql, "select 1");
	assert_string_equal(d.dataset[0].rows_sql, "select 2");
	assert_ptr_equal(definitions_source(&d, "b"), &d.source[1]);
	assert_ptr_equal(definitions_measure(&d, "stand"), &d.source[1]);
	assert_null(definitions_measure(&d, "voorraad"));
	assert_null(definitions_indicator(&d, "x"));
	definitions_release(&d);
	definitions_release(NULL);
}

static void
test_one_broken_file_hides_no_other(void **state)
{
	struct definitions d;
	static const char *const start[] = {
		"output/a.sql:1: no front matter",
		"sources/leeg/source.json:1: ",
		"sources/stuk/source.json:2: not JSON",
		"sql/4-indicators/b.sql:5: 'eenheid' is empty",
	};

	(void)state;
	put_source("goed", COUNT("stand"));
	put("sources/stuk/source.json", "{ \"title\":\n<html>");
	put("sources/leeg/README.md", "no descriptor");
	put_indicator("a", "sum", "stand");
	put("sql/4-indicators/b.sql",
	    "-- id: b\n-- label-nl: x\n-- label-en: x\n-- unit: x\n"
	    "-- eenheid:\n");
	put("output/a.sql", "select 1");
	load(&d);
	expect_findings(&d, start, 4);
	assert_int_equal(d.n_sources, 1);
	assert_int_equal(d.n_indicators, 1);
	assert_int_equal(d.n_datasets, 0);
	definitions_release(&d);
}

static void
test_unknown_names(void **state)
{
	(void)state;
	put_source("s", COUNT("stand") ",\n" MEAN("prijs", "gewicht"));
	put_source("t", COUNT("ander"));
	put_series("reeks", "ander, niets");
	put_indicator("a", "sum", "stand");
	put_indicator("b", "sum", "ander nergens");
	/* With s goes a, which leans on it. */
	EXPECT("sources/s/source.json:20: weight 'gewicht' is no measure",
	    "sql/3-normalise/reeks.sql:8: needs 'niets', which no",
	    "sql/4-indicators/a.sql:16: needs 'stand', which no",
	    "sql/4-indicators/b.sql:16: needs 'nergens', which no");
}

/* What a series goes on with may be away as a whole, not in part. */
static void
test_continued(void **state)
{
	struct definitions d;

	(void)state;
	put_source("s", COUNT("stand"));
	put_series("reeks", "stand\n-- continued-by: later, laatst");
	load(&d);
	expect_findings(&d, NULL, 0);
	assert_int_equal(d.series[0].n_continued, 2);
	definitions_release(&d);
	put_source("t", COUNT("later"));
	EXPECT("sql/3-normalise/reeks.sql:9: 'laatst' is no measure of");
	put_source("u", COUNT("laatst"));
	expect(NULL, 0);
	put_series("laatst2", "stand");
	put_series("reeks", "stand\n-- continued-by: later, laatst2");
	EXPECT("sql/3-normalise/reeks.sql:9: 'laatst2' is no measure of");
	/* Where the register knows what the series needs, none may be away. */
	put_series("reeks", "stand\n-- continued-by: latr");
	expect(NULL, 0);
	put("sources/succession.csv",
	    "concept,table,source,measure,first,last,splice,citation\n"
	    "x,00000NED,,,2012JJ00,,,https://x.example/\n");
	expect(NULL, 0);
	put("sources/succession.csv",
	    "concept,table,source,measure,first,last,splice,citation\n"
	    "x,1ned,s,stand,2012JJ00,,,https://x.example/\n");
	EXPECT("sql/3-normalise/reeks.sql:9: 'latr' is no measure of");
	put_series("reeks", "stand\n-- continued-by: later, laatst");
	expect(NULL, 0);
	put_series("reeks", "stand\n-- continued-by: Later");
	EXPECT("sql/3-normalise/reeks.sql:9: 'continued-by' names 'Later'");
}

/* Only an indicator can lean on a measure that is many series, and only when
 * it is a count. */
static void
test_open_measures(void **state)
{
	(void)state;
	put_source_with("s", ", \"G\": { \"role\": \"open\" }",
	    COUNT("stand") ", " MEAN("midden", "alle"));
	put_source("t", MEAN("prijs", "stand"));
	put_source("u", COUNT("alle"));
	put_series("reeks", "stand");
	put_indicator("a", "sum", "stand");
	put_indicator("b", "as-given", "midden");
	EXPECT("sources/t/source.json:19: weight 'stand' is a series for each",
	    "sql/3-normalise/reeks.sql:8: needs 'stand', which is a series",
	    "sql/4-indicators/b.sql:16: needs 'midden', which is many series");
}

/* A folder with a table a year is a source a year. */
static void
test_editions_are_sources(void **state)
{
	static const char text[] =
	    "{\"title\": \"t\", \"title-en\": \"t\", \"publisher\": \"CBS\","
	    "\"licence\": \"CC-BY-4.0\", \"attribution\": \"CBS\","
	    "\"page\": \"https://cbs.example/\", \"protocol\": \"cbs-odata4\","
	    "\"host\": \"cbs.example\", \"path\": \"/o\","
	    "\"tables\": { \"2023\": \"1NED\", \"2024\": \"2NED\" },"
	    "\"cadence\": \"yearly\", \"evidence\": \"seen\","
	    "\"completeness\": [\"count\"], \"boundaries\": \"as-of-period\","
	    "\"dimensions\": { \"R\": { \"role\": \"region\", \"keep\": "
	    "[\"GM\"] }"
	    "}, \"measures\": { " COUNT("stand") " } }";
	struct definitions d;

	(void)state;
	put("sources/kwb/source.json", text);
	put_indicator("a", "sum", "stand-2024");
	load(&d);
	expect_findings(&d, NULL, 0);
	assert_int_equal(d.n_sources, 2);
	assert_string_equal(d.source[0].id, "kwb-2023");
	assert_string_equal(d.source[1].table, "2NED");
	assert_ptr_equal(definitions_measure(&d, "stand-2024"), &d.source[1]);
	definitions_release(&d);
}

static void
test_one_name_two_givers(void **state)
{
	(void)state;
	put_source("s", COUNT("stand"));
	put_source("t", COUNT("stand"));
	put_source("u", COUNT("ander"));
	put_series("ander", "stand");
	put_indicator("stand", "sum", "ander");
	put_indicator("x", "sum", "ander");
	EXPECT("sources/t/source.json:19: 'stand' is given by s too",
	    "sql/3-normalise/ander.sql:1: 'ander' is a measure of u",
	    "sql/4-indicators/stand.sql:1: 'stand' is the name of a measure");
}

static void
test_cycles(void **state)
{
	(void)state;
	put_source("s", COUNT("stand"));
	put_series("r1", "r2");
	put_series("r2", "r1 stand");
	put_indicator("a", "as-given", "b");
	put_indicator("b", "as-given", "c stand");
	put_indicator("c", "as-given", "a");
	put_indicator("d", "as-given", "d");
	put_indicator("e", "sum", "stand");
	EXPECT("sql/3-normalise/r2.sql:8: a cycle: r1 -> r2 -> r1;",
	    "sql/4-indicators/c.sql:16: a cycle: a -> b -> c -> a;",
	    "sql/4-indicators/d.sql:16: a cycle: d -> d;");
}

static void
test_a_weight_that_leans_on_its_mean(void **state)
{
	struct definitions d;

	(void)state;
	put_source("s", MEAN("prijs", "gewicht"));
	put_series("gewicht", "prijs");
	load(&d);
	assert_true(d.n_findings >= 1);
	assert_non_null(strstr(d.finding[d.n_findings - 1].text,
	    "a cycle: prijs -> gewicht -> prijs"));
	assert_int_equal(d.n_series, 0);
	definitions_release(&d);
}

static void
test_what_does_not_add_up(void **state)
{
	(void)state;
	put_source("s",
	    COUNT("stand") ",\n" INDEX("index") ",\n" MEDIAN(
		"mediaan") ",\n" MEAN("prijs", "stand"));
	put_source("t", MEAN("duur", "index"));
	put_indicator("a", "sum", "index");
	put_indicator("b", "ratio-of-sums", "stand mediaan");
	put_indicator("c", "sum", "prijs");
	put_indicator("d", "weighted-mean", "prijs");
	put_indicator("e", "weighted-mean", "prijs stand");
	put_indicator("f", "as-given", "index");
	put_indicator("g", "sum", "e");
	put_indicator("h", "none", "mediaan");
	EXPECT("sources/t/source.json:19: weight 'index' adds up as index",
	    "sql/4-indicators/a.sql:12: 'aggregation' is sum, but 'index' is",
	    "sql/4-indicators/b.sql:12: 'aggregation' is ratio-of-sums, but",
	    "sql/4-indicators/c.sql:12: 'aggregation' is sum, but 'prijs' is",
	    "sql/4-indicators/d.sql:12: 'aggregation' is weighted-mean, but",
	    "sql/4-indicators/g.sql:12: 'aggregation' is sum, but 'e' is an");
}

/* --- one indicator --- */

static char *
replace(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		fail_msg("'%s' is not in the definition", from);
	return xasprintf("%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from));
}

static void
slip(const char *from, const char *to, int line, const char *about)
{
	char *good = indicator_text("x", "ratio-of-sums", "a");
	char *bad = replace(good, from, to);
	char *path = in_world("sql/4-indicators/x.sql");
	char *start = xasprintf("%s:%d: %s", path, line, about);
	struct err err = ERR_INIT;
	struct indicator d;

	put("sql/4-indicators/x.sql", bad);
	if (indicator_load(path, &d, &err) == 0)
		fail_msg("taken with %s", to);
	if (strncmp(err.text, start, strlen(start)) != 0)
		fail_msg("expected: %s\nsaid: %s", start, err.text);
	free(start);
	free(path);
	free(bad);
	free(good);
}

static void
test_indicator_fields(void **state)
{
	(void)state;
	slip("-- id: x", "-- id: y", 1, "'id' is 'y', but the file");
	slip("-- id: x", "-- id: X", 1, "'id' must have");
	slip("-- label-en: l\n", "", 1, "'label-en' is missing");
	slip("-- unit: u", "-- unti: u", 1, "'unit' is missing");
	slip("-- unit: u", "-- unit: u\n-- colour: red", 7, "nobody knows");
	slip("decimals: 2", "decimals: 7", 7, "'decimals' must be");
	slip("decimals: 2", "decimals: two", 7, "'decimals' must be");
	slip("direction: +", "direction: up", 8, "'direction' is 'up'");
	slip("tier: core", "tier: best", 11, "'tier' is 'best'");
	slip("ratio-of-sums", "average", 12, "'aggregation' is 'average'");
	slip("-- formula: 100 * teller\n", "", 12, "'aggregation' is ratio");
	slip("100 * teller", "100 * noemer", 13, "'formula' does not use");
	slip("100 * teller", "teller; drop table x", 13, "'formula' must");
	slip("huidig toenmalig", "huidig morgen", 14, "'bases' is 'morgen'");
	slip("huidig toenmalig", "huidig huidig", 14, "'bases' names");
	slip("toenmalig:PV", "toenmalig:GM", 15, "'published' is 'GM'");
	slip("toenmalig:PV", "ooit:PV", 15, "'published' is 'ooit'");
	slip("needs: a", "needs: ,", 16, "'needs' must name");
	slip("needs: a", "needs: a'b", 16, "'needs' names 'a'b'");
	slip("first: 2010", "first: 2010JJ00", 17, "'first' is '2010JJ00'");
	slip("first: 2010", "first: later", 17, "'first' cannot be used");
	slip("-- method-nl", "-- caveat-nl: c\n-- method-nl", 18,
	    "'caveat-nl' stands in one language");
	slip("-- method-nl", "-- minimum-coverage: 1.5\n-- method-nl", 18,
	    "'minimum-coverage' must");
	slip("-- method-nl", "-- minimum-denominator: -1\n-- method-nl", 18,
	    "'minimum-denominator' must");
	slip("-- method-nl", "-- minimum-denominator: 5%%\n-- method-nl", 18,
	    "'minimum-denominator' must");
	slip("-- method-nl", "-- minimum-numerator: 5%\n-- method-nl", 18,
	    "'minimum-numerator' must");
	slip("-- method-nl", "-- too-small: geheim\n-- method-nl", 18,
	    "'too-small' is 'geheim'");
	slip("-- method-nl", "-- levels: GM BU\n-- method-nl", 18,
	    "'levels' is 'BU'");
	slip("-- example:\n--   a GM0001 2020 1\n", "", 1, "no example");
	slip("--   a GM0001 2020 1\n", "", 21, "no example");
	slip("select 1;\n", "", 1, "no SQL");
	slip("select 1;\n", "\nselect 1;\ndelete from x;\n", 26, "a second");
	slip("select 1;\n", "-- section: head\nselect 1\n", 25,
	    "sections have");
	slip("select 1;\n", "update x set y = 1\n", 24, "not a SELECT");
}

static void
test_coverage(void **state)
{
	static const char *const good[] = { "0", "0.5", "0.95", "1", "1.00" };
	char *text = indicator_text("x", "sum", "a");

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char *path = in_world("sql/4-indicators/x.sql");
		char *field =
		    xasprintf("-- minimum-coverage: %s\n-- method-nl", good[i]);
		char *with = replace(text, "-- method-nl", field);
		struct err err = ERR_INIT;
		struct indicator d;

		put("sql/4-indicators/x.sql", with);
		if (indicator_load(path, &d, &err) < 0)
			fail_msg("%s", err.text);
		assert_string_equal(d.minimum_coverage, good[i]);
		indicator_release(&d);
		free(with);
		free(field);
		free(path);
	}
	free(text);
}

/* --- one dataset --- */

static void
slip_dataset(const char *from, const char *to, int line, const char *about)
{
	char *bad = replace(dataset, from, to);
	char *path = in_world("output/a.sql");
	char *start = xasprintf("%s:%d: %s", path, line, about);
	struct err err = ERR_INIT;
	struct dataset d;

	put("output/a.sql", bad);
	if (dataset_load(path, &d, &err) == 0)
		fail_msg("taken with %s", to);
	if (strncmp(err.text, start, strlen(start)) != 0)
		fail_msg("expected: %s\nsaid: %s", start, err.text);
	free(start);
	free(path);
	free(bad);
}

static void
test_dataset_fields(void **state)
{
	(void)state;
	slip_dataset("-- id: a", "-- id: b", 1, "'id' must be");
	slip_dataset("-- title-en: t\n", "", 1, "'title-en' is missing");
	slip_dataset("v1/a/{document}", "/v1/a", 4, "'target' must be");
	slip_dataset("v1/a/{document}", "../a", 4, "'target' must be");
	slip_dataset("v1/a/{document}", "v1/a.json", 4, "'target' must be");
	slip_dataset("v1/a/{document}", "v1//a", 4, "'target' must be");
	slip_dataset("v1/a/{document}", "v1/{document}/{document}", 4,
	    "'target' must be");
	slip_dataset("-- rows: rijen", "-- documents: 0\n-- rows: rijen", 6,
	    "'documents' is any");
	slip_dataset("json csv", "json pdf", 5, "'formats' has one");
	slip_dataset("json csv", "json json", 5, "'formats' names");
	slip_dataset("-- rows: rijen\n", "", 1, "'rows' and");
	slip_dataset("-- section: rows", "-- section: tail", 11, "SQL stands");
	slip_dataset("-- section: head\n", "", 8, "SQL stands");
	slip_dataset("select 2;\n", "select 2; select 3\n", 11, "a second");
	slip_dataset("-- section: rows\nselect 2;\n", "", 6, "'rows' and");
}

static void
test_datasets_together(void **state)
{
	char *second = replace(dataset, "-- id: a", "-- id: b");
	char *third = replace(dataset, "-- id: a", "-- id: c\n-- schema: no");
	char *third_target = replace(third, "v1/a/", "v1/c/");

	(void)state;
	put("output/a.sql", dataset);
	put("output/b.sql", second);
	put("output/c.sql", third_target);
	put("output/schema/yes.schema.json", "{}");
	EXPECT("output/b.sql:4: 'v1/a/{document}' is that of a too",
	    "output/c.sql:2: 'no' is not in output/schema");
	free(third_target);
	free(third);
	free(second);
}

/* --- folders --- */

static void
test_folders(void **state)
{
	struct settings *settings;
	struct definitions d;
	struct err err = ERR_INIT;
	char *folder = in_world("output");

	(void)state;
	assert_int_equal(file_remove_tree(folder, &err), 0);
	free(folder);
	load(&d);
	assert_int_equal(d.n_findings, 1);
	assert_non_null(strstr(d.finding[0].text, "no such folder"));
	definitions_release(&d);

	setenv("WOONDRUK_SHARE", "build/no-such-folder", 1);
	assert_int_equal(settings_load(&settings, &err), 0);
	assert_int_equal(definitions_load(settings, &d, &err), -1);
	assert_non_null(strstr(err.text, "WOONDRUK_SHARE"));
	settings_free(settings);

	setenv("WOONDRUK_SHARE", world, 1);
	setenv("WOONDRUK_SOURCES", "build/no-such-folder", 1);
	assert_int_equal(settings_load(&settings, &err), 0);
	assert_int_equal(definitions_load(settings, &d, &err), -1);
	assert_non_null(strstr(err.text, "--sources"));
	settings_free(settings);
}

static void
test_two_folders_of_sources(void **state)
{
	struct definitions d;
	struct settings *settings;
	struct err err = ERR_INIT;
	char *both = xasprintf("%s/sources:%s/meer", world, world);

	(void)state;
	put_source("s", COUNT("stand"));
	put("meer/groep/source.json",
	    "{ \"title\": \"t\", \"title-en\": \"t\", \"publisher\": \"p\",\n"
	    "\"licence\": \"CC0-1.0\", \"attribution\": \"a\",\n"
	    "\"page\": \"https://a.example/\", \"protocol\": \"curated\",\n"
	    "\"cadence\": \"once\", \"evidence\": \"seen\",\n"
	    "\"file\": \"members.csv\", \"format\": \"groups\" }");
	setenv("WOONDRUK_SOURCES", both, 1);
	setenv("WOONDRUK_SHARE", world, 1);
	assert_int_equal(settings_load(&settings, &err), 0);
	assert_int_equal(definitions_load(settings, &d, &err), 0);
	assert_int_equal(d.n_sources, 1);
	assert_int_equal(d.n_findings, 1);
	assert_non_null(strstr(d.finding[0].place, "meer/groep/source.json:5"));
	definitions_release(&d);
	put("meer/groep/members.csv", "group\n");
	assert_int_equal(definitions_load(settings, &d, &err), 0);
	assert_int_equal(d.n_sources, 2);
	assert_int_equal(d.n_findings, 0);
	definitions_release(&d);
	settings_free(settings);
	free(both);
}

/* In a whole project what a series goes on with is given by a source, and the
 * register has it behind another: so that it is compared. */
static void
expect_continued_in_register(const struct definitions *d)
{
	for (size_t i = 0; i < d->n_series; i++)
		for (size_t k = 0; k < d->series[i].n_continued; k++) {
			const char *name = d->series[i].continued[k];
			bool found = false;

			assert_non_null(definitions_measure(d, name));
			for (size_t c = 0; c < d->succession.n; c++) {
				const struct carrier *x =
				    &d->succession.carrier[c];

				found |= x->measure != NULL &&
				    x->splice != SPLICE_FIRST &&
				    strcmp(x->measure, name) == 0;
			}
			if (!found)
				fail_msg("%s: '%s' is not in succession.csv",
				    d->series[i].path, name);
		}
}

/* The definitions of this very tree. */
static void
test_our_own(void **state)
{
	struct settings *settings;
	struct definitions d;
	struct err err = ERR_INIT;

	(void)state;
	unsetenv("WOONDRUK_SOURCES");
	unsetenv("WOONDRUK_SHARE");
	assert_int_equal(settings_load(&settings, &err), 0);
	if (definitions_load(settings, &d, &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < d.n_findings; i++)
		print_error("%s: %s\n", d.finding[i].place, d.finding[i].text);
	assert_int_equal(d.n_findings, 0);
	assert_true(d.n_sources > 0 && d.n_indicators > 0);
	expect_continued_in_register(&d);
	definitions_release(&d);
	settings_free(settings);
}

#define IN_WORLD(test)                                                         \
	cmocka_unit_test_setup_teardown(test, make_world, remove_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_all_well),
		IN_WORLD(test_one_broken_file_hides_no_other),
		IN_WORLD(test_unknown_names),
		IN_WORLD(test_continued),
		IN_WORLD(test_open_measures),
		IN_WORLD(test_editions_are_sources),
		IN_WORLD(test_one_name_two_givers),
		IN_WORLD(test_cycles),
		IN_WORLD(test_a_weight_that_leans_on_its_mean),
		IN_WORLD(test_what_does_not_add_up),
		IN_WORLD(test_indicator_fields),
		IN_WORLD(test_coverage),
		IN_WORLD(test_dataset_fields),
		IN_WORLD(test_datasets_together),
		IN_WORLD(test_folders),
		IN_WORLD(test_two_folders_of_sources),
		cmocka_unit_test(test_our_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

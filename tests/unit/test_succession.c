/* The register of series: rows, the rows of a concept, and the sources. */
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

#define HEADING "concept,table,source,measure,first,last,splice,citation\n"
#define OLD "a,1NED,old,m-old,2012JJ00,2024JJ00,,c\n"
#define NEW "a,2NED,new,m-new,2025JJ00,,measured,c\n"

static int
parse(const char *rows, struct succession *ret, struct err *err)
{
	char *text = xasprintf(HEADING "%s", rows);
	int rc = succession_parse("s.csv", text, strlen(text), ret, err);

	free(text);
	return rc;
}

static void
refuse(const char *rows, const char *place, const char *words)
{
	struct err err = ERR_INIT;
	struct succession s;

	if (parse(rows, &s, &err) == 0)
		fail_msg("taken: %s", rows);
	assert_int_equal(err.class, ERR_USAGE);
	if (strncmp(err.text, place, strlen(place)) != 0 ||
	    strstr(err.text, words) == NULL)
		fail_msg("'%s' does not say '%s ... %s'", err.text, place,
		    words);
}

static void
test_rows(void **state)
{
	struct err err = ERR_INIT;
	struct succession s;

	(void)state;
	if (parse(OLD NEW "b,3NED,,,2011JJ00,2022JJ00,,c\n"
			  "b,4NED,x,y,2011JJ00,,replaces,c\n"
			  "k,,kwb,inwoners,2013JJ00,,yearly,c\n",
		&s, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(s.n, 5);
	assert_string_equal(s.carrier[1].measure, "m-new");
	assert_int_equal(s.carrier[1].splice, SPLICE_MEASURED);
	assert_null(s.carrier[1].last);
	assert_null(s.carrier[2].source);
	assert_null(s.carrier[4].table);
	assert_int_equal(s.carrier[4].line, 6);
	assert_string_equal(splice_name(SPLICE_REPLACES), "replaces");
	succession_release(&s);
	succession_release(NULL);
}

static void
test_slips(void **state)
{
	(void)state;
	refuse("A b,1NED,,,2012JJ00,,,c\n", "s.csv:2: ", "no name of ours");
	refuse("a,,,,2012JJ00,,,c\n", "s.csv:2: ", "table is missing");
	refuse("a,../x,,,2012JJ00,,,c\n", "s.csv:2: ", "characters");
	refuse("a,1NED,x,,2012JJ00,,,c\n", "s.csv:2: ", "go together");
	refuse("a,1NED,,,2012,x,,c\n", "s.csv:2: ", "last: ");
	refuse("a,1NED,,,2012XX00,,,c\n", "s.csv:2: ", "first: ");
	refuse("a,1NED,,,2012JJ00,2011JJ00,,c\n", "s.csv:2: ", "lies before");
	refuse("a,1NED,,,2012JJ00,,glue,c\n", "s.csv:2: ", "'glue' is none");
	refuse("a,1NED,,,2012JJ00,,,\n", "s.csv:2: ", "citation");
	refuse("a,1NED,,,2012JJ00,,measured,c\n", "s.csv:2: ", "no row before");
	refuse("k,1NED,kwb,m,2012JJ00,,yearly,c\n", "s.csv:2: ", "no table");
	refuse("k,,,,2012JJ00,,yearly,c\n", "s.csv:2: ", "needs its source");
	refuse("a,1NED\n", "s.csv:1: ", "s.csv");
}

static void
test_years_follow_one_another(void **state)
{
	(void)state;
	refuse("a,1NED,,,2012JJ00,,,c\n" NEW, "s.csv:2: ", "only one row");
	refuse(OLD "a,2NED,,,2024JJ00,,measured,c\n",
	    "s.csv:3: ", "each period has one carrier");
	refuse(OLD "a,2NED,,,2025JJ00,,,c\n", "s.csv:3: ", "how they join");
	refuse(OLD "b,3NED,,,2025JJ00,,,c\n" NEW,
	    "s.csv:4: ", "bring its rows together");
}

/* --- against the sources --- */

static char world[] = "build/test-succession";

static void
put(const char *name, const char *text)
{
	struct err err = ERR_INIT;
	char *path = xasprintf("%s/%s", world, name);
	char *dir = xstrdup(path);

	*strrchr(dir, '/') = '\0';
	if (file_mkdirs(dir, &err) < 0 ||
	    file_write(path, text, strlen(text), &err) < 0)
		fail_msg("%s", err.text);
	free(dir);
	free(path);
}

/* ${tables}: "table" with its first period, or "tables". */
static void
put_source(const char *id, const char *tables, const char *measure)
{
	char *name = xasprintf("sources/%s/source.json", id);
	char *text = xasprintf(
	    "{\"title\":\"t\",\"title-en\":\"t\",\"publisher\":\"CBS\","
	    "\"licence\":\"CC-BY-4.0\",\"attribution\":\"CBS\","
	    "\"page\":\"https://cbs.example/\",\"protocol\":\"cbs-odata4\","
	    "\"host\":\"cbs.example\",\"path\":\"/o\",\"cadence\":\"yearly\","
	    "\"evidence\":\"seen\",\"completeness\":[\"count\"],"
	    "\"boundaries\":\"as-of-period\",%s,\"dimensions\":{"
	    "\"R\":{\"role\":\"region\",\"keep\":[\"GM\"]}%s},"
	    "\"measures\":{\"%s\":{\"title\":\"m\",\"unit\":\"aantal\","
	    "\"decimals\":0,\"adds-up\":{\"as\":\"count\","
	    "\"moves-with\":\"dwellings\"}}}}",
	    tables,
	    strstr(tables, "tables") != NULL
		? ""
		: ",\"P\":{\"role\":\"period\",\"keep\":[\"year\"]}",
	    measure);

	put(name, text);
	free(text);
	free(name);
}

static void
load(const char *rows, struct definitions *d)
{
	struct err err = ERR_INIT;
	struct settings *settings;
	char *text = xasprintf(HEADING "%s", rows);
	char *sources = xasprintf("%s/sources", world);

	put("sources/succession.csv", text);
	setenv("WOONDRUK_SHARE", world, 1);
	setenv("WOONDRUK_SOURCES", sources, 1);
	if (settings_load(&settings, &err) < 0 ||
	    definitions_load(settings, d, &err) < 0)
		fail_msg("%s", err.text);
	settings_free(settings);
	free(sources);
	free(text);
}

static void
test_sources(void **state)
{
	/* What stands, the row that is wrong, and words of the finding. */
	static const struct {
		const char *rows, *place, *words;
	} slips[] = {
		{ OLD "a,2NED,none,m-new,2025JJ00,,measured,c\n", ":3",
		    "no source 'none'" },
		{ OLD "a,2NED,new,m-other,2025JJ00,,measured,c\n", ":3",
		    "no measure 'm-other'" },
		{ OLD "a,3NED,new,m-new,2025JJ00,,measured,c\n", ":3",
		    "is table 2NED" },
		{ "k,,new,m-new,2013JJ00,,yearly,c\n", ":2",
		    "has a table a year" },
		{ "k,,kwb,m-other,2013JJ00,,yearly,c\n", ":2",
		    "has a table a year" },
		{ "k,,kwb,inwoners,2013JJ00,,,c\n", ":2", "table is missing" },
	};
	struct definitions d;

	(void)state;
	put_source("old", "\"table\":\"1NED\",\"first\":\"2012JJ00\"", "m-old");
	put_source("new", "\"table\":\"2NED\",\"first\":\"2012JJ00\"", "m-new");
	put_source("kwb", "\"tables\":{\"2013\":\"3NED\",\"2014\":\"4NED\"}",
	    "inwoners");
	put("sql/3-normalise/README.md", "");
	put("sql/4-indicators/README.md", "");
	put("output/README.md", "");
	load(OLD NEW "k,,kwb,inwoners,2013JJ00,,yearly,c\n", &d);
	if (d.n_findings > 0)
		fail_msg("%s: %s", d.finding[0].place, d.finding[0].text);
	assert_int_equal(d.succession.n, 3);
	definitions_release(&d);
	for (size_t i = 0; i < sizeof(slips) / sizeof(*slips); i++) {
		load(slips[i].rows, &d);
		assert_int_equal(d.n_findings, 1);
		assert_int_equal(d.succession.n, 0);
		if (strstr(d.finding[0].place, slips[i].place) == NULL ||
		    strstr(d.finding[0].text, slips[i].words) == NULL)
			fail_msg("%s: %s", d.finding[0].place,
			    d.finding[0].text);
		definitions_release(&d);
	}
}

static int
remove_world(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	return file_remove_tree(world, &err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_slips),
		cmocka_unit_test(test_years_follow_one_another),
		cmocka_unit_test_setup_teardown(test_sources, remove_world,
		    remove_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

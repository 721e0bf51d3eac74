/* Descriptors: the real ones, one slip at a time, and bytes that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "define/members.h"
#include "define/source.h"
#include "define/words.h"

/* One member a line, so that a slip has a line of its own. */
static const char network[] = "{\n"
			      "\"title\": \"Bevolking\",\n"
			      "\"title-en\": \"Population\",\n"
			      "\"publisher\": \"CBS\",\n"
			      "\"licence\": \"CC-BY-4.0\",\n"
			      "\"attribution\": \"CBS\",\n"
			      "\"page\": \"https://cbs.example/t\",\n"
			      "\"protocol\": \"cbs-odata4\",\n"
			      "\"host\": \"cbs.example\",\n"
			      "\"path\": \"/odata/v1/CBS\",\n"
			      "\"table\": \"03759ned\",\n"
			      "\"cadence\": \"yearly\",\n"
			      "\"evidence\": \"seen\",\n"
			      "\"completeness\": [\"count\", \"last-page\"],\n"
			      "\"boundaries\": \"as-of-period\",\n"
			      "\"first\": \"2010JJ00\",\n"
			      "\"last\": \"2024JJ00\",\n"
			      "\"register\": true,\n"
			      "\"dimensions\": {\n"
			      "\"RegioS\": { \"role\": \"region\",\n"
			      "\"keep\": [\"NL\", \"GM\"] },\n"
			      "\"Perioden\": { \"role\": \"period\",\n"
			      "\"keep\": [\"year\"] },\n"
			      "\"Geslacht\": { \"role\": \"fixed\",\n"
			      "\"code\": \"T001038\",\n"
			      "\"title\": \"Totaal\" }\n"
			      "},\n"
			      "\"measures\": {\n"
			      "\"bevolking\": {\n"
			      "\"code\": \"M000352\",\n"
			      "\"title\": \"Bevolking op 1 januari\",\n"
			      "\"unit\": \"aantal\",\n"
			      "\"decimals\": 0,\n"
			      "\"adds-up\": { \"as\": \"count\",\n"
			      "\"moves-with\": \"inhabitants\" }\n"
			      "}\n"
			      "}\n"
			      "}\n";

static const char curated[] = "{\n"
			      "\"title\": \"Groepen\",\n"
			      "\"title-en\": \"Groups\",\n"
			      "\"publisher\": \"Woondruk\",\n"
			      "\"licence\": \"CC0-1.0\",\n"
			      "\"attribution\": \"Woondruk\",\n"
			      "\"page\": \"https://g40.example/\",\n"
			      "\"protocol\": \"curated\",\n"
			      "\"cadence\": \"irregular\",\n"
			      "\"evidence\": \"seen\",\n"
			      "\"file\": \"members.csv\",\n"
			      "\"format\": \"groups\"\n"
			      "}\n";

static int
parse(const char *text, size_t len, struct source *ret, struct err *err)
{
	return source_parse("sources/cbs-x", NULL, text, len, ret, err);
}

static void
test_network_source(void **state)
{
	struct err err = ERR_INIT;
	const struct source_measure *m;
	struct source s;

	(void)state;
	if (parse(network, strlen(network), &s, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(s.id, "cbs-x");
	assert_string_equal(s.dir, "sources/cbs-x");
	assert_int_equal(strlen(s.sha256), 64);
	assert_string_equal(s.table, "03759ned");
	assert_int_equal(s.n_proof, 2);
	assert_string_equal(s.proof[0], "count");
	assert_true(s.is_register);
	assert_int_equal(s.n_dimensions, 3);
	assert_string_equal(s.dimension[0].name, "RegioS");
	assert_string_equal(source_role(&s, ROLE_FIXED)->fixed.code, "T001038");
	assert_string_equal(source_role(&s, ROLE_PERIOD)->keep[0], "year");
	assert_int_equal(source_role(&s, ROLE_REGION)->n_keep, 2);
	m = source_measure(&s, "bevolking");
	assert_non_null(m);
	assert_int_equal(m->adds_up, ADDS_COUNT);
	assert_string_equal(m->moves_with, "inhabitants");
	assert_null(m->weight);
	assert_null(source_measure(&s, "anders"));
	assert_null(s.recording);
	source_release(&s);
	source_release(NULL);
}

static void
test_curated_source(void **state)
{
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	assert_int_equal(parse(curated, strlen(curated), &s, &err), 0);
	assert_string_equal(s.format, "groups");
	assert_null(s.host);
	assert_int_equal(s.n_measures, 0);
	assert_null(source_role(&s, ROLE_REGION));
	source_release(&s);
}

static char *
replace(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		fail_msg("'%s' is not in the descriptor", from);
	return xasprintf("%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from));
}

static void
refuse_text(const char *text, size_t len, const char *start)
{
	struct err err = ERR_INIT;
	struct source s;

	if (parse(text, len, &s, &err) == 0) {
		source_release(&s);
		fail_msg("taken: %s", text);
	}
	assert_int_equal(err.class, ERR_USAGE);
	if (strncmp(err.text, start, strlen(start)) != 0)
		fail_msg("expected: %s\nsaid: %s", start, err.text);
}

/* With ${from} replaced, the descriptor is refused at that line. */
static void
slip(const char *base, const char *from, const char *to, int line,
    const char *about)
{
	char *text = replace(base, from, to);
	char *start =
	    xasprintf("sources/cbs-x/source.json:%d: %s", line, about);

	refuse_text(text, strlen(text), start);
	free(start);
	free(text);
}

static void
test_members(void **state)
{
	(void)state;
	slip(network, "\"title\": \"Bevolking\",\n", "", 1,
	    "'title' is missing");
	slip(network, "\"licence\": \"CC-BY-4.0\",\n", "", 1, "'licence' is");
	slip(network, "CC-BY-4.0", "proprietary", 5, "'licence' is 'prop");
	slip(network, "\"host\": \"cbs.example\",\n", "", 1, "'host' is");
	slip(network, "\"CBS\"", "17", 4, "'publisher' must be text");
	slip(network, "\"CBS\"", "\"\"", 4, "'publisher' must be one line");
	slip(network, "\"CBS\"", "\"a\\nb\"", 4, "'publisher' must be one");
	slip(network, "\"register\": true", "\"register\": 1", 18,
	    "'register' must be true or false");
	slip(network, "\"register\"", "\"if\"", 18, "'if' is not a member");
	slip(network, "\"register\": true", "\"file\": \"a.csv\"", 18,
	    "'file' has no meaning");
	slip(network, "\"register\": true", "\"fallback\": {}", 18,
	    "'fallback' must be a list");
	slip(network, "\"register\": true", "\"fallback\": []", 18,
	    "'fallback' must have 1 to 4 ways");
	slip(network, "\"register\": true", "\"fallback\": [1]", 18,
	    "must be an object");
	slip(network, "\"register\": true",
	    "\"fallback\": [{\"protocol\": \"cbs-odata4\", \"host\": \"a.nl\","
	    " \"path\": \"/a\"}]",
	    18, "'protocol' is 'cbs-odata4'; another way");
	slip(curated, "\"file\"", "\"last\": \"2020JJ00\", \"file\"", 11,
	    "'last' has no meaning");
	slip(curated, "\"members.csv\"", "\"../x\"", 11, "'file' must be");
	slip(curated, "\"groups\"", "\"xml\"", 12, "'format' is 'xml'");
}

static void
test_closed_lists(void **state)
{
	(void)state;
	slip(network, "cbs-odata4", "gopher", 8, "'protocol' is 'gopher'");
	slip(network, "yearly", "often", 12, "'cadence' is 'often'");
	slip(network, "\"yearly\"", "\"yearly\", \"reviewed\": \"2026-13-45\"",
	    12, "'reviewed' must be the day on which");
	slip(network, "\"seen\"", "\"heard\"", 13, "'evidence' is 'heard'");
	slip(network, "\"last-page\"", "\"hope\"", 14,
	    "'completeness' is 'hope'");
	slip(network, "\"last-page\"", "\"count\"", 14,
	    "'completeness' names 'count' twice");
	slip(network, "[\"count\", \"last-page\"]", "[]", 14,
	    "'completeness' must be a list");
	slip(network, "[\"count\", \"last-page\"]", "\"count\"", 14,
	    "'completeness' must be a list");
	slip(network, "as-of-period", "fixed-20x5", 15, "'boundaries' must");
}

static void
test_addresses(void **state)
{
	static const char *const hosts[] = { "cbs.example:80", "cbs.example/",
		"user@cbs.example", "127.0.0.1", "localhost", "CBS.example",
		".example", "a..example", "cbs.example\\u002f" };

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		char *to = xasprintf("\"host\": \"%s\"", hosts[i]);

		slip(network, "\"host\": \"cbs.example\"", to, 9, "'host'");
		free(to);
	}
	slip(network, "https://cbs", "http://cbs", 7, "'page' must");
	slip(network, "https://cbs.example/t", "https://a/\\\" onclick", 7,
	    "'page' must");
	slip(network, "/odata/v1/CBS", "/odata/../CBS", 10, "'path' must");
	slip(network, "/odata/v1/CBS", "/odata/v1/CBS/", 10, "'path' must");
	slip(network, "/odata/v1/CBS", "/odata?x", 10, "'path' must");
	slip(network, "/odata/v1/CBS", "odata", 10, "'path' must");
	slip(network, "\"03759ned\"", "\"../../etc\"", 11, "'table' has");
	slip(network, "\"03759ned\"", "\"a'b\"", 11, "'table' has");
}

static void
test_periods(void **state)
{
	(void)state;
	slip(network, "2010JJ00", "2010", 16, "'first' is '2010'");
	slip(network, "2010JJ00", "2010XX00", 16, "'first' cannot be used");
	slip(network, "2010JJ00", "9999JJ00", 16, "'first' cannot be used");
	slip(network, "2024JJ00", "2009JJ00", 17, "'last' lies before");
}

static void
test_dimensions(void **state)
{
	(void)state;
	slip(network, "\"region\"", "\"place\"", 20, "'role' is 'place'");
	slip(network, "\"GM\"", "\"XX\"", 21, "'keep' is 'XX'");
	slip(network, "\"year\"", "\"decade\"", 23, "'keep' is 'decade'");
	slip(network, "\"role\": \"period\"", "\"role\": \"region\"", 23,
	    "'keep' is 'year'");
	slip(network, "\"role\": \"fixed\"", "\"role\": \"period\"", 24,
	    "a period dimension has 'keep'");
	slip(network, "\"code\": \"T001038\",\n", "", 24, "'code' is missing");
	slip(network, "\"code\": \"T001038\",\n\"title\": \"Totaal\"",
	    "\"keep\": [\"a\"]", 24, "a fixed dimension");
	slip(network, "\"fixed\"", "\"chosen\"", 24, "a chosen dimension has");
	slip(network, "\"fixed\"", "\"open\"", 24, "an open dimension has");
	slip(network,
	    "\"fixed\",\n\"code\": \"T001038\",\n\"title\": \"Totaal\"",
	    "\"open\", \"keep\": [\"a'b\"]", 24, "'keep' has 'a'b'");
	slip(network, "\"Geslacht\": {",
	    "\"A\": { \"role\": \"open\" }, \"B\": { \"role\": \"open\" },\n"
	    "\"Geslacht\": {",
	    19, "'dimensions' have more than one that is open");
	slip(network, ",\n\"title\": \"Totaal\"", "", 24, "'title' is missing");
	slip(network, "\"T001038\"", "\"T'1\"", 25, "'code' has");
	slip(network, "\"Geslacht\": {", "\"Gesl'acht\": {", 24, "'Gesl'acht'");
	slip(network,
	    "\"Perioden\": { \"role\": \"period\",\n\"keep\": [\"year\"] },\n",
	    "", 19, "'dimensions' must have one");
	slip(network, "\"Geslacht\": {", "\"Geslacht\": [{", 27, "not JSON");
}

static void
test_measures(void **state)
{
	(void)state;
	slip(network, "\"bevolking\"", "\"Bevolking_1\"", 29, "'Bevolking_1'");
	slip(network, "\"decimals\": 0", "\"decimals\": 7", 33,
	    "'decimals' is 7");
	slip(network, "\"decimals\": 0", "\"decimals\": -1", 33, "'decimals'");
	slip(network, "\"decimals\": 0", "\"decimals\": 0.5", 33, "'decimals'");
	slip(network, "\"decimals\": 0", "\"decimals\": 99999999999", 33,
	    "'decimals' must be");
	slip(network, "\"unit\": \"aantal\",\n", "", 29, "'unit' is missing");
	slip(network, "\"aantal\"", "\"%\"", 32, "'unit' is '%'");
	slip(network, "\"aantal\"", "\"2020=100\"", 32, "'unit' is '2020");
	slip(network, "\"count\",\n", "\"sum\",\n", 34, "'as' is 'sum'");
	slip(network, "\"count\",\n", "\"index\",\n", 34, "a count, and only");
	slip(network, "\"inhabitants\"", "\"cows\"", 35,
	    "'moves-with' is 'cows'");
	slip(network, "\"as\": \"count\",\n\"moves-with\": \"inhabitants\"",
	    "\"as\": \"mean\"", 34, "a mean, and only");
	slip(network, "\"as\": \"count\",\n\"moves-with\": \"inhabitants\"",
	    "\"as\": \"ratio\", \"numerator\": \"a\"", 34, "a ratio, and only");
	slip(network, "\"as\": \"count\",\n\"moves-with\": \"inhabitants\"",
	    "\"as\": \"index\"", 32, "'unit' is 'aantal'; an index");
	slip(network, "\"bevolking\": {",
	    "\"twee\": { \"title\": \"bevolking  op 1 Januari\", "
	    "\"unit\": \"Aantal\", \"decimals\": 0, \"adds-up\": "
	    "{ \"as\": \"median\" } },\n\"bevolking\": {",
	    31 + 1, "'title' and unit are those of 'twee'");
}

/* A group by id, or by title; titles that repeat are told apart by either. */
static void
test_group_titles(void **state)
{
	static const char twice[] =
	    "\"twee\": { \"title\": \"bevolking op 1 januari\", "
	    "\"unit\": \"aantal\", \"group-title\": \"Mannen: alle\", "
	    "\"decimals\": 0, \"adds-up\": { \"as\": \"median\" } },\n"
	    "\"bevolking\": { \"group-title\": \"Vrouwen: alle\",";
	char *text = replace(network, "\"bevolking\": {", twice);
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	if (parse(text, strlen(text), &s, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(s.measure[0].group_title, "Mannen: alle");
	assert_null(s.measure[0].group);
	source_release(&s);
	slip(text, "Vrouwen: alle", "mannen:  alle", 32,
	    "'title' and unit are those of 'twee'; tell them apart by 'group' "
	    "or 'group-title'");
	slip(text, "\"Vrouwen: alle\"", "\"x\", \"group\": \"G1\"", 30,
	    "'group-title' has no meaning beside 'group'");
	slip(text, "\"Vrouwen: alle\"", "\"\"", 30, "'group-title' must be");
	free(text);
}

#define CHOSEN                                                                 \
	"\"chosen\" }\n},\n"                                                   \
	"\"measures\": {\n"                                                    \
	"\"mannen\": { \"title\": \"Bevolking op 1 januari\","                 \
	"\"unit\": \"aantal\", \"decimals\": 0, \"adds-up\":"                  \
	"{ \"as\": \"median\" },\n"                                            \
	"\"codes\": { \"Geslacht\": { \"code\": \"3000\", \"title\": "         \
	"\"Mannen\" } } },\n"                                                  \
	"\"bevolking\": { \"codes\": { \"Geslacht\": { \"code\": \"T1\", "     \
	"\"title\": \"Totaal\" } },\n"
#define FIXED_PART                                                             \
	"\"fixed\",\n\"code\": \"T001038\",\n\"title\": \"Totaal\" }\n},\n"    \
	"\"measures\": {\n\"bevolking\": {\n"

/* Two measures that differ by the code of a chosen dimension only. */
static void
test_chosen_codes(void **state)
{
	char *text = replace(network, FIXED_PART, CHOSEN);
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	if (parse(text, strlen(text), &s, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(s.n_measures, 2);
	assert_string_equal(s.measure[0].chosen[2].code, "3000");
	assert_string_equal(s.measure[1].chosen[2].title, "Totaal");
	assert_null(s.measure[1].chosen[0].code);
	source_release(&s);
	slip(text, "\"T1\", \"title\": \"Totaal\"",
	    "\"3000\", \"title\": \"Mannen\"", 31,
	    "'title' and unit are those of 'mannen'");
	slip(text, "\"code\": \"T1\", ", "", 29, "'code' is missing");
	slip(text, "\"codes\": { \"Geslacht\": { \"code\": \"T1\"",
	    "\"codes\": { \"Perioden\": { \"code\": \"T1\"", 29,
	    "'codes' names no code of dimension 'Geslacht'");
	slip(text, "\"Geslacht\": { \"code\": \"T1\"",
	    "\"Leeftijd\": {}, \"Geslacht\": { \"code\": \"T1\"", 29,
	    "'codes' names a dimension that is not there");
	free(text);
}

/* One folder, a table a year: each year is a source with names of its own. */
static void
test_editions(void **state)
{
	static const char table[] = "\"table\": \"03759ned\",\n";
	static const char tables[] =
	    "\"tables\": { \"2023\": \"85618NED\", \"2024\": \"85984NED\" },\n";
	static const char first[] = "\"first\": \"2010JJ00\",\n"
				    "\"last\": \"2024JJ00\",\n"
				    "\"register\": true,\n";
	static const char period[] = "\"Perioden\": { \"role\": \"period\",\n"
				     "\"keep\": [\"year\"] },\n";
	char *a = replace(network, table, tables);
	char *b = replace(a, first, "");
	char *c = replace(b, period, "");
	char *text = replace(c, "\"moves-with\": \"inhabitants\" }\n}",
	    "\"moves-with\": \"inhabitants\" }\n},\n"
	    "\"deel\": { \"title\": \"Deel\", \"unit\": \"%\", \"decimals\": 1,"
	    "\"adds-up\": { \"as\": \"mean\", \"weight\": \"bevolking\" } }");
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	assert_int_equal(parse(text, strlen(text), &s, &err), 0);
	assert_int_equal(s.n_editions, 2);
	source_release(&s);
	assert_int_equal(source_parse("sources/cbs-x", "2024", text,
			     strlen(text), &s, &err),
	    0);
	assert_string_equal(s.id, "cbs-x-2024");
	assert_string_equal(s.table, "85984NED");
	assert_string_equal(s.period, "2024JJ00");
	assert_string_equal(s.measure[0].name, "bevolking-2024");
	assert_string_equal(s.measure[1].weight, "bevolking-2024");
	source_release(&s);
	slip(text, "\"2023\"", "\"23\"", 11, "'23' is no year");
	slip(text, "85618NED", "../x", 11, "'2023' has characters");
	slip(text, tables, "\"tables\": {},\n", 11, "'tables' must name");
	slip(text, tables, "", 1, "'table' is missing");
	slip(c, tables, table, 1, "'first' is missing");
	slip(b, "\"host\"", "\"last\": \"2024JJ00\", \"host\"", 9,
	    "'last' has no meaning with 'tables'");
	slip(b, "\"host\"", "\"slices\": \"Perioden\", \"host\"", 16,
	    "'dimensions' must have none with the role");
	free(a);
	free(b);
	free(c);
	free(text);
}

/* A table of the country alone, and one that is asked in slices. */
/* A table of texts: each class is a pair of measures that nobody can need. */
static void
test_classes(void **state)
{
	static const char text[] =
	    "{\n\"title\": \"G\", \"title-en\": \"G\", \"publisher\": "
	    "\"CBS\",\n"
	    "\"licence\": \"CC-BY-4.0\", \"attribution\": \"CBS\",\n"
	    "\"page\": \"https://cbs.example/t\", \"cadence\": \"yearly\",\n"
	    "\"protocol\": \"cbs-odata4\", \"host\": \"cbs.example\",\n"
	    "\"path\": \"/odata/v1/CBS\", \"evidence\": \"code\",\n"
	    "\"completeness\": [\"count\"],\n"
	    "\"boundaries\": \"as-of-period\",\n"
	    "\"tables\": { \"2026\": \"86247NED\" },\n"
	    "\"dimensions\": { \"RegioS\": { \"role\": \"region\",\n"
	    "\"keep\": [\"GM\"] } },\n"
	    "\"classes\": { \"provincie\": { \"code\": \"Code\",\n"
	    "\"name\": \"Naam\", \"group-title\": \"Provincies\",\n"
	    "\"begins\": \"PV\" } }\n}\n";
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	if (source_parse("sources/x", "2026", text, strlen(text), &s, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(source_is_classification(&s));
	assert_int_equal(s.n_measures, 2);
	assert_string_equal(s.measure[0].class, "provincie");
	assert_string_equal(s.measure[0].title, "Code");
	assert_string_equal(s.measure[0].begins, "PV");
	assert_string_equal(s.measure[1].title, "Naam");
	assert_null(s.measure[1].begins);
	assert_null(s.measure[1].unit);
	assert_string_equal(s.measure[1].name, "x/provincie/name-2026");
	source_release(&s);
	slip(text, "\"begins\": \"PV\"", "\"begins\": \"P/V\"", 14,
	    "'begins' must be the letters");
	slip(text, "\"Naam\"", "\"Code\"", 13,
	    "'name' is the title of the code too");
	slip(text, "\"RegioS\": {",
	    "\"X\": { \"role\": \"chosen\" }, \"RegioS\": {", 10,
	    "'dimensions' must be that of the areas alone");
}

static void
test_region_and_slices(void **state)
{
	static const char region[] = "\"RegioS\": { \"role\": \"region\",\n"
				     "\"keep\": [\"NL\", \"GM\"] },\n";
	char *a = replace(network, region, "");
	char *b = replace(a, "\"register\": true",
	    "\"region\": \"NL01\", \"slices\": \"Perioden\"");
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	if (parse(b, strlen(b), &s, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(s.region, "NL01");
	assert_string_equal(s.slices, "Perioden");
	source_release(&s);
	slip(b, "\"NL01\"", "\"Nederland\"", 18, "'region' must be the code");
	slip(b, "\"slices\": \"Perioden\"", "\"slices\": \"Geslacht\"", 18,
	    "'slices' must name a dimension");
	slip(network, "\"register\": true", "\"region\": \"NL01\"", 19,
	    "'dimensions' must have none with the role");
	free(a);
	free(b);
}

static void
test_bytes_that_are_no_descriptor(void **state)
{
	static const char nul[] = "{\"title\": \"a\0b\"}";
	char *deep = xcalloc(1, 5001);

	(void)state;
	refuse_text("", 0, "sources/cbs-x/source.json:1: not JSON");
	refuse_text("<!DOCTYPE html>", 15, "sources/cbs-x/source.json:1: not");
	refuse_text("[]", 2, "sources/cbs-x/source.json:1: must be an object");
	refuse_text("null", 4, "sources/cbs-x/source.json:1:");
	refuse_text("{\n\"title\": \n", 12, "sources/cbs-x/source.json:3: not");
	refuse_text("{\n\"a\": 1,\n\"a\": 2}", 17,
	    "sources/cbs-x/source.json:3: not JSON");
	refuse_text("{\"title\": \"\xff\"}", 14,
	    "sources/cbs-x/source.json:1:");
	refuse_text(nul, sizeof(nul) - 1, "sources/cbs-x/source.json:1:");
	memset(deep, '[', 5000);
	refuse_text(deep, 5000, "sources/cbs-x/source.json:1:");
	free(deep);
	/* Cut anywhere, it is refused and nothing is lost. */
	for (size_t len = 0; len + 2 < strlen(network); len++)
		refuse_text(network, len, "sources/cbs-x/source.json:");
}

static void
test_folder_names(void **state)
{
	static const char *const bad[] = { "Cbs", "cbs_x", "-x", "x-", "a--b",
		"a b", "", "a'b" };
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *dir = xasprintf("sources/%s", bad[i]);

		assert_int_equal(source_parse(dir, NULL, curated,
				     strlen(curated), &s, &err),
		    -1);
		assert_false(words_is_kebab(bad[i]));
		free(dir);
	}
	assert_true(words_is_kebab("cbs-03759ned"));
}

static void
test_lines(void **state)
{
	static const char text[] = "{ \"a\\\"\": [1, {\"c\": \"}\"}],\n"
				   "  \"b\": {\n"
				   "    \"d\": \"b\",\n"
				   "    \"c\": { \"a\": null } } }";
	static const char *const inner[] = { "b", "c", "a" };
	static const char *const absent[] = { "b", "x" };
	static const char *const nowhere[] = { "x" };

	(void)state;
	assert_int_equal(members_line(text, strlen(text), inner, 1), 2);
	assert_int_equal(members_line(text, strlen(text), inner, 3), 4);
	assert_int_equal(members_line(text, strlen(text), absent, 2), 2);
	assert_int_equal(members_line(text, strlen(text), nowhere, 1), 1);
	assert_int_equal(members_line(text, strlen(text), NULL, 0), 1);
}

static void
test_files(void **state)
{
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	assert_int_equal(source_load("sources/groepen", NULL, &s, &err), 0);
	assert_string_equal(s.id, "groepen");
	source_release(&s);
	assert_int_equal(source_load("sources/cbs-03759ned", NULL, &s, &err),
	    0);
	assert_string_equal(s.recording, "sources/cbs-03759ned/recording.tsv");
	source_release(&s);
	assert_int_equal(source_load("sources/no-such", NULL, &s, &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_network_source),
		cmocka_unit_test(test_curated_source),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_closed_lists),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_dimensions),
		cmocka_unit_test(test_measures),
		cmocka_unit_test(test_group_titles),
		cmocka_unit_test(test_chosen_codes),
		cmocka_unit_test(test_editions),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_region_and_slices),
		cmocka_unit_test(test_bytes_that_are_no_descriptor),
		cmocka_unit_test(test_folder_names),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

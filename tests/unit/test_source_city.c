/* Descriptors of cities: fields, marks, and one slip at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "define/source.h"
#include "define/source_proof.h"
#include "define/words.h"

#define HEAD_OF(evidence)                                                      \
	"{\n"                                                                  \
	"\"title\": \"Plannen\", \"title-en\": \"Plans\",\n"                   \
	"\"publisher\": \"Gemeente\", \"licence\": \"not-stated\",\n"          \
	"\"attribution\": \"Gemeente\", \"page\": "                            \
	"\"https://stad.example/\",\n"                                         \
	"\"protocol\": \"csv-file\", \"host\": \"stad.example\",\n"            \
	"\"path\": \"/open/data\", \"table\": \"wonen/plannen.csv\",\n"        \
	"\"cadence\": \"yearly\", \"evidence\": \"" evidence "\",\n"           \
	"\"completeness\": [\"whole-body\"],\n"                                \
	"\"municipality\": \"GM0363\",\n"
#define HEAD HEAD_OF("code")
#define WANTS "\"wants\": [\"Woningen naar wijk\", \"Het jaar\"]\n}\n"

static const char wide[] =
    HEAD "\"numbers\": \"comma\",\n"
	 "\"encoding\": \"windows-1252\",\n"
	 "\"delimiter\": \";\",\n"
	 "\"clock\": \"utc\",\n"
	 "\"nulls\": { \"\": \"niet-gepubliceerd\",\n"
	 "\"-99997\": \"geheim\" },\n"
	 "\"areas\": { \"STAD\": \"GM0363\" },\n"
	 "\"ignored\": [\"geom\"],\n"
	 "\"fields\": {\n"
	 "\"plan.nummer\": { \"role\": \"key\" },\n"
	 "\"wijk\": { \"role\": \"area\" },\n"
	 "\"naam\": { \"role\": \"area-name\" },\n"
	 "\"jaar\": { \"role\": \"period\", \"form\": \"year\" },\n"
	 "\"start\": { \"role\": \"label\", \"title\": \"Start\",\n"
	 "\"form\": \"epoch-ms\", \"keep\": [\"1\", \"2\"] },\n"
	 "\"aantal\": { \"role\": \"value\", \"title\": \"Aantal\",\n"
	 "\"unit\": \"woningen\", \"decimals\": 1 }\n"
	 "}\n"
	 "}\n";

static const char rows[] = HEAD "\"measures\": {\n"
				"\"WKOOP\": { \"title\": \"Koop\",\n"
				"\"unit\": \"woningen\", \"decimals\": 0 }\n"
				"},\n"
				"\"fields\": {\n"
				"\"code\": { \"role\": \"measure\" },\n"
				"\"waarde\": { \"role\": \"value\" }\n"
				"}\n"
				"}\n";

static int
parse(const char *text, struct source *ret, struct err *err)
{
	return source_parse("sources/stad", NULL, text, strlen(text), ret, err);
}

#define CROSSTAB(layout, ignored, jaar, more)                                  \
	HEAD "\"layout\": \"" layout "\",\n" ignored                           \
	     "\"measures\": { \"K\": { \"title\": \"Koop\",\n"                 \
	     "\"unit\": \"woningen\", \"decimals\": 0 } },\n"                  \
	     "\"fields\": {\n"                                                 \
	     "\"Gebied\": { \"role\": \"area\" },\n"                           \
	     "\"o\": { \"role\": \"measure\" },\n" jaar more                   \
	     "\"w\": { \"role\": \"value\" }\n}\n}\n"
#define JAAR "\"j\": { \"role\": \"period\", \"form\": \"year\" },\n"

static void
test_wide_table(void **state)
{
	struct err err = ERR_INIT;
	const struct source_field *f;
	struct source s;

	(void)state;
	if (parse(wide, &s, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(source_is_city(&s));
	assert_string_equal(s.city.municipality, "GM0363");
	assert_string_equal(s.table, "wonen/plannen.csv");
	assert_string_equal(s.licence, "not-stated");
	assert_true(s.city.has_decimal_comma);
	assert_int_equal(s.city.csv.encoding, CSV_WINDOWS_1252);
	assert_int_equal(s.city.csv.delimiter, ';');
	assert_true(s.city.is_clock_utc);
	assert_int_equal(s.city.n_fields, 6);
	assert_int_equal(s.n_measures + s.n_dimensions, 0);
	f = source_city_field(&s.city, "plan.nummer");
	assert_int_equal(f->role, FIELD_KEY);
	assert_int_equal(f->form, FORM_NONE);
	f = source_city_role(&s.city, FIELD_PERIOD);
	assert_string_equal(f->name, "jaar");
	assert_int_equal(f->form, FORM_YEAR);
	assert_true(source_field_keeps(f, "anything", 8));
	f = source_city_role(&s.city, FIELD_LABEL);
	assert_int_equal(f->form, FORM_EPOCH_MS);
	assert_string_equal(field_form_name(f->form), "epoch-ms");
	assert_true(source_field_keeps(f, "23", 1));
	assert_false(source_field_keeps(f, "3", 1));
	f = source_city_role(&s.city, FIELD_VALUE);
	assert_string_equal(f->unit, "woningen");
	assert_int_equal(f->decimals, 1);
	assert_null(source_city_role(&s.city, FIELD_MEASURE));
	assert_null(source_city_field(&s.city, "geom"));
	assert_true(source_city_ignores(&s.city, "geom"));
	assert_false(source_city_ignores(&s.city, "wijk"));
	assert_int_equal(s.city.n_nulls, 2);
	assert_string_equal(s.city.null[0].text, "");
	assert_string_equal(s.city.null[1].means, "geheim");
	assert_string_equal(s.city.area[0].text, "STAD");
	source_release(&s);
}

/* What nobody has seen has no fields. */
static void
test_waiting(void **state)
{
	static const char text[] = HEAD WANTS;
	static const char waiting[] = HEAD_OF("not-seen") WANTS;
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	assert_int_equal(parse(text, &s, &err), -1);
	assert_non_null(strstr(err.text, "it must be not-seen"));
	err = (struct err)ERR_INIT;
	if (parse(waiting, &s, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(source_is_city(&s));
	assert_true(source_is_waiting(&s));
	assert_int_equal(s.city.n_wants, 2);
	assert_string_equal(s.city.wants[1], "Het jaar");
	assert_int_equal(s.city.n_fields, 0);
	source_release(&s);
	if (parse(wide, &s, &err) < 0)
		fail_msg("%s", err.text);
	assert_false(source_is_waiting(&s));
	source_release(&s);
}

static void
test_long_table(void **state)
{
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	if (parse(rows, &s, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(source_city_measure(&s.city, "WKOOP")->title,
	    "Koop");
	assert_null(source_city_measure(&s.city, "WHUUR"));
	assert_null(source_city_role(&s.city, FIELD_VALUE)->unit);
	/* What holds when nothing is said. */
	assert_false(s.city.has_decimal_comma);
	assert_int_equal(s.city.csv.encoding, CSV_UTF_8);
	assert_int_equal(s.city.csv.delimiter, ',');
	assert_false(s.city.is_clock_utc);
	source_release(&s);
}

/* Another way, of which what is not said is as the source has it. */
#define WAYS(of)                                                               \
	"\"municipality\": \"GM0363\", \"fallback\": [\n"                      \
	"{ \"protocol\": \"zip-file\", \"host\": \"b.example\",\n"             \
	"\"path\": \"/bulk\" " of "}],\n"

static void
test_other_ways(void **state)
{
	static const char of[] = ", \"table\": \"a/b.zip\"";
	char *text = NULL;
	struct err err = ERR_INIT;
	struct source s, by;

	(void)state;
	for (int named = 0; named < 2; named++) {
		const char *at = strstr(rows, "\"municipality\"");

		text = xasprintf("%.*s" WAYS("%s") "%s", (int)(at - rows), rows,
		    named ? of : "", strchr(at, '\n') + 1);
		if (parse(text, &s, &err) < 0)
			fail_msg("%s", err.text);
		assert_int_equal(s.n_fallbacks, 1);
		by = source_by_way(&s, &s.fallback[0]);
		assert_string_equal(by.protocol, "zip-file");
		assert_string_equal(by.host, "b.example");
		assert_string_equal(by.path, "/bulk");
		assert_string_equal(by.table,
		    named ? "a/b.zip" : "wonen/plannen.csv");
		assert_ptr_equal(by.city.field, s.city.field);
		by = source_by_way(&s, NULL);
		assert_string_equal(by.protocol, "csv-file");
		source_release(&s);
		free(text);
	}
}

/* With ${from} replaced, the descriptor is refused at that line. */
static void
slip(const char *base, const char *from, const char *to, int line,
    const char *about)
{
	const char *at = strstr(base, from);
	struct err err = ERR_INIT;
	struct source s;
	char *text, *start;

	if (!at)
		fail_msg("'%s' is not in the descriptor", from);
	text = xasprintf("%.*s%s%s", (int)(at - base), base, to,
	    at + strlen(from));
	start = xasprintf("sources/stad/source.json:%d: %s", line, about);
	if (parse(text, &s, &err) == 0) {
		source_release(&s);
		fail_msg("taken: %s", text);
	}
	if (strncmp(err.text, start, strlen(start)) != 0)
		fail_msg("expected: %s\nsaid: %s", start, err.text);
	free(start);
	free(text);
}

static void
test_slips(void **state)
{
	(void)state;
	slip(wide, "\"municipality\": \"GM0363\",\n", "", 1,
	    "'municipality' is missing; protocol csv-file needs it");
	slip(wide, "\"GM0363\",\n\"n", "\"0363\",\n\"n", 9, "'municipality'");
	slip(wide, "csv-file", "cbs-odata4", 9,
	    "'municipality' has no meaning with protocol cbs-odata4");
	slip(wide, "\"municipality\": \"GM0363\",\n",
	    WAYS(", \"table\": \"a//b\""), 9, "'table' must be");
	slip(wide, "\"municipality\": \"GM0363\",\n",
	    "\"municipality\": \"GM0363\", \"fallback\": [{ \"protocol\":"
	    " \"cbs-csv\", \"host\": \"a.nl\", \"path\": \"/a\" }],",
	    9,
	    "'protocol' is 'cbs-csv'; another way has another protocol than "
	    "the source, and one of cities");
	slip(wide, "\"municipality\": \"GM0363\",\n",
	    "\"municipality\": \"GM0363\", \"fallback\": [{ \"protocol\":"
	    " \"csv-file\", \"host\": \"a.nl\", \"path\": \"/a\" }],",
	    9, "'protocol' is 'csv-file'; another way has");
	slip(wide, "\"csv-file\"", "\"curated\"", 5, "'host' has no meaning");
	slip(wide, "not-stated", "unknown", 3, "'licence' is 'unknown'");
	slip(wide, "wonen/plannen", "wonen//plannen", 6, "'table' must be");
	slip(wide, "wonen/plannen", "../plannen", 6, "'table' must be");
	slip(wide, "\"clock\"", "\"first\": \"2020JJ00\", \"clock\"", 13,
	    "'first' has no meaning");
	slip(wide, "\"comma\"", "\"dot\"", 10, "'numbers' is 'dot'; it must");
	slip(wide, "windows-1252", "ebcdic", 11, "'encoding' is 'ebcdic'");
	slip(wide, "\";\"", "\"|\"", 12, "'delimiter' is '|'");
	slip(wide, "\"utc\"", "\"cet\"", 13, "'clock' is 'cet'");
	slip(wide, "geheim", "weg", 15, "'-99997' is 'weg'; it must be one of");
	slip(wide, "\"geheim\"", "1", 15, "'-99997' must be");
	slip(wide, "\"STAD\": \"GM0363\"", "\"STAD\": \"GM 363\"", 16,
	    "'STAD' is 'GM 363'");
	slip(wide, "[\"geom\"]", "[\"wijk\"]", 17, "'ignored' names 'wijk'");
	slip(wide, "\"key\"", "\"id\"", 19, "'role' is 'id'; it must be one");
	slip(wide, "\"role\": \"area\" }", "\"role\": \"key\" }", 18,
	    "'fields' have an area-name and no area");
	slip(wide, "\"key\"", "\"area\"", 18, "'fields' have 2 with role area");
	slip(wide, "\"key\"", "\"measure\"", 18,
	    "'fields' with role measure and 'measures' go together");
	slip(wide, ", \"form\": \"year\"", "", 22, "'form' is missing");
	slip(wide, "\"year\"", "\"week\"", 22, "'form' is 'week'");
	slip(wide, "\"key\"", "\"key\", \"form\": \"date\"", 19,
	    "'form' has no meaning for a key");
	slip(wide, ", \"title\": \"Start\"", "", 23, "'title' is missing");
	slip(wide, "\"key\"", "\"key\", \"title\": \"x\"", 19,
	    "a key has no 'title'");
	slip(wide, "\"title\": \"Start\"", "\"title\": \"plan.nummer\"", 18,
	    "'fields' show both 'plan.nummer' and 'start' as 'plan.nummer'");
	slip(wide, "\"unit\": \"woningen\", ", "", 25, "a value has 'unit'");
	slip(wide, ", \"decimals\": 1", "", 25, "a value has 'unit'");
	slip(wide, "\"decimals\": 1", "\"decimals\": 9", 26, "'decimals' is 9");
	slip(wide, "\"decimals\": 1", "\"decimals\": 1, \"keep\": [\"1\"]", 26,
	    "'keep' has no meaning for a value");
	slip(wide, "\"role\": \"value\"", "\"role\": \"label\"", 25,
	    "'unit' and 'decimals' stand with a value");
}

static void
test_slips_of_long_tables(void **state)
{
	(void)state;
	slip(rows, "\"unit\": \"woningen\", ", "", 11, "'unit' is missing");
	slip(rows, "\"decimals\": 0", "\"decimals\": -1", 12, "'decimals' is");
	slip(rows, "\"role\": \"measure\"", "\"role\": \"key\"", 14,
	    "'fields' with role measure and 'measures' go together");
	slip(rows, "\"role\": \"value\"",
	    "\"role\": \"value\", \"title\": \"x\"", 16,
	    "a value has no 'title'");
	slip(rows, "\"role\": \"value\" }",
	    "\"role\": \"value\" }, \"nog\": { \"role\": \"value\" }", 14,
	    "'fields' have 2 values; a long table has one");
	slip(rows, "\"role\": \"value\"", "\"role\": \"key\"", 14,
	    "'fields' have 0 with role value");
}

/* What can never apply is a slip. */
static void
test_what_fits_together(void **state)
{
	(void)state;
	slip(wide, "\"plan.nummer\"", "\" plan\"", 19,
	    "' plan' says ' plan', with a blank around it; take that out");
	slip(wide, "\"-99997\"", "\"x\xc2\xa0\"", 15, "'x\xc2\xa0' says");
	slip(wide, "\"STAD\"", "\"STAD \"", 16, "'STAD ' says");
	slip(wide, "[\"geom\"]", "[\" geom\"]", 17, "'ignored' says");
	slip(wide, "\"1\", \"2\"", "\"1\", \" 2\"", 24, "'keep' says ' 2'");
	slip(rows, "\"WKOOP\"", "\"WKOOP \"", 11, "'WKOOP ' says");
	slip(wide, "\"1\", \"2\"", "\"1\", \"x\"", 24,
	    "'keep' says 'x', which is no epoch-ms, the 'form' of this field");
	slip(wide, "\"year\" }", "\"year\", \"keep\": [\"24\"] }", 22,
	    "'keep' says '24', which is no year");
	slip(wide, "\"year\" }",
	    "\"date\", \"keep\": [\"2024-01-01\", \"2024\"] }", 22,
	    "'keep' says '2024', which is no date");
	slip(wide, "\"year\" }",
	    "\"datetime\", \"keep\": [\"2024-01-01T00:00:00Z\", "
	    "\"2024-01-01\"] }",
	    22, "'keep' says '2024-01-01', which is no datetime");
	slip(wide, "\"decimals\": 1 }",
	    "\"decimals\": 1 }, \"nog\": { \"role\": \"value\", \"title\": "
	    "\"Aantal\", \"unit\": \"%\", \"decimals\": 1 }",
	    18, "'fields' show the values of both 'aantal' and 'nog'");
	slip(rows, "\"measures\": {\n",
	    "\"measures\": {\n\"A\": { \"title\": \"Koop\", \"unit\": \"x\", "
	    "\"decimals\": 0 },",
	    10, "'measures' show both 'A' and 'WKOOP' as 'Koop'");
	slip(wide, "\"clock\"", "\"part\": \"a.csv\", \"clock\"", 13,
	    "'part' has no meaning with protocol csv-file; take it out");
	slip(wide, "\"csv-file\"", "\"geojson-file\"", 12,
	    "'delimiter' has no meaning with protocol geojson-file");
	slip(wide, "https://stad", "https://cbs.nl@stad", 4,
	    "'page' must be an address for people");
	slip(wide, "\"Aantal\"", "\" \"", 25,
	    "'title' must be one line of text, not empty or blank");
}

/* What is asked of a protocol is what it can give, and each way can give one of
 * the proofs. */
static void
test_proofs(void **state)
{
	static const char both[] = "[\"whole-body\", \"count\"]";

	(void)state;
	slip(wide, "[\"whole-body\"]", "[\"count\"]", 8,
	    "'completeness' names 'count', which csv-file cannot give; it "
	    "gives: whole-body");
	slip(wide, "[\"whole-body\"]", both, 8,
	    "'completeness' names 'count', which csv-file");
	slip(wide, "[\"whole-body\"]", "[\"hope\"]", 8,
	    "'completeness' is 'hope'");
	slip(wide, "[\"whole-body\"],\n\"municipality\": \"GM0363\",\n",
	    "[\"whole-body\"],\n\"municipality\": \"GM0363\", \"fallback\": "
	    "[{ \"protocol\": \"arcgis\", \"host\": \"a.nl\", \"path\": "
	    "\"/a\" }],\n",
	    8,
	    "'completeness' has no proof that arcgis can give, so that nothing "
	    "it brings would be taken; it gives: count");
	for (size_t i = 0; source_protocols[i] != NULL; i++)
		assert_int_equal(source_proofs_of(source_protocols[i])[0] ==
			NULL,
		    strcmp(source_protocols[i], "curated") == 0);
}

static void
test_tables(void **state)
{
	static const char *const good[] = { "a", "a/b", "a-1_x.csv",
		"Woningbouw/FeatureServer/0" };
	static const char *const bad[] = { "", "/", "/a", "a/", "a//b", "..",
		"a/../b", "a/.b", "a b", "a?b", "a%2e", "a#b" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(source_city_is_table(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(source_city_is_table(bad[i]));
}

static void
test_protocols_of_cities_are_protocols(void **state)
{
	(void)state;
	for (size_t i = 0; source_city_protocols[i]; i++)
		assert_true(words_has(source_protocols,
		    source_city_protocols[i]));
}

static void
test_layout(void **state)
{
	static const struct {
		const char *text, *why;
	} wrong[] = {
		{ CROSSTAB("areas", "", JAAR, ""), "'layout' is 'areas'" },
		{ CROSSTAB("areas-as-rows", "", "", ""),
		    "'layout' is 'areas-as-rows', so 'fields' are one area" },
		{ CROSSTAB("areas-as-rows", "",
		      "\"j\": { \"role\": \"period\", \"form\": \"date\" },",
		      ""),
		    "one period of form year" },
		{ CROSSTAB("areas-as-columns", "", JAAR,
		      "\"k\": { \"role\": \"key\" },\n"),
		    "'layout' is 'areas-as-columns', so 'fields' are" },
		{ CROSSTAB("areas-as-rows", "\"ignored\": [\"x\"],\n", JAAR,
		      ""),
		    "'ignored' has no meaning with layout 'areas-as-rows'" },
	};
	struct err err = ERR_INIT;
	struct source s;

	(void)state;
	assert_int_equal(parse(CROSSTAB("areas-as-columns", "", JAAR, ""), &s,
			     &err),
	    0);
	assert_int_equal(s.city.layout, LAYOUT_AREAS_AS_COLUMNS);
	source_release(&s);
	assert_int_equal(parse(CROSSTAB("list", "", JAAR, ""), &s, &err), 0);
	assert_int_equal(s.city.layout, LAYOUT_LIST);
	source_release(&s);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(parse(wrong[i].text, &s, &err), -1);
		if (strstr(err.text, wrong[i].why) == NULL)
			fail_msg("%s", err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_wide_table),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_long_table),
		cmocka_unit_test(test_other_ways),
		cmocka_unit_test(test_slips),
		cmocka_unit_test(test_slips_of_long_tables),
		cmocka_unit_test(test_proofs),
		cmocka_unit_test(test_what_fits_together),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_protocols_of_cities_are_protocols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The table endpoint of Swing. */
#define FED_PROTOCOL protocol_swing_table
#include "walk_fed.h"

#define URL                                                                    \
	"https://swing.example/jive/"                                          \
	"selectiontableasjson.ashx?var=wv&geolevel="                           \
	"wijk&periodlevel=year&period="
#define HEAD(names) "{\"headers\":[" names "],\"rows\":["
#define NAME(name) "{\"name\":\"" name "\",\"type\":\"String\"}"
#define COLUMNS HEAD(NAME("Geo") "," NAME("Perioden") "," NAME("Woningen"))
#define ROW(area, year) "[\"" area "\",\"" year "\",\"12\"]"
#define TABLE(rows) COLUMNS rows "]}"

static char *years[] = { "2022", "2023" };
static struct source_field fields[] = {
	{ .name = "Geo", .role = FIELD_AREA },
	{ .name = "Perioden",
	    .role = FIELD_PERIOD,
	    .form = FORM_YEAR,
	    .keep = years,
	    .n_keep = 2 },
	{ .name = "Woningen", .role = FIELD_VALUE },
};
static const struct source variable = {
	.id = "x",
	.sha256 = "d",
	.protocol = "swing-table",
	.host = "swing.example",
	.path = "/jive",
	.table = "wv/wijk/year",
	.city = { .municipality = "GM0344", .field = fields, .n_fields = 3 },
};

static void
begin_table(struct fed *f)
{
	begin(f, &variable, NULL);
	feed(f, TABLE(ROW("a", "2023")));
}

static void
test_whole(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &variable, NULL);
	wants(&f, "sample", URL "mrp");
	assert_true(f.request.is_metadata && !f.request.is_part);
	feed(&f, TABLE(ROW("a", "2023")));
	wants(&f, "table", URL "2022,2023");
	assert_true(f.request.is_part && !f.request.is_metadata);
	feed(&f,
	    TABLE(ROW("a", "2022") "," ROW("a", "2023") ",[\"b\","
							"\"2023\",null]"));
	is_whole(&f, "whole-body 3", 3, 1);
}

static void
test_tables_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ TABLE(""), "the table is empty, which is how" },
		{ TABLE(ROW("a", "2022")), "there is no row of period 2023" },
		{ TABLE(ROW("a", "2022") "," ROW("a", "2022")),
		    "\"a\" comes twice in 2022: column \"Geo\" has names" },
		{ TABLE("[\"a\",\"2022\"]"),
		    "row 1 has 2 cells where the table has 3 columns" },
		{ TABLE("{\"Geo\":\"a\"}"), "row 1 has 1 cells" },
		{ TABLE("\"a\""), "row 1 has 0 cells" },
		{ TABLE("[\"a\",\"2022\",12]"), "cell 3 of row 1 is no text" },
		{ HEAD(NAME("Geo") "," NAME("Geo")) "]}",
		    "column \"Geo\" stands twice" },
		{ HEAD("{\"title\":\"x\"}") "]}",
		    "column 1 of the table has no" },
		{ HEAD("") "]}", "the table has 0 columns" },
		{ HEAD(NAME("Geo") "," NAME("Perioden") "," NAME(
		      "Woningen") "," NAME("bsn")) "[\"a\",\"2022\",\"\","
						   "\"1\"]]}",
		    "field \"bsn\" came" },
		{ HEAD(NAME("Geo") "," NAME("Periode")) "[\"a\",\"2022\"]]}",
		    "there is no field \"Perioden\"; the records have Geo, "
		    "Periode:" },
		{ "{\"rows\":[]}", "this is no table with headers and rows" },
		{ "[]", "this is no table with headers and rows" },
		{ "{\"headers\":3,\"rows\":[]}", "this is no table" },
		{ TABLE(ROW("a", "2022")) "x", "the body is no whole JSON" },
		{ "<html>", "an HTML or XML page came" },
		{ "", "the body is empty" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin_table(&f);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
	begin(&f, &variable, NULL);
	feed(&f, TABLE(""));
	fails(&f, "the table is empty");
	begin(&f, &variable, NULL);
	feed(&f, HEAD(NAME("Geo") "," NAME("Perioden")) "[\"a\",\"2022\"]]}");
	fails(&f, "there is no field \"Woningen\"; the records have Geo,");
}

static void
test_descriptors_that_do_not_fit(void **state)
{
	struct source source = variable;
	struct fed f;

	(void)state;
	fields[1].n_keep = 0;
	begin(&f, &variable, NULL);
	fails(&f, "the table gives the periods that it is asked for");
	fields[1].n_keep = 2;
	source.table = "wv/wijk";
	begin(&f, &source, NULL);
	fails(&f, "is not variable/areas/periods");
	fields[0].role = FIELD_LABEL;
	begin(&f, &variable, NULL);
	fails(&f, "name the columns of area and period");
	fields[0].role = FIELD_AREA;
}

/* The same bytes are nothing new. */
static void
test_unchanged(void **state)
{
	struct snapshot_part part = { .role = "table", .sha256 = "" };
	struct snapshot last = { .table = "wv/wijk/year",
		.definition = "d",
		.part = &part,
		.n_parts = 1 };
	struct whole whole = { 0 };
	struct fed f;

	(void)state;
	for (int i = 0; i < 2; i++) {
		begin(&f, &variable, &last);
		feed(&f, TABLE(ROW("a", "2023")));
		feed(&f, TABLE(ROW("a", "2022") "," ROW("a", "2023")));
		assert_int_equal(f.rc, 0);
		FED_PROTOCOL.whole(f.walk, &whole);
		assert_int_equal(whole.is_unchanged, i == 0);
		end(&f);
		snprintf(part.sha256, sizeof(part.sha256), "other");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_tables_that_do_not_fit),
		cmocka_unit_test(test_descriptors_that_do_not_fit),
		cmocka_unit_test(test_unchanged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

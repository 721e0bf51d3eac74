/* The walk over a table of CBS, fed with replies: no network, no depot. */
#define FED_PROTOCOL protocol_cbs_odata4
#include "walk_fed.h"

#include "base/buf.h"

#define BASE "https://cbs.example/odata/v1/CBS/99999NED"
#define CONTEXT "\"@odata.context\":\"" BASE "/$metadata#X\""
#define LIST(rows) "{" CONTEXT ",\"value\":[" rows "]}"
#define FILTER                                                                 \
	"?$filter=Geslacht%20eq%20%27T001038%27%20and%20%28startswith%28"      \
	"RegioS%2C%27NL%27%29%20or%20startswith%28RegioS%2C%27GM%27%29%29%20"  \
	"and%20Perioden%20ge%20%272010%27"
#define ROW                                                                    \
	"{\"Id\":1,\"Geslacht\":\"T001038\",\"RegioS\":\"NL01\",\"Value\":1}"

#define MEASURES                                                               \
	LIST("{\"Identifier\":\"M000352\",\"Title\":\"Bevolking op 1 "         \
	     "januari\",\"Unit\":\"aantal\"}")

static struct source_dimension dimensions[] = {
	{ .name = "RegioS",
	    .role = ROLE_REGION,
	    .keep = (char *[]){ "NL", "GM" },
	    .n_keep = 2 },
	{ .name = "Perioden", .role = ROLE_PERIOD },
	{ .name = "Geslacht",
	    .role = ROLE_FIXED,
	    .fixed = { "T001038", "Totaal" } },
};
static struct source_measure measures[] = { { .name = "bevolking",
    .code = "M000352",
    .title = "Bevolking op 1 januari",
    .unit = "aantal" } };
static const struct source table = {
	.id = "cbs-99999ned",
	.sha256 = "d",
	.protocol = "cbs-odata4",
	.host = "cbs.example",
	.path = "/odata/v1/CBS",
	.table = "99999NED",
	.proof = (char *[]){ "count", "last-page" },
	.n_proof = 2,
	.first = "2010JJ00",
	.is_register = true,
	.dimension = dimensions,
	.n_dimensions = 3,
	.measure = measures,
	.n_measures = 1,
};

static const char properties[] =
    "{" CONTEXT ",\"Identifier\":\"99999NED\",\"Status\":\"Regulier\","
    "\"Version\":\"202601010000\",\"Modified\":\"m\","
    "\"ObservationsModified\":\"o\"}";
static const char properties_later[] =
    "{" CONTEXT ",\"Identifier\":\"99999NED\",\"Status\":\"Regulier\","
    "\"Version\":\"202601020000\",\"ObservationsModified\":\"o\"}";

/* Up to the count, checking each request on the way. */
static void
feed_metadata(struct fed *f)
{
	wants(f, "properties", BASE "/Properties");
	assert_true(f->request.is_fresh);
	feed(f, properties);
	wants(f, "dimensions", BASE "/Dimensions");
	feed(f,
	    LIST("{\"Identifier\":\"RegioS\"},{\"Identifier\":\"Perioden\"},"
		 "{\"Identifier\":\"Geslacht\"}"));
	wants(f, "codes/RegioS", BASE "/RegioSCodes");
	feed(f,
	    LIST("{\"Identifier\":\"NL01\"},{\"Identifier\":\"GM0363  \"}"));
	wants(f, "codes/Perioden", BASE "/PeriodenCodes");
	feed(f, LIST("{\"Identifier\":\"2026JJ00\"}"));
	wants(f, "codes/Geslacht", BASE "/GeslachtCodes");
	feed(f, LIST("{\"Identifier\":\"T001038\",\"Title\":\"Totaal \"}"));
	wants(f, "groups/RegioS", BASE "/RegioSGroups");
	feed(f, LIST("{\"Id\":\"GMPV27\"}"));
	wants(f, "measure-codes", BASE "/MeasureCodes");
	feed(f,
	    LIST("{\"Identifier\":\"M000352\",\"Title\":\"Bevolking  op 1 "
		 "januari \",\"Unit\":\"Aantal\"}"));
}

static void
feed_count(struct fed *f, const char *count)
{
	feed_metadata(f);
	wants(f, "count", BASE "/Observations/$count" FILTER);
	assert_false(f->request.is_part);
	assert_string_equal(f->request.accept, "text/plain");
	feed(f, count);
}

static void
proved(struct fed *f, const char *proof, unsigned rows, unsigned pages)
{
	struct whole whole = { 0 };

	if (f->rc == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(f->rc, 0);
	protocol_cbs_odata4.whole(f->walk, &whole);
	assert_false(whole.is_unchanged);
	assert_string_equal(whole.proof, proof);
	assert_int_equal(whole.rows, rows);
	assert_int_equal(whole.pages, pages);
	assert_string_equal(whole.table, "99999NED");
	end(f);
}

static void
test_one_page(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	feed_count(&f,
	    "\xef\xbb\xbf"
	    "2\r\n");
	wants(&f, "observations/1", BASE "/Observations" FILTER);
	feed(&f, LIST(ROW "," ROW));
	proved(&f, "count 2", 2, 1);
}

static void
test_link_as_received(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	feed_count(&f, "3");
	feed(&f,
	    "{\"@odata.nextLink\":\"" BASE
	    "/Observations?$filter=Geslacht eq 'x'&$skiptoken=a%2Fb\","
	    "\"value\":[" ROW "," ROW "]}");
	wants(&f, "observations/2",
	    BASE "/Observations?$filter=Geslacht eq 'x'&$skiptoken=a%2Fb");
	feed(&f, LIST(ROW));
	wants(&f, "properties", BASE "/Properties");
	assert_false(f.request.is_part);
	feed(&f, properties);
	proved(&f, "count 3", 3, 2);
}

static void
test_skip_without_link(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	feed_count(&f, "3");
	feed(&f, LIST(ROW "," ROW));
	wants(&f, "observations/2", BASE "/Observations" FILTER "&$skip=2");
	feed(&f, LIST(ROW));
	feed(&f, properties);
	proved(&f, "count 3", 3, 2);
}

static void
test_shrunken_page(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	feed_count(&f, "5");
	feed(&f, LIST(ROW "," ROW));
	feed(&f, LIST(ROW));
	fails(&f, "the page has shrunk: 1 rows where the first had 2");
}

static void
test_no_count(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	feed_metadata(&f);
	assert_non_null(f.request.also);
	feed_status(&f, 501, "");
	wants(&f, "observations/1", BASE "/Observations" FILTER);
	feed(&f, LIST(ROW));
	proved(&f, "last-page 1 rows", 1, 1);
}

/* Groups of measures are asked for when one is named by title, and only then;
 * what fits in none stops the walk before any figure. */
static void
test_group_title(void **state)
{
	struct source_measure within = measures[0];
	struct source s = table;
	struct fed f;

	(void)state;
	within.group_title = (char *)(uintptr_t) "Stand";
	s.measure = &within;
	for (int i = 0; i < 2; i++) {
		begin(&f, &s, NULL);
		feed(&f, properties);
		feed(&f,
		    LIST("{\"Identifier\":\"RegioS\"},"
			 "{\"Identifier\":\"Perioden\"},"
			 "{\"Identifier\":\"Geslacht\"}"));
		feed(&f, LIST("{\"Identifier\":\"NL01\"}"));
		feed(&f, LIST("{\"Identifier\":\"2026JJ00\"}"));
		feed(&f,
		    LIST("{\"Identifier\":\"T001038\",\"Title\":"
			 "\"Totaal\"}"));
		wants(&f, "groups/RegioS", BASE "/RegioSGroups");
		feed(&f, LIST("{\"Id\":\"GMPV27\"}"));
		wants(&f, "measure-groups", BASE "/MeasureGroups");
		assert_true(f.request.is_metadata && f.request.is_part);
		feed(&f,
		    i == 0 ? LIST("{\"Id\":\"G1\",\"Title\":\"Stand\"},"
				  "{\"Id\":\"G2\",\"Title\":\"Loop\"}")
			   : LIST("{\"Id\":\"G1\",\"Title\":\"Loop\"},"
				  "{\"Id\":\"G2\",\"Title\":\"Stand\"}"));
		wants(&f, "measure-codes", BASE "/MeasureCodes");
		feed(&f,
		    LIST("{\"Identifier\":\"M000352\",\"Title\":"
			 "\"Bevolking op 1 januari\",\"Unit\":\"aantal\","
			 "\"MeasureGroupId\":\"G1\"},"
			 "{\"Identifier\":\"M000353\",\"Title\":"
			 "\"Bevolking op 1 januari\",\"Unit\":\"aantal\","
			 "\"MeasureGroupId\":\"G2\"}"));
		if (i == 0) {
			wants(&f, "count", BASE "/Observations/$count" FILTER);
			end(&f);
		} else
			fails(&f, "its code is 'M000353' where 'M000352'");
	}
}

/* A survey goes on behind groups that do not fit, and tells of both. */
static void
note_text(void *ctx, const struct err *err)
{
	struct buf *notes = ctx;

	buf_addf(notes, "%s\n", err->text);
}

static void
test_survey_of_groups(void **state)
{
	struct source_measure within = measures[0];
	struct source s = table;
	struct buf notes;
	struct fed f;

	(void)state;
	within.group_title = (char *)(uintptr_t) "Stand";
	s.measure = &within;
	s.n_dimensions = 0;
	s.is_register = false;
	buf_init(&notes, 4096);
	begin(&f, &s, NULL);
	protocol_cbs_odata4.survey(f.walk, note_text, &notes);
	feed(&f, properties);
	feed(&f, LIST("{\"Identifier\":\"RegioS\"}"));
	wants(&f, "measure-groups", BASE "/MeasureGroups");
	feed(&f, LIST("{\"Code\":\"G1\",\"Title\":\"Stand\"}"));
	wants(&f, "measure-codes", BASE "/MeasureCodes");
	feed(&f, MEASURES);
	assert_non_null(strstr(notes.data, "has no usable Id"));
	assert_non_null(strstr(notes.data, "groups of measures are not known"));
	buf_release(&notes);
	end(&f);
}

static void
test_count_is_demanded(void **state)
{
	struct source strict = table;
	struct fed f;

	(void)state;
	strict.n_proof = 1;
	begin(&f, &strict, NULL);
	feed_metadata(&f);
	assert_null(f.request.also);
	end(&f);
}

static void
test_unchanged(void **state)
{
	struct snapshot last = { .table = (char *)"99999NED",
		.version = (char *)"202601010000",
		.observations_modified = (char *)"o",
		.definition = (char *)"d" };
	struct whole whole = { 0 };
	struct fed f;

	(void)state;
	begin(&f, &table, &last);
	feed(&f, properties);
	assert_int_equal(f.rc, 0);
	protocol_cbs_odata4.whole(f.walk, &whole);
	assert_true(whole.is_unchanged);
	end(&f);
	begin(&f, &table, &last);
	feed(&f, properties_later);
	wants(&f, "dimensions", BASE "/Dimensions");
	end(&f);
	last.definition = (char *)"another";
	begin(&f, &table, &last);
	feed(&f, properties);
	wants(&f, "dimensions", BASE "/Dimensions");
	end(&f);
}

static void
feed_two_pages(struct fed *f)
{
	feed_count(f, "2");
	feed(f, LIST(ROW));
	feed(f, LIST(ROW));
	wants(f, "properties", BASE "/Properties");
	assert_false(f->request.is_part);
}

static void
test_moved_while_read(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	feed_two_pages(&f);
	feed(&f, properties_later);
	feed_two_pages(&f);
	feed(&f, properties_later);
	fails(&f, "changed twice while it was read");
	begin(&f, &table, NULL);
	feed_two_pages(&f);
	feed(&f, properties_later);
	feed_two_pages(&f);
	feed(&f, properties);
	proved(&f, "count 2", 2, 2);
}

static void
test_bad_pages(void **state)
{
	static const struct {
		const char *body, *text;
	} bad[] = {
		{ "", "the body is empty" },
		{ "<html>", "HTML or XML page" },
		{ "Error getting TypedDataSet", "Error getting" },
		{ "{}", "no list \"value\"" },
		{ "{\"value\":{}}", "no list \"value\"" },
		{ "{\"error\":{\"message\":\"oops\"}}", "oops" },
		{ LIST(""), "no rows" },
		{ LIST(ROW "," ROW "," ROW), "3 rows came where 2" },
		{ "{" CONTEXT ",\"value\":[" ROW, "the next run asks again" },
		{ "{\"@odata.context\":\"https://cbs.example/9/$metadata\","
		  "\"value\":[" ROW "]}",
		    "another table" },
		{ LIST("{\"Geslacht\":\"3000\"}"), "only T001038 was asked" },
		{ "{\"value\":[" ROW "],\"@odata.nextLink\":\"https://x/\"}",
		    "leads elsewhere" },
		{ "{\"value\":[" ROW "],\"@odata.nextLink\":\"" BASE
		  "/Observations" FILTER "\"}",
		    "leads back" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		begin(&f, &table, NULL);
		feed_count(&f, "2");
		feed(&f, bad[i].body);
		fails(&f, bad[i].text);
	}
}

static void
test_bad_metadata(void **state)
{
	static const struct {
		const char *body, *text;
	} bad[] = {
		{ "null", "JSON was expected: \"null\"" },
		{ "[]", "no JSON object" },
		{ "{\"Identifier\":\"99999ned\"}", "not 99999NED" },
		{ "{\"Identifier\":\"99999NED\",\"Status\":\"Vervallen\"}",
		    "not Regulier" },
		{ "{\"Identifier\":\"99999NED\",\"Status\":\"Regulier\"}",
		    "no usable Version" },
		{ "{\"error\":\"oops\"}", "oops" },
	};
	struct source ended = table;
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		begin(&f, &table, NULL);
		feed(&f, bad[i].body);
		fails(&f, bad[i].text);
	}
	ended.last = (char *)"2024JJ00";
	begin(&f, &ended, NULL);
	feed(&f,
	    "{\"Identifier\":\"99999NED\",\"Version\":\"1\","
	    "\"Status\":\"Gediscontinueerd\"}");
	wants(&f, "dimensions", BASE "/Dimensions");
	end(&f);
}

/* Every protocol that source.json may name is there. */
static void
test_table(void **state)
{
	const struct protocol *p;
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; source_protocols[i] != NULL; i++) {
		assert_int_equal(protocol_find(source_protocols[i], &p, &err),
		    0);
		assert_string_equal(p->name, source_protocols[i]);
	}
	assert_int_equal(protocol_find("gopher", &p, &err), -1);
	assert_non_null(strstr(err.text,
	    "cbs-odata4, cbs-odata3, cbs-csv, curated"));
}

/* --- many codes, and many rows --- */

static struct source_code men[] = { { NULL, NULL }, { NULL, NULL },
	{ "3000", "Mannen" } };
static struct source_code women[] = { { NULL, NULL }, { NULL, NULL },
	{ NULL, "Vrouwen" } };
static struct source_dimension sliced_dimensions[] = {
	{ .name = "RegioS",
	    .role = ROLE_REGION,
	    .keep = (char *[]){ "GM" },
	    .n_keep = 1 },
	{ .name = "Perioden",
	    .role = ROLE_PERIOD,
	    .keep = (char *[]){ "year" },
	    .n_keep = 1 },
	{ .name = "Geslacht", .role = ROLE_CHOSEN },
};
static struct source_measure sliced_measures[] = {
	{ .name = "mannen",
	    .title = "Bevolking op 1 januari",
	    .unit = "aantal",
	    .chosen = men },
	{ .name = "vrouwen",
	    .title = "Bevolking op 1 januari",
	    .unit = "aantal",
	    .chosen = women },
};

#define SLICE(period)                                                          \
	"?$filter=%28Geslacht%20eq%20%273000%27%20or%20Geslacht%20eq%20%27"    \
	"4000%27%29%20and%20%28startswith%28RegioS%2C%27GM%27%29%29%20and%20"  \
	"Perioden%20eq%20%27" period "%27"
#define SLICED_ROW(sex, period)                                                \
	"{\"Id\":1,\"Geslacht\":\"" sex                                        \
	"\",\"RegioS\":\"GM0363\",\"Perioden\":\"" period "\",\"Value\":1}"

static struct source
sliced_table(void)
{
	struct source s = table;

	s.dimension = sliced_dimensions;
	s.measure = sliced_measures;
	s.n_measures = 2;
	s.is_register = false;
	s.slices = (char *)(uintptr_t) "Perioden";
	return s;
}

static void
feed_sliced_metadata(struct fed *f, const char *sexes)
{
	feed(f, properties);
	feed(f,
	    LIST("{\"Identifier\":\"RegioS\"},{\"Identifier\":\"Perioden\"},"
		 "{\"Identifier\":\"Geslacht\"}"));
	feed(f, LIST("{\"Identifier\":\"NL01\"},{\"Identifier\":\"GM0363\"}"));
	feed(f,
	    LIST("{\"Identifier\":\"2009JJ00\"},{\"Identifier\":\"2024JJ00\"},"
		 "{\"Identifier\":\"2024KW01\"},{\"Identifier\":\"2025JJ00\"},"
		 "{\"Identifier\":\"2026JJ00\"}"));
	feed(f, sexes);
}

#define SEXES                                                                  \
	LIST("{\"Identifier\":\"T001038\",\"Title\":\"Totaal\"},"              \
	     "{\"Identifier\":\"3000\",\"Title\":\"Mannen\"},"                 \
	     "{\"Identifier\":\"4000\",\"Title\":\"Vrouwen\"}")

/* Each wanted year on its own, the count of each as its proof; a year without
 * rows is passed over; codes are found by title where that is all there is. */
static void
test_slices(void **state)
{
	struct source s = sliced_table();
	struct fed f;

	(void)state;
	begin(&f, &s, NULL);
	feed_sliced_metadata(&f, SEXES);
	wants(&f, "measure-codes", BASE "/MeasureCodes");
	feed(&f, MEASURES);
	wants(&f, "count", BASE "/Observations/$count" SLICE("2024JJ00"));
	feed(&f, "3");
	wants(&f, "observations/1", BASE "/Observations" SLICE("2024JJ00"));
	feed(&f,
	    LIST(SLICED_ROW("3000", "2024JJ00") "," SLICED_ROW("4000",
		"2024JJ00")));
	wants(&f, "observations/2",
	    BASE "/Observations" SLICE("2024JJ00") "&$skip=2");
	feed(&f, LIST(SLICED_ROW("3000", "2024JJ00")));
	wants(&f, "count", BASE "/Observations/$count" SLICE("2025JJ00"));
	feed(&f, "0");
	wants(&f, "count", BASE "/Observations/$count" SLICE("2026JJ00"));
	feed(&f, "1");
	wants(&f, "observations/3", BASE "/Observations" SLICE("2026JJ00"));
	feed(&f, LIST(SLICED_ROW("4000", "2026JJ00")));
	wants(&f, "properties", BASE "/Properties");
	feed(&f, properties);
	proved(&f, "count 4 in 3 slices", 4, 3);
}

static void
test_slice_too_short(void **state)
{
	struct source s = sliced_table();
	struct fed f;

	(void)state;
	begin(&f, &s, NULL);
	feed_sliced_metadata(&f, SEXES);
	feed(&f, MEASURES);
	feed(&f, "3");
	feed(&f,
	    LIST(SLICED_ROW("3000", "2024JJ00") "," SLICED_ROW("4000",
		"2024JJ00")));
	feed(&f, LIST(""));
	fails(&f, "the page has no rows");
}

static void
test_slices_all_empty(void **state)
{
	struct source s = sliced_table();
	struct fed f;

	(void)state;
	begin(&f, &s, NULL);
	feed_sliced_metadata(&f, SEXES);
	feed(&f, MEASURES);
	feed(&f, "0");
	feed(&f, "0");
	feed(&f, "0");
	fails(&f, "selects no rows in any slice");
}

/* A row of another slice, or of a code that no measure has. */
static void
test_row_outside_slice(void **state)
{
	static const char *const row[] = { LIST(SLICED_ROW("3000", "2025JJ00")),
		LIST(SLICED_ROW("T001038", "2024JJ00")) };
	static const char *const text[] = {
		"a row has Perioden \"2025JJ00\" where only 2024JJ00 was asked",
		"a row has Geslacht \"T001038\" where only 3000 and others was"
	};
	struct source s = sliced_table();
	struct fed f;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(&f, &s, NULL);
		feed_sliced_metadata(&f, SEXES);
		feed(&f, MEASURES);
		feed(&f, "1");
		feed(&f, row[i]);
		fails(&f, text[i]);
	}
}

static void
test_codes_that_do_not_fit(void **state)
{
	static const char *const list[] = {
		LIST("{\"Identifier\":\"3000\",\"Title\":\"Mannen\"}"),
		LIST("{\"Identifier\":\"3000\",\"Title\":\"Vrouwen\"},"
		     "{\"Identifier\":\"4000\",\"Title\":\"Mannen\"}"),
		LIST("{\"Identifier\":\"3000\",\"Title\":\"Mannen\"},"
		     "{\"Identifier\":\"4000\",\"Title\":\"Vrouwen\"},"
		     "{\"Identifier\":\"5000\",\"Title\":\"vrouwen \"}"),
	};
	static const char *const text[] = {
		"measure vrouwen: no code is called \"Vrouwen\"",
		"measure mannen: code 3000 is \"Vrouwen\" where \"Mannen\"",
		"the codes 4000 and 5000 are both called \"Vrouwen\"",
	};
	struct source s = sliced_table();
	struct fed f;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		begin(&f, &s, NULL);
		feed_sliced_metadata(&f, list[i]);
		fails(&f, text[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_page),
		cmocka_unit_test(test_link_as_received),
		cmocka_unit_test(test_skip_without_link),
		cmocka_unit_test(test_shrunken_page),
		cmocka_unit_test(test_no_count),
		cmocka_unit_test(test_group_title),
		cmocka_unit_test(test_survey_of_groups),
		cmocka_unit_test(test_count_is_demanded),
		cmocka_unit_test(test_unchanged),
		cmocka_unit_test(test_moved_while_read),
		cmocka_unit_test(test_bad_pages),
		cmocka_unit_test(test_bad_metadata),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_slice_too_short),
		cmocka_unit_test(test_slices_all_empty),
		cmocka_unit_test(test_row_outside_slice),
		cmocka_unit_test(test_codes_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The walk over a wide table of CBS, fed with replies. */
#define FED_PROTOCOL protocol_cbs_odata3
#include "walk_fed.h"

#define BASE "https://cbs.example/ODataFeed/OData/99999NED"
#define META "\"odata.metadata\":\"" BASE "/$metadata#X\""
#define LIST(rows) "{" META ",\"value\":[" rows "]}"
#define FILTER                                                                 \
	"$filter=Geslacht%20eq%20%273000%20%20%20%27%20and%20%28startswith%28" \
	"RegioS%2C%27NL%27%29%20or%20startswith%28RegioS%2C%27GM%27%29%29%20"  \
	"and%20Perioden%20ge%20%272010%27"
#define FIRST                                                                  \
	BASE "/TypedDataSet?$format=json&" FILTER                              \
	     "&$select=RegioS,Perioden,Geslacht,Bevolking_12"
#define ROW                                                                    \
	"{\"RegioS\":\"NL01  \",\"Perioden\":\"2025JJ00\","                    \
	"\"Geslacht\":\"3000   \",\"Bevolking_12\":1.0}"
#define INFOS(modified)                                                        \
	LIST("{\"Identifier\":\"99999NED\",\"OutputStatus\":\"Regulier\","     \
	     "\"Modified\":\"" modified "\"}")
#define COLUMNS(title)                                                         \
	LIST("{\"Type\":\"GeoDimension\",\"Key\":\"RegioS\"},"                 \
	     "{\"Type\":\"TimeDimension\",\"Key\":\"Perioden\"},"              \
	     "{\"Type\":\"Dimension\",\"Key\":\"Geslacht\"},"                  \
	     "{\"Type\":\"TopicGroup\",\"Key\":\"\",\"Title\":\"Bevolking\"}," \
	     "{\"Type\":\"Topic\",\"Key\":\"Bevolking_12\",\"Title\":"         \
	     "\"Bevolking \",\"Unit\":\"aantal\"},"                            \
	     "{\"Type\":\"Topic\",\"Key\":\"X_13\",\"Title\":\"" title "\","   \
	     "\"Unit\":\"aantal\"}")

#define IN(title, id)                                                          \
	"{\"ID\":" id ",\"Type\":\"TopicGroup\",\"Title\":\"" title            \
	"\",\"ParentID\":null}"
#define COLUMN(number, group)                                                  \
	"{\"Type\":\"Topic\",\"Key\":\"Bevolking_" number                      \
	"\",\"Title\":\"Bevolking\",\"Unit\":\"aantal\",\"ParentID\":" group   \
	"}"

static struct source_dimension dimensions[] = {
	{ .name = "RegioS",
	    .role = ROLE_REGION,
	    .keep = (char *[]){ "NL", "GM" },
	    .n_keep = 2 },
	{ .name = "Perioden", .role = ROLE_PERIOD },
	{ .name = "Geslacht",
	    .role = ROLE_FIXED,
	    .fixed = { "3000", "Totaal" } },
};
static struct source_measure measures[] = { { .name = "bevolking",
    .code = "M000352",
    .title = "Bevolking",
    .unit = "aantal" } };
static const struct source table = {
	.id = "cbs-99999ned",
	.sha256 = "d",
	.protocol = "cbs-odata3",
	.host = "cbs.example",
	.path = "/ODataFeed/OData",
	.table = "99999NED",
	.proof = (char *[]){ "count", "last-page" },
	.n_proof = 2,
	.first = "2010JJ00",
	.dimension = dimensions,
	.n_dimensions = 3,
	.measure = measures,
	.n_measures = 1,
};

/* Up to the count, checking each request on the way. */
static void
feed_metadata(struct fed *f)
{
	wants(f, "table-infos", BASE "/TableInfos?$format=json");
	feed(f, INFOS("2026-06-23T02:00:00"));
	wants(f, "data-properties", BASE "/DataProperties?$format=json");
	feed(f, COLUMNS("Ander"));
	wants(f, "codes/RegioS", BASE "/RegioS?$format=json");
	feed(f, LIST("{\"Key\":\"NL01  \",\"Title\":\"Nederland\"}"));
	wants(f, "codes/Perioden", BASE "/Perioden?$format=json");
	feed(f, LIST("{\"Key\":\"2025JJ00\",\"Title\":\"2025*\"}"));
	wants(f, "codes/Geslacht", BASE "/Geslacht?$format=json");
	feed(f, LIST("{\"Key\":\"3000   \",\"Title\":\"Totaal\"}"));
	wants(f, "count", BASE "/TypedDataSet/$count?" FILTER);
}

static void
test_counted(void **state)
{
	struct snapshot last = { .table = (char *)"99999NED",
		.definition = (char *)"d",
		.modified = (char *)"2026-06-23T02:00:00" };
	struct whole whole = { 0 };
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	feed_metadata(&f);
	feed(&f, "2");
	wants(&f, "rows/1", FIRST);
	feed(&f,
	    "{" META ",\"value\":[" ROW "],\"odata.nextLink\":\"" BASE
	    "/TypedDataSet?$skip=1\"}");
	wants(&f, "rows/2", BASE "/TypedDataSet?$skip=1");
	feed(&f, LIST(ROW));
	wants(&f, "table-infos", BASE "/TableInfos?$format=json");
	feed(&f, INFOS("2026-06-23T02:00:00"));
	assert_int_equal(f.rc, 0);
	protocol_cbs_odata3.whole(f.walk, &whole);
	assert_string_equal(whole.proof, "count 2");
	assert_string_equal(whole.modified, "2026-06-23T02:00:00");
	assert_false(whole.is_unchanged);
	end(&f);

	begin(&f, &table, &last);
	feed(&f, INFOS("2026-06-23T02:00:00"));
	assert_int_equal(f.rc, 0);
	protocol_cbs_odata3.whole(f.walk, &whole);
	assert_true(whole.is_unchanged);
	end(&f);
}

static void
test_last_page(void **state)
{
	struct whole whole = { 0 };
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	feed_metadata(&f);
	feed_status(&f, 404, "");
	feed(&f, LIST(ROW));
	assert_int_equal(f.rc, 0);
	protocol_cbs_odata3.whole(f.walk, &whole);
	assert_string_equal(whole.proof, "last-page 1 rows");
	end(&f);
}

static void
page_fails(const char *body, const char *text)
{
	struct fed f;

	begin(&f, &table, NULL);
	feed_metadata(&f);
	feed(&f, "2");
	feed(&f, body);
	fails(&f, text);
}

static void
test_bad_pages(void **state)
{
	struct fed f;

	(void)state;
	page_fails(LIST(""), "blanks behind");
	page_fails(LIST(ROW), "1 rows came where 2 were counted");
	page_fails(LIST(ROW "," ROW "," ROW), "3 rows came");
	page_fails("Error getting TypedDataSet for '99999NED': query returns "
		   "more than 10000 records",
	    "more than 10000 records");
	page_fails("{\"odata.error\":{\"message\":\"x\"}}", "no list");
	page_fails("{\"odata.metadata\":\"https://x/1/$metadata\",\"value\":"
		   "[" ROW "]}",
	    "another table");
	page_fails("{\"value\":[" ROW "],\"odata.nextLink\":"
		   "\"https://evil.example/TypedDataSet?$skip=1\"}",
	    "leads elsewhere");
	begin(&f, &table, NULL);
	feed_metadata(&f);
	feed(&f, "2");
	feed(&f, "{\"value\":[" ROW "],\"odata.nextLink\":\"" FIRST "\"}");
	fails(&f, "read already");
}

/* Two columns of one title, told apart by the group above. */
static void
test_group_title(void **state)
{
	struct fed f;

	(void)state;
	measures[0].group_title = (char *)(uintptr_t) "Stand";
	begin(&f, &table, NULL);
	feed(&f, INFOS("m"));
	feed(&f,
	    LIST("{\"Type\":\"GeoDimension\",\"Key\":\"RegioS\"},"
		 "{\"Type\":\"TimeDimension\",\"Key\":\"Perioden\"},"
		 "{\"Type\":\"Dimension\",\"Key\":\"Geslacht\"}," IN("Stand",
		     "3") "," COLUMN("12", "3") "," IN("Loop",
		     "5") "," COLUMN("13", "5")));
	feed(&f, LIST("{\"Key\":\"NL01  \",\"Title\":\"Nederland\"}"));
	feed(&f, LIST("{\"Key\":\"2025JJ00\",\"Title\":\"2025*\"}"));
	feed(&f, LIST("{\"Key\":\"3000   \",\"Title\":\"Totaal\"}"));
	feed(&f, "2");
	wants(&f, "rows/1", FIRST);
	end(&f);
	begin(&f, &table, NULL);
	feed(&f, INFOS("m"));
	feed(&f, COLUMNS("Bevolking"));
	fails(&f, "no usable ID");
	measures[0].group_title = NULL;
}

static void
test_bad_metadata(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	feed(&f, LIST("{\"Identifier\":\"70072ned\"}"));
	fails(&f, "70072ned");
	begin(&f, &table, NULL);
	feed(&f, INFOS("m"));
	feed(&f, COLUMNS("Bevolking"));
	fails(&f, "has 2 of them");
	begin(&f, &table, NULL);
	feed(&f, INFOS("m"));
	feed(&f,
	    LIST("{\"Type\":\"Dimension\",\"Key\":\"Leeftijd\",\"Title\":"
		 "\"\"}"));
	fails(&f, "unknown dimension \"Leeftijd\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_last_page),
		cmocka_unit_test(test_bad_pages),
		cmocka_unit_test(test_group_title),
		cmocka_unit_test(test_bad_metadata),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

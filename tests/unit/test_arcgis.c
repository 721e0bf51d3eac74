/* The walk over a layer of ArcGIS. */
#define FED_PROTOCOL protocol_arcgis
#include "walk_fed.h"

#define BASE "https://arcgis.example/org/services/Plan/FeatureServer/0"
#define COUNT BASE "/query?where=1%3D1&returnCountOnly=true&f=json"
#define PAGE(where, offset)                                                    \
	BASE "/query?where=" where "&outFields=nr%2Cstart%2Cwoningen%2CFID"    \
	     "&returnGeometry=false&orderByFields=FID" offset                  \
	     "&resultRecordCount=2&f=json"
#define FIELD(name, type)                                                      \
	"{\"name\":\"" name "\",\"type\":\"esriFieldType" type "\"}"
#define FIELDS                                                                 \
	"\"objectIdField\":\"FID\",\"maxRecordCount\":2,\"fields\":[" FIELD(   \
	    "FID", "OID") "," FIELD("nr", "String") "," FIELD("start",         \
	    "Date") "," FIELD("woningen", "Integer") "]"
#define LAYER_OF(edited)                                                       \
	"{" FIELDS ",\"editingInfo\":{\"lastEditDate\":" edited "}}"
#define LAYER LAYER_OF("17")
#define ROW(n) "{\"attributes\":{\"FID\":" n ",\"nr\":\"a\"}}"
#define ROWS(rows) "{\"features\":[" rows "]}"
#define MORE(rows) "{\"features\":[" rows "],\"exceededTransferLimit\":true}"

static struct source_field fields[] = {
	{ .name = "nr", .role = FIELD_KEY },
	{ .name = "start", .role = FIELD_LABEL, .form = FORM_EPOCH_MS },
	{ .name = "woningen", .role = FIELD_VALUE },
};
static const struct source layer = {
	.id = "x",
	.sha256 = "d",
	.protocol = "arcgis",
	.host = "arcgis.example",
	.path = "/org/services",
	.table = "Plan/FeatureServer/0",
	.city = { .municipality = "GM0599", .field = fields, .n_fields = 3 },
};

static void
begin_pages(struct fed *f, const char *count)
{
	begin(f, &layer, NULL);
	feed(f, LAYER);
	feed(f, count);
}

static void
test_whole(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &layer, NULL);
	wants(&f, "layer", BASE "?f=json");
	assert_true(f.request.is_metadata && f.request.is_part);
	feed(&f, LAYER);
	wants(&f, "count", COUNT);
	assert_false(f.request.is_metadata || f.request.is_part);
	feed(&f, "{\"count\":3}");
	wants(&f, "records/1", PAGE("1%3D1", "&resultOffset=0"));
	assert_true(f.request.is_part);
	feed(&f, MORE(ROW("7") "," ROW("9")));
	wants(&f, "records/2", PAGE("1%3D1", "&resultOffset=2"));
	feed(&f, ROWS(ROW("-3")));
	wants(&f, "layer", BASE "?f=json");
	assert_false(f.request.is_part);
	feed(&f, LAYER);
	is_whole(&f, "count 3", 3, 2);
}

static void
test_one_page(void **state)
{
	struct fed f;

	(void)state;
	begin_pages(&f, "{\"count\":2}");
	feed(&f, ROWS(ROW("1") "," ROW("2")));
	is_whole(&f, "count 2", 2, 1);
	/* The flag is also up when all we asked for came. */
	begin_pages(&f, "{\"count\":2}");
	feed(&f, MORE(ROW("1") "," ROW("2")));
	wants(&f, "records/2", PAGE("1%3D1", "&resultOffset=2"));
	feed(&f, ROWS(""));
	feed(&f, LAYER);
	is_whole(&f, "count 2", 2, 2);
	begin_pages(&f, "{\"count\":2}");
	feed(&f, MORE(ROW("1") "," ROW("2")));
	feed(&f, ROWS(ROW("3")));
	fails(&f, "3 records came where 2 were counted");
}

static void
test_flag_inside_properties(void **state)
{
	struct fed f;

	(void)state;
	begin_pages(&f, "{\"count\":1}");
	feed(&f,
	    "{\"properties\":{\"exceededTransferLimit\":true},\"features\":"
	    "[" ROW("1") "]}");
	wants(&f, "records/2", PAGE("1%3D1", "&resultOffset=1"));
	end(&f);
}

static void
test_unchanged(void **state)
{
	struct snapshot last = { .table = "Plan/FeatureServer/0",
		.definition = "d",
		.version = "17" };
	struct whole whole = { 0 };
	struct fed f;

	(void)state;
	begin(&f, &layer, &last);
	feed(&f, LAYER);
	assert_int_equal(f.rc, 0);
	protocol_arcgis.whole(f.walk, &whole);
	assert_true(whole.is_unchanged);
	end(&f);
	/* Another descriptor, another edit, or none told: it is read. */
	last.definition = "e";
	begin(&f, &layer, &last);
	feed(&f, LAYER);
	wants(&f, "count", COUNT);
	end(&f);
	last.definition = "d";
	begin(&f, &layer, &last);
	feed(&f, LAYER_OF("18"));
	wants(&f, "count", COUNT);
	end(&f);
	last.version = NULL;
	begin(&f, &layer, &last);
	feed(&f, "{" FIELDS "}");
	wants(&f, "count", COUNT);
	end(&f);
}

static void
test_short_and_empty_pages(void **state)
{
	struct fed f;

	(void)state;
	begin_pages(&f, "{\"count\":3}");
	feed(&f, MORE(ROW("1")));
	wants(&f, "records/2", PAGE("1%3D1", "&resultOffset=1"));
	feed(&f, MORE(""));
	feed(&f, MORE(""));
	wants(&f, "records/4", PAGE("1%3D1", "&resultOffset=1"));
	feed(&f, ROWS(ROW("2")));
	feed(&f, MORE(""));
	feed(&f, MORE(""));
	feed(&f, MORE(""));
	fails(&f, "3 pages in a row were empty, after 2 of the 3 records");
}

static void
test_offsets_ignored(void **state)
{
	struct fed f;

	(void)state;
	begin_pages(&f, "{\"count\":3}");
	feed(&f, MORE(ROW("1") "," ROW("2")));
	feed(&f, MORE(ROW("1") "," ROW("2")));
	wants(&f, "layer", BASE "?f=json");
	assert_true(f.request.is_fresh);
	feed(&f, LAYER);
	assert_false(f.request.is_fresh);
	feed(&f, "{\"count\":3}");
	wants(&f, "records/1", PAGE("1%3D1", ""));
	feed(&f, MORE(ROW("1") "," ROW("2")));
	wants(&f, "records/2", PAGE("%281%3D1%29%20AND%20FID%3E2", ""));
	feed(&f, ROWS(ROW("5")));
	feed(&f, LAYER);
	is_whole(&f, "count 3", 3, 2);
}

static void
test_by_key_from_the_first(void **state)
{
	static const char plain[] =
	    "{" FIELDS
	    ",\"advancedQueryCapabilities\":{\"supportsPagination\":false}}";
	struct fed f;

	(void)state;
	begin(&f, &layer, NULL);
	feed(&f, plain);
	feed(&f, "{\"count\":3}");
	wants(&f, "records/1", PAGE("1%3D1", ""));
	feed(&f, ROWS(ROW("-4") "," ROW("-2")));
	wants(&f, "records/2", PAGE("%281%3D1%29%20AND%20FID%3E-2", ""));
	feed(&f, ROWS(ROW("-3")));
	fails(&f, "keeps to no order: FID -3 comes after -2");
	begin(&f, &layer, NULL);
	feed(&f, plain);
	feed(&f, "{\"count\":3}");
	feed(&f, ROWS(ROW("1") "," ROW("2")));
	feed(&f, ROWS(ROW("1") "," ROW("2")));
	fails(&f, "FID 1 comes twice");
}

static void
test_numbers_of_records(void **state)
{
	static const struct {
		const char *rows, *why;
	} wrong[] = {
		{ ROW("1") "," ROW("1"), "FID 1 comes twice" },
		{ ROW("null"), "record 1 has no whole number as FID" },
		{ ROW("\"1\""), "record 1 has no whole number as FID" },
		{ ROW("1.5"), "record 1 has no whole number as FID" },
		{ "{\"attributes\":{\"nr\":\"a\"}}", "record 1 has no FID" },
		{ "{\"FID\":1}", "record 1 has no FID" },
		{ "{\"attributes\":{\"FID\":1,\"bsn\":\"9\"}}",
		    "field \"bsn\" came, which was not asked for" },
	};
	char body[200];
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin_pages(&f, "{\"count\":2}");
		snprintf(body, sizeof(body), ROWS("%s"), wrong[i].rows);
		feed(&f, body);
		fails(&f, wrong[i].why);
	}
}

static void
test_geometry_is_no_field(void **state)
{
	struct fed f;

	(void)state;
	begin_pages(&f, "{\"count\":1}");
	feed(&f,
	    ROWS("{\"geometry\":{\"x\":1,\"y\":2},\"attributes\":"
		 "{\"FID\":1}}"));
	is_whole(&f, "count 1", 1, 1);
}

static void
test_edited_meanwhile(void **state)
{
	struct fed f;

	(void)state;
	begin_pages(&f, "{\"count\":2}");
	feed(&f, ROWS(ROW("1")));
	feed(&f, ROWS(ROW("2")));
	feed(&f, LAYER_OF("18"));
	wants(&f, "layer", BASE "?f=json");
	assert_true(f.request.is_fresh && f.request.is_part);
	feed(&f, LAYER_OF("18"));
	feed(&f, "{\"count\":2}");
	feed(&f, ROWS(ROW("1")));
	feed(&f, ROWS(ROW("2")));
	feed(&f, LAYER_OF("19"));
	fails(&f, "edited twice while it was read");
}

static void
test_errors_at_200(void **state)
{
	static const char error[] =
	    "{\"error\":{\"code\":499,\"message\":\"Token Required\","
	    "\"details\":[\"so\"]}}";
	static const char what[] =
	    "error 499 came with status 200: \"Token Required so\"; the "
	    "service asks for a token";
	struct fed f;

	(void)state;
	begin(&f, &layer, NULL);
	feed(&f, error);
	fails(&f, what);
	begin(&f, &layer, NULL);
	feed(&f, LAYER);
	feed(&f, error);
	fails(&f, what);
	begin_pages(&f, "{\"count\":2}");
	feed(&f, error);
	fails(&f, what);
	begin_pages(&f, "{\"count\":2}");
	feed(&f, "{\"error\":\"no\"}");
	fails(&f, "no");
	begin_pages(&f, "{\"count\":2}");
	feed(&f, "{\"error\":{\"message\":\"no\"}}");
	fails(&f, "error 0 came with status 200: \"no\"");
}

static void
test_layers_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ "{}", "this is no layer with fields" },
		{ "{\"fields\":[]}", "this is no layer with fields" },
		{ "{\"fields\":[" FIELD("nr", "String") "]}",
		    "does not say which field numbers its records" },
		{ "{\"objectIdField\":\"a;b\",\"fields\":[" FIELD("a;b",
		      "OID") "]}",
		    "is no name" },
		{ "{\"fields\":[" FIELD("FID", "OID") "," FIELD("NR",
		      "String") "]}",
		    "\"nr\" is called \"NR\" here" },
		{ "{\"fields\":[" FIELD("FID", "OID") "]}",
		    "the layer has no field \"nr\"; it has FID: mend" },
		{ "{\"fields\":[" FIELD("FID", "OID") "," FIELD("nr",
		      "Geometry") "]}",
		    "\"nr\" is of type Geometry, which does not fit key" },
		{ "{\"fields\":[" FIELD("FID", "OID") "," FIELD("nr",
		      "Date") "]}",
		    "\"nr\" is a date, in milliseconds" },
		{ "{\"fields\":[" FIELD("FID", "OID") "," FIELD("nr",
		      "String") "," FIELD("start", "Integer") "]}",
		    "does not fit label of form epoch-ms" },
		{ "<html>", "an HTML or XML page came" },
		{ "{\"fields\":", "no whole JSON" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin(&f, &layer, NULL);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
}

static void
test_counts_and_pages_that_are_none(void **state)
{
	static const char *const counts[] = { "{}", "{\"count\":\"3\"}",
		"{\"count\":-1}", "{\"count\":1.5}", "[]" };
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		begin_pages(&f, counts[i]);
		fails(&f, "there is no \"count\" in it");
	}
	begin_pages(&f, "{\"count\":0}");
	fails(&f, "counts no records at all");
	begin_pages(&f, "{\"count\":2}");
	feed(&f, "{}");
	fails(&f, "there is no list \"features\"");
	begin_pages(&f, "{\"count\":2}");
	feed(&f, "{\"features\":[" ROW("1"));
	fails(&f, "the next run asks again");
	begin_pages(&f, "{\"count\":2}");
	feed(&f, "");
	fails(&f, "the body is empty");
}

static void
test_keep(void **state)
{
	struct source_field kept[] = {
		{ .name = "nr",
		    .role = FIELD_LABEL,
		    .keep = (char *[]){ "'t", "b" },
		    .n_keep = 2 },
		{ .name = "woningen",
		    .role = FIELD_KEY,
		    .keep = (char *[]){ "1", "x" },
		    .n_keep = 1 },
		{ .name = "FID", .role = FIELD_VALUE },
	};
	struct source source = layer;
	struct fed f;

	(void)state;
	source.city.field = kept;
	begin(&f, &source, NULL);
	feed(&f, LAYER);
	wants(&f, "count",
	    BASE "/query?where=nr%20IN%20%28%27%27%27t%27%2C%27b%27%29%20AND"
		 "%20woningen%20IN%20%281%29&returnCountOnly=true&f=json");
	feed(&f, "{\"count\":1}");
	assert_non_null(strstr(f.request.url,
	    "outFields=nr%2Cwoningen%2CFID&returnGeometry=false"));
	end(&f);
	kept[1].n_keep = 2;
	begin(&f, &source, NULL);
	feed(&f, LAYER);
	fails(&f, "holds numbers, and 'keep' has \"x\"");
	kept[1].name = "start";
	kept[1].role = FIELD_LABEL;
	kept[1].form = FORM_EPOCH_MS;
	begin(&f, &source, NULL);
	feed(&f, LAYER);
	fails(&f, "cannot be asked of type Date");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_one_page),
		cmocka_unit_test(test_flag_inside_properties),
		cmocka_unit_test(test_unchanged),
		cmocka_unit_test(test_short_and_empty_pages),
		cmocka_unit_test(test_offsets_ignored),
		cmocka_unit_test(test_by_key_from_the_first),
		cmocka_unit_test(test_numbers_of_records),
		cmocka_unit_test(test_geometry_is_no_field),
		cmocka_unit_test(test_edited_meanwhile),
		cmocka_unit_test(test_errors_at_200),
		cmocka_unit_test(test_layers_that_do_not_fit),
		cmocka_unit_test(test_counts_and_pages_that_are_none),
		cmocka_unit_test(test_keep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

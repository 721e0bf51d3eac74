/* The walk over a resource of CKAN. */
#define FED_PROTOCOL protocol_ckan
#include "walk_fed.h"

#define API "https://ckan.example/api/3/action/"
#define SEARCH API "datastore_search?resource_id=r-1"
#define PAGE(offset)                                                           \
	SEARCH "&limit=32000&offset=" offset "&sort=_id&include_total=true"    \
	       "&fields=_id%2Cwijk%2Cn"
#define GOOD(result) "{\"help\":\"x\",\"success\":true,\"result\":" result "}"
#define STORED                                                                 \
	"{\"id\":\"r-1\",\"name\":\"Rijen\",\"datastore_active\":true,"        \
	"\"last_modified\":\"2026-10-01T01:35:22.727269\"}"
#define FILE_AT(url)                                                           \
	"{\"id\":\"r-2\",\"name\":\"Los\",\"url\":\"" url "\","                \
	"\"format\":\"text/csv\",\"state\":\"active\"}"
#define PACKAGE(resources)                                                     \
	GOOD("{\"state\":\"active\",\"resources\":[" resources "]}")
#define FIELD(id, type) "{\"id\":\"" id "\",\"type\":\"" type "\"}"
#define FIELDS                                                                 \
	GOOD("{\"fields\":[" FIELD("_id", "int") "," FIELD("wijk",             \
	    "text") "," FIELD("n", "numeric") "],\"records\":[],"              \
					      "\"total\":3}")
#define ROW(id) "{\"_id\":" id ",\"wijk\":\"A\",\"n\":1.50}"
#define ROWS(rows, total)                                                      \
	GOOD("{\"records\":[" rows "],\"total\":" total                        \
	     ",\"total_was_estimated\":false,\"_links\":"                      \
	     "{\"next\":\"https://weg.example/\"}}")

static struct source_field fields[] = {
	{ .name = "wijk", .role = FIELD_KEY },
	{ .name = "n", .role = FIELD_VALUE },
};
static char part[] = "Rijen";
static const struct source package = {
	.id = "x",
	.sha256 = "d",
	.protocol = "ckan",
	.host = "ckan.example",
	.path = "/api/3/action",
	.table = "wonen",
	.city = { .municipality = "GM0518",
	    .field = fields,
	    .n_fields = 2,
	    .part = part },
};

static void
begin_pages(struct fed *f, const struct source *source)
{
	begin(f, source, NULL);
	feed(f, PACKAGE(STORED));
	feed(f, FIELDS);
}

static void
test_whole(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &package, NULL);
	wants(&f, "package", API "package_show?id=wonen");
	assert_true(f.request.is_metadata);
	feed(&f,
	    PACKAGE("{\"name\":\"Rijen\",\"state\":\"deleted\"}," FILE_AT(
		"https://ckan.example/a.csv") "," STORED));
	wants(&f, "fields", SEARCH "&limit=0&include_total=true");
	assert_true(f.request.is_metadata);
	feed(&f, FIELDS);
	wants(&f, "records/1", PAGE("0"));
	assert_true(f.request.is_part && !f.request.is_metadata);
	/* Fewer than were asked; numbers may have gaps. */
	feed(&f, ROWS(ROW("1") "," ROW("7"), "3"));
	wants(&f, "records/2", PAGE("2"));
	feed(&f, ROWS(ROW("8"), "3"));
	is_whole(&f, "count 3", 3, 2);
}

static void
test_file(void **state)
{
	static const struct {
		const char *link, *url;
	} links[] = {
		{ "http://ckan.example/open/a b.csv",
		    "https://ckan.example/open/a%20b.csv" },
		{ "//ckan.example/x.csv", "https://ckan.example/x.csv" },
		{ "/open/x.CSV?v=1", "https://ckan.example/open/x.CSV?v=1" },
		{ "https://CKAN.example:443/x", "https://CKAN.example:443/x" },
	};
	static const struct {
		const char *link, *why;
	} wrong[] = {
		{ "https://weg.example/a.csv", "is not on ckan.example" },
		{ "https://ckan.example.weg.nl/a.csv",
		    "is not on ckan.example" },
		{ "//weg.example/a.csv", "is not on ckan.example" },
		{ "https://ckan.example@weg.nl/a.csv",
		    "is not on ckan.example" },
		{ "https://ckan.example:443@weg.nl/a.csv",
		    "is not on ckan.example" },
		{ "a.csv", "is relative, and nothing says to what: \"a.csv\"" },
		{ "", "gives no address of file" },
		{ "ftp://ckan.example/a.csv", "only https is asked" },
		{ "https://ckan.example:8443/a.csv",
		    "names a port of ckan.example that is not asked" },
		{ "https://ckan.example/a\\tb.csv",
		    "an address with a byte that no address has" },
	};
	struct source source = package;
	char package_text[600];
	struct fed f;

	(void)state;
	source.city.part = NULL;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		begin(&f, &source, NULL);
		snprintf(package_text, sizeof(package_text),
		    PACKAGE(FILE_AT("%s")), links[i].link);
		feed(&f, package_text);
		wants(&f, "file/csv", links[i].url);
		feed(&f, "wijk,n\r\nA,1\r\nB,2\r\n");
		is_whole(&f, "whole-body 2", 2, 1);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin(&f, &source, NULL);
		snprintf(package_text, sizeof(package_text),
		    PACKAGE(FILE_AT("%s")), wrong[i].link);
		feed(&f, package_text);
		fails(&f, wrong[i].why);
	}
	begin(&f, &source, NULL);
	feed(&f, PACKAGE("{\"name\":\"a\",\"format\":\"CSV\",\"url\":null}"));
	fails(&f, "the list gives no address of file \"a\"");
	begin(&f, &source, NULL);
	feed(&f, PACKAGE(FILE_AT("https://ckan.example/a.csv")));
	feed(&f, "<html>");
	fails(&f, "an HTML or XML page came");
}

static void
test_unchanged(void **state)
{
	struct snapshot last = {
		.table = "wonen",
		.definition = "d",
		.version = "2026-10-01T01:35:22.727269 r-1 3",
		.retrieved = "2026-11-23T02:00:00Z",
	};
	struct whole whole = { 0 };
	struct fed f;

	(void)state;
	begin(&f, &package, &last);
	feed(&f, PACKAGE(STORED));
	feed(&f, FIELDS);
	assert_int_equal(f.rc, 0);
	protocol_ckan.whole(f.walk, &whole);
	assert_true(whole.is_unchanged);
	end(&f);
	/* Another id, another count, no date, and too soon after it. */
	for (int i = 0; i < 4; i++) {
		last.version = i == 0 ? "2026-10-01T01:35:22.727269 r-0 3"
		    : i == 1          ? "2026-10-01T01:35:22.727269 r-1 2"
		    : i == 2          ? NULL
				      : "2026-10-01T01:35:22.727269 r-1 3";
		last.retrieved =
		    i < 3 ? "2026-11-23T02:00:00Z" : "2026-10-02T22:00:00Z";
		begin(&f, &package, &last);
		feed(&f, PACKAGE(STORED));
		feed(&f, FIELDS);
		wants(&f, "records/1", PAGE("0"));
		end(&f);
	}
}

static void
test_packages_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ "{}", "success is not true, with status 200" },
		{ "{\"success\":false,\"error\":{\"__type\":\"Not Found "
		  "Error\","
		  "\"message\":\"weg\"}}",
		    "\"Not Found Error: weg\"; check path, table and part" },
		{ "{\"success\":\"true\",\"result\":{\"resources\":[" STORED
		  "]}}",
		    "success is not true" },
		{ GOOD("{}"), "no package that is in use" },
		{ GOOD("[]"), "no package that is in use" },
		{ GOOD("{\"state\":\"deleted\",\"resources\":[" STORED "]}"),
		    "no package that is in use" },
		{ PACKAGE(""), "none is \"Rijen\"; it has none" },
		{ PACKAGE("3,null," FILE_AT("x")),
		    "none is \"Rijen\"; it has" },
		{ PACKAGE(STORED "," STORED), "more than one is \"Rijen\"" },
		{ PACKAGE("{\"name\":\"Rijen\",\"datastore_active\":true}"),
		    "has no id" },
		{ PACKAGE("{\"name\":\"Rijen\",\"url\":"
			  "\"https://ckan.example/f\",\"format\":\"Atom\"}"),
		    "\"Atom\", and no CSV, GeoJSON or zip" },
		{ "\"Bad request\"", "came where JSON was expected" },
		{ "<html>", "an HTML or XML page came" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin(&f, &package, NULL);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
}

static void
test_fields_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ GOOD("{\"fields\":[]}"), "no field \"_id\"; it has none" },
		{ GOOD("{\"fields\":[" FIELD("_id", "int") "," FIELD("Wijk",
		      "text") "]}"),
		    "no field \"wijk\"; it has _id, Wijk" },
		{ GOOD("{\"fields\":[" FIELD("_id", "int") "," FIELD("wijk",
		      "text") "," FIELD("n", "bool") "]}"),
		    "\"n\" is of type bool, which does not fit value" },
		{ GOOD("{\"fields\":[" FIELD("_id", "int") "," FIELD("wijk",
		      "text") "," FIELD("n", "int4") "],\"total\":0}"),
		    "counts no records at all" },
		{ GOOD("{\"fields\":[" FIELD("_id", "int") "," FIELD("wijk",
		      "text") "," FIELD("n", "int4") "],\"total\":\"3\"}"),
		    "there is no \"total\" in it" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin(&f, &package, NULL);
		feed(&f, PACKAGE(STORED));
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
}

static void
test_pages_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ ROWS("", "3"), "the page has no records, after 0 of 3" },
		{ ROWS(ROW("1") "," ROW("2"), "1"),
		    "2 records came where 1 were counted" },
		{ ROWS(ROW("2") "," ROW("2"), "3"), "_id 2 comes after 2" },
		{ ROWS(ROW("2") "," ROW("1"), "3"), "_id 1 comes after 2" },
		{ ROWS(ROW("\"1\""), "3"), "no whole number as _id" },
		{ ROWS("{\"wijk\":\"A\"}", "3"), "row 1 has no _id" },
		{ ROWS("{\"_id\":1,\"bsn\":1}", "3"), "field \"bsn\" came" },
		{ ROWS(ROW("1"), "\"veel\""), "there is no \"total\" in it" },
		{ GOOD("{\"records\":[" ROW("1") "]}"),
		    "there is no \"total\" in it" },
		{ GOOD("{\"records\":[" ROW(
		      "1") "],\"total\":1,"
			   "\"total_was_estimated\":true}"),
		    "estimates how many rows" },
		{ GOOD("{\"total\":3}"), "there is no list \"records\"" },
		{ GOOD("{\"records\":\"1,A,2\",\"total\":3}"),
		    "there is no list \"records\"" },
		{ "{\"success\":false,\"error\":{\"__type\":"
		  "\"Authorization Error\",\"message\":\"dicht\"}}",
		    "\"Authorization Error: dicht\"; ask the publisher" },
		{ "{\"success\":false}", "success is not true" },
		{ "{\"success\":true,\"result\":{\"records\":[", "asks again" },
		{ "", "the body is empty" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin_pages(&f, &package);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
	begin_pages(&f, &package);
	feed(&f, ROWS(ROW("1"), "3"));
	feed(&f, ROWS(ROW("2"), "4"));
	fails(&f, "3 records, and now 4");
	begin_pages(&f, &package);
	feed(&f, ROWS(ROW("5"), "3"));
	feed(&f, ROWS(ROW("5"), "3"));
	fails(&f, "_id 5 comes after 5");
}

static void
test_keep(void **state)
{
	struct source_field kept[] = {
		{ .name = "wijk",
		    .role = FIELD_KEY,
		    .keep = (char *[]){ "A\"b", "é" },
		    .n_keep = 2 },
		{ .name = "_id", .role = FIELD_KEY },
		{ .name = "n",
		    .role = FIELD_LABEL,
		    .keep = (char *[]){ "1.50" },
		    .n_keep = 1 },
	};
	struct source source = package;
	struct fed f;

	(void)state;
	source.city.field = kept;
	source.city.n_fields = 3;
	begin_pages(&f, &source);
	wants(&f, "records/1",
	    PAGE("0") "&filters=%7B%22wijk%22%3A%5B%22A%5C%22b%22%2C%22%C3%A9"
		      "%22%5D%2C%22n%22%3A%5B1.50%5D%7D");
	end(&f);
	kept[2].keep[0] = "veel";
	begin_pages(&f, &source);
	fails(&f, "holds numbers, and 'keep' has \"veel\"");
	kept[0].name = "wijk,naam";
	begin_pages(&f, &source);
	fails(&f, "has a comma");
}

static void
test_comma(void **state)
{
	struct source source = package;
	struct fed f;

	(void)state;
	source.city.has_decimal_comma = true;
	begin_pages(&f, &source);
	feed(&f, ROWS(ROW("1"), "1"));
	is_whole(&f, "count 1", 1, 1);
	begin_pages(&f, &source);
	feed(&f, ROWS("{\"_id\":1,\"n\":\"7.500\"}", "1"));
	fails(&f, "holds numbers with a point, as texts (\"7.500\")");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_unchanged),
		cmocka_unit_test(test_packages_that_do_not_fit),
		cmocka_unit_test(test_fields_that_do_not_fit),
		cmocka_unit_test(test_pages_that_do_not_fit),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_comma),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

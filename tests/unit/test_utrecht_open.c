/* The walk over a dataset of open.utrecht.nl. */
#define FED_PROTOCOL protocol_utrecht_open
#include "walk_fed.h"

#define BASE "https://utrecht.example/api/datasets/wonen-"
#define DATASET                                                                \
	"{\"jsonapi\":{\"version\":\"1.0\"},\"data\":{\"type\":\"dataset\","   \
	"\"id\":\"wonen-\",\"meta\":{\"visibility\":\"public\"}}}"
#define FILE_OF(id, name, type)                                                \
	"{\"id\":\"" id "\",\"attributes\":{\"dct:title\":\"" name             \
	"\",\"dct:format\":\"" type "\",\"dcat:downloadURL\":"                 \
	"\"https://utrecht.example/files/" name "\"}}"
#define CSV FILE_OF("1", "a.csv", "CSV")
#define PDF FILE_OF("2", "b.pdf", "PDF")
#define LIST(items, total)                                                     \
	"{\"meta\":{\"total\":" total "},\"data\":[" items "]}"
#define ROWS "gebied;n\r\nWest;1,5\r\nOost;2\r\n"

static struct source_field fields[] = {
	{ .name = "gebied", .role = FIELD_KEY },
	{ .name = "n", .role = FIELD_VALUE },
};
static const struct source dataset = {
	.id = "x",
	.sha256 = "d",
	.protocol = "utrecht-open",
	.host = "utrecht.example",
	.path = "/api/datasets",
	.table = "wonen-",
	.city = { .municipality = "GM0344",
	    .field = fields,
	    .n_fields = 2,
	    .csv = { .delimiter = ';' } },
};

static void
begin_list(struct fed *f, const struct source *source)
{
	begin(f, source, NULL);
	feed(f, DATASET);
}

static void
test_whole(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &dataset, NULL);
	wants(&f, "dataset", BASE);
	assert_true(f.request.is_metadata);
	feed(&f, DATASET);
	wants(&f, "distributions/1", BASE "/distributions");
	assert_true(f.request.is_metadata);
	feed(&f, LIST(PDF "," CSV, "2"));
	wants(&f, "file/csv", "https://utrecht.example/files/a.csv");
	assert_true(f.request.is_part && !f.request.is_metadata);
	feed(&f, ROWS);
	is_whole(&f, "whole-body 2", 2, 1);
}

static void
test_list_in_pages(void **state)
{
	struct fed f;

	(void)state;
	begin_list(&f, &dataset);
	feed(&f, LIST(PDF, "2"));
	wants(&f, "distributions/2", BASE "/distributions?start=1&rows=100");
	feed(&f, LIST(CSV, "2"));
	wants(&f, "file/csv", "https://utrecht.example/files/a.csv");
	end(&f);
	/* It need not say how many there are. */
	begin_list(&f, &dataset);
	feed(&f, "{\"data\":[" CSV "]}");
	wants(&f, "file/csv", "https://utrecht.example/files/a.csv");
	end(&f);
}

#define NEXT(items, more, link)                                                \
	"{" more "\"links\":{\"next\":" link "},\"data\":[" items "]}"

/* By the links of JSON:API, where it gives them: not by counting. */
static void
test_list_by_links(void **state)
{
	static const char *const links[] = { "\"https://utrecht.example/api/"
					     "datasets/wonen-/distributions?p=2"
					     "\"",
		"\"http://utrecht.example/api/datasets/wonen-/distributions?p=2"
		"\"",
		"\"/api/datasets/wonen-/distributions?p=2\"",
		"{\"href\":\"/api/datasets/wonen-/distributions?p=2\"}" };
	static const struct {
		const char *link, *why;
	} wrong[] = {
		{ "\"https://weg.example/api/datasets/wonen-/distributions?p=2"
		  "\"",
		    "the next link leads elsewhere" },
		{ "\"//weg.example/api/datasets/wonen-/distributions?p=2\"",
		    "the next link leads elsewhere" },
		{ "\"/api/datasets/anders/distributions?p=2\"",
		    "the next link leads elsewhere" },
		{ "7", "links.next is no address" },
		{ "{}", "links.next is no address" },
	};
	char body[600];
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		begin_list(&f, &dataset);
		snprintf(body, sizeof(body), NEXT(PDF, "", "%s"), links[i]);
		feed(&f, body);
		wants(&f, "distributions/2", BASE "/distributions?p=2");
		feed(&f, NEXT(CSV, "", "null"));
		wants(&f, "file/csv", "https://utrecht.example/files/a.csv");
		end(&f);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin_list(&f, &dataset);
		snprintf(body, sizeof(body), NEXT(PDF, "", "%s"),
		    wrong[i].link);
		feed(&f, body);
		fails(&f, wrong[i].why);
	}
	/* The count is the proof, where there is one. */
	begin_list(&f, &dataset);
	feed(&f, NEXT(CSV, "\"meta\":{\"total\":1},", "\"//weg.example/\""));
	wants(&f, "file/csv", "https://utrecht.example/files/a.csv");
	end(&f);
	begin_list(&f, &dataset);
	feed(&f,
	    NEXT(PDF, "\"meta\":{\"total\":3},",
		"\"/api/datasets/wonen-/distributions?p=2\""));
	feed(&f, NEXT(CSV, "", "null"));
	wants(&f, "distributions/3", BASE "/distributions?start=2&rows=100");
	feed(&f, LIST("", "4"));
	fails(&f, "meta.total was 3 and is 4");
	/* Round and round, and nowhere. */
	begin_list(&f, &dataset);
	feed(&f, NEXT(PDF, "", "\"/api/datasets/wonen-/distributions?p=2\""));
	feed(&f, NEXT(CSV, "", "\"/api/datasets/wonen-/distributions?p=2\""));
	fails(&f, "back to a page that was read already");
	begin_list(&f, &dataset);
	feed(&f, NEXT("", "", "\"/api/datasets/wonen-/distributions?p=2\""));
	fails(&f, "no distributions, and says that another is next");
}

static void
test_unchanged(void **state)
{
	/* What is fed has no digest, and so have these. */
	struct snapshot_part part = { .role = "file/csv", .sha256 = "" };
	struct snapshot last = { .table = "wonen-",
		.definition = "d",
		.part = &part,
		.n_parts = 1 };
	struct whole whole = { 0 };
	struct fed f;

	(void)state;
	begin(&f, &dataset, &last);
	feed(&f, DATASET);
	feed(&f, LIST(CSV, "1"));
	feed(&f, ROWS);
	assert_int_equal(f.rc, 0);
	protocol_utrecht_open.whole(f.walk, &whole);
	assert_true(whole.is_unchanged);
	end(&f);
}

static void
test_datasets_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ "{}", "dataset \"\" came where \"wonen-\" was asked" },
		{ "{\"data\":[]}", "dataset \"\" came" },
		{ "{\"data\":{\"id\":\"wonen\"}}", "dataset \"wonen\" came" },
		{ "{\"data\":{\"id\":\"wonen-\",\"meta\":{\"visibility\":"
		  "\"private\"}}}",
		    "is \"private\" and no longer public" },
		{ "{\"errors\":[{\"status\":\"404\",\"title\":\"Not Found\"}]}",
		    "errors came with status 200: \"404 Not Found" },
		{ "<html>", "an HTML or XML page came" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin(&f, &dataset, NULL);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
}

#define TEN(x) x x x x x x x x x x
#define LONG TEN(TEN(TEN("123456789")))

static void
test_lists_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ "{}", "there is no list \"data\"" },
		{ "{\"data\":{}}", "there is no list \"data\"" },
		{ LIST("", "0"),
		    "none can be read as CSV, GeoJSON or zip; "
		    "it has none" },
		{ LIST("", "2"),
		    "the page has no distributions, after 0 of 2" },
		{ LIST(CSV, "0"), "1 records came where 0 were counted" },
		{ LIST(CSV, "-1"), "1 records came where 0 were counted" },
		{ LIST(CSV, "\"150\""), "meta.total is no whole number" },
		{ LIST(CSV, "1.5"), "meta.total is no whole number" },
		{ LIST("{\"attributes\":{\"dcat:accessURL\":\"/" LONG
		       "/a.csv\"}}",
		      "1"),
		    "is longer than 8000 bytes" },
		{ LIST(CSV "," CSV, "2"), "distribution 1 comes twice" },
		{ LIST(PDF, "1"), "it has \"b.pdf\" (PDF, id 2)" },
		{ LIST(CSV "," FILE_OF("3", "c.CSV", ""), "2"),
		    "more than one can be read" },
		{ LIST("{\"attributes\":{\"dcat:accessURL\":"
		       "\"https://weg.example/a.csv\"}}",
		      "1"),
		    "is not on utrecht.example" },
		{ "{\"errors\":[{\"status\":\"403\"}]}",
		    "errors came with status 200: \"403" },
	};
	struct source source = dataset;
	char part[] = "A.csv ";
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin_list(&f, &dataset);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
	/* The title, however it is written; and then the file itself. */
	source.city.part = part;
	begin_list(&f, &source);
	feed(&f, LIST(CSV "," FILE_OF("3", "c.csv", "CSV"), "2"));
	wants(&f, "file/csv", "https://utrecht.example/files/a.csv");
	feed(&f, "gebied;n\r\n");
	fails(&f, "no rows below its heading");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_list_in_pages),
		cmocka_unit_test(test_list_by_links),
		cmocka_unit_test(test_unchanged),
		cmocka_unit_test(test_datasets_that_do_not_fit),
		cmocka_unit_test(test_lists_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The walk over a collection of OGC API Features. */
#define FED_PROTOCOL protocol_pdok_features
#include "walk_fed.h"

#define BASE "https://pdok.example/cbs/ogc/v1/collections/wijken"
#define FILTER "&gemeentecode=GM0363&wijk=a%26b%2Cc"
#define SAMPLE BASE "/items?f=json&limit=1" FILTER
#define FIRST BASE "/items?f=json&limit=1000" FILTER
#define NEXT(query)                                                            \
	"\"links\":[{\"rel\":\"self\",\"href\":\"https://evil.example/\"},{"   \
	"\"rel\":\"next\",\"href\":\"" BASE "/items?" query "\"}],"
#define FEATURE(id)                                                            \
	"{\"type\":\"Feature\",\"id\":" id ",\"geometry\":{\"type\":"          \
	"\"Point\",\"coordinates\":[4.9,52.3]},\"properties\":{\"wijk\":"      \
	"\"a\",\"gemeentecode\":\"GM0363\",\"n\":-99997,\"water\":null}}"
#define PAGE(links, features, counts)                                          \
	"{\"type\":\"FeatureCollection\"," links "\"features\":[" features     \
	"]" counts "}"
#define RETURNED(n) ",\"numberReturned\":" n
#define MATCHED(n) ",\"numberMatched\":" n

static char *amsterdam[] = { "GM0363" }, *odd[] = { "a&b,c" },
	    *many[] = { "NEE", "JA" };
static char *ignored[] = { "water" };
static struct source_field fields[] = {
	{ .name = "gemeentecode",
	    .role = FIELD_KEY,
	    .keep = amsterdam,
	    .n_keep = 1 },
	{ .name = "wijk", .role = FIELD_AREA, .keep = odd, .n_keep = 1 },
	{ .name = "n", .role = FIELD_VALUE },
};
static char *both[] = { "count", "last-page" };
static const struct source collection = {
	.id = "x",
	.sha256 = "d",
	.protocol = "pdok-features",
	.host = "pdok.example",
	.path = "/cbs/ogc/v1/collections",
	.table = "wijken",
	.proof = both,
	.n_proof = 2,
	.city = { .municipality = "GM0363",
	    .field = fields,
	    .n_fields = 3,
	    .ignored = ignored,
	    .n_ignored = 1 },
};

#define NO_MORE "\"links\":[],"

static void
begin_pages(struct fed *f)
{
	begin(f, &collection, NULL);
	feed(f, PAGE("", FEATURE("1"), ""));
}

static void
test_whole(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &collection, NULL);
	wants(&f, "sample", SAMPLE);
	assert_true(f.request.is_metadata && !f.request.is_part);
	feed(&f, PAGE(NEXT("cursor=1"), FEATURE("1"), RETURNED("1")));
	wants(&f, "records/1", FIRST);
	assert_true(f.request.is_part && !f.request.is_metadata);
	feed(&f,
	    PAGE(NEXT("cursor=YXw5&f=json"), FEATURE("1") "," FEATURE("2"),
		RETURNED("2")));
	/* As it came: nothing of ours is added. */
	wants(&f, "records/2", BASE "/items?cursor=YXw5&f=json");
	feed(&f, PAGE("\"links\":[],", FEATURE("\"a\""), ""));
	is_whole(&f, "last-page 2", 3, 2);
}

static void
test_counted(void **state)
{
	struct fed f;

	(void)state;
	begin_pages(&f);
	feed(&f, PAGE(NEXT("c=1"), FEATURE("1"), MATCHED("2")));
	feed(&f, PAGE("", FEATURE("2"), RETURNED("1") MATCHED("2")));
	is_whole(&f, "count 2", 2, 2);
	/* Counted once is enough. */
	begin_pages(&f);
	feed(&f, PAGE(NEXT("c=1"), FEATURE("1"), MATCHED("2")));
	feed(&f, PAGE("", FEATURE("2"), ""));
	is_whole(&f, "count 2", 2, 2);
	/* The count that the sample tells holds for the pages. */
	begin(&f, &collection, NULL);
	feed(&f, PAGE("", FEATURE("1"), RETURNED("1") MATCHED("7")));
	feed(&f, PAGE("", FEATURE("1"), ""));
	fails(&f, "1 features came where 7 were counted");
}

static void
test_only_a_count_is_proof(void **state)
{
	struct source source = collection;
	struct fed f;

	(void)state;
	source.n_proof = 1;
	begin(&f, &source, NULL);
	feed(&f, PAGE("", FEATURE("1"), ""));
	feed(&f, PAGE("", FEATURE("1"), RETURNED("1")));
	fails(&f, "the service does not count the whole");
}

static void
test_pages_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ PAGE("", FEATURE("1"), RETURNED("2")),
		    "1 features came where the page counts 2" },
		{ PAGE("", FEATURE("1"), RETURNED("\"x\"")),
		    "numberReturned is \"x\", which is no count" },
		{ PAGE("", FEATURE("1"), MATCHED("2")),
		    "1 features came where 2 were counted" },
		{ PAGE(NEXT("c=1"), FEATURE("1") "," FEATURE("2"),
		      MATCHED("1")),
		    "2 features came where 1 were counted, and there is a "
		    "link" },
		{ PAGE("", FEATURE("1"), MATCHED("-1")),
		    "numberMatched is \"-1\", which is no count" },
		{ PAGE("", FEATURE("1") "," FEATURE("1"), ""),
		    "feature 1 comes twice" },
		{ PAGE("", FEATURE("null"), ""), "feature 1 has no id" },
		{ PAGE("", "{\"properties\":{\"n\":1}}", ""),
		    "feature 1 has no id" },
		{ PAGE("", "{\"id\":1,\"properties\":{\"bsn\":1}}", ""),
		    "field \"bsn\" came" },
		{ PAGE("", "", ""), "there are no features at all" },
		{ "{\"type\":\"FeatureCollection\"}",
		    "there is no list \"features\"" },
		{ "{\"title\":\"Not Found\"}",
		    "there is no list \"features\"" },
		{ PAGE("", FEATURE("1"), "") "x", "the next run asks again" },
		{ "{\"features\":[" FEATURE("1"), "the next run asks again" },
		{ "<ows:ExceptionReport>", "an HTML or XML page came" },
		{ "", "the body is empty" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin_pages(&f);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
	begin_pages(&f);
	feed(&f, PAGE(NEXT("c=1"), FEATURE("1"), MATCHED("3")));
	feed(&f, PAGE(NEXT("c=2"), FEATURE("2"), MATCHED("4")));
	fails(&f, "counted 3 features and now counts 4");
	begin_pages(&f);
	feed(&f, PAGE(NEXT("c=1"), FEATURE("1"), ""));
	feed(&f, PAGE(NEXT("c=2"), "", ""));
	fails(&f, "a page without features has a link");
}

static void
test_links(void **state)
{
	static const char *const astray[] = {
		"https://evil.example/cbs/ogc/v1/collections/wijken/items?c=1",
		"https://pdok.example.evil.example/items?c=1",
		"https://pdok.example/cbs/ogc/v1/collections/buurten/items?c=1",
		BASE "/items", "?cursor=1", "",
		"https://pdok.example@evil.example/", "ftp://x"
	};
	char body[1000], link[200];
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(astray) / sizeof(*astray); i++) {
		snprintf(body, sizeof(body),
		    PAGE("\"links\":[{\"rel\":\"next\",\"href\":\"%s\"}],",
			FEATURE("1"), ""),
		    astray[i]);
		begin_pages(&f);
		feed(&f, body);
		fails(&f, "the next link leads elsewhere");
	}
	begin_pages(&f);
	feed(&f, PAGE("\"links\":[{\"rel\":\"next\"}],", FEATURE("1"), ""));
	fails(&f, "the next link leads elsewhere");
	/* To itself, and to one before. */
	begin_pages(&f);
	feed(&f, PAGE(NEXT("f=json&limit=1000" FILTER), FEATURE("1"), ""));
	fails(&f, "leads back to a page that was read already");
	begin_pages(&f);
	feed(&f, PAGE(NEXT("c=1"), FEATURE("1"), ""));
	feed(&f, PAGE(NEXT("c=2"), FEATURE("2"), ""));
	feed(&f, PAGE(NEXT("c=1"), FEATURE("3"), ""));
	fails(&f, "leads back to a page that was read already");
	/* Without end: as many pages as are taken, each of it new. */
	begin_pages(&f);
	for (int i = 1; f.rc == 1 && i < 3000; i++) {
		snprintf(link, sizeof(link), NEXT("c=%d"), i);
		snprintf(body, sizeof(body),
		    "{%s\"features\":[{\"id\":%d,\"properties\":{}}]}", link,
		    i);
		feed(&f, body);
	}
	fails(&f, "there are more than 2000 pages");
}

static void
test_samples_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ PAGE("", "{\"properties\":{\"wijk\":1,\"Gemeentecode\":1}}",
		      ""),
		    "there is no field \"gemeentecode\"; the records have "
		    "wijk, Gemeentecode: mend" },
		{ PAGE("", "{\"properties\":{}}", ""),
		    "the records have none" },
		{ PAGE("",
		      "{\"properties\":{\"wijk\":1,\"gemeentecode\":1,\"n\":1,"
		      "\"bsn\":2}}",
		      ""),
		    "field \"bsn\" came" },
		{ PAGE("", "", MATCHED("0")), "there are no features at all" },
		{ "[]", "there are no features at all" },
		{ "{}", "there is no list \"features\"" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin(&f, &collection, NULL);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
}

/* The same features in a body made at another time are nothing new. */
static void
test_unchanged(void **state)
{
	struct snapshot last = { .table = "wijken", .definition = "d" };
	struct whole whole = { 0 };
	struct fed f;
	char version[100];

	(void)state;
	begin_pages(&f);
	feed(&f, PAGE(NO_MORE, FEATURE("1"), ""));
	protocol_pdok_features.whole(f.walk, &whole);
	assert_false(whole.is_unchanged);
	snprintf(version, sizeof(version), "%s", whole.version);
	end(&f);
	last.version = version;
	for (int i = 0; i < 2; i++) {
		begin(&f, &collection, &last);
		feed(&f, PAGE("", FEATURE("1"), ""));
		feed(&f,
		    i == 0 ? PAGE(NO_MORE "\"timeStamp\":\"later\",",
				 FEATURE("1"), RETURNED("1"))
			   : PAGE(NO_MORE, FEATURE("1") "," FEATURE("2"), ""));
		assert_int_equal(f.rc, 0);
		protocol_pdok_features.whole(f.walk, &whole);
		assert_int_equal(whole.is_unchanged, i == 0);
		end(&f);
	}
}

/* A last page is one whose list of links has no other: in any case of letters,
 * and in a form that is known. */
static void
test_a_last_page(void **state)
{
	static const char *const unreadable[] = {
		PAGE("\"links\":{\"rel\":\"next\",\"href\":\"x\"},",
		    FEATURE("1"), ""),
		PAGE("\"links\":[{\"rel\":[\"next\"],\"href\":\"x\"}],",
		    FEATURE("1"), ""),
	};
	struct fed f;

	(void)state;
	begin_pages(&f);
	feed(&f, PAGE("", FEATURE("1"), ""));
	fails(&f, "no list of links");
	begin_pages(&f);
	feed(&f, PAGE("\"links\":null,", FEATURE("1"), ""));
	fails(&f, "no list of links");
	for (size_t i = 0; i < 2; i++) {
		begin_pages(&f);
		feed(&f, unreadable[i]);
		fails(&f, "nothing says whether there is another page");
	}
	begin_pages(&f);
	feed(&f,
	    PAGE("\"links\":[{\"rel\":\"NEXT\",\"href\":\"" BASE
		 "/items?cursor=2\"}],",
		FEATURE("1"), ""));
	wants(&f, "records/2", BASE "/items?cursor=2");
	end(&f);
}

/* One text can be asked for; more are left to landing. */
static void
test_keep(void **state)
{
	struct source_field kept[] = {
		{ .name = "water",
		    .role = FIELD_LABEL,
		    .keep = many,
		    .n_keep = 2 },
		{ .name = "wijk", .role = FIELD_AREA },
	};
	struct source source = collection;
	char *text = calloc(1, 9001);
	char *long_keep[] = { text };
	struct fed f;

	(void)state;
	source.city.field = kept;
	source.city.n_fields = 2;
	begin(&f, &source, NULL);
	wants(&f, "sample", BASE "/items?f=json&limit=1");
	end(&f);
	memset(text, 'a', 9000);
	kept[0].keep = long_keep;
	kept[0].n_keep = 1;
	begin(&f, &source, NULL);
	fails(&f, "'keep' makes an address longer than 8000 bytes");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_only_a_count_is_proof),
		cmocka_unit_test(test_pages_that_do_not_fit),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_samples_that_do_not_fit),
		cmocka_unit_test(test_unchanged),
		cmocka_unit_test(test_a_last_page),
		cmocka_unit_test(test_keep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

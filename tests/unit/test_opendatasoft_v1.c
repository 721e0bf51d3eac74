/* The walk over a dataset of Opendatasoft, by v1. */
#define FED_PROTOCOL protocol_opendatasoft_v1
#include "walk_fed.h"

#define PAGE(start)                                                            \
	"https://ods.example/api/records/1.0/search/?dataset=wonen&rows=1000"  \
	"&start=" start "&timezone=Europe%2FAmsterdam"
#define BODY(nhits, rows) "{\"nhits\":" nhits ",\"records\":[" rows "]}"
#define ROW(id)                                                                \
	"{\"recordid\":\"" id "\",\"fields\":{\"nr\":\"1\",\"plek\":[5,52]},"  \
	"\"geometry\":{\"type\":\"Point\"}}"

static struct source_field fields[] = {
	{ .name = "nr", .role = FIELD_KEY },
	{ .name = "aantal", .role = FIELD_VALUE },
};
static const struct source dataset = {
	.id = "x",
	.sha256 = "d",
	.protocol = "opendatasoft-v1",
	.host = "ods.example",
	.path = "/api/records/1.0/search",
	.table = "wonen",
	.city = { .municipality = "GM0772",
	    .field = fields,
	    .n_fields = 2,
	    .ignored = (char *[]){ "plek" },
	    .n_ignored = 1 },
};

static void
test_whole(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &dataset, NULL);
	wants(&f, "records/1", PAGE("0"));
	assert_true(f.request.is_part);
	feed(&f, BODY("3", ROW("a") "," ROW("b")));
	wants(&f, "records/2", PAGE("2"));
	feed(&f, BODY("3", ROW("c")));
	is_whole(&f, "count 3", 3, 2);
}

static void
test_pages_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ BODY("3", ""), "the page has no records, after 0 of 3" },
		{ BODY("0", ""), "counts no records at all" },
		{ BODY("1", ROW("a") "," ROW("b")),
		    "2 records came where 1 were counted" },
		{ BODY("2", ROW("a") "," ROW("a")), "record a comes twice" },
		{ BODY("10001", ROW("a")), "gives no more than 10000" },
		{ BODY("\"x\"", ROW("a")), "nhits" },
		{ BODY("-1", ROW("a")), "nhits" },
		{ "{\"records\":[" ROW("a") "]}", "there is no \"nhits\"" },
		{ "{\"nhits\":1}", "there is no list \"records\"" },
		{ BODY("1", "{\"fields\":{}}"), "record 1 has no recordid" },
		{ BODY("1", "{\"recordid\":\"a\",\"fields\":{\"bsn\":1}}"),
		    "field \"bsn\" came" },
		{ "{\"nhits\":1,\"records\":[", "the next run asks again" },
		{ "Too many", "this came where JSON was expected: \"Too" },
		{ "", "the body is empty" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin(&f, &dataset, NULL);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
}

static void
test_it_changed_meanwhile(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &dataset, NULL);
	feed(&f, BODY("3", ROW("a")));
	feed(&f, BODY("4", ROW("b")));
	fails(&f, "changed while it was read: 3 records, and now 4");
	begin(&f, &dataset, NULL);
	feed(&f, BODY("3", ROW("a")));
	feed(&f, BODY("3", ""));
	fails(&f, "the page has no records, after 1 of 3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_pages_that_do_not_fit),
		cmocka_unit_test(test_it_changed_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

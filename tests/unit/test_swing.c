/* The walk over the values of a variable of Swing, by OData. */
#define FED_PROTOCOL protocol_swing
#include "walk_fed.h"

#define BASE                                                                   \
	"https://swing.example/jiveservices/odata/Variables('wv')/GeoLevels('" \
	"wijk')/PeriodLevels('year')/Periods('all')"
#define VALUES BASE "/Values"
#define VALUE_OF(code, level, year)                                            \
	"{\"@odata.type\":\"#Swing.Value\",\"@odata.id\":\"x\","               \
	"\"ExternalCode\":\"" code "\",\"GeoLevel\":\"" level                  \
	"\",\"PeriodLevel\":\"year\",\"Period\":\"" year                       \
	"\",\"ValueString\":\"12,5\",\"Description\":null}"
#define VALUE(code, year) VALUE_OF(code, "wijk", year)
#define PAGE(values) "{\"@odata.context\":\"c\",\"value\":[" values "]}"
#define LINKED(values, link)                                                   \
	"{\"value\":[" values "],\"@odata.nextLink\":\"" link "\"}"
#define COUNTED(n, values) "{\"@odata.count\":" n ",\"value\":[" values "]}"

static char *last_page[] = { "last-page", "count" };
static char *wijk[] = { "wijk" }, *years[] = { "2023" },
	    *odd[] = { "2023')/x" }, *ignored[] = { "Description" };
static struct source_field fields[] = {
	{ .name = "ExternalCode", .role = FIELD_AREA },
	{ .name = "GeoLevel", .role = FIELD_LABEL, .keep = wijk, .n_keep = 1 },
	{ .name = "PeriodLevel", .role = FIELD_LABEL },
	{ .name = "Period", .role = FIELD_PERIOD, .form = FORM_YEAR },
	{ .name = "ValueString", .role = FIELD_VALUE },
};
static struct source variable = {
	.id = "x",
	.sha256 = "d",
	.protocol = "swing",
	.host = "swing.example",
	.path = "/jiveservices/odata",
	.table = "wv/wijk/year",
	.proof = last_page,
	.n_proof = 1,
	.city = { .municipality = "GM0344",
	    .field = fields,
	    .n_fields = 5,
	    .ignored = ignored,
	    .n_ignored = 1 },
};

static void
begin_pages(struct fed *f)
{
	begin(f, &variable, NULL);
	feed(f, PAGE(VALUE("a", "2022")));
}

static void
test_whole(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &variable, NULL);
	wants(&f, "sample", VALUES "?$top=1");
	assert_true(f.request.is_metadata && !f.request.is_part);
	feed(&f, PAGE(VALUE("a", "2022")));
	wants(&f, "records/1", VALUES);
	assert_true(f.request.is_part && !f.request.is_metadata);
	/* A link as it comes, with the marks of a path written in two ways. */
	feed(&f,
	    LINKED(VALUE("a", "2022"),
		"https://swing.example/jiveservices/odata/Variables%28%27wv%27%"
		"29/GeoLevels('wijk')/PeriodLevels('year')/Periods('all')"
		"/Values?$skiptoken=%27a%27"));
	wants(&f, "records/2", VALUES "?$skiptoken=%27a%27");
	/* No link: behind what came there has to be nothing. */
	feed(&f, PAGE(VALUE("b", "2022") "," VALUE("a", "2023")));
	wants(&f, "records/3", VALUES "?$skip=3");
	feed(&f, PAGE(""));
	is_whole(&f, "last-page 3", 3, 3);
}

/* A site that gives no links: by the number of values that came. */
static void
test_steps(void **state)
{
	struct fed f;

	(void)state;
	begin_pages(&f);
	feed(&f, PAGE(VALUE("a", "2022") "," VALUE("b", "2022")));
	wants(&f, "records/2", VALUES "?$skip=2");
	feed(&f, PAGE(VALUE("c", "2022")));
	wants(&f, "records/3", VALUES "?$skip=3");
	feed(&f, PAGE(""));
	is_whole(&f, "last-page 3", 3, 3);
	/* ... and knows no $skip: the same values again. */
	begin_pages(&f);
	feed(&f, PAGE(VALUE("a", "2022") "," VALUE("b", "2022")));
	feed(&f, PAGE(VALUE("a", "2022") "," VALUE("b", "2022")));
	fails(&f, "the value of a in 2022 comes twice");
}

static void
test_counted(void **state)
{
	struct source counted = variable;
	struct fed f;

	(void)state;
	begin_pages(&f);
	feed(&f, COUNTED("1", VALUE("a", "2022")));
	feed(&f, PAGE(""));
	is_whole(&f, "count 1", 1, 2);
	begin_pages(&f);
	feed(&f, COUNTED("2", VALUE("a", "2022")));
	feed(&f, PAGE(""));
	fails(&f, "1 records came where 2 were counted");
	begin_pages(&f);
	feed(&f, COUNTED("\"x\"", VALUE("a", "2022")));
	fails(&f, "@odata.count is \"x\", which is no count");
	counted.proof = last_page + 1;
	begin(&f, &counted, NULL);
	feed(&f, PAGE(VALUE("a", "2022")));
	feed(&f, PAGE(VALUE("a", "2022")));
	feed(&f, PAGE(""));
	fails(&f, "the service does not count its values");
}

static void
test_pages_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ PAGE(""), "there are no values at all" },
		{ LINKED(VALUE("a", "2022"), "https://evil.example/Values?x"),
		    "the next link leads elsewhere" },
		{ LINKED(VALUE("a", "2022"), "Values?$skip=1"),
		    "the next link leads elsewhere" },
		{ LINKED(VALUE("a", "2022"), ""),
		    "the next link leads elsewhere" },
		{ LINKED(VALUE("a", "2022"), VALUES "?$top=1"), NULL },
		{ PAGE(VALUE_OF("a", "gemeente", "2022")),
		    "value 1 is of GeoLevel \"gemeente\" where \"wijk\"" },
		{ PAGE(VALUE("", "2022")), "value 1 has no ExternalCode" },
		{ PAGE("{\"ExternalCode\":1}"), "value 1 has no GeoLevel" },
		{ PAGE("{\"GeoLevel\":\"wijk\",\"PeriodLevel\":\"year\","
		       "\"ExternalCode\":\"a\",\"Period\":\"2022\",\"bsn\":1}"),
		    "field \"bsn\" came" },
		{ "{\"error\":{\"message\":\"Guest user group not found\"}}",
		    "with status 200: \"Guest user group not found\"" },
		{ "{}", "there is no list \"value\"" },
		{ PAGE(VALUE("a", "2022")) "x", "the next run asks again" },
		{ "<html>", "an HTML or XML page came" },
		{ "", "the body is empty" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin_pages(&f);
		feed(&f, wrong[i].body);
		if (wrong[i].why != NULL) {
			fails(&f, wrong[i].why);
			continue;
		}
		wants(&f, "records/2", VALUES "?$top=1");
		end(&f);
	}
	begin_pages(&f);
	feed(&f, LINKED(VALUE("a", "2022"), VALUES "?$skip=1"));
	feed(&f, LINKED("", VALUES "?$skip=2"));
	fails(&f, "a page without values has a link");
	begin_pages(&f);
	feed(&f, LINKED(VALUE("a", "2022"), VALUES "?$skip=1"));
	feed(&f, LINKED(VALUE("b", "2022"), VALUES "?$skip=1"));
	fails(&f, "leads back to a page that was read already");
}

static void
test_endless(void **state)
{
	char body[1000];
	struct fed f;

	(void)state;
	begin_pages(&f);
	for (int i = 1; f.rc == 1 && i < 3000; i++) {
		snprintf(body, sizeof(body),
		    "{\"value\":[{\"GeoLevel\":\"wijk\",\"PeriodLevel\":"
		    "\"year\",\"ExternalCode\":\"%d\",\"Period\":\"2022\"}]}",
		    i);
		feed(&f, body);
	}
	fails(&f, "there are more than 2000 pages");
}

static void
test_samples_that_do_not_fit(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &variable, NULL);
	feed(&f, PAGE("{\"@odata.id\":1,\"ExternalCode\":\"a\"}"));
	fails(&f,
	    "there is no field \"GeoLevel\"; the records have ExternalCode:");
	begin(&f, &variable, NULL);
	feed(&f, PAGE(""));
	fails(&f, "there are no values at all");
}

static void
test_descriptors_that_do_not_fit(void **state)
{
	static char *const tables[] = { "wv", "wv/wijk", "wv/wijk/year/2022" };
	struct source source = variable;
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		source.table = tables[i];
		begin(&f, &source, NULL);
		fails(&f, "is not variable/areas/periods");
	}
	fields[3].keep = odd;
	fields[3].n_keep = 1;
	begin(&f, &variable, NULL);
	fails(&f, "which is no code of a period");
	fields[3].keep = years;
	begin(&f, &variable, NULL);
	wants(&f, "sample",
	    "https://swing.example/jiveservices/odata/Variables('wv')/"
	    "GeoLevels('wijk')/PeriodLevels('year')/Periods('2023')/"
	    "Values?$top=1");
	end(&f);
	fields[3].keep = NULL;
	fields[3].n_keep = 0;
}

static void
test_unchanged(void **state)
{
	struct snapshot last = { .table = "wv/wijk/year", .definition = "d" };
	struct whole whole = { 0 };
	struct fed f;
	char version[100];

	(void)state;
	for (int i = 0; i < 3; i++) {
		begin(&f, &variable, i > 0 ? &last : NULL);
		feed(&f, PAGE(VALUE("a", "2022")));
		feed(&f,
		    i == 2 ? PAGE(VALUE("b", "2022"))
			   : PAGE(VALUE("a", "2022")));
		feed(&f, PAGE(""));
		assert_int_equal(f.rc, 0);
		FED_PROTOCOL.whole(f.walk, &whole);
		assert_int_equal(whole.is_unchanged, i == 1);
		if (i == 0)
			snprintf(version, sizeof(version), "%s", whole.version);
		last.version = version;
		end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_pages_that_do_not_fit),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_samples_that_do_not_fit),
		cmocka_unit_test(test_descriptors_that_do_not_fit),
		cmocka_unit_test(test_unchanged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

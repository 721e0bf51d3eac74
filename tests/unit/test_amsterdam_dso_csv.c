/* A table of the DSO-API of Amsterdam as CSV, fed with replies. */
#include "fetch/protocol.h"

#define FED_PROTOCOL protocol_amsterdam_dso_csv
#include "walk_fed.h"

#define BASE "https://stad.example/v1/bbga/kerncijfers?"
#define QUERY "&_sort=jaar,code&_fields=jaar,code,waarde&jaar%5Bin%5D=2024,2025"
#define COUNT(n)                                                               \
	"{\"_embedded\":{\"kerncijfers\":[{\"jaar\":2024}]},\"_links\":{},"    \
	"\"page\":{\"number\":1,\"size\":1,\"totalElements\":" n "}}"
#define HEADING "jaar,code,waarde\r\n"

static struct source_field fields[] = {
	{ .name = "jaar",
	    .role = FIELD_PERIOD,
	    .form = FORM_YEAR,
	    .keep = (char *[]){ "2024", "2025" },
	    .n_keep = 2 },
	{ .name = "code", .role = FIELD_AREA },
	{ .name = "waarde", .role = FIELD_VALUE },
};
static struct source table = {
	.id = "stad",
	.sha256 = "d",
	.protocol = "amsterdam-dso-csv",
	.host = "stad.example",
	.path = "/v1",
	.table = "bbga/kerncijfers",
	.city = { .municipality = "GM0363",
	    .csv = { .delimiter = ',', .skip_blank = true },
	    .field = fields,
	    .n_fields = 3 },
};

static void
test_a_walk(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &table, NULL);
	wants(&f, "count", BASE "_format=json&_pageSize=1&_count=true" QUERY);
	assert_true(f.request.is_metadata);
	assert_false(f.request.is_part);
	feed(&f, COUNT("3"));
	wants(&f, "file",
	    BASE "_format=csv&_csv_header=id&_csv_separator=%2C" QUERY);
	assert_true(f.request.is_part);
	assert_false(f.request.is_metadata);
	assert_string_equal(f.request.accept, "text/csv");
	/* A line end inside a field ends no record. */
	feed(&f, HEADING "2024,NA,\r\n2024,\"A\nB\",1.5\r\n2025,NA,2\r\n");
	is_whole(&f, "count 3", 3, 1);
}

static void
test_a_semicolon(void **state)
{
	struct fed f;

	(void)state;
	table.city.csv.delimiter = ';';
	begin(&f, &table, NULL);
	feed(&f, COUNT("1"));
	assert_non_null(strstr(f.request.url, "&_csv_separator=%3B&"));
	feed(&f, "jaar;code;waarde\r\n2024;\"SRID=28992;POINT (1 2)\";1\r\n");
	is_whole(&f, "count 1", 1, 1);
	table.city.csv.delimiter = ',';
}

/* What is wrong with the count, or with the table after a count of two. */
static void
refused(const char *count, const char *body, const char *why)
{
	struct fed f;

	begin(&f, &table, NULL);
	feed(&f, count != NULL ? count : COUNT("2"));
	if (count == NULL)
		feed(&f, body);
	fails(&f, why);
}

static void
test_refused(void **state)
{
	(void)state;
	refused(COUNT("0"), NULL, "no record that fits");
	refused(COUNT("-1"), NULL, "does not count");
	refused("<html>", NULL, "an HTML or XML page");
	refused("{}", NULL, "there is no list '_embedded.kerncijfers'");
	refused(NULL, HEADING "2024,NA,1\r\n",
	    "1 records came where 2 were counted; the next run");
	refused(NULL, HEADING "1,A,1\r\n2,A,1\r\n3,A,1\r\n",
	    "3 records came where 2 were counted");
	refused(NULL, HEADING, "no rows below its heading");
	refused(NULL, "", "it is empty");
	refused(NULL, "<html>\n<p>x\n", "an HTML or XML page");
	/* Where the table has one column only the count would see it. */
	refused(NULL,
	    "jaar\r\n1\r\n\n\nAborted by RuntimeError during "
	    "rendering!\n",
	    "\"Aborted by RuntimeError during rendering!\"");
	refused(NULL,
	    HEADING "1,A,1\r\n\n\nAborted by RuntimeError during "
		    "rendering!\n",
	    "the service stopped in the middle of the body: \"Aborted by");
	refused(NULL,
	    HEADING "1,A,1\r\n1,B,\nAborted by internal server "
		    "error.\n",
	    "\"Aborted by internal server error.\"");
	refused(NULL, HEADING "1,A,1\r\n1,B", "columns");
	refused(NULL, HEADING "1,A,1\r\n1,B,12",
	    "the last row has no end, so the table was cut off");
}

static void
test_nothing_new(void **state)
{
	struct snapshot_part part = { .role = "file" };
	struct snapshot last = { .definition = "d",
		.table = "bbga/kerncijfers",
		.part = &part,
		.n_parts = 1 };
	struct whole whole;
	struct fed f;

	(void)state;
	for (int i = 0; i < 3; i++) {
		last.table = i == 1 ? "bbga/other" : "bbga/kerncijfers";
		part.sha256[0] = i == 2 ? 't' : '\0';
		begin(&f, &table, &last);
		feed(&f, COUNT("1"));
		feed(&f, HEADING "1,A,1\r\n");
		assert_int_equal(f.rc, 0);
		FED_PROTOCOL.whole(f.walk, &whole);
		assert_int_equal(whole.is_unchanged, i == 0);
		end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_walk),
		cmocka_unit_test(test_a_semicolon),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nothing_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The walk over the DSO-API of Amsterdam, fed with replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../memory.h"
#include "base/mem.h"
#include "define/source.h"
#include "fetch/protocol.h"

#define BASE "https://stad.example/v1/bbga/kern_cijfers"
#define QUERY                                                                  \
	"&_sort=jaar,code&_fields=jaar,code,waarde&jaar%5Bin%5D=2024,2025"     \
	"&code=NA%20%26%20meer"
#define ROW "{\"_links\":{\"self\":{\"href\":\"x\"}},\"jaar\":2024}"
/* A page as the service writes it: links and page behind the records. */
#define PAGE(rows, next, page)                                                 \
	"{\n  \"_embedded\":{\n  \"kernCijfers\":[" rows "\n]\n},\n  "         \
	"\"_links\":{\"self\":{\"href\":\"x\"}" next "},\"page\":" page "}\n"
#define NEXT(url) ",\"next\":{\"href\":\"" url "\"}"
#define COUNT(n)                                                               \
	PAGE(ROW, "",                                                          \
	    "{\"number\":1,\"size\":1,\"totalElements\":" n                    \
	    ",\"totalPages\":1}")
#define FIRST(rows, next, n)                                                   \
	PAGE(rows, next, "{\"number\":1,\"size\":1000,\"totalElements\":" n "}")

static struct source_field fields[] = {
	{ .name = "jaar",
	    .role = FIELD_PERIOD,
	    .form = FORM_YEAR,
	    .keep = (char *[]){ "2024", "2025" },
	    .n_keep = 2 },
	{ .name = "code",
	    .role = FIELD_AREA,
	    .keep = (char *[]){ "NA & meer" },
	    .n_keep = 1 },
	{ .name = "waarde", .role = FIELD_VALUE },
};
static struct source table = {
	.id = "stad",
	.sha256 = "d",
	.protocol = "amsterdam-dso",
	.host = "stad.example",
	.path = "/v1",
	.table = "bbga/kern_cijfers",
	.city = { .municipality = "GM0363", .field = fields, .n_fields = 3 },
};

struct fed {
	void *walk;
	struct request request;
	struct err err;
	int rc;
};

static void
begin(struct fed *f, const struct snapshot *last)
{
	memset(f, 0, sizeof(*f));
	f->walk = protocol_amsterdam_dso.begin(&table, last);
	f->rc =
	    protocol_amsterdam_dso.next(f->walk, NULL, &f->request, &f->err);
}

static void
feed(struct fed *f, const char *body)
{
	struct memory m = { body, strlen(body) };
	struct reply reply = { 200, "s", m.left, read_memory, &m, true, false };
	struct request next = { 0 };

	if (f->rc != 1)
		fail_msg("%s", f->err.text);
	f->rc = protocol_amsterdam_dso.next(f->walk, &reply, &next, &f->err);
	request_release(&f->request);
	f->request = next;
}

static void
end(struct fed *f)
{
	request_release(&f->request);
	protocol_amsterdam_dso.end(f->walk);
}

static void
wants(const struct fed *f, const char *role, const char *url)
{
	if (f->rc != 1)
		fail_msg("%s", f->err.text);
	assert_string_equal(f->request.role, role);
	assert_string_equal(f->request.url, url);
}

static void
is_whole(const struct fed *f, const char *proof, unsigned pages,
    bool is_unchanged)
{
	struct whole whole;

	if (f->rc != 0)
		fail_msg("%d: %s", f->rc, f->err.text);
	protocol_amsterdam_dso.whole(f->walk, &whole);
	assert_string_equal(whole.proof, proof);
	assert_int_equal(whole.pages, pages);
	assert_int_equal(whole.is_unchanged, is_unchanged);
}

static void
test_a_walk(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, NULL);
	wants(&f, "count", BASE "?_format=json&_pageSize=1&_count=true" QUERY);
	assert_false(f.request.is_part);
	feed(&f, COUNT("3"));
	wants(&f, "records/1",
	    BASE "?_format=json&_pageSize=1000&_count=true" QUERY);
	assert_true(f.request.is_part);
	/* A proxy makes http of the link; it is not followed, but looked at. */
	feed(&f,
	    FIRST(ROW "," ROW,
		NEXT("http://stad.example/v1/bbga/kern_cijfers?a=b&page=2"),
		"3"));
	wants(&f, "records/2",
	    BASE "?_format=json&_pageSize=1000&page=2" QUERY);
	feed(&f, PAGE(ROW, "", "{\"number\":2,\"size\":1000}"));
	is_whole(&f, "count 3", 2, false);
	end(&f);
}

static void
test_the_size_of_pages(void **state)
{
	static const struct {
		const char *body, *size;
	} of[] = {
		{ COUNT("100000"), "_pageSize=1000&" },
		{ COUNT("100001"), "_pageSize=2000&" },
		{ COUNT("500000"), "_pageSize=5000&" },
		{ COUNT("1000000"), "_pageSize=10000&" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++) {
		begin(&f, NULL);
		feed(&f, of[i].body);
		assert_int_equal(f.rc, 1);
		assert_non_null(strstr(f.request.url, of[i].size));
		end(&f);
	}
	begin(&f, NULL);
	feed(&f, COUNT("1000001"));
	assert_int_equal(f.rc, -1);
	assert_non_null(strstr(f.err.text, "more than 100 pages"));
	assert_non_null(strstr(f.err.text, "zip-file"));
	end(&f);
}

/* What is wrong with the first page, after a good count of two. */
static void
refused(const char *body, const char *why)
{
	struct fed f;

	begin(&f, NULL);
	feed(&f, COUNT("2"));
	feed(&f, body);
	if (f.rc != -1 || strstr(f.err.text, why) == NULL)
		fail_msg("%d: \"%s\" is not \"%s\"", f.rc, f.err.text, why);
	assert_int_equal(f.err.class, ERR_SOURCE);
	end(&f);
}

static void
test_refused(void **state)
{
	(void)state;
	refused(FIRST(ROW, "", "2"),
	    "1 records came where the service "
	    "counted 2, and there is no link");
	refused(FIRST(ROW "," ROW "," ROW, "", "2"), "3 records came where");
	refused(PAGE(ROW "," ROW, "", "{}"), "has no 'page'");
	refused("{\"_embedded\":{\"kernCijfers\":[" ROW "," ROW "]}}",
	    "has no 'page'");
	refused(PAGE(ROW "," ROW, "", "{\"number\":1,\"size\":1000}"),
	    "does not count");
	refused(PAGE(ROW "," ROW, "", "{\"number\":2,\"totalElements\":2}"),
	    "page 2 came where page 1 was asked");
	refused("{\"_embedded\":{\"kerncijfers\":[" ROW "," ROW "]},"
		"\"page\":{\"number\":1,\"totalElements\":2}}",
	    "no list '_embedded.kernCijfers'");
	refused(FIRST("", NEXT(BASE "?page=2"), "2"),
	    "a page without records has a link");
	refused(FIRST(ROW, NEXT(BASE "?page=1"), "2"),
	    "the next link of page 1 leads to page 1, not 2");
	refused(FIRST(ROW, NEXT(BASE "?page=22222222222222222222"), "2"),
	    "leads to page");
	refused(FIRST(ROW, NEXT(BASE "?xpage=2"), "2"), "leads to page 0");
	refused(FIRST(ROW, NEXT("https://other.example/v1/x?page=2"), "2"),
	    "on another host");
	refused(FIRST(ROW, NEXT("https://stad.example/v1/x?page=2"), "2"),
	    "leads to another table");
	refused(FIRST(ROW, NEXT(""), "2"), "only https");
	refused("<html>", "an HTML or XML page came where JSON was expected");
	refused("", "the body is empty");
	refused("{\"_embedded\":{\"kernCijfers\":[" ROW ",\n"
		"/* Aborted by ProgrammingError during rendering! */\n",
	    "\"Aborted by ProgrammingError during rendering! */\"");
	refused("{\"_embedded\":{\"kernCijfers\":[" ROW "\n"
		"\nAborted by internal server error.\n",
	    "\"Aborted by internal server error.\"");
	/* Far from the end it is nothing. */
	refused("{\"_embedded\":{\"kernCijfers\":[{\"a\":\"Aborted by x"
		"                                                            "
		"                                                            "
		"                                                            "
		"                                                            "
		"                                                            "
		"                                                            "
		"                                                            "
		"                                                            "
		"                                                            "
		"\"}]}}",
	    "has no 'page'");
}

static void
test_an_empty_table(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, NULL);
	feed(&f, PAGE("", "", "{\"number\":1,\"size\":1,\"totalElements\":0}"));
	assert_int_equal(f.rc, -1);
	assert_non_null(strstr(f.err.text, "no record that fits"));
	end(&f);
}

static void
test_nothing_new(void **state)
{
	struct snapshot_part part = { .role = "records/1", .sha256 = "s" };
	struct snapshot last = { .table = "bbga/kern_cijfers",
		.definition = "d",
		.part = &part,
		.n_parts = 1 };
	struct fed f;

	(void)state;
	for (int i = 0; i < 3; i++) {
		last.definition = i == 1 ? "e" : "d";
		part.sha256[0] = i == 2 ? 't' : 's';
		begin(&f, &last);
		feed(&f, COUNT("1"));
		feed(&f, FIRST(ROW, "", "1"));
		is_whole(&f, "count 1", 1, i == 0);
		end(&f);
	}
}

/* A text with a comma cannot stand in a list, and one too many makes no
 * address. */
static void
test_filters(void **state)
{
	char *texts[] = { "a,b", "c" };
	char *many[1000];
	struct city_measure measures[] = { { .code = "W1" }, { .code = "W2" } };
	struct source_field kept[] = {
		{ .name = "x", .role = FIELD_KEY, .keep = texts, .n_keep = 2 },
		{ .name = "m", .role = FIELD_MEASURE },
		{ .name = "v", .role = FIELD_VALUE },
	};
	const struct source_city before = table.city;
	struct fed f;

	(void)state;
	table.city.field = kept;
	table.city.measure = measures;
	table.city.n_measures = 2;
	begin(&f, NULL);
	wants(&f, "count",
	    BASE "?_format=json&_pageSize=1&_count=true&_sort=x,m"
		 "&_fields=x,m,v&m%5Bin%5D=W1,W2");
	end(&f);
	for (size_t i = 0; i < 1000; i++)
		many[i] = "twelve bytes";
	kept[0].keep = many;
	kept[0].n_keep = 1000;
	begin(&f, NULL);
	assert_int_equal(f.rc, -1);
	assert_non_null(strstr(f.err.text, "longer than the 8000 bytes"));
	end(&f);
	table.city = before;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_walk),
		cmocka_unit_test(test_the_size_of_pages),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_an_empty_table),
		cmocka_unit_test(test_nothing_new),
		cmocka_unit_test(test_filters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

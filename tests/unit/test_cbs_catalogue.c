/* The list of all tables: its pages, its proof, and what is no list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../memory.h"
#include "base/hash.h"
#include "base/mem.h"
#include "define/measure_list.h"
#include "fetch/protocol.h"

#define URL                                                                    \
	"https://cbs.example/o/Datasets?$select=Identifier,Title,Status,"      \
	"Modified,DatasetType,Language"
#define RECORD(id)                                                             \
	"{\"Identifier\":\"" id "\",\"Title\":\"T\",\"Status\":\"Regulier\"}"
#define LIST(records) "{\"value\":[" records "]}"

static char id[] = "cbs-list", host[] = "cbs.example", path[] = "/o",
	    table[] = "Datasets";
static const struct source source = {
	.id = id, .host = host, .path = path, .table = table, .sha256 = "d"
};

/* Answer what was asked; the next request, or its end. */
static int
feed(void *walk, const char *body, struct request *ret, struct err *err)
{
	struct memory text = { body, body != NULL ? strlen(body) : 0 };
	char sha256[HASH_HEX];
	struct reply reply = { .status = 200,
		.sha256 = sha256,
		.bytes = text.left,
		.read = read_memory,
		.body = &text };

	memset(ret, 0, sizeof(*ret));
	if (body != NULL)
		hash_bytes(body, text.left, sha256);
	return protocol_cbs_catalogue.next(walk, body != NULL ? &reply : NULL,
	    ret, err);
}

/* Walk over one page that is refused, with these words. */
static void
refuse(const char *body, const struct snapshot *last, const char *words)
{
	void *walk = protocol_cbs_catalogue.begin(&source, last);
	struct err err = ERR_INIT;
	struct request request;

	assert_int_equal(feed(walk, NULL, &request, &err), 1);
	request_release(&request);
	assert_int_equal(feed(walk, body, &request, &err), -1);
	assert_int_equal(err.class, ERR_SOURCE);
	if (strstr(err.text, words) == NULL)
		fail_msg("'%s' does not say '%s'", err.text, words);
	protocol_cbs_catalogue.end(walk);
}

static void
test_pages(void **state)
{
	void *walk = protocol_cbs_catalogue.begin(&source, NULL);
	struct err err = ERR_INIT;
	struct request request;
	struct whole whole;

	(void)state;
	assert_int_equal(feed(walk, NULL, &request, &err), 1);
	assert_string_equal(request.url, URL);
	assert_string_equal(request.role, "datasets/1");
	assert_true(request.is_part && request.is_metadata);
	request_release(&request);
	assert_int_equal(
	    feed(walk,
		"{\"@odata.context\":\"https://cbs.example/o/$metadata#Datasets"
		"(Identifier)\",\"value\":[" RECORD("1ned") "," RECORD(
		    "2ned") "],\"@odata.nextLink\":\"" URL "&$skip=2\"}",
		&request, &err),
	    1);
	assert_string_equal(request.url, URL "&$skip=2");
	assert_string_equal(request.role, "datasets/2");
	request_release(&request);
	assert_int_equal(feed(walk, LIST(RECORD("3ned")), &request, &err), 0);
	protocol_cbs_catalogue.whole(walk, &whole);
	assert_string_equal(whole.proof, "last-page 3");
	assert_int_equal(whole.rows, 3);
	assert_int_equal(whole.pages, 2);
	assert_false(whole.is_unchanged);
	protocol_cbs_catalogue.end(walk);
	protocol_cbs_catalogue.end(NULL);
}

/* The measures of one table of it, by the same walk. */
static void
test_a_list_of_measures(void **state)
{
	struct err err = ERR_INIT;
	struct request request;
	struct source list;
	struct whole whole;
	void *walk;

	(void)state;
	measure_list_init(&source, "1ned", &list);
	assert_string_equal(list.id, "cbs-list/1ned");
	walk = protocol_cbs_catalogue.begin(&list, NULL);
	assert_int_equal(feed(walk, NULL, &request, &err), 1);
	assert_string_equal(request.url,
	    "https://cbs.example/o/1ned/MeasureCodes");
	assert_string_equal(request.role, "measures/1");
	request_release(&request);
	/* It has no Status, and needs none. */
	assert_int_equal(feed(walk,
			     "{\"@odata.context\":\"https://cbs.example/o/1ned/"
			     "$metadata#MeasureCodes\",\"value\":["
			     "{\"Identifier\":\"M1\",\"Title\":\"T\"}]}",
			     &request, &err),
	    0);
	protocol_cbs_catalogue.whole(walk, &whole);
	assert_int_equal(whole.rows, 1);
	protocol_cbs_catalogue.end(walk);
	walk = protocol_cbs_catalogue.begin(&list, NULL);
	assert_int_equal(feed(walk, NULL, &request, &err), 1);
	request_release(&request);
	assert_int_equal(feed(walk, LIST("{\"Identifier\":\"M1\"}"), &request,
			     &err),
	    -1);
	assert_non_null(strstr(err.text, "record 1 of the list has no Title"));
	protocol_cbs_catalogue.end(walk);
	measure_list_release(&list);
}

static void
test_the_same_list(void **state)
{
	static const char body[] = LIST(RECORD("1ned"));
	char role[] = "datasets/1", proof[] = "last-page 1", other[] = "x";
	char definition[] = "d";
	struct snapshot_part part = { .role = role };
	struct snapshot last = { .definition = definition,
		.proof = proof,
		.part = &part,
		.n_parts = 1 };

	(void)state;
	hash_bytes(body, strlen(body), part.sha256);
	for (int changed = 0; changed < 2; changed++) {
		void *walk;
		struct err err = ERR_INIT;
		struct request request;
		struct whole whole;

		/* Made by another descriptor, it says nothing. */
		if (changed)
			last.definition = other;
		walk = protocol_cbs_catalogue.begin(&source, &last);
		assert_int_equal(feed(walk, NULL, &request, &err), 1);
		request_release(&request);
		assert_int_equal(feed(walk, body, &request, &err), 0);
		protocol_cbs_catalogue.whole(walk, &whole);
		assert_int_equal(whole.is_unchanged, !changed);
		protocol_cbs_catalogue.end(walk);
	}
}

static void
test_what_is_no_list(void **state)
{
	char proof[] = "last-page 3", definition[] = "d";
	struct snapshot last = { .definition = definition, .proof = proof };

	(void)state;
	refuse(LIST(""), NULL, "empty");
	refuse("{}", NULL, "no list");
	refuse("{\"error\":{\"code\":\"1\"}}", NULL, "error");
	refuse("{\"value\":[" RECORD("1ned"), NULL, "the next run asks again");
	refuse(LIST("{\"Identifier\":\"1ned\",\"Title\":\"T\"}"), NULL,
	    "record 1 of the list has no Status");
	refuse("{\"@odata.context\":\"x$metadata#Other\",\"value\":[" RECORD(
		   "1ned") "]}",
	    NULL, "another list");
	refuse("{\"value\":[" RECORD(
		   "1ned") "],\"@odata.nextLink\":\"https://e.example/\"}",
	    NULL, "leads elsewhere");
	refuse("{\"value\":[" RECORD("1ned") "],\"@odata.nextLink\":\"" URL
					     "\"}",
	    NULL, "leads back");
	refuse(LIST(RECORD("1ned")), &last,
	    "1 tables where the last one had 3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_a_list_of_measures),
		cmocka_unit_test(test_the_same_list),
		cmocka_unit_test(test_what_is_no_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

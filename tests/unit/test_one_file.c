/* Files at an address, fed with bodies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../memory.h"
#include "define/source.h"
#include "fetch/protocol.h"

#define FEATURE(n) "{\"type\":\"Feature\",\"properties\":{\"a\":" n "}}"
#define FEATURES(list)                                                         \
	"{\"type\":\"FeatureCollection\",\"features\":[" list "]}"
/* One stored entry, "b.csv", of "a\n1\n". */
#define ZIP(name)                                                              \
	"PK\003\004\024\0\0\0\0\0\0\0\0\0" CRC "\004\0\0\0\004\0\0\0\005\0"    \
	"\0\0" name "a\n1\n"                                                   \
	"PK\001\002\024\0\024\0\0\0\0\0\0\0\0\0" CRC "\004\0\0\0\004\0\0\0"    \
	"\005\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" name                          \
	"PK\005\006\0\0\0\0\001\0\001\0\063\0\0\0\047\0\0\0\0\0"
#define CRC "\000\044\301\211"

/* Is the body sent with its length? */
static bool is_framed = true;

static const struct source file = {
	.id = "stad",
	.sha256 = "d",
	.host = "stad.example",
	.path = "/open",
	.table = "map/x.y",
	.city = { .municipality = "GM0363" },
};

/* Ends the walk with rows (NULL: the error that has the words). */
static void
walk(const struct protocol *p, const void *body, size_t len, const char *proof,
    const char *words)
{
	struct memory m = { body, len };
	struct reply reply = { 200, "s", len, read_memory, &m, is_framed,
		false };
	struct request request = { 0 };
	struct err err = ERR_INIT;
	struct whole whole;
	void *w = p->begin(&file, NULL);
	int rc = p->next(w, NULL, &request, &err);

	assert_int_equal(rc, 1);
	assert_string_equal(request.role, "file");
	assert_string_equal(request.url, "https://stad.example/open/map/x.y");
	assert_true(request.is_part);
	request_release(&request);
	rc = p->next(w, &reply, &request, &err);
	if (proof != NULL) {
		if (rc != 0)
			fail_msg("%s", err.text);
		p->whole(w, &whole);
		assert_string_equal(whole.proof, proof);
		assert_false(whole.is_unchanged);
	} else if (rc != -1 || strstr(err.text, words) == NULL) {
		fail_msg("%d: \"%s\" is not \"%s\"", rc, err.text, words);
	}
	p->end(w);
}

static void
text(const struct protocol *p, const char *body, const char *proof,
    const char *words)
{
	walk(p, body, strlen(body), proof, words);
}

static void
test_csv(void **state)
{
	(void)state;
	text(&protocol_csv_file, "a,b\r\n1,2\r\n3,\"x\r\ny\"\r\n",
	    "whole-body 2", NULL);
	text(&protocol_csv_file, "a,b\r\n", NULL, "no rows below");
	text(&protocol_csv_file, "<!DOCTYPE html>\n<html>\n", NULL,
	    "HTML or XML page");
	text(&protocol_csv_file, "a,b\r\n1,\"2", NULL, "quot");
	text(&protocol_csv_file, "a,b\r\n1,2,3\r\n", NULL, "line 2");
}

/* Where only the end of the connection ends the body, 1234 could be 12. */
static void
test_csv_without_length(void **state)
{
	(void)state;
	is_framed = false;
	text(&protocol_csv_file, "a,b\n1,2\n", "whole-body 1", NULL);
	text(&protocol_csv_file, "a,b\r\n1,2\r", NULL, "no line end");
	text(&protocol_csv_file, "a,b\n1,2\n3,12", NULL,
	    "the last row has no line end");
	text(&protocol_geojson_file, FEATURES(FEATURE("1")), "whole-body 1",
	    NULL);
	is_framed = true;
	text(&protocol_csv_file, "a,b\n1,2\n3,12", "whole-body 2", NULL);
}

#define TWO_AND(more)                                                          \
	"{\"features\":[" FEATURE("1") "," FEATURE("2") "]," more "}"

/* A page in the place of the whole says so around its features. */
static void
test_geojson_page(void **state)
{
	static const char *const whole[] = {
		TWO_AND("\"exceededTransferLimit\":false"),
		TWO_AND("\"numberMatched\":2,\"numberReturned\":2"),
		TWO_AND("\"links\":[{\"rel\":\"self\",\"href\":\"x\"}]"),
		TWO_AND("\"links\":null"),
		TWO_AND("\"links\":{\"self\":\"x\",\"next\":null},"
			"\"next\":null,\"totalFeatures\":2"),
	};
	static const char *const page[] = {
		TWO_AND("\"exceededTransferLimit\":true"),
		TWO_AND("\"properties\":{\"exceededTransferLimit\":true}"),
		TWO_AND("\"numberMatched\":3,\"numberReturned\":2"),
		TWO_AND("\"numberReturned\":3"),
		TWO_AND("\"links\":[{\"rel\":\"self\"},{\"rel\":\"next\"}]"),
		"{\"links\":[{\"rel\":\"NEXT\",\"href\":\"x\"}],"
		"\"features\":[" FEATURE("1") "]}",
		TWO_AND("\"links\":[{\"rel\":[\"next\"]}]"),
		TWO_AND("\"links\":{\"next\":\"x\"}"),
		TWO_AND("\"_links\":{\"next\":{\"href\":\"x\"}}"),
		TWO_AND("\"next\":\"x\""),
		TWO_AND("\"totalFeatures\":3"),
		TWO_AND("\"error\":{\"code\":500}"),
		"[" FEATURE("1") "]",
		" \n[{\"a\":1}]",
	};
	static const char *const words[] = { "more than these 2 features",
		"more than these 2 features", "numberMatched is 3",
		"numberReturned is 3", "link to more", "link to more",
		"link to more", "link to more", "link to more", "link to more",
		"totalFeatures is 3", "tells of an error", "bare list",
		"bare list" };

	(void)state;
	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		text(&protocol_geojson_file, whole[i], "whole-body 2", NULL);
	for (size_t i = 0; i < sizeof(page) / sizeof(*page); i++)
		text(&protocol_geojson_file, page[i], NULL, words[i]);
}

static void
test_geojson(void **state)
{
	(void)state;
	text(&protocol_geojson_file, FEATURES(FEATURE("1") "," FEATURE("2")),
	    "whole-body 2", NULL);
	text(&protocol_geojson_file, FEATURES(""), NULL, "has no records");
	text(&protocol_geojson_file, "{\"type\":\"FeatureCollection\"}", NULL,
	    "no list 'features'");
	text(&protocol_geojson_file, "<html></html>", NULL, "HTML or XML page");
	text(&protocol_geojson_file, "\xef\xbb\xbf" FEATURES(FEATURE("1")),
	    "whole-body 1", NULL);
	text(&protocol_geojson_file, "\xef\xbb\xbf[" FEATURE("1") "]", NULL,
	    "bare list");
	/* Cut off it may come whole next time, broken inside it does not. */
	text(&protocol_geojson_file, "{\"features\":[" FEATURE("1"), NULL,
	    "ends early; the next run asks again");
	text(&protocol_geojson_file, FEATURES(FEATURE("1") ",,"), NULL,
	    "; look at the file by hand, and tell its publisher");
	text(&protocol_geojson_file, "", NULL, "body is empty");
}

static void
test_zip(void **state)
{
	static const char good[] = ZIP("b.csv"), other[] = ZIP("b.txt"),
			  upper[] = ZIP("B.CSV");
	char bytes[sizeof(good)];

	(void)state;
	walk(&protocol_zip_file, good, sizeof(good) - 1, "whole-body 1", NULL);
	walk(&protocol_zip_file, other, sizeof(other) - 1, NULL,
	    "0 entries of the zip archive have a name ending in '.csv', not "
	    "one; it has 'b.txt'; name one of them, letter for letter");
	walk(&protocol_zip_file, upper, sizeof(upper) - 1, NULL,
	    "it has 'B.CSV'; name one");
	/* Bytes behind the end, and another name before the entry. */
	walk(&protocol_zip_file, good, sizeof(good), NULL,
	    "contradicts itself");
	memcpy(bytes, good, sizeof(good));
	bytes[30] = 'c';
	walk(&protocol_zip_file, bytes, sizeof(good) - 1, NULL,
	    "contradicts itself");
	walk(&protocol_zip_file, good, sizeof(good) - 9, NULL, "zip archive");
	memcpy(bytes, good, sizeof(good));
	bytes[37] = '2';
	walk(&protocol_zip_file, bytes, sizeof(good) - 1, NULL, "CRC");
	text(&protocol_zip_file, "<html></html>", NULL, "zip archive");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_csv_without_length),
		cmocka_unit_test(test_geojson_page),
		cmocka_unit_test(test_geojson),
		cmocka_unit_test(test_zip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

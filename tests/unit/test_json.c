/* Reading small JSON: kinds, members, and what is refused with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"

static struct json *
parsed(const char *text)
{
	struct err err = ERR_INIT;
	struct json *root = NULL;

	if (json_parse(text, strlen(text), "text", &root, &err) < 0)
		fail_msg("%s", err.text);
	return root;
}

static void
refused(const char *text, size_t len, const char *expected)
{
	struct err err = ERR_INIT;
	struct json *root = NULL;

	assert_int_equal(json_parse(text, len, "a.json", &root, &err), -1);
	assert_null(root);
	assert_int_equal(err.class, ERR_SOURCE);
	if (!strstr(err.text, expected))
		fail_msg("%s: not %s", err.text, expected);
}

static void
test_kinds(void **state)
{
	struct json *root =
	    parsed("[null,true,false,-5,1.5,\"\\u00eb\",[],{}]");
	static const enum json_kind kinds[] = { JSON_NULL, JSON_BOOL, JSON_BOOL,
		JSON_NUMBER, JSON_NUMBER, JSON_STRING, JSON_ARRAY,
		JSON_OBJECT };
	int64_t number = 7;

	(void)state;
	assert_int_equal(json_kind(root), JSON_ARRAY);
	assert_int_equal(json_size(root), 8);
	for (size_t i = 0; i < 8; i++) {
		const struct json *node = json_at(root, i);

		assert_int_equal(json_kind(node), kinds[i]);
		assert_int_equal(json_is_true(node), i == 1);
		assert_int_equal(json_text(node) != NULL, i == 5);
		assert_int_equal(json_int(node, &number), i == 3 ? 0 : -1);
		assert_int_equal(number, i < 3 ? 7 : -5);
	}
	assert_string_equal(json_text(json_at(root, 5)), "\xc3\xab");
	assert_null(json_at(root, 8));
	assert_null(json_get(root, "a"));
	json_free(root);
	json_free(NULL);
}

static void
test_members(void **state)
{
	struct json *root = parsed("{\"z\":1,\"a\":\"x\",\"m\":{\"y\":true}}");
	struct json *value = NULL;

	(void)state;
	assert_int_equal(json_size(root), 3);
	assert_string_equal(json_member(root, 0, &value), "z");
	assert_ptr_equal(value, json_get(root, "z"));
	assert_string_equal(json_member(root, 1, &value), "a");
	assert_string_equal(json_member(root, 2, &value), "m");
	assert_true(json_is_true(json_get(value, "y")));
	assert_null(json_member(root, 3, &value));

	assert_string_equal(json_get_text(root, "a", "-"), "x");
	assert_string_equal(json_get_text(root, "z", "-"), "-");
	assert_string_equal(json_get_text(root, "none", "-"), "-");
	assert_int_equal(json_get_int(root, "z", -1), 1);
	assert_int_equal(json_get_int(root, "a", -1), -1);
	assert_int_equal(json_get_int(root, "none", -1), -1);
	json_free(root);
}

static void
test_absent_is_harmless(void **state)
{
	int64_t number;

	(void)state;
	assert_null(json_get(NULL, "a"));
	assert_null(json_at(NULL, 0));
	assert_null(json_text(NULL));
	assert_false(json_is_true(NULL));
	assert_int_equal(json_size(NULL), 0);
	assert_int_equal(json_int(NULL, &number), -1);
}

static void
test_refused(void **state)
{
	static const char nul[] = "{\"a\":\"\0\"}";

	(void)state;
	refused("", 0, "a.json: line 1, column 0: ");
	refused("{\n  \"a\": 1,\n  \"b\" 2\n}", 22, "a.json: line 3, column 7");
	refused("{\"a\":1,\n\"a\":2}", 14, "duplicate object key");
	refused("{} {}", 5, "end of file expected");
	refused("<html>", 6, "line 1, column 1");
	refused("[1", 2, "line 1, column 2");
	refused("\"text\"", 6, "line 1");
	refused("[\"\xff\"]", 5, "unable to decode byte 0xff");
	refused("[\"\\u0000\"]", 10, "u0000");
	refused("[99999999999999999999]", 22, "too big integer");
	refused(nul, sizeof(nul) - 1, "line 1");
	refused("[1\0,2]", 6, "a NUL byte");
}

static void
nested(struct buf *text, int depth)
{
	buf_clear(text);
	for (int i = 0; i < depth; i++)
		buf_adds(text, i % 2 ? "\n[" : "{\"[[\\\"\":");
	buf_adds(text, "1");
	for (int i = depth; i-- > 0;)
		buf_addc(text, i % 2 ? ']' : '}');
}

static void
test_depth(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, LIMIT_BUFFER);
	nested(&text, LIMIT_JSON_DEPTH);
	json_free(parsed(text.data));
	nested(&text, LIMIT_JSON_DEPTH + 1);
	refused(text.data, text.len,
	    "a.json: line 33, column 2: nested deeper than 64");
	nested(&text, 1000000);
	refused(text.data, text.len, "nested deeper");
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_absent_is_harmless),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

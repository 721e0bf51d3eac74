/* Writing JSON: commas, escapes, numbers untouched, and mistakes of ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "base/limits.h"

static void
test_document(void **state)
{
	struct buf out;
	struct jsonw w;

	(void)state;
	buf_init(&out, LIMIT_BUFFER);
	jsonw_init(&w, &out);
	jsonw_object(&w);
	jsonw_member_text(&w, "id", "bevolking");
	jsonw_member_text(&w, "nothing", NULL);
	jsonw_member_int(&w, "n", INT64_MIN);
	jsonw_member_bool(&w, "yes", true);
	jsonw_name(&w, "rijen");
	jsonw_array(&w);
	jsonw_number(&w, "527292.30");
	jsonw_number(&w, "-1.20E+05");
	jsonw_null(&w);
	jsonw_bool(&w, false);
	jsonw_object(&w);
	jsonw_object_end(&w);
	jsonw_array(&w);
	jsonw_array_end(&w);
	jsonw_raw(&w, "{\"a\":[1,2]}");
	jsonw_array_end(&w);
	jsonw_name(&w, "na\"am");
	jsonw_object(&w);
	jsonw_member_int(&w, "x", 0);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	assert_int_equal(w.depth, 0);
	assert_true(buf_ok(&out));
	assert_string_equal(out.data,
	    "{\"id\":\"bevolking\",\"nothing\":null,"
	    "\"n\":-9223372036854775808,\"yes\":true,\"rijen\":[527292.30,"
	    "-1.20E+05,null,false,{},[],{\"a\":[1,2]}],"
	    "\"na\\\"am\":{\"x\":0}}");
	buf_release(&out);
}

static void
expect_text(const char *text, size_t len, const char *expected)
{
	struct buf out;
	struct jsonw w;

	buf_init(&out, LIMIT_BUFFER);
	jsonw_init(&w, &out);
	jsonw_textn(&w, text, len);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

#define TEXT(s, expected) expect_text(s, sizeof(s) - 1, expected)

static void
test_texts(void **state)
{
	(void)state;
	TEXT("", "\"\"");
	TEXT("a/b \xc3\xab\xe2\x82\xac\xf0\x9f\x8f\xa0\xc2\xa0",
	    "\"a/b \xc3\xab\xe2\x82\xac\xf0\x9f\x8f\xa0\xc2\xa0\"");
	/* Commands of terminals, of C1 too, and what turns text around. */
	TEXT("a\x7f\xc2\x80\xc2\x9b\xc2\x9f z",
	    "\"a\\u007f\\u0080\\u009b\\u009f z\"");
	TEXT("\xe2\x80\xa8\xe2\x80\xae\xe2\x80\xaf\xe2\x81\xa6\xef\xbf\xbf",
	    "\"\\u2028\\u202e\xe2\x80\xaf\\u2066\\uffff\"");
	TEXT("\"\\\b\f\n\r\t\x01\x1f",
	    "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\"");
	TEXT("a\0b", "\"a\\u0000b\"");
	/* What is no UTF-8 becomes U+FFFD, and what follows stays. */
	TEXT("\xff", "\"\xef\xbf\xbd\"");
	TEXT("x\xc3", "\"x\xef\xbf\xbd\"");
	TEXT("\xe2\x82z", "\"\xef\xbf\xbd\xef\xbf\xbdz\"");
	TEXT("\xc0\x80\xc3\xab", "\"\xef\xbf\xbd\xef\xbf\xbd\xc3\xab\"");
	TEXT("\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

/* Every byte, and pairs of them, are read again as JSON. */
static void
test_any_bytes_are_json(void **state)
{
	struct buf out;
	struct jsonw w;
	struct json *root;
	struct err err = ERR_INIT;
	char text[3];

	(void)state;
	buf_init(&out, LIMIT_BUFFER);
	jsonw_init(&w, &out);
	jsonw_array(&w);
	for (int a = 0; a < 256; a++) {
		for (int b = 0; b < 256; b += 5) {
			text[0] = (char)(a ? a : 1);
			text[1] = (char)(b ? b : 1);
			text[2] = 'x';
			jsonw_textn(&w, text, 3);
		}
	}
	jsonw_array_end(&w);
	if (json_parse(out.data, out.len, "text", &root, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(json_size(root), 256 * 52);
	json_free(root);
	buf_release(&out);
}

/* Over the ceiling nothing is half written in silence. */
static void
test_ceiling(void **state)
{
	struct buf out;
	struct jsonw w;

	(void)state;
	buf_init(&out, 8);
	jsonw_init(&w, &out);
	jsonw_array(&w);
	jsonw_text(&w, "too long a text");
	jsonw_array_end(&w);
	assert_false(buf_ok(&out));
	buf_release(&out);
}

static void
write_number(const char *number)
{
	struct buf out;
	struct jsonw w;

	buf_init(&out, LIMIT_BUFFER);
	jsonw_init(&w, &out);
	jsonw_number(&w, number);
	buf_release(&out);
}

static void
close_nothing(const char *unused)
{
	struct buf out;
	struct jsonw w;

	(void)unused;
	buf_init(&out, LIMIT_BUFFER);
	jsonw_init(&w, &out);
	jsonw_array_end(&w);
	buf_release(&out);
}

static void
nest(const char *depth)
{
	struct buf out;
	struct jsonw w;

	buf_init(&out, LIMIT_BUFFER);
	jsonw_init(&w, &out);
	for (long i = strtol(depth, NULL, 10); i > 0; i--)
		jsonw_array(&w);
	buf_release(&out);
}

/* Does the call end the program? */
static bool
aborts(void (*call)(const char *), const char *argument)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		fclose(stderr);
		call(argument);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void
test_mistakes(void **state)
{
	static const char *const good[] = { "0", "-0", "12", "1.50", "1e9",
		"1E-9", "-0.0e+0" };
	static const char *const bad[] = { "", "-", "01", "1.", ".5", "1e",
		"1e+", "+1", " 1", "1 ", "nan", "1,5", "0x1", "1.2.3" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_false(aborts(write_number, good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_true(aborts(write_number, bad[i]));
	assert_true(aborts(close_nothing, ""));
	assert_false(aborts(nest, "63"));
	assert_true(aborts(nest, "64"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_any_bytes_are_json),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

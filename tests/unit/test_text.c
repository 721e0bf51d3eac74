/* Text of upstream, friendly and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

static bool
utf8(const char *s)
{
	return text_is_utf8(s, strlen(s));
}

static void
test_utf8(void **state)
{
	(void)state;
	assert_true(utf8(""));
	assert_true(utf8("S\303\272dwest-Frysl\303\242n \342\202\254"));
	assert_true(utf8("\360\237\217\240\364\217\277\277\357\277\277"));
	assert_true(text_is_utf8("a\0b", 3));
	assert_false(utf8("\200"));
	assert_false(utf8("\303"));
	assert_false(utf8("\303("));
	assert_false(utf8("\342\202"));
	assert_false(utf8("\342(\254"));
	assert_false(utf8("\300\257")); /* overlong / */
	assert_false(utf8("\301\277"));
	assert_false(utf8("\340\237\277"));
	assert_false(utf8("\360\217\277\277"));
	assert_false(utf8("\355\240\200"));     /* surrogate */
	assert_false(utf8("\364\220\200\200")); /* above U+10FFFF */
	assert_false(utf8("\365\200\200\200"));
	assert_false(utf8("\377"));
	/* A character cut off by the length, not by the text. */
	assert_false(text_is_utf8("\342\202\254", 2));
}

static void
same_squeezed(const char *from, const char *to)
{
	char *text = xstrdup(from);

	assert_string_equal(text_squeeze(text), to);
	free(text);
}

static void
test_squeeze(void **state)
{
	(void)state;
	same_squeezed("", "");
	same_squeezed(" \t\302\240\r\n", "");
	same_squeezed("  Noord-Holland (PV)   ", "Noord-Holland (PV)");
	same_squeezed("a\302\240\302\240 b\n\nc", "a b c");
	same_squeezed("\302\241a\302", "\302\241a\302");
	same_squeezed("ab", "ab");
	same_squeezed("\033[31mred\001\177", "[31mred");
	same_squeezed("a\302\233b\302\200", "a b");
}

static void
test_same(void **state)
{
	(void)state;
	assert_true(text_same(" Bevolking  op 1 januari",
	    "bevolking op 1\302\240JANUARI "));
	assert_true(text_same("", " \302\240"));
	assert_false(text_same("a b", "ab"));
	assert_false(text_same("a", "a b"));
	assert_false(text_same("a b", "a"));
	/* Only ASCII is folded. */
	assert_false(text_same("\303\211", "\303\251"));
}

static void
test_starts_and_ends(void **state)
{
	(void)state;
	assert_true(text_starts("GM0363", "GM"));
	assert_true(text_starts("GM", ""));
	assert_false(text_starts("G", "GM"));
	assert_true(text_ends("x.json", ".json"));
	assert_false(text_ends("json", ".json"));
	assert_true(text_ends("", ""));
}

static bool
number(const char *s)
{
	return text_is_number(s, strlen(s));
}

static void
test_number(void **state)
{
	static const char *const good[] = { "0", "-0", "12", "-12", "93750.0",
		"0.5", "1.2e3", "1E-05", "1e+99", "12345678901234567.25" };
	static const char *const bad[] = { "", "-", "+1", "01", "-01", ".5",
		"1.", "1.e3", "1e", "1e+", "1e100", "1,5", " 1", "1 ", "0x10",
		"NaN", "inf", "-inf", "1_000", "1-2", "--1", "1e5.5",
		"\331\241" };
	char longest[LIMIT_NUMBER + 2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(number(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(number(bad[i]));
	memset(longest, '9', sizeof(longest));
	assert_true(text_is_number(longest, LIMIT_NUMBER));
	assert_false(text_is_number(longest, LIMIT_NUMBER + 1));
	assert_false(text_is_number("1\0002", 3));
	/* Only as many bytes as it is told. */
	assert_true(text_is_number("12abc", 2));
	assert_false(text_is_number("-1", 1));
}

static void
test_to_int(void **state)
{
	struct err err = ERR_INIT;
	int64_t value = 77;

	(void)state;
	assert_int_equal(text_to_int("2026", 1900, 2100, "year", &value, &err),
	    0);
	assert_int_equal(value, 2026);
	assert_int_equal(text_to_int("-9223372036854775808", INT64_MIN,
			     INT64_MAX, "it", &value, &err),
	    0);
	assert_true(value == INT64_MIN);
	assert_int_equal(text_to_int("9223372036854775807", INT64_MIN,
			     INT64_MAX, "it", &value, &err),
	    0);
	assert_true(value == INT64_MAX);
	assert_int_equal(text_to_int("007", 0, 10, "it", &value, &err), 0);
	assert_int_equal(value, 7);
}

static void
test_to_int_refuses(void **state)
{
	static const char *const bad[] = { "", "-", "+5", " 5", "5 ", "5.0",
		"1e3", "abc", "9223372036854775808", "-9223372036854775809",
		"99999999999999999999999", "11", "-1", "0x5", "5\n" };
	struct err err = ERR_INIT;
	int64_t value = 77;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		err_clear(&err);
		assert_int_equal(text_to_int(bad[i], 0, 10, "the week", &value,
				     &err),
		    -1);
		assert_int_equal(value, 77);
		assert_int_equal(err.class, ERR_DATA);
		assert_true(text_starts(err.text, "the week: "));
	}
	assert_int_equal(text_to_int("-9223372036854775808", 0, INT64_MAX, "it",
			     &value, &err),
	    -1);
}

static void
test_name(void **state)
{
	char longest[LIMIT_CODE + 2];

	(void)state;
	assert_true(text_is_name("cbs-03759ned"));
	assert_true(text_is_name("G40-2021"));
	assert_true(text_is_name("a..b"));
	assert_true(text_is_name_of("abc", 3));
	assert_false(text_is_name_of("abcd", 3));
	assert_false(text_is_name_of("", 3));
	assert_false(text_is_name(""));
	assert_false(text_is_name("."));
	assert_false(text_is_name("../x"));
	assert_false(text_is_name("a/b"));
	assert_false(text_is_name("a b"));
	assert_false(text_is_name("O'Brien"));
	assert_false(text_is_name("a\n"));
	assert_false(text_is_name("caf\303\251"));
	memset(longest, 'x', sizeof(longest));
	longest[LIMIT_CODE] = '\0';
	assert_true(text_is_name(longest));
	longest[LIMIT_CODE] = 'x';
	longest[LIMIT_CODE + 1] = '\0';
	assert_false(text_is_name(longest));
}

static void
test_disarm(void **state)
{
	char text[] = "a\001b\033[31m\302\205\302\240\303\251\177\200\n";

	(void)state;
	text_disarm(text);
	assert_string_equal(text, "a?b?[31m??\302\240\303\251?? ");
}

/* What turns around the text behind it, ends a line, or is no character. */
static void
test_commands(void **state)
{
	static const char *const commands[] = { "\001", "\n", "\177",
		"\302\233", "\u2028", "\u2029", "\u202a", "\u202e", "\u2066",
		"\u2069", "\357\277\276", "\357\277\277" };
	static const char *const others[] = { "", " ", "\302\240", "\u2027",
		"\u202f", "\u2065", "\u206a", "\357\277\275", "\302",
		"\342\200", "\357\277" };
	char lines[] = "a\tb\033\nc\r\u202e\n";

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		assert_int_equal(text_command(commands[i]),
		    strlen(commands[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_int_equal(text_command(others[i]), 0);
	text_disarm_lines(lines);
	assert_string_equal(lines, "a b?\nc ???\n");
}

static void
test_date(void **state)
{
	(void)state;
	assert_true(text_is_date("2026-11-25"));
	assert_false(text_is_date(""));
	assert_false(text_is_date("2026-11-2"));
	assert_false(text_is_date("2026-11-251"));
	assert_false(text_is_date("2026/11/25"));
	assert_false(text_is_date("2o26-11-25"));
}

static void
test_without_address(void **state)
{
	static const char *const text[][2] = {
		{ "", "" },
		{ "no address (https)", "no address (https)" },
		{ "a (https://b.nl/c?...): d", "a: d" },
		{ "a (https://b.nl): c; e (https://f.nl/g): h (i)",
		    "a: c; e: h (i)" },
		{ "cut (https://b.nl", "cut (https://b.nl" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++) {
		char *left = text_without_address(text[i][0]);

		assert_string_equal(left, text[i][1]);
		free(left);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_date),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_squeeze),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_starts_and_ends),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_to_int),
		cmocka_unit_test(test_to_int_refuses),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_disarm),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_without_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

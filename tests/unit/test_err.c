/* Errors stay one line, whatever goes in. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/text.h"

static void
test_set_and_context(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(err_set(&err, ERR_SOURCE, "HTTP %d", 503), -1);
	assert_int_equal(err_context(&err, "page %d", 3), -1);
	assert_int_equal(err_context(&err, "cbs-83625ned"), -1);
	assert_int_equal(err.class, ERR_SOURCE);
	assert_string_equal(err.text, "cbs-83625ned: page 3: HTTP 503");
	err_clear(&err);
	assert_int_equal(err.class, ERR_NONE);
	assert_string_equal(err.text, "");
}

static void
test_errno_words(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	errno = ENOSPC;
	err_errno(&err, ERR_FATAL, "cannot write %s", "x");
	assert_string_equal(err.text,
	    "cannot write x: No space left on device");
	assert_int_equal(errno, ENOSPC);
}

static void
test_own_text_as_argument(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	err_set(&err, ERR_DATA, "inner");
	err_set(&err, ERR_FATAL, "outer (%s)", err.text);
	assert_string_equal(err.text, "outer (inner)");
	err_context(&err, "again %s", err.text);
	assert_string_equal(err.text, "again outer (inner): outer (inner)");
}

static void
test_one_line(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	err_set(&err, ERR_DATA, "a\nb\tc\033[2Jd\302\233e\377f\n");
	assert_string_equal(err.text, "a b c?[2Jd??e?f");
}

static void
test_too_long_is_cut(void **state)
{
	struct err err = ERR_INIT;
	char text[5000];
	size_t i;

	(void)state;
	/* Two bytes a character, so that a blind cut would halve one. */
	for (i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\303\251", 2);
	text[i] = '\0';
	err_set(&err, ERR_DATA, "%s", text);
	assert_true(strlen(err.text) < ERR_TEXT_MAX);
	assert_true(strlen(err.text) >= ERR_TEXT_MAX - 3);
	assert_true(text_ends(err.text, "\303\251..."));
	err_set(&err, ERR_DATA, "x%s", text);
	assert_true(text_ends(err.text, "\303\251..."));
	/* Context goes in front, so the front is what is kept. */
	err_context(&err, "source");
	assert_true(text_starts(err.text, "source: x\303\251"));
	assert_true(text_ends(err.text, "..."));
}

static void
test_class_names(void **state)
{
	(void)state;
	assert_string_equal(err_class_name(ERR_RETRY), "retry");
	assert_string_equal(err_class_name(ERR_FATAL), "fatal");
	assert_string_equal(err_class_name((enum err_class)99), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_and_context),
		cmocka_unit_test(test_errno_words),
		cmocka_unit_test(test_own_text_as_argument),
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_too_long_is_cut),
		cmocka_unit_test(test_class_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

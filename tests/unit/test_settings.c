/* The clock, the log and the settings. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/settings.h"
#include "base/text.h"

static char home[256];
static struct err err;

static int
setup(void **state)
{
	const char *tmp = getenv("TMPDIR");
	size_t i;

	(void)state;
	err_clear(&err);
	for (i = 0; i < SET_N; i++)
		unsetenv(settings_table[i].variable);
	unsetenv("WOONDRUK_CONFIG");
	snprintf(home, sizeof(home), "%s/woondruk-test-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	return mkdtemp(home) == NULL || chdir(home) != 0;
}

static int
teardown(void **state)
{
	(void)state;
	return clock_fix(NULL, &err) != 0 || chdir("/") != 0 ||
	    file_remove_tree(home, &err) != 0;
}

static void
parses_as(const char *text, int64_t seconds)
{
	time_t at;

	assert_int_equal(clock_parse(text, &at, &err), 0);
	assert_int_equal(at, seconds);
}

static void
test_clock_parse(void **state)
{
	(void)state;
	parses_as("1970-01-01T00:00:00Z", 0);
	parses_as("2026-11-23T02:00:00Z", 1795399200);
	parses_as("2026-11-23T03:00:00+01:00", 1795399200);
	parses_as("2026-11-22t20:30:00.123456-05:30", 1795399200);
	parses_as("2000-02-29T23:59:59Z", 951868799);
	parses_as("1969-12-31T23:59:59Z", -1);
	parses_as("2016-12-31T23:59:60Z", 1483228799);
	parses_as("0000-01-01T00:00:00Z", INT64_C(-62167219200));
	parses_as("9999-12-31T23:59:59Z", INT64_C(253402300799));
}

static void
test_clock_refuses(void **state)
{
	static const char *const bad[] = { "", "2026", "2026-11-23",
		"2026-11-23T02:00:00", "2026-11-23T02:00Z",
		"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
		"2026-11-31T00:00:00Z", "2026-11-00T00:00:00Z",
		"2026-11-23T24:00:00Z", "2026-11-23T02:60:00Z",
		"2026-11-23T02:00:61Z", "2026-11-23T02:00:00.Z",
		"2026-11-23T02:00:00+24:00", "2026-11-23T02:00:00+0100",
		"2026-11-23T02:00:00Zx", " 2026-11-23T02:00:00Z",
		"+026-11-23T02:00:00Z" };
	time_t at = 7;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(clock_parse(bad[i], &at, &err), -1);
		assert_int_equal(at, 7);
	}
}

static void
test_clock_text(void **state)
{
	char text[CLOCK_TEXT];
	int64_t at;
	time_t again;

	(void)state;
	/* Odd steps through all that four digits can say. */
	for (at = INT64_C(-62167219200); at < INT64_C(253402300800);
	     at += 12345678901) {
		clock_text((time_t)at, text);
		assert_int_equal(clock_parse(text, &again, &err), 0);
		assert_int_equal(again, at);
	}
	clock_text((time_t)INT64_MAX, text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	clock_text((time_t)INT64_MIN, text);
	assert_string_equal(text, "0000-01-01T00:00:00Z");
}

static void
test_clock_fix(void **state)
{
	int64_t before = clock_ms();

	(void)state;
	assert_int_equal(clock_fix("2026-11-23T02:00:00Z", &err), 0);
	assert_int_equal(clock_now(), 1795399200);
	assert_int_equal(clock_fix("yesterday", &err), -1);
	assert_int_equal(clock_now(), 1795399200);
	assert_int_equal(clock_fix(NULL, &err), 0);
	assert_true(clock_now() != 1795399200);
	assert_true(clock_ms() >= before);
}

/* What fn writes on stderr. */
static void
stderr_of(void (*fn)(void), struct buf *ret)
{
	int saved = dup(STDERR_FILENO);
	int fd = open("stderr", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(saved != -1 && fd != -1);
	dup2(fd, STDERR_FILENO);
	fn();
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(fd);
	assert_int_equal(file_read("stderr", ret, &err), 0);
}

static void
log_hostile(void)
{
	log_debug("quiet", "not seen");
	log_progress("not %s", "a terminal");
	log_warn("cbs\n1", "a\"b\\c\n2026 info fake: line\r\033]0;x\007\200");
	log_progress(NULL);
}

static void
log_long(void)
{
	char text[20000];

	memset(text, '"', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_error("x", "%s", text);
}

static void
test_log_cannot_be_forged(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 100000);
	assert_int_equal(clock_fix("2026-11-23T02:00:00Z", &err), 0);
	log_setup(false, LOG_INFO_);
	stderr_of(log_hostile, &out);
	assert_string_equal(out.data,
	    "2026-11-23T02:00:00Z warn  cbs 1: "
	    "a\"b\\c 2026 info fake: line ?]0;x??\n");
	log_setup(true, LOG_INFO_);
	stderr_of(log_hostile, &out);
	assert_string_equal(out.data,
	    "{\"at\":\"2026-11-23T02:00:00Z\",\"level\":\"warn\","
	    "\"who\":\"cbs 1\",\"text\":"
	    "\"a\\\"b\\\\c 2026 info fake: line ?]0;x??\"}\n");
	stderr_of(log_long, &out);
	assert_true(text_ends(out.data, "\\\"\"}\n"));
	log_setup(false, LOG_ERROR_);
	stderr_of(log_hostile, &out);
	assert_string_equal(out.data, "");
	log_setup(false, LOG_INFO_);
	buf_release(&out);
}

static void
test_log_parse(void **state)
{
	bool json;
	enum log_level level;

	(void)state;
	assert_int_equal(log_parse("json", &json, &level, &err), 0);
	assert_true(json && level == LOG_INFO_);
	assert_int_equal(log_parse("text,debug", &json, &level, &err), 0);
	assert_true(!json && level == LOG_DEBUG_);
	assert_int_equal(log_parse("json,error", &json, &level, &err), 0);
	assert_true(json && level == LOG_ERROR_);
	assert_int_equal(log_parse("", &json, &level, &err), -1);
	assert_int_equal(log_parse("jsonx", &json, &level, &err), -1);
	assert_int_equal(log_parse("text,", &json, &level, &err), -1);
	assert_int_equal(log_parse("xml", &json, &level, &err), -1);
	assert_int_equal(err.class, ERR_USAGE);
}

static void
test_table_is_whole(void **state)
{
	size_t i;
	int64_t number;

	(void)state;
	for (i = 0; i < SET_N; i++) {
		assert_non_null(settings_table[i].variable);
		assert_non_null(settings_table[i].value_name);
		assert_non_null(settings_table[i].help);
	}
	/* What help says is what limits.h says. */
	assert_int_equal(text_to_int(settings_table[SET_DEADLINE].fallback, 0,
			     INT64_MAX, "deadline", &number, &err),
	    0);
	assert_int_equal(number, LIMIT_NIGHT_SECONDS);
	assert_int_equal(text_to_int(settings_table[SET_PACE_MS].fallback, 0,
			     INT64_MAX, "pace", &number, &err),
	    0);
	assert_int_equal(number, LIMIT_PACE_MS);
}

static void
test_precedence(void **state)
{
	static const char file[] = "# comment\n\n"
				   "  WOONDRUK_HOME=of  file \r\n"
				   "WOONDRUK_CONTACT=a=b";
	char flag[] = "--home", value[] = "of flag";
	char *argv[] = { flag, value };
	struct settings *s;

	(void)state;
	assert_int_equal(settings_load(&s, &err), 0);
	assert_string_equal(settings_get(s, SET_HOME), "var");
	assert_null(settings_get(s, SET_DATABASE));
	settings_free(s);

	assert_int_equal(file_write("conf", file, sizeof(file) - 1, &err), 0);
	setenv("WOONDRUK_CONFIG", "conf", 1);
	assert_int_equal(settings_load(&s, &err), 0);
	assert_string_equal(settings_get(s, SET_HOME), "of  file");
	assert_string_equal(settings_get(s, SET_CONTACT), "a=b");
	settings_free(s);

	setenv("WOONDRUK_HOME", "of environment", 1);
	assert_int_equal(settings_load(&s, &err), 0);
	assert_string_equal(settings_get(s, SET_HOME), "of environment");
	assert_int_equal(settings_flag(s, 2, argv, 0, &err), 2);
	assert_string_equal(settings_get(s, SET_HOME), "of flag");
	settings_free(s);

	/* Empty is as if it were not there. */
	setenv("WOONDRUK_HOME", "", 1);
	assert_int_equal(settings_load(&s, &err), 0);
	assert_string_equal(settings_get(s, SET_HOME), "of  file");
	settings_free(s);
	settings_free(NULL);
}

static void
test_repeating(void **state)
{
	char a[] = "--sources=een", b[] = "--sources", c[] = "t:wee";
	char *argv[] = { a, b, c };
	const char *const *all;
	struct settings *s;

	(void)state;
	setenv("WOONDRUK_SOURCES", ":sources::/srv/more:", 1);
	assert_int_equal(settings_load(&s, &err), 0);
	assert_int_equal(settings_all(s, SET_SOURCES, &all), 2);
	assert_string_equal(all[0], "sources");
	assert_string_equal(all[1], "/srv/more");
	/* Flags replace the variable, and are one folder each. */
	assert_int_equal(settings_flag(s, 3, argv, 0, &err), 1);
	assert_int_equal(settings_flag(s, 3, argv, 1, &err), 2);
	assert_int_equal(settings_all(s, SET_SOURCES, &all), 2);
	assert_string_equal(all[0], "een");
	assert_string_equal(all[1], "t:wee");
	assert_int_equal(settings_all(s, SET_DATABASE, &all), 0);
	assert_int_equal(settings_all(s, SET_HOME, &all), 1);
	settings_free(s);
}

static void
test_flags_refused(void **state)
{
	static const char *const bad[][2] = { { "--home", NULL },
		{ "--home=", NULL }, { "--home", "--public" },
		{ "--deadline", "soon" }, { "--deadline=0", NULL },
		{ "--log", "xml" } };
	static const char *const others[] = { "--homes", "--hom", "run", "",
		"-h", "--reason" };
	struct settings *s;
	size_t i;

	(void)state;
	assert_int_equal(settings_load(&s, &err), 0);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char *argv[2] = { xstrdup(bad[i][0]), NULL };
		int argc = bad[i][1] != NULL ? 2 : 1;

		if (argc == 2)
			argv[1] = xstrdup(bad[i][1]);
		err_clear(&err);
		assert_int_equal(settings_flag(s, argc, argv, 0, &err), -1);
		assert_int_equal(err.class, ERR_USAGE);
		assert_true(text_starts(err.text, "--"));
		free(argv[0]);
		free(argv[1]);
	}
	for (i = 0; i < sizeof(others) / sizeof(*others); i++) {
		char *argv[1] = { xstrdup(others[i]) };

		assert_int_equal(settings_flag(s, 1, argv, 0, &err), 0);
		free(argv[0]);
	}
	settings_free(s);
}

static void
refused(const char *text, const char *words)
{
	struct settings *s;

	err_clear(&err);
	assert_int_equal(file_write("conf", text, strlen(text), &err), 0);
	setenv("WOONDRUK_CONFIG", "conf", 1);
	assert_int_equal(settings_load(&s, &err), -1);
	assert_int_equal(err.class, ERR_USAGE);
	assert_non_null(strstr(err.text, words));
}

static void
test_environment_and_file_refused(void **state)
{
	struct settings *s;

	(void)state;
	refused("\nWOONDRUK_HOEM=x\n", "conf:2: no setting is called");
	refused("WOONDRUK_HOME\n", "conf:1: ");
	refused("WOONDRUK_PACE_MS=-1\n", "conf:1: milliseconds");
	refused("WOONDRUK_AMSTERDAM_KEY=a b\n", "conf:1: a key has letters");
	refused("WOONDRUK_SWING_KEYS=secret\n", "conf:1: keys are told as");
	assert_null(strstr(err.text, "secret"));
	refused("WOONDRUK_SWING_KEYS=a.nl=k,b.nl=\n", "keys are told as");
	refused("WOONDRUK_SWING_KEYS=a.nl=k,=k\n", "keys are told as");
	refused("WOONDRUK_SWING_KEYS=a.nl=k l\n", "a key has letters");
	refused("WOONDRUK_NOW=today\n", "conf:1: \"today\"");
	refused("WOONDRUK_BASE_URL=example.nl\n", "https://");
	refused("WOONDRUK_BASE_URL=https://\n", "is not a host");
	refused("WOONDRUK_BASE_URL=https:///x\n", "is not a host");
	refused("WOONDRUK_BASE_URL=https://example.nl/\n", "no / at the end");
	refused("WOONDRUK_BASE_URL=https://example.nl//x\n", "is not a host");
	refused("WOONDRUK_BASE_URL=https://example.nl/\"><b>\n", "letters");
	refused("WOONDRUK_BASE_URL=https://example.nl?x=y\n", "letters");
	refused("WOONDRUK_BASE_URL=https://example.nl#x\n", "letters");
	refused("WOONDRUK_BASE_URL=https://me@example.nl\n", "letters");
	refused("WOONDRUK_BASE_URL=https://example.nl x\n", "letters");
	setenv("WOONDRUK_CONFIG", "absent", 1);
	assert_int_equal(settings_load(&s, &err), -1);
	assert_int_equal(err.class, ERR_USAGE);
	assert_true(text_starts(err.text, "WOONDRUK_CONFIG: "));
	unsetenv("WOONDRUK_CONFIG");
	setenv("WOONDRUK_LOG", "loud", 1);
	assert_int_equal(settings_load(&s, &err), -1);
	assert_true(text_starts(err.text, "WOONDRUK_LOG: "));
}

static void
called_as(const struct settings *s, const char *expected)
{
	struct buf call;

	buf_init(&call, 1000);
	settings_call(s, &call);
	assert_string_equal(call.data, expected);
	buf_release(&call);
}

/* What is told to be typed can be typed. */
static void
test_call(void **state)
{
	char place[] = "--home=it's here", form[] = "--log=text";
	char *argv[] = { place, form };
	struct settings *s;

	(void)state;
	assert_int_equal(settings_load(&s, &err), 0);
	called_as(s, "woondruk");
	settings_called(s, "build/woondruk");
	assert_int_equal(settings_flag(s, 2, argv, 1, &err), 1);
	called_as(s, "build/woondruk");
	assert_int_equal(settings_flag(s, 2, argv, 0, &err), 1);
	called_as(s, "build/woondruk --home 'it'\\''s here'");
	settings_free(s);
	setenv("WOONDRUK_HOME", "/srv/var", 1);
	setenv("WOONDRUK_SOURCES", "sources:/srv/more", 1);
	assert_int_equal(settings_load(&s, &err), 0);
	called_as(s,
	    "woondruk --home /srv/var --sources sources --sources /srv/more");
	settings_free(s);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_clock_parse),
		CASE(test_clock_refuses),
		CASE(test_clock_text),
		CASE(test_clock_fix),
		CASE(test_log_cannot_be_forged),
		CASE(test_log_parse),
		CASE(test_table_is_whole),
		CASE(test_precedence),
		CASE(test_repeating),
		CASE(test_call),
		CASE(test_flags_refused),
		CASE(test_environment_and_file_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

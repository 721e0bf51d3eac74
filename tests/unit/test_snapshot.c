/* Snapshots and what the log knows of a source, torn lines included. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/snapshot.h"

#include "depot_folder.h"

#define SHA "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static struct snapshot *
example(const char *source)
{
	struct snapshot *s = xcalloc(1, sizeof(*s));

	s->source = xstrdup(source);
	s->table = xstrdup("03759ned");
	s->version = xstrdup("202606230000");
	s->definition = xstrdup(SHA);
	s->proof = xstrdup("count 13568");
	s->n_parts = 2;
	s->part = xcalloc(2, sizeof(*s->part));
	s->part[0].role = xstrdup("properties");
	s->part[0].url = xstrdup("https://example.nl/a?b=\"c\"");
	s->part[1].role = xstrdup("observations/1");
	for (size_t i = 0; i < 2; i++) {
		memcpy(s->part[i].sha256, SHA, HASH_HEX);
		s->part[i].bytes = 5000000000u + i;
	}
	return s;
}

/* Log a snapshot; its id in ret. */
static void
store(struct world *w, const char *source, bool is_recording, const char *now,
    char ret[HASH_HEX])
{
	struct snapshot *s = example(source);
	struct err err = ERR_INIT;

	s->is_recording = is_recording;
	ok(snapshot_store(w->depot, s, now, &err), &err);
	assert_string_equal(s->at, now);
	assert_int_equal(strlen(s->id), HASH_HEX - 1);
	memcpy(ret, s->id, HASH_HEX);
	snapshot_free(s);
}

static struct source_log
load(struct world *w, const char *source)
{
	struct source_log log;
	struct err err = ERR_INIT;

	ok(source_log_load(w->depot, source, &log, &err), &err);
	return log;
}

static void
append(struct world *w, const char *text)
{
	int fd = open(w->log, O_WRONLY | O_APPEND | O_CREAT, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void
test_nothing_known(void **state)
{
	struct source_log log = load(*state, "cbs-03759ned");

	assert_null(log.last);
	assert_null(log.checked_at);
	assert_null(log.failed_at);
	assert_null(log.failed_since);
	assert_null(log.unreached_since);
	assert_null(log.failed_reason);
	source_log_release(&log);
	snapshot_free(NULL);
}

static void
test_line(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct buf text;
	char id[HASH_HEX], sha256[HASH_HEX];

	store(w, "a", false, "2026-11-23T02:00:00Z", id);
	buf_init(&text, LIMIT_BUFFER);
	ok(file_read(w->log, &text, &err), &err);
	assert_string_equal(text.data,
	    "{\"kind\":\"snapshot\",\"at\":\"2026-11-23T02:00:00Z\","
	    "\"source\":\"a\",\"origin\":\"live\",\"table\":\"03759ned\","
	    "\"version\":\"202606230000\",\"modified\":null,"
	    "\"observations_modified\":null,\"retrieved\":null,"
	    "\"definition\":\"" SHA "\",\"proof\":\"count 13568\","
	    "\"parts\":[{\"role\":\"properties\","
	    "\"url\":\"https://example.nl/a?b=\\\"c\\\"\",\"sha256\":\"" SHA
	    "\",\"bytes\":5000000000},{\"role\":\"observations/1\","
	    "\"url\":null,\"sha256\":\"" SHA "\",\"bytes\":5000000001}]}\n");
	hash_bytes(text.data, text.len - 1, sha256);
	assert_string_equal(id, sha256);
	buf_release(&text);
}

static void
test_round_trip(void **state)
{
	struct world *w = *state;
	struct source_log log;
	char id[HASH_HEX];

	store(w, "cbs-03759ned", false, "2026-11-23T02:00:00Z", id);
	log = load(w, "cbs-03759ned");
	assert_non_null(log.last);
	assert_string_equal(log.last->id, id);
	assert_string_equal(log.last->source, "cbs-03759ned");
	assert_false(log.last->is_recording);
	assert_string_equal(log.last->at, "2026-11-23T02:00:00Z");
	assert_string_equal(log.last->table, "03759ned");
	assert_string_equal(log.last->version, "202606230000");
	assert_null(log.last->modified);
	assert_null(log.last->observations_modified);
	assert_null(log.last->retrieved);
	assert_string_equal(log.last->definition, SHA);
	assert_string_equal(log.last->proof, "count 13568");
	assert_int_equal(log.last->n_parts, 2);
	assert_string_equal(log.last->part[0].url,
	    "https://example.nl/a?b=\"c\"");
	assert_null(log.last->part[1].url);
	assert_ptr_equal(snapshot_part(log.last, "observations/1"),
	    &log.last->part[1]);
	assert_int_equal(log.last->part[1].bytes, 5000000001);
	assert_null(snapshot_part(log.last, "observations/2"));
	assert_string_equal(log.checked_at, "2026-11-23T02:00:00Z");
	source_log_release(&log);
}

static void
failed(struct world *w, const char *source, enum err_class class,
    const char *why, const char *now)
{
	struct err err = ERR_INIT, told = { .class = class };

	snprintf(told.text, sizeof(told.text), "%s", why);
	ok(snapshot_failed(w->depot, source, &told, now, &err), &err);
}

static void
test_failures_and_checks(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct source_log log;
	char id[HASH_HEX], newest[HASH_HEX];

	store(w, "a", false, "2026-11-20T02:00:00Z", id);
	failed(w, "a", ERR_RETRY, "HTTP 503\nafter 4 tries",
	    "2026-11-21T02:00:00Z");
	failed(w, "b", ERR_SOURCE, "other", "2026-11-21T03:00:00Z");
	failed(w, "a", ERR_SOURCE, "no route", "2026-11-22T02:00:00Z");
	log = load(w, "a");
	assert_string_equal(log.last->id, id);
	assert_string_equal(log.checked_at, "2026-11-20T02:00:00Z");
	assert_string_equal(log.failed_since, "2026-11-21T02:00:00Z");
	assert_string_equal(log.unreached_since, "2026-11-21T02:00:00Z");
	assert_string_equal(log.failed_at, "2026-11-22T02:00:00Z");
	assert_string_equal(log.failed_reason, "no route");
	source_log_release(&log);

	/* A recording does not say that upstream is well. */
	store(w, "a", true, "2026-11-22T03:00:00Z", newest);
	log = load(w, "a");
	assert_true(log.last->is_recording);
	assert_string_equal(log.last->id, newest);
	assert_string_equal(log.checked_at, "2026-11-20T02:00:00Z");
	assert_string_equal(log.failed_reason, "no route");
	source_log_release(&log);

	ok(snapshot_checked(w->depot, "a", newest, "2026-11-23T02:00:00Z",
	       &err),
	    &err);
	log = load(w, "a");
	assert_string_equal(log.checked_at, "2026-11-23T02:00:00Z");
	assert_null(log.failed_at);
	assert_null(log.failed_since);
	assert_null(log.failed_reason);
	source_log_release(&log);

	log = load(w, "b");
	assert_null(log.last);
	assert_null(log.checked_at);
	assert_string_equal(log.failed_since, "2026-11-21T03:00:00Z");
	source_log_release(&log);
}

/* A line cut at any place is as if it had never been begun; one that lacks its
 * line feed alone is whole once the next has put it there. */
static void
test_torn_anywhere(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct buf text;
	struct source_log log;
	char id[HASH_HEX], second[HASH_HEX];
	size_t first_len;

	buf_init(&text, LIMIT_BUFFER);
	store(w, "a", false, "2026-11-20T02:00:00Z", id);
	ok(file_read(w->log, &text, &err), &err);
	first_len = text.len;
	store(w, "a", false, "2026-11-21T02:00:00Z", second);
	ok(file_read(w->log, &text, &err), &err);
	for (size_t len = first_len; len < text.len - 1; len += 3) {
		assert_int_equal(truncate(w->log, (off_t)len), 0);
		log = load(w, "a");
		assert_string_equal(log.last->id, id);
		source_log_release(&log);

		/* The next night writes behind it. */
		ok(snapshot_checked(w->depot, "a", id, "2026-11-22T02:00:00Z",
		       &err),
		    &err);
		log = load(w, "a");
		assert_string_equal(log.last->id, id);
		assert_string_equal(log.checked_at, "2026-11-22T02:00:00Z");
		source_log_release(&log);
		ok(file_write(w->log, text.data, text.len, &err), &err);
	}
	assert_int_equal(truncate(w->log, (off_t)text.len - 1), 0);
	log = load(w, "a");
	assert_string_equal(log.last->id, id);
	source_log_release(&log);
	ok(snapshot_checked(w->depot, "a", id, "2026-11-22T02:00:00Z", &err),
	    &err);
	log = load(w, "a");
	assert_string_equal(log.last->id, second);
	source_log_release(&log);
	buf_release(&text);
}

static void
test_lines_of_others(void **state)
{
	struct world *w = *state;
	struct source_log log;
	char id[HASH_HEX];

	append(w,
	    "{\"kind\":\"body\",\"source\":\"a\",\"at\":\"x\"}\n"
	    "not JSON, \"a\"\n"
	    "{\"kind\":\"new kind\",\"source\":\"a\"}\n"
	    "[\"a\"]\n{\"source\":1,\"x\":\"a\"}\n");
	store(w, "a", false, "2026-11-20T02:00:00Z", id);
	/* The name of the one stands in a line of the other. */
	append(w,
	    "{\"kind\":\"checked\",\"source\":\"b\",\"snapshot\":\"a\","
	    "\"at\":\"2026-11-21T02:00:00Z\"}\n");
	log = load(w, "a");
	assert_string_equal(log.last->id, id);
	assert_string_equal(log.checked_at, "2026-11-20T02:00:00Z");
	source_log_release(&log);
}

static void
test_broken_snapshot(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct source_log log;

	append(w,
	    "{\"kind\":\"snapshot\",\"source\":\"a\",\"at\":\"x\","
	    "\"parts\":[{\"role\":\"r\",\"sha256\":\"12\"}]}\n");
	assert_int_equal(source_log_load(w->depot, "a", &log, &err), -1);
	assert_int_equal(err.class, ERR_SOURCE);
	assert_non_null(strstr(err.text, "log line 1"));
	/* Others do not suffer. */
	log = load(w, "b");
	assert_null(log.last);
	source_log_release(&log);
}

/* Many at once, of which one is broken. */
static void
test_all_at_once(void **state)
{
	struct world *w = *state;
	static const char *const name[] = { "a", "b", "c", "none" };
	struct source_logs logs;
	struct err err = ERR_INIT;
	char a[HASH_HEX], c[HASH_HEX];

	store(w, "a", false, "2026-11-20T02:00:00Z", a);
	store(w, "c", false, "2026-11-21T02:00:00Z", c);
	ok(snapshot_checked(w->depot, "c", c, "2026-11-22T02:00:00Z", &err),
	    &err);
	for (int round = 0; round < 2; round++) {
		ok(source_logs_load(w->depot, name, 4, &logs, &err), &err);
		assert_int_equal(logs.n, 4);
		assert_string_equal(logs.log[0].last->id, a);
		assert_string_equal(logs.log[0].checked_at,
		    "2026-11-20T02:00:00Z");
		assert_string_equal(logs.log[2].last->id, c);
		assert_string_equal(logs.log[2].checked_at,
		    "2026-11-22T02:00:00Z");
		assert_null(logs.log[1].last);
		assert_null(logs.log[3].last);
		for (int i = 0; i < 4; i++)
			assert_int_equal(logs.why[i].class,
			    round == 1 && i == 1 ? ERR_SOURCE : ERR_NONE);
		source_logs_release(&logs);
		append(w,
		    "{\"kind\":\"snapshot\",\"source\":\"b\",\"at\":\"x\","
		    "\"parts\":[{\"role\":\"r\",\"sha256\":\"12\"}]}\n");
	}
}

/* What a crash tore or zeroed of a line that is read without a parser. */
static void
test_torn_check(void **state)
{
	struct world *w = *state;
	static const char whole[] =
	    "{\"kind\":\"checked\",\"at\":\"2026-11-22T02:00:00Z\","
	    "\"source\":\"a\",\"snapshot\":\"\"}";
	struct source_log log;
	char id[HASH_HEX], zeros[sizeof(whole)];
	int fd;

	store(w, "a", false, "2026-11-20T02:00:00Z", id);
	for (size_t len = 1; len < sizeof(whole) - 1; len++) {
		char *part = xasprintf("%.*s\n", (int)len, whole);

		append(w, part);
		free(part);
	}
	memcpy(zeros, whole, sizeof(zeros));
	memset(zeros + 60, 0, 4);
	zeros[sizeof(zeros) - 1] = '\n';
	fd = open(w->log, O_WRONLY | O_APPEND);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, zeros, sizeof(zeros)), sizeof(zeros));
	close(fd);
	log = load(w, "a");
	assert_string_equal(log.checked_at, "2026-11-20T02:00:00Z");
	source_log_release(&log);
	append(w, whole);
	append(w, "\n");
	log = load(w, "a");
	assert_string_equal(log.checked_at, "2026-11-22T02:00:00Z");
	source_log_release(&log);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* That the network is away says nothing of a table that drifted. */
static void
test_drift_lasts_until_an_answer_fits(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct source_log log;
	char id[HASH_HEX];

	store(w, "a", false, "2026-11-20T02:00:00Z", id);
	failed(w, "a", ERR_SOURCE, "no route", "2026-11-21T02:00:00Z");
	log = load(w, "a");
	assert_false(log.is_drifted);
	source_log_release(&log);
	failed(w, "a", ERR_DRIFT, "the unit is another",
	    "2026-11-22T02:00:00Z");
	failed(w, "a", ERR_SOURCE, "no route", "2026-11-23T02:00:00Z");
	log = load(w, "a");
	assert_true(log.is_drifted);
	assert_string_equal(log.failed_reason, "the unit is another");
	assert_string_equal(log.failed_since, "2026-11-21T02:00:00Z");
	assert_string_equal(log.failed_at, "2026-11-23T02:00:00Z");
	/* The night of the 22nd it was reached. */
	assert_string_equal(log.unreached_since, "2026-11-23T02:00:00Z");
	source_log_release(&log);
	failed(w, "a", ERR_DRIFT, "a code is gone", "2026-11-24T02:00:00Z");
	log = load(w, "a");
	assert_string_equal(log.failed_reason, "a code is gone");
	assert_null(log.unreached_since);
	source_log_release(&log);
	ok(snapshot_checked(w->depot, "a", id, "2026-11-25T02:00:00Z", &err),
	    &err);
	log = load(w, "a");
	assert_false(log.is_drifted);
	assert_null(log.failed_reason);
	source_log_release(&log);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_known),
		TEST(test_line),
		TEST(test_round_trip),
		TEST(test_failures_and_checks),
		TEST(test_drift_lasts_until_an_answer_fits),
		TEST(test_torn_anywhere),
		TEST(test_lines_of_others),
		TEST(test_broken_snapshot),
		TEST(test_all_at_once),
		TEST(test_torn_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

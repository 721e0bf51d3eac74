/* The depot's log: whole lines in their order, and what a crash leaves of them. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/depot.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"

#include "depot_folder.h"

static int
collect(void *ctx, const char *line, size_t len, struct err *err)
{
	struct buf *out = ctx;

	(void)err;
	assert_int_equal(strlen(line), len);
	buf_add(out, line, len);
	buf_addc(out, '|');
	return 0;
}

static void
expect_log(struct world *w, const char *expected)
{
	struct err err = ERR_INIT;
	struct buf out;

	buf_init(&out, LIMIT_BUFFER);
	ok(depot_log_each(w->depot, collect, &out, &err), &err);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static void
test_log(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	char *large = xmalloc(LIMIT_LOG_LINE + 1);

	expect_log(w, "");
	ok(depot_log(w->depot, "{\"a\":1}", &err), &err);
	ok(depot_log(w->depot, "{\"a\":2}", &err), &err);
	expect_log(w, "{\"a\":1}|{\"a\":2}|");

	tear(w, "{\"a\":3", 6);
	expect_log(w, "{\"a\":1}|{\"a\":2}|");
	ok(depot_log(w->depot, "{\"a\":4}", &err), &err);
	expect_log(w, "{\"a\":1}|{\"a\":2}|{\"a\":3|{\"a\":4}|");
	tear(w, "\n\n", 2);
	ok(depot_log(w->depot, "{\"a\":5}", &err), &err);
	expect_log(w, "{\"a\":1}|{\"a\":2}|{\"a\":3|{\"a\":4}|{\"a\":5}|");

	memset(large, 'x', LIMIT_LOG_LINE);
	large[LIMIT_LOG_LINE] = '\0';
	assert_int_equal(depot_log(w->depot, large, &err), -1);
	large[LIMIT_LOG_LINE - 1] = '\0';
	ok(depot_log(w->depot, large, &err), &err);
	ok(depot_log(w->depot, "{}", &err), &err);
	free(large);
}

static void
expect_size(struct world *w, size_t size)
{
	struct stat st;

	if (stat(w->log, &st) != 0)
		st.st_size = 0;
	assert_int_equal(st.st_size, size);
}

/* A line without news waits, and comes before what is told after it. */
static void
test_log_later(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct depot *other;
	uint64_t size;

	ok(depot_log_later(w->depot, "{\"a\":1}", &err), &err);
	ok(depot_log_later(w->depot, "{\"a\":2}", &err), &err);
	expect_size(w, 0);
	ok(depot_log(w->depot, "{\"a\":3}", &err), &err);
	expect_size(w, 24);
	expect_log(w, "{\"a\":1}|{\"a\":2}|{\"a\":3}|");

	/* Whoever reads, or asks for the size, has it all. */
	ok(depot_log_later(w->depot, "{\"a\":4}", &err), &err);
	expect_size(w, 24);
	ok(depot_log_size(w->depot, &size, &err), &err);
	assert_int_equal(size, 32);
	ok(depot_log_later(w->depot, "{\"a\":5}", &err), &err);
	expect_log(w, "{\"a\":1}|{\"a\":2}|{\"a\":3}|{\"a\":4}|{\"a\":5}|");

	/* A torn line before them is closed once. */
	tear(w, "{\"a", 3);
	ok(depot_log_later(w->depot, "{}", &err), &err);
	ok(depot_log_later(w->depot, "{}", &err), &err);
	ok(depot_log_settle(w->depot, &err), &err);
	expect_size(w, 40 + 3 + 1 + 6);
	ok(depot_log_settle(w->depot, &err), &err);
	expect_size(w, 40 + 3 + 1 + 6);

	/* They wait in memory, not for ever. */
	ok(depot_open(w->dir, &other, &err), &err);
	for (int i = 0; i < 30000; i++)
		ok(depot_log_later(other, "{}", &err), &err);
	assert_true(depot_log_size(w->depot, &size, &err) == 0 && size > 65536);
	ok(depot_log_settle(other, &err), &err);
	expect_size(w, 50 + 30000 * 3);

	/* A kill, or a close, takes those that wait. */
	ok(depot_log_later(other, "{}", &err), &err);
	depot_close(other);
	expect_size(w, 50 + 30000 * 3);
}

/* No line names a body whose folder could not be synced. */
static void
test_log_after_bodies(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct depot_body *body;
	struct depot_kept kept = put(w, "aa");
	char *path = object_path(w, kept.sha256);

	ok(depot_begin(w->depot, false, 10, &body, &err), &err);
	ok(depot_push(body, "aa", 2, &err), &err);
	ok(depot_finish(body, &kept, &err), &err);
	assert_true(kept.was_there);
	assert_int_equal(unlink(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(depot_log(w->depot, "{}", &err), -1);
	assert_int_equal(err.class, ERR_FATAL);
	expect_size(w, 0);
	free(path);
}

/* What is longer than any line of ours is passed over; what follows is not. */
static void
test_log_garbage(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	const size_t len = 5 * LIMIT_LOG_LINE + 77;
	char *zeros = xcalloc(1, len);

	ok(depot_log(w->depot, "{\"a\":1}", &err), &err);
	tear(w, zeros, len);
	expect_log(w, "{\"a\":1}|");
	ok(depot_log(w->depot, "{\"a\":2}", &err), &err);
	expect_log(w, "{\"a\":1}|{\"a\":2}|");
	free(zeros);
}

static int
stop_at_two(void *ctx, const char *line, size_t len, struct err *err)
{
	int *lines = ctx;

	(void)line;
	(void)len;
	if (++*lines == 2)
		return err_set(err, ERR_DATA, "enough");
	return 0;
}

static void
test_log_stops(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	int lines = 0;

	for (int i = 0; i < 3; i++)
		ok(depot_log(w->depot, "{}", &err), &err);
	assert_int_equal(depot_log_each(w->depot, stop_at_two, &lines, &err),
	    -1);
	assert_int_equal(lines, 2);
	assert_string_equal(err.text, "depot: log line 2: enough");
}

/* Two processes append at the same time: every line is whole. */
static void
test_log_two_writers(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct buf out;
	pid_t pids[2];
	size_t n = 0;
	int status;

	for (int k = 0; k < 2; k++) {
		pids[k] = fork();
		assert_true(pids[k] >= 0);
		if (pids[k] == 0) {
			for (int i = 0; i < 50; i++)
				if (depot_log(w->depot, "{\"k\":12345678}",
					&err) < 0)
					_exit(1);
			_exit(0);
		}
	}
	for (int k = 0; k < 2; k++) {
		assert_int_equal(waitpid(pids[k], &status, 0), pids[k]);
		assert_int_equal(status, 0);
	}
	buf_init(&out, LIMIT_BUFFER);
	ok(depot_log_each(w->depot, collect, &out, &err), &err);
	for (const char *p = out.data; *p; n++) {
		assert_memory_equal(p, "{\"k\":12345678}|", 15);
		p += 15;
	}
	assert_int_equal(n, 100);
	buf_release(&out);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_log),
		TEST(test_log_later),
		TEST(test_log_after_bodies),
		TEST(test_log_garbage),
		TEST(test_log_stops),
		TEST(test_log_two_writers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

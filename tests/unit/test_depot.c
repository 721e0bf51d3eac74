/*
 * The depot: bodies kept once, damage noticed, and nothing half kept when a
 * writer dies between two steps.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/depot.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/limits.h"
#include "base/mem.h"

#include "depot_folder.h"

#define SHA_UPPER                                                              \
	"2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824"

/* How many files a folder holds. */
static size_t
count(const char *dir)
{
	struct err err = ERR_INIT;
	char **names;
	size_t n;

	ok(file_list(dir, &names, &n, &err), &err);
	file_list_free(names, n);
	return n;
}

static void
expect_body(struct world *w, const char *sha256, const char *text)
{
	struct err err = ERR_INIT;
	struct buf body;

	buf_init(&body, LIMIT_BUFFER);
	ok(depot_get(w->depot, sha256, &body, &err), &err);
	assert_string_equal(body.data, text);
	buf_release(&body);
}

/* Text that compresses, and is larger than what is read at a time. */
static void
fill(struct buf *text, size_t lines)
{
	buf_init(text, LIMIT_BUFFER);
	for (size_t i = 0; i < lines; i++)
		buf_addf(text, "{\"Id\":%zu,\"RegioS\":\"GM%04zu\"}\n", i,
		    i * 7919 % 1999);
}

static void
test_put_and_get(void **state)
{
	static const char sha[] =
	    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
	struct world *w = *state;
	struct depot_kept kept = put(w, "hello");

	assert_string_equal(kept.sha256, sha);
	assert_int_equal(kept.bytes, 5);
	assert_true(kept.stored > 0);
	assert_false(kept.was_there);
	expect_body(w, sha, "hello");

	kept = put(w, "hello");
	assert_true(kept.was_there);
	assert_string_equal(kept.sha256, sha);
	assert_int_equal(kept.bytes, 5);
	kept = put(w, "");
	assert_int_equal(kept.bytes, 0);
	expect_body(w, kept.sha256, "");
	assert_int_equal(count(w->tmp), 0);
}

/* A gzip body is kept byte for byte as it came, in any pieces. */
static void
test_gzip_as_received(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct buf text, gz, kept_file;
	struct depot_kept kept;
	char *path;

	fill(&text, 30000);
	buf_init(&gz, LIMIT_BUFFER);
	buf_init(&kept_file, LIMIT_BUFFER);
	ok(gzip_bytes(text.data, text.len, &gz, &err), &err);
	for (size_t piece = 1; piece < gz.len; piece = piece * 19 + 3) {
		struct depot_body *body;

		ok(depot_begin(w->depot, true, text.len, &body, &err), &err);
		for (size_t at = 0; at < gz.len; at += piece) {
			size_t n = gz.len - at < piece ? gz.len - at : piece;

			ok(depot_push(body, gz.data + at, n, &err), &err);
		}
		ok(depot_finish(body, &kept, &err), &err);
		assert_int_equal(kept.was_there, piece > 1);
		assert_int_equal(kept.bytes, text.len);
		assert_int_equal(kept.stored, gz.len);
	}
	path = object_path(w, kept.sha256);
	ok(file_read(path, &kept_file, &err), &err);
	assert_int_equal(kept_file.len, gz.len);
	assert_memory_equal(kept_file.data, gz.data, gz.len);
	expect_body(w, kept.sha256, text.data);

	/* The same bytes, plain: already there. */
	assert_true(put(w, text.data).was_there);
	assert_int_equal(count(w->tmp), 0);
	free(path);
	buf_release(&text);
	buf_release(&gz);
	buf_release(&kept_file);
}

/* Push bytes as a body; the error when that fails, "" when it is kept. */
static void
push_all(struct world *w, bool is_gzip, uint64_t max, const char *bytes,
    size_t len, struct err *err)
{
	struct depot_body *body;
	struct depot_kept kept;

	err_clear(err);
	ok(depot_begin(w->depot, is_gzip, max, &body, err), err);
	if (depot_push(body, bytes, len, err) < 0)
		depot_abandon(body);
	else if (depot_finish(body, &kept, err) == 0)
		err_clear(err);
}

static void
test_bad_streams(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct buf text, gz;

	fill(&text, 5000);
	buf_init(&gz, LIMIT_BUFFER);
	ok(gzip_bytes(text.data, text.len, &gz, &err), &err);

	push_all(w, true, text.len - 1, gz.data, gz.len, &err);
	assert_int_equal(err.class, ERR_SOURCE);
	push_all(w, false, text.len - 1, text.data, text.len, &err);
	assert_int_equal(err.class, ERR_SOURCE);
	for (size_t cut = 1; cut < gz.len; cut += 1 + gz.len / 20) {
		push_all(w, true, LIMIT_PAGE_BODY, gz.data, gz.len - cut, &err);
		assert_int_equal(err.class, ERR_SOURCE);
	}
	push_all(w, true, LIMIT_PAGE_BODY, "<html>", 6, &err);
	assert_int_equal(err.class, ERR_SOURCE);
	push_all(w, true, LIMIT_PAGE_BODY, "", 0, &err);
	assert_int_equal(err.class, ERR_SOURCE);
	gz.data[gz.len - 6] ^= 1; /* the CRC */
	push_all(w, true, LIMIT_PAGE_BODY, gz.data, gz.len, &err);
	assert_int_equal(err.class, ERR_SOURCE);

	assert_int_equal(count(w->tmp), 0);
	buf_clear(&gz);
	buf_adds(&gz, w->dir);
	buf_adds(&gz, "/objects");
	assert_int_equal(count(gz.data), 0);
	buf_release(&text);
	buf_release(&gz);
	depot_abandon(NULL);
}

/* Empty members without end decode to nothing, and must not fill the disk. */
static void
test_endless_nothing(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct depot_body *body;
	struct buf member, many;
	int rc = 0;

	buf_init(&member, LIMIT_BUFFER);
	buf_init(&many, LIMIT_BUFFER);
	ok(gzip_bytes("", 0, &member, &err), &err);
	for (int i = 0; i < 4096; i++)
		buf_add(&many, member.data, member.len);
	ok(depot_begin(w->depot, true, 10, &body, &err), &err);
	for (int i = 0; i < 1000 && rc == 0; i++)
		rc = depot_push(body, many.data, many.len, &err);
	assert_int_equal(rc, -1);
	assert_int_equal(err.class, ERR_SOURCE);
	depot_abandon(body);
	buf_release(&member);
	buf_release(&many);
}

/* A body that is too large to be held in memory, compressed too. */
#define LARGE (4 * 65536)
static const char *
noise(void)
{
	static char bytes[LARGE + 1];
	uint32_t dice = 1;

	for (size_t i = 0; i < LARGE; i++) {
		dice = dice * 1664525u + 1013904223u;
		bytes[i] = (char)('!' + (dice >> 24) % 90);
	}
	return bytes;
}

static void
test_two_writers(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct depot_body *a, *b, *c;
	struct depot *other;
	struct depot_kept kept;
	uint64_t objects;
	const char *same = noise();

	ok(depot_begin(w->depot, false, LARGE, &a, &err), &err);
	ok(depot_begin(w->depot, false, LARGE, &b, &err), &err);
	ok(depot_push(a, same, LARGE, &err), &err);
	ok(depot_push(b, same, LARGE / 2, &err), &err);

	/* Somebody opens the depot meanwhile: what is being written stays. */
	ok(depot_open(w->dir, &other, &err), &err);
	assert_int_equal(count(w->tmp), 2);
	ok(depot_begin(other, false, LARGE, &c, &err), &err);
	ok(depot_push(c, same, LARGE, &err), &err);

	ok(depot_push(b, same + LARGE / 2, LARGE / 2, &err), &err);
	ok(depot_finish(b, &kept, &err), &err);
	assert_false(kept.was_there);
	ok(depot_finish(c, &kept, &err), &err);
	assert_true(kept.was_there);
	ok(depot_finish(a, &kept, &err), &err);
	assert_true(kept.was_there);
	expect_body(w, kept.sha256, same);
	assert_int_equal(count(w->tmp), 0);
	ok(depot_verify(other, &objects, &err), &err);
	assert_int_equal(objects, 1);
	depot_close(other);
}

/* A writer that is killed leaves a file without lock, which the next opening
 * takes away; what was kept before stays. */
static void
test_killed_writer(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct depot_kept kept = put(w, "kept");
	struct depot *again;
	uint64_t objects;
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct depot_body *body;

		if (depot_begin(w->depot, false, LARGE, &body, &err) < 0 ||
		    depot_push(body, noise(), LARGE, &err) < 0)
			_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(count(w->tmp), 1);
	ok(depot_open(w->dir, &again, &err), &err);
	assert_int_equal(count(w->tmp), 0);
	expect_body(w, kept.sha256, "kept");
	ok(depot_verify(again, &objects, &err), &err);
	assert_int_equal(objects, 1);
	depot_close(again);
}

/* Change a byte of an object on disk. */
static void
damage(const struct world *w, const char *sha256, long at, char with)
{
	char *path = object_path(w, sha256);
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, &with, 1, at), 1);
	close(fd);
	free(path);
}

static void
test_damaged_object(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct depot_kept kept, other;
	struct depot_reader *reader;
	struct buf text, body;
	uint64_t objects;
	char *path, *other_path, byte;

	fill(&text, 20000);
	buf_init(&body, LIMIT_BUFFER);
	kept = put(w, text.data);
	damage(w, kept.sha256, (long)kept.stored / 2, 0x55);
	assert_int_equal(depot_get(w->depot, kept.sha256, &body, &err), -1);
	assert_int_equal(err.class, ERR_SOURCE);
	assert_non_null(strstr(err.text, "is damaged"));
	assert_int_equal(depot_verify(w->depot, &objects, &err), -1);
	assert_non_null(strstr(err.text, kept.sha256 + 2));

	/* A whole stream under a wrong name; and damaged stays damaged. */
	other = put(w, "something else");
	path = object_path(w, kept.sha256);
	other_path = object_path(w, other.sha256);
	assert_int_equal(rename(other_path, path), 0);
	ok(depot_read_open(w->depot, kept.sha256, &reader, &err), &err);
	for (int i = 0; i < 14; i++)
		assert_int_equal(depot_read(reader, &byte, 1, &err), 1);
	for (int i = 0; i < 3; i++) {
		err_clear(&err);
		assert_int_equal(depot_read(reader, &byte, 1, &err), -1);
		assert_non_null(strstr(err.text, other.sha256));
	}
	depot_read_close(reader);
	depot_read_close(NULL);

	/* Taken away, it is kept anew. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(depot_get(w->depot, kept.sha256, &body, &err), -1);
	assert_int_equal(err.class, ERR_SOURCE);
	assert_false(put(w, text.data).was_there);
	expect_body(w, kept.sha256, text.data);
	free(path);
	free(other_path);
	buf_release(&text);
	buf_release(&body);
}

static void
test_odd_names(void **state)
{
	static const char *const names[] = { "", "../../etc/passwd", "abc",
		SHA_UPPER };
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct depot_reader *reader;
	struct buf body;
	char *path;
	uint64_t objects;

	buf_init(&body, 3);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(depot_read_open(w->depot, names[i], &reader,
				     &err),
		    -1);
	assert_int_equal(depot_get(w->depot, put(w, "four").sha256, &body,
			     &err),
	    -1);
	assert_int_equal(err.class, ERR_SOURCE);
	assert_non_null(strstr(err.text, "more than 3 bytes"));

	path = xasprintf("%s/objects/stray", w->dir);
	ok(file_write(path, "x", 1, &err), &err);
	assert_int_equal(depot_verify(w->depot, &objects, &err), -1);
	assert_non_null(strstr(err.text, "no object of ours"));
	free(path);
	buf_release(&body);
}

/* --- what is there against the log --- */

static void
log_body(struct world *w, const char *sha256, int bytes)
{
	struct err err = ERR_INIT;
	char *line =
	    xasprintf("{\"kind\":\"body\",\"sha256\":\"%s\",\"bytes\":%d}",
		sha256, bytes);

	ok(depot_log(w->depot, line, &err), &err);
	free(line);
}

static void
test_verify(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct depot_kept a = put(w, "aa"), b = put(w, "bbb");
	uint64_t objects = 0;
	char *line;

	log_body(w, a.sha256, 2);
	tear(w, "{\"kind\":\"bo", 11);
	line = xasprintf("{\"kind\":\"snapshot\",\"parts\":[{\"sha256\":"
			 "\"%s\",\"bytes\":3}]}",
	    b.sha256);
	ok(depot_log(w->depot, line, &err), &err);
	free(line);
	ok(depot_verify(w->depot, &objects, &err), &err);
	assert_int_equal(objects, 2);

	log_body(w, a.sha256, 3);
	assert_int_equal(depot_verify(w->depot, &objects, &err), -1);
	assert_non_null(strstr(err.text, "another number of bytes"));
	line = object_path(w, b.sha256);
	assert_int_equal(unlink(line), 0);
	free(line);
	assert_int_equal(depot_verify(w->depot, &objects, &err), -1);
	assert_non_null(strstr(err.text, "2 problems"));
	assert_non_null(strstr(err.text, b.sha256));
}

/* --- taking away --- */

#define NOW 1790000000 /* 2026-09-21 */
#define DAY 86400

static void
log_line(struct world *w, const char *form, const char *sha256)
{
	struct err err = ERR_INIT;
	struct buf line;
	const char *at = strchr(form, '@');

	buf_init(&line, LIMIT_LOG_LINE);
	buf_add(&line, form, (size_t)(at - form));
	buf_adds(&line, sha256);
	buf_adds(&line, at + 1);
	ok(depot_log(w->depot, line.data, &err), &err);
	buf_release(&line);
}

static void
log_answer(struct world *w, const char *at, const char *sha256)
{
	char *form = xasprintf("{\"kind\":\"body\",\"at\":\"%s\","
			       "\"sha256\":\"@\",\"bytes\":2}",
	    at);

	log_line(w, form, sha256);
	free(form);
}

static void
set_time(struct world *w, const char *sha256, time_t at)
{
	struct timespec times[2] = { { .tv_sec = at }, { .tv_sec = at } };
	char *path = object_path(w, sha256);

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	free(path);
}

static bool
is_there(const struct world *w, const char *sha256)
{
	char *path = object_path(w, sha256);
	bool is = file_exists(path);

	free(path);
	return is;
}

static void
prune(struct world *w, bool is_dry, uint64_t answers, uint64_t loose)
{
	struct depot_pruning pruning = {
		.before = { NOW - 30 * DAY, NOW - 7 * DAY },
		.now = NOW,
		.is_dry = is_dry,
	};
	struct err err = ERR_INIT;
	uint64_t objects;

	ok(depot_prune(w->depot, &pruning, &err), &err);
	assert_int_equal(pruning.bodies[DEPOT_ANSWERS], answers);
	assert_int_equal(pruning.bodies[DEPOT_LOOSE], loose);
	assert_int_equal(pruning.bytes[DEPOT_ANSWERS] > 0, answers > 0);
	ok(depot_verify(w->depot, &objects, &err), &err);
}

static const char part_form[] = "{\"kind\":\"snapshot\",\"at\":"
				"\"2020-01-01T00:00:00Z\",\"parts\":"
				"[{\"sha256\":\"@\",\"bytes\":2}]}";
static const char run_form[] = "{\"kind\":\"run\",\"run\":1,\"at\":"
			       "\"2020-01-01T00:00:00Z\",\"definitions\":"
			       "\"@\"}";
static const char old[] = "2026-08-01T02:00:00Z";
static const char recent[] = "2026-09-20T02:00:00Z";

static void
test_prune(void **state)
{
	struct world *w = *state;
	struct depot_kept part = put(w, "pp"), answer = put(w, "aa"),
			  fresh = put(w, "ff"), again = put(w, "gg"),
			  definitions = put(w, "dd"), loose = put(w, "ll"),
			  arriving = put(w, "nn");
	const struct depot_kept *stay[] = { &part, &fresh, &again, &definitions,
		&arriving };

	/* Old, and needed all the same. */
	log_answer(w, old, part.sha256);
	log_line(w, part_form, part.sha256);
	log_line(w, run_form, definitions.sha256);
	/* What was named again counts from then. */
	log_answer(w, old, again.sha256);
	log_answer(w, recent, again.sha256);
	log_answer(w, recent, fresh.sha256);
	log_answer(w, old, answer.sha256);
	for (size_t i = 0; i < sizeof(stay) / sizeof(*stay); i++)
		set_time(w, stay[i]->sha256, NOW - 999 * DAY);
	set_time(w, loose.sha256, NOW - 8 * DAY);
	set_time(w, arriving.sha256, NOW - 6 * DAY);

	prune(w, true, 1, 1);
	assert_true(is_there(w, answer.sha256) && is_there(w, loose.sha256));
	prune(w, false, 1, 1);
	assert_false(is_there(w, answer.sha256) || is_there(w, loose.sha256));
	for (size_t i = 0; i < sizeof(stay) / sizeof(*stay); i++)
		assert_true(is_there(w, stay[i]->sha256));
	prune(w, false, 0, 0);
}

static void
test_prune_never(void **state)
{
	struct world *w = *state;
	struct depot_kept answer = put(w, "aa"), loose = put(w, "ll");
	struct depot_pruning pruning = { .now = NOW };
	struct err err = ERR_INIT;

	log_answer(w, old, answer.sha256);
	set_time(w, loose.sha256, 1000);
	ok(depot_prune(w->depot, &pruning, &err), &err);
	assert_true(is_there(w, answer.sha256) && is_there(w, loose.sha256));
}

/* Killed between the log and the removal; and fetched again afterwards. */
static void
test_prune_killed(void **state)
{
	struct world *w = *state;
	struct depot_kept answer = put(w, "aa");
	struct err err = ERR_INIT;
	uint64_t objects;
	char *path = object_path(w, answer.sha256);

	log_answer(w, old, answer.sha256);
	log_line(w, "{\"kind\":\"pruned\",\"bodies\":[\"@\"]}", answer.sha256);
	ok(depot_verify(w->depot, &objects, &err), &err);
	prune(w, false, 1, 0);
	assert_false(is_there(w, answer.sha256));

	assert_false(put(w, "aa").was_there);
	log_answer(w, recent, answer.sha256);
	prune(w, false, 0, 0);
	assert_true(is_there(w, answer.sha256));
	/* Gone after it was named again, it was lost. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(depot_verify(w->depot, &objects, &err), -1);
	free(path);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_put_and_get),
		TEST(test_gzip_as_received),
		TEST(test_bad_streams),
		TEST(test_endless_nothing),
		TEST(test_two_writers),
		TEST(test_killed_writer),
		TEST(test_damaged_object),
		TEST(test_odd_names),
		TEST(test_verify),
		TEST(test_prune),
		TEST(test_prune_never),
		TEST(test_prune_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Releases on folders of our own: what readers see before, during and after
 * each step, and after a kill between any two.  The figures are made up.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/dict.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "publish/manifest.h"
#include "publish/release.h"
#include "publish/verify.h"

#define DAY 86400
#define FIRST_NIGHT 1795399200 /* 2026-11-23T02:00:00Z */

struct world {
	char dir[512];
	char *public_dir, *build_dir;
	char last_problem[ERR_TEXT_MAX];
};

static void
ok(int rc, const struct err *err)
{
	if (rc < 0)
		fail_msg("%s", err->text);
}

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");
	struct world *w = xcalloc(1, sizeof(*w));

	snprintf(w->dir, sizeof(w->dir), "%s/woondruk-test-XXXXXX",
	    tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	w->public_dir = file_path(w->dir, "public");
	w->build_dir = file_path(w->dir, "home/build");
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;

	ok(file_remove_tree(w->dir, &err), &err);
	free(w->public_dir);
	free(w->build_dir);
	free(w);
	return 0;
}

static void
write_file(const char *dir, const char *name, const char *text)
{
	struct err err = ERR_INIT;
	char *path = file_path(dir, name), *folder = xstrdup(path);

	*strrchr(folder, '/') = '\0';
	ok(file_mkdirs(folder, &err), &err);
	ok(file_write(path, text, strlen(text), &err), &err);
	free(path);
	free(folder);
}

static struct stat
stat_of(const char *dir, const char *name)
{
	char *path = file_path(dir, name);
	struct stat st;

	if (stat(path, &st) != 0)
		fail_msg("%s is absent", path);
	free(path);
	return st;
}

static bool
is_there(const char *dir, const char *name)
{
	char *path = file_path(dir, name);
	struct stat st;
	bool there = lstat(path, &st) == 0;

	free(path);
	return there;
}

static void
assert_text(const char *dir, const char *name, const char *want)
{
	struct err err = ERR_INIT;
	char *path = file_path(dir, name);
	struct buf text;

	buf_init(&text, LIMIT_SMALL_BODY);
	ok(file_read(path, &text, &err), &err);
	assert_string_equal(text.data, want);
	buf_release(&text);
	free(path);
}

/* What is built in a night: two documents and a page. */
static void
build(const struct world *w, const char *a, const char *b)
{
	write_file(w->build_dir, "index.html", "<p>voorpagina</p>\n");
	write_file(w->build_dir, "v1/indicatoren/a.json", a);
	if (b != NULL)
		write_file(w->build_dir, "v1/indicatoren/b.json", b);
}

static const struct release_facts *
facts_of(struct release_facts *facts, const char *date, time_t now)
{
	memset(facts, 0, sizeof(*facts));
	facts->date = date;
	facts->now = now;
	facts->version = "0.0.0";
	facts->base_url = "";
	facts->sources = "[]";
	facts->changes = "[]";
	facts->reasons = "[]";
	facts->lifecycles = "[]";
	return facts;
}

/* The last step of a night that is done; KILLED_NEVER is a whole one. */
enum killed { KILLED_AFTER_STAGE, KILLED_AFTER_PLACE, KILLED_NEVER };

static bool
night(const struct world *w, const char *date, time_t now, const char *a,
    const char *b, enum killed killed)
{
	struct release_facts facts;
	struct release release;
	struct err err = ERR_INIT;
	bool differs = false;

	ok(release_open(w->public_dir, w->build_dir, &release, &err), &err);
	build(w, a, b);
	ok(release_compare(&release, &differs, &err), &err);
	if (differs) {
		ok(release_choose_name(&release, date, &err), &err);
		ok(release_stage(&release, facts_of(&facts, date, now), &err),
		    &err);
		if (killed != KILLED_AFTER_STAGE)
			ok(release_place(&release, &err), &err);
		if (killed == KILLED_NEVER)
			ok(release_show(&release, &err), &err);
	}
	release_close(&release);
	return differs;
}

static void
remember_problem(void *ctx, const char *text)
{
	struct world *w = ctx;

	snprintf(w->last_problem, sizeof(w->last_problem), "%s", text);
}

static size_t
problems(struct world *w)
{
	struct verify_report report;
	struct err err = ERR_INIT;

	w->last_problem[0] = '\0';
	ok(verify_tree(w->public_dir, NULL, remember_problem, w, &report, &err),
	    &err);
	return report.problems;
}

static void
assert_shown(const struct world *w, const char *name)
{
	struct err err = ERR_INIT;
	char *current = NULL;

	ok(release_current(w->public_dir, &current, &err), &err);
	if (name == NULL)
		assert_null(current);
	else
		assert_string_equal(current, name);
	free(current);
}

static void
test_first_release(void **state)
{
	struct world *w = *state;

	assert_true(night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n",
	    KILLED_NEVER));
	assert_shown(w, "2026-11-23");
	assert_text(w->public_dir, "v1/indicatoren/a.json", "a1\n");
	assert_text(w->public_dir, "index.html", "<p>voorpagina</p>\n");
	assert_int_equal(stat_of(w->public_dir, "index.html").st_mtime,
	    FIRST_NIGHT);
	assert_true(is_there(w->public_dir, "v1/manifest.json.gz"));
	assert_true(is_there(w->public_dir, "v1/releases.json"));
	assert_false(is_there(w->public_dir, "r/.placing"));
	assert_int_equal(problems(w), 0);
}

static void
test_quiet_second_night(void **state)
{
	struct world *w = *state;
	struct stat before, after;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	before = stat_of(w->public_dir, "r");
	assert_false(night(w, "2026-11-24", FIRST_NIGHT + DAY, "a1\n", "b1\n",
	    KILLED_NEVER));
	after = stat_of(w->public_dir, "r");
	assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	assert_shown(w, "2026-11-23");
}

static void
test_one_file_changed(void **state)
{
	struct world *w = *state;
	struct stat old_b, new_b;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	/* The clock stands still: a new body still gets a later time. */
	assert_true(night(w, "2026-11-23", FIRST_NIGHT, "a2\n", "b1\n",
	    KILLED_NEVER));
	assert_shown(w, "2026-11-23-2");
	assert_text(w->public_dir, "v1/indicatoren/a.json", "a2\n");
	assert_text(w->public_dir, "r/2026-11-23/v1/indicatoren/a.json",
	    "a1\n");
	assert_int_equal(stat_of(w->public_dir, "v1/indicatoren/a.json")
			     .st_mtime,
	    FIRST_NIGHT + 1);
	assert_int_equal(stat_of(w->public_dir, "v1/indicatoren/a.json.gz")
			     .st_mtime,
	    FIRST_NIGHT + 1);
	assert_int_equal(stat_of(w->public_dir, "v1/manifest.json").st_mtime,
	    FIRST_NIGHT + 1);
	old_b = stat_of(w->public_dir, "r/2026-11-23/v1/indicatoren/b.json");
	new_b = stat_of(w->public_dir, "v1/indicatoren/b.json");
	assert_true(old_b.st_ino == new_b.st_ino);
	assert_true(stat_of(w->public_dir,
			"r/2026-11-23/v1/indicatoren/b.json.gz")
			.st_ino ==
	    stat_of(w->public_dir, "v1/indicatoren/b.json.gz").st_ino);
	assert_int_equal(problems(w), 0);
}

static void
test_a_file_that_goes(void **state)
{
	struct world *w = *state;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_true(night(w, "2026-11-24", FIRST_NIGHT + DAY, "a1\n", NULL,
	    KILLED_NEVER));
	assert_false(is_there(w->public_dir, "v1/indicatoren/b.json"));
	assert_true(is_there(w->public_dir,
	    "r/2026-11-23/v1/indicatoren/b.json"));
	assert_int_equal(problems(w), 0);
}

static void
test_releases_are_listed(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	char *path;
	struct buf text;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	night(w, "2026-11-24", FIRST_NIGHT + DAY, "a2\n", "b1\n", KILLED_NEVER);
	night(w, "2026-11-25", FIRST_NIGHT + 2 * DAY, "a3\n", "b1\n",
	    KILLED_NEVER);
	path = file_path(w->public_dir, "v1/releases.json");
	buf_init(&text, LIMIT_SMALL_BODY);
	ok(file_read(path, &text, &err), &err);
	assert_non_null(strstr(text.data,
	    "{\"release\":\"2026-11-25\",\"gepubliceerd_op\":\"2026-11-25\","
	    "\"vorige\":\"2026-11-24\",\"proef\":false,\"bestanden\":{"
	    "\"nieuw\":0,\"gewijzigd\":1,"));
	assert_non_null(strstr(text.data, "{\"release\":\"2026-11-23\""));
	assert_int_equal(problems(w), 0);
	buf_release(&text);
	free(path);
}

static void
test_kill_before_it_is_placed(void **state)
{
	struct world *w = *state;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	night(w, "2026-11-24", FIRST_NIGHT + DAY, "a2\n", "b1\n",
	    KILLED_AFTER_STAGE);
	assert_true(is_there(w->public_dir, "r/.2026-11-24.new"));
	assert_shown(w, "2026-11-23");
	assert_text(w->public_dir, "v1/indicatoren/a.json", "a1\n");
	assert_int_equal(problems(w), 0);

	assert_true(night(w, "2026-11-25", FIRST_NIGHT + 2 * DAY, "a2\n",
	    "b1\n", KILLED_NEVER));
	assert_false(is_there(w->public_dir, "r/.2026-11-24.new"));
	assert_shown(w, "2026-11-25");
	assert_int_equal(problems(w), 0);
}

static void
test_kill_before_it_is_shown(void **state)
{
	struct world *w = *state;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	night(w, "2026-11-24", FIRST_NIGHT + DAY, "a2\n", "b1\n",
	    KILLED_AFTER_PLACE);
	assert_true(is_there(w->public_dir, "r/2026-11-24"));
	assert_shown(w, "2026-11-23");
	assert_text(w->public_dir, "v1/indicatoren/a.json", "a1\n");

	assert_true(night(w, "2026-11-24", FIRST_NIGHT + DAY, "a3\n", "b1\n",
	    KILLED_NEVER));
	assert_shown(w, "2026-11-24");
	assert_text(w->public_dir, "v1/indicatoren/a.json", "a3\n");
	assert_int_equal(problems(w), 0);
}

static void
test_kill_of_the_first_night(void **state)
{
	struct world *w = *state;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_AFTER_PLACE);
	assert_shown(w, NULL);
	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_shown(w, "2026-11-23");
	assert_int_equal(problems(w), 0);
}

static void
test_an_operator_goes_back(void **state)
{
	struct world *w = *state;
	struct release release;
	struct err err = ERR_INIT;
	char *link = file_path(w->public_dir, "huidig");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	night(w, "2026-11-24", FIRST_NIGHT + DAY, "a2\n", "b1\n", KILLED_NEVER);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("r/2026-11-23", link), 0);
	ok(release_open(w->public_dir, w->build_dir, &release, &err), &err);
	assert_string_equal(release.current, "2026-11-23");
	assert_true(is_there(w->public_dir, "r/2026-11-24"));
	release_close(&release);
	free(link);
}

static void
test_left_overs_are_cleared(void **state)
{
	struct world *w = *state;
	struct release release;
	struct err err = ERR_INIT;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	write_file(w->public_dir, ".status.json.new", "{");
	write_file(w->public_dir, "r/.2026-11-24.new/v1/a.json", "half");
	write_file(w->build_dir, "v1/half.json", "half");
	ok(release_open(w->public_dir, w->build_dir, &release, &err), &err);
	assert_false(is_there(w->public_dir, ".status.json.new"));
	assert_false(is_there(w->public_dir, "r/.2026-11-24.new"));
	assert_false(is_there(w->build_dir, "v1"));
	release_close(&release);
}

static void
test_a_release_that_cannot_be_written(void **state)
{
	struct world *w = *state;
	struct release_facts facts;
	struct release release;
	struct err err = ERR_INIT;
	bool differs;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	ok(release_open(w->public_dir, w->build_dir, &release, &err), &err);
	build(w, "a2\n", "b1\n");
	ok(release_compare(&release, &differs, &err), &err);
	ok(release_choose_name(&release, "2026-11-24", &err), &err);
	/* A file that vanishes is as good as a disk that fails. */
	write_file(w->build_dir, "v1/indicatoren/a.json", "");
	{
		char *path = file_path(w->build_dir, "v1/indicatoren/a.json");

		unlink(path);
		free(path);
	}
	assert_int_equal(release_stage(&release,
			     facts_of(&facts, "2026-11-24", FIRST_NIGHT + DAY),
			     &err),
	    -1);
	assert_int_equal(err.class, ERR_FATAL);
	assert_false(is_there(w->public_dir, "r/.2026-11-24.new"));
	assert_shown(w, "2026-11-23");
	assert_int_equal(problems(w), 0);
	release_close(&release);
}

static void
test_an_empty_build_is_no_release(void **state)
{
	struct world *w = *state;
	struct release release;
	struct err err = ERR_INIT;
	bool differs;

	ok(release_open(w->public_dir, w->build_dir, &release, &err), &err);
	assert_int_equal(release_compare(&release, &differs, &err), -1);
	assert_int_equal(err.class, ERR_DATA);
	release_close(&release);
}

static void
test_a_link_to_nowhere(void **state)
{
	struct world *w = *state;
	struct release release;
	struct err err = ERR_INIT;
	char *link = file_path(w->public_dir, "huidig");

	ok(file_mkdirs(w->public_dir, &err), &err);
	assert_int_equal(symlink("/etc", link), 0);
	assert_int_equal(release_open(w->public_dir, w->build_dir, &release,
			     &err),
	    -1);
	assert_non_null(strstr(err.text, "not to a release"));
	free(link);
}

static void
test_a_trial_says_so(void **state)
{
	struct world *w = *state;
	struct release_facts facts;
	struct release release;
	struct err err = ERR_INIT;
	bool differs;

	ok(release_open(w->public_dir, w->build_dir, &release, &err), &err);
	build(w, "a1\n", "b1\n");
	ok(release_compare(&release, &differs, &err), &err);
	ok(release_choose_name(&release, "2026-11-23", &err), &err);
	facts_of(&facts, "2026-11-23", FIRST_NIGHT);
	facts.is_trial = true;
	ok(release_stage(&release, &facts, &err), &err);
	ok(release_place(&release, &err), &err);
	ok(release_show(&release, &err), &err);
	release_close(&release);
	ok(release_open(w->public_dir, w->build_dir, &release, &err), &err);
	assert_true(release.current_is_trial);
	release_close(&release);
}

static void
damage(const struct world *w, const char *name, const char *text)
{
	char *path = file_path(w->public_dir, name);
	int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0644);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	free(path);
}

static void
assert_problem(struct world *w, const char *text)
{
	assert_int_not_equal(problems(w), 0);
	if (strstr(w->last_problem, text) == NULL)
		fail_msg("'%s' does not say '%s'", w->last_problem, text);
}

static void
test_verify_sees_damage(void **state)
{
	struct world *w = *state;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	damage(w, "v1/indicatoren/a.json", "a9\n");
	assert_problem(w, "other bytes");
}

static void
test_verify_sees_what_is_not_listed(void **state)
{
	struct world *w = *state;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	damage(w, "v1/indicatoren/c.json", "c1\n");
	assert_problem(w, "not listed");
}

static void
test_verify_sees_what_is_gone(void **state)
{
	struct world *w = *state;
	char *path = file_path(w->public_dir, "v1/indicatoren/b.json.gz");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_int_equal(unlink(path), 0);
	assert_problem(w, "are there");
	free(path);
}

static void
test_verify_sees_sums_with_tricks(void **state)
{
	struct world *w = *state;
	char line[128];

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	snprintf(line, sizeof(line), "%064d  ../../etc/passwd\n", 0);
	damage(w, "SHA256SUMS", line);
	assert_problem(w, "line 1 is no digest and path");
}

static void
test_verify_sees_a_missing_link(void **state)
{
	struct world *w = *state;
	char *path = file_path(w->public_dir, "index.html");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_int_equal(unlink(path), 0);
	assert_problem(w, "is no link to huidig/index.html");
	free(path);
}

static void
test_verify_sees_what_is_no_plain_file(void **state)
{
	struct world *w = *state;
	char *link = file_path(w->public_dir, "huidig/v1/passwd");
	char *pipe = file_path(w->public_dir, "huidig/v1/indicatoren/a.json");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	assert_problem(w, "passwd is no plain file");
	assert_int_equal(unlink(link), 0);
	/* A reader must not wait for whoever writes into it. */
	assert_int_equal(unlink(pipe), 0);
	assert_int_equal(mkfifo(pipe, 0644), 0);
	assert_problem(w, "no plain file");
	free(link);
	free(pipe);
}

static void
test_verify_reads_the_status(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	char *path = file_path(w->public_dir, "status.json");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	ok(file_write(path, "{}\n", 3, &err), &err);
	assert_int_equal(problems(w), 0);
	ok(file_write(path, "{", 1, &err), &err);
	assert_problem(w, "status.json");
	ok(file_write(path, "[]\n", 3, &err), &err);
	assert_problem(w, "no JSON object");
	free(path);
}

static void
test_files_of_others_are_not_thrown_away(void **state)
{
	struct world *w = *state;
	struct release_facts facts;
	struct release release;
	struct err err = ERR_INIT;
	bool differs;
	char *path = file_path(w->public_dir, "index.html");

	ok(file_mkdirs(w->public_dir, &err), &err);
	ok(file_write(path, "mine\n", 5, &err), &err);
	ok(release_open(w->public_dir, w->build_dir, &release, &err), &err);
	build(w, "a1\n", "b1\n");
	ok(release_compare(&release, &differs, &err), &err);
	ok(release_choose_name(&release, "2026-11-23", &err), &err);
	ok(release_stage(&release, facts_of(&facts, "2026-11-23", FIRST_NIGHT),
	       &err),
	    &err);
	assert_int_equal(release_place(&release, &err), -1);
	assert_non_null(strstr(err.text, "index.html stands where"));
	release_close(&release);
	assert_text(w->public_dir, "index.html", "mine\n");
	/* Moved away, all is well. */
	assert_int_equal(unlink(path), 0);
	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_int_equal(problems(w), 0);
	free(path);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_first_release),
		T(test_quiet_second_night),
		T(test_one_file_changed),
		T(test_a_file_that_goes),
		T(test_releases_are_listed),
		T(test_kill_before_it_is_placed),
		T(test_kill_before_it_is_shown),
		T(test_kill_of_the_first_night),
		T(test_an_operator_goes_back),
		T(test_left_overs_are_cleared),
		T(test_a_release_that_cannot_be_written),
		T(test_an_empty_build_is_no_release),
		T(test_a_link_to_nowhere),
		T(test_a_trial_says_so),
		T(test_verify_sees_damage),
		T(test_verify_sees_what_is_not_listed),
		T(test_verify_sees_what_is_gone),
		T(test_verify_sees_sums_with_tricks),
		T(test_verify_sees_a_missing_link),
		T(test_verify_sees_what_is_no_plain_file),
		T(test_verify_reads_the_status),
		T(test_files_of_others_are_not_thrown_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

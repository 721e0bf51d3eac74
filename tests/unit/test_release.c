/*
 * Releases on folders of our own: what readers see before, during and after
 * each step, and after a kill between any two.  The figures are made up.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/dict.h"
#include "released.h"

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
		T(test_files_of_others_are_not_thrown_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

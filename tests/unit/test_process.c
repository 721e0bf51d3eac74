/*
 * Processes: how each can end, what it says, what it is given.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/process.h"

#define ENOUGH 60

/* Run a script until its end; what it says into ${said}. */
static enum process_end
run(const char *script, char *const *env, int64_t seconds, int *ret_status,
    char said[64])
{
	const char *const words[] = { "sh", "-c", script, NULL };
	struct err err = ERR_INIT;
	struct process p;
	enum process_end end;
	ssize_t got;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(process_start(&p, words, env, ends[1], seconds, &err),
	    0);
	end = process_wait(&p, ret_status);
	close(ends[1]);
	got = read(ends[0], said, 63);
	assert_true(got >= 0);
	said[got] = '\0';
	close(ends[0]);
	return end;
}

static void
test_ends(void **state)
{
	char said[64];
	int status = -1;

	(void)state;
	assert_int_equal(run("echo out; echo err >&2", NULL, ENOUGH, &status,
			     said),
	    PROCESS_DONE);
	assert_string_equal(said, "out\nerr\n");
	assert_int_equal(status, -1);
	assert_int_equal(run("exit 3", NULL, ENOUGH, &status, said),
	    PROCESS_FAILED);
	assert_int_equal(status, 3);
	assert_int_equal(run("kill -9 $$", NULL, ENOUGH, &status, said),
	    PROCESS_FAILED);
	assert_int_equal(status, 128 + 9);
}

static void
test_too_long(void **state)
{
	int64_t before = clock_ms();
	char said[64];

	(void)state;
	assert_int_equal(run("exec sleep 50", NULL, 0, NULL, said),
	    PROCESS_LATE);
	assert_true(clock_ms() - before < 50000);
}

static void
test_given(void **state)
{
	char variable[] = "WORD=of ours";
	char *const env[] = { variable, NULL };
	char said[64];

	(void)state;
	/* It is asked nothing, and has nothing else of ours. */
	assert_int_equal(run("cat; echo $WORD; echo $HOME", env, ENOUGH, NULL,
			     said),
	    PROCESS_DONE);
	assert_string_equal(said, "of ours\n\n");
}

/* Keys and passwords are no variables of others. */
static void
test_ours_alone(void **state)
{
	char said[64];

	(void)state;
	setenv("WOONDRUK_AMSTERDAM_KEY", "secret", 1);
	setenv("DATABASE_URL", "secret", 1);
	setenv("PGPASSWORD", "secret", 1);
	setenv("OTHER", "kept", 1);
	assert_int_equal(run("env | grep -c secret; echo $OTHER", NULL, ENOUGH,
			     NULL, said),
	    PROCESS_DONE);
	assert_string_equal(said, "0\nkept\n");
}

static void
test_absent(void **state)
{
	const char *const words[] = { "woondruk-no-such-program", NULL };
	struct err err = ERR_INIT;
	struct process p;

	(void)state;
	assert_int_equal(process_start(&p, words, NULL, -1, ENOUGH, &err), 1);
	assert_int_equal(err.class, ERR_DATA);
	assert_string_equal(err.text,
	    "cannot start woondruk-no-such-program: No such file or directory");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_ours_alone),
		cmocka_unit_test(test_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

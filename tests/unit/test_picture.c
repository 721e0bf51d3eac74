/*
 * Programs in the place of rsvg-convert that do what it should not: each leaves
 * one picture out, with a reason, and no file behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "publish/picture.h"

/* What it is called with: --zoom=2 --output PNG SVG. */
#define PNG "\"$3\""
#define GOOD "printf '\\211PNG\\r\\n\\032\\n...' >" PNG "\n"

struct world {
	char dir[512];
	char *program;
	struct pictures p;
};

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");
	struct world *w = xcalloc(1, sizeof(*w));

	snprintf(w->dir, sizeof(w->dir), "%s/woondruk-test-XXXXXX",
	    tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	w->program = file_path(w->dir, "program");
	w->p.program = w->program;
	w->p.dir = w->dir;
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;

	pictures_release(&w->p);
	assert_int_equal(file_remove_tree(w->dir, &err), 0);
	free(w->program);
	free(w);
	return 0;
}

static void
becomes(struct world *w, const char *script)
{
	struct err err = ERR_INIT;
	char *text = xasprintf("#!/bin/sh\n%s", script);

	assert_int_equal(file_write(w->program, text, strlen(text), &err), 0);
	assert_int_equal(chmod(w->program, 0755), 0);
	free(text);
}

static bool
is_there(const struct world *w, const char *name)
{
	char *path = file_path(w->dir, name);
	bool there = file_exists(path);

	free(path);
	return there;
}

/* It makes none, for that reason. */
static void
fails(struct world *w, const char *script, const char *why)
{
	w->p.n_failed = 0;
	becomes(w, script);
	pictures_begin(&w->p, "a");
	pictures_end(&w->p);
	assert_int_equal(w->p.n_made, 0);
	assert_int_equal(w->p.n_failed, 1);
	if (strstr(w->p.why.text, why) == NULL)
		fail_msg("'%s' does not say '%s'", w->p.why.text, why);
	assert_false(is_there(w, "a.png"));
}

static void
test_made(void **state)
{
	struct world *w = *state;

	becomes(w, GOOD);
	pictures_begin(&w->p, "a");
	pictures_end(&w->p);
	assert_int_equal(w->p.n_made, 1);
	assert_string_equal(w->p.made[0], "a.png");
	assert_true(is_there(w, "a.png"));
}

static void
test_none_is_made(void **state)
{
	struct world *w = *state;

	fails(w, "exit 0\n", "made no PNG");
	fails(w, ": >" PNG "\n", "made no PNG");
	fails(w, "echo '<svg/>' >" PNG "\n", "made no PNG");
	fails(w, "ln -s /etc/passwd " PNG "\n", "made no PNG");
	fails(w, GOOD "exit 3\n", "it failed");
	fails(w, GOOD "kill -SEGV $$\n", "it failed");
	fails(w, GOOD "head -c 9000000 /dev/zero >>" PNG "\n", "");
}

/* Not only when it is done. */
static void
test_a_huge_one_is_stopped(void **state)
{
	struct world *w = *state;
	int64_t began = clock_ms();

	fails(w, GOOD "head -c 9000000 /dev/zero >>" PNG "\nexec sleep 60\n",
	    "writes too much");
	assert_true(clock_ms() - began < 1000 * LIMIT_PICTURE_SECONDS);
	assert_int_equal(w->p.n_late, 0);
}

static void
test_one_that_hangs(void **state)
{
	struct world *w = *state;

	becomes(w, "exec sleep 60\n");
	for (int i = 0; i < LIMIT_PICTURES_LATE; i++) {
		pictures_begin(&w->p, "a");
		w->p.running[0].process.until = 0;
		pictures_end(&w->p);
	}
	assert_non_null(strstr(w->p.why.text, "takes too long"));
	/* The others are not waited for. */
	pictures_begin(&w->p, "b");
	assert_int_equal(w->p.n_running, 0);
	assert_int_equal(w->p.n_failed, LIMIT_PICTURES_LATE + 1);
	assert_int_equal(w->p.n_made, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_made),
		T(test_none_is_made),
		T(test_a_huge_one_is_stopped),
		T(test_one_that_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * A depot in a folder of its own, for the tests of what is kept in it and of what its
 * log tells.
 */
#ifndef TESTS_UNIT_DEPOT_FOLDER_H
#define TESTS_UNIT_DEPOT_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/depot.h"
#include "base/file.h"
#include "base/mem.h"

struct world {
	char dir[512];
	char *tmp;
	char *log;
	struct depot *depot;
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
	struct err err = ERR_INIT;

	snprintf(w->dir, sizeof(w->dir), "%s/woondruk-test-XXXXXX",
	    tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	w->tmp = file_path(w->dir, "tmp");
	w->log = file_path(w->dir, "log.jsonl");
	ok(depot_open(w->dir, &w->depot, &err), &err);
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;

	depot_close(w->depot);
	ok(file_remove_tree(w->dir, &err), &err);
	free(w->tmp);
	free(w->log);
	free(w);
	return 0;
}

#endif

/*
 * A depot in a folder of its own, for the tests of what is kept in it and of what its
 * log tells.
 */
#ifndef TESTS_UNIT_DEPOT_FOLDER_H
#define TESTS_UNIT_DEPOT_FOLDER_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static inline char *
object_path(const struct world *w, const char *sha256)
{
	return xasprintf("%s/objects/%.2s/%s", w->dir, sha256, sha256 + 2);
}

static inline struct depot_kept
put(struct world *w, const char *text)
{
	struct depot_kept kept;
	struct err err = ERR_INIT;

	ok(depot_put(w->depot, text, strlen(text), &kept, &err), &err);
	return kept;
}

/* Bytes at the end of the log, as a crash would leave them. */
static inline void
tear(struct world *w, const char *bytes, size_t len)
{
	int fd = open(w->log, O_WRONLY | O_APPEND | O_CREAT, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

#endif

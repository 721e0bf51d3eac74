/*
 * Nights on folders of our own, for the tests of releases and of what is said of
 * them.  The figures are made up.
 */
#ifndef TESTS_UNIT_RELEASED_H
#define TESTS_UNIT_RELEASED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
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

#endif

/* Old releases that go. */
#include "publish/retire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dict.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/release.h"

/* A release is superseded on the day of the next; the ledger has them in the
 * order in which readers had them. */
static const char due_sql[] =
    "select release from (select release, run_id, lead(published_on)"
    "  over (order by run_id) as superseded_on from ledger.release) r"
    " where superseded_on < $1::date and run_id < (select run_id"
    "  from ledger.release where release = $2)"
    " and release is distinct from (select previous from ledger.release"
    "  where release = $2)"
    " order by run_id";

struct counting {
	const char *dir;
	struct dict *links; /* of each file, those seen in what goes */
	struct retired *retired;
};

/* A file whose other names stay takes no less room when this one goes. */
static int
count_file(void *ctx, const char *path, struct err *err)
{
	struct counting *c = ctx;
	char *full = file_path(c->dir, path);
	struct stat st;
	int64_t seen = 0;

	if (lstat(full, &st) != 0) {
		err_errno(err, ERR_FATAL, "cannot see %s", full);
		free(full);
		return -1;
	}
	free(full);
	dict_get(c->links, (const char *)&st.st_ino, sizeof(st.st_ino), &seen);
	dict_put(c->links, (const char *)&st.st_ino, sizeof(st.st_ino), ++seen);
	if (seen == (int64_t)st.st_nlink)
		c->retired->bytes += (uint64_t)st.st_size;
	return 0;
}

static int
remove_release(const char *public_dir, const char *name, struct err *err)
{
	char *releases = file_path(public_dir, "r");
	char *dir = file_path(releases, name);
	char *hidden = xasprintf("%s/.%s.new", releases, name);
	int rc = -1;

	if (rename(dir, hidden) != 0)
		err_errno(err, ERR_FATAL, "cannot rename %s", dir);
	else if (file_sync_dir(releases, err) == 0)
		rc = file_remove_tree(hidden, err);
	free(releases);
	free(dir);
	free(hidden);
	return rc;
}

static int
go_through(const struct pq_result *due, const char *public_dir, bool is_dry,
    struct retired *ret, struct err *err)
{
	struct counting counting = { .links = dict_new(), .retired = ret };
	int rc = 0;

	/* All are counted before the first goes: they share files. */
	for (size_t i = 0; rc == 0 && i < pq_rows(due); i++) {
		char *dir = xasprintf("%s/r/%s", public_dir, pq_get(due, i, 0));

		counting.dir = dir;
		if (text_is_name(pq_get(due, i, 0)) && file_is_dir(dir)) {
			ret->releases++;
			rc = file_walk(dir, count_file, &counting, err);
		}
		free(dir);
	}
	for (size_t i = 0; rc == 0 && !is_dry && i < pq_rows(due); i++) {
		char *dir = xasprintf("%s/r/%s", public_dir, pq_get(due, i, 0));

		if (text_is_name(pq_get(due, i, 0)) && file_is_dir(dir))
			rc = remove_release(public_dir, pq_get(due, i, 0), err);
		free(dir);
	}
	dict_free(counting.links);
	return rc;
}

int
retire_run(struct pq *pq, const char *public_dir, const char *before,
    bool is_dry, struct retired *ret, struct err *err)
{
	struct pq_result *due = NULL;
	char *current = NULL;
	int rc = -1;

	memset(ret, 0, sizeof(*ret));
	if (release_current(public_dir, &current, err) != 0)
		return -1;
	if (current == NULL)
		return 0;
	if ((is_dry || release_clear(public_dir, err) == 0) &&
	    pq_queryv(pq, due_sql, &due, err, before, current, PQ_END) == 0)
		rc = go_through(due, public_dir, is_dry, ret, err);
	pq_result_free(due);
	free(current);
	return rc;
}

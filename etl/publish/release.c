/*
 * The steps by which a release comes about.  Putting its files together stands
 * in staging.c, what it says of itself in manifest.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/manifest.h"
#include "publish/release.h"
#include "publish/staging.h"

#define SHOWN "huidig"
#define JOURNAL ".placing"
/* file_write and we name what is not finished ".<name>.new". */
#define DRAFT_END ".new"

/* Made anew with every release; they differ always, and so tell nothing. */
static const char *const about_itself[] = { "SHA256SUMS", SHA256SUMS_SIGNATURE,
	"v1/manifest.json", "v1/releases.json" };

static bool
is_about_itself(const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(about_itself) / sizeof(*about_itself); i++)
		if (strcmp(path, about_itself[i]) == 0)
			return true;
	return false;
}

static char *
below(const char *dir, const char *folder, const char *name)
{
	return xasprintf("%s/%s/%s", dir, folder, name);
}

/* --- which release is shown --- */

int
release_current(const char *public_dir, char **ret, struct err *err)
{
	char *link = file_path(public_dir, SHOWN), *dir = NULL;
	char to[LIMIT_CODE + 8];
	ssize_t len;
	int rc = -1;

	len = readlink(link, to, sizeof(to) - 1);
	if (len == -1 && errno == ENOENT) {
		*ret = NULL;
		rc = 0;
		goto out;
	}
	if (len == -1) {
		err_errno(err, ERR_FATAL, "cannot read the link %s", link);
		goto out;
	}
	to[len] = '\0';
	if (!text_starts(to, "r/") || !text_is_name(to + 2)) {
		err_set(err, ERR_FATAL,
		    "%s leads to '%s', not to a release; make it lead to one "
		    "of r/",
		    link, to);
		goto out;
	}
	dir = file_path(public_dir, to);
	if (!file_is_dir(dir)) {
		err_set(err, ERR_FATAL,
		    "%s leads to %s, which is absent; make it lead to one of "
		    "r/",
		    link, to);
		goto out;
	}
	*ret = xstrdup(to + 2);
	rc = 0;
out:
	free(link);
	free(dir);
	return rc;
}

/* --- what killed runs leave behind --- */

static bool
is_draft(const char *name)
{
	return name[0] == '.' && text_ends(name, DRAFT_END);
}

static int
clear_drafts(const char *dir, struct err *err)
{
	char **names = NULL;
	size_t i, n = 0;
	int rc = 0;

	if (file_list(dir, &names, &n, err) != 0)
		return -1;
	for (i = 0; rc == 0 && i < n; i++) {
		char *path;
		struct stat st;

		if (!is_draft(names[i]))
			continue;
		path = file_path(dir, names[i]);
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			rc = file_remove_tree(path, err);
		else if (unlink(path) != 0 && errno != ENOENT)
			rc =
			    err_errno(err, ERR_FATAL, "cannot remove %s", path);
		free(path);
	}
	file_list_free(names, n);
	return rc;
}

int
release_clear(const char *public_dir, struct err *err)
{
	char *releases = file_path(public_dir, "r");
	int rc = clear_drafts(releases, err);

	free(releases);
	return rc;
}

/* A release that was placed and never shown is no release.  The journal says
 * which, so that one which an operator went back from is left alone. */
static int
clear_placed(const struct release *release, struct err *err)
{
	char *journal = below(release->public_dir, "r", JOURNAL);
	char *dir = NULL;
	struct buf name;
	int rc = -1;

	buf_init(&name, LIMIT_CODE);
	if (!file_exists(journal)) {
		rc = 0;
		goto out;
	}
	if (file_read(journal, &name, err) != 0)
		goto out;
	if (text_is_name(name.data) &&
	    (release->current == NULL ||
		strcmp(release->current, name.data) != 0)) {
		dir = below(release->public_dir, "r", name.data);
		if (file_remove_tree(dir, err) != 0)
			goto out;
	}
	if (unlink(journal) != 0) {
		err_errno(err, ERR_FATAL, "cannot remove %s", journal);
		goto out;
	}
	rc = 0;
out:
	free(journal);
	free(dir);
	buf_release(&name);
	return rc;
}

static int
read_trial(struct release *release, struct err *err)
{
	char *path;
	int rc;

	if (release->current == NULL)
		return 0;
	path = xasprintf("%s/r/%s/v1/manifest.json", release->public_dir,
	    release->current);
	rc = manifest_is_trial(path, &release->current_is_trial, err);
	free(path);
	return rc;
}

int
release_open(const char *public_dir, const char *build_dir, struct release *ret,
    struct err *err)
{
	struct release release = { 0 };
	char *releases = file_path(public_dir, "r");
	int rc = -1;

	release.public_dir = xstrdup(public_dir);
	release.build_dir = xstrdup(build_dir);
	if (file_mkdirs(releases, err) != 0 ||
	    clear_drafts(releases, err) != 0 ||
	    clear_drafts(public_dir, err) != 0 ||
	    release_current(public_dir, &release.current, err) != 0 ||
	    clear_placed(&release, err) != 0 ||
	    read_trial(&release, err) != 0 ||
	    file_remove_tree(build_dir, err) != 0 ||
	    file_mkdirs(build_dir, err) != 0)
		goto out;
	*ret = release;
	rc = 0;
out:
	if (rc != 0)
		release_close(&release);
	free(releases);
	return rc;
}

static void
clear_files(struct release *release)
{
	size_t i;

	for (i = 0; i < release->n_files; i++)
		free(release->file[i].path);
	free(release->file);
	release->file = NULL;
	release->n_files = release->size = 0;
	file_list_free(release->gone, release->n_gone);
	release->gone = NULL;
	release->n_gone = 0;
	release->n_new = release->n_changed = release->n_same = 0;
}

void
release_close(struct release *release)
{
	clear_files(release);
	free(release->public_dir);
	free(release->build_dir);
	free(release->current);
	free(release->name);
	memset(release, 0, sizeof(*release));
}

/* --- what differs --- */

static int
compare_file(void *ctx, const char *path, struct err *err)
{
	struct release *release = ctx;
	char *built = file_path(release->build_dir, path), *shown = NULL;
	struct release_file *file;
	bool same = false;
	int rc = -1;

	if (release->n_files == release->size) {
		release->size = release->size != 0 ? 2 * release->size : 256;
		release->file = xrealloc(release->file,
		    release->size * sizeof(*release->file));
	}
	file = &release->file[release->n_files++];
	memset(file, 0, sizeof(*file));
	file->path = xstrdup(path);
	if (release->current != NULL) {
		shown = xasprintf("%s/r/%s/%s", release->public_dir,
		    release->current, path);
		if (hash_same_files(built, shown, &same, err) != 0)
			goto out;
	}
	if (same) {
		file->state = FILE_SAME;
		release->n_same++;
	} else if (shown != NULL && file_exists(shown)) {
		file->state = FILE_CHANGED;
		release->n_changed++;
	} else {
		file->state = FILE_NEW;
		release->n_new++;
	}
	rc = 0;
out:
	free(built);
	free(shown);
	return rc;
}

/* A file that is shown: is it in the build too? */
static int
find_gone(void *ctx, const char *path, struct err *err)
{
	struct release *release = ctx;
	enum variant variant;
	char *built;

	(void)err;
	if (is_about_itself(path) || compress_is_variant(path, &variant))
		return 0;
	built = file_path(release->build_dir, path);
	if (!file_exists(built)) {
		release->gone = xrealloc(release->gone,
		    (release->n_gone + 1) * sizeof(*release->gone));
		release->gone[release->n_gone++] = xstrdup(path);
	}
	free(built);
	return 0;
}

int
release_compare(struct release *release, bool *ret_differs, struct err *err)
{
	char *shown;
	int rc = 0;

	clear_files(release);
	if (file_walk(release->build_dir, compare_file, release, err) != 0)
		return -1;
	if (release->n_files == 0)
		return err_set(err, ERR_DATA,
		    "%s is empty: nothing was built that could be released",
		    release->build_dir);
	if (release->current != NULL) {
		shown = below(release->public_dir, "r", release->current);
		rc = file_walk(shown, find_gone, release, err);
		free(shown);
	}
	if (rc == 0)
		*ret_differs = release->n_new != 0 || release->n_changed != 0 ||
		    release->n_gone != 0;
	return rc;
}

int
release_choose_name(struct release *release, const char *date, struct err *err)
{
	int i;

	free(release->name);
	for (i = 1; i <= LIMIT_RELEASES_DAY; i++) {
		char *path;
		bool taken;

		release->name =
		    i == 1 ? xstrdup(date) : xasprintf("%s-%d", date, i);
		path = below(release->public_dir, "r", release->name);
		taken = file_exists(path) || file_is_dir(path);
		free(path);
		if (!taken)
			return 0;
		free(release->name);
		release->name = NULL;
	}
	return err_set(err, ERR_FATAL, "%s/r: %d releases of %s are too many",
	    release->public_dir, LIMIT_RELEASES_DAY, date);
}

/* --- putting together --- */

static char *
staging_dir(const struct release *release)
{
	return xasprintf("%s/r/.%s%s", release->public_dir, release->name,
	    DRAFT_END);
}

int
release_stage(struct release *release, const struct release_facts *facts,
    struct err *err)
{
	char *dir = staging_dir(release);
	struct err ignored = ERR_INIT;
	int rc = -1;

	if (file_mkdirs(dir, err) != 0 ||
	    manifest_write_releases(release, facts, err) != 0 ||
	    compare_file(release, MANIFEST_RELEASES, err) != 0 ||
	    staging_fill(release, dir, facts, err) != 0 ||
	    manifest_write(release, dir, facts, err) != 0 ||
	    staging_finish(release, dir, facts, err) != 0)
		goto out;
	rc = 0;
out:
	/* The next start would do it too; a full disk is better off now. */
	if (rc != 0 && file_remove_tree(dir, &ignored) != 0)
		err_clear(&ignored);
	free(dir);
	return rc;
}

/* --- showing --- */

/* Make the link ${name} lead to ${to}, by one rename. */
static int
put_link(const char *public_dir, const char *name, const char *to,
    struct err *err)
{
	char *path = file_path(public_dir, name);
	char *draft = xasprintf("%s/.%s%s", public_dir, name, DRAFT_END);
	int rc = -1;

	if ((unlink(draft) != 0 && errno != ENOENT) ||
	    symlink(to, draft) != 0 || rename(draft, path) != 0) {
		err_errno(err, ERR_FATAL, "cannot make the link %s", path);
		goto out;
	}
	rc = 0;
out:
	free(path);
	free(draft);
	return rc;
}

static bool
leads_to(const char *public_dir, const char *name, const char *to)
{
	char *path = file_path(public_dir, name);
	char there[LIMIT_PATH];
	ssize_t len = readlink(path, there, sizeof(there) - 1);

	free(path);
	if (len == -1)
		return false;
	there[len] = '\0';
	return strcmp(there, to) == 0;
}

/* Before the first release nothing of ours can be there: what is was put there
 * by somebody else, and is not thrown away. */
static int
check_free(const struct release *release, const char *name, struct err *err)
{
	char *path = file_path(release->public_dir, name);
	struct stat st;
	int rc = 0;

	if (release->current == NULL && lstat(path, &st) == 0 &&
	    !S_ISLNK(st.st_mode))
		rc = err_set(err, ERR_FATAL,
		    "%s stands where the release wants its link; move it away, "
		    "or publish to another folder",
		    path);
	free(path);
	return rc;
}

/* A fixed link for every name in the release; those that lead right stay
 * untouched. */
static int
put_fixed_links(const struct release *release, struct err *err)
{
	char *dir = below(release->public_dir, "r", release->name);
	char **names = NULL;
	size_t i, n = 0;
	int rc = -1;

	if (file_list(dir, &names, &n, err) != 0)
		goto out;
	for (i = 0; i < n; i++) {
		char *to = file_path(SHOWN, names[i]);
		int status = 0;

		if (!leads_to(release->public_dir, names[i], to))
			status = check_free(release, names[i], err) != 0
			    ? -1
			    : put_link(release->public_dir, names[i], to, err);
		free(to);
		if (status != 0)
			goto out;
	}
	rc = 0;
out:
	file_list_free(names, n);
	free(dir);
	return rc;
}

int
release_place(struct release *release, struct err *err)
{
	char *staging = staging_dir(release);
	char *releases = file_path(release->public_dir, "r");
	char *journal = file_path(releases, JOURNAL);
	char *dir = file_path(releases, release->name);
	int rc = -1;

	if (file_write(journal, release->name, strlen(release->name), err) != 0)
		goto out;
	if (rename(staging, dir) != 0) {
		err_errno(err, ERR_FATAL, "cannot rename %s to %s", staging,
		    dir);
		goto out;
	}
	if (file_sync_dir(releases, err) != 0 ||
	    put_fixed_links(release, err) != 0 ||
	    file_sync_dir(release->public_dir, err) != 0)
		goto out;
	rc = 0;
out:
	free(staging);
	free(releases);
	free(journal);
	free(dir);
	return rc;
}

/* Fixed links whose name the release no longer has lead nowhere: take them
 * away, once nobody can come by them any more. */
static int
drop_dead_links(const struct release *release, struct err *err)
{
	char **names = NULL;
	size_t i, n = 0;
	int rc = -1;

	if (file_list(release->public_dir, &names, &n, err) != 0)
		return -1;
	for (i = 0; i < n; i++) {
		char *path = file_path(release->public_dir, names[i]);
		char *to = file_path(SHOWN, names[i]);
		bool dead = leads_to(release->public_dir, names[i], to) &&
		    access(path, F_OK) != 0;
		int status = 0;

		if (dead && unlink(path) != 0)
			status =
			    err_errno(err, ERR_FATAL, "cannot remove %s", path);
		free(path);
		free(to);
		if (status != 0)
			goto out;
	}
	rc = 0;
out:
	file_list_free(names, n);
	return rc;
}

int
release_show(struct release *release, struct err *err)
{
	char *to = file_path("r", release->name);
	char *journal = below(release->public_dir, "r", JOURNAL);
	int rc = -1;

	if (put_link(release->public_dir, SHOWN, to, err) != 0 ||
	    file_sync_dir(release->public_dir, err) != 0 ||
	    drop_dead_links(release, err) != 0)
		goto out;
	if (unlink(journal) != 0 && errno != ENOENT) {
		err_errno(err, ERR_FATAL, "cannot remove %s", journal);
		goto out;
	}
	free(release->current);
	release->current = xstrdup(release->name);
	rc = 0;
out:
	free(to);
	free(journal);
	return rc;
}

/*
 * Links, copies, variants, times and digests of one release.  Compressing is
 * most of the work of a night in which much changed, so files are dealt out to
 * a few threads; each file is one thread's alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "publish/outfile.h"
#include "publish/sign.h"
#include "publish/staging.h"
#include "publish/verify.h"

#define BLOCK (64u * 1024)
#define SUMS "SHA256SUMS"

struct filling {
	struct release *release;
	const char *dir;
	char *old_dir; /* the current release, or NULL */
	const struct release_facts *facts;
	pthread_mutex_t lock;
	size_t next;    /* file to be dealt out */
	struct err err; /* of the first that failed */
	bool failed;
};

/* --- one file --- */

static int
copy_file(const char *from, const char *to, struct err *err)
{
	struct outfile out = { NULL, -1, { 0 }, 0 };
	char *block = xmalloc(BLOCK);
	ssize_t got;
	int fd, rc = -1;

	fd = open(from, O_RDONLY | O_CLOEXEC);
	if (fd == -1) {
		err_errno(err, ERR_FATAL, "cannot open %s", from);
		goto out;
	}
	if (outfile_open(&out, to, err) != 0)
		goto out;
	while ((got = read(fd, block, BLOCK)) != 0) {
		if (got > 0) {
			outfile_add(&out, block, (size_t)got);
		} else if (errno != EINTR) {
			err_errno(err, ERR_FATAL, "cannot read %s", from);
			goto out;
		}
	}
	rc = outfile_close(&out, err);
out:
	outfile_abandon(&out);
	if (fd != -1)
		close(fd);
	free(block);
	return rc;
}

static int
set_time(const char *path, time_t at, struct err *err)
{
	struct timespec times[2] = { { at, 0 }, { at, 0 } };

	if (utimensat(AT_FDCWD, path, times, 0) == 0)
		return 0;
	return err_errno(err, ERR_FATAL, "cannot set the time of %s", path);
}

/* A file of the old release under its new path: the same file where the disk
 * allows, else a copy with its time. */
static int
link_file(const char *old, const char *path, struct err *err)
{
	struct stat st;

	if (link(old, path) == 0)
		return 0;
	if (errno != EMLINK && errno != EXDEV && errno != EPERM)
		return err_errno(err, ERR_FATAL, "cannot link %s to %s", path,
		    old);
	if (stat(old, &st) != 0)
		return err_errno(err, ERR_FATAL, "cannot stat %s", old);
	if (copy_file(old, path, err) != 0)
		return -1;
	return set_time(path, st.st_mtim.tv_sec, err);
}

/* Later of now and one second after the time it had before. */
static time_t
time_of(const struct filling *f, const struct release_file *file)
{
	struct stat st;
	time_t at = f->facts->now;
	char *old;

	if (f->old_dir == NULL)
		return at;
	old = file_path(f->old_dir, file->path);
	if (stat(old, &st) == 0) {
		if (file->state == FILE_SAME)
			at = st.st_mtim.tv_sec;
		else if (st.st_mtim.tv_sec + 1 > at)
			at = st.st_mtim.tv_sec + 1;
	}
	free(old);
	return at;
}

/* The variants of a plain file that stands in ${dir}: those of the old release
 * when it is unchanged, else new ones. */
static int
fill_variants(const struct filling *f, struct release_file *file, time_t at,
    struct err *err)
{
	char *plain = file_path(f->dir, file->path);
	int i, rc = -1;

	for (i = 0; i < VARIANTS && compress_wants(file->path); i++) {
		enum variant variant = (enum variant)i;
		char *path = xasprintf("%s%s", plain, compress_suffix(variant));
		char *old = f->old_dir != NULL && file->state == FILE_SAME
		    ? xasprintf("%s/%s%s", f->old_dir, file->path,
			  compress_suffix(variant))
		    : NULL;
		int status = 0;

		file->has[i] = true;
		if (old != NULL && file_exists(old))
			status = link_file(old, path, err);
		else if (!compress_has(variant))
			file->has[i] = false;
		else if (compress_file(plain, variant, f->facts->effort, path,
			     err) != 0)
			status = -1;
		else
			status = set_time(path, at, err);
		if (status == 0 && file->has[i])
			status = hash_file(path, file->variant_sha256[i], err);
		free(path);
		free(old);
		if (status != 0)
			goto out;
	}
	rc = 0;
out:
	free(plain);
	return rc;
}

static int
describe_plain(const struct filling *f, struct release_file *file,
    struct err *err)
{
	char *path = file_path(f->dir, file->path);
	struct stat st;
	int rc = -1;

	if (stat(path, &st) != 0) {
		err_errno(err, ERR_FATAL, "cannot stat %s", path);
		goto out;
	}
	file->bytes = (uint64_t)st.st_size;
	rc = hash_file(path, file->sha256, err);
out:
	free(path);
	return rc;
}

static int
fill_file(const struct filling *f, struct release_file *file, struct err *err)
{
	const struct release *release = f->release;
	char *path = file_path(f->dir, file->path);
	char *from = file->state == FILE_SAME
	    ? file_path(f->old_dir, file->path)
	    : file_path(release->build_dir, file->path);
	time_t at = time_of(f, file);
	int rc = -1;

	if (file->state == FILE_SAME) {
		if (link_file(from, path, err) != 0)
			goto out;
	} else if (copy_file(from, path, err) != 0 ||
	    set_time(path, at, err) != 0) {
		goto out;
	}
	if (describe_plain(f, file, err) != 0)
		goto out;
	rc = fill_variants(f, file, at, err);
out:
	free(path);
	free(from);
	return rc;
}

/* --- all files --- */

static void *
fill_some(void *ctx)
{
	struct filling *f = ctx;
	struct err err = ERR_INIT;
	struct release_file *file;

	for (;;) {
		pthread_mutex_lock(&f->lock);
		file = !f->failed && f->next < f->release->n_files
		    ? &f->release->file[f->next++]
		    : NULL;
		pthread_mutex_unlock(&f->lock);
		if (file == NULL)
			return NULL;
		if (fill_file(f, file, &err) == 0)
			continue;
		pthread_mutex_lock(&f->lock);
		if (!f->failed)
			f->err = err;
		f->failed = true;
		pthread_mutex_unlock(&f->lock);
		return NULL;
	}
}

static int
fill_all(struct filling *f, struct err *err)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread[LIMIT_PUBLISH_THREADS];
	size_t i, n = 0;

	/* This thread is one of them, so that none need be made. */
	while (n + 1 < LIMIT_PUBLISH_THREADS && (long)n + 1 < processors &&
	    pthread_create(&thread[n], NULL, fill_some, f) == 0)
		n++;
	fill_some(f);
	for (i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	if (!f->failed)
		return 0;
	*err = f->err;
	return -1;
}

static int
make_folders(const struct release *release, const char *dir, struct err *err)
{
	size_t i;

	for (i = 0; i < release->n_files; i++) {
		char *path = file_path(dir, release->file[i].path);
		int rc;

		*strrchr(path, '/') = '\0';
		rc = file_is_dir(path) ? 0 : file_mkdirs(path, err);
		free(path);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static void
filling_init(struct filling *f, struct release *release, const char *dir,
    const struct release_facts *facts)
{
	memset(f, 0, sizeof(*f));
	f->release = release;
	f->dir = dir;
	f->facts = facts;
	if (release->current != NULL)
		f->old_dir =
		    xasprintf("%s/r/%s", release->public_dir, release->current);
	pthread_mutex_init(&f->lock, NULL);
}

static void
filling_release(struct filling *f)
{
	pthread_mutex_destroy(&f->lock);
	free(f->old_dir);
}

int
staging_fill(struct release *release, const char *dir,
    const struct release_facts *facts, struct err *err)
{
	struct filling f;
	int rc = -1;

	filling_init(&f, release, dir, facts);
	if (make_folders(release, dir, err) == 0)
		rc = fill_all(&f, err);
	filling_release(&f);
	return rc;
}

int
staging_adopt(struct release *release, const char *dir, const char *path,
    const struct release_facts *facts, struct err *err)
{
	struct release_file *file;
	struct filling f;
	char *whole = file_path(dir, path);
	time_t at;
	int rc = -1;

	filling_init(&f, release, dir, facts);
	release->size = release->n_files + 1;
	release->file =
	    xrealloc(release->file, release->size * sizeof(*release->file));
	file = &release->file[release->n_files++];
	memset(file, 0, sizeof(*file));
	file->path = xstrdup(path);
	file->state = FILE_CHANGED;
	at = time_of(&f, file);
	if (set_time(whole, at, err) == 0 && describe_plain(&f, file, err) == 0)
		rc = fill_variants(&f, file, at, err);
	filling_release(&f);
	free(whole);
	return rc;
}

/* --- the end --- */

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct release_file *)a)->path,
	    ((const struct release_file *)b)->path);
}

static int
write_sums(struct release *release, const char *dir, time_t now,
    struct err *err)
{
	char *path = file_path(dir, SUMS);
	struct outfile out = { NULL, -1, { 0 }, 0 };
	size_t i;
	int j, rc = -1;

	qsort(release->file, release->n_files, sizeof(*release->file), by_path);
	if (outfile_open(&out, path, err) != 0)
		goto out;
	for (i = 0; i < release->n_files; i++) {
		const struct release_file *file = &release->file[i];

		buf_addf(&out.buf, "%s  %s\n", file->sha256, file->path);
		for (j = 0; j < VARIANTS; j++)
			if (file->has[j])
				buf_addf(&out.buf, "%s  %s%s\n",
				    file->variant_sha256[j], file->path,
				    compress_suffix((enum variant)j));
		outfile_drain(&out);
	}
	if (outfile_close(&out, err) == 0)
		rc = set_time(path, now, err);
out:
	outfile_abandon(&out);
	free(path);
	return rc;
}

static int
sync_path(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;

	if (fd == -1 || fsync(fd) != 0)
		rc = err_errno(err, ERR_FATAL, "cannot sync %s", path);
	if (fd != -1)
		close(fd);
	return rc;
}

/* A variant is new also beside an unchanged file, when the last release was made
 * without its library. */
static int
sync_new(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) == 0 && st.st_nlink > 1)
		return 0;
	return sync_path(path, err);
}

/* Everything of this release; files that are links to an older one were synced
 * with it.  Folders without files of their own were synced when made. */
static int
sync_all(const struct release *release, const char *dir, struct err *err)
{
	char *folder = xstrdup(dir), *sums = file_path(dir, SUMS);
	size_t i;
	int j, rc = -1;

	for (i = 0; i < release->n_files; i++) {
		const struct release_file *file = &release->file[i];
		char *path = file_path(dir, file->path);

		rc = file->state != FILE_SAME ? sync_path(path, err) : 0;
		for (j = 0; rc == 0 && j < VARIANTS; j++) {
			char *variant = xasprintf("%s%s", path,
			    compress_suffix((enum variant)j));

			if (file->has[j])
				rc = sync_new(variant, err);
			free(variant);
		}
		*strrchr(path, '/') = '\0';
		if (rc == 0 && strcmp(path, folder) != 0)
			rc = file_sync_dir(path, err);
		free(folder);
		folder = path;
		if (rc != 0)
			goto out;
	}
	rc = sync_path(sums, err);
	if (rc == 0)
		rc = file_sync_dir(dir, err);
out:
	free(folder);
	free(sums);
	return rc;
}

/* The name of the release is signed with it, so that the list of an old one cannot
 * be shown for a new one. */
static int
sign_sums(const struct release *release, const char *dir, const char *key,
    time_t now, struct err *err)
{
	char *sums = file_path(dir, SUMS);
	char *signature = file_path(dir, SHA256SUMS_SIGNATURE);
	char *comment = xasprintf("woondruk %s", release->name);
	int rc = -1;

	if (sign_file(key, sums, comment, err) == 0 &&
	    set_time(signature, now, err) == 0)
		rc = sync_path(signature, err);
	free(sums);
	free(signature);
	free(comment);
	return rc;
}

int
staging_finish(struct release *release, const char *dir,
    const struct release_facts *facts, struct err *err)
{
	if (write_sums(release, dir, facts->now, err) != 0 ||
	    (facts->key != NULL &&
		sign_sums(release, dir, facts->key, facts->now, err) != 0) ||
	    verify_release(dir, err) != 0)
		return -1;
	return sync_all(release, dir, err);
}

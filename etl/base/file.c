/*
 * Files: written whole or not at all.
 *
 * What the disk refuses is ERR_FATAL; what is wrong with the file itself
 * (absent, too large, no plain file) is ERR_DATA.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"

#define BLOCK (64u * 1024)

static enum err_class
open_class(void)
{
	return errno == ENOENT || errno == ENOTDIR || errno == EISDIR
	    ? ERR_DATA
	    : ERR_FATAL;
}

int
file_read(const char *path, struct buf *ret, struct err *err)
{
	char *block = NULL;
	struct stat st;
	ssize_t got;
	int fd, rc = -1;

	buf_clear(ret);
	/* Not blocking, so that a pipe in the place of a file cannot hang. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return err_errno(err, open_class(), "cannot open %s", path);
	if (fstat(fd, &st) != 0) {
		err_errno(err, ERR_FATAL, "cannot stat %s", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err, ERR_DATA, "%s is no plain file", path);
		goto out;
	}
	block = xmalloc(BLOCK);
	while ((got = read(fd, block, BLOCK)) != 0) {
		if (got > 0) {
			buf_add(ret, block, (size_t)got);
		} else if (errno != EINTR) {
			err_errno(err, ERR_FATAL, "cannot read %s", path);
			goto out;
		}
		if (!buf_ok(ret)) {
			err_set(err, ERR_DATA, "%s is larger than %zu bytes",
			    path, ret->max);
			goto out;
		}
	}
	rc = 0;
out:
	if (rc != 0)
		buf_clear(ret);
	free(block);
	close(fd);
	return rc;
}

int
file_write_fd(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;
	ssize_t put;

	while (len != 0) {
		put = write(fd, p, len);
		if (put == -1 && errno == EINTR)
			continue;
		if (put == 0)
			errno = EIO;
		if (put <= 0)
			return -1;
		p += put;
		len -= (size_t)put;
	}
	return 0;
}

/* The folder a path is in, as text the caller frees. */
static char *
parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return xstrdup(".");
	if (slash == path)
		return xstrdup("/");
	return xstrndup(path, (size_t)(slash - path));
}

/* ".name.new" beside the path, as text the caller frees. */
static char *
draft_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash != NULL ? (size_t)(slash - path) + 1 : 0;

	return xasprintf("%.*s.%s.new", (int)dir, path, path + dir);
}

/*
 * Open the draft for us alone.  Its name is always the same, so that a killed
 * writer leaves one draft at most, which the next one takes over; the lock
 * keeps two writers of one path apart.  Whoever got the lock after the other
 * had renamed its draft sees another file under the name, and tries again.
 */
static int
open_draft(const char *draft)
{
	struct stat mine, theirs;
	int fd;

	for (;;) {
		fd = open(draft, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		    0644);
		if (fd == -1)
			return -1;
		if (flock(fd, LOCK_EX) != 0 || fstat(fd, &mine) != 0)
			break;
		if (lstat(draft, &theirs) == 0 && mine.st_ino == theirs.st_ino)
			return fd;
		close(fd);
	}
	close(fd);
	return -1;
}

int
file_write(const char *path, const void *bytes, size_t len, struct err *err)
{
	char *draft = draft_of(path), *dir = parent_of(path);
	int fd, rc = -1;

	fd = open_draft(draft);
	if (fd == -1 || ftruncate(fd, 0) != 0 || fchmod(fd, 0644) != 0 ||
	    file_write_fd(fd, bytes, len) != 0 || fsync(fd) != 0 ||
	    rename(draft, path) != 0) {
		err_errno(err, ERR_FATAL, "cannot write %s", path);
		if (fd != -1)
			unlink(draft);
		goto out;
	}
	if (file_sync_dir(dir, err) != 0)
		goto out;
	rc = 0;
out:
	if (fd != -1)
		close(fd);
	free(draft);
	free(dir);
	return rc;
}

int
file_append(const char *path, const void *bytes, size_t len, struct err *err)
{
	char *dir = parent_of(path);
	bool is_new = !file_exists(path);
	ssize_t put;
	int fd, rc = -1;

	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd == -1) {
		err_errno(err, ERR_FATAL, "cannot open %s", path);
		goto out;
	}
	put = write(fd, bytes, len);
	if (put == -1) {
		err_errno(err, ERR_FATAL, "cannot append to %s", path);
		goto out;
	}
	if ((size_t)put != len) {
		err_set(err, ERR_FATAL,
		    "cannot append to %s: %zd of %zu bytes written; is the "
		    "disk full?",
		    path, put, len);
		goto out;
	}
	if (fsync(fd) != 0) {
		err_errno(err, ERR_FATAL, "cannot sync %s", path);
		goto out;
	}
	if (is_new && file_sync_dir(dir, err) != 0)
		goto out;
	rc = 0;
out:
	if (fd != -1)
		close(fd);
	free(dir);
	return rc;
}

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool
file_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int
file_sync_dir(const char *path, struct err *err)
{
	int fd, rc = -1;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return err_errno(err, ERR_FATAL, "cannot open %s", path);
	/* Some file systems cannot sync a folder, and say EINVAL. */
	if (fsync(fd) != 0 && errno != EINVAL)
		err_errno(err, ERR_FATAL, "cannot sync %s", path);
	else
		rc = 0;
	close(fd);
	return rc;
}

/* Make one folder, and sync the one it is in. */
static int
make_dir(const char *path, struct err *err)
{
	char *above;
	int rc;

	if (mkdir(path, 0755) != 0) {
		if (errno == EEXIST && file_is_dir(path))
			return 0;
		return err_errno(err, ERR_FATAL, "cannot make folder %s", path);
	}
	above = parent_of(path);
	rc = file_sync_dir(above, err);
	free(above);
	return rc;
}

int
file_mkdirs(const char *path, struct err *err)
{
	char *part = xstrdup(path);
	size_t len = strlen(part), i;
	int rc = -1;

	while (len > 1 && part[len - 1] == '/')
		part[--len] = '\0';
	if (len == 0) {
		err_set(err, ERR_FATAL, "cannot make a folder without a name");
		goto out;
	}
	for (i = 1; i <= len; i++) {
		char c = part[i];

		if ((c != '/' && c != '\0') || part[i - 1] == '/')
			continue;
		part[i] = '\0';
		if (!file_is_dir(part) && make_dir(part, err) != 0)
			goto out;
		part[i] = c;
	}
	rc = 0;
out:
	free(part);
	return rc;
}

struct listing {
	char **name;
	size_t n;
	size_t size;
};

static void
listing_add(struct listing *names, char *take_name)
{
	if (names->n == names->size) {
		names->size = names->size != 0 ? 2 * names->size : 32;
		names->name =
		    xrealloc(names->name, names->size * sizeof(*names->name));
	}
	names->name[names->n++] = take_name;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
listing_sort(struct listing *names)
{
	if (names->n != 0)
		qsort(names->name, names->n, sizeof(*names->name),
		    compare_names);
}

/* Read the open folder ${fd}, which is closed (-1: it could not be opened, and
 * errno says why); with ${slashes}, names of folders end in one, and only folders
 * and plain files are listed. */
static int
listing_read(struct listing *names, int fd, const char *path, bool slashes,
    struct err *err)
{
	DIR *dir = fd != -1 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	struct stat st;
	int rc = -1;

	if (dir == NULL) {
		err_errno(err, ERR_FATAL, "cannot read folder %s", path);
		if (fd != -1)
			close(fd);
		return -1;
	}
	while (errno = 0, (entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (!slashes) {
			listing_add(names, xstrdup(name));
			continue;
		}
		if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
			err_errno(err, ERR_FATAL, "cannot stat %s/%s", path,
			    name);
			goto out;
		}
		if (S_ISDIR(st.st_mode))
			listing_add(names, xasprintf("%s/", name));
		else if (S_ISREG(st.st_mode))
			listing_add(names, xstrdup(name));
	}
	if (errno != 0) {
		err_errno(err, ERR_FATAL, "cannot read folder %s", path);
		goto out;
	}
	listing_sort(names);
	rc = 0;
out:
	closedir(dir);
	return rc;
}

int
file_list(const char *path, char ***ret_names, size_t *ret_n, struct err *err)
{
	struct listing names = { NULL, 0, 0 };
	int fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return err_errno(err, open_class(), "cannot open folder %s",
		    path);
	if (listing_read(&names, fd, path, false, err) != 0) {
		file_list_free(names.name, names.n);
		return -1;
	}
	*ret_names = names.name;
	*ret_n = names.n;
	return 0;
}

void
file_list_free(char **names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

struct walk {
	const char *root;
	file_walk_fn *fn;
	void *ctx;
};

/* Names of folders end in a slash while they are sorted, which gives the order
 * of the whole paths: "a-b" before "a/c". */
static int
walk_dir(const struct walk *walk, int fd, const char *prefix, int depth,
    struct err *err)
{
	struct listing names = { NULL, 0, 0 };
	size_t i;
	int below, rc = -1;

	if (listing_read(&names, dup(fd), walk->root, true, err) != 0)
		goto out;
	for (i = 0; i < names.n; i++) {
		char *path = xasprintf("%s%s", prefix, names.name[i]);
		size_t len = strlen(path);
		int status;

		if (path[len - 1] != '/') {
			status = walk->fn(walk->ctx, path, err);
		} else if (depth == LIMIT_TREE_DEPTH) {
			status = err_set(err, ERR_DATA,
			    "%s/%s is nested deeper than %d folders",
			    walk->root, path, LIMIT_TREE_DEPTH);
		} else {
			below = openat(fd, names.name[i],
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			if (below == -1) {
				status = err_errno(err, ERR_FATAL,
				    "cannot open %s/%s", walk->root, path);
			} else {
				status =
				    walk_dir(walk, below, path, depth + 1, err);
				close(below);
			}
		}
		free(path);
		if (status != 0)
			goto out;
	}
	rc = 0;
out:
	file_list_free(names.name, names.n);
	return rc;
}

int
file_walk(const char *root, file_walk_fn *fn, void *ctx, struct err *err)
{
	struct walk walk = { root, fn, ctx };
	int fd, rc;

	fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return err_errno(err, open_class(), "cannot open folder %s",
		    root);
	rc = walk_dir(&walk, fd, "", 0, err);
	close(fd);
	return rc;
}

static int remove_below(int fd, const char *path, int depth, struct err *err);

/* Remove one name of the open folder. */
static int
remove_name(int fd, const char *name, const char *path, int depth,
    struct err *err)
{
	int below, rc;

	if (unlinkat(fd, name, 0) == 0 || errno == ENOENT)
		return 0;
	/* Linux says EISDIR, POSIX EPERM. */
	if (errno != EISDIR && errno != EPERM)
		return err_errno(err, ERR_FATAL, "cannot remove %s/%s", path,
		    name);
	if (depth == LIMIT_TREE_DEPTH)
		return err_set(err, ERR_FATAL,
		    "%s is nested deeper than %d folders", path,
		    LIMIT_TREE_DEPTH);
	below =
	    openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (below == -1)
		return err_errno(err, ERR_FATAL, "cannot open %s/%s", path,
		    name);
	rc = remove_below(below, path, depth + 1, err);
	close(below);
	if (rc == 0 && unlinkat(fd, name, AT_REMOVEDIR) != 0)
		rc = err_errno(err, ERR_FATAL, "cannot remove %s/%s", path,
		    name);
	return rc;
}

static int
remove_below(int fd, const char *path, int depth, struct err *err)
{
	struct listing names = { NULL, 0, 0 };
	size_t i;
	int rc;

	rc = listing_read(&names, dup(fd), path, false, err);
	for (i = 0; rc == 0 && i < names.n; i++)
		rc = remove_name(fd, names.name[i], path, depth, err);
	file_list_free(names.name, names.n);
	return rc;
}

int
file_remove_tree(const char *path, struct err *err)
{
	int fd, rc;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd == -1)
		return err_errno(err, ERR_FATAL, "cannot remove folder %s",
		    path);
	rc = remove_below(fd, path, 0, err);
	close(fd);
	if (rc == 0 && rmdir(path) != 0)
		rc = err_errno(err, ERR_FATAL, "cannot remove folder %s", path);
	return rc;
}

char *
file_path(const char *dir, const char *name)
{
	return xasprintf("%s%s%s", dir,
	    dir[0] != '\0' && dir[strlen(dir) - 1] == '/' ? "" : "/", name);
}

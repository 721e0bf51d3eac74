/*
 * The depot: bodies named by their content, and a log.
 *
 *	<dir>/objects/ab/cdef...	a gzip stream, by its content's digest
 *	<dir>/tmp/<pid>.<n>		a body on its way in
 *	<dir>/log.jsonl
 *
 * A body on its way in is locked by who writes it, so that whoever opens the
 * depot meanwhile can tell it from one that was left behind.  A small one waits
 * in memory until it is known whether it is there already: most nights bring
 * nothing new, and then no file is made.
 */
#include "base/depot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/limits.h"
#include "base/mem.h"

/* A plain body is compressed once and kept for ever, but a night waits. */
#define LEVEL 6

/* What is read of a file at a time; of an object less, for it grows. */
#define PIECE 65536
#define OBJECT_PIECE 4096

/* A body that is stored in less is held in memory until its end. */
#define HELD_BODY 65536
/* Lines that wait are written when there are so many bytes of them. */
#define HELD_LINES 65536
/* Folders below objects/, by the first two digits of a digest. */
#define FOLDERS 256

#define TRIAL "trial"

struct depot {
	char *dir;
	char *objects;
	char *tmp;
	char *log;
	unsigned n_temporary;
	struct buf later; /* lines of the log that wait */
	/* Folders of bodies that were there, not synced since by us. */
	bool is_unsure[FOLDERS];
};

/* --- names --- */

/* objects/ab/cdef... of a digest, and the folder it is in. */
static char *
object_path(const struct depot *depot, const char *sha256)
{
	return xasprintf("%s/%.2s/%s", depot->objects, sha256, sha256 + 2);
}

static char *
object_dir(const struct depot *depot, const char *sha256)
{
	return xasprintf("%s/%.2s", depot->objects, sha256);
}

/* The place of that folder in ->is_unsure. */
static size_t
folder_of(const char *sha256)
{
	static const char digits[] = "0123456789abcdef";

	return (size_t)(strchr(digits, sha256[0]) - digits) * 16 +
	    (size_t)(strchr(digits, sha256[1]) - digits);
}

bool
depot_is_digest(const char *s)
{
	return strspn(s, "0123456789abcdef") == HASH_HEX - 1 &&
	    s[HASH_HEX - 1] == '\0';
}

char *
depot_objects(const struct depot *depot)
{
	return xstrdup(depot->objects);
}

/* --- opening --- */

/* Remove what a writer left that is no more; what is locked has one. */
static int
sweep(const char *dir, struct err *err)
{
	char **names;
	size_t n;

	if (file_list(dir, &names, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char *path = file_path(dir, names[i]);
		int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

		if (fd >= 0) {
			if (flock(fd, LOCK_EX | LOCK_NB) == 0)
				unlink(path);
			close(fd);
		}
		free(path);
	}
	file_list_free(names, n);
	return 0;
}

int
depot_open(const char *dir, struct depot **ret, struct err *err)
{
	struct depot *depot = xcalloc(1, sizeof(*depot));

	depot->dir = xstrdup(dir);
	depot->objects = file_path(dir, "objects");
	depot->tmp = file_path(dir, "tmp");
	depot->log = file_path(dir, "log.jsonl");
	buf_init(&depot->later, HELD_LINES + LIMIT_LOG_LINE + 2);
	if (file_mkdirs(depot->objects, err) < 0 ||
	    file_mkdirs(depot->tmp, err) < 0 || sweep(depot->tmp, err) < 0) {
		depot_close(depot);
		return err_context(err, "depot %s", dir);
	}
	*ret = depot;
	return 0;
}

void
depot_close(struct depot *depot)
{
	if (!depot)
		return;
	free(depot->dir);
	free(depot->objects);
	free(depot->tmp);
	free(depot->log);
	buf_release(&depot->later);
	free(depot);
}

/* --- adding a body --- */

struct depot_body {
	struct depot *depot;
	int fd; /* -1: all of it is held */
	char *path;
	struct buf held;
	uint64_t max;
	uint64_t decoded;
	uint64_t stored;
	struct hash *hash;
	struct gunzip *gunzip; /* when it comes compressed */
	struct gzip *gzip;     /* when it comes plain */
};

/* A new file that is ours: between its making and its lock a sweep may have
 * taken it away. */
static int
open_temporary(struct depot_body *body, struct err *err)
{
	struct depot *depot = body->depot;
	struct stat st;

	for (;;) {
		free(body->path);
		body->path = xasprintf("%s/%ld.%u", depot->tmp, (long)getpid(),
		    depot->n_temporary++);
		body->fd = open(body->path,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		if (body->fd < 0 && errno == EEXIST)
			continue;
		if (body->fd < 0 || flock(body->fd, LOCK_EX) < 0 ||
		    fstat(body->fd, &st) < 0)
			return err_errno(err, ERR_FATAL, "cannot make %s",
			    body->path);
		if (st.st_nlink > 0)
			return 0;
		close(body->fd);
	}
}

/* What is held goes to a file, where the rest follows it. */
static int
let_go(struct depot_body *body, struct err *err)
{
	if (body->fd >= 0)
		return 0;
	if (open_temporary(body, err) < 0)
		return -1;
	if (file_write_fd(body->fd, body->held.data, body->held.len) != 0)
		return err_errno(err, ERR_FATAL, "cannot write %s", body->path);
	buf_release(&body->held);
	return 0;
}

static int
store(void *ctx, const void *data, size_t len, struct err *err)
{
	struct depot_body *body = ctx;

	/* A stream of nothing but empty blocks decodes to no byte at all. */
	if (body->stored + len > body->max &&
	    body->stored + len - body->max > LIMIT_GZIP_OVERHEAD)
		return err_set(err, ERR_SOURCE,
		    "the body holds %" PRIu64 " bytes at most and is "
		    "sent in more",
		    body->max);
	body->stored += len;
	if (body->fd < 0 && body->held.len + len <= HELD_BODY) {
		buf_add(&body->held, data, len);
		return 0;
	}
	if (let_go(body, err) < 0)
		return -1;
	if (file_write_fd(body->fd, data, len) != 0)
		return err_errno(err, ERR_FATAL, "cannot write %s", body->path);
	return 0;
}

/* Decoded bytes, on their way to the digest. */
static int
digest(void *ctx, const void *data, size_t len, struct err *err)
{
	struct depot_body *body = ctx;

	if (len > body->max - body->decoded)
		return err_set(err, ERR_SOURCE,
		    "the body is larger than %" PRIu64 " bytes", body->max);
	body->decoded += len;
	hash_add(body->hash, data, len);
	return 0;
}

int
depot_begin(struct depot *depot, bool is_gzip, uint64_t max,
    struct depot_body **ret, struct err *err)
{
	struct depot_body *body = xcalloc(1, sizeof(*body));

	/* A file is only made when there is something to put in it. */
	(void)err;
	body->depot = depot;
	body->fd = -1;
	body->max = max;
	buf_init(&body->held, HELD_BODY);
	body->hash = hash_new();
	if (is_gzip)
		body->gunzip = gunzip_new(max, digest, body);
	else
		body->gzip = gzip_new(LEVEL, store, body);
	*ret = body;
	return 0;
}

int
depot_push(struct depot_body *body, const void *data, size_t len,
    struct err *err)
{
	if (body->gunzip) {
		if (gunzip_push(body->gunzip, data, len, err) < 0)
			return -1;
		return store(body, data, len, err);
	}
	if (digest(body, data, len, err) < 0)
		return -1;
	return gzip_push(body->gzip, data, len, err);
}

/* Is the object there, and how large is it on disk? */
static bool
object_there(const struct depot *depot, const char *sha256, uint64_t *ret_size)
{
	char *path = object_path(depot, sha256);
	struct stat st;
	bool there = stat(path, &st) == 0 && S_ISREG(st.st_mode);

	if (there)
		*ret_size = (uint64_t)st.st_size;
	free(path);
	return there;
}

/* Make sure that the folder of an object knows it after a crash. */
static int
sync_object_dir(const struct depot *depot, const char *sha256, struct err *err)
{
	char *dir = object_dir(depot, sha256);
	int rc = file_sync_dir(dir, err);

	free(dir);
	if (rc == 0)
		rc = file_sync_dir(depot->objects, err);
	return rc;
}

/* Move the finished file to its name. */
static int
settle(struct depot_body *body, const char *sha256, struct err *err)
{
	char *dir = object_dir(body->depot, sha256);
	char *path = object_path(body->depot, sha256);
	int rc = -1;

	if (let_go(body, err) < 0)
		;
	else if (fsync(body->fd) < 0)
		err_errno(err, ERR_FATAL, "%s: sync", body->path);
	else if (file_mkdirs(dir, err) < 0)
		;
	else if (rename(body->path, path) < 0)
		err_errno(err, ERR_FATAL, "%s: rename to %s", body->path, path);
	else
		rc = 0;
	if (rc == 0) {
		free(body->path);
		body->path = NULL;
	}
	free(dir);
	free(path);
	return rc;
}

int
depot_finish(struct depot_body *body, struct depot_kept *ret, struct err *err)
{
	struct depot_kept kept = { .was_there = true };
	int rc = -1;

	if (body->gunzip ? gunzip_finish(body->gunzip, err) < 0
			 : gzip_finish(body->gzip, err) < 0)
		goto out;
	hash_finish(body->hash, kept.sha256);
	body->hash = NULL;
	kept.bytes = body->decoded;
	if (object_there(body->depot, kept.sha256, &kept.stored)) {
		body->depot->is_unsure[folder_of(kept.sha256)] = true;
	} else {
		if (settle(body, kept.sha256, err) < 0 ||
		    sync_object_dir(body->depot, kept.sha256, err) < 0)
			goto out;
		kept.stored = body->stored;
		kept.was_there = false;
	}
	*ret = kept;
	rc = 0;
out:
	depot_abandon(body);
	return rc;
}

void
depot_abandon(struct depot_body *body)
{
	if (!body)
		return;
	if (body->fd >= 0) {
		if (body->path)
			unlink(body->path);
		close(body->fd);
	}
	gunzip_free(body->gunzip);
	gzip_free(body->gzip);
	hash_free(body->hash);
	buf_release(&body->held);
	free(body->path);
	free(body);
}

int
depot_put(struct depot *depot, const void *data, size_t len,
    struct depot_kept *ret, struct err *err)
{
	struct depot_kept kept = { .bytes = len, .was_there = true };
	struct depot_body *body;

	/* What is there need not be compressed to find that out. */
	hash_bytes(data, len, kept.sha256);
	if (object_there(depot, kept.sha256, &kept.stored)) {
		if (sync_object_dir(depot, kept.sha256, err) < 0)
			return -1;
		*ret = kept;
		return 0;
	}
	if (depot_begin(depot, false, len, &body, err) < 0)
		return -1;
	if (depot_push(body, data, len, err) < 0) {
		depot_abandon(body);
		return -1;
	}
	if (depot_finish(body, ret, err) < 0)
		return -1;
	/* Another put it there meanwhile. */
	return ret->was_there ? sync_object_dir(depot, ret->sha256, err) : 0;
}

/* --- reading --- */

struct depot_reader {
	char *path;
	char sha256[HASH_HEX];
	int fd;
	struct gunzip *gunzip;
	struct hash *hash;
	bool at_end;
	struct err failed; /* once damaged, always damaged */
	/* Where decoded bytes go: to the caller while there is room ... */
	char *into;
	size_t room;
	size_t given;
	/* ... and the rest here, until the caller comes back. */
	struct buf spill;
	size_t spill_at;
};

static int
deliver(void *ctx, const void *data, size_t len, struct err *err)
{
	struct depot_reader *reader = ctx;
	size_t now = len < reader->room ? len : reader->room;

	if (reader->hash != NULL)
		hash_add(reader->hash, data, len);
	memcpy(reader->into + reader->given, data, now);
	reader->given += now;
	reader->room -= now;
	buf_add(&reader->spill, (const char *)data + now, len - now);
	if (!buf_ok(&reader->spill))
		return err_set(err, ERR_SOURCE, "unfolds beyond all bounds");
	return 0;
}

/* Without a digest, so that gzip's own sum is what is checked. */
int
depot_read_again(struct depot *depot, const char *sha256,
    struct depot_reader **ret, struct err *err)
{
	struct depot_reader *reader;

	if (!depot_is_digest(sha256))
		return err_set(err, ERR_FATAL,
		    "depot: \"%s\" is no SHA-256 digest", sha256);
	reader = xcalloc(1, sizeof(*reader));
	buf_init(&reader->spill, LIMIT_GZIP_RATIO * (size_t)OBJECT_PIECE);
	reader->path = object_path(depot, sha256);
	memcpy(reader->sha256, sha256, HASH_HEX);
	reader->fd = open(reader->path, O_RDONLY | O_CLOEXEC);
	if (reader->fd < 0) {
		err_errno(err, ERR_SOURCE, "depot: %s", reader->path);
		depot_read_close(reader);
		return -1;
	}
	reader->gunzip = gunzip_new(LIMIT_PAGE_BODY, deliver, reader);
	*ret = reader;
	return 0;
}

int
depot_read_open(struct depot *depot, const char *sha256,
    struct depot_reader **ret, struct err *err)
{
	if (depot_read_again(depot, sha256, ret, err) < 0)
		return -1;
	(*ret)->hash = hash_new();
	gunzip_leave_check((*ret)->gunzip);
	return 0;
}

/* The stream has ended: is it what its name says? */
static int
check_digest(struct depot_reader *reader, struct err *err)
{
	char sha256[HASH_HEX];

	if (gunzip_finish(reader->gunzip, err) < 0)
		return -1;
	if (reader->hash == NULL)
		return 0;
	hash_finish(reader->hash, sha256);
	reader->hash = NULL;
	if (strcmp(sha256, reader->sha256) != 0)
		return err_set(err, ERR_SOURCE, "holds bytes with digest %s",
		    sha256);
	return 0;
}

static int
read_on(struct depot_reader *reader, struct err *err)
{
	char piece[OBJECT_PIECE];
	ssize_t n = read(reader->fd, piece, sizeof(piece));

	if (n < 0 && errno == EINTR)
		return 0;
	if (n < 0)
		return err_errno(err, ERR_FATAL, "cannot be read");
	if (n > 0)
		return gunzip_push(reader->gunzip, piece, (size_t)n, err);
	reader->at_end = true;
	return 0;
}

long
depot_read(void *ctx, char *into, size_t size, struct err *err)
{
	struct depot_reader *reader = ctx;
	size_t left = reader->spill.len - reader->spill_at;

	if (left > 0) {
		size_t n = left < size ? left : size;

		memcpy(into, reader->spill.data + reader->spill_at, n);
		reader->spill_at += n;
		return (long)n;
	}
	if (reader->failed.class != ERR_NONE) {
		*err = reader->failed;
		return -1;
	}
	buf_clear(&reader->spill);
	reader->spill_at = 0;
	reader->into = into;
	reader->room = size;
	reader->given = 0;
	while (reader->given == 0 && !reader->at_end) {
		if (read_on(reader, err) < 0)
			goto damaged;
		if (reader->at_end && check_digest(reader, err) < 0)
			goto damaged;
	}
	return (long)reader->given;

damaged:
	err_context(err,
	    "depot: %s is damaged (remove it; the same body, fetched "
	    "again, takes its place)",
	    reader->path);
	reader->failed = *err;
	return -1;
}

void
depot_read_close(struct depot_reader *reader)
{
	if (!reader)
		return;
	if (reader->fd >= 0)
		close(reader->fd);
	gunzip_free(reader->gunzip);
	hash_free(reader->hash);
	buf_release(&reader->spill);
	free(reader->path);
	free(reader);
}

int
depot_get(struct depot *depot, const char *sha256, struct buf *ret,
    struct err *err)
{
	struct depot_reader *reader;
	char piece[PIECE];
	long n;

	if (depot_read_open(depot, sha256, &reader, err) < 0)
		return -1;
	buf_clear(ret);
	while ((n = depot_read(reader, piece, sizeof(piece), err)) > 0) {
		buf_add(ret, piece, (size_t)n);
		if (!buf_ok(ret)) {
			n = err_set(err, ERR_SOURCE,
			    "depot: %s holds more than %zu bytes", reader->path,
			    ret->max);
			break;
		}
	}
	depot_read_close(reader);
	return n < 0 ? -1 : 0;
}

/* --- the log --- */

/* Does the log end within a line, left by a writer that died? */
static int
is_torn(const char *path, bool *ret, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char last = '\n';
	int rc = 0;

	if (fd < 0 && errno != ENOENT)
		return err_errno(err, ERR_FATAL, "cannot read %s", path);
	if (fd >= 0) {
		off_t size = lseek(fd, 0, SEEK_END);

		if (size < 0 ||
		    (size > 0 && pread(fd, &last, 1, size - 1) != 1))
			rc = err_errno(err, ERR_FATAL, "cannot read %s", path);
		close(fd);
	}
	if (rc == 0)
		*ret = last != '\n';
	return rc;
}

bool
depot_is_trial(const struct depot *depot)
{
	char *path = file_path(depot->dir, TRIAL);
	bool is = file_exists(path);

	free(path);
	return is;
}

int
depot_mark_trial(struct depot *depot, struct err *err)
{
	static const char words[] =
	    "Fetched with WOONDRUK_REDIRECT: nothing in here is real.\n";
	char *path;
	int rc;

	if (depot_is_trial(depot))
		return 0;
	path = file_path(depot->dir, TRIAL);
	rc = file_write(path, words, sizeof(words) - 1, err);
	free(path);
	return rc;
}

int
depot_log_size(struct depot *depot, uint64_t *ret, struct err *err)
{
	struct stat st;

	*ret = 0;
	if (depot_log_settle(depot, err) < 0)
		return -1;
	if (stat(depot->log, &st) == 0)
		*ret = (uint64_t)st.st_size;
	else if (errno != ENOENT)
		return err_errno(err, ERR_FATAL, "cannot see %s", depot->log);
	return 0;
}

/* Bodies that were there keep their place after a crash, too: who put them
 * there may have died before that was so. */
static int
sync_unsure(struct depot *depot, struct err *err)
{
	bool is_any = false;

	for (size_t i = 0; i < FOLDERS; i++) {
		char *dir;
		int rc;

		if (!depot->is_unsure[i])
			continue;
		dir = xasprintf("%s/%02zx", depot->objects, i);
		rc = file_sync_dir(dir, err);
		free(dir);
		if (rc < 0)
			return -1;
		depot->is_unsure[i] = false;
		is_any = true;
	}
	return is_any ? file_sync_dir(depot->objects, err) : 0;
}

int
depot_log_settle(struct depot *depot, struct err *err)
{
	struct buf lines;
	bool torn = false;
	int rc = -1;

	if (depot->later.len == 0)
		return 0;
	buf_init(&lines, depot->later.max + 1);
	if (sync_unsure(depot, err) < 0 || is_torn(depot->log, &torn, err) < 0)
		goto out;
	if (torn)
		buf_addc(&lines, '\n');
	buf_add(&lines, depot->later.data, depot->later.len);
	rc = file_append(depot->log, lines.data, lines.len, err);
out:
	/* What could not be written is not tried again by who closes. */
	buf_clear(&depot->later);
	buf_release(&lines);
	return rc;
}

int
depot_log_later(struct depot *depot, const char *line, struct err *err)
{
	size_t len = strlen(line);

	if (strchr(line, '\n'))
		BUG("a line feed in a line of the depot's log");
	if (len >= LIMIT_LOG_LINE)
		return err_set(err, ERR_FATAL,
		    "depot: a line of %zu bytes is too long for the log", len);
	buf_add(&depot->later, line, len);
	buf_addc(&depot->later, '\n');
	return depot->later.len < HELD_LINES ? 0 : depot_log_settle(depot, err);
}

int
depot_log(struct depot *depot, const char *line, struct err *err)
{
	if (depot_log_later(depot, line, err) < 0)
		return -1;
	return depot_log_settle(depot, err);
}

/* The whole lines among what was read; what is left stays for the next. */
static int
give_lines(struct buf *held, bool *skip, uint64_t *line_number,
    depot_line_fn *fn, void *ctx, struct err *err)
{
	char *from = held->data, *end = held->data + held->len, *lf;

	while ((lf = memchr(from, '\n', (size_t)(end - from))) != NULL) {
		*lf = '\0';
		++*line_number;
		if (!*skip && lf > from &&
		    fn(ctx, from, (size_t)(lf - from), err) < 0)
			return err_context(err, "depot: log line %" PRIu64,
			    *line_number);
		*skip = false;
		from = lf + 1;
	}
	held->len = (size_t)(end - from);
	memmove(held->data, from, held->len);
	return 0;
}

int
depot_log_each(struct depot *depot, depot_line_fn *fn, void *ctx,
    struct err *err)
{
	uint64_t line_number = 0;
	bool skip = false;
	char piece[PIECE];
	struct buf held;
	ssize_t n;
	int fd, rc = -1;

	if (depot_log_settle(depot, err) < 0)
		return -1;
	fd = open(depot->log, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return err_errno(err, ERR_FATAL, "cannot read %s", depot->log);
	buf_init(&held, LIMIT_LOG_LINE + PIECE);
	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_errno(err, ERR_FATAL, "cannot read %s", depot->log);
			goto out;
		}
		buf_add(&held, piece, (size_t)n);
		if (give_lines(&held, &skip, &line_number, fn, ctx, err) < 0)
			goto out;
		/* No line of ours; what a crash can leave behind. */
		if (held.len > LIMIT_LOG_LINE) {
			buf_clear(&held);
			skip = true;
		}
	}
	rc = 0;
out:
	buf_release(&held);
	close(fd);
	return rc;
}

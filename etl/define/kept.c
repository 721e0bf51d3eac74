/* Packing and unpacking definitions. */
#include "define/kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#define HEAD "woondruk-definitions 1\n"

/* What is made by running stands in output/ too. */
#define MADE "output/public/"

static const char *const kinds[] = { ".json", ".csv", ".tsv", ".sql", ".html",
	".atom", ".xml", ".txt", ".css", ".ico" };

/* --- packing --- */

struct packing {
	struct buf *out;
	const char *dir, *name; /* "sql", and what it is called in here */
};

static bool
is_definition(const char *path)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (text_ends(path, kinds[i]))
			return true;
	return false;
}

static int
pack_file(void *ctx, const char *relative, struct err *err)
{
	struct packing *p = ctx;
	char *as = file_path(p->name, relative), *path;
	struct buf text;
	int rc = 0;

	if (text_starts(as, MADE) || !is_definition(as)) {
		free(as);
		return 0;
	}
	path = file_path(p->dir, relative);
	buf_init(&text, LIMIT_BUFFER);
	rc = file_read(path, &text, err);
	if (rc == 0) {
		buf_addf(p->out, "%zu %s\n", text.len, as);
		buf_add(p->out, text.data, text.len);
		buf_addc(p->out, '\n');
	}
	buf_release(&text);
	free(path);
	free(as);
	return rc;
}

static int
pack_folder(struct buf *out, const char *dir, const char *name, struct err *err)
{
	struct packing p = { out, dir, name };

	return file_walk(dir, pack_file, &p, err);
}

/* output/ without the published tree, which is large and below it by
 * default. */
static int
pack_output(struct buf *out, const char *share, struct err *err)
{
	static const char *const below[] = { "output/chart", "output/page",
		"output/schema", "output/status" };
	char *dir = file_path(share, "output"), **names = NULL;
	struct packing p = { out, dir, "output" };
	size_t n = 0;
	int rc = file_list(dir, &names, &n, err);

	for (size_t i = 0; rc == 0 && i < n; i++)
		if (is_definition(names[i]))
			rc = pack_file(&p, names[i], err);
	file_list_free(names, n);
	free(dir);
	for (size_t i = 0; rc == 0 && i < sizeof(below) / sizeof(*below); i++) {
		dir = file_path(share, below[i]);
		rc = pack_folder(out, dir, below[i], err);
		free(dir);
	}
	return rc;
}

int
kept_pack(const struct settings *settings, struct buf *ret, struct err *err)
{
	const char *share = settings_get(settings, SET_SHARE);
	const char *const *sources;
	size_t n = settings_all(settings, SET_SOURCES, &sources);
	char *sql = file_path(share, "sql");
	int rc = 0;

	buf_adds(ret, HEAD);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		char name[32];

		snprintf(name, sizeof(name), "sources/%zu", i);
		rc = pack_folder(ret, sources[i], name, err);
	}
	if (rc == 0)
		rc = pack_folder(ret, sql, "sql", err);
	if (rc == 0)
		rc = pack_output(ret, share, err);
	free(sql);
	if (rc == 0 && !buf_ok(ret))
		return err_set(err, ERR_DATA,
		    "all definitions together are larger than %zu bytes",
		    ret->max);
	return rc;
}

/* --- unpacking --- */

static int
broken(size_t at, const char *why, struct err *err)
{
	return err_set(err, ERR_DATA, "definitions as kept: byte %zu: %s", at,
	    why);
}

/* A path below, of which each name is plain. */
static bool
is_path(const char *path)
{
	const char *name = path;

	if (!is_definition(path))
		return false;
	for (;;) {
		const char *slash = strchr(name, '/');
		size_t len =
		    slash != NULL ? (size_t)(slash - name) : strlen(name);

		if (len == 0 || name[0] == '.')
			return false;
		if (slash == NULL)
			return true;
		name = slash + 1;
	}
}

int
kept_next(const char *text, size_t len, size_t *at, struct kept_file *ret,
    struct err *err)
{
	size_t head = strlen(HEAD), begin, size = 0;
	const char *blank, *end;

	if (*at == 0) {
		if (len < head || memcmp(text, HEAD, head) != 0)
			return broken(0, "no such heading", err);
		*at = head;
	}
	if (*at == len)
		return 0;
	begin = *at;
	end = memchr(text + begin, '\n', len - begin);
	blank = end != NULL
	    ? memchr(text + begin, ' ', (size_t)(end - text) - begin)
	    : NULL;
	if (blank == NULL || blank == text + begin)
		return broken(begin, "no size and path", err);
	for (const char *p = text + begin; p < blank; p++) {
		if (*p < '0' || *p > '9' || size > len)
			return broken(begin, "no size", err);
		size = size * 10 + (size_t)(*p - '0');
	}
	if ((size_t)(end - blank - 1) >= sizeof(ret->path))
		return broken(begin, "a path that is too long", err);
	memcpy(ret->path, blank + 1, (size_t)(end - blank - 1));
	ret->path[end - blank - 1] = '\0';
	if (strlen(ret->path) != (size_t)(end - blank - 1) ||
	    !is_path(ret->path))
		return broken(begin, "a path that leads elsewhere", err);
	begin = (size_t)(end - text) + 1;
	if (size >= len - begin || text[begin + size] != '\n')
		return broken(begin, "a file that is cut off", err);
	ret->bytes = text + begin;
	ret->len = size;
	*at = begin + size + 1;
	return 1;
}

static int
write_file(const char *dir, const struct kept_file *file, struct err *err)
{
	char *path = file_path(dir, file->path);
	char *slash = strrchr(path, '/');
	int rc;

	*slash = '\0';
	rc = file_mkdirs(path, err);
	*slash = '/';
	if (rc == 0)
		rc = file_write(path, file->bytes, file->len, err);
	free(path);
	return rc;
}

int
kept_unpack(const char *text, size_t len, const char *dir, size_t *ret_folders,
    struct err *err)
{
	struct kept_file file;
	size_t at = 0, folders = 0, n;
	int more;

	while ((more = kept_next(text, len, &at, &file, err)) == 1) {
		if (write_file(dir, &file, err) != 0)
			return -1;
		if (sscanf(file.path, "sources/%zu/", &n) == 1 && n >= folders)
			folders = n + 1;
	}
	if (more == 0)
		*ret_folders = folders;
	return more;
}

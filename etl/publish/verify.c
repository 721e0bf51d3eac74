/*
 * Verifying.  Files that releases share are read once: what is remembered is
 * device, inode and the digest it had to have.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dict.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/compress.h"
#include "publish/manifest.h"
#include "publish/release.h"
#include "publish/sign.h"
#include "publish/verify.h"

#define SUMS "SHA256SUMS"
#define HEX_LEN (HASH_HEX - 1)

struct tree {
	const char *dir;
	verify_problem *problem;
	void *ctx;
	struct verify_report report;
	struct dict *seen;
};

struct sums {
	const char *dir;
	struct tree *tree; /* NULL: the first thing that is wrong is enough */
	struct buf text;
	struct dict *line; /* path -> offset of its digest in text */
	size_t n;
	char *broken;      /* the last file with which something is wrong */
	struct dict *seen; /* borrowed */
};

static void
complain(struct tree *tree, struct err *err)
{
	tree->report.problems++;
	tree->problem(tree->ctx, err->text);
	err_clear(err);
}

/* Something is wrong: told, and on to the next, where all is to be told. */
static int
tell(const struct sums *sums, struct err *err)
{
	if (sums->tree == NULL || err->class != ERR_DATA)
		return -1;
	complain(sums->tree, err);
	return 0;
}

/* A relative path without tricks: it is joined to a folder. */
static bool
is_plain_path(const char *path)
{
	const char *p = path;

	if (path[0] == '/' || path[0] == '\0')
		return false;
	while (p != NULL) {
		if (text_starts(p, "../") || text_starts(p, "./") ||
		    strcmp(p, "..") == 0 || strcmp(p, ".") == 0)
			return false;
		p = strchr(p, '/');
		if (p != NULL)
			p++;
	}
	return true;
}

/* Lines "<64 digits>  <path>"; every one is cut off in place. */
static int
sums_parse(struct sums *sums, struct err *err)
{
	char *p = sums->text.data, *end;

	for (; *p != '\0'; p = end + 1) {
		char *path = p + HEX_LEN + 2;

		end = strchr(p, '\n');
		if (end != NULL)
			*end = '\0';
		if (end == NULL || end - p <= HEX_LEN + 2 ||
		    strspn(p, "0123456789abcdef") != HEX_LEN ||
		    p[HEX_LEN] != ' ' || p[HEX_LEN + 1] != ' ' ||
		    !is_plain_path(path))
			return err_set(err, ERR_DATA,
			    "%s/%s: line %zu is no digest and path", sums->dir,
			    SUMS, sums->n + 1);
		p[HEX_LEN] = '\0';
		dict_put(sums->line, path, strlen(path),
		    (int64_t)(p - sums->text.data));
		sums->n++;
	}
	if (dict_size(sums->line) != sums->n)
		return err_set(err, ERR_DATA, "%s/%s: a path stands twice",
		    sums->dir, SUMS);
	return 0;
}

static const char *
sums_get(const struct sums *sums, const char *path)
{
	int64_t at;

	if (!dict_get(sums->line, path, strlen(path), &at))
		return NULL;
	return sums->text.data + at;
}

/* Was this file, with this digest, read before? */
static bool
seen_before(const struct sums *sums, const char *path, const char *digest)
{
	struct stat st;
	int64_t ignored;
	char *key;
	bool was;

	if (sums->seen == NULL || stat(path, &st) != 0)
		return false;
	key = xasprintf("%ju:%ju:%s", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino, digest);
	was = dict_get(sums->seen, key, strlen(key), &ignored);
	if (!was)
		dict_put(sums->seen, key, strlen(key), 1);
	free(key);
	return was;
}

/* One that can be read: who opens a pipe waits for whoever writes into it. */
static bool
is_plain_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* What is wrong with its plain file was told already. */
static int
check_variant(const struct sums *sums, const char *relative,
    enum variant variant, struct err *err)
{
	char *path = file_path(sums->dir, relative), *plain;
	char *beside = xstrndup(relative,
	    strlen(relative) - strlen(compress_suffix(variant)));
	int rc = 0;

	plain = file_path(sums->dir, beside);
	if (is_plain_file(plain) &&
	    (sums->broken == NULL || strcmp(sums->broken, beside) != 0))
		rc = compress_check(plain, variant, path, err);
	else if (sums_get(sums, beside) == NULL)
		rc = err_set(err, ERR_DATA, "%s has no plain file beside it",
		    path);
	free(plain);
	free(beside);
	free(path);
	return rc;
}

/* A file in the folder: listed, and what the list says of it? */
static int
check_file(void *ctx, const char *relative, struct err *err)
{
	struct sums *sums = ctx;
	char *path = file_path(sums->dir, relative);
	const char *digest = sums_get(sums, relative);
	char hex[HASH_HEX];
	enum variant variant;
	int rc = -1;

	/* Of its kind more is told elsewhere. */
	if (strcmp(relative, SUMS) == 0 ||
	    strcmp(relative, SHA256SUMS_SIGNATURE) == 0 ||
	    !is_plain_file(path)) {
		rc = 0;
		goto out;
	}
	if (digest == NULL) {
		err_set(err, ERR_DATA, "%s is not listed in %s", path, SUMS);
		goto out;
	}
	if (seen_before(sums, path, digest)) {
		rc = 0;
		goto out;
	}
	if (hash_file(path, hex, err) != 0)
		goto out;
	if (strcmp(hex, digest) != 0) {
		err_set(err, ERR_DATA,
		    "%s has other bytes than when it was released (SHA-256 "
		    "%.12s, was %.12s)",
		    path, hex, digest);
		goto out;
	}
	rc = compress_is_variant(relative, &variant)
	    ? check_variant(sums, relative, variant, err)
	    : 0;
out:
	free(path);
	if (rc == 0)
		return 0;
	free(sums->broken);
	sums->broken = xstrdup(relative);
	return tell(sums, err);
}

/* Is every file of the list there? */
static int
check_present(const struct sums *sums, struct err *err)
{
	const char *line = sums->text.data, *path;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < sums->n; i++, line = strchr(path, 0) + 1) {
		char *whole;

		path = line + HEX_LEN + 2;
		whole = file_path(sums->dir, path);
		if (!file_exists(whole)) {
			err_set(err, ERR_DATA, "%s is listed in %s and gone",
			    whole, SUMS);
			rc = tell(sums, err);
		}
		free(whole);
	}
	return rc;
}

/* What the manifest says of one file. */
static int
check_manifest_file(const struct sums *sums, const struct json *file,
    struct err *err)
{
	const char *path = json_get_text(file, "pad", "");
	const char *digest = sums_get(sums, path);
	char *whole;
	struct stat st;
	int rc = 0;

	if (digest == NULL ||
	    strcmp(digest, json_get_text(file, "sha256", "")) != 0)
		return err_set(err, ERR_DATA, "%s/%s: '%s' is not as %s has it",
		    sums->dir, MANIFEST_PATH, path, SUMS);
	whole = file_path(sums->dir, path);
	if (stat(whole, &st) != 0 ||
	    st.st_size != json_get_int(file, "bytes", -1))
		rc = err_set(err, ERR_DATA,
		    "%s/%s: '%s' has another number of bytes", sums->dir,
		    MANIFEST_PATH, path);
	free(whole);
	return rc;
}

/* How many files and variants there are of which the manifest tells. */
static size_t
count_told(const struct sums *sums)
{
	const char *line = sums->text.data;
	size_t i, n = 0;

	for (i = 0; i < sums->n; i++) {
		const char *path = line + HEX_LEN + 2;

		n += text_starts(path, MANIFEST_FILES);
		line = strchr(path, 0) + 1;
	}
	return n;
}

static int
check_manifest(const struct sums *sums, struct err *err)
{
	char *path = file_path(sums->dir, MANIFEST_PATH);
	struct json *root = NULL, *files, *variants;
	struct buf text;
	size_t i, listed = 0, told = count_told(sums);
	int rc = -1;

	buf_init(&text, LIMIT_SMALL_BODY);
	if (file_read(path, &text, err) != 0 ||
	    json_parse(text.data, text.len, path, &root, err) != 0)
		goto out;
	files = json_get(root, "bestanden");
	for (i = 0; i < json_size(files); i++) {
		const struct json *file = json_at(files, i);

		if (check_manifest_file(sums, file, err) != 0 &&
		    tell(sums, err) != 0)
			goto out;
		variants = json_get(file, "varianten");
		if (text_starts(json_get_text(file, "pad", ""), MANIFEST_FILES))
			listed += 1 + json_size(variants);
	}
	/* All that is there below v1 but the manifest itself, and its
	 * variants. */
	for (i = 0; i < VARIANTS; i++) {
		char *name = xasprintf("%s%s", MANIFEST_PATH,
		    compress_suffix((enum variant)i));

		if (sums_get(sums, name) != NULL)
			listed++;
		free(name);
	}
	if (listed + 1 != told) {
		err_set(err, ERR_DATA,
		    "%s lists %zu files and variants, %s has %zu below %s",
		    path, listed, SUMS, told - 1, MANIFEST_FILES);
		rc = tell(sums, err);
		goto out;
	}
	rc = 0;
out:
	if (root != NULL)
		json_free(root);
	free(path);
	buf_release(&text);
	return rc;
}

/* Links, pipes and the like have no digest, and a release holds none: a link
 * would show readers a file of somebody else's. */
static int
check_kinds(const struct sums *sums, const char *dir, int depth,
    struct err *err)
{
	char **names = NULL;
	size_t i, n = 0;
	int rc = 0;

	if (depth > LIMIT_TREE_DEPTH)
		return err_set(err, ERR_DATA, "%s: more than %d folders deep",
		    dir, LIMIT_TREE_DEPTH);
	if (file_list(dir, &names, &n, err) != 0)
		return -1;
	for (i = 0; rc == 0 && i < n; i++) {
		char *path = file_path(dir, names[i]);
		struct stat st;

		if (lstat(path, &st) != 0)
			rc = err_errno(err, ERR_FATAL, "cannot stat %s", path);
		else if (S_ISDIR(st.st_mode))
			rc = check_kinds(sums, path, depth + 1, err);
		else if (!S_ISREG(st.st_mode)) {
			err_set(err, ERR_DATA, "%s is no plain file", path);
			rc = tell(sums, err);
		}
		free(path);
	}
	file_list_free(names, n);
	return rc;
}

static int
check_release(struct tree *tree, const char *dir, struct err *err)
{
	size_t before = tree != NULL ? tree->report.problems : 0;
	struct sums sums = { .dir = dir, .tree = tree };
	char *path = file_path(dir, SUMS);
	int rc = -1;

	if (tree != NULL)
		sums.seen = tree->seen;
	buf_init(&sums.text, LIMIT_SMALL_BODY);
	sums.line = dict_new();
	if (file_read(path, &sums.text, err) != 0 ||
	    sums_parse(&sums, err) != 0 ||
	    check_kinds(&sums, dir, 0, err) != 0 ||
	    file_walk(dir, check_file, &sums, err) != 0 ||
	    check_present(&sums, err) != 0)
		goto out;
	/* What is wrong with the files would be told once more. */
	rc = tree != NULL && tree->report.problems != before
	    ? 0
	    : check_manifest(&sums, err);
out:
	dict_free(sums.line);
	free(sums.broken);
	buf_release(&sums.text);
	free(path);
	return rc;
}

int
verify_release(const char *dir, struct err *err)
{
	return check_release(NULL, dir, err);
}

/* --- the tree --- */

/* The signature of a release, by the key in the tree: of its list of files, and
 * of its name. */
static int
check_signature(struct tree *tree, const char *dir, const char *name,
    struct err *err)
{
	char *signature = file_path(dir, SHA256SUMS_SIGNATURE);
	char *sums = file_path(dir, SUMS);
	char *key = file_path(tree->dir, SIGN_PUBLIC);
	char *comment = xasprintf("woondruk %s", name);
	bool is_known = true;
	int rc = 0;

	if (!file_exists(signature))
		goto out;
	if (!file_exists(key))
		rc = err_set(err, ERR_DATA,
		    "%s is there and %s is not, with which it is verified",
		    signature, key);
	else
		rc = sign_verify(key, sums, comment, &is_known, err);
	tree->report.unverified += !is_known;
out:
	free(signature);
	free(sums);
	free(key);
	free(comment);
	return rc;
}

/* Once there is a key, readers look for the signature of what is shown.  (It is
 * written just before the release that it signs first.) */
static void
verify_signed(struct tree *tree, const char *current)
{
	char *signature =
	    xasprintf("%s/r/%s/%s", tree->dir, current, SHA256SUMS_SIGNATURE);
	char *key = file_path(tree->dir, SIGN_PUBLIC);
	struct err err = ERR_INIT;

	if (file_exists(key) && !file_exists(signature)) {
		err_set(&err, ERR_DATA,
		    "%s is there and %s is not; when releases are not signed "
		    "any more, take the key away",
		    key, signature);
		complain(tree, &err);
	}
	free(signature);
	free(key);
}

static int
verify_releases(struct tree *tree, struct err *err)
{
	char *releases = file_path(tree->dir, "r"), **names = NULL;
	size_t i, n = 0;
	int rc = -1;

	if (file_list(releases, &names, &n, err) != 0)
		goto out;
	for (i = 0; i < n; i++) {
		char *dir;

		/* Being made at this moment, or left by a kill: the next run
		 * clears it, and no reader comes there. */
		if (names[i][0] == '.')
			continue;
		dir = file_path(releases, names[i]);
		if (check_release(tree, dir, err) != 0)
			complain(tree, err);
		if (check_signature(tree, dir, names[i], err) != 0)
			complain(tree, err);
		tree->report.releases++;
		free(dir);
	}
	rc = 0;
out:
	file_list_free(names, n);
	free(releases);
	return rc;
}

/* Every name of the release that is shown can be reached from the top. */
static void
verify_links(struct tree *tree, const char *current)
{
	char *dir = xasprintf("%s/r/%s", tree->dir, current), **names = NULL;
	struct err err = ERR_INIT;
	size_t i, n = 0;

	if (file_list(dir, &names, &n, &err) != 0)
		complain(tree, &err);
	for (i = 0; i < n; i++) {
		char *path = file_path(tree->dir, names[i]);
		char *want = file_path("huidig", names[i]);
		char to[LIMIT_PATH];
		ssize_t len = readlink(path, to, sizeof(to) - 1);

		if (len >= 0)
			to[len] = '\0';
		if (len < 0 || strcmp(to, want) != 0) {
			err_set(&err, ERR_DATA, "%s is no link to %s", path,
			    want);
			complain(tree, &err);
		}
		free(path);
		free(want);
	}
	file_list_free(names, n);
	free(dir);
}

/* The one file outside the releases.  It is written after the first release is
 * shown, so that it may be absent. */
static void
verify_status(struct tree *tree)
{
	char *path = file_path(tree->dir, "status.json");
	struct json *root = NULL;
	struct err err = ERR_INIT;
	struct buf text;

	buf_init(&text, LIMIT_SMALL_BODY);
	if (file_exists(path) &&
	    (file_read(path, &text, &err) != 0 ||
		json_parse(text.data, text.len, path, &root, &err) != 0))
		complain(tree, &err);
	if (root != NULL && json_kind(root) != JSON_OBJECT) {
		err_set(&err, ERR_DATA, "%s is no JSON object", path);
		complain(tree, &err);
	}
	if (root != NULL)
		json_free(root);
	buf_release(&text);
	free(path);
}

int
verify_tree(const char *public_dir, const struct contract *contract,
    verify_problem *problem, void *ctx, struct verify_report *ret,
    struct err *err)
{
	struct tree tree = {
		.dir = public_dir, .problem = problem, .ctx = ctx
	};
	char *current = NULL, *dir = NULL;
	int rc = -1;

	tree.seen = dict_new();
	if (release_current(public_dir, &current, err) != 0)
		goto out;
	if (current == NULL) {
		err_set(err, ERR_DATA,
		    "%s shows no release: nothing was published there",
		    public_dir);
		goto out;
	}
	if (verify_releases(&tree, err) != 0)
		goto out;
	verify_signed(&tree, current);
	verify_links(&tree, current);
	verify_status(&tree);
	dir = xasprintf("%s/r/%s", public_dir, current);
	if (contract != NULL && contract_check_tree(contract, dir, err) != 0)
		complain(&tree, err);
	tree.report.files = dict_size(tree.seen);
	*ret = tree.report;
	rc = 0;
out:
	dict_free(tree.seen);
	free(current);
	free(dir);
	return rc;
}

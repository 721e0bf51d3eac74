/*
 * The manifest and the list of releases.
 */
#include "publish/manifest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/staging.h"

/* Stands in every document too (see the datasets): one licence for all of it. */
#define LICENCE "CC-BY-4.0"
#define LICENCE_PAGE "https://creativecommons.org/licenses/by/4.0/deed.nl"

static void
begin(struct jsonw *w, const struct release_facts *facts, const char *schema,
    const char *id, const char *title)
{
	char *address =
	    xasprintf("%s/schema/v1/%s.schema.json", facts->base_url, schema);

	jsonw_object(w);
	jsonw_member_text(w, "$schema", address);
	jsonw_member_text(w, "id", id);
	jsonw_member_text(w, "titel", title);
	free(address);
}

/* Write a value that was read, as it was: our own files hold no reals. */
static int
copy_value(struct jsonw *w, const struct json *value, struct err *err)
{
	struct json *member;
	int64_t number;
	size_t i;

	switch (json_kind(value)) {
	case JSON_OBJECT:
		jsonw_object(w);
		for (i = 0; i < json_size(value); i++) {
			jsonw_name(w, json_member(value, i, &member));
			if (copy_value(w, member, err) != 0)
				return -1;
		}
		jsonw_object_end(w);
		return 0;
	case JSON_ARRAY:
		jsonw_array(w);
		for (i = 0; i < json_size(value); i++)
			if (copy_value(w, json_at(value, i), err) != 0)
				return -1;
		jsonw_array_end(w);
		return 0;
	case JSON_NUMBER:
		if (json_int(value, &number) != 0)
			return err_set(err, ERR_DATA,
			    "a number that is not whole");
		jsonw_int(w, number);
		return 0;
	case JSON_BOOL:
		jsonw_bool(w, json_is_true(value));
		return 0;
	case JSON_STRING:
		jsonw_text(w, json_text(value));
		return 0;
	case JSON_NULL:
		break;
	}
	jsonw_null(w);
	return 0;
}

static void
write_entry(struct jsonw *w, const struct release *release,
    const struct release_facts *facts)
{
	size_t i;

	jsonw_object(w);
	jsonw_member_text(w, "release", release->name);
	jsonw_member_text(w, "gepubliceerd_op", facts->date);
	jsonw_member_text(w, "vorige", release->current);
	jsonw_member_bool(w, "proef", facts->is_trial);
	jsonw_name(w, "bestanden");
	jsonw_object(w);
	jsonw_member_int(w, "nieuw", (int64_t)release->n_new);
	jsonw_member_int(w, "gewijzigd", (int64_t)release->n_changed);
	jsonw_member_int(w, "ongewijzigd", (int64_t)release->n_same);
	jsonw_member_int(w, "vervallen", (int64_t)release->n_gone);
	jsonw_object_end(w);
	jsonw_name(w, "gewijzigde_cellen");
	jsonw_raw(w, facts->changes);
	jsonw_name(w, "vervallen");
	jsonw_array(w);
	for (i = 0; i < release->n_gone; i++)
		jsonw_text(w, release->gone[i]);
	jsonw_array_end(w);
	jsonw_name(w, "toelichtingen");
	jsonw_raw(w, facts->reasons);
	jsonw_object_end(w);
}

/* The entries of the current release, behind the new one. */
static int
copy_entries(struct jsonw *w, const struct release *release, struct err *err)
{
	struct json *root = NULL, *list;
	struct buf text;
	char *path;
	size_t i;
	int rc = -1;

	if (release->current == NULL)
		return 0;
	buf_init(&text, LIMIT_SMALL_BODY);
	path = xasprintf("%s/r/%s/%s", release->public_dir, release->current,
	    MANIFEST_RELEASES);
	if (file_read(path, &text, err) != 0 ||
	    json_parse(text.data, text.len, path, &root, err) != 0) {
		err_context(err, "the releases so far");
		goto out;
	}
	list = json_get(root, "releases");
	for (i = 0; i < json_size(list); i++) {
		if (copy_value(w, json_at(list, i), err) != 0) {
			err_context(err, "%s", path);
			goto out;
		}
	}
	rc = 0;
out:
	if (root != NULL)
		json_free(root);
	free(path);
	buf_release(&text);
	return rc;
}

/* Write what the buffer holds; text that grew over its ceiling is an error. */
static int
store(const char *dir, const char *name, const struct buf *text,
    struct err *err)
{
	char *path = file_path(dir, name), *folder = xstrdup(path);
	int rc = -1;

	*strrchr(folder, '/') = '\0';
	if (!buf_ok(text))
		err_set(err, ERR_FATAL, "%s is larger than %zu bytes", path,
		    text->max);
	else if (file_mkdirs(folder, err) == 0)
		rc = file_write(path, text->data, text->len, err);
	free(path);
	free(folder);
	return rc;
}

int
manifest_write_releases(const struct release *release,
    const struct release_facts *facts, struct err *err)
{
	struct jsonw w;
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_SMALL_BODY);
	jsonw_init(&w, &text);
	begin(&w, facts, "releases", "releases",
	    "Alle releases, de nieuwste eerst");
	jsonw_name(&w, "releases");
	jsonw_array(&w);
	write_entry(&w, release, facts);
	if (copy_entries(&w, release, err) != 0)
		goto out;
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_addc(&text, '\n');
	rc = store(release->build_dir, MANIFEST_RELEASES, &text, err);
out:
	buf_release(&text);
	return rc;
}

static void
write_file(struct jsonw *w, const struct release_file *file)
{
	int i;

	jsonw_object(w);
	jsonw_member_text(w, "pad", file->path);
	jsonw_member_int(w, "bytes", (int64_t)file->bytes);
	jsonw_member_text(w, "sha256", file->sha256);
	jsonw_name(w, "varianten");
	jsonw_array(w);
	for (i = 0; i < VARIANTS; i++)
		if (file->has[i])
			jsonw_text(w, compress_suffix((enum variant)i) + 1);
	jsonw_array_end(w);
	jsonw_object_end(w);
}

int
manifest_write(struct release *release, const char *dir,
    const struct release_facts *facts, struct err *err)
{
	struct jsonw w;
	struct buf text;
	size_t i;
	int rc = -1;

	buf_init(&text, LIMIT_SMALL_BODY);
	jsonw_init(&w, &text);
	begin(&w, facts, "manifest", "manifest",
	    "Inhoud van deze release, met controlegetallen");
	jsonw_member_text(&w, "release", release->name);
	jsonw_member_text(&w, "gewijzigd_op", facts->date);
	jsonw_member_bool(&w, "proef", facts->is_trial);
	jsonw_name(&w, "programma");
	jsonw_object(&w);
	jsonw_member_text(&w, "naam", "woondruk");
	jsonw_member_text(&w, "versie", facts->version);
	jsonw_object_end(&w);
	jsonw_name(&w, "licentie");
	jsonw_object(&w);
	jsonw_member_text(&w, "id", LICENCE);
	jsonw_member_text(&w, "pagina", LICENCE_PAGE);
	jsonw_object_end(&w);
	jsonw_name(&w, "bronnen");
	jsonw_raw(&w, facts->sources);
	jsonw_name(&w, "toelichtingen");
	jsonw_raw(&w, facts->reasons);
	jsonw_name(&w, "levensloop");
	jsonw_raw(&w, facts->lifecycles);
	jsonw_name(&w, "bestanden");
	jsonw_array(&w);
	for (i = 0; i < release->n_files; i++)
		if (text_starts(release->file[i].path, MANIFEST_FILES))
			write_file(&w, &release->file[i]);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_addc(&text, '\n');
	if (store(dir, MANIFEST_PATH, &text, err) == 0)
		rc = staging_adopt(release, dir, MANIFEST_PATH, facts, err);
	buf_release(&text);
	return rc;
}

/* As we write it: within the first members of a file that may be long, and is
 * whole.  No text of JSON can hold these quotes. */
static bool
says_at_head(const struct buf *text, bool *ret)
{
	static const char name[] = "\"proef\":";
	const char *at = strstr(text->data, name);

	if (at == NULL || !text_ends(text->data, "}\n"))
		return false;
	at += sizeof(name) - 1;
	*ret = text_starts(at, "true,");
	return *ret || text_starts(at, "false,");
}

int
manifest_is_trial(const char *path, bool *ret, struct err *err)
{
	struct json *root = NULL, *trial;
	struct buf text;
	bool is_read;
	int rc = -1;

	buf_init(&text, LIMIT_SMALL_BODY);
	is_read = file_read(path, &text, err) == 0;
	if (is_read && says_at_head(&text, ret)) {
		rc = 0;
		goto out;
	}
	if (!is_read ||
	    json_parse(text.data, text.len, path, &root, err) != 0) {
		err->class = ERR_FATAL;
		err_context(err, "the release that is shown");
		goto out;
	}
	trial = json_get(root, "proef");
	if (trial == NULL || json_kind(trial) != JSON_BOOL) {
		err_set(err, ERR_FATAL, "%s does not say whether it is a trial",
		    path);
		goto out;
	}
	*ret = json_is_true(trial);
	rc = 0;
out:
	if (root != NULL)
		json_free(root);
	buf_release(&text);
	return rc;
}

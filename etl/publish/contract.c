/*
 * The contract, and what it says of a shape and of a tree.
 */
#include "publish/contract.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#define DOCUMENT "{document}"
/* The member that says under which licence a file is, with its "id". */
#define LICENCE "licentie"

static void
list_release(struct names_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		free(list->name[i]);
	free(list->name);
	list->name = NULL;
	list->n = 0;
}

/* The texts of an array; absent is empty. */
static int
list_read(const struct json *array, const char *what, struct names_list *ret,
    struct err *err)
{
	size_t i, n = json_size(array);

	ret->name = xcalloc(n + 1, sizeof(*ret->name));
	for (i = 0; i < n; i++) {
		const char *text = json_text(json_at(array, i));

		if (text == NULL)
			return err_set(err, ERR_USAGE,
			    "%s: only names can stand in a list", what);
		ret->name[ret->n++] = xstrdup(text);
	}
	return 0;
}

static void
entry_release(struct contract_entry *entry)
{
	free(entry->path);
	free(entry->rows_member);
	free(entry->csv_member);
	free(entry->csv_after);
	list_release(&entry->formats);
	list_release(&entry->members);
	list_release(&entry->columns);
	list_release(&entry->filled);
}

void
contract_release(struct contract *contract)
{
	size_t i;

	for (i = 0; i < contract->n; i++)
		entry_release(&contract->entry[i]);
	list_release(&contract->licences);
	free(contract->entry);
	contract->entry = NULL;
	contract->n = 0;
}

static bool
list_has(const struct names_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->name[i], name) == 0)
			return true;
	return false;
}

/* Which member of the head the CSV repeats, and where. */
static int
csv_column_read(const struct json *node, const char *what,
    struct contract_entry *ret, struct err *err)
{
	const char *member = json_get_text(node, "lid", "");
	const char *after = json_get_text(node, "na", "");

	if (node == NULL)
		return 0;
	if (!list_has(&ret->members, member) || !list_has(&ret->columns, after))
		return err_set(err, ERR_USAGE,
		    "%s: %s: 'csv_kolom' names a member ('lid') and the column "
		    "that it comes behind ('na')",
		    what, ret->path);
	ret->csv_member = xstrdup(member);
	ret->csv_after = xstrdup(after);
	return 0;
}

static int
entry_read(const struct json *node, const char *what,
    struct contract_entry *ret, struct err *err)
{
	const char *path = json_get_text(node, "pad", NULL);
	const char *rows = json_get_text(node, "rijen_lid", NULL);

	if (path == NULL)
		return err_set(err, ERR_USAGE, "%s: an entry without 'pad'",
		    what);
	ret->path = xstrdup(path);
	ret->rows_member = rows != NULL ? xstrdup(rows) : NULL;
	ret->may_be_absent = json_is_true(json_get(node, "mag_ontbreken"));
	if (list_read(json_get(node, "formaten"), what, &ret->formats, err) !=
		0 ||
	    list_read(json_get(node, "leden"), what, &ret->members, err) != 0 ||
	    list_read(json_get(node, "niet_leeg"), what, &ret->filled, err) !=
		0 ||
	    list_read(json_get(node, "kolommen"), what, &ret->columns, err) !=
		0)
		return -1;
	return csv_column_read(json_get(node, "csv_kolom"), what, ret, err);
}

int
contract_load(const char *path, struct contract *ret, struct err *err)
{
	struct contract contract = { 0 };
	struct json *root = NULL, *list;
	struct buf text;
	size_t i, n;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	if (file_read(path, &text, err) != 0 ||
	    json_parse(text.data, text.len, path, &root, err) != 0) {
		err->class = ERR_USAGE;
		goto out;
	}
	list = json_get(root, "bestanden");
	n = json_size(list);
	contract.entry = xcalloc(n + 1, sizeof(*contract.entry));
	for (i = 0; i < n; i++) {
		contract.n++;
		if (entry_read(json_at(list, i), path, &contract.entry[i],
			err) != 0)
			goto out;
	}
	if (list_read(json_get(root, "open_licenties"), path,
		&contract.licences, err) != 0)
		goto out;
	*ret = contract;
	rc = 0;
out:
	if (rc != 0)
		contract_release(&contract);
	if (root != NULL)
		json_free(root);
	buf_release(&text);
	return rc;
}

const struct contract_entry *
contract_entry(const struct contract *contract, const char *path)
{
	size_t i;

	for (i = 0; i < contract->n; i++)
		if (strcmp(contract->entry[i].path, path) == 0)
			return &contract->entry[i];
	return NULL;
}

int
contract_grows(const struct names_list *promised,
    const struct names_list *there, const char *what, struct err *err)
{
	size_t i;

	for (i = 0; i < promised->n; i++) {
		const char *name = i < there->n ? there->name[i] : NULL;

		if (name != NULL && strcmp(name, promised->name[i]) == 0)
			continue;
		return err_set(err, ERR_DATA,
		    "%s %zu is %s%s%s, promised is '%s': /v1 only grows, at "
		    "the end",
		    what, i + 1, name != NULL ? "'" : "",
		    name != NULL ? name : "absent", name != NULL ? "'" : "",
		    promised->name[i]);
	}
	return 0;
}

int
contract_allows(const struct contract *contract,
    const struct contract_entry *there, struct err *err)
{
	const struct contract_entry *promised =
	    contract_entry(contract, there->path);
	char *what;
	int rc = -1;

	if (promised == NULL)
		return 0;
	what = xasprintf("%s: format", there->path);
	if (contract_grows(&promised->formats, &there->formats, what, err) != 0)
		goto out;
	free(what);
	what = xasprintf("%s: member", there->path);
	if (contract_grows(&promised->members, &there->members, what, err) != 0)
		goto out;
	if (promised->rows_member != NULL &&
	    (there->rows_member == NULL ||
		strcmp(promised->rows_member, there->rows_member) != 0)) {
		err_set(err, ERR_DATA, "%s: rows were promised as member '%s'",
		    there->path, promised->rows_member);
		goto out;
	}
	free(what);
	what = xasprintf("%s: column", there->path);
	rc = contract_grows(&promised->columns, &there->columns, what, err);
out:
	free(what);
	return rc;
}

/* --- what a member says --- */

/* Nothing, as text, a list of PostgreSQL or JSON spells it. */
static bool
is_empty(const char *value)
{
	static const char *const empty[] = { "", "null", "[]", "{}" };

	if (value == NULL)
		return true;
	for (size_t i = 0; i < sizeof(empty) / sizeof(*empty); i++)
		if (strcmp(value, empty[i]) == 0)
			return true;
	return false;
}

static int
check_licence(const struct contract *contract, const char *value,
    struct err *err)
{
	struct json *root = NULL;
	const char *id;
	int rc = 0;

	if (json_parse(value, strlen(value), LICENCE, &root, err) != 0) {
		err->class = ERR_DATA;
		return -1;
	}
	id = json_get_text(root, "id", "");
	if (!list_has(&contract->licences, id))
		rc = err_set(err, ERR_DATA,
		    "the licence is '%.60s', and none of those under which "
		    "anybody may use it (open_licenties of the contract)",
		    id);
	json_free(root);
	return rc;
}

int
contract_check_member(const struct contract *contract,
    const struct contract_entry *entry, const char *member, const char *value,
    struct err *err)
{
	if (is_empty(value))
		return list_has(&entry->filled, member)
		    ? err_set(err, ERR_DATA,
			  "member '%s' is empty, and /v1 promises that it "
			  "never is",
			  member)
		    : 0;
	return strcmp(member, LICENCE) == 0
	    ? check_licence(contract, value, err)
	    : 0;
}

/* --- a tree --- */

/* Names of the members of an object, in order; texts borrowed. */
static void
members_of(const struct json *object, struct names_list *ret)
{
	struct json *value;
	size_t i;

	ret->n = json_size(object);
	ret->name = xcalloc(ret->n + 1, sizeof(*ret->name));
	for (i = 0; i < ret->n; i++)
		ret->name[i] = xstrdup(json_member(object, i, &value));
}

static int
check_object(const struct json *object, const struct names_list *promised,
    const char *path, const char *kind, struct err *err)
{
	struct names_list there = { NULL, 0 };
	char *what = xasprintf("%s: %s", path, kind);
	int rc;

	members_of(object, &there);
	rc = contract_grows(promised, &there, what, err);
	list_release(&there);
	free(what);
	return rc;
}

static int
check_json(const struct contract_entry *entry, const char *path,
    struct err *err)
{
	struct json *root = NULL, *rows;
	struct buf text;
	size_t i;
	int rc = -1;

	buf_init(&text, LIMIT_PUBLISHED_BODY);
	if (file_read(path, &text, err) != 0)
		goto out;
	if (json_parse(text.data, text.len, path, &root, err) != 0) {
		err->class = ERR_DATA;
		goto out;
	}
	if (check_object(root, &entry->members, path, "member", err) != 0)
		goto out;
	if (entry->rows_member != NULL) {
		rows = json_get(root, entry->rows_member);
		if (rows == NULL || json_kind(rows) != JSON_ARRAY) {
			err_set(err, ERR_DATA, "%s: no list '%s'", path,
			    entry->rows_member);
			goto out;
		}
		for (i = 0; i < json_size(rows); i++)
			if (check_object(json_at(rows, i), &entry->columns,
				path, "column", err) != 0)
				goto out;
	}
	rc = 0;
out:
	if (root != NULL)
		json_free(root);
	buf_release(&text);
	return rc;
}

/* The columns of the CSV: those of a row, and what it repeats of the head.  The
 * names are borrowed, the list is the caller's. */
static void
csv_columns(const struct contract_entry *entry, struct names_list *ret)
{
	ret->n = 0;
	ret->name = xcalloc(entry->columns.n + 2, sizeof(*ret->name));
	for (size_t i = 0; i < entry->columns.n; i++) {
		ret->name[ret->n++] = entry->columns.name[i];
		if (entry->csv_member != NULL &&
		    strcmp(entry->columns.name[i], entry->csv_after) == 0)
			ret->name[ret->n++] = entry->csv_member;
	}
}

/* Column names are snake_case, so that a header needs no quotes. */
static int
check_csv(const struct contract_entry *entry, const char *path, struct err *err)
{
	struct names_list there = { NULL, 0 }, promised = there;
	struct buf text;
	char *what = xasprintf("%s: column", path), *p;
	int rc = -1;

	buf_init(&text, LIMIT_PUBLISHED_BODY);
	if (file_read(path, &text, err) != 0)
		goto out;
	text.data[strcspn(text.data, "\r\n")] = '\0';
	there.name = xcalloc(strlen(text.data) + 2, sizeof(*there.name));
	for (p = text.data; p != NULL;) {
		char *comma = strchr(p, ',');

		if (comma != NULL)
			*comma++ = '\0';
		there.name[there.n++] = xstrdup(p);
		p = comma;
	}
	csv_columns(entry, &promised);
	rc = contract_grows(&promised, &there, what, err);
out:
	free(promised.name);
	list_release(&there);
	free(what);
	buf_release(&text);
	return rc;
}

static int
check_file(const struct contract_entry *entry, const char *format,
    const char *path, struct err *err)
{
	if (strcmp(format, "json") == 0)
		return check_json(entry, path, err);
	if (strcmp(format, "csv") == 0)
		return check_csv(entry, path, err);
	return 0;
}

/* Is "v1/gemeenten/index" promised by an entry of its own? */
static bool
is_promised_apart(const struct contract *contract, const char *folder,
    const char *name, const char *extension)
{
	char *path = xasprintf("%s%.*s", folder,
	    (int)(strlen(name) - strlen(extension)), name);
	bool is = contract_entry(contract, path) != NULL;

	free(path);
	return is;
}

/* Is "bevolking.jsonstat.json" of a format with a longer extension? */
static bool
is_of_longer(const struct contract_entry *entry, const char *name,
    const char *extension)
{
	for (size_t i = 0; i < entry->formats.n; i++) {
		const char *other = entry->formats.name[i];

		if (strlen(other) + 1 > strlen(extension) &&
		    text_ends(name, other))
			return true;
	}
	return false;
}

/* All documents of "v1/gemeenten/{document}" in one format. */
static int
check_documents(const struct contract *contract,
    const struct contract_entry *entry, const char *format, const char *dir,
    struct err *err)
{
	const char *mark = strstr(entry->path, DOCUMENT);
	char *folder = xstrndup(entry->path, (size_t)(mark - entry->path));
	char *extension = xasprintf(".%s", format);
	char *path = file_path(dir, folder), **names = NULL;
	size_t i, n = 0, found = 0;
	int rc = -1;

	if (entry->may_be_absent && !file_is_dir(path)) {
		rc = 0;
		goto out;
	}
	if (file_list(path, &names, &n, err) != 0)
		goto out;
	for (i = 0; i < n; i++) {
		char *file;
		int status;

		if (!text_ends(names[i], extension) ||
		    is_of_longer(entry, names[i], extension) ||
		    is_promised_apart(contract, folder, names[i], extension))
			continue;
		file = file_path(path, names[i]);
		status = check_file(entry, format, file, err);
		free(file);
		if (status != 0)
			goto out;
		found++;
	}
	if (found == 0 && !entry->may_be_absent) {
		err_set(err, ERR_DATA, "%s: no %s is there, which /v1 promises",
		    path, extension);
		goto out;
	}
	rc = 0;
out:
	file_list_free(names, n);
	free(path);
	free(extension);
	free(folder);
	return rc;
}

/* A document that need not be there, and is in no format. */
static bool
is_absent(const struct contract_entry *entry, const char *dir)
{
	bool found = !entry->may_be_absent;

	for (size_t i = 0; i < entry->formats.n && !found; i++) {
		char *path = xasprintf("%s/%s.%s", dir, entry->path,
		    entry->formats.name[i]);

		found = file_exists(path);
		free(path);
	}
	return !found;
}

static int
check_entry(const struct contract *contract, const struct contract_entry *entry,
    const char *dir, struct err *err)
{
	bool is_one = strstr(entry->path, DOCUMENT) == NULL;
	size_t i;

	if (is_one && is_absent(entry, dir))
		return 0;
	for (i = 0; i < entry->formats.n; i++) {
		const char *format = entry->formats.name[i];
		char *path;
		int rc;

		if (!is_one) {
			if (check_documents(contract, entry, format, dir,
				err) != 0)
				return -1;
			continue;
		}
		path = xasprintf("%s/%s.%s", dir, entry->path, format);
		rc = check_file(entry, format, path, err);
		free(path);
		if (rc != 0)
			return -1;
	}
	return 0;
}

int
contract_check_tree(const struct contract *contract, const char *dir,
    struct err *err)
{
	size_t i;

	for (i = 0; i < contract->n; i++)
		if (check_entry(contract, &contract->entry[i], dir, err) != 0)
			return -1;
	return 0;
}

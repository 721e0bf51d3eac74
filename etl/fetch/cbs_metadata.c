/*
 * What a CBS table says of itself, compared with what its descriptor expects.
 */
#include "fetch/cbs_metadata.h"

#include "base/buf.h"
#include "base/dict.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/period.h"
#include "define/resolve.h"

/* Room for a code, trimmed. */
#define CODE_ROOM (2 * LIMIT_CODE)

int
cbs_check_context(const struct source *s, const char *context, struct err *err)
{
	char *wanted;
	bool found;

	/* Not every body has one; what it says must be true. */
	if (context == NULL)
		return 0;
	wanted = xasprintf("/%s/$metadata", s->table);
	found = strstr(context, wanted) != NULL;
	free(wanted);
	if (found)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the answer is about another table than %s: its context is "
	    "\"%.200s\"; check table and path in source.json",
	    s->table, context);
}

/* An error in a 200, and the right table. */
static int
check_envelope(const struct source *s, const struct json *doc, struct err *err)
{
	const struct json *error = json_get(doc, "error");
	const char *context;

	if (error == NULL)
		error = json_get(doc, "odata.error");
	if (json_kind(doc) != JSON_OBJECT)
		return err_set(err, ERR_SOURCE,
		    "the body is no JSON object; the next run asks again");
	if (error != NULL)
		return err_set(err, ERR_SOURCE,
		    "the service answers with an error: \"%.200s\"; the next "
		    "run asks again",
		    json_get_text(error, "message",
			json_text(error) != NULL ? json_text(error) : ""));
	context = json_get_text(doc, "@odata.context",
	    json_get_text(doc, "odata.metadata", NULL));
	return cbs_check_context(s, context, err);
}

/* The list that a body is, whole and not empty. */
static int
get_list(const struct source *s, const struct json *doc,
    const struct json **ret, struct err *err)
{
	const struct json *list = json_get(doc, "value");

	if (check_envelope(s, doc, err) != 0)
		return -1;
	if (list == NULL || json_kind(list) != JSON_ARRAY)
		return err_set(err, ERR_SOURCE,
		    "there is no list \"value\" in it; the next run asks "
		    "again");
	/* Lists of metadata have always come whole.  Half a list would look
	 * like codes that went away. */
	if (json_get(doc, "@odata.nextLink") != NULL ||
	    json_get(doc, "odata.nextLink") != NULL)
		return err_set(err, ERR_SOURCE,
		    "the list comes in pages, which only observations are "
		    "known to do; teach it to the protocol");
	if (json_size(list) == 0)
		return err_set(err, ERR_SOURCE,
		    "the list is empty; check the table in source.json");
	*ret = list;
	return 0;
}

static int
check_status(const struct source *s, const char *status, struct err *err)
{
	if (text_same(status, "Regulier") || s->last != NULL)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the status of the table is \"%.60s\", not Regulier; name "
	    "its successor in source.json, or its last period as "
	    "\"last\" when it is history",
	    status);
}

int
cbs_check_properties(const struct source *s, const struct json *doc,
    struct cbs_version *ret, struct err *err)
{
	const char *id;

	if (check_envelope(s, doc, err) != 0)
		return -1;
	id = json_get_text(doc, "Identifier", "");
	if (strcmp(id, s->table) != 0)
		return err_set(err, ERR_SOURCE,
		    "the answer is about table \"%.60s\", not %s; check table "
		    "in source.json (capitals count)",
		    id, s->table);
	if (check_status(s, json_get_text(doc, "Status", ""), err) != 0)
		return -1;
	ret->version = json_get_text(doc, "Version", NULL);
	ret->modified = json_get_text(doc, "Modified", NULL);
	ret->observations_modified =
	    json_get_text(doc, "ObservationsModified", NULL);
	if (ret->version == NULL || ret->version[0] == '\0' ||
	    strlen(ret->version) > LIMIT_CODE)
		return err_set(err, ERR_SOURCE,
		    "the table gives no usable Version, by which a change is "
		    "seen; look at the address by hand");
	return 0;
}

static const struct source_dimension *
find_dimension(const struct source *s, const char *name)
{
	for (size_t i = 0; i < s->n_dimensions; i++)
		if (strcmp(s->dimension[i].name, name) == 0)
			return &s->dimension[i];
	return NULL;
}

/* Names of a list's records, for messages. */
static void
list_names(const struct json *list, const char *member, struct buf *out)
{
	for (size_t i = 0; i < json_size(list) && i < 12; i++)
		buf_addf(out, "%s%.40s", i > 0 ? ", " : "",
		    json_get_text(json_at(list, i), member, "?"));
}

/* Is this record of a list of columns a dimension?  v4 has a list of them
 * alone, and says nothing. */
static bool
is_dimension(const struct json *row)
{
	const char *type = json_get_text(row, "Type", "Dimension");

	return text_ends(type, "Dimension") || text_starts(type, "Geo");
}

/* The dimensions of the list are those of the descriptor. */
static int
check_dimensions(const struct source *s, const struct json *list,
    const char *key, struct err *err)
{
	struct buf names;
	int rc = -1;

	buf_init(&names, 1024);
	list_names(list, key, &names);
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *row = json_at(list, i);
		const char *name = json_get_text(row, key, "");

		if (!is_dimension(row) || find_dimension(s, name) != NULL)
			continue;
		err_set(err, ERR_DRIFT,
		    "unknown dimension \"%.60s\" (%.80s): without one code of "
		    "it every figure would come many times; name it in "
		    "source.json, with the code of its total",
		    name, json_get_text(row, "Title", ""));
		goto out;
	}
	for (size_t i = 0; i < s->n_dimensions; i++) {
		size_t found = 0;

		for (size_t j = 0; j < json_size(list); j++) {
			const struct json *row = json_at(list, j);

			found += is_dimension(row) &&
			    strcmp(json_get_text(row, key, ""),
				s->dimension[i].name) == 0;
		}
		if (found == 1)
			continue;
		err_set(err, ERR_DRIFT,
		    "dimension \"%s\" is %s; the table has %s; mend the "
		    "dimensions in source.json",
		    s->dimension[i].name,
		    found == 0 ? "not there" : "there twice", names.data);
		goto out;
	}
	rc = 0;
out:
	buf_release(&names);
	return rc;
}

int
cbs_check_dimensions(const struct source *s, const struct json *doc,
    struct err *err)
{
	const struct json *list;

	if (get_list(s, doc, &list, err) != 0)
		return -1;
	return check_dimensions(s, list, "Identifier", err);
}

/* A code of a list, without the blanks older interfaces put behind it. */
static int
read_code(const struct json *row, char ret[CODE_ROOM], struct err *err)
{
	const char *code = resolve_code_of(row);

	if (strlen(code) < CODE_ROOM) {
		snprintf(ret, CODE_ROOM, "%s", code);
		text_squeeze(ret);
		if (text_is_name(ret))
			return 0;
	}
	return err_set(err, ERR_SOURCE,
	    "\"%.80s\" is no code (letters, digits, _ - and . up to %d); ask "
	    "the publisher what it means",
	    code, LIMIT_CODE);
}

/* The filter by prefix can find something at all.  A prefix that has lost its
 * codes is a matter of coverage, which landing compares with what was. */
static int
check_prefixes(const struct source_dimension *d, const struct json *list,
    struct err *err)
{
	for (size_t i = 0; i < json_size(list); i++)
		for (size_t k = 0; k < d->n_keep; k++)
			if (text_starts(resolve_code_of(json_at(list, i)),
				d->keep[k]))
				return 0;
	if (d->n_keep == 0)
		return 0;
	return err_set(err, ERR_DRIFT,
	    "no code begins with %s%s; mend \"keep\" of %s in source.json",
	    d->keep[0], d->n_keep > 1 ? " or another prefix that is kept" : "",
	    d->name);
}

static int
check_code(const struct source_dimension *d, const struct json *row,
    struct dict *seen, struct err *err)
{
	char code[CODE_ROOM];
	struct period period;
	int64_t ignored;

	if (read_code(row, code, err) != 0)
		return -1;
	if (dict_get(seen, code, strlen(code), &ignored))
		return err_set(err, ERR_SOURCE,
		    "code %s is in the list twice; the next run asks again",
		    code);
	dict_put(seen, code, strlen(code), 1);
	if (d->role == ROLE_PERIOD && period_parse(code, &period, err) != 0) {
		/* Whatever class it had: the table is what is wrong. */
		err->class = ERR_SOURCE;
		return -1;
	}
	if (strlen(json_get_text(row, "Title", "")) > LIMIT_TITLE)
		return err_set(err, ERR_SOURCE,
		    "the title of code %s is longer than %d bytes; look at "
		    "the list by hand",
		    code, LIMIT_TITLE);
	return 0;
}

int
cbs_check_codes(const struct source *s, const struct source_dimension *d,
    const struct json *doc, struct cbs_codes *ret, struct err *err)
{
	const struct json *list;
	struct dict *seen;
	int rc = 0;

	if (get_list(s, doc, &list, err) != 0)
		return -1;
	seen = dict_new();
	for (size_t i = 0; i < json_size(list) && rc == 0; i++)
		rc = check_code(d, json_at(list, i), seen, err);
	dict_free(seen);
	if (rc != 0)
		return -1;
	if (d->role == ROLE_REGION && check_prefixes(d, list, err) != 0)
		return -1;
	return cbs_codes_take(s, d, list, ret, err);
}

int
cbs_check_groups(const struct source *s, const struct json *doc,
    struct err *err)
{
	const struct json *list;

	return get_list(s, doc, &list, err);
}

static void
add_titles(const struct json *list, struct err *err)
{
	struct buf titles;

	buf_init(&titles, 600);
	list_names(list, "Title", &titles);
	err_set(err, err->class, "%s; the table has: %s", err->text,
	    titles.data);
	buf_release(&titles);
}

int
cbs_check_measure_groups(const struct source *s, const struct json *doc,
    struct measure_groups **ret, struct err *err)
{
	const struct json *list;

	return get_list(s, doc, &list, err) == 0
	    ? measure_groups_read(list, ret, err)
	    : -1;
}

int
cbs_check_measures(const struct source *s, const struct json *doc,
    const struct measure_groups *groups, struct err *err)
{
	struct resolved_measure *resolved;
	const struct json *list;
	char code[CODE_ROOM];
	int rc = 0;

	if (get_list(s, doc, &list, err) != 0)
		return -1;
	for (size_t i = 0; i < json_size(list); i++)
		if (read_code(json_at(list, i), code, err) != 0)
			return -1;
	resolved = xcalloc(s->n_measures + 1, sizeof(*resolved));
	if (resolve_measures(s, list, groups, resolved, err) != 0) {
		add_titles(list, err);
		rc = -1;
	}
	free(resolved);
	return rc;
}

/* --- OData v3 --- */

int
cbs_check_infos(const struct source *s, const struct json *doc,
    struct cbs_version *ret, struct err *err)
{
	const struct json *list, *row;
	const char *id;

	if (get_list(s, doc, &list, err) != 0)
		return -1;
	row = json_at(list, 0);
	id = json_get_text(row, "Identifier", "");
	if (json_size(list) != 1 || !text_same(id, s->table))
		return err_set(err, ERR_SOURCE,
		    "the answer is about %zu tables, the first \"%.60s\", not "
		    "%s alone; check table in source.json",
		    json_size(list), id, s->table);
	if (check_status(s, json_get_text(row, "OutputStatus", ""), err) != 0)
		return -1;
	memset(ret, 0, sizeof(*ret));
	ret->version = ret->modified = json_get_text(row, "Modified", NULL);
	if (ret->modified == NULL || *ret->modified == '\0' ||
	    strlen(ret->modified) > LIMIT_CODE)
		return err_set(err, ERR_SOURCE,
		    "the table gives no usable Modified, by which a change is "
		    "seen; look at the address by hand");
	return 0;
}

int
cbs_check_columns(const struct source *s, const struct json *doc,
    char **ret_column, struct err *err)
{
	struct resolved_measure *found;
	const struct json *list;
	int rc = -1;

	if (get_list(s, doc, &list, err) != 0 ||
	    check_dimensions(s, list, "Key", err) != 0)
		return -1;
	found = xcalloc(s->n_measures + 1, sizeof(*found));
	if (resolve_columns(s, list, found, err) != 0) {
		add_titles(list, err);
		goto out;
	}
	for (size_t i = 0; i < s->n_measures; i++)
		if (!text_is_name(found[i].code)) {
			err_set(err, ERR_SOURCE,
			    "\"%.80s\" is no name of a column; look at the "
			    "address by hand",
			    found[i].code);
			goto out;
		}
	for (size_t i = 0; i < s->n_measures; i++)
		ret_column[i] = xstrdup(found[i].code);
	rc = 0;
out:
	free(found);
	return rc;
}

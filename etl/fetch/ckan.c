/*
 * CKAN, Action API v3: the walk over one resource of a package.
 *
 *	package_show		the resources: which one is meant, and whether
 *				its rows are in the DataStore
 *	datastore_search	without rows: the fields, and how many rows
 *	  limit=0		there are.  Nothing new, and the walk ends here
 *	datastore_search	the rows in the order of their numbers, from the
 *	  sort=_id		first that has not come yet
 *
 * A resource that is not in the DataStore is a file, which is taken whole when
 * it is on this very host.  Ids of resources change when they are uploaded
 * again, so the package is asked every time.  Links to a next page are always
 * there and lead anywhere; they are not read.  A service that clamps the size of
 * a page does not say so: what counts is what came.  Refusals may come with
 * status 200.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/city_walk.h"
#include "fetch/file_list.h"

#define JSON_TYPE "application/json"
#define NUMBER "_id" /* of a row */
/* Rows are loaded some time after a file was uploaded, and the time of that has
 * no zone: so long after it they are what the file holds. */
#define SETTLED_SECONDS (2 * 86400)

enum step { PACKAGE, FIELDS, PAGE, FILE_ITSELF, DONE };

struct walk {
	const struct source *source;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	const struct protocol_look *look; /* the fields alone, or NULL */
	enum step step;
	bool is_unchanged;
	char *resource; /* its id */
	char *uploaded; /* when its file was, or NULL: its rows change without
			   one */
	char *version;
	char *question;  /* fields and filters, encoded */
	bool *is_number; /* of each field of the descriptor */
	struct city_pages pages;
	int64_t highest; /* number of a row */
	bool is_changed;
	struct one_file file;
	char *url; /* of the file */
};

static void *
ckan_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->last = city_last(source, last);
	w->highest = -1;
	return w;
}

static void
ckan_end(void *walk)
{
	struct walk *w = walk;

	free(w->resource);
	free(w->uploaded);
	free(w->version);
	free(w->question);
	free(w->is_number);
	free(w->url);
	free(w);
}

/* --- refusals --- */

static const char *
mend_of(const char *type)
{
	if (strcmp(type, "Not Found Error") == 0)
		return "check path, table and part in source.json";
	if (strcmp(type, "Authorization Error") == 0)
		return "ask the publisher whether it is still public";
	if (strcmp(type, "Validation Error") == 0)
		return "check fields and keep in source.json";
	return "the next run asks again";
}

/* The member "error", or NULL. */
static int
set_refusal(const struct json *error, struct err *err)
{
	const char *type = json_get_text(error, "__type", "");

	return err_set(err, ERR_SOURCE,
	    "success is not true, with status 200: \"%.60s: %.200s\"; %s", type,
	    json_get_text(error, "message", "no message"), mend_of(type));
}

static int
check_success(const struct json *doc, struct err *err)
{
	const struct json *success = json_get(doc, "success");

	if (success != NULL && json_is_true(success))
		return 0;
	return set_refusal(json_get(doc, "error"), err);
}

/* The same, of a page that was read to its end. */
static int
check_page_success(const struct records *records, struct err *err)
{
	const char *success = records_envelope(records, "success");
	const char *raw = records_envelope(records, "error");
	struct err ignored = ERR_INIT;
	struct json *error = NULL;

	if (success != NULL && strcmp(success, "true") == 0)
		return 0;
	if (raw != NULL &&
	    json_parse(raw, strlen(raw), "error", &error, &ignored) != 0)
		error = NULL;
	set_refusal(error, err);
	json_free(error);
	return -1;
}

/* --- requests --- */

static int
ask(const struct walk *w, struct request *ret, struct err *err)
{
	const struct source *s = w->source;
	struct buf url;

	if (w->step == FILE_ITSELF) {
		one_file_ask(&w->file, w->url, ret);
		/* Nothing but its heading tells the fields. */
		ret->is_metadata = w->look != NULL;
		return 1;
	}
	buf_init(&url, LIMIT_URL);
	buf_addf(&url, "https://%s%s/%s=", s->host, s->path,
	    w->step == PACKAGE ? "package_show?id"
			       : "datastore_search?resource_id");
	address_add_encoded(&url, w->step == PACKAGE ? s->table : w->resource);
	if (w->step == FIELDS)
		buf_adds(&url, "&limit=0&include_total=true");
	if (w->step == PAGE)
		buf_addf(&url,
		    "&limit=%d&offset=%" PRIu64 "&sort=" NUMBER
		    "&include_total=true%s",
		    LIMIT_CKAN_ROWS, w->pages.rows, w->question);
	if (!buf_ok(&url)) {
		buf_release(&url);
		return err_set(err, ERR_SOURCE,
		    "fields and 'keep' make an address longer than %d bytes; "
		    "ask for less in source.json",
		    LIMIT_URL);
	}
	ret->url = buf_detach(&url);
	ret->role = w->step == PAGE
	    ? xasprintf("records/%u", w->pages.pages + 1)
	    : xstrdup(w->step == PACKAGE ? "package" : "fields");
	ret->accept = JSON_TYPE;
	ret->max = w->step == PAGE ? LIMIT_PAGE_BODY : LIMIT_SMALL_BODY;
	ret->is_part = true;
	ret->is_metadata = w->step != PAGE;
	return 1;
}

/* --- the package --- */

static void
read_resource(const struct json *node, struct listed_file *ret)
{
	ret->id = json_get_text(node, "id", "");
	ret->title = json_get_text(node, "name", "");
	ret->format = json_get_text(node, "format", "");
	ret->url = json_get_text(node, "url", "");
	ret->has_rows = json_is_true(json_get(node, "datastore_active"));
}

static bool
is_active(const struct json *node)
{
	return strcmp(json_get_text(node, "state", "active"), "active") == 0;
}

/* What a snapshot can be compared by: rows that were written by no file have
 * nothing of the kind. */
static void
note_upload(struct walk *w, const struct json *resource)
{
	if (strcmp(json_get_text(resource, "url_type", ""), "datastore") != 0)
		w->uploaded =
		    city_copy(json_get_text(resource, "last_modified", NULL));
}

static int
take_resource(struct walk *w, const struct listed_file *file,
    const struct json *resource, struct err *err)
{
	if (!file->has_rows) {
		w->step = FILE_ITSELF;
		return file_list_open(w->source, file, &w->file, &w->url, err);
	}
	if (file->id[0] == '\0' || strlen(file->id) > LIMIT_CODE)
		return err_set(err, ERR_SOURCE,
		    "the resource \"%.60s\" has no id; the next run asks again",
		    file->title);
	w->resource = xstrdup(file->id);
	note_upload(w, resource);
	w->step = FIELDS;
	return 0;
}

static int
take_package(struct walk *w, const struct json *doc, struct err *err)
{
	const struct json *package = json_get(doc, "result");
	const struct json *list = json_get(package, "resources");
	size_t most = json_size(list), n = 0;
	struct listed_file *file = xcalloc(most + 1, sizeof(*file));
	const struct json **node = xcalloc(most + 1, sizeof(*node));
	const struct listed_file *chosen = NULL;
	int rc;

	for (size_t i = 0; i < most; i++) {
		node[n] = json_at(list, i);
		if (is_active(node[n]))
			read_resource(node[n], &file[n]), n++;
	}
	if (list == NULL || !is_active(package))
		rc = err_set(err, ERR_SOURCE,
		    "this is no package that is in use; check table in "
		    "source.json");
	else
		rc = file_list_choose(w->source, file, n, &chosen, err);
	if (rc == 0)
		rc = take_resource(w, chosen, node[chosen - file], err);
	free(file);
	free(node);
	return rc;
}

/* --- its fields --- */

#define NUMBERS                                                                \
	"int", "int2", "int4", "int8", "integer", "bigint", "numeric",         \
	    "float", "float4", "float8"

static const struct city_types types = {
	.value = (const char *const[]){ NUMBERS, "text", NULL },
	.text = (const char *const[]){ "text", NUMBERS, "bool", "date",
	    "timestamp", "timestamptz", NULL },
	.year = (const char *const[]){ NUMBERS, "text", NULL },
	.date = (const char *const[]){ "date", "text", NULL },
	.datetime =
	    (const char *const[]){ "timestamp", "timestamptz", "text", NULL },
	.epoch = (const char *const[]){ NUMBERS, "text", NULL },
	.number = (const char *const[]){ NUMBERS, NULL },
	.words = (const char *const[]){ "text", NULL },
};

static int
find_type(const struct json *fields, const char *name, const char **ret,
    struct err *err)
{
	for (size_t i = 0; i < json_size(fields); i++) {
		const struct json *one = json_at(fields, i);

		if (strcmp(json_get_text(one, "id", ""), name) == 0) {
			*ret = json_get_text(one, "type", "");
			return 0;
		}
	}
	return city_set_missing(fields, "id", "resource", name, strlen(name),
	    err);
}

/* "wijk": ["a","b"] */
static void
add_keep(struct jsonw *json, const struct source_field *f, const char *type)
{
	jsonw_name(json, f->name);
	jsonw_array(json);
	for (size_t i = 0; i < f->n_keep; i++)
		if (city_is_type(type, types.number))
			jsonw_number(json, f->keep[i]);
		else
			jsonw_text(json, f->keep[i]);
	jsonw_array_end(json);
}

static int
add_field(struct walk *w, const struct json *fields, size_t at,
    struct buf *names, struct jsonw *filters, struct err *err)
{
	const struct source_field *f = &w->source->city.field[at];
	const char *type;

	if (strchr(f->name, ',') != NULL)
		return err_set(err, ERR_SOURCE,
		    "field \"%.60s\" has a comma, which cannot be asked for; "
		    "take the resource's file with protocol csv-file",
		    f->name);
	if (find_type(fields, f->name, &type, err) != 0 ||
	    city_check_type(&types, f, type, err) != 0)
		return -1;
	w->is_number[at] = city_is_type(type, types.number);
	if (strcmp(f->name, NUMBER) != 0)
		buf_addf(names, ",%s", f->name);
	if (f->n_keep == 0)
		return 0;
	if (city_check_keep(&types, f, type, err) != 0)
		return -1;
	add_keep(filters, f, type);
	return 0;
}

static int
make_question(struct walk *w, const struct json *fields, struct err *err)
{
	const struct source_city *city = &w->source->city;
	struct buf names, text, question;
	struct jsonw filters;
	int rc = 0;

	buf_init(&names, LIMIT_URL);
	buf_init(&text, LIMIT_URL);
	buf_init(&question, LIMIT_URL);
	jsonw_init(&filters, &text);
	jsonw_object(&filters);
	w->is_number = xcalloc(city->n_fields, sizeof(*w->is_number));
	buf_adds(&names, NUMBER);
	for (size_t i = 0; i < city->n_fields && rc == 0; i++)
		rc = add_field(w, fields, i, &names, &filters, err);
	jsonw_object_end(&filters);
	buf_adds(&question, "&fields=");
	address_add_encoded(&question, names.data);
	if (strcmp(text.data, "{}") != 0) {
		buf_adds(&question, "&filters=");
		address_add_encoded(&question, text.data);
	}
	if (rc == 0 &&
	    (!buf_ok(&names) || !buf_ok(&text) || !buf_ok(&question)))
		rc = err_set(err, ERR_SOURCE,
		    "fields and 'keep' make an address longer than %d bytes; "
		    "ask for less in source.json",
		    LIMIT_URL);
	w->question = buf_detach(&question);
	buf_release(&names);
	buf_release(&text);
	return rc;
}

/* Are rows what they were when they were last asked for? */
static bool
is_settled(const struct walk *w)
{
	struct err ignored = ERR_INIT;
	time_t uploaded, asked;
	char text[21];

	if (w->last == NULL || w->version == NULL || w->last->version == NULL ||
	    strcmp(w->last->version, w->version) != 0 ||
	    w->last->retrieved == NULL || strlen(w->uploaded) < 19)
		return false;
	snprintf(text, sizeof(text), "%.19sZ", w->uploaded);
	return clock_parse(text, &uploaded, &ignored) == 0 &&
	    clock_parse(w->last->retrieved, &asked, &ignored) == 0 &&
	    asked - uploaded > SETTLED_SECONDS;
}

/* The number of a row is none. */
static int
tell_fields(struct walk *w, const struct json *fields)
{
	for (size_t i = 0; i < json_size(fields); i++) {
		const struct json *one = json_at(fields, i);
		const char *name = json_get_text(one, "id", "");

		if (strcmp(name, NUMBER) != 0)
			w->look->field(w->look->ctx, name,
			    json_get_text(one, "type", NULL),
			    json_get_text(json_get(one, "info"), "label",
				NULL));
	}
	w->step = DONE;
	return 0;
}

static int
take_fields(struct walk *w, const struct json *doc, struct err *err)
{
	const struct json *result = json_get(doc, "result");
	const struct json *fields = json_get(result, "fields");
	const char *type;
	int64_t total;

	if (w->look != NULL)
		return tell_fields(w, fields);
	if (find_type(fields, NUMBER, &type, err) != 0 ||
	    make_question(w, fields, err) != 0 ||
	    city_read_count(json_get(result, "total"), "total", "resource",
		&total, err) != 0)
		return -1;
	if (w->uploaded != NULL)
		w->version = xasprintf("%.40s %s %" PRId64, w->uploaded,
		    w->resource, total);
	w->is_unchanged = is_settled(w);
	w->step = w->is_unchanged ? DONE : PAGE;
	return 0;
}

static int
take_document(struct walk *w, const struct reply *reply, struct err *err)
{
	struct json *doc = NULL;
	int rc;

	if (reply_json(reply, w->source->table, &doc, err) != 0)
		return -1;
	rc = check_success(doc, err);
	if (rc == 0)
		rc = w->step == PACKAGE ? take_package(w, doc, err)
					: take_fields(w, doc, err);
	json_free(doc);
	return rc;
}

/* --- its rows --- */

/* Rows come in the order of their numbers, each once. */
static int
take_number(struct walk *w, const struct record_member *m, struct err *err)
{
	int64_t number;

	if (m->kind != RECORD_NUMBER ||
	    text_to_int(m->text, 0, INT64_MAX, NUMBER, &number, err) != 0)
		return err_set(err, ERR_SOURCE,
		    "row %" PRIu64 " has no whole number as " NUMBER
		    "; the next run asks again",
		    w->pages.rows);
	if (number <= w->highest)
		return err_set(err, ERR_SOURCE,
		    NUMBER
		    " %" PRId64 " comes after %" PRId64
		    ": pages overlap or have no order, and others would be "
		    "missing; the next run asks again",
		    number, w->highest);
	w->highest = number;
	return 0;
}

/* A number of the DataStore has a point, also when it is written as a text. */
static int
check_value(const struct walk *w, const struct record_member *m,
    struct err *err)
{
	const struct source_city *city = &w->source->city;
	const struct source_field *f = source_city_field(city, m->name);

	if (!city->has_decimal_comma || f == NULL || f->role != FIELD_VALUE ||
	    !w->is_number[f - city->field] || m->kind != RECORD_STRING)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "field \"%.60s\" holds numbers with a point, as texts (\"%.40s\"), "
	    "where source.json says that they have a comma; take numbers with "
	    "a comma from another source than this one",
	    m->name, m->text);
}

static int
take_record(void *ctx, const struct record *record, struct err *err)
{
	struct walk *w = ctx;
	bool has_number = false;

	w->pages.rows++;
	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];

		if (strcmp(m->name, NUMBER) == 0) {
			has_number = true;
			if (take_number(w, m, err) != 0)
				return -1;
		} else if (city_check_field(w->source, m->name, err) != 0 ||
		    check_value(w, m, err) != 0) {
			return -1;
		}
	}
	if (has_number)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "row %" PRIu64 " has no " NUMBER "; the next run asks again",
	    w->pages.rows);
}

static int
check_total(const struct records *records, struct err *err)
{
	const char *is_estimate =
	    records_envelope(records, "result.total_was_estimated");

	if (is_estimate == NULL || strcmp(is_estimate, "true") != 0)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the service estimates how many rows there are "
	    "(total_was_estimated), so nothing proves that all came; take the "
	    "resource's file with protocol csv-file");
}

static void
compare(struct walk *w, const struct reply *reply)
{
	char *role = xasprintf("records/%u", w->pages.pages + 1);

	if (!city_is_same(w->last, role, reply))
		w->is_changed = true;
	free(role);
}

static int
take_page(struct walk *w, const struct reply *reply, struct err *err)
{
	static const struct records_shape shape = { .rows = "result.records",
		.flatten = true };
	struct records *records = NULL;
	int rc;

	compare(w, reply);
	rc = city_page_scan(reply, &shape, take_record, w, &records, err);
	if (rc == 0)
		rc = check_page_success(records, err);
	if (rc == 0 && !records_saw_rows(records))
		rc = err_set(err, ERR_SOURCE,
		    "there is no list \"records\" in it; the next run asks "
		    "again");
	if (rc == 0)
		rc = check_total(records, err);
	if (rc == 0)
		rc = city_pages_take(&w->pages,
		    records_envelope(records, "result.total"), "total", err);
	records_free(records);
	if (rc == 0 && w->pages.proof[0] != '\0') {
		w->is_unchanged = !w->is_changed;
		w->step = DONE;
	}
	return rc;
}

/* --- the protocol --- */

static int
take(struct walk *w, const struct reply *reply, struct err *err)
{
	if (w->step == PAGE)
		return take_page(w, reply, err);
	if (w->step != FILE_ITSELF)
		return take_document(w, reply, err);
	w->step = DONE;
	if (w->look != NULL)
		return one_file_look(&w->file, w->source, w->look, reply, err);
	return file_list_take(&w->file, w->source, w->last, reply, err);
}

static int
ckan_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	int rc = 0;

	if (reply != NULL)
		rc = take(w, reply, err);
	if (rc == 0 && w->step == DONE)
		return 0;
	if (rc == 0)
		rc = ask(w, ret, err);
	return rc == -1 ? city_give_up(err) : rc;
}

static void
ckan_look(void *walk, const struct protocol_look *look)
{
	struct walk *w = walk;

	w->look = look;
}

static void
ckan_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->table = w->source->table;
	ret->version = w->version;
	if (w->file.form != NULL) {
		one_file_tell(&w->file, ret);
		return;
	}
	ret->is_unchanged = w->is_unchanged;
	ret->proof = w->pages.proof;
	ret->rows = w->pages.rows;
	ret->pages = w->pages.pages;
}

const struct protocol protocol_ckan = {
	.name = "ckan",
	.needs_network = true,
	.begin = ckan_begin,
	.next = ckan_next,
	.look = ckan_look,
	.whole = ckan_whole,
	.end = ckan_end,
};

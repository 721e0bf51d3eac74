/*
 * Opendatasoft (Huwise), Explore API v2.1: the walk over one dataset.
 *
 *	{dataset}                   fields, and when it was last processed:
 *	                            nothing new, and the walk ends here
 *	{dataset}/records?limit=1   total_count, the proof
 *	{dataset}/exports/jsonl     all records, one a line, without pages
 *
 * Everything that has a default there is said: time zone (UTC, so that dates
 * shift), language (French).  An export that breaks off ends in words, with
 * status 200.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "fetch/address.h"
#include "fetch/city_walk.h"
#include "fetch/tail.h"

#define JSON_TYPE "application/json"
/* No one captured an export: lines of JSON go by several names. */
#define LINES_TYPES                                                            \
	"application/x-ndjson, application/jsonl, application/jsonlines, "     \
	"application/json, text/plain, application/octet-stream"
#define INTERRUPTED "Streaming interrupted"

enum step { DATASET, COUNT, EXPORT, DONE };

struct walk {
	struct city_walk city;
	char *base;  /* https://host/path/table */
	char *query; /* select and where, encoded */
	enum step step;
	int64_t counted;
};

static void *
ods_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	city_walk_init(&w->city, source, last);
	w->base = xasprintf("https://%s%s/%s", source->host, source->path,
	    source->table);
	return w;
}

static void
ods_end(void *walk)
{
	struct walk *w = walk;

	free(w->base);
	free(w->query);
	city_walk_release(&w->city);
	free(w);
}

static const struct city_types types = {
	.value = (const char *const[]){ "int", "double", "text", NULL },
	.text = (const char *const[]){ "text", "int", "double", "date",
	    "datetime", "boolean", NULL },
	.year = (const char *const[]){ "int", "text", "date", NULL },
	.date = (const char *const[]){ "date", "text", NULL },
	.datetime = (const char *const[]){ "datetime", "text", NULL },
	.epoch = (const char *const[]){ "int", NULL },
	.number = (const char *const[]){ "int", "double", NULL },
	.words = (const char *const[]){ "text", NULL },
};

/* --- the question --- */

/* A text of ODSQL stands between one kind of quotes; how the same kind would
 * be written inside is not told, so that it is not tried. */
static int
add_quoted(struct buf *to, const char *text, struct err *err)
{
	char quote = strchr(text, '"') == NULL ? '"' : '\'';

	if (strchr(text, quote) != NULL || strchr(text, '\\') != NULL)
		return err_set(err, ERR_SOURCE,
		    "'keep' has \"%.60s\", whose quotes cannot be asked for; "
		    "take it out of source.json",
		    text);
	buf_addf(to, "%c%s%c", quote, text, quote);
	return 0;
}

/* (status="a" or status="b") */
static int
add_keep(struct buf *to, const struct source_field *f, const char *type,
    struct err *err)
{
	bool is_number = city_is_type(type, types.number);

	if (city_check_keep(&types, f, type, err) != 0)
		return -1;
	buf_adds(to, to->len > 0 ? " and (" : "(");
	for (size_t i = 0; i < f->n_keep; i++) {
		buf_addf(to, "%s%s=", i > 0 ? " or " : "", f->name);
		if (is_number)
			buf_adds(to, f->keep[i]);
		else if (add_quoted(to, f->keep[i], err) != 0)
			return -1;
	}
	buf_addc(to, ')');
	return 0;
}

/* Members of an object are asked for by the name of the object, once. */
static void
add_name(struct buf *to, const struct source_city *city, size_t at)
{
	const char *name = city->field[at].name;
	size_t len = strcspn(name, ".");

	for (size_t i = 0; i < at; i++)
		if (strncmp(city->field[i].name, name, len) == 0 &&
		    (city->field[i].name[len] == '.' ||
			city->field[i].name[len] == '\0'))
			return;
	if (to->len > 0)
		buf_addc(to, ',');
	buf_add(to, name, len);
}

/* Of each field its type, in the order of the descriptor. */
static int
make_query(struct walk *w, const char *const *type, struct err *err)
{
	const struct source_city *city = &w->city.source->city;
	struct buf select, where, query;
	int rc = 0;

	buf_init(&select, LIMIT_URL);
	buf_init(&where, LIMIT_URL);
	buf_init(&query, LIMIT_URL);
	for (size_t i = 0; i < city->n_fields && rc == 0; i++) {
		add_name(&select, city, i);
		if (city->field[i].n_keep > 0)
			rc = add_keep(&where, &city->field[i], type[i], err);
	}
	buf_adds(&query, "select=");
	address_add_encoded(&query, select.data);
	if (where.len > 0) {
		buf_adds(&query, "&where=");
		address_add_encoded(&query, where.data);
	}
	if (rc == 0 && (!buf_ok(&select) || !buf_ok(&where) || !buf_ok(&query)))
		rc = err_set(err, ERR_SOURCE,
		    "fields and 'keep' make an address longer than %d bytes; "
		    "ask for less in source.json",
		    LIMIT_URL);
	free(w->query);
	w->query = buf_detach(&query);
	buf_release(&select);
	buf_release(&where);
	buf_release(&query);
	return rc;
}

static int
ask(struct walk *w, struct request *ret)
{
	bool is_export = w->step == EXPORT;

	if (w->step == DATASET)
		ret->url = xstrdup(w->base);
	else
		ret->url = xasprintf(
		    "%s/%s?%s&limit=%s&timezone=Europe%%2FAmsterdam&lang=nl",
		    w->base, is_export ? "exports/jsonl" : "records", w->query,
		    is_export ? "-1" : "1");
	ret->role = xstrdup(is_export ? "records/1"
		: w->step == COUNT    ? "count"
				      : "dataset");
	ret->accept = is_export ? LINES_TYPES : JSON_TYPE;
	ret->max = is_export ? LIMIT_PAGE_BODY : LIMIT_SMALL_BODY;
	ret->is_part = w->step != COUNT;
	ret->is_metadata = w->step == DATASET;
	return 1;
}

/* --- what the dataset says --- */

static int
find_type(const struct json *fields, const struct source_field *f,
    const char **ret, struct err *err)
{
	size_t len = strcspn(f->name, ".");

	for (size_t i = 0; i < json_size(fields); i++) {
		const struct json *one = json_at(fields, i);
		const char *name = json_get_text(one, "name", "");

		if (strlen(name) != len || memcmp(name, f->name, len) != 0)
			continue;
		*ret = json_get_text(one, "type", "");
		/* Members of an object have no type of their own here. */
		return f->name[len] == '.'
		    ? 0
		    : city_check_type(&types, f, *ret, err);
	}
	return city_set_missing(fields, "name", "dataset", f->name, len, err);
}

static int
tell_fields(struct walk *w, const struct json *doc, struct err *err)
{
	const struct json *fields = json_get(doc, "fields");

	if (json_size(fields) == 0)
		return err_set(err, ERR_SOURCE,
		    "the dataset has no list \"fields\"; look at it by hand");
	for (size_t i = 0; i < json_size(fields); i++) {
		const struct json *one = json_at(fields, i);

		w->city.look->field(w->city.look->ctx,
		    json_get_text(one, "name", "?"),
		    json_get_text(one, "type", NULL),
		    json_get_text(one, "label", NULL));
	}
	w->step = DONE;
	return 0;
}

static int
take_dataset(struct walk *w, const struct json *doc, struct err *err)
{
	const struct source_city *city = &w->city.source->city;
	const struct json *metas = json_get(json_get(doc, "metas"), "default");
	const struct json *records = json_get(doc, "has_records");
	const char *version = json_get_text(metas, "data_processed", NULL);
	const char **type = xcalloc(city->n_fields, sizeof(*type));
	int rc = 0;

	if (records != NULL && !json_is_true(records))
		rc = err_set(err, ERR_SOURCE,
		    "the dataset has no records (has_records is false), only "
		    "files or links; another protocol has to read it");
	if (rc == 0 && w->city.look != NULL) {
		free(type);
		return tell_fields(w, doc, err);
	}
	for (size_t i = 0; i < city->n_fields && rc == 0; i++)
		rc = find_type(json_get(doc, "fields"), &city->field[i],
		    &type[i], err);
	if (rc == 0)
		rc = make_query(w, type, err);
	free(type);
	if (rc != 0)
		return -1;
	w->city.version = city_copy(version);
	w->city.is_unchanged = city_walk_has(&w->city, version);
	w->step = w->city.is_unchanged ? DONE : COUNT;
	return 0;
}

static int
take_count(struct walk *w, const struct json *doc, struct err *err)
{
	if (city_read_count(json_get(doc, "total_count"), "total_count",
		"dataset", &w->counted, err) != 0)
		return -1;
	w->step = EXPORT;
	return 0;
}

static int
take_document(struct walk *w, const struct reply *reply, struct err *err)
{
	struct json *doc = NULL;
	int rc;

	if (reply_json(reply, w->city.source->table, &doc, err) != 0)
		return -1;
	rc = w->step == DATASET ? take_dataset(w, doc, err)
				: take_count(w, doc, err);
	json_free(doc);
	return rc;
}

/* --- the export --- */

/* The words with which an export ends that was broken off. */
static int
check_tail(struct tail *t, struct err *err)
{
	const char *at = tail_find(t, INTERRUPTED);

	if (at == NULL)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the export was broken off, with status 200: \"%.300s\"; the next "
	    "run asks again",
	    at);
}

static int
take_record(void *ctx, const struct record *record, struct err *err)
{
	struct walk *w = ctx;

	w->city.rows++;
	for (size_t i = 0; i < record->n; i++)
		if (city_check_field(w->city.source, record->member[i].name,
			err) != 0)
			return -1;
	return 0;
}

static int
take_export(struct walk *w, const struct reply *reply, struct err *err)
{
	static const struct records_shape shape = { .flatten = true,
		.lines = true };
	struct tail tail;
	struct reply tailed = *reply;
	struct records *records = NULL;
	int rc;

	tail_init(&tail, reply->read, reply->body);
	tailed.read = tail_read;
	tailed.body = &tail;
	rc = city_page_scan(&tailed, &shape, take_record, w, &records, err);
	records_free(records);
	if (check_tail(&tail, err) != 0 || rc != 0)
		return -1;
	if (w->city.rows != (uint64_t)w->counted)
		return city_set_miscounted(w->city.rows, (uint64_t)w->counted,
		    err);
	w->city.pages = 1;
	city_walk_prove(&w->city, w->counted);
	w->step = DONE;
	return 0;
}

static int
ods_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	int rc = 0;

	if (reply != NULL)
		rc = w->step == EXPORT ? take_export(w, reply, err)
				       : take_document(w, reply, err);
	if (rc == -1)
		return city_give_up(err);
	return w->step == DONE ? 0 : ask(w, ret);
}

const struct protocol protocol_opendatasoft = {
	.name = "opendatasoft",
	.needs_network = true,
	.begin = ods_begin,
	.next = ods_next,
	.look = city_walk_look,
	.whole = city_walk_whole,
	.end = ods_end,
};

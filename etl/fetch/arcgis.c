/*
 * ArcGIS REST (Online, Server, Hub): the walk over one layer.
 *
 *	layer?f=json            fields, and when it was last edited: nothing
 *	                        new, and the walk ends here
 *	query returnCountOnly   the proof
 *	query                   by offset, until as many records have come as
 *	                        were counted, each with a number of its own
 *	layer?f=json            again, after more than one page: a layer that
 *	                        was edited meanwhile is read once more
 *
 * A page may be short, or empty, before the last.  A service that does not know
 * offsets gives its first page again; it is then asked for records with a
 * higher number than the last (a keyset).  Errors come with status 200.
 */
#include <inttypes.h>

#include "base/dict.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/arcgis_layer.h"
#include "fetch/city_walk.h"

/* Servers of some versions call their JSON plain text. */
#define TYPES "application/json, text/plain"
#define ATTRIBUTES "attributes."

enum step { LAYER, COUNT, PAGE, LAYER_AGAIN, DONE };

struct walk {
	struct city_walk city;
	char *base; /* https://host/path/table */
	struct arcgis_layer layer;
	enum step step;
	bool is_fresh;      /* the next request forgets what came */
	bool was_restarted; /* since it was edited */
	bool by_key;

	int64_t counted;
	unsigned empty;    /* empty ones in a row */
	struct dict *seen; /* numbers of records */
	int64_t highest;
};

static void *
arcgis_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	city_walk_init(&w->city, source, last);
	w->base = xasprintf("https://%s%s/%s", source->host, source->path,
	    source->table);
	w->seen = dict_new();
	return w;
}

static void
arcgis_end(void *walk)
{
	struct walk *w = walk;

	arcgis_layer_release(&w->layer);
	city_walk_release(&w->city);
	dict_free(w->seen);
	free(w->base);
	free(w);
}

static void
restart(struct walk *w)
{
	w->step = LAYER;
	w->is_fresh = true;
	w->city.rows = 0;
	w->city.pages = 0;
	w->empty = 0;
	w->highest = 0;
	dict_free(w->seen);
	w->seen = dict_new();
}

/* --- requests --- */

static void
add_condition(const struct walk *w, struct buf *url)
{
	struct buf where;

	buf_init(&where, LIMIT_URL);
	if (w->by_key && w->city.rows > 0)
		buf_addf(&where, "(%s) AND %s>%" PRId64, w->layer.where,
		    w->layer.object_id, w->highest);
	else
		buf_adds(&where, w->layer.where);
	buf_adds(url, "?where=");
	address_add_encoded(url, where.data);
	buf_release(&where);
}

static void
add_page(const struct walk *w, struct buf *url)
{
	buf_adds(url, "&outFields=");
	address_add_encoded(url, w->layer.fields);
	buf_adds(url, "&returnGeometry=false&orderByFields=");
	address_add_encoded(url, w->layer.object_id);
	if (!w->by_key)
		buf_addf(url, "&resultOffset=%" PRIu64, w->city.rows);
	buf_addf(url, "&resultRecordCount=%" PRId64, w->layer.most);
}

static int
ask(struct walk *w, struct request *ret, struct err *err)
{
	struct buf url;

	buf_init(&url, LIMIT_URL);
	buf_adds(&url, w->base);
	if (w->step == COUNT || w->step == PAGE) {
		buf_adds(&url, "/query");
		add_condition(w, &url);
	}
	if (w->step == COUNT)
		buf_adds(&url, "&returnCountOnly=true");
	if (w->step == PAGE)
		add_page(w, &url);
	buf_adds(&url, url.len > strlen(w->base) ? "&f=json" : "?f=json");
	if (!buf_ok(&url)) {
		buf_release(&url);
		return err_set(err, ERR_SOURCE,
		    "fields and 'keep' make an address longer than %d bytes; "
		    "ask for less in source.json",
		    LIMIT_URL);
	}
	ret->role = w->step == PAGE
	    ? xasprintf("records/%u", w->city.pages + 1)
	    : xstrdup(w->step == COUNT ? "count" : "layer");
	ret->url = buf_detach(&url);
	ret->accept = TYPES;
	ret->max = w->step == PAGE ? LIMIT_PAGE_BODY : LIMIT_SMALL_BODY;
	ret->is_part = w->step == PAGE || w->step == LAYER;
	ret->is_metadata = w->step == LAYER;
	ret->is_fresh = w->is_fresh;
	w->is_fresh = false;
	return 1;
}

/* --- what the layer says --- */

static bool
is_version(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static int
take_layer(struct walk *w, const struct json *doc, struct err *err)
{
	if (w->city.look != NULL) {
		w->step = DONE;
		return arcgis_layer_look(doc, w->city.look, err);
	}
	arcgis_layer_release(&w->layer);
	if (arcgis_layer_read(w->city.source, doc, &w->layer, err) != 0)
		return -1;
	/* A layer that moved under our hands is read, whatever it says now. */
	city_walk_release(&w->city);
	w->city.version = city_copy(w->layer.version);
	w->city.is_unchanged =
	    !w->was_restarted && city_walk_has(&w->city, w->city.version);
	w->by_key = w->by_key || !w->layer.has_paging;
	w->step = w->city.is_unchanged ? DONE : COUNT;
	return 0;
}

static int
take_layer_again(struct walk *w, const struct json *doc, struct err *err)
{
	struct arcgis_layer now;
	int rc = arcgis_layer_read(w->city.source, doc, &now, err);
	bool is_same = rc == 0 && is_version(now.version, w->layer.version);

	arcgis_layer_release(&now);
	if (rc != 0)
		return -1;
	if (is_same) {
		w->step = DONE;
		return 0;
	}
	if (w->was_restarted)
		return err_set(err, ERR_SOURCE,
		    "the layer was edited twice while it was read; the next "
		    "run asks again");
	restart(w);
	w->was_restarted = true;
	return 0;
}

static int
take_count(struct walk *w, const struct json *doc, struct err *err)
{
	if (arcgis_check_error(doc, err) != 0)
		return -1;
	if (city_read_count(json_get(doc, "count"), "count", "layer",
		&w->counted, err) != 0)
		return -1;
	w->step = PAGE;
	return 0;
}

static int
take_document(struct walk *w, const struct reply *reply, struct err *err)
{
	struct json *doc = NULL;
	int rc;

	if (reply_json(reply, w->city.source->table, &doc, err) != 0)
		return -1;
	if (w->step == LAYER)
		rc = take_layer(w, doc, err);
	else if (w->step == COUNT)
		rc = take_count(w, doc, err);
	else
		rc = take_layer_again(w, doc, err);
	json_free(doc);
	return rc;
}

/* --- pages --- */

struct page {
	struct walk *walk;
	uint64_t rows;
	bool is_repeated; /* begins with a record that was there before */
};

/* The number of a record: new, and with a keyset above all others. */
static int
take_number(struct page *page, const struct record_member *m, struct err *err)
{
	struct walk *w = page->walk;
	int64_t number, ignored;

	if (m->kind != RECORD_NUMBER ||
	    text_to_int(m->text, INT64_MIN, INT64_MAX, w->layer.object_id,
		&number, err) != 0)
		return err_set(err, ERR_SOURCE,
		    "record %" PRIu64 " has no whole number as %s; the next "
		    "run asks again",
		    page->rows, w->layer.object_id);
	if (dict_get(w->seen, m->text, m->len, &ignored)) {
		if (page->rows == 1 && w->city.pages > 1 && !w->by_key) {
			page->is_repeated = true;
			return 0;
		}
		return err_set(err, ERR_SOURCE,
		    "%s %" PRId64 " comes twice: pages overlap, and others "
		    "would be missing; the next run asks again",
		    w->layer.object_id, number);
	}
	if (w->by_key && dict_size(w->seen) > 0 && number < w->highest)
		return err_set(err, ERR_SOURCE,
		    "the service keeps to no order: %s %" PRId64
		    " comes after %" PRId64 "; the layer cannot be read page "
		    "by page",
		    w->layer.object_id, number, w->highest);
	dict_put(w->seen, m->text, m->len, 0);
	if (dict_size(w->seen) == 1 || number > w->highest)
		w->highest = number;
	return 0;
}

static int
take_record(void *ctx, const struct record *record, struct err *err)
{
	struct page *page = ctx;
	struct walk *w = page->walk;
	bool has_number = false;

	page->rows++;
	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];
		const char *name = m->name + strlen(ATTRIBUTES);

		if (!text_starts(m->name, ATTRIBUTES))
			continue; /* geometry, which is left out */
		if (strcmp(name, w->layer.object_id) != 0) {
			if (city_check_field(w->city.source, name, err) != 0)
				return -1;
			continue;
		}
		has_number = true;
		if (take_number(page, m, err) != 0)
			return -1;
		if (page->is_repeated)
			return -1;
	}
	if (has_number)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "record %" PRIu64 " has no %s; the next run asks again", page->rows,
	    w->layer.object_id);
}

static bool
is_limited(const struct records *records)
{
	const char *top = records_envelope(records, "exceededTransferLimit");
	const char *inside =
	    records_envelope(records, "properties.exceededTransferLimit");

	return (top != NULL && strcmp(top, "true") == 0) ||
	    (inside != NULL && strcmp(inside, "true") == 0);
}

/* Where a page leaves us: more, enough, or wrong. */
static int
after_page(struct walk *w, uint64_t rows, bool is_limited, struct err *err)
{
	uint64_t counted = (uint64_t)w->counted;

	w->city.rows += rows;
	w->empty = rows == 0 ? w->empty + 1 : 0;
	if (w->city.rows > counted)
		return city_set_miscounted(w->city.rows, counted, err);
	/* The flag is also up when we had what we asked for: then one more
	 * page, which is empty, ends it. */
	if (w->city.rows == counted && (!is_limited || rows == 0)) {
		city_walk_prove(&w->city, w->counted);
		w->step = w->city.pages > 1 && w->layer.version != NULL
		    ? LAYER_AGAIN
		    : DONE;
		return 0;
	}
	if (w->empty >= LIMIT_EMPTY_PAGES)
		return err_set(err, ERR_SOURCE,
		    "%u pages in a row were empty, after %" PRIu64
		    " of the %" PRIu64 " records that were counted; the next "
		    "run asks again",
		    w->empty, w->city.rows, counted);
	if (w->city.pages >= LIMIT_PAGES)
		return err_set(err, ERR_SOURCE,
		    "there are more than %d pages; narrow what source.json "
		    "asks for",
		    LIMIT_PAGES);
	return 0;
}

static int
take_page(struct walk *w, const struct reply *reply, struct err *err)
{
	static const struct records_shape shape = {
		.rows = "features",
		.flatten = true,
	};
	struct page page = { w, 0, false };
	struct records *records = NULL;
	const char *error;
	int rc;

	w->city.pages++;
	rc = city_page_scan(reply, &shape, take_record, &page, &records, err);
	if (page.is_repeated) {
		/* Offsets are ignored: all over again, by key. */
		records_free(records);
		restart(w);
		w->by_key = true;
		return 0;
	}
	if (rc == 0) {
		error = records_envelope(records, "error");
		if (error != NULL)
			rc = arcgis_set_error(error, err);
		else if (!records_saw_rows(records))
			rc = err_set(err, ERR_SOURCE,
			    "there is no list \"features\" in it; the next run "
			    "asks again");
		else
			rc = after_page(w, page.rows, is_limited(records), err);
	}
	records_free(records);
	return rc;
}

static int
arcgis_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	int rc = 0;

	if (reply != NULL)
		rc = w->step == PAGE ? take_page(w, reply, err)
				     : take_document(w, reply, err);
	if (rc == 0 && w->step == DONE)
		return 0;
	if (rc == 0)
		rc = ask(w, ret, err);
	return rc == -1 ? city_give_up(err) : rc;
}

const struct protocol protocol_arcgis = {
	.name = "arcgis",
	.needs_network = true,
	.begin = arcgis_begin,
	.next = arcgis_next,
	.look = city_walk_look,
	.whole = city_walk_whole,
	.end = arcgis_end,
};

/*
 * OGC API Features, as PDOK serves it: the walk over one collection.
 *
 *	{collection}/items?limit=1	one feature, which shows the fields
 *	{collection}/items?limit=1000	the first page, and each other by the
 *					link "next" of the page before it
 *
 * A link holds a cursor that says nothing to us; it is followed as it is.  No
 * page says how far it is.  Each counts its own features; the whole is counted
 * only by some collections, and then that is the proof, else that the last page
 * has no link.  Fields cannot be chosen, and outlines come along.  Every body
 * has the time of its making, so what is new is told by what the features say.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/city_walk.h"

#define TYPES "application/geo+json, application/vnd.geo+json, application/json"
#define PROPERTIES "properties."

enum step { SAMPLE, PAGE, DONE };

struct walk {
	struct city_walk city;
	char *base; /* https://host/path/table */
	enum step step;
	char *url;         /* of the page that is asked */
	struct dict *seen; /* URLs of pages */
	struct dict *ids;  /* of features */
	struct city_content *content;
	bool is_counted;
	bool has_links;  /* the page has a list of them, perhaps empty */
	int64_t counted; /* by the service, when it counts */
};

static void *
features_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	city_walk_init(&w->city, source, last);
	w->base = xasprintf("https://%s%s/%s", source->host, source->path,
	    source->table);
	w->seen = dict_new();
	w->ids = dict_new();
	w->content = city_content_new();
	return w;
}

static void
features_end(void *walk)
{
	struct walk *w = walk;

	dict_free(w->seen);
	dict_free(w->ids);
	city_content_free(w->content);
	city_walk_release(&w->city);
	free(w->url);
	free(w->base);
	free(w);
}

/* --- requests --- */

/* The service knows nothing but "equal to", so one text to keep is asked for.
 * More than one are left to landing, which looks again anyhow. */
static void
add_filters(struct buf *url, const struct source_city *city)
{
	for (size_t i = 0; i < city->n_fields; i++) {
		const struct source_field *f = &city->field[i];

		if (f->n_keep != 1)
			continue;
		buf_addc(url, '&');
		address_add_encoded(url, f->name);
		buf_addc(url, '=');
		address_add_encoded(url, f->keep[0]);
	}
}

static int
make_url(struct walk *w, struct err *err)
{
	struct buf url;

	buf_init(&url, LIMIT_URL);
	buf_addf(&url, "%s/items?f=json&limit=%d", w->base,
	    w->step == SAMPLE ? 1 : LIMIT_FEATURES);
	add_filters(&url, &w->city.source->city);
	if (!buf_ok(&url)) {
		buf_release(&url);
		return err_set(err, ERR_SOURCE,
		    "'keep' makes an address longer than %d bytes; ask for "
		    "less in source.json",
		    LIMIT_URL);
	}
	free(w->url);
	w->url = buf_detach(&url);
	return 0;
}

static void
ask(const struct walk *w, struct request *ret)
{
	bool is_page = w->step == PAGE;

	ret->role = is_page ? xasprintf("records/%u", w->city.pages + 1)
			    : xstrdup("sample");
	ret->url = xstrdup(w->url);
	ret->accept = TYPES;
	ret->max = LIMIT_PAGE_BODY;
	ret->is_part = is_page;
	ret->is_metadata = !is_page;
}

/* --- what came --- */

struct page {
	struct walk *walk;
	uint64_t rows;
};

static int
take_id(struct page *page, const struct record *record, struct err *err)
{
	const struct record_member *id = record_get(record, "id");
	struct walk *w = page->walk;
	int64_t ignored;

	if (id == NULL ||
	    (id->kind != RECORD_NUMBER && id->kind != RECORD_STRING))
		return err_set(err, ERR_SOURCE,
		    "feature %" PRIu64 " has no id, so nothing would show that "
		    "it comes only once; look at the collection by hand",
		    page->rows);
	if (dict_get(w->ids, id->text, id->len, &ignored))
		return err_set(err, ERR_SOURCE,
		    "feature %.60s comes twice: pages overlap, and others "
		    "would be missing; the next run asks again",
		    id->text);
	dict_put(w->ids, id->text, id->len, 0);
	return 0;
}

static int
take_feature(void *ctx, const struct record *record, struct err *err)
{
	struct page *page = ctx;
	struct walk *w = page->walk;

	page->rows++;
	if (w->step == SAMPLE)
		return page->rows > 1
		    ? 0
		    : city_take_sample(w->city.source, w->city.look, record,
			  PROPERTIES, NULL, err);
	if (take_id(page, record, err) != 0 ||
	    city_check_record(w->city.source, record, PROPERTIES, NULL, err) !=
		0)
		return -1;
	city_content_add(w->content, record, PROPERTIES, NULL);
	return 0;
}

/* A count of the envelope: 1, 0: there is none, -1: it is no count. */
static int
read_count(const struct records *records, const char *name, int64_t *ret,
    struct err *err)
{
	const char *text = records_envelope(records, name);

	if (text == NULL)
		return 0;
	if (text_to_int(text, 0, INT64_MAX, name, ret, err) == 0)
		return 1;
	return err_set(err, ERR_SOURCE,
	    "%s is \"%.60s\", which is no count; the next run asks again", name,
	    text);
}

/* Features as many as the page itself says, and the same whole as before. */
static int
check_counts(struct walk *w, const struct records *records, uint64_t rows,
    struct err *err)
{
	int64_t returned, matched;
	int has_returned =
	    read_count(records, "numberReturned", &returned, err);
	int has_matched = read_count(records, "numberMatched", &matched, err);

	if (has_returned == -1 || has_matched == -1)
		return -1;
	if (has_returned == 1 && (uint64_t)returned != rows)
		return err_set(err, ERR_SOURCE,
		    "%" PRIu64 " features came where the page counts %" PRId64
		    "; the next run asks again",
		    rows, returned);
	if (has_matched == 0)
		return 0;
	if (w->is_counted && w->counted != matched)
		return err_set(err, ERR_SOURCE,
		    "the service counted %" PRId64 " features and now counts "
		    "%" PRId64 "; the collection changed while it was read, "
		    "and the next run asks again",
		    w->counted, matched);
	w->is_counted = true;
	w->counted = matched;
	return 0;
}

/* The address of the next page, for the caller to free, or NULL. */
static int
read_link(struct walk *w, const struct records *records, char **ret,
    struct err *err)
{
	const char *raw = records_envelope(records, "links");
	struct json *links = NULL;

	*ret = NULL;
	if (raw != NULL &&
	    (json_parse(raw, strlen(raw), "links", &links, err) != 0 ||
		json_kind(links) != JSON_ARRAY))
		goto bad;
	w->has_links = raw != NULL;
	for (size_t i = 0; raw != NULL && i < json_size(links); i++) {
		const struct json *link = json_at(links, i);
		const char *rel = json_text(json_get(link, "rel"));

		if (rel == NULL)
			goto bad;
		if (*ret == NULL && strcasecmp(rel, "next") == 0)
			*ret = xstrdup(json_get_text(link, "href", ""));
	}
	json_free(links);
	return 0;
bad:
	json_free(links);
	free(*ret);
	*ret = NULL;
	return err_set(err, ERR_SOURCE,
	    "its links cannot be read, so nothing says whether there is "
	    "another page; the next run asks again");
}

static int
prove(struct walk *w, struct err *err)
{
	if (!w->is_counted && !source_takes_proof(w->city.source, "last-page"))
		return err_set(err, ERR_SOURCE,
		    "the service does not count the whole (numberMatched); "
		    "when a last page without link is proof enough, add "
		    "last-page to completeness in source.json");
	if (!w->is_counted && !w->has_links)
		return err_set(err, ERR_SOURCE,
		    "the service counts nothing and gives no list of links, so "
		    "nothing says that this is the last page; look at it by "
		    "hand");
	if (w->is_counted && w->city.rows != (uint64_t)w->counted)
		return err_set(err, ERR_SOURCE,
		    "%" PRIu64 " features came where %" PRId64
		    " were counted, and there is no link to more; the next run "
		    "asks again",
		    w->city.rows, w->counted);
	city_walk_prove(&w->city, w->is_counted ? w->counted : -1);
	city_content_version(w->content, &w->city);
	w->step = DONE;
	return 0;
}

static int
go_on(struct walk *w, const char *link, uint64_t rows, struct err *err)
{
	if (rows == 0)
		return err_set(err, ERR_SOURCE,
		    "a page without features has a link to another one; the "
		    "next run asks again");
	if (w->is_counted && w->city.rows > (uint64_t)w->counted)
		return err_set(err, ERR_SOURCE,
		    "%" PRIu64 " features came where %" PRId64
		    " were counted, and there is a link to more; the next run "
		    "asks again",
		    w->city.rows, w->counted);
	return city_follow(w->base, "items", link, w->city.pages, w->seen,
	    &w->url, err);
}

static int
after_page(struct walk *w, const struct records *records, uint64_t rows,
    struct err *err)
{
	char *link;
	int rc;

	if (!records_saw_rows(records))
		return err_set(err, ERR_SOURCE,
		    "there is no list \"features\" in it; 'table' in "
		    "source.json must be the name of a collection");
	if (check_counts(w, records, rows, err) != 0 ||
	    read_link(w, records, &link, err) != 0)
		return -1;
	if (rows == 0 && w->city.rows == 0)
		rc = err_set(err, ERR_SOURCE,
		    "there are no features at all; when the collection is not "
		    "empty, check 'keep' in source.json");
	else if (w->step == SAMPLE) {
		w->step = w->city.look != NULL ? DONE : PAGE;
		rc = make_url(w, err);
	} else {
		w->city.rows += rows;
		w->city.pages++;
		rc = link != NULL ? go_on(w, link, rows, err) : prove(w, err);
	}
	free(link);
	return rc;
}

static int
take_body(struct walk *w, const struct reply *reply, struct err *err)
{
	static const struct records_shape shape = {
		.rows = "features",
		.flatten = true,
		.raw = "links",
	};
	struct page page = { w, 0 };
	struct records *records = NULL;
	int rc;

	rc = city_page_scan(reply, &shape, take_feature, &page, &records, err);
	if (rc == 0)
		rc = after_page(w, records, page.rows, err);
	records_free(records);
	return rc;
}

static int
features_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	int rc = reply != NULL ? take_body(w, reply, err) : make_url(w, err);

	if (rc == 0 && w->step == DONE)
		return 0;
	if (rc == -1)
		return city_give_up(err);
	ask(w, ret);
	return 1;
}

const struct protocol protocol_pdok_features = {
	.name = "pdok-features",
	.needs_network = true,
	.begin = features_begin,
	.next = features_next,
	.look = city_walk_look,
	.whole = city_walk_whole,
	.end = features_end,
};

/*
 * The DSO-API of Amsterdam: HAL JSON, page by page.
 *
 *	{table}?_count=true&_pageSize=1		how many records there are
 *	{table}?_count=true&_pageSize=N		the first page, and the others by
 *	{table}?_pageSize=N&page=2		the number behind it
 *
 * Fields are named and records are filtered in the query.  The service refuses
 * page 101, so the size of a page follows from the count.  No order is promised:
 * records are sorted by all that tells them apart, or some would come twice and
 * others never.  The proof is its own count.  A stream that broke inside the
 * service says so at its end, with status 200; what was not reached, "page"
 * above all, is missing then.
 */
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/city_walk.h"
#include "fetch/tail.h"

#define ABORTED "Aborted by"

/* Sizes of pages, from the one that is asked as long as the service's highest
 * page number is enough. */
static const unsigned page_sizes[] = { 1000, 2000, 5000, 10000 };
#define SIZES (sizeof(page_sizes) / sizeof(*page_sizes))

struct walk {
	const struct source *source;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	const struct protocol_look *look; /* the fields alone, or NULL */
	char *rows_path;                  /* "_embedded.kerncijfers" */
	bool is_counted;
	uint64_t count; /* by the service */
	unsigned size;  /* of a page, as asked */
	unsigned page;  /* asked now */
	bool is_changed;
	uint64_t rows;
	char proof[40];
};

/* --- addresses --- */

/* Can the texts stand in one list of the query? */
static bool
is_listed(char *const *text, size_t n)
{
	for (size_t i = 0; i < n && n > 1; i++)
		if (strchr(text[i], ',') != NULL)
			return false;
	return n > 0;
}

/* Records with one of these texts in the field; what the query cannot say is
 * left to landing, which looks again anyhow. */
static void
add_filter(struct buf *url, const char *field, char *const *text, size_t n)
{
	if (!is_listed(text, n))
		return;
	buf_addc(url, '&');
	address_add_encoded(url, field);
	buf_adds(url, n > 1 ? "%5Bin%5D=" : "=");
	for (size_t i = 0; i < n; i++) {
		buf_adds(url, i > 0 ? "," : "");
		address_add_encoded(url, text[i]);
	}
}

static void
add_filters(struct buf *url, const struct source_city *city)
{
	char **code = xcalloc(city->n_measures + 1, sizeof(*code));

	for (size_t i = 0; i < city->n_measures; i++)
		code[i] = city->measure[i].code;
	for (size_t i = 0; i < city->n_fields; i++) {
		const struct source_field *f = &city->field[i];

		if (f->role == FIELD_MEASURE && f->n_keep == 0)
			add_filter(url, f->name, code, city->n_measures);
		else
			add_filter(url, f->name, f->keep, f->n_keep);
	}
	free(code);
}

static void
add_fields(struct buf *url, const struct source_city *city)
{
	for (size_t i = 0; i < city->n_fields; i++) {
		buf_adds(url, i > 0 ? "," : "&_fields=");
		address_add_encoded(url, city->field[i].name);
	}
}

static bool
tells_apart(enum field_role role)
{
	return role == FIELD_KEY || role == FIELD_MEASURE ||
	    role == FIELD_PERIOD || role == FIELD_AREA;
}

static void
add_sort(struct buf *url, const struct source_city *city)
{
	const char *between = "&_sort=";

	for (size_t i = 0; i < city->n_fields; i++) {
		if (!tells_apart(city->field[i].role))
			continue;
		buf_adds(url, between);
		address_add_encoded(url, city->field[i].name);
		between = ",";
	}
}

static int
ask(struct walk *w, struct request *ret, struct err *err)
{
	const struct source *s = w->source;
	struct buf url;

	buf_init(&url, LIMIT_URL);
	buf_addf(&url, "https://%s%s/%s?_format=json&_pageSize=%u", s->host,
	    s->path, s->table, w->is_counted ? w->size : 1);
	if (w->page <= 1)
		buf_adds(&url, "&_count=true");
	else
		buf_addf(&url, "&page=%u", w->page);
	add_sort(&url, &s->city);
	add_fields(&url, &s->city);
	add_filters(&url, &s->city);
	if (!buf_ok(&url)) {
		buf_release(&url);
		return err_set(err, ERR_SOURCE,
		    "the question is longer than the %d bytes an address may "
		    "have; name fewer measures, fields or texts to keep in "
		    "source.json, or divide it into two sources",
		    LIMIT_URL);
	}
	ret->url = buf_detach(&url);
	ret->accept = "application/hal+json, application/json";
	ret->max = LIMIT_PAGE_BODY;
	if (w->is_counted) {
		ret->role = xasprintf("records/%u", w->page);
		ret->is_part = true;
	} else {
		/* One record shows whether table, fields and filters are
		 * what the descriptor says: there is no other metadata. */
		ret->role = xstrdup("count");
		ret->is_metadata = true;
	}
	return 1;
}

/* --- what came --- */

/* A whole number of the envelope; false: there is none. */
static bool
number_of(const struct records *scan, const char *path, uint64_t *ret)
{
	const char *text = records_envelope(scan, path);
	struct err ignored = ERR_INIT;
	int64_t n;

	if (text == NULL ||
	    text_to_int(text, 0, INT64_MAX, path, &n, &ignored) != 0)
		return false;
	*ret = (uint64_t)n;
	return true;
}

/* The number behind "page=" in the query; 0: there is none. */
static unsigned
page_of(const char *url)
{
	const char *at = strchr(url, '?');

	for (; at != NULL; at = strchr(at, '&')) {
		unsigned n = 0;

		if (!text_starts(++at, "page="))
			continue;
		for (at += 5; *at >= '0' && *at <= '9'; at++)
			if (n < LIMIT_PAGES)
				n = n * 10 + (unsigned)(*at - '0');
		return *at == '\0' || *at == '&' || *at == '#' ? n : 0;
	}
	return 0;
}

/*
 * The link to the next page is looked at and not followed: the next page is
 * asked under the address we made.  It must be on the same host and path (the
 * scheme may be http, as a proxy makes it) and be the page after this one.
 */
static int
check_link(const struct walk *w, const char *link, struct err *err)
{
	const struct source *s = w->source;
	char *url, *path;
	size_t len;
	int rc = -1;

	url = text_starts(link, "http://")
	    ? xasprintf("https://%s", link + strlen("http://"))
	    : xstrdup(link);
	path = xasprintf("%s/%s", s->path, s->table);
	if (address_check(url, s->host, err) != 0) {
		err_context(err, "the next link");
		goto out;
	}
	len = strcspn(url, "?#");
	if (len < strlen(path) ||
	    memcmp(url + len - strlen(path), path, strlen(path)) != 0) {
		err_set(err, ERR_SOURCE,
		    "the next link leads to another table: %.200s", url);
		goto out;
	}
	if (page_of(url) != w->page + 1) {
		err_set(err, ERR_SOURCE,
		    "the next link of page %u leads to page %u, not %u; the "
		    "next run asks again",
		    w->page, page_of(url), w->page + 1);
		goto out;
	}
	rc = 0;
out:
	free(url);
	free(path);
	return rc;
}

/* What stands behind the records: the page's own number, and of the first one
 * the count. */
static int
check_page(struct walk *w, const struct records *scan, struct err *err)
{
	uint64_t number, count;

	if (!records_saw_rows(scan))
		return err_set(err, ERR_SOURCE,
		    "there is no list '%s'; when it has another name, say it "
		    "as part in source.json",
		    w->rows_path);
	if (!number_of(scan, "page.number", &number))
		return err_set(err, ERR_SOURCE,
		    "the body has no 'page' behind its records: it is not "
		    "whole; the next run asks again");
	if (number != w->page)
		return err_set(err, ERR_SOURCE,
		    "page %llu came where page %u was asked; the next run "
		    "asks again",
		    (unsigned long long)number, w->page);
	if (w->page > 1)
		return 0;
	if (!number_of(scan, "page.totalElements", &count))
		return err_set(err, ERR_SOURCE,
		    "the service does not count its records, so nothing "
		    "proves that all came");
	w->count = count;
	return 0;
}

/* How many records a page is to have, so that none is beyond the last page. */
static int
choose_size(struct walk *w, struct err *err)
{
	for (size_t i = 0; i < SIZES; i++) {
		w->size = page_sizes[i];
		if (w->count <= (uint64_t)w->size * LIMIT_DSO_PAGES)
			return 0;
	}
	return err_set(err, ERR_SOURCE,
	    "%llu records are more than %d pages of %u, and the service gives "
	    "no more; take fewer measures or periods, or the packed file with "
	    "protocol zip-file (path /bulk-data/csv)",
	    (unsigned long long)w->count, LIMIT_DSO_PAGES, w->size);
}

/* The count alone, with one record that shows the fields. */
static int
take_count(struct walk *w, struct err *err)
{
	if (w->count == 0)
		return err_set(err, ERR_SOURCE,
		    "the service has no record that fits; check measures and "
		    "keep in source.json");
	w->is_counted = true;
	return choose_size(w, err);
}

/* Is there a page behind this one?  1, 0 or -1. */
static int
look_ahead(const struct walk *w, const struct records *scan, uint64_t rows,
    struct err *err)
{
	const char *link = records_envelope(scan, "_links.next.href");
	uint64_t size = w->size;

	if (w->rows > w->count)
		return err_set(err, ERR_SOURCE,
		    "%llu records came where the service counted %llu; the "
		    "next run asks again",
		    (unsigned long long)w->rows, (unsigned long long)w->count);
	if (link == NULL) {
		if (w->rows == w->count)
			return 0;
		return err_set(err, ERR_SOURCE,
		    "%llu records came where the service counted %llu, and "
		    "there is no link to more; the next run asks again",
		    (unsigned long long)w->rows, (unsigned long long)w->count);
	}
	if (rows == 0)
		return err_set(err, ERR_SOURCE,
		    "a page without records has a link to another one; the "
		    "next run asks again");
	if (check_link(w, link, err) != 0)
		return -1;
	number_of(scan, "page.size", &size);
	if (w->page >= LIMIT_DSO_PAGES ||
	    (size > 0 && w->count > size * LIMIT_DSO_PAGES))
		return err_set(err, ERR_SOURCE,
		    "%llu records at %llu a page are more than %d pages, and "
		    "the service gives no more; take fewer measures or "
		    "periods, or the packed file with protocol zip-file (path "
		    "/bulk-data/csv)",
		    (unsigned long long)w->count, (unsigned long long)size,
		    LIMIT_DSO_PAGES);
	return 1;
}

static void
compare(struct walk *w, const struct reply *reply)
{
	char *role = xasprintf("records/%u", w->page);

	if (!city_is_same(w->last, role, reply))
		w->is_changed = true;
	free(role);
}

/* The members of a record, but for its links. */
static void
tell_fields(const struct walk *w, const struct record *record)
{
	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];

		if (!text_starts(m->name, "_links"))
			w->look->field(w->look->ctx, m->name,
			    m->kind == RECORD_NUMBER       ? "number"
				: m->kind == RECORD_STRING ? "text"
							   : NULL,
			    NULL);
	}
}

/* Records counted to the end of the body. */
static int
count_records(const struct walk *w, struct records *scan, uint64_t *ret,
    struct err *err)
{
	struct record record;
	uint64_t n = 0;
	int more;

	while ((more = records_next(scan, &record, err)) == 1) {
		if (w->look != NULL && n == 0)
			tell_fields(w, &record);
		n++;
	}
	*ret = n;
	return more;
}

/* 1: one more request, 0: all is there, -1. */
static int
take_body(struct walk *w, const struct reply *reply, struct err *err)
{
	const struct records_shape shape = { .rows = w->rows_path,
		.flatten = w->look != NULL };
	struct records *scan;
	struct tail tail;
	uint64_t rows = 0;
	int rc;

	tail_init(&tail, reply->read, reply->body);
	scan = records_new(&shape, tail_read, &tail);
	rc = count_records(w, scan, &rows, err);
	if (tail_check(&tail, ABORTED, err) != 0 || rc != 0 ||
	    check_page(w, scan, err) != 0) {
		rc = -1;
	} else if (w->look != NULL) {
		rc = rows > 0 ? 0
			      : err_set(err, ERR_SOURCE,
				    "the table has no record, so it shows no "
				    "field; look at it by hand");
	} else if (!w->is_counted) {
		rc = take_count(w, err) == 0 ? 1 : -1;
	} else {
		w->rows += rows;
		compare(w, reply);
		rc = look_ahead(w, scan, rows, err);
		if (rc == 1)
			w->page++;
	}
	records_free(scan);
	return rc;
}

/* --- the protocol --- */

static void *
dso_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->last = city_last(source, last);
	w->rows_path = source_city_embedded(&source->city, source->table);
	w->page = 1;
	return w;
}

static int
dso_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	int rc = 1;

	if (reply != NULL)
		rc = take_body(w, reply, err);
	if (rc == 1)
		return ask(w, ret, err);
	if (rc == 0)
		snprintf(w->proof, sizeof(w->proof), "count %llu",
		    (unsigned long long)w->count);
	return rc;
}

static void
dso_look(void *walk, const struct protocol_look *look)
{
	struct walk *w = walk;

	w->look = look;
}

static void
dso_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->is_unchanged = w->last != NULL && !w->is_changed;
	ret->table = w->source->table;
	ret->proof = w->proof;
	ret->rows = w->rows;
	ret->pages = w->page;
}

static void
dso_end(void *walk)
{
	struct walk *w = walk;

	free(w->rows_path);
	free(w);
}

const struct protocol protocol_amsterdam_dso = {
	.name = "amsterdam-dso",
	.needs_network = true,
	.begin = dso_begin,
	.next = dso_next,
	.look = dso_look,
	.whole = dso_whole,
	.end = dso_end,
};

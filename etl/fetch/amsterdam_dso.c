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
#include "fetch/dso_table.h"

/* Where more records are to be had than pages can hold. */
#define NO_MORE                                                                \
	"the service gives no more; take protocol amsterdam-dso-csv, fewer "   \
	"measures or periods, or the packed file with protocol zip-file "      \
	"(path /bulk-data/csv)"

/* Sizes of pages, from the one that is asked as long as the service's highest
 * page number is enough. */
static const unsigned page_sizes[] = { 1000, 2000, 5000, 10000 };
#define SIZES (sizeof(page_sizes) / sizeof(*page_sizes))

struct walk {
	const struct source *source;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	const struct protocol_look *look; /* the fields alone, or NULL */
	bool is_counted;
	uint64_t count; /* by the service */
	unsigned size;  /* of a page, as asked */
	unsigned page;  /* asked now */
	bool is_changed;
	uint64_t rows;
	char proof[40];
};

static int
ask(struct walk *w, struct request *ret, struct err *err)
{
	char *options;
	int rc;

	if (!w->is_counted)
		return dso_ask_count(w->source, ret, err);
	options = w->page <= 1
	    ? xasprintf("_format=json&_pageSize=%u&_count=true", w->size)
	    : xasprintf("_format=json&_pageSize=%u&page=%u", w->size, w->page);
	rc = dso_ask(w->source, options, ret, err);
	free(options);
	if (rc == -1)
		return -1;
	ret->role = xasprintf("records/%u", w->page);
	ret->is_part = true;
	return 1;
}

/* --- what came --- */

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
	    "%llu records are more than %d pages of %u, and " NO_MORE,
	    (unsigned long long)w->count, LIMIT_DSO_PAGES, w->size);
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
	dso_number(scan, "page.size", &size);
	if (w->page >= LIMIT_DSO_PAGES ||
	    (size > 0 && w->count > size * LIMIT_DSO_PAGES))
		return err_set(err, ERR_SOURCE,
		    "%llu records at %llu a page are more than %d pages, "
		    "and " NO_MORE,
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

static int
take_count(struct walk *w, const struct reply *reply, struct err *err)
{
	if (dso_take_count(w->source, reply, &w->count, err) != 0)
		return -1;
	w->is_counted = true;
	return choose_size(w, err) == 0 ? 1 : -1;
}

/* 1: one more request, 0: all is there, -1. */
static int
take_page(struct walk *w, const struct reply *reply, struct err *err)
{
	struct records *page;
	uint64_t rows;
	int rc = dso_page(w->source, reply, w->page, &rows, &page, err);

	/* What was counted first may have grown meanwhile. */
	if (rc == 0 && w->page == 1)
		rc = dso_count(page, &w->count, err);
	if (rc == 0) {
		w->rows += rows;
		compare(w, reply);
		rc = look_ahead(w, page, rows, err);
		if (rc == 1)
			w->page++;
	}
	records_free(page);
	return rc;
}

/* --- the protocol --- */

static void *
dso_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->last = city_last(source, last);
	w->page = 1;
	return w;
}

static int
dso_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	int rc = 1;

	if (w->look != NULL && reply != NULL)
		return dso_take_fields(w->source, reply, w->look, err);
	if (reply != NULL)
		rc = w->is_counted ? take_page(w, reply, err)
				   : take_count(w, reply, err);
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

const struct protocol protocol_amsterdam_dso = {
	.name = "amsterdam-dso",
	.needs_network = true,
	.begin = dso_begin,
	.next = dso_next,
	.look = dso_look,
	.whole = dso_whole,
	.end = free,
};

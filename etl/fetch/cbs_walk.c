/*
 * The walk over one table of CBS: what both dialects of its OData share.
 */
#include "fetch/cbs_walk.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/cbs_rows.h"

#define JSON_TYPE "application/json"

/* --- begin and end --- */

/* No row of this slice has come. */
static void
clear_slice(struct cbs_walk *w)
{
	w->counted = CBS_NOT_COUNTED;
	w->rows = 0;
	w->is_first_page = true;
	free(w->query);
	w->query = NULL;
	free(w->page_url);
	w->page_url = NULL;
}

static void
clear_codes(struct cbs_walk *w)
{
	for (size_t i = 0; i < w->source->n_dimensions; i++)
		cbs_codes_release(&w->wanted.codes[i]);
	w->wanted.slice = 0;
}

/* Whatever was read is void. */
static void
restart(struct cbs_walk *w)
{
	w->step = CBS_VERSION;
	w->at = 0;
	w->dimension = 0;
	w->all_rows = 0;
	w->pages = 0;
	clear_slice(w);
	clear_codes(w);
	if (w->dialect->forget != NULL)
		w->dialect->forget(w);
	dict_free(w->seen);
	w->seen = dict_new();
}

void *
cbs_walk_begin(const struct cbs_dialect *dialect, const struct source *source,
    const struct snapshot *last)
{
	struct cbs_walk *w = xcalloc(1, dialect->size);

	w->dialect = dialect;
	w->source = source;
	w->last = last;
	w->base = xasprintf("https://%s%s/%s", source->host, source->path,
	    source->table);
	w->wanted.source = source;
	w->wanted.codes =
	    xcalloc(source->n_dimensions + 1, sizeof(*w->wanted.codes));
	restart(w);
	return w;
}

void
cbs_walk_end(void *walk)
{
	struct cbs_walk *w = walk;

	if (w == NULL)
		return;
	if (w->dialect->forget != NULL)
		w->dialect->forget(w);
	clear_codes(w);
	free(w->wanted.codes);
	free(w->base);
	free(w->version);
	free(w->modified);
	free(w->observations_modified);
	free(w->query);
	free(w->page_url);
	dict_free(w->seen);
	free(w);
}

/* --- requests --- */

void
cbs_walk_ask(const struct cbs_walk *w, struct request *ret, char *role,
    const char *set)
{
	ret->role = role;
	ret->url = xasprintf("%s/%s%s", w->base, set, w->dialect->as_json);
	ret->accept = JSON_TYPE;
	ret->max = LIMIT_SMALL_BODY;
	ret->is_part = true;
	ret->is_metadata = true;
}

static void
ask_version(const struct cbs_walk *w, struct request *ret)
{
	cbs_walk_ask(w, ret, xstrdup(w->dialect->version_role),
	    w->dialect->version_set);
}

static void
ask_count(const struct cbs_walk *w, struct request *ret)
{
	ret->role = xstrdup("count");
	ret->url = xasprintf("%s/%s/$count%s%s", w->base, w->dialect->rows_set,
	    w->query[0] != '\0' ? "?" : "", w->query);
	ret->accept = "text/plain";
	ret->max = LIMIT_SMALL_BODY;
	/* A service that cannot count; the page rule may do. */
	if (source_takes_proof(w->source, "last-page"))
		ret->also = w->dialect->cannot_count;
}

static void
ask_page(struct cbs_walk *w, struct request *ret)
{
	if (w->page_url == NULL)
		w->page_url = w->dialect->first_page(w);
	dict_put(w->seen, w->page_url, strlen(w->page_url), 1);
	ret->role = xasprintf("%s/%u", w->dialect->rows_role, w->pages + 1);
	ret->url = xstrdup(w->page_url);
	ret->accept = JSON_TYPE;
	ret->max = LIMIT_PAGE_BODY;
	ret->is_part = true;
}

/* The request that belongs to the step; 0 when all is done. */
static int
ask_step(struct cbs_walk *w, struct request *ret)
{
	switch (w->step) {
	case CBS_VERSION:
		ask_version(w, ret);
		ret->is_fresh = true;
		return 1;
	case CBS_METADATA:
		w->dialect->ask(w, ret);
		return 1;
	case CBS_COUNT:
		ask_count(w, ret);
		return 1;
	case CBS_PAGE:
		ask_page(w, ret);
		return 1;
	case CBS_VERSION_AGAIN:
		ask_version(w, ret);
		ret->is_part = false;
		return 1;
	case CBS_DONE:
		return 0;
	}
	return 0;
}

/* --- replies about the table --- */

static char *
copy_text(const char *s)
{
	return s != NULL ? xstrdup(s) : NULL;
}

static void
keep_version(struct cbs_walk *w, const struct cbs_version *v)
{
	free(w->version);
	free(w->modified);
	free(w->observations_modified);
	w->version = copy_text(v->version);
	w->modified = copy_text(v->modified);
	w->observations_modified = copy_text(v->observations_modified);
}

/* Has nothing moved since the last snapshot, made by this very descriptor? */
static bool
is_unchanged(const struct cbs_walk *w, const struct cbs_version *v)
{
	const struct snapshot *last = w->last;
	struct cbs_version then;

	if (last == NULL || !text_equal(last->table, w->source->table) ||
	    !text_equal(last->definition, w->source->sha256))
		return false;
	then.version = last->version;
	then.modified = last->modified;
	then.observations_modified = last->observations_modified;
	return w->dialect->is_same_version(&then, v);
}

static int
take_version(struct cbs_walk *w, const struct json *doc, struct err *err)
{
	struct cbs_version v;

	w->step = CBS_METADATA;
	if (w->dialect->check_version(w->source, doc, &v, err) != 0)
		return -1;
	keep_version(w, &v);
	/* A table that moved under our hands is read, whatever it says now. */
	w->is_unchanged = !w->was_restarted && is_unchanged(w, &v);
	if (w->is_unchanged)
		w->step = CBS_DONE;
	return 0;
}

static int
take_version_again(struct cbs_walk *w, const struct json *doc, struct err *err)
{
	struct cbs_version then, v;

	if (w->dialect->check_version(w->source, doc, &v, err) != 0)
		return -1;
	then.version = w->version;
	then.modified = w->modified;
	then.observations_modified = w->observations_modified;
	if (w->dialect->is_same_version(&then, &v)) {
		w->step = CBS_DONE;
		return 0;
	}
	if (w->was_restarted)
		return err_set(err, ERR_SOURCE,
		    "the table changed twice while it was read (now version "
		    "%.60s); the next run asks again",
		    v.version);
	restart(w);
	w->was_restarted = true;
	return 0;
}

int
cbs_walk_codes(struct cbs_walk *w, const struct json *doc, struct err *err)
{
	size_t i = w->dimension++;

	return cbs_check_codes(w->source, &w->source->dimension[i], doc,
	    &w->wanted.codes[i], err);
}

void
cbs_walk_rows(struct cbs_walk *w)
{
	w->query = cbs_rows_filter(&w->wanted);
	w->step = source_takes_proof(w->source, "count") ? CBS_COUNT : CBS_PAGE;
}

static int
take_metadata(struct cbs_walk *w, const struct reply *reply, struct err *err)
{
	struct json *doc = NULL;
	int rc;

	if (reply_json(reply, w->source->table, &doc, err) != 0)
		return -1;
	if (w->step == CBS_VERSION)
		rc = take_version(w, doc, err);
	else if (w->step == CBS_VERSION_AGAIN)
		rc = take_version_again(w, doc, err);
	else
		rc = w->dialect->take(w, doc, err);
	json_free(doc);
	return rc;
}

/* The codes by which rows are asked in slices; one when they are not. */
static size_t
count_slices(const struct cbs_walk *w)
{
	return w->source->slices == NULL
	    ? 1
	    : w->wanted.codes[cbs_codes_sliced(w->source)].n;
}

void
cbs_walk_prove(struct cbs_walk *w)
{
	bool is_counted = w->counted != CBS_NOT_COUNTED;
	int n;

	w->all_rows += w->rows;
	if (w->wanted.slice + 1 < count_slices(w)) {
		w->wanted.slice++;
		clear_slice(w);
		cbs_walk_rows(w);
		return;
	}
	n = snprintf(w->proof, sizeof(w->proof),
	    is_counted ? "count %" PRIu64 : "last-page %" PRIu64 " rows",
	    w->all_rows);
	if (w->source->slices != NULL)
		snprintf(w->proof + n, sizeof(w->proof) - (size_t)n,
		    " in %zu slices", count_slices(w));
	w->step = w->pages > 1 ? CBS_VERSION_AGAIN : CBS_DONE;
}

static int
take_count(struct cbs_walk *w, const struct reply *reply, struct err *err)
{
	w->step = CBS_PAGE;
	w->counted = CBS_NOT_COUNTED;
	if (reply->status != 200)
		return 0;
	if (cbs_rows_count(reply, w->source->slices != NULL, &w->counted,
		err) != 0)
		return -1;
	if (w->counted > 0)
		return 0;
	cbs_walk_prove(w);
	if (w->step == CBS_DONE && w->all_rows == 0)
		return err_set(err, ERR_SOURCE,
		    "the filter selects no rows in any slice; check codes, "
		    "prefixes and first period in source.json");
	return 0;
}

/* --- pages --- */

/* May there be one more page? */
static int
check_pages(const struct cbs_walk *w, struct err *err)
{
	if (w->pages < LIMIT_PAGES)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "there are more than %d pages; narrow what source.json asks for",
	    LIMIT_PAGES);
}

int
cbs_walk_go_on(struct cbs_walk *w, char *url, struct err *err)
{
	if (check_pages(w, err) != 0) {
		free(url);
		return -1;
	}
	free(w->page_url);
	w->page_url = url;
	return 0;
}

static int
follow_link(struct cbs_walk *w, const char *link, struct err *err)
{
	char *url;

	if (check_pages(w, err) != 0 ||
	    address_next(w->base, w->dialect->rows_set, link, w->seen, &url,
		err) != 0)
		return -1;
	return cbs_walk_go_on(w, url, err);
}

/* Where the rows of a page leave us: more, enough, or wrong. */
static int
after_page(struct cbs_walk *w, const struct cbs_page *page, struct err *err)
{
	if (page->rows == 0)
		return err_set(err, ERR_SOURCE,
		    "the page has no rows, after %" PRIu64
		    " that came before%s",
		    w->rows, w->dialect->when_empty);
	if (w->is_first_page)
		w->first_rows = page->rows;
	w->is_first_page = false;
	w->rows += page->rows;
	if (w->counted != CBS_NOT_COUNTED && w->rows > (uint64_t)w->counted)
		return err_set(err, ERR_SOURCE,
		    "%" PRIu64 " rows came where %" PRId64
		    " were counted; the next run asks again",
		    w->rows, w->counted);
	return page->link != NULL ? follow_link(w, page->link, err)
				  : w->dialect->last_page(w, page->rows, err);
}

static int
take_page(struct cbs_walk *w, const struct reply *reply, struct err *err)
{
	struct cbs_page page;
	int rc;

	w->pages++;
	if (cbs_rows_scan(&w->wanted, reply, &page, err) != 0)
		return -1;
	rc = after_page(w, &page, err);
	free(page.link);
	return rc;
}

/* --- */

int
cbs_walk_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct cbs_walk *w = walk;
	int rc = 0;

	if (reply != NULL) {
		if (w->step == CBS_COUNT)
			rc = take_count(w, reply, err);
		else if (w->step == CBS_PAGE)
			rc = take_page(w, reply, err);
		else
			rc = take_metadata(w, reply, err);
	}
	if (rc != 0 && w->note != NULL && err->class != ERR_FATAL) {
		w->note(w->note_ctx, err);
		err_clear(err);
		rc = 0;
	}
	if (rc != 0) {
		err_of_source(err);
		return -1;
	}
	return ask_step(w, ret);
}

void
cbs_walk_survey(void *walk, protocol_note *note, void *ctx)
{
	struct cbs_walk *w = walk;

	w->note = note;
	w->note_ctx = ctx;
}

void
cbs_walk_whole(const void *walk, struct whole *ret)
{
	const struct cbs_walk *w = walk;

	ret->is_unchanged = w->is_unchanged;
	ret->table = w->source->table;
	ret->version = w->version;
	ret->modified = w->modified;
	ret->observations_modified = w->observations_modified;
	ret->proof = w->proof;
	ret->rows = w->all_rows;
	ret->pages = w->pages;
}

/*
 * CBS OData v4: the walk over one table.  First what the table says of itself,
 * each answer compared with the descriptor; then the count of the rows we want;
 * then the rows, page by page, until as many have come as were counted.
 *
 *	Properties            nothing new: the walk ends here
 *	Dimensions
 *	{Dim}Codes            of every dimension
 *	{Dim}Groups           of the regions, when they are the register
 *	MeasureCodes
 *	Observations/$count   the proof
 *	Observations          by next link, or by $skip where none is given
 *	Properties            again, when more than one page was read: a table
 *	                      that changed meanwhile is read once more
 *
 * Not known from captured answers, and taken as the standard has them: page
 * size, the form of the next link, and $count with a filter.
 */
#include <inttypes.h>

#include "base/dict.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/cbs_metadata.h"
#include "fetch/cbs_rows.h"
#include "fetch/protocol.h"

#define JSON_TYPE "application/json"

/* In the order in which they are asked. */
enum step {
	PROPERTIES,
	DIMENSIONS,
	CODES,
	GROUPS,
	MEASURES,
	COUNT,
	PAGE,
	PROPERTIES_AGAIN,
	DONE
};

#define NOT_COUNTED (-1)

struct walk {
	const struct source *source;
	const struct snapshot *last;
	char *base;  /* https://host/path/table */
	char *query; /* $filter=... */
	enum step step;
	size_t dimension; /* of CODES */
	bool is_unchanged;
	bool was_restarted;
	char *version, *modified, *observations_modified;

	int64_t counted;
	uint64_t rows;
	unsigned pages;
	uint64_t first_page; /* rows of it */
	char *page_url;      /* asked now */
	struct dict *seen;   /* page_urls so far */
	char proof[48];
};

/* --- the walk --- */

static void
odata4_end(void *walk)
{
	struct walk *w = walk;

	if (w == NULL)
		return;
	free(w->base);
	free(w->query);
	free(w->version);
	free(w->modified);
	free(w->observations_modified);
	free(w->page_url);
	dict_free(w->seen);
	free(w);
}

/* Whatever was read is void. */
static void
restart(struct walk *w)
{
	w->step = PROPERTIES;
	w->dimension = 0;
	w->counted = NOT_COUNTED;
	w->rows = 0;
	w->pages = 0;
	free(w->page_url);
	w->page_url = NULL;
	dict_free(w->seen);
	w->seen = dict_new();
}

static void *
odata4_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->last = last;
	w->base = xasprintf("https://%s%s/%s", source->host, source->path,
	    source->table);
	w->query = cbs_rows_filter(source, NULL);
	restart(w);
	return w;
}

static bool
accepts_proof(const struct source *s, const char *name)
{
	for (size_t i = 0; i < s->n_proof; i++)
		if (strcmp(s->proof[i], name) == 0)
			return true;
	return false;
}

/* Ask for an entity set; the name is also the last part of the address. */
static void
ask(struct walk *w, struct request *ret, char *role, const char *set)
{
	ret->role = role;
	ret->url = xasprintf("%s/%s", w->base, set);
	ret->accept = JSON_TYPE;
	ret->max = LIMIT_SMALL_BODY;
	ret->is_part = true;
}

static void
ask_dimension(struct walk *w, struct request *ret, const char *kind,
    const char *suffix, const struct source_dimension *d)
{
	char *set = xasprintf("%s%s", d->name, suffix);

	ask(w, ret, xasprintf("%s/%s", kind, d->name), set);
	free(set);
}

static void
ask_count(struct walk *w, struct request *ret)
{
	/* What a service says that cannot count; the page rule may do. */
	static const int cannot[] = { 400, 404, 501, 0 };
	char *set = xasprintf("Observations/$count%s%s",
	    w->query[0] != '\0' ? "?" : "", w->query);

	ask(w, ret, xstrdup("count"), set);
	ret->accept = "text/plain";
	ret->is_part = false;
	if (accepts_proof(w->source, "last-page"))
		ret->also = cannot;
	free(set);
}

static void
ask_page(struct walk *w, struct request *ret)
{
	if (w->page_url == NULL)
		w->page_url = xasprintf("%s/Observations%s%s", w->base,
		    w->query[0] != '\0' ? "?" : "", w->query);
	dict_put(w->seen, w->page_url, strlen(w->page_url), 1);
	ret->role = xasprintf("observations/%u", w->pages + 1);
	ret->url = xstrdup(w->page_url);
	ret->accept = JSON_TYPE;
	ret->max = LIMIT_PAGE_BODY;
	ret->is_part = true;
}

/* The request that belongs to the step; 0 when all is done. */
static int
ask_step(struct walk *w, struct request *ret)
{
	const struct source *s = w->source;

	switch (w->step) {
	case PROPERTIES:
		ask(w, ret, xstrdup("properties"), "Properties");
		ret->is_fresh = true;
		return 1;
	case DIMENSIONS:
		ask(w, ret, xstrdup("dimensions"), "Dimensions");
		return 1;
	case CODES:
		ask_dimension(w, ret, "codes", "Codes",
		    &s->dimension[w->dimension]);
		return 1;
	case GROUPS:
		ask_dimension(w, ret, "groups", "Groups",
		    source_role(s, ROLE_REGION));
		return 1;
	case MEASURES:
		ask(w, ret, xstrdup("measure-codes"), "MeasureCodes");
		return 1;
	case COUNT:
		ask_count(w, ret);
		return 1;
	case PAGE:
		ask_page(w, ret);
		return 1;
	case PROPERTIES_AGAIN:
		ask(w, ret, xstrdup("properties"), "Properties");
		ret->is_part = false;
		return 1;
	case DONE:
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

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
keep_version(struct walk *w, const struct cbs_version *v)
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
is_unchanged(const struct walk *w)
{
	const struct snapshot *last = w->last;

	return last != NULL && is_same(last->table, w->source->table) &&
	    is_same(last->definition, w->source->sha256) &&
	    is_same(last->version, w->version) &&
	    is_same(last->observations_modified, w->observations_modified);
}

static int
take_properties(struct walk *w, const struct json *doc, struct err *err)
{
	struct cbs_version v;

	if (cbs_check_properties(w->source, doc, &v, err) != 0)
		return -1;
	keep_version(w, &v);
	/* A table that moved under our hands is read, whatever it says now. */
	w->is_unchanged = !w->was_restarted && is_unchanged(w);
	w->step = w->is_unchanged ? DONE : DIMENSIONS;
	return 0;
}

static int
take_properties_again(struct walk *w, const struct json *doc, struct err *err)
{
	struct cbs_version v;

	if (cbs_check_properties(w->source, doc, &v, err) != 0)
		return -1;
	if (is_same(v.version, w->version) &&
	    is_same(v.observations_modified, w->observations_modified)) {
		w->step = DONE;
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

/* What comes after the code lists. */
static enum step
step_after_codes(const struct walk *w)
{
	const struct source *s = w->source;

	if (s->is_register && source_role(s, ROLE_REGION) != NULL)
		return GROUPS;
	return MEASURES;
}

static int
take_metadata(struct walk *w, const struct reply *reply, struct err *err)
{
	const struct source *s = w->source;
	struct json *doc = NULL;
	int rc = -1;

	if (reply_json(reply, s->table, &doc, err) != 0)
		return -1;
	switch (w->step) {
	case PROPERTIES:
		rc = take_properties(w, doc, err);
		break;
	case DIMENSIONS:
		rc = cbs_check_dimensions(s, doc, err);
		w->step = s->n_dimensions > 0 ? CODES : step_after_codes(w);
		break;
	case CODES:
		rc = cbs_check_codes(s, &s->dimension[w->dimension], doc, err);
		if (++w->dimension == s->n_dimensions)
			w->step = step_after_codes(w);
		break;
	case GROUPS:
		rc = cbs_check_groups(s, doc, err);
		w->step = MEASURES;
		break;
	case MEASURES:
		rc = cbs_check_measures(s, doc, err);
		w->step = accepts_proof(s, "count") ? COUNT : PAGE;
		break;
	case PROPERTIES_AGAIN:
		rc = take_properties_again(w, doc, err);
		break;
	case COUNT:
	case PAGE:
	case DONE:
		BUG("step %d is not about the table", (int)w->step);
	}
	json_free(doc);
	return rc;
}

static int
take_count(struct walk *w, const struct reply *reply, struct err *err)
{
	w->step = PAGE;
	if (reply->status == 200)
		return cbs_rows_count(reply, &w->counted, err);
	w->counted = NOT_COUNTED;
	return 0;
}

/* --- pages --- */

static int
follow_link(struct walk *w, const char *link, struct err *err)
{
	char *url;

	if (cbs_rows_link(w->base, "Observations", link, w->seen, &url, err) !=
	    0)
		return -1;
	free(w->page_url);
	w->page_url = url;
	return 0;
}

/* No link, and rows are missing: go on by their number, if pages were full. */
static int
skip_on(struct walk *w, uint64_t rows, struct err *err)
{
	if (w->pages > 1 && rows < w->first_page)
		return err_set(err, ERR_SOURCE,
		    "the page has shrunk: %" PRIu64 " rows where the first "
		    "had %" PRIu64 ", no next link, and %" PRIu64
		    " of the %" PRId64 " rows that were counted; the next run "
		    "asks again",
		    rows, w->first_page, w->rows, w->counted);
	free(w->page_url);
	w->page_url = xasprintf("%s/Observations?%s%s$skip=%" PRIu64, w->base,
	    w->query, w->query[0] != '\0' ? "&" : "", w->rows);
	return 0;
}

static void
prove(struct walk *w)
{
	if (w->counted != NOT_COUNTED)
		snprintf(w->proof, sizeof(w->proof), "count %" PRId64,
		    w->counted);
	else
		snprintf(w->proof, sizeof(w->proof),
		    "last-page %" PRIu64 " rows", w->rows);
	w->step = w->pages > 1 ? PROPERTIES_AGAIN : DONE;
}

/* Where the rows of a page leave us: more, enough, or wrong. */
static int
after_page(struct walk *w, uint64_t rows, const char *link, struct err *err)
{
	bool is_counted = w->counted != NOT_COUNTED;

	if (rows == 0)
		return err_set(err, ERR_SOURCE,
		    "the page has no rows, after %" PRIu64
		    " that came before; the next run asks again",
		    w->rows);
	if (w->pages == 1)
		w->first_page = rows;
	w->rows += rows;
	if (is_counted && w->rows > (uint64_t)w->counted)
		return err_set(err, ERR_SOURCE,
		    "%" PRIu64 " rows came where %" PRId64
		    " were counted; the next run asks again",
		    w->rows, w->counted);
	if (link == NULL && (!is_counted || w->rows == (uint64_t)w->counted)) {
		prove(w);
		return 0;
	}
	if (w->pages >= LIMIT_PAGES)
		return err_set(err, ERR_SOURCE,
		    "there are more than %d pages; narrow what source.json "
		    "asks for",
		    LIMIT_PAGES);
	return link != NULL ? follow_link(w, link, err) : skip_on(w, rows, err);
}

static int
take_page(struct walk *w, const struct reply *reply, struct err *err)
{
	struct cbs_page page;
	int rc;

	w->pages++;
	if (cbs_rows_scan(w->source, reply, &page, err) != 0)
		return -1;
	rc = after_page(w, page.rows, page.link, err);
	free(page.link);
	return rc;
}

static int
odata4_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	int rc = 0;

	if (reply != NULL) {
		if (w->step == COUNT)
			rc = take_count(w, reply, err);
		else if (w->step == PAGE)
			rc = take_page(w, reply, err);
		else
			rc = take_metadata(w, reply, err);
	}
	if (rc != 0) {
		/* Whatever class a scanner gave it. */
		if (err->class != ERR_FATAL)
			err->class = ERR_SOURCE;
		return -1;
	}
	return ask_step(w, ret);
}

static void
odata4_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	ret->is_unchanged = w->is_unchanged;
	ret->table = w->source->table;
	ret->version = w->version;
	ret->modified = w->modified;
	ret->observations_modified = w->observations_modified;
	ret->proof = w->proof;
	ret->rows = w->rows;
	ret->pages = w->pages;
}

const struct protocol protocol_cbs_odata4 = {
	.name = "cbs-odata4",
	.needs_network = true,
	.begin = odata4_begin,
	.next = odata4_next,
	.whole = odata4_whole,
	.end = odata4_end,
};

/*
 * CBS OData v3: the walk over one wide table, where v4 has not got it.  The
 * order is that of v4: what the table says of itself, the count, the rows.
 *
 *	TableInfos            nothing new: the walk ends here
 *	DataProperties        which column holds which measure; numbers in their
 *	                      names move, titles and units do not
 *	{Dim}                 of every dimension; codes have blanks behind them,
 *	                      and a filter without these finds nothing
 *	CategoryGroups        when the regions are the register
 *	TypedDataSet/$count   the proof
 *	TypedDataSet          by next link, 10,000 rows a page on the Feed
 *	TableInfos            again, when more than one page was read
 *
 * Not known from captured answers, and taken from other people's code: whether
 * $count takes a filter, and the form of the next link.
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
#define AS_JSON "$format=json"
#define ROWS "TypedDataSet"

/* Where the other address of v3 ends without saying so, and the Feed has its
 * next link: a last page of exactly so many rows proves nothing. */
#define FULL_PAGE 10000

#define NOT_COUNTED (-1)

enum step { INFOS, COLUMNS, CODES, GROUPS, COUNT, PAGE, INFOS_AGAIN, DONE };

struct walk {
	const struct source *source;
	const struct snapshot *last;
	char *base; /* https://host/path/table */
	enum step step;
	size_t dimension; /* of CODES */
	bool is_unchanged;
	bool was_restarted;
	char *modified;
	char **column; /* by measure */
	char **code;   /* by dimension, with its blanks; NULL: not fixed */

	int64_t counted;
	uint64_t rows;
	unsigned pages;
	char *page_url;    /* asked now */
	struct dict *seen; /* page_urls so far */
	char proof[48];
};

/* --- the walk --- */

static void
free_texts(char **text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(text[i]);
		text[i] = NULL;
	}
}

/* Whatever was read is void. */
static void
restart(struct walk *w)
{
	w->step = INFOS;
	w->dimension = 0;
	w->counted = NOT_COUNTED;
	w->rows = 0;
	w->pages = 0;
	free(w->page_url);
	w->page_url = NULL;
	free_texts(w->column, w->source->n_measures);
	free_texts(w->code, w->source->n_dimensions);
	dict_free(w->seen);
	w->seen = dict_new();
}

static void *
odata3_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->last = last;
	w->base = xasprintf("https://%s%s/%s", source->host, source->path,
	    source->table);
	w->column = xcalloc(source->n_measures + 1, sizeof(*w->column));
	w->code = xcalloc(source->n_dimensions + 1, sizeof(*w->code));
	restart(w);
	return w;
}

static void
odata3_end(void *walk)
{
	struct walk *w = walk;

	if (w == NULL)
		return;
	free_texts(w->column, w->source->n_measures);
	free_texts(w->code, w->source->n_dimensions);
	free(w->column);
	free(w->code);
	free(w->base);
	free(w->modified);
	free(w->page_url);
	dict_free(w->seen);
	free(w);
}

/* --- requests --- */

static bool
accepts_proof(const struct source *s, const char *name)
{
	for (size_t i = 0; i < s->n_proof; i++)
		if (strcmp(s->proof[i], name) == 0)
			return true;
	return false;
}

/* Ask for a small entity set as JSON; v3 gives XML unless told otherwise. */
static void
ask(struct walk *w, struct request *ret, char *role, const char *set)
{
	ret->role = role;
	ret->url = xasprintf("%s/%s?" AS_JSON, w->base, set);
	ret->accept = JSON_TYPE;
	ret->max = LIMIT_SMALL_BODY;
	ret->is_part = true;
}

static void
ask_count(struct walk *w, struct request *ret)
{
	/* What a service says that cannot count; the page rule may do. */
	static const int cannot[] = { 400, 404, 500, 501, 0 };
	char *query = cbs_rows_filter(w->source, w->code);

	ret->role = xstrdup("count");
	ret->url = xasprintf("%s/" ROWS "/$count%s%s", w->base,
	    query[0] != '\0' ? "?" : "", query);
	ret->accept = "text/plain";
	ret->max = LIMIT_SMALL_BODY;
	if (accepts_proof(w->source, "last-page"))
		ret->also = cannot;
	free(query);
}

/* The first page: the slice we want, and no column more. */
static char *
first_page(const struct walk *w)
{
	char *query = cbs_rows_filter(w->source, w->code), *url;
	struct buf columns;

	buf_init(&columns, LIMIT_MEASURES * (LIMIT_CODE + 1) * 2);
	for (size_t i = 0; i < w->source->n_dimensions; i++)
		buf_addf(&columns, "%s%s", i > 0 ? "," : "",
		    w->source->dimension[i].name);
	for (size_t i = 0; i < w->source->n_measures; i++)
		buf_addf(&columns, ",%s", w->column[i]);
	url = xasprintf("%s/" ROWS "?" AS_JSON "%s%s&$select=%s", w->base,
	    query[0] != '\0' ? "&" : "", query, columns.data);
	buf_release(&columns);
	free(query);
	return url;
}

static void
ask_page(struct walk *w, struct request *ret)
{
	if (w->page_url == NULL)
		w->page_url = first_page(w);
	dict_put(w->seen, w->page_url, strlen(w->page_url), 1);
	ret->role = xasprintf("rows/%u", w->pages + 1);
	ret->url = xstrdup(w->page_url);
	ret->accept = JSON_TYPE;
	ret->max = LIMIT_PAGE_BODY;
	ret->is_part = true;
}

/* The request that belongs to the step; 0 when all is done. */
static int
ask_step(struct walk *w, struct request *ret)
{
	const struct source_dimension *d;

	switch (w->step) {
	case INFOS:
		ask(w, ret, xstrdup("table-infos"), "TableInfos");
		ret->is_fresh = true;
		return 1;
	case COLUMNS:
		ask(w, ret, xstrdup("data-properties"), "DataProperties");
		return 1;
	case CODES:
		d = &w->source->dimension[w->dimension];
		ask(w, ret, xasprintf("codes/%s", d->name), d->name);
		return 1;
	case GROUPS:
		ask(w, ret, xstrdup("groups"), "CategoryGroups");
		return 1;
	case COUNT:
		ask_count(w, ret);
		return 1;
	case PAGE:
		ask_page(w, ret);
		return 1;
	case INFOS_AGAIN:
		ask(w, ret, xstrdup("table-infos"), "TableInfos");
		ret->is_part = false;
		return 1;
	case DONE:
		return 0;
	}
	return 0;
}

/* --- replies about the table --- */

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static int
take_infos(struct walk *w, const struct json *doc, struct err *err)
{
	const struct snapshot *last = w->last;
	struct cbs_version v;

	if (cbs_check_infos(w->source, doc, &v, err) != 0)
		return -1;
	free(w->modified);
	w->modified = xstrdup(v.modified);
	/* A table that moved under our hands is read, whatever it says now. */
	w->is_unchanged = !w->was_restarted && last != NULL &&
	    is_same(last->table, w->source->table) &&
	    is_same(last->definition, w->source->sha256) &&
	    is_same(last->modified, w->modified);
	w->step = w->is_unchanged ? DONE : COLUMNS;
	return 0;
}

static int
take_infos_again(struct walk *w, const struct json *doc, struct err *err)
{
	struct cbs_version v;

	if (cbs_check_infos(w->source, doc, &v, err) != 0)
		return -1;
	if (is_same(v.modified, w->modified)) {
		w->step = DONE;
		return 0;
	}
	if (w->was_restarted)
		return err_set(err, ERR_SOURCE,
		    "the table changed twice while it was read (now of "
		    "%.60s); the next run asks again",
		    v.modified);
	restart(w);
	w->was_restarted = true;
	return 0;
}

/* What comes after the code lists. */
static enum step
after_codes(const struct walk *w)
{
	if (w->source->is_register && w->step != GROUPS)
		return GROUPS;
	return accepts_proof(w->source, "count") ? COUNT : PAGE;
}

static int
take_codes(struct walk *w, const struct json *doc, struct err *err)
{
	const struct source_dimension *d = &w->source->dimension[w->dimension];

	if (cbs_check_codes(w->source, d, doc, err) != 0)
		return -1;
	if (d->role == ROLE_FIXED)
		w->code[w->dimension] = xstrdup(cbs_padded_code(d, doc));
	if (++w->dimension == w->source->n_dimensions)
		w->step = after_codes(w);
	return 0;
}

static int
take_metadata(struct walk *w, const struct reply *reply, struct err *err)
{
	struct json *doc = NULL;
	int rc = -1;

	if (reply_json(reply, w->source->table, &doc, err) != 0)
		return -1;
	switch (w->step) {
	case INFOS:
		rc = take_infos(w, doc, err);
		break;
	case COLUMNS:
		rc = cbs_check_columns(w->source, doc, w->column, err);
		w->step = CODES;
		break;
	case CODES:
		rc = take_codes(w, doc, err);
		break;
	case GROUPS:
		rc = cbs_check_groups(w->source, doc, err);
		w->step = after_codes(w);
		break;
	case INFOS_AGAIN:
		rc = take_infos_again(w, doc, err);
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

	if (w->pages >= LIMIT_PAGES)
		return err_set(err, ERR_SOURCE,
		    "there are more than %d pages; narrow what source.json "
		    "asks for",
		    LIMIT_PAGES);
	if (cbs_rows_link(w->base, ROWS, link, w->seen, &url, err) != 0)
		return -1;
	free(w->page_url);
	w->page_url = url;
	return 0;
}

/* No link any more: is it all? */
static int
prove(struct walk *w, uint64_t page, struct err *err)
{
	if (w->counted == NOT_COUNTED && page == FULL_PAGE)
		return err_set(err, ERR_SOURCE,
		    "the last page has %d rows, where this service breaks off, "
		    "and no next link or count to tell that it is the last; "
		    "ask the Feed: mend path in source.json",
		    FULL_PAGE);
	if (w->counted != NOT_COUNTED && w->rows < (uint64_t)w->counted)
		return err_set(err, ERR_SOURCE,
		    "%" PRIu64 " rows came where %" PRId64
		    " were counted, and there is no next link; the next run "
		    "asks again",
		    w->rows, w->counted);
	if (w->counted != NOT_COUNTED)
		snprintf(w->proof, sizeof(w->proof), "count %" PRId64,
		    w->counted);
	else
		snprintf(w->proof, sizeof(w->proof),
		    "last-page %" PRIu64 " rows", w->rows);
	w->step = w->pages > 1 ? INFOS_AGAIN : DONE;
	return 0;
}

static int
after_page(struct walk *w, const struct cbs_page *page, struct err *err)
{
	if (page->rows == 0)
		return err_set(err, ERR_SOURCE,
		    "the page has no rows, after %" PRIu64
		    " that came before: a code that lacks the blanks behind "
		    "it finds nothing here; check codes, prefixes and first "
		    "period in source.json",
		    w->rows);
	w->rows += page->rows;
	if (w->counted != NOT_COUNTED && w->rows > (uint64_t)w->counted)
		return err_set(err, ERR_SOURCE,
		    "%" PRIu64 " rows came where %" PRId64
		    " were counted; the next run asks again",
		    w->rows, w->counted);
	return page->link != NULL ? follow_link(w, page->link, err)
				  : prove(w, page->rows, err);
}

static int
take_page(struct walk *w, const struct reply *reply, struct err *err)
{
	struct cbs_page page;
	int rc;

	w->pages++;
	if (cbs_rows_scan(w->source, reply, &page, err) != 0)
		return -1;
	rc = after_page(w, &page, err);
	free(page.link);
	return rc;
}

/* --- */

static int
odata3_next(void *walk, const struct reply *reply, struct request *ret,
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
odata3_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	ret->is_unchanged = w->is_unchanged;
	ret->table = w->source->table;
	ret->version = w->modified;
	ret->modified = w->modified;
	ret->proof = w->proof;
	ret->rows = w->rows;
	ret->pages = w->pages;
}

const struct protocol protocol_cbs_odata3 = {
	.name = "cbs-odata3",
	.needs_network = true,
	.begin = odata3_begin,
	.next = odata3_next,
	.whole = odata3_whole,
	.end = odata3_end,
};

/*
 * The list of all tables of CBS, whole in one answer or by next links.
 *
 * Nothing counts the list for us.  What proves it is that it ends (a page
 * without a link) and that it has not lost half of what it had: a list that
 * broke off would else look like thousands of tables that went away.
 *
 * The list of measures of one table of it is walked the same way.
 */
#include <inttypes.h>

#include "base/dict.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/measure_list.h"
#include "fetch/address.h"
#include "fetch/protocol.h"

#define PROOF "last-page "
#define NEEDED_MAX 3

/* A kind of list: which members make up a record of it. */
struct list {
	const char *query; /* behind the address */
	const char *part;  /* role of its pages */
	const char *needed[NEEDED_MAX];
};

static const struct list all_tables = {
	"?$select=Identifier,Title,Status,Modified,DatasetType,Language",
	"datasets",
	{ "Identifier", "Title", "Status" },
};

static const struct list measures_of_one = {
	"",
	"measures",
	{ "Identifier", "Title" },
};

struct walk {
	const struct source *source;
	const struct list *list;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	char *base;                  /* https://host/path */
	char *url;                   /* asked now */
	struct dict *seen;           /* urls so far */
	unsigned pages;
	uint64_t rows;
	bool is_changed;
	char proof[40];
};

static void *
catalogue_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->list = measure_list_is(source) ? &measures_of_one : &all_tables;
	if (last != NULL && last->definition != NULL &&
	    strcmp(last->definition, source->sha256) == 0)
		w->last = last;
	w->is_changed = w->last == NULL;
	w->base = xasprintf("https://%s%s", source->host, source->path);
	w->url = xasprintf("%s/%s%s", w->base, source->table, w->list->query);
	w->seen = dict_new();
	return w;
}

static void
catalogue_end(void *walk)
{
	struct walk *w = walk;

	if (w == NULL)
		return;
	dict_free(w->seen);
	free(w->base);
	free(w->url);
	free(w);
}

/* --- a page --- */

static bool
has_text(const struct record *record, const char *name)
{
	const struct record_member *m = record_get(record, name);

	return m != NULL && m->kind == RECORD_STRING && m->len > 0;
}

static int
check_page(const struct walk *w, const struct records *records, struct err *err)
{
	const char *context = records_envelope(records, "@odata.context");
	const char *error = records_envelope(records, "error");
	char *wanted;
	bool found;

	if (error != NULL)
		return err_set(err, ERR_SOURCE,
		    "the service answers with an error: %.300s; the next run "
		    "asks again",
		    error);
	if (!records_saw_rows(records))
		return err_set(err, ERR_SOURCE,
		    "there is no list \"value\" in it; the next run asks "
		    "again");
	if (context == NULL)
		return 0;
	wanted = xasprintf("$metadata#%s", w->source->table);
	found = strstr(context, wanted) != NULL;
	free(wanted);
	if (found)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the answer is another list than %s: its context is \"%.200s\"; "
	    "check table and path in source.json",
	    w->source->table, context);
}

/* The rows of a page are counted in, and its link is kept. */
static int
scan(struct walk *w, const struct reply *reply, char **ret_link,
    struct err *err)
{
	const char *const *needed = w->list->needed;
	struct records *records =
	    records_new(&(struct records_shape){ .rows = "value" }, reply->read,
		reply->body);
	struct record record;
	const char *link;
	int more, rc = -1;

	while ((more = records_next(records, &record, err)) == 1) {
		w->rows++;
		for (size_t i = 0; i < NEEDED_MAX && needed[i] != NULL; i++) {
			if (has_text(&record, needed[i]))
				continue;
			err_set(err, ERR_SOURCE,
			    "record %" PRIu64 " of the list has no %s; when "
			    "CBS has changed it, teach it to the protocol",
			    w->rows, needed[i]);
			goto out;
		}
		if (w->rows > LIMIT_CATALOGUE) {
			err_set(err, ERR_SOURCE,
			    "the list has more than %d records; look at the "
			    "address by hand",
			    LIMIT_CATALOGUE);
			goto out;
		}
	}
	if (more == -1) {
		err_set(err, err->class, "%s; the next run asks again",
		    err->text);
		goto out;
	}
	if (check_page(w, records, err) != 0)
		goto out;
	link = records_envelope(records, "@odata.nextLink");
	*ret_link = link != NULL ? xstrdup(link) : NULL;
	rc = 0;
out:
	records_free(records);
	return rc;
}

/* --- the whole --- */

/* How many tables the list of the last snapshot had, or 0. */
static int64_t
known_rows(const struct walk *w)
{
	struct err ignored = ERR_INIT;
	int64_t rows;

	if (w->last == NULL || w->last->proof == NULL ||
	    !text_starts(w->last->proof, PROOF) ||
	    text_to_int(w->last->proof + strlen(PROOF), 0, LIMIT_CATALOGUE,
		"the proof", &rows, &ignored) != 0)
		return 0;
	return rows;
}

static int
prove(struct walk *w, struct err *err)
{
	int64_t known = known_rows(w);

	if (w->rows == 0)
		return err_set(err, ERR_SOURCE,
		    "the list is empty; the next run asks again");
	if ((int64_t)w->rows * 2 < known)
		return err_set(err, ERR_SOURCE,
		    "the list has %" PRIu64 " tables where the last one had "
		    "%" PRId64 "; when that is right, edit source.json (its "
		    "title, say): a new descriptor compares with nothing",
		    w->rows, known);
	if (w->last != NULL && w->last->n_parts != w->pages)
		w->is_changed = true;
	snprintf(w->proof, sizeof(w->proof), PROOF "%" PRIu64, w->rows);
	return 0;
}

static int
take_page(struct walk *w, const struct reply *reply, struct err *err)
{
	char role[32], *link = NULL, *url;
	const struct snapshot_part *part;

	w->pages++;
	if (scan(w, reply, &link, err) != 0)
		return -1;
	snprintf(role, sizeof(role), "%s/%u", w->list->part, w->pages);
	part = w->last != NULL ? snapshot_part(w->last, role) : NULL;
	if (part == NULL || strcmp(part->sha256, reply->sha256) != 0)
		w->is_changed = true;
	dict_put(w->seen, w->url, strlen(w->url), 0);
	free(w->url);
	w->url = NULL;
	if (link == NULL)
		return prove(w, err);
	if (w->pages == LIMIT_PAGES)
		err_set(err, ERR_SOURCE,
		    "the list goes on after %d pages; look at the address by "
		    "hand",
		    LIMIT_PAGES);
	else if (address_next(w->base, w->source->table, link, w->seen, &url,
		     err) == 0)
		w->url = url;
	free(link);
	return w->url != NULL ? 0 : -1;
}

static int
catalogue_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;

	if (reply != NULL && take_page(w, reply, err) != 0) {
		err_of_source(err);
		return -1;
	}
	if (w->url == NULL)
		return 0;
	ret->role = xasprintf("%s/%u", w->list->part, w->pages + 1);
	ret->url = xstrdup(w->url);
	ret->accept = "application/json";
	ret->max = LIMIT_SMALL_BODY;
	ret->is_part = true;
	ret->is_metadata = true;
	return 1;
}

static void
catalogue_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->is_unchanged = !w->is_changed;
	ret->table = w->source->table;
	ret->proof = w->proof;
	ret->rows = w->rows;
	ret->pages = w->pages;
}

const struct protocol protocol_cbs_catalogue = {
	.name = "cbs-catalogue",
	.needs_network = true,
	.begin = catalogue_begin,
	.next = catalogue_next,
	.whole = catalogue_whole,
	.end = catalogue_end,
};

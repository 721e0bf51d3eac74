/*
 * open.utrecht.nl, which lists datasets as JSON:API with words of DCAT: the walk
 * over one dataset.
 *
 *	{dataset}			is it there, and public
 *	{dataset}/distributions		its files, until as many have come as
 *					meta.total says, and where it says
 *					nothing, until no page is next: which
 *					one is meant
 *	the file			when it is on this very host, whole
 *
 * Only lists of datasets were captured, and no distribution: an attribute is
 * found by its name behind the prefix, and a list that does not say how many it
 * has ends with the page that names no next one.  Pages are gone through by the
 * links of JSON:API, on this very host, each once; without one, by counting.
 * Nothing says in a way that was seen when a file last
 * changed, so it is taken every time; the same bytes are nothing new.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/city_walk.h"
#include "fetch/file_list.h"

#define TYPES "application/vnd.api+json, application/json"
#define ROWS_ASKED 100
#define UNKNOWN (-1)

enum step { DATASET, FILES, FILE_ITSELF, DONE };

struct walk {
	const struct source *source;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	const struct protocol_look *look; /* the fields alone, or NULL */
	char *base;                       /* https://host/path/table */
	char *page;        /* address of the list that is asked, or was last */
	struct dict *seen; /* addresses of those before */
	enum step step;
	struct json **doc; /* lists of files, which hold their texts */
	size_t n_docs;
	int64_t total; /* of files, or UNKNOWN */
	struct listed_file *listed;
	size_t n;
	struct one_file file;
	char *url; /* of the file */
};

static void *
utrecht_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->last = city_last(source, last);
	w->base = xasprintf("https://%s%s/%s", source->host, source->path,
	    source->table);
	w->page = xasprintf("%s/distributions", w->base);
	w->seen = dict_new();
	w->total = UNKNOWN;
	return w;
}

static void
utrecht_end(void *walk)
{
	struct walk *w = walk;

	for (size_t i = 0; i < w->n_docs; i++)
		json_free(w->doc[i]);
	free(w->doc);
	free(w->listed);
	free(w->base);
	free(w->page);
	dict_free(w->seen);
	free(w->url);
	free(w);
}

static int
ask(const struct walk *w, struct request *ret)
{
	if (w->step == FILE_ITSELF) {
		one_file_ask(&w->file, w->url, ret);
		/* Nothing but its heading tells the fields. */
		ret->is_metadata = w->look != NULL;
		return 1;
	}
	ret->url = xstrdup(w->step == DATASET ? w->base : w->page);
	ret->role = w->step == DATASET
	    ? xstrdup("dataset")
	    : xasprintf("distributions/%zu", w->n_docs + 1);
	ret->accept = TYPES;
	ret->max = LIMIT_SMALL_BODY;
	ret->is_part = true;
	ret->is_metadata = true;
	return 1;
}

/* --- JSON:API --- */

static int
check_errors(const struct json *doc, struct err *err)
{
	const struct json *first = json_at(json_get(doc, "errors"), 0);

	if (first == NULL)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "errors came with status 200: \"%.20s %.100s %.200s\"; check host, "
	    "path and table in source.json",
	    json_get_text(first, "status", ""),
	    json_get_text(first, "title", ""),
	    json_get_text(first, "detail", ""));
}

/* The text of an attribute by its name without prefix: "dct:format"; "" when
 * there is none. */
static const char *
attribute(const struct json *item, const char *name)
{
	const struct json *all = json_get(item, "attributes");
	const char *member, *text;
	struct json *value;

	for (size_t i = 0; (member = json_member(all, i, &value)); i++) {
		const char *colon = strrchr(member, ':');

		text = json_text(value);
		if (text != NULL &&
		    strcmp(colon != NULL ? colon + 1 : member, name) == 0)
			return text;
	}
	return "";
}

static int
take_dataset(struct walk *w, const struct json *doc, struct err *err)
{
	const struct json *data = json_get(doc, "data");
	const char *seen =
	    json_get_text(json_get(data, "meta"), "visibility", "public");

	if (strcmp(json_get_text(data, "id", ""), w->source->table) != 0)
		return err_set(err, ERR_SOURCE,
		    "dataset \"%.60s\" came where \"%.60s\" was asked; check "
		    "path and table in source.json",
		    json_get_text(data, "id", ""), w->source->table);
	if (strcmp(seen, "public") != 0)
		return err_set(err, ERR_SOURCE,
		    "the dataset is \"%.40s\" and no longer public; ask the "
		    "publisher, or take the source out",
		    seen);
	w->step = FILES;
	return 0;
}

/* --- its files --- */

static int
add_file(struct walk *w, const struct json *item, struct err *err)
{
	struct listed_file file = {
		.id = json_get_text(item, "id", ""),
		.title = attribute(item, "title"),
		.format = attribute(item, "format"),
		.url = attribute(item, "downloadURL"),
	};

	if (file.url[0] == '\0')
		file.url = attribute(item, "accessURL");
	for (size_t i = 0; i < w->n && file.id[0] != '\0'; i++)
		if (strcmp(w->listed[i].id, file.id) == 0)
			return err_set(err, ERR_SOURCE,
			    "distribution %.60s comes twice: pages overlap, "
			    "and others would be missing; the next run asks "
			    "again",
			    file.id);
	if (w->n >= LIMIT_FILES_LISTED)
		return err_set(err, ERR_SOURCE,
		    "the dataset lists more than %d files; look at it by hand",
		    LIMIT_FILES_LISTED);
	w->listed = xrealloc(w->listed, (w->n + 1) * sizeof(*w->listed));
	w->listed[w->n++] = file;
	return 0;
}

static int
choose(struct walk *w, struct err *err)
{
	const struct listed_file *file;

	if (file_list_choose(w->source, w->listed, w->n, &file, err) != 0 ||
	    file_list_open(w->source, file, &w->file, &w->url, err) != 0)
		return -1;
	w->step = FILE_ITSELF;
	return 0;
}

/* The next page of a list, by its link (a text, or an object with "href"; NULL:
 * it has none); without one, from the first file that has not come. */
static int
go_on(struct walk *w, const char *link, struct err *err)
{
	char *url;
	int rc;

	if (link == NULL)
		url = xasprintf("%s/distributions?start=%zu&rows=%d", w->base,
		    w->n, ROWS_ASKED);
	else if (link[0] == '/' && link[1] != '/')
		url = xasprintf("https://%s%s", w->source->host, link);
	else
		url = xstrdup(link);
	rc = city_follow(w->base, "distributions", url, (unsigned)w->n_docs,
	    w->seen, &w->page, err);
	free(url);
	return rc;
}

static int
read_link(const struct json *doc, const char **ret, struct err *err)
{
	const struct json *next = json_get(json_get(doc, "links"), "next");

	*ret = NULL;
	if (next == NULL || json_kind(next) == JSON_NULL)
		return 0;
	*ret = json_kind(next) == JSON_OBJECT
	    ? json_get_text(next, "href", NULL)
	    : json_text(next);
	if (*ret != NULL)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "links.next is no address; the next run asks again");
}

/* How many there are, as the first page that tells says; the others agree. */
static int
read_total(struct walk *w, const struct json *doc, struct err *err)
{
	const struct json *counted = json_get(json_get(doc, "meta"), "total");
	int64_t total;

	if (counted == NULL)
		return 0;
	if (json_int(counted, &total) != 0)
		return err_set(err, ERR_SOURCE,
		    "meta.total is no whole number; the next run asks again");
	if (w->total != UNKNOWN && w->total != total)
		return err_set(err, ERR_SOURCE,
		    "meta.total was %" PRId64 " and is %" PRId64
		    ": the list changed while it was read; the next run asks "
		    "again",
		    w->total, total);
	if (total < 0)
		return city_set_miscounted(w->n, 0, err);
	w->total = total;
	return 0;
}

/* A page came, after ${before} files: is it the last? */
static int
take_page_end(struct walk *w, size_t before, const char *next, struct err *err)
{
	if (w->total == UNKNOWN ? next == NULL : w->n == (uint64_t)w->total)
		return choose(w, err);
	if (w->total == UNKNOWN && w->n == before)
		return err_set(err, ERR_SOURCE,
		    "the page has no distributions, and says that another is "
		    "next; the next run asks again");
	if (w->n > (uint64_t)w->total && w->total != UNKNOWN)
		return city_set_miscounted(w->n, (uint64_t)w->total, err);
	if (w->n == before)
		return err_set(err, ERR_SOURCE,
		    "the page has no distributions, after %zu of %" PRId64
		    "; the next run asks again",
		    w->n, w->total);
	return go_on(w, next, err);
}

/* Takes the document. */
static int
take_files(struct walk *w, struct json *doc, struct err *err)
{
	const struct json *data = json_get(doc, "data");
	const char *next;
	size_t before = w->n;

	w->doc = xrealloc(w->doc, (w->n_docs + 1) * sizeof(*w->doc));
	w->doc[w->n_docs++] = doc;
	if (check_errors(doc, err) != 0)
		return -1;
	if (data == NULL || json_kind(data) != JSON_ARRAY)
		return err_set(err, ERR_SOURCE,
		    "there is no list \"data\" in it; the next run asks again");
	for (size_t i = 0; i < json_size(data); i++)
		if (add_file(w, json_at(data, i), err) != 0)
			return -1;
	if (read_link(doc, &next, err) != 0 || read_total(w, doc, err) != 0)
		return -1;
	return take_page_end(w, before, next, err);
}

static int
take_document(struct walk *w, const struct reply *reply, struct err *err)
{
	struct json *doc = NULL;
	int rc;

	if (reply_json(reply, w->source->table, &doc, err) != 0)
		return -1;
	if (w->step == FILES)
		return take_files(w, doc, err);
	rc = check_errors(doc, err);
	if (rc == 0)
		rc = take_dataset(w, doc, err);
	json_free(doc);
	return rc;
}

/* --- the protocol --- */

static int
utrecht_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;

	if (reply == NULL)
		return ask(w, ret);
	if (w->step == FILE_ITSELF) {
		w->step = DONE;
		if (w->look != NULL)
			return one_file_look(&w->file, w->source, w->look,
			    reply, err);
		if (file_list_take(&w->file, w->source, w->last, reply, err) !=
		    0)
			return city_give_up(err);
		return 0;
	}
	if (take_document(w, reply, err) != 0)
		return city_give_up(err);
	return ask(w, ret);
}

static void
utrecht_look(void *walk, const struct protocol_look *look)
{
	struct walk *w = walk;

	w->look = look;
}

static void
utrecht_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->table = w->source->table;
	one_file_tell(&w->file, ret);
}

const struct protocol protocol_utrecht_open = {
	.name = "utrecht-open",
	.needs_network = true,
	.begin = utrecht_begin,
	.next = utrecht_next,
	.look = utrecht_look,
	.whole = utrecht_whole,
	.end = utrecht_end,
};

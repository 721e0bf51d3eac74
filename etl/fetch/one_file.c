/*
 * One file at an address, whole.
 */
#include "fetch/one_file.h"

#include <inttypes.h>
#include <strings.h>

#include "base/csvread.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/city_walk.h"
#include "fetch/peek.h"
#include "fetch/tail.h"

static const struct one_file_form *const forms[] = { &one_file_geojson,
	&one_file_csv, &one_file_zip };
#define FORMS (sizeof(forms) / sizeof(*forms))

/* Does the name end there, or stand there as a word? */
static bool
has_word(const char *text, const char *word, bool at_end)
{
	size_t len = strlen(word);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, len) == 0 &&
		    (!at_end || text[len] == '\0' || text[len] == '?' ||
			text[len] == '#'))
			return true;
	return false;
}

const struct one_file_form *
one_file_form_of(const char *url, const char *told)
{
	char ending[16];

	for (size_t i = 0; i < FORMS; i++) {
		snprintf(ending, sizeof(ending), ".%s", forms[i]->name);
		if (has_word(url, ending, true))
			return forms[i];
	}
	for (size_t i = 0; i < FORMS; i++)
		if (has_word(told, forms[i]->name, false))
			return forms[i];
	return NULL;
}

/* --- a file within a walk --- */

void
one_file_ask(const struct one_file *file, const char *url, struct request *ret)
{
	ret->role = xstrdup(file->role);
	ret->url = xstrdup(url);
	ret->accept = file->form->accept;
	ret->max = LIMIT_PAGE_BODY;
	ret->is_part = true;
}

int
one_file_take(struct one_file *file, const struct source *source,
    const struct snapshot *last, const struct reply *reply, struct err *err)
{
	struct tail tail;

	/* The same bytes were counted when they came first. */
	file->is_unchanged = city_is_same(last, file->role, reply);
	if (file->is_unchanged)
		return 0;
	tail_init(&tail, reply->read, reply->body);
	if (file->form->count(source, tail_read, &tail, &file->rows, err) !=
		0 ||
	    (file->form->has_open_end && !reply->is_framed &&
		tail_check_line(&tail, err) != 0))
		return -1;
	snprintf(file->proof, sizeof(file->proof), "whole-body %llu",
	    (unsigned long long)file->rows);
	return 0;
}

void
one_file_tell(const struct one_file *file, struct whole *ret)
{
	ret->is_unchanged = file->is_unchanged;
	ret->proof = file->proof;
	ret->rows = file->rows;
	ret->pages = 1;
}

int
one_file_look(const struct one_file *file, const struct source *source,
    const struct protocol_look *look, const struct reply *reply,
    struct err *err)
{
	struct csv_reader *csv = NULL;
	const struct csv_line *heading;
	int rc = -1;

	if (file->form != &one_file_csv)
		return err_set(err, ERR_SOURCE,
		    "a file of form %s does not tell its fields here; look at "
		    "it by hand",
		    file->form->name);
	if (csv_reader_open(&source->city.csv, reply->read, reply->body, &csv,
		err) != 0)
		goto out;
	heading = csv_reader_heading(csv);
	for (size_t i = 0; i < heading->n; i++)
		look->field(look->ctx, heading->field[i], NULL, NULL);
	rc = 0;
out:
	csv_reader_close(csv);
	return rc;
}

/* --- a file that is all there is --- */

struct walk {
	const struct source *source;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	const struct protocol_look *look; /* the fields alone, or NULL */
	struct one_file file;
};

void *
one_file_begin(const struct source *source, const struct snapshot *last,
    const struct one_file_form *form)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->last = city_last(source, last);
	w->file.form = form;
	w->file.role = "file";
	return w;
}

int
one_file_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	char *url;

	if (reply != NULL && w->look != NULL)
		return one_file_look(&w->file, w->source, w->look, reply, err);
	if (reply != NULL)
		return one_file_take(&w->file, w->source, w->last, reply, err);
	url = xasprintf("https://%s%s/%s", w->source->host, w->source->path,
	    w->source->table);
	one_file_ask(&w->file, url, ret);
	ret->is_metadata = w->look != NULL;
	free(url);
	return 1;
}

void
one_file_look_at(void *walk, const struct protocol_look *look)
{
	struct walk *w = walk;

	w->look = look;
}

void
one_file_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->table = w->source->table;
	one_file_tell(&w->file, ret);
}

/* --- counting --- */

int
one_file_count_csv(const struct source *source, records_read *read, void *from,
    uint64_t *ret, struct err *err)
{
	struct csv_reader *csv = NULL;
	struct csv_line line;
	uint64_t rows = 0;
	int more = -1;

	if (csv_reader_open(&source->city.csv, read, from, &csv, err) == 0) {
		if (csv_reader_heading(csv)->field[0][0] == '<')
			err_set(err, ERR_SOURCE,
			    "an HTML or XML page came where CSV was expected; "
			    "when the file has moved, mend path and table in "
			    "source.json");
		else
			while ((more = csv_reader_next(csv, &line, err)) == 1)
				rows++;
	}
	csv_reader_close(csv);
	if (more != 0)
		return -1;
	if (rows == 0)
		return err_set(err, ERR_SOURCE,
		    "the file has no rows below its heading; the next run "
		    "asks again, and when it stays so, the publisher has to "
		    "be asked");
	*ret = rows;
	return 0;
}

static bool
is_next(const char *word)
{
	return strcasecmp(word, "next") == 0;
}

/* A link of a list: {"rel":"next"} or {"rel":["next"]}. */
static bool
link_is_next(const struct json *link)
{
	const struct json *rel = json_get(link, "rel");

	if (rel == NULL || json_kind(rel) == JSON_STRING)
		return rel != NULL && is_next(json_text(rel));
	for (size_t i = 0; json_kind(rel) == JSON_ARRAY && i < json_size(rel);
	     i++) {
		const char *word = json_text(json_at(rel, i));

		if (word != NULL && is_next(word))
			return true;
	}
	return false;
}

/* Does the collection have a link to more: in a list of links, as a member of
 * links (JSON:API), of _links (HAL), or by itself? */
static bool
has_next(const struct records *scan)
{
	static const char *const members[] = { "next", "links.next",
		"links.next.href", "_links.next", "_links.next.href" };
	const char *raw = records_envelope(scan, "links");
	struct err ignored = ERR_INIT;
	struct json *links = NULL;
	bool found = false;

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (records_envelope(scan, members[i]) != NULL)
			return true;
	if (raw == NULL ||
	    json_parse(raw, strlen(raw), "links", &links, &ignored) != 0)
		return false;
	if (json_kind(links) == JSON_ARRAY)
		for (size_t i = 0; i < json_size(links); i++)
			found |= link_is_next(json_at(links, i));
	else
		found = json_get(links, "next") != NULL &&
		    json_kind(json_get(links, "next")) != JSON_NULL;
	json_free(links);
	return found;
}

/* A service that gives a page in the place of a file says so in the members
 * around the features: ArcGIS by exceededTransferLimit, OGC API Features by its
 * counts and links. */
static int
check_collection(const struct records *scan, const struct peek *peek,
    uint64_t rows, struct err *err)
{
	static const char *const limits[] = { "exceededTransferLimit",
		"properties.exceededTransferLimit" };
	static const char *const counts[] = { "numberReturned", "numberMatched",
		"totalFeatures" };

	if (peek_begins(peek, '['))
		return err_set(err, ERR_SOURCE,
		    "a bare list came where a FeatureCollection was expected; "
		    "look at the file by hand");
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		const char *told = records_envelope(scan, limits[i]);

		if (told != NULL && strcmp(told, "false") != 0)
			return err_set(err, ERR_SOURCE,
			    "the service says that there is more than these "
			    "%" PRIu64
			    " features (exceededTransferLimit); fetch it by "
			    "protocol arcgis, which asks for all pages",
			    rows);
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		const char *told = records_envelope(scan, counts[i]);
		char counted[24];

		snprintf(counted, sizeof(counted), "%" PRIu64, rows);
		if (told != NULL && strcmp(told, counted) != 0)
			return err_set(err, ERR_SOURCE,
			    "%s features came and %s is %.40s, so it is not "
			    "the whole; look whether the address has a limit, "
			    "or fetch it by protocol pdok-features",
			    counted, counts[i], told);
	}
	if (records_envelope(scan, "error") != NULL)
		return err_set(err, ERR_SOURCE,
		    "beside the features the service tells of an error: "
		    "%.200s; the next run asks again",
		    records_envelope(scan, "error"));
	if (has_next(scan))
		return err_set(err, ERR_SOURCE,
		    "the %" PRIu64
		    " features have a link to more (next), so it is not the "
		    "whole; fetch it by protocol pdok-features",
		    rows);
	return 0;
}

/* What is no JSON at all has said so itself. */
static int
count_json(const struct records_shape *shape, struct peek *peek, uint64_t *ret,
    struct err *err)
{
	struct records *scan = records_new(shape, peek_read, peek);
	struct record record;
	uint64_t rows = 0;
	int more;

	while ((more = records_next(scan, &record, err)) == 1)
		rows++;
	/* What was cut off may come whole; what is broken inside stays so. */
	if (more == -1 && peek->is_json)
		err_set(err, err->class, "%s; %s", err->text,
		    text_ends(err->text, "ends early")
			? "the next run asks again"
			: "look at the file by hand, and tell its publisher");
	if (more == 0 && !records_saw_rows(scan))
		more = err_set(err, ERR_SOURCE,
		    "there is no list '%s'; look at the file by hand",
		    shape->rows);
	else if (more == 0 && rows == 0)
		more = err_set(err, ERR_SOURCE,
		    "the file has no records; the next run asks again, and "
		    "when it stays so, the publisher has to be asked");
	if (more == 0 && !shape->lines)
		more = check_collection(scan, peek, rows, err);
	records_free(scan);
	*ret = rows;
	return more;
}

int
one_file_count_geojson(const struct source *source, records_read *read,
    void *from, uint64_t *ret, struct err *err)
{
	const struct records_shape shape = { .rows = "features",
		.raw = "links" };
	struct peek peek;

	(void)source;
	peek_init(&peek, read, from);
	return count_json(&shape, &peek, ret, err);
}

int
one_file_count_lines(const struct source *source, records_read *read,
    void *from, uint64_t *ret, struct err *err)
{
	const struct records_shape shape = { .lines = true };
	struct peek peek;

	(void)source;
	peek_init(&peek, read, from);
	return count_json(&shape, &peek, ret, err);
}

/*
 * Swing (ABF Research), its OData: the walk over one variable for one level of
 * areas.
 *
 *	.../Values?$top=1	one value, which shows the fields
 *	.../Values		the first page, and each other by its link, or
 *				by $skip where there is none
 *	.../Values?$skip=N	beyond the last: nothing may be left
 *
 * No count is promised, pages may hold ten values, and a site may give no
 * links; so the proof is that nothing stands behind what came.  It gives no
 * version either: what is new is told by what the values say.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/swing_table.h"
#include "fetch/city_walk.h"

#define TYPES "application/json"
#define LIST "Values"
#define ANNOTATIONS "@odata"

enum step { SAMPLE, PAGE, DONE };

struct walk {
	struct city_walk city;
	struct swing_subject subject;
	char *base; /* up to the list of values */
	enum step step;
	char *url;         /* that is asked */
	struct dict *seen; /* URLs */
	struct dict *keys; /* area and period */
	struct city_content *content;
	bool is_counted;
	int64_t counted; /* by the service, when it counts */
};

static void *
swing_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	city_walk_init(&w->city, source, last);
	w->seen = dict_new();
	w->keys = dict_new();
	w->content = city_content_new();
	return w;
}

static void
swing_end(void *walk)
{
	struct walk *w = walk;

	swing_subject_release(&w->subject);
	dict_free(w->seen);
	dict_free(w->keys);
	city_content_free(w->content);
	city_walk_release(&w->city);
	free(w->url);
	free(w->base);
	free(w);
}

/* --- requests --- */

/* One period is asked for; of more, landing takes those that are kept. */
static int
start(struct walk *w, struct err *err)
{
	const struct source *s = w->city.source;
	const struct source_field *f = source_city_role(&s->city, FIELD_PERIOD);
	const char *period = f != NULL && f->n_keep == 1 ? f->keep[0] : "all";

	if (swing_subject_read(s, &w->subject, err) != 0)
		return -1;
	if (!text_is_name(period))
		return err_set(err, ERR_SOURCE,
		    "'keep' has \"%.60s\", which is no code of a period; mend "
		    "source.json",
		    period);
	w->base = xasprintf("https://%s%s/Variables('%s')/GeoLevels('%s')/"
			    "PeriodLevels('%s')/Periods('%s')",
	    s->host, s->path, w->subject.variable, w->subject.areas,
	    w->subject.periods, period);
	w->url = xasprintf("%s/" LIST "?$top=1", w->base);
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

/* Some services write quotes and brackets of a path as %27, %28 and %29, which
 * are the same. */
static char *
plain_link(const char *link)
{
	size_t path = strcspn(link, "?#");
	struct buf plain;

	buf_init(&plain, LIMIT_BUFFER);
	for (const char *at = link; *at != '\0'; at++) {
		bool is_path = (size_t)(at - link) < path;

		if (is_path && text_starts(at, "%2") && at[2] != '\0' &&
		    strchr("789", at[2]) != NULL) {
			buf_addc(&plain, "'()"[at[2] - '7']);
			at += 2;
		} else {
			buf_addc(&plain, *at);
		}
	}
	return plain.len > 0 ? buf_detach(&plain) : xstrdup("");
}

/* --- what came --- */

struct page {
	struct walk *walk;
	uint64_t rows;
};

/* A member that has to have a text, or NULL with the error. */
static const char *
text_of(const struct page *page, const struct record *record, const char *name,
    struct err *err)
{
	const struct record_member *m = record_get(record, name);

	if (m != NULL && m->kind == RECORD_STRING && m->len > 0)
		return m->text;
	err_set(err, ERR_SOURCE,
	    "value %" PRIu64 " has no %s; the next run asks again", page->rows,
	    name);
	return NULL;
}

static int
check_level(const struct page *page, const struct record *record,
    const char *name, const char *asked, struct err *err)
{
	const char *text = text_of(page, record, name, err);

	if (text == NULL)
		return -1;
	if (strcmp(text, asked) == 0)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "value %" PRIu64 " is of %s \"%.60s\" where \"%s\" was asked; "
	    "look at the service by hand",
	    page->rows, name, text, asked);
}

/* Is the value new? */
static int
check_new(struct walk *w, const char *area, const char *period, struct err *err)
{
	char *key = xasprintf("%s\n%s", period, area);
	int64_t ignored;
	bool is_known = dict_get(w->keys, key, strlen(key), &ignored);

	dict_put(w->keys, key, strlen(key), 0);
	free(key);
	if (!is_known)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the value of %.60s in %.60s comes twice: pages overlap, and "
	    "others would be missing; the next run asks again",
	    area, period);
}

/* Is the value of what was asked, and new? */
static int
check_key(const struct page *page, const struct record *record, struct err *err)
{
	struct walk *w = page->walk;
	const char *area, *period;

	if (check_level(page, record, "GeoLevel", w->subject.areas, err) != 0 ||
	    check_level(page, record, "PeriodLevel", w->subject.periods, err) !=
		0)
		return -1;
	area = text_of(page, record, "ExternalCode", err);
	period = area != NULL ? text_of(page, record, "Period", err) : NULL;
	return period != NULL ? check_new(w, area, period, err) : -1;
}

static int
take_value(void *ctx, const struct record *record, struct err *err)
{
	struct page *page = ctx;
	struct walk *w = page->walk;

	page->rows++;
	if (w->step == SAMPLE)
		return page->rows > 1
		    ? 0
		    : city_take_sample(w->city.source, w->city.look, record, "",
			  ANNOTATIONS, err);
	if (check_key(page, record, err) != 0 ||
	    city_check_record(w->city.source, record, "", ANNOTATIONS, err) !=
		0)
		return -1;
	city_content_add(w->content, record, "", ANNOTATIONS);
	return 0;
}

static int
check_envelope(struct walk *w, const struct records *records, struct err *err)
{
	const char *error = records_envelope(records, "error.message");
	const char *count = records_envelope(records, "@odata.count");

	if (error != NULL)
		return err_set(err, ERR_SOURCE,
		    "an error came with status 200: \"%.300s\"; the next run "
		    "asks again",
		    error);
	if (!records_saw_rows(records))
		return err_set(err, ERR_SOURCE,
		    "there is no list \"value\" in it; check host and path in "
		    "source.json");
	/* Of the sample it may be the count of what is shown. */
	if (count == NULL || w->step == SAMPLE)
		return 0;
	if (text_to_int(count, 0, INT64_MAX, "@odata.count", &w->counted,
		err) != 0)
		return err_set(err, ERR_SOURCE,
		    "@odata.count is \"%.60s\", which is no count; the next "
		    "run asks again",
		    count);
	w->is_counted = true;
	return 0;
}

/* Nothing is left behind the last value. */
static int
prove(struct walk *w, struct err *err)
{
	if (w->is_counted && w->city.rows != (uint64_t)w->counted)
		return city_set_miscounted(w->city.rows, (uint64_t)w->counted,
		    err);
	if (!w->is_counted && !source_takes_proof(w->city.source, "last-page"))
		return err_set(err, ERR_SOURCE,
		    "the service does not count its values; when an empty page "
		    "behind the last is proof enough, add last-page to "
		    "completeness in source.json");
	city_walk_prove(&w->city, w->is_counted ? w->counted : -1);
	city_content_version(w->content, &w->city);
	w->step = DONE;
	return 0;
}

static int
after_page(struct walk *w, const struct records *records, uint64_t rows,
    struct err *err)
{
	const char *given = records_envelope(records, "@odata.nextLink");
	char *link;
	int rc;

	if (check_envelope(w, records, err) != 0)
		return -1;
	if (rows == 0 && w->city.rows == 0)
		return err_set(err, ERR_SOURCE,
		    "there are no values at all; check table and 'keep' in "
		    "source.json");
	if (w->step == SAMPLE) {
		w->step = w->city.look != NULL ? DONE : PAGE;
		free(w->url);
		w->url = xasprintf("%s/" LIST, w->base);
		return 0;
	}
	w->city.rows += rows;
	w->city.pages++;
	if (rows == 0 && given != NULL)
		return err_set(err, ERR_SOURCE,
		    "a page without values has a link to another one; the "
		    "next run asks again");
	if (rows == 0)
		return prove(w, err);
	link = given != NULL
	    ? plain_link(given)
	    : xasprintf("%s/" LIST "?$skip=%" PRIu64, w->base, w->city.rows);
	rc = city_follow(w->base, LIST, link, w->city.pages, w->seen, &w->url,
	    err);
	free(link);
	return rc;
}

static int
take_body(struct walk *w, const struct reply *reply, struct err *err)
{
	static const struct records_shape shape = { .rows = "value",
		.flatten = true };
	struct page page = { w, 0 };
	struct records *records = NULL;
	int rc;

	rc = city_page_scan(reply, &shape, take_value, &page, &records, err);
	if (rc == 0)
		rc = after_page(w, records, page.rows, err);
	records_free(records);
	return rc;
}

static int
swing_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	int rc = reply != NULL ? take_body(w, reply, err) : start(w, err);

	if (rc == 0 && w->step == DONE)
		return 0;
	if (rc == -1)
		return city_give_up(err);
	ask(w, ret);
	return 1;
}

const struct protocol protocol_swing = {
	.name = "swing",
	.needs_network = true,
	.begin = swing_begin,
	.next = swing_next,
	.look = city_walk_look,
	.whole = city_walk_whole,
	.end = swing_end,
};

/*
 * Opendatasoft, the older API (records/1.0/search): the walk over one dataset,
 * by pages of which each says how many records there are (nhits).  It gives no
 * more than LIMIT_ODS_PAGED records; no fields can be chosen, so that those not
 * taken are named in 'ignored'; and a field without value is left out.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/city_walk.h"

#define JSON_TYPE "application/json"
#define FIELDS "fields."

struct walk {
	const struct source *source;
	struct city_pages pages;
	struct dict *seen; /* ids of records */
};

static void *
v1_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	(void)last;
	w->source = source;
	w->seen = dict_new();
	return w;
}

static void
v1_end(void *walk)
{
	struct walk *w = walk;

	dict_free(w->seen);
	free(w);
}

static int
ask(const struct walk *w, struct request *ret)
{
	const struct source *s = w->source;
	struct buf url;

	buf_init(&url, LIMIT_URL);
	buf_addf(&url, "https://%s%s/?dataset=", s->host, s->path);
	address_add_encoded(&url, s->table);
	buf_addf(&url,
	    "&rows=%d&start=%" PRIu64 "&timezone=Europe%%2FAmsterdam",
	    LIMIT_ODS_ROWS, w->pages.rows);
	ret->role = xasprintf("records/%u", w->pages.pages + 1);
	ret->url = buf_detach(&url);
	ret->accept = JSON_TYPE;
	ret->max = LIMIT_PAGE_BODY;
	ret->is_part = true;
	return 1;
}

static int
take_record(void *ctx, const struct record *record, struct err *err)
{
	struct walk *w = ctx;
	bool has_id = false;
	int64_t ignored;

	w->pages.rows++;
	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];

		if (text_starts(m->name, FIELDS) &&
		    city_check_field(w->source, m->name + strlen(FIELDS),
			err) != 0)
			return -1;
		if (strcmp(m->name, "recordid") != 0)
			continue;
		has_id = true;
		if (dict_get(w->seen, m->text, m->len, &ignored))
			return err_set(err, ERR_SOURCE,
			    "record %.60s comes twice: pages overlap, and "
			    "others would be missing; the next run asks again",
			    m->text);
		dict_put(w->seen, m->text, m->len, 0);
	}
	if (has_id)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "record %" PRIu64 " has no recordid; the next run asks again",
	    w->pages.rows);
}

/* It says so only when it has given what it can. */
static int
check_paged(const struct city_pages *pages, struct err *err)
{
	if (pages->counted <= LIMIT_ODS_PAGED)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "there are %" PRId64 " records, and this API gives no more than "
	    "%d; use protocol opendatasoft in source.json",
	    pages->counted, LIMIT_ODS_PAGED);
}

static int
take_page(struct walk *w, const struct reply *reply, struct err *err)
{
	static const struct records_shape shape = { .rows = "records",
		.flatten = true };
	struct records *records = NULL;
	int rc;

	rc = city_page_scan(reply, &shape, take_record, w, &records, err);
	if (rc == 0 && !records_saw_rows(records))
		rc = err_set(err, ERR_SOURCE,
		    "there is no list \"records\" in it; the next run asks "
		    "again");
	if (rc == 0)
		rc = city_pages_take(&w->pages,
		    records_envelope(records, "nhits"), "nhits", err);
	if (rc == 0)
		rc = check_paged(&w->pages, err);
	records_free(records);
	return rc;
}

static int
v1_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;

	if (reply != NULL && take_page(w, reply, err) != 0)
		return city_give_up(err);
	return w->pages.proof[0] != '\0' ? 0 : ask(w, ret);
}

static void
v1_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->table = w->source->table;
	ret->proof = w->pages.proof;
	ret->rows = w->pages.rows;
	ret->pages = w->pages.pages;
}

const struct protocol protocol_opendatasoft_v1 = {
	.name = "opendatasoft-v1",
	.needs_network = true,
	.begin = v1_begin,
	.next = v1_next,
	.whole = v1_whole,
	.end = v1_end,
};

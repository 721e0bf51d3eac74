/*
 * Swing (ABF Research), its table endpoint, which asks for no key: one variable
 * for one level of areas.
 *
 *	...?var=v&geolevel=g&periodlevel=p&period=mrp	the newest period, which
 *							shows the columns
 *	...?var=v&...&period=2022,2023			those of the descriptor
 *
 * A variable or a level that it does not know gives no rows, with status 200,
 * and it counts nothing.  The proof is that every period that was asked has
 * rows; landing refuses a table that shrank.  Sites are set up to give names in
 * place of codes; names that repeat are seen.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/limits.h"
#include "base/mem.h"
#include "define/swing_table.h"
#include "fetch/address.h"
#include "fetch/city_walk.h"

#define ENDPOINT "selectiontableasjson.ashx"
/* Sites call their JSON plain text too. */
#define TYPES "application/json, text/plain, text/json"

enum step { SAMPLE, TABLE, DONE };

struct walk {
	struct city_walk city;
	const struct source_field *area, *period;
	enum step step;
	struct dict *keys; /* area and period */
	bool *has_period;  /* of those that are kept */
};

static void *
table_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	city_walk_init(&w->city, source, last);
	w->area = source_city_role(&source->city, FIELD_AREA);
	w->period = source_city_role(&source->city, FIELD_PERIOD);
	w->has_period = xcalloc(w->period != NULL ? w->period->n_keep + 1 : 1,
	    sizeof(*w->has_period));
	w->keys = dict_new();
	return w;
}

static void
table_end(void *walk)
{
	struct walk *w = walk;

	dict_free(w->keys);
	free(w->has_period);
	free(w);
}

static void
add_periods(const struct walk *w, struct buf *url)
{
	if (w->step == SAMPLE)
		buf_adds(url, "mrp");
	for (size_t i = 0; w->step == TABLE && i < w->period->n_keep; i++) {
		buf_adds(url, i > 0 ? "," : "");
		address_add_encoded(url, w->period->keep[i]);
	}
}

static int
ask(const struct walk *w, struct request *ret, struct err *err)
{
	const struct source *s = w->city.source;
	struct swing_subject subject = { 0 };
	struct buf url;

	if (swing_subject_read(s, &subject, err) != 0)
		return -1;
	buf_init(&url, LIMIT_URL);
	buf_addf(&url,
	    "https://%s%s/" ENDPOINT
	    "?var=%s&geolevel=%s&periodlevel=%s&period=",
	    s->host, s->path, subject.variable, subject.areas, subject.periods);
	swing_subject_release(&subject);
	add_periods(w, &url);
	if (!buf_ok(&url)) {
		buf_release(&url);
		return err_set(err, ERR_SOURCE,
		    "'keep' makes an address longer than %d bytes; ask for "
		    "fewer periods in source.json",
		    LIMIT_URL);
	}
	ret->url = buf_detach(&url);
	ret->role = xstrdup(w->step == TABLE ? "table" : "sample");
	ret->accept = TYPES;
	ret->max = LIMIT_SMALL_BODY;
	ret->is_part = w->step == TABLE;
	ret->is_metadata = w->step == SAMPLE;
	return 0;
}

/* --- what came --- */

/* Periods are not all asked for by themselves: the endpoint knows no word for
 * that. */
static int
check_descriptor(const struct walk *w, struct err *err)
{
	if (w->city.look != NULL ||
	    (w->area != NULL && w->period != NULL && w->period->n_keep > 0))
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the table gives the periods that it is asked for: name the "
	    "columns "
	    "of area and period, and the periods in 'keep' of the latter, in "
	    "source.json");
}

static int
check_key(struct walk *w, const struct record *record, struct err *err)
{
	const struct record_member *area = record_get(record, w->area->name);
	const struct record_member *period =
	    record_get(record, w->period->name);
	int64_t ignored;
	bool is_known;
	char *key;

	if (area == NULL || period == NULL)
		return city_check_sample(w->city.source, record, "", NULL, err);
	for (size_t i = 0; i < w->period->n_keep; i++)
		if (strcmp(w->period->keep[i], period->text) == 0)
			w->has_period[i] = true;
	key = xasprintf("%s\n%s", period->text, area->text);
	is_known = dict_get(w->keys, key, strlen(key), &ignored);
	dict_put(w->keys, key, strlen(key), 0);
	free(key);
	if (!is_known)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "\"%.60s\" comes twice in %.60s: column \"%.60s\" has names that "
	    "repeat, where codes are needed; ask the publisher, or take "
	    "protocol swing",
	    area->text, period->text, w->area->name);
}

static int
take_row(void *ctx, uint64_t row, const struct record *record, struct err *err)
{
	struct walk *w = ctx;

	if (w->step == SAMPLE)
		return row > 1 ? 0
			       : city_take_sample(w->city.source, w->city.look,
				     record, "", NULL, err);
	w->city.rows++;
	return check_key(w, record, err) != 0
	    ? -1
	    : city_check_record(w->city.source, record, "", NULL, err);
}

static int
prove(struct walk *w, const struct reply *reply, struct err *err)
{
	for (size_t i = 0; i < w->period->n_keep; i++)
		if (!w->has_period[i])
			return err_set(err, ERR_SOURCE,
			    "there is no row of period %.60s, which was asked; "
			    "when there is none, take it out of 'keep' in "
			    "source.json",
			    w->period->keep[i]);
	w->city.pages = 1;
	snprintf(w->city.proof, sizeof(w->city.proof), "whole-body %" PRIu64,
	    w->city.rows);
	w->city.is_unchanged = city_is_same(w->city.last, "table", reply);
	w->step = DONE;
	return 0;
}

static int
take_body(struct walk *w, const struct reply *reply, struct err *err)
{
	struct json *doc = NULL;
	int rc;

	if (reply_json(reply, w->city.source->table, &doc, err) != 0)
		return -1;
	rc = swing_table_rows(doc, take_row, w, err);
	if (rc == 0 && json_size(json_get(doc, "rows")) == 0)
		rc = err_set(err, ERR_SOURCE,
		    "the table is empty, which is how this service says that "
		    "it does not know a variable, a level or a period; check "
		    "table and 'keep' in source.json");
	json_free(doc);
	if (rc != 0)
		return -1;
	if (w->step == TABLE)
		return prove(w, reply, err);
	w->step = w->city.look != NULL ? DONE : TABLE;
	return 0;
}

static int
table_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	int rc =
	    reply != NULL ? take_body(w, reply, err) : check_descriptor(w, err);

	if (rc == 0 && w->step == DONE)
		return 0;
	if (rc == -1 || ask(w, ret, err) != 0)
		return city_give_up(err);
	return 1;
}

const struct protocol protocol_swing_table = {
	.name = "swing-table",
	.needs_network = true,
	.begin = table_begin,
	.next = table_next,
	.look = city_walk_look,
	.whole = city_walk_whole,
	.end = table_end,
};

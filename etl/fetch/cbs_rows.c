/*
 * Rows of a CBS table: the filter that asks for them, their count, a page of
 * them, and the link to the next.
 */
#include "fetch/cbs_rows.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/records.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/cbs_metadata.h"
#include "fetch/peek.h"

/* --- the filter --- */

/* Text in quotes of OData, where a quote is doubled. */
static void
add_quoted(struct buf *out, const char *text)
{
	buf_addc(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_addc(out, '\'');
		buf_addc(out, *text);
	}
	buf_addc(out, '\'');
}

static void
add_and(struct buf *out)
{
	if (out->len > 0)
		buf_adds(out, " and ");
}

static void
add_prefixes(struct buf *out, const struct source_dimension *d)
{
	if (d->n_keep == 0)
		return;
	add_and(out);
	buf_addc(out, '(');
	for (size_t i = 0; i < d->n_keep; i++) {
		buf_addf(out, "%sstartswith(%s,", i > 0 ? " or " : "", d->name);
		add_quoted(out, d->keep[i]);
		buf_addc(out, ')');
	}
	buf_addc(out, ')');
}

/* One of these codes. */
static void
add_codes(struct buf *out, const char *name, char *const *code, size_t n)
{
	if (n == 0)
		return;
	add_and(out);
	if (n > 1)
		buf_addc(out, '(');
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "%s%s eq ", i > 0 ? " or " : "", name);
		add_quoted(out, code[i]);
	}
	if (n > 1)
		buf_addc(out, ')');
}

/* From the first period on.  ge compares text: half-years (HJ) sort before
 * years (JJ), so the bound is the bare year, which sorts before them all. */
static void
add_first(struct buf *out, const char *name, const char *first)
{
	char year[5];

	if (first == NULL)
		return;
	snprintf(year, sizeof(year), "%.4s", first);
	add_and(out);
	buf_addf(out, "%s ge ", name);
	add_quoted(out, year);
}

static void
add_dimension(struct buf *out, const struct cbs_wanted *wanted, size_t i)
{
	const struct source_dimension *d = &wanted->source->dimension[i];
	const struct cbs_codes *codes = &wanted->codes[i];

	if (cbs_codes_sliced(wanted->source) == i && codes->n > 0)
		add_codes(out, d->name, &codes->code[wanted->slice], 1);
	else if (d->role == ROLE_REGION)
		add_prefixes(out, d);
	else if (d->role == ROLE_PERIOD)
		add_first(out, d->name, wanted->source->first);
	else
		add_codes(out, d->name, codes->code, codes->n);
}

char *
cbs_rows_filter(const struct cbs_wanted *wanted)
{
	/* Single codes first: they leave the fewest rows. */
	static const enum dimension_role order[] = { ROLE_FIXED, ROLE_CHOSEN,
		ROLE_OPEN, ROLE_REGION, ROLE_PERIOD };
	const struct source *s = wanted->source;
	struct buf filter, query;

	buf_init(&filter, 8 * LIMIT_URL);
	buf_init(&query, 32 * LIMIT_URL);
	for (size_t k = 0; k < sizeof(order) / sizeof(*order); k++)
		for (size_t i = 0; i < s->n_dimensions; i++)
			if (s->dimension[i].role == order[k])
				add_dimension(&filter, wanted, i);
	if (filter.len > 0) {
		buf_adds(&query, "$filter=");
		address_add_encoded(&query, filter.data);
	}
	buf_release(&filter);
	return buf_detach(&query);
}

/* --- rows --- */

int
cbs_rows_count(const struct reply *reply, bool is_slice, int64_t *ret,
    struct err *err)
{
	struct buf text;
	const char *at;
	int rc = -1;

	buf_init(&text, LIMIT_NUMBER);
	if (reply_text(reply, &text, err) != 0)
		goto out;
	text_squeeze(text.data);
	/* Some servers of OData begin plain text with a byte order mark. */
	at = text_starts(text.data, "\xef\xbb\xbf") ? text.data + 3 : text.data;
	if (text_to_int(at, 0, INT64_MAX, "the count", ret, err) != 0) {
		err_set(err, ERR_SOURCE, "%s; the next run asks again",
		    err->text);
		goto out;
	}
	if (*ret == 0 && !is_slice) {
		err_set(err, ERR_SOURCE,
		    "the filter selects no rows; check codes, prefixes and "
		    "first period in source.json");
		goto out;
	}
	rc = 0;
out:
	buf_release(&text);
	return rc;
}

/* A member of the envelope, as v4 or v3 calls it. */
static const char *
either(const struct records *records, const char *v4, const char *v3)
{
	const char *text = records_envelope(records, v4);

	return text != NULL ? text : records_envelope(records, v3);
}

/* A service that overlooks the filter would give every figure many times. */
static int
check_row(const struct cbs_wanted *wanted, const struct record *record,
    struct err *err)
{
	const struct source *s = wanted->source;
	size_t sliced = cbs_codes_sliced(s);

	for (size_t i = 0; i < s->n_dimensions; i++) {
		const struct cbs_codes *codes = &wanted->codes[i];
		const struct source_dimension *d = &s->dimension[i];
		const struct record_member *m;
		bool found;

		if (codes->n == 0)
			continue;
		m = record_get(record, d->name);
		if (m == NULL || m->kind != RECORD_STRING)
			continue; /* for landing to reject */
		found = sliced == i
		    ? text_same(m->text, codes->code[wanted->slice])
		    : cbs_codes_has(codes, m->text);
		if (found)
			continue;
		return err_set(err, ERR_SOURCE,
		    "a row has %s \"%.60s\" where only %.60s%s was asked; the "
		    "service no longer keeps to the filter, look at it by hand",
		    d->name, m->text,
		    codes->code[sliced == i ? wanted->slice : 0],
		    sliced != i && codes->n > 1 ? " and others" : "");
	}
	return 0;
}

static int
check_page(const struct source *s, const struct records *records,
    struct err *err)
{
	const char *context =
	    either(records, "@odata.context", "odata.metadata");
	const char *error = either(records, "error", "odata.error");

	if (error != NULL)
		return err_set(err, ERR_SOURCE,
		    "the service answers with an error: %.300s; the next run "
		    "asks again",
		    error);
	if (!records_saw_rows(records))
		return err_set(err, ERR_SOURCE,
		    "there is no list \"value\" in it; the next run asks "
		    "again");
	return cbs_check_context(s, context, err);
}

int
cbs_rows_scan(const struct cbs_wanted *wanted, const struct reply *reply,
    struct cbs_page *ret, struct err *err)
{
	const struct records_shape shape = { .rows = "value" };
	struct peek peek;
	struct records *records = records_new(&shape, peek_read, &peek);
	struct record record;
	const char *link;
	uint64_t rows = 0;
	int rc, result = -1;

	peek_init(&peek, reply->read, reply->body);
	while ((rc = records_next(records, &record, err)) == 1) {
		rows++;
		if (check_row(wanted, &record, err) != 0) {
			err_context(err, "row %" PRIu64, rows);
			goto out;
		}
	}
	if (rc == -1 && peek.is_json)
		err_set(err, err->class, "%s; the next run asks again",
		    err->text);
	if (rc == 0)
		rc = check_page(wanted->source, records, err);
	if (rc == 0) {
		link = either(records, "@odata.nextLink", "odata.nextLink");
		ret->rows = rows;
		ret->link = link != NULL ? xstrdup(link) : NULL;
	}
	result = rc;
out:
	records_free(records);
	return result;
}

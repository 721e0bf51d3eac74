/*
 * A table of the DSO-API of Amsterdam: the question, and its count.
 */
#include "fetch/dso_table.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/city_walk.h"
#include "fetch/tail.h"

/* The mark of a stream that broke inside the service. */
#define ABORTED "Aborted by"

/* --- the question --- */

/* Can the texts stand in one list of the query? */
static bool
is_listed(char *const *text, size_t n)
{
	for (size_t i = 0; i < n && n > 1; i++)
		if (strchr(text[i], ',') != NULL)
			return false;
	return n > 0;
}

/* Records with one of these texts in the field; what the query cannot say is
 * left to landing, which looks again anyhow. */
static void
add_filter(struct buf *url, const char *field, char *const *text, size_t n)
{
	if (!is_listed(text, n))
		return;
	buf_addc(url, '&');
	address_add_encoded(url, field);
	buf_adds(url, n > 1 ? "%5Bin%5D=" : "=");
	for (size_t i = 0; i < n; i++) {
		buf_adds(url, i > 0 ? "," : "");
		address_add_encoded(url, text[i]);
	}
}

static void
add_filters(struct buf *url, const struct source_city *city)
{
	char **code = xcalloc(city->n_measures + 1, sizeof(*code));

	for (size_t i = 0; i < city->n_measures; i++)
		code[i] = city->measure[i].code;
	for (size_t i = 0; i < city->n_fields; i++) {
		const struct source_field *f = &city->field[i];

		if (f->role == FIELD_MEASURE && f->n_keep == 0)
			add_filter(url, f->name, code, city->n_measures);
		else
			add_filter(url, f->name, f->keep, f->n_keep);
	}
	free(code);
}

static void
add_fields(struct buf *url, const struct source_city *city)
{
	for (size_t i = 0; i < city->n_fields; i++) {
		buf_adds(url, i > 0 ? "," : "&_fields=");
		address_add_encoded(url, city->field[i].name);
	}
}

static bool
tells_apart(enum field_role role)
{
	return role == FIELD_KEY || role == FIELD_MEASURE ||
	    role == FIELD_PERIOD || role == FIELD_AREA;
}

static void
add_sort(struct buf *url, const struct source_city *city)
{
	const char *between = "&_sort=";

	for (size_t i = 0; i < city->n_fields; i++) {
		if (!tells_apart(city->field[i].role))
			continue;
		buf_adds(url, between);
		address_add_encoded(url, city->field[i].name);
		between = ",";
	}
}

int
dso_ask(const struct source *s, const char *options, struct request *ret,
    struct err *err)
{
	struct buf url;

	buf_init(&url, LIMIT_URL);
	buf_addf(&url, "https://%s%s/%s?%s", s->host, s->path, s->table,
	    options);
	add_sort(&url, &s->city);
	add_fields(&url, &s->city);
	add_filters(&url, &s->city);
	if (!buf_ok(&url)) {
		buf_release(&url);
		return err_set(err, ERR_SOURCE,
		    "the question is longer than the %d bytes an address may "
		    "have; name fewer measures, fields or texts to keep in "
		    "source.json, or divide it into two sources",
		    LIMIT_URL);
	}
	ret->url = buf_detach(&url);
	ret->accept = DSO_JSON;
	ret->max = LIMIT_PAGE_BODY;
	return 0;
}

int
dso_ask_count(const struct source *s, struct request *ret, struct err *err)
{
	if (dso_ask(s, "_format=json&_pageSize=1&_count=true", ret, err) != 0)
		return -1;
	ret->role = xstrdup("count");
	ret->is_metadata = true;
	return 1;
}

/* --- what came --- */

bool
dso_number(const struct records *page, const char *path, uint64_t *ret)
{
	const char *text = records_envelope(page, path);
	struct err ignored = ERR_INIT;
	int64_t n;

	if (text == NULL ||
	    text_to_int(text, 0, INT64_MAX, path, &n, &ignored) != 0)
		return false;
	*ret = (uint64_t)n;
	return true;
}

/* What stands behind the records: the page's own number. */
static int
check_page(const struct records *page, const char *rows, unsigned wanted,
    struct err *err)
{
	uint64_t number;

	if (!records_saw_rows(page))
		return err_set(err, ERR_SOURCE,
		    "there is no list '%s'; when it has another name, say it "
		    "as part in source.json",
		    rows);
	if (!dso_number(page, "page.number", &number))
		return err_set(err, ERR_SOURCE,
		    "the body has no 'page' behind its records: it is not "
		    "whole; the next run asks again");
	if (number != wanted)
		return err_set(err, ERR_SOURCE,
		    "page %llu came where page %u was asked; the next run "
		    "asks again",
		    (unsigned long long)number, wanted);
	return 0;
}

/* A page as it is read: its records, and the fields of the first one for who
 * wants to know. */
struct reading {
	uint64_t rows;
	const struct protocol_look *look;
};

static int
take_record(void *ctx, const struct record *record, struct err *err)
{
	struct reading *r = ctx;

	(void)err;
	if (r->rows++ == 0 && r->look != NULL)
		city_tell_fields(r->look, record, "", "_links");
	return 0;
}

static int
read_page(const struct source *s, const struct reply *reply, unsigned wanted,
    struct reading *reading, struct records **ret, struct err *err)
{
	char *rows = source_city_embedded(&s->city, s->table);
	const struct records_shape shape = { .rows = rows,
		.flatten = reading->look != NULL };
	struct reply tailed;
	struct tail tail;
	int rc;

	dso_tail(reply, &tail, &tailed);
	rc = city_page_scan(&tailed, &shape, take_record, reading, ret, err);
	if (dso_check_tail(&tail, err) != 0 || rc != 0 ||
	    check_page(*ret, rows, wanted, err) != 0)
		rc = -1;
	free(rows);
	return rc;
}

int
dso_page(const struct source *s, const struct reply *reply, unsigned wanted,
    uint64_t *ret_rows, struct records **ret, struct err *err)
{
	struct reading reading = { 0 };
	int rc = read_page(s, reply, wanted, &reading, ret, err);

	*ret_rows = reading.rows;
	return rc;
}

int
dso_take_fields(const struct source *s, const struct reply *reply,
    const struct protocol_look *look, struct err *err)
{
	struct reading reading = { .look = look };
	struct records *page;
	int rc = read_page(s, reply, 1, &reading, &page, err);

	records_free(page);
	if (rc == 0 && reading.rows == 0)
		return err_set(err, ERR_SOURCE,
		    "the table has no record, so it shows no field; look at "
		    "it by hand");
	return rc;
}

int
dso_count(const struct records *page, uint64_t *ret, struct err *err)
{
	if (!dso_number(page, "page.totalElements", ret))
		return err_set(err, ERR_SOURCE,
		    "the service does not count its records, so nothing "
		    "proves that all came");
	return 0;
}

int
dso_take_count(const struct source *s, const struct reply *reply, uint64_t *ret,
    struct err *err)
{
	struct records *page;
	uint64_t rows;
	int rc = dso_page(s, reply, 1, &rows, &page, err);

	if (rc == 0)
		rc = dso_count(page, ret, err);
	records_free(page);
	if (rc == 0 && *ret == 0)
		rc = err_set(err, ERR_SOURCE,
		    "the service has no record that fits; check measures and "
		    "keep in source.json");
	return rc;
}

void
dso_tail(const struct reply *reply, struct tail *tail, struct reply *ret)
{
	tail_init(tail, reply->read, reply->body);
	*ret = *reply;
	ret->read = tail_read;
	ret->body = tail;
}

int
dso_check_tail(struct tail *tail, struct err *err)
{
	return tail_check(tail, ABORTED, err);
}

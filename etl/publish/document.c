/*
 * Relations to files.
 *
 * Head and rows are two cursors, merged by the document's key: the rows of a
 * document follow one another, and documents come in the same order in both.
 * Rows that nobody asks for are an error, so that an order that differs cannot
 * lose one.
 */
#include "publish/document.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/outfile.h"

#define DOCUMENT "{document}"

/* --- one value --- */

static int
number(const char *value, struct err *err)
{
	if (text_is_number(value, strlen(value)))
		return 0;
	return err_set(err, ERR_DATA, "'%s' is no number that JSON has", value);
}

/* PostgreSQL puts blanks into JSON it builds; they are left out. */
static void
json_compact(struct jsonw *w, const char *json)
{
	struct buf compact;
	bool in_string = false;

	buf_init(&compact, LIMIT_BUFFER);
	for (; *json != '\0'; json++) {
		if (!in_string && strchr(" \t\r\n", *json) != NULL)
			continue;
		buf_addc(&compact, *json);
		if (*json == '"')
			in_string = !in_string;
		else if (*json == '\\' && in_string && json[1] != '\0')
			buf_addc(&compact, *++json);
	}
	jsonw_raw(w, compact.data);
	w->out->broken |= !buf_ok(&compact);
	buf_release(&compact);
}

static void
element_json(void *ctx, const char *element)
{
	jsonw_text(ctx, element);
}

int
document_json(struct jsonw *w, enum pq_kind kind, const char *value,
    struct err *err)
{
	if (value == NULL) {
		jsonw_null(w);
		return 0;
	}
	switch (kind) {
	case PQ_NUMBER:
		if (number(value, err) != 0)
			return -1;
		jsonw_number(w, value);
		return 0;
	case PQ_BOOL:
		jsonw_bool(w, value[0] == 't');
		return 0;
	case PQ_JSON:
		json_compact(w, value);
		return 0;
	case PQ_TEXT_ARRAY:
		jsonw_array(w);
		if (pq_array_each(value, element_json, w, err) != 0)
			return -1;
		jsonw_array_end(w);
		return 0;
	case PQ_TEXT:
	case PQ_DATE:
		break;
	}
	jsonw_text(w, value);
	return 0;
}

static void
element_csv(void *ctx, const char *element)
{
	struct buf *joined = ctx;

	if (joined->len != 0)
		buf_addc(joined, '|');
	buf_adds(joined, element);
}

int
document_csv(struct csv *csv, enum pq_kind kind, const char *value,
    struct err *err)
{
	struct buf joined;
	int rc;

	if (value == NULL || kind == PQ_TEXT || kind == PQ_DATE ||
	    kind == PQ_JSON) {
		csv_text(csv, value);
		return 0;
	}
	if (kind == PQ_BOOL) {
		csv_text(csv, value[0] == 't' ? "true" : "false");
		return 0;
	}
	if (kind == PQ_NUMBER) {
		if (number(value, err) != 0)
			return -1;
		csv_number(csv, value);
		return 0;
	}
	buf_init(&joined, LIMIT_RECORD);
	rc = pq_array_each(value, element_csv, &joined, err);
	if (rc == 0)
		csv_text(csv, joined.data);
	buf_release(&joined);
	return rc;
}

/* --- one document --- */

/* The files of the document that is being written. */
struct document {
	const struct dataset *dataset;
	const char *base_url;
	bool has_json, has_csv;
	struct outfile json, csv;
	struct jsonw jsonw;
	struct csv csvw;
	char *key;
};

static bool
has_format(const struct dataset *dataset, const char *format)
{
	size_t i;

	for (i = 0; i < dataset->n_formats; i++)
		if (strcmp(dataset->formats[i], format) == 0)
			return true;
	return false;
}

int
document_path(const char *target, const char *dir, const char *key,
    const char *extension, char **ret, struct err *err)
{
	const char *mark = strstr(target, DOCUMENT);

	if (!text_is_name(key))
		return err_set(err, ERR_DATA,
		    "'%s' cannot be the key of a document: it is part of a "
		    "path",
		    key);
	if (mark == NULL)
		*ret = xasprintf("%s/%s.%s", dir, target, extension);
	else
		*ret = xasprintf("%s/%.*s%s%s.%s", dir, (int)(mark - target),
		    target, key, mark + strlen(DOCUMENT), extension);
	return 0;
}

static int
open_file(const struct dataset *dataset, const char *dir, const char *key,
    const char *format, struct outfile *ret, struct err *err)
{
	char *path = NULL;
	int rc;

	if (document_path(dataset->target, dir, key, format, &path, err) != 0)
		return -1;
	rc = outfile_open(ret, path, err);
	free(path);
	return rc;
}

static int
document_begin(struct document *doc, const char *dir,
    const struct pq_result *head, size_t row, struct err *err)
{
	const struct dataset *dataset = doc->dataset;
	const char *key = pq_get(head, row, 0);
	char *schema;
	size_t i;

	free(doc->key);
	doc->key = xstrdup(key != NULL ? key : "");
	if (doc->has_csv) {
		if (open_file(dataset, dir, doc->key, "csv", &doc->csv, err) !=
		    0)
			return -1;
		csv_begin(&doc->csvw, &doc->csv.buf);
	}
	if (!doc->has_json)
		return 0;
	if (open_file(dataset, dir, doc->key, "json", &doc->json, err) != 0)
		return -1;
	jsonw_init(&doc->jsonw, &doc->json.buf);
	jsonw_object(&doc->jsonw);
	schema = xasprintf("%s/schema/v1/%s.schema.json", doc->base_url,
	    dataset->schema);
	jsonw_member_text(&doc->jsonw, "$schema", schema);
	free(schema);
	for (i = 1; i < pq_columns(head); i++) {
		jsonw_name(&doc->jsonw, pq_column_name(head, i));
		if (document_json(&doc->jsonw, pq_column_kind(head, i),
			pq_get(head, row, i), err) != 0)
			return err_context(err, "member %s",
			    pq_column_name(head, i));
	}
	if (dataset->rows_sql != NULL) {
		jsonw_name(&doc->jsonw, dataset->rows_member);
		jsonw_array(&doc->jsonw);
	}
	return 0;
}

static void
csv_header(struct document *doc, const struct pq_result *rows)
{
	size_t i;

	for (i = 1; doc->has_csv && i < pq_columns(rows); i++)
		csv_text(&doc->csvw, pq_column_name(rows, i));
	if (doc->has_csv)
		csv_end_row(&doc->csvw);
}

static int
document_row(struct document *doc, const struct pq_result *rows, size_t row,
    struct err *err)
{
	size_t i;

	if (doc->has_json)
		jsonw_object(&doc->jsonw);
	for (i = 1; i < pq_columns(rows); i++) {
		enum pq_kind kind = pq_column_kind(rows, i);
		const char *value = pq_get(rows, row, i);

		if (doc->has_json)
			jsonw_name(&doc->jsonw, pq_column_name(rows, i));
		if ((doc->has_json &&
			document_json(&doc->jsonw, kind, value, err) != 0) ||
		    (doc->has_csv &&
			document_csv(&doc->csvw, kind, value, err) != 0))
			return err_context(err, "column %s",
			    pq_column_name(rows, i));
	}
	if (doc->has_json) {
		jsonw_object_end(&doc->jsonw);
		outfile_drain(&doc->json);
	}
	if (doc->has_csv) {
		csv_end_row(&doc->csvw);
		outfile_drain(&doc->csv);
	}
	return 0;
}

static int
document_end(struct document *doc, struct err *err)
{
	if (doc->has_json) {
		if (doc->dataset->rows_sql != NULL)
			jsonw_array_end(&doc->jsonw);
		jsonw_object_end(&doc->jsonw);
		buf_addc(doc->jsonw.out, '\n');
		if (outfile_close(&doc->json, err) != 0)
			return -1;
	}
	return doc->has_csv ? outfile_close(&doc->csv, err) : 0;
}

/* --- all documents of a dataset --- */

/* The rows cursor with one row in hand. */
struct feed {
	struct pq_cursor *cursor;
	const struct pq_result *now;
	size_t row;
	bool has; /* there is a row in hand */
};

static int
feed_next(struct feed *feed, struct err *err)
{
	int got;

	feed->has = false;
	got = pq_cursor_next(feed->cursor, &feed->now, &feed->row, err);
	if (got == -1)
		return -1;
	feed->has = got == 1;
	return 0;
}

static const char *
feed_key(const struct feed *feed)
{
	const char *key = pq_get(feed->now, feed->row, 0);

	return key != NULL ? key : "";
}

static int
write_rows(struct document *doc, struct feed *feed, size_t *count,
    struct err *err)
{
	while (feed->has && strcmp(feed_key(feed), doc->key) == 0) {
		if (document_row(doc, feed->now, feed->row, err) != 0 ||
		    feed_next(feed, err) != 0)
			return -1;
		(*count)++;
	}
	return 0;
}

/* Does what the SELECTs give agree with what was promised? */
static int
check_shape(const struct dataset *dataset, const struct contract *contract,
    const struct pq_result *head, const struct pq_result *rows, struct err *err)
{
	struct contract_entry there = { 0 };
	size_t i;
	int rc;

	/* All borrowed: contract_entry only holds them for the question. */
	there.path = dataset->target;
	there.formats.name = dataset->formats;
	there.formats.n = dataset->n_formats;
	there.members.name =
	    xcalloc(pq_columns(head) + 1, sizeof(*there.members.name));
	there.members.name[there.members.n++] = xstrdup("$schema");
	for (i = 1; i < pq_columns(head); i++)
		there.members.name[there.members.n++] =
		    xstrdup(pq_column_name(head, i));
	if (rows != NULL) {
		there.rows_member = dataset->rows_member;
		there.columns.name =
		    xcalloc(pq_columns(rows) + 1, sizeof(*there.columns.name));
		for (i = 1; i < pq_columns(rows); i++)
			there.columns.name[there.columns.n++] =
			    xstrdup(pq_column_name(rows, i));
	}
	rc = contract_allows(contract, &there, err);
	for (i = 0; i < there.members.n; i++)
		free(there.members.name[i]);
	free(there.members.name);
	for (i = 0; i < there.columns.n; i++)
		free(there.columns.name[i]);
	free(there.columns.name);
	return rc;
}

int
document_folder(const char *target, const char *dir, struct err *err)
{
	char *path = file_path(dir, target);
	int rc;

	*strrchr(path, '/') = '\0';
	rc = file_mkdirs(path, err);
	free(path);
	return rc;
}

static int
write_all(struct document *doc, struct pq_cursor *head, struct feed *feed,
    const char *dir, struct document_report *report, struct err *err)
{
	const struct pq_result *now;
	size_t row;
	int got;

	while ((got = pq_cursor_next(head, &now, &row, err)) == 1) {
		if (document_begin(doc, dir, now, row, err) != 0)
			return -1;
		if (feed->cursor != NULL)
			csv_header(doc, pq_cursor_shape(feed->cursor));
		if (write_rows(doc, feed, &report->rows, err) != 0 ||
		    document_end(doc, err) != 0)
			return err_context(err, "document %s", doc->key);
		report->documents++;
	}
	if (got == 0 && feed->has)
		return err_set(err, ERR_DATA,
		    "rows of document '%s' have no head, or come in another "
		    "order: sort both sections by the key",
		    feed_key(feed));
	return got;
}

int
document_write(struct pq *pq, const struct dataset *dataset,
    const struct contract *contract, const char *dir, const char *base_url,
    struct document_report *ret, struct err *err)
{
	struct document doc = { .dataset = dataset, .base_url = base_url };
	struct document_report report = { 0, 0 };
	struct feed feed = { NULL, NULL, 0, false };
	struct pq_cursor *head = NULL;
	int rc = -1;

	doc.has_json = has_format(dataset, "json");
	doc.has_csv = has_format(dataset, "csv") && dataset->rows_sql != NULL;
	if (document_folder(dataset->target, dir, err) != 0 ||
	    pq_cursor_open(pq, dataset->head_sql, 0, NULL, &head, err) != 0)
		goto out;
	if (dataset->rows_sql != NULL &&
	    (pq_cursor_open(pq, dataset->rows_sql, 0, NULL, &feed.cursor,
		 err) != 0 ||
		feed_next(&feed, err) != 0))
		goto out;
	if (check_shape(dataset, contract, pq_cursor_shape(head),
		feed.cursor != NULL ? pq_cursor_shape(feed.cursor) : NULL,
		err) != 0 ||
	    write_all(&doc, head, &feed, dir, &report, err) != 0)
		goto out;
	*ret = report;
	rc = 0;
out:
	if (rc != 0)
		err_context(err, "%s", dataset->path);
	outfile_abandon(&doc.json);
	outfile_abandon(&doc.csv);
	free(doc.key);
	pq_cursor_close(feed.cursor);
	pq_cursor_close(head);
	return rc;
}

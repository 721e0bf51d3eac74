/*
 * Relations to files.
 *
 * Head, notes and rows are cursors, merged by the document's key: the rows of a
 * document follow one another, and documents come in the same order in all.
 * Rows that nobody asks for are an error, so that an order that differs cannot
 * lose one.
 */
#include "publish/document.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/writer.h"

#define DOCUMENT "{document}"

/* --- one document --- */

/* The files of the document that is being written. */
struct document {
	const struct dataset *dataset;
	const struct contract *contract;
	const struct contract_entry *promised; /* NULL: nothing is */
	const char *dir, *base_url;
	const struct pq_result *rows_shape; /* NULL when it has no rows */
	char *key;
	struct file {
		const struct writer *writer;
		void *state; /* NULL: not open */
	} file[LIMIT_FORMATS];
	size_t n;
};

int
document_path(const char *target, const char *dir, const char *key,
    const char *extension, char **ret, struct err *err)
{
	const char *mark = strstr(target, DOCUMENT);

	if (!text_is_name_of(key, LIMIT_DOCUMENT_NAME))
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
begin_file(struct document *doc, struct file *file,
    const struct pq_result *head, size_t row, struct err *err)
{
	struct writer_start start = { .dataset = doc->dataset,
		.base_url = doc->base_url,
		.head = head,
		.rows = doc->rows_shape,
		.row = row,
		.is_cube = file->writer->is_cube,
		.csv_member =
		    doc->promised != NULL ? doc->promised->csv_member : NULL,
		.csv_after =
		    doc->promised != NULL ? doc->promised->csv_after : NULL };
	char *path = NULL;
	int rc;

	if (document_path(doc->dataset->target, doc->dir, doc->key,
		file->writer->format, &path, err) != 0)
		return -1;
	start.path = path;
	rc = file->writer->begin(&start, &file->state, err);
	free(path);
	return rc;
}

/* Licence and citation go with every document, and are checked on each. */
static int
check_members(const struct document *doc, const struct pq_result *head,
    size_t row, struct err *err)
{
	for (size_t i = 1; doc->promised != NULL && i < pq_columns(head); i++)
		if (contract_check_member(doc->contract, doc->promised,
			pq_column_name(head, i), pq_get(head, row, i),
			err) != 0)
			return -1;
	return 0;
}

static int
document_begin(struct document *doc, const struct pq_result *head, size_t row,
    struct err *err)
{
	const char *key = pq_get(head, row, 0);

	free(doc->key);
	doc->key = xstrdup(key != NULL ? key : "");
	if (check_members(doc, head, row, err) != 0)
		return -1;
	for (size_t i = 0; i < doc->n; i++)
		if (begin_file(doc, &doc->file[i], head, row, err) != 0)
			return -1;
	return 0;
}

/* A row of "-- section: notes": the key, a subject, and a text. */
static int
document_note(struct document *doc, const struct pq_result *notes, size_t row,
    struct err *err)
{
	for (size_t i = 0; i < doc->n; i++) {
		const struct file *file = &doc->file[i];

		if (file->writer->note != NULL &&
		    file->writer->note(file->state, pq_get(notes, row, 1),
			pq_get(notes, row, 2), err) != 0)
			return -1;
	}
	return 0;
}

static int
document_row(struct document *doc, const struct pq_result *rows, size_t row,
    struct err *err)
{
	for (size_t i = 0; i < doc->n; i++)
		if (doc->file[i].writer->row(doc->file[i].state, rows, row,
			err) != 0)
			return -1;
	return 0;
}

static int
document_end(struct document *doc, struct err *err)
{
	for (size_t i = 0; i < doc->n; i++) {
		void *state = doc->file[i].state;

		doc->file[i].state = NULL;
		if (doc->file[i].writer->end(state, err) != 0)
			return -1;
	}
	return 0;
}

static void
document_abandon(struct document *doc)
{
	for (size_t i = 0; i < doc->n; i++)
		if (doc->file[i].state != NULL)
			doc->file[i].writer->abandon(doc->file[i].state);
	free(doc->key);
}

/* --- all documents of a dataset --- */

/* The cursor of a section, with one row in hand. */
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

/* Hand on the rows of the document that is open. */
static int
write_part(struct document *doc, struct feed *feed,
    int (*hand_on)(struct document *, const struct pq_result *, size_t,
	struct err *),
    size_t *count, struct err *err)
{
	while (feed->has && strcmp(feed_key(feed), doc->key) == 0) {
		if (hand_on(doc, feed->now, feed->row, err) != 0 ||
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
	if (dataset->schema != NULL)
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
check_all_used(const struct feed *feed, const char *what, struct err *err)
{
	if (!feed->has)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s of document '%s' have no head, or come in another order: sort "
	    "all sections by the key",
	    what, feed_key(feed));
}

static int
write_all(struct document *doc, struct pq_cursor *head, struct feed *notes,
    struct feed *rows, struct document_report *report, struct err *err)
{
	const struct pq_result *now;
	size_t row, n_notes = 0;
	int got;

	while ((got = pq_cursor_next(head, &now, &row, err)) == 1) {
		if (document_begin(doc, now, row, err) != 0 ||
		    write_part(doc, notes, document_note, &n_notes, err) != 0 ||
		    write_part(doc, rows, document_row, &report->rows, err) !=
			0 ||
		    document_end(doc, err) != 0)
			return err_context(err, "document %s", doc->key);
		report->documents++;
	}
	if (got != 0)
		return got;
	return check_all_used(notes, "notes", err) != 0
	    ? -1
	    : check_all_used(rows, "rows", err);
}

/* Open the cursor of a section and take its first row; without SQL, nothing. */
static int
feed_open(struct pq *pq, const char *sql, struct feed *feed, struct err *err)
{
	if (sql == NULL)
		return 0;
	if (pq_cursor_open(pq, sql, 0, NULL, &feed->cursor, err) != 0)
		return -1;
	return feed_next(feed, err);
}

/* The formats that are made of head and rows, or those that are cubes. */
static void
choose_writers(struct document *doc, bool are_cubes)
{
	doc->n = 0;
	for (size_t i = 0; i < doc->dataset->n_formats; i++) {
		const struct writer *writer =
		    writer_find(doc->dataset->formats[i]);

		if (writer->is_cube == are_cubes)
			doc->file[doc->n++].writer = writer;
	}
}

/* The cubes, which have no rows: every document is one row of its section. */
static int
write_cubes(struct pq *pq, struct document *doc, struct err *err)
{
	struct feed none = { NULL, NULL, 0, false };
	struct document_report ignored = { 0, 0 };
	struct pq_cursor *cubes = NULL;
	int rc;

	if (doc->dataset->cube_sql == NULL)
		return 0;
	choose_writers(doc, true);
	doc->rows_shape = NULL;
	if (pq_cursor_open(pq, doc->dataset->cube_sql, 0, NULL, &cubes, err) !=
	    0)
		return -1;
	rc = write_all(doc, cubes, &none, &none, &ignored, err);
	pq_cursor_close(cubes);
	return rc;
}

int
document_write(struct pq *pq, const struct dataset *dataset,
    const struct contract *contract, const char *dir, const char *base_url,
    struct document_report *ret, struct err *err)
{
	struct document doc = { .dataset = dataset,
		.contract = contract,
		.promised = contract_entry(contract, dataset->target),
		.dir = dir,
		.base_url = base_url };
	struct document_report report = { 0, 0 };
	struct feed notes = { NULL, NULL, 0, false }, rows = notes;
	struct pq_cursor *head = NULL;
	int rc = -1;

	choose_writers(&doc, false);
	if (document_folder(dataset->target, dir, err) != 0 ||
	    pq_cursor_open(pq, dataset->head_sql, 0, NULL, &head, err) != 0 ||
	    feed_open(pq, dataset->notes_sql, &notes, err) != 0 ||
	    feed_open(pq, dataset->rows_sql, &rows, err) != 0)
		goto out;
	if (rows.cursor != NULL)
		doc.rows_shape = pq_cursor_shape(rows.cursor);
	if (check_shape(dataset, contract, pq_cursor_shape(head),
		doc.rows_shape, err) != 0 ||
	    write_all(&doc, head, &notes, &rows, &report, err) != 0 ||
	    write_cubes(pq, &doc, err) != 0)
		goto out;
	*ret = report;
	rc = 0;
out:
	if (rc != 0)
		err_context(err, "%s", dataset->path);
	document_abandon(&doc);
	pq_cursor_close(rows.cursor);
	pq_cursor_close(notes.cursor);
	pq_cursor_close(head);
	return rc;
}

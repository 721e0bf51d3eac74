/* The bulk CSV of a CBS table, told as OData v4 would tell it. */
#include "define/cbs_bundle.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/csvread.h"
#include "base/dict.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/zipread.h"

#define ROWS "Observations"
#define DELIMITER ';'

/* The different codes in a column of a bare file. */
struct codes {
	char *name; /* of the column */
	char **code;
	size_t n;
	struct dict *seen;
};

struct cbs_bundle {
	const struct source *source;
	struct zipread *zip; /* NULL: it is bare */
	FILE *bare;
	struct codes *column; /* of a bare one: Measure, then dimensions */
	size_t n_columns;
};

bool
cbs_bundle_is_bare(const struct cbs_bundle *b)
{
	return b->zip == NULL;
}

static bool
is_dimension(const char *name)
{
	static const char *const columns[] = { "Id", "Measure",
		"ValueAttribute", "Value", "StringValue" };

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (strcmp(name, columns[i]) == 0)
			return false;
	return true;
}

/* What is wrong with the file may be right the next time. */
static int
damaged(struct err *err)
{
	if (err->class == ERR_FATAL)
		return -1;
	return err_set(err, ERR_SOURCE, "%s; the next run asks again",
	    err->text);
}

/* A file of the zip. */
static int
open_entry(struct cbs_bundle *b, const char *name, struct zipread_entry **ret,
    struct err *err)
{
	size_t i;

	if (zipread_find(b->zip, name, &i, err) != 0 ||
	    zipread_entry_open(b->zip, i, ret, err) != 0)
		return damaged(err);
	return 0;
}

/* --- rows --- */

struct rows {
	struct csv_reader *csv;
	struct record_member *member; /* names stand, the rest is a row's */
	size_t n;
	size_t value; /* which of them is Value */
	char number[LIMIT_NUMBER + 1];
};

static int
rows_open(struct rows *rows, records_read *read, void *ctx, struct err *err)
{
	static const struct csv_form form = { .delimiter = DELIMITER };
	const struct csv_line *heading;
	size_t ignored;

	if (csv_reader_open(&form, read, ctx, &rows->csv, err) != 0 ||
	    csv_reader_column(rows->csv, "Measure", &ignored, err) != 0 ||
	    csv_reader_column(rows->csv, "ValueAttribute", &ignored, err) !=
		0 ||
	    csv_reader_column(rows->csv, "Value", &rows->value, err) != 0)
		return -1;
	heading = csv_reader_heading(rows->csv);
	rows->n = heading->n;
	rows->member = xcalloc(rows->n, sizeof(*rows->member));
	for (size_t i = 0; i < rows->n; i++) {
		rows->member[i].name = heading->field[i];
		rows->member[i].name_len = strlen(heading->field[i]);
	}
	return 0;
}

static void
rows_close(struct rows *rows)
{
	csv_reader_close(rows->csv);
	free(rows->member);
}

/* 481,8 is a number; with a point in it, it could be two. */
static void
take_number(struct rows *rows, struct record_member *m)
{
	char *comma;

	if (m->len > LIMIT_NUMBER || memchr(m->text, '.', m->len) != NULL)
		return;
	memcpy(rows->number, m->text, m->len);
	rows->number[m->len] = '\0';
	comma = memchr(rows->number, ',', m->len);
	if (comma != NULL)
		*comma = '.';
	if (!text_is_number(rows->number, m->len))
		return;
	m->kind = RECORD_NUMBER;
	m->text = rows->number;
}

/* As csv_reader_next. */
static int
rows_next(struct rows *rows, struct record *ret, struct err *err)
{
	struct csv_line line;
	int rc = csv_reader_next(rows->csv, &line, err);

	if (rc != 1)
		return rc;
	for (size_t i = 0; i < rows->n; i++) {
		struct record_member *m = &rows->member[i];

		m->text = line.field[i];
		m->len = strlen(m->text);
		m->kind = m->len == 0 ? RECORD_NULL : RECORD_STRING;
	}
	if (rows->member[rows->value].kind == RECORD_STRING)
		take_number(rows, &rows->member[rows->value]);
	ret->n = rows->n;
	ret->member = rows->member;
	ret->shape = 1; /* one heading, one order */
	return 1;
}

static int
each_row(records_read *read, void *from, cbs_bundle_row *fn, void *ctx,
    struct err *err)
{
	struct rows rows = { 0 };
	struct record record;
	uint64_t row = 0;
	int more, rc = 0;

	more = rows_open(&rows, read, from, err) == 0 ? 1 : -1;
	while (rc == 0 && more == 1)
		if ((more = rows_next(&rows, &record, err)) == 1)
			rc = fn(ctx, &record, ++row, err);
	rows_close(&rows);
	return more == -1 ? damaged(err) : rc;
}

static long
read_bare(void *ctx, char *into, size_t size, struct err *err)
{
	FILE *file = ctx;
	size_t n = fread(into, 1, size, file);

	if (n == 0 && ferror(file))
		return err_set(err, ERR_FATAL,
		    "a temporary file cannot be read");
	return (long)n;
}

int
cbs_bundle_rows(struct cbs_bundle *b, cbs_bundle_row *fn, void *ctx,
    struct err *err)
{
	struct zipread_entry *entry = NULL;
	int rc;

	if (b->zip == NULL) {
		rewind(b->bare);
		rc = each_row(read_bare, b->bare, fn, ctx, err);
	} else {
		rc = open_entry(b, ROWS ".csv", &entry, err);
		if (rc == 0)
			rc = each_row(zipread_entry_read, entry, fn, ctx, err);
		zipread_entry_close(entry);
	}
	return rc == 0 ? 0 : err_context(err, ROWS ".csv");
}

/* --- lists of a zip --- */

struct list {
	struct jsonw w;
	struct buf text;
	bool is_object; /* Properties: one record, and no list */
};

static void
list_begin(struct list *list, bool is_object)
{
	memset(list, 0, sizeof(*list));
	list->is_object = is_object;
	buf_init(&list->text, LIMIT_SMALL_BODY);
	jsonw_init(&list->w, &list->text);
	if (is_object)
		return;
	jsonw_object(&list->w);
	jsonw_name(&list->w, "value");
	jsonw_array(&list->w);
}

/* Parse what was written, when all was well so far; and let go of it. */
static int
list_end(struct list *list, const char *set, int rc, struct json **ret,
    struct err *err)
{
	if (!list->is_object) {
		jsonw_array_end(&list->w);
		jsonw_object_end(&list->w);
	}
	if (rc == 0 && list->text.len == 0)
		rc = err_set(err, ERR_SOURCE, "it has no row");
	if (rc == 0 && !buf_ok(&list->text))
		rc = err_set(err, ERR_SOURCE,
		    "it is larger than the %u bytes it may have",
		    LIMIT_SMALL_BODY);
	if (rc == 0)
		rc = json_parse(list->text.data, list->text.len, set, ret, err);
	buf_release(&list->text);
	if (rc != 0)
		err_of_source(err);
	return rc;
}

static void
take_record(struct list *list, const struct csv_line *heading,
    const struct csv_line *line)
{
	jsonw_object(&list->w);
	for (size_t i = 0; i < line->n; i++) {
		jsonw_name(&list->w, heading->field[i]);
		jsonw_text(&list->w,
		    *line->field[i] != '\0' ? line->field[i] : NULL);
	}
	jsonw_object_end(&list->w);
}

static int
read_list(struct list *list, struct zipread_entry *entry, struct err *err)
{
	static const struct csv_form form = { .delimiter = DELIMITER };
	struct csv_reader *csv = NULL;
	struct csv_line line;
	size_t rows = 0;
	int rc = csv_reader_open(&form, zipread_entry_read, entry, &csv, err);

	if (rc == 0)
		while ((rc = csv_reader_next(csv, &line, err)) == 1 &&
		    (rows++ == 0 || !list->is_object))
			take_record(list, csv_reader_heading(csv), &line);
	csv_reader_close(csv);
	if (rc == 1)
		return err_set(err, ERR_SOURCE,
		    "it has more than one row; look at the address by hand");
	return rc == 0 ? 0 : damaged(err);
}

/* An id as it stands, text or number. */
static void
take_member(struct list *list, const struct json *row, const char *name)
{
	const struct json *node = json_get(row, name);
	int64_t number;

	if (json_text(node) == NULL && node != NULL &&
	    json_int(node, &number) == 0)
		jsonw_member_int(&list->w, name, number);
	else
		jsonw_member_text(&list->w, name, json_text(node));
}

/* MeasureGroups, out of the file that tells all of the table at once. */
static int
read_groups(struct list *list, struct zipread_entry *entry, const char *name,
    struct err *err)
{
	struct json *doc = NULL;
	const struct json *groups;
	char chunk[65536];
	struct buf text;
	long n;
	int rc;

	buf_init(&text, LIMIT_SMALL_BODY);
	while ((n = zipread_entry_read(entry, chunk, sizeof(chunk), err)) > 0)
		buf_add(&text, chunk, (size_t)n);
	rc = n < 0 ? damaged(err) : 0;
	if (rc == 0 && !buf_ok(&text))
		rc = err_set(err, ERR_SOURCE,
		    "it is larger than the %u bytes it may have",
		    LIMIT_SMALL_BODY);
	if (rc == 0)
		rc = json_parse(text.data, text.len, name, &doc, err);
	buf_release(&text);
	groups = json_get(doc, "MeasureGroups");
	if (rc == 0 && (groups == NULL || json_kind(groups) != JSON_ARRAY))
		rc = err_set(err, ERR_SOURCE,
		    "it has no list MeasureGroups; take another way to the "
		    "table, or name no group by title in source.json");
	for (size_t i = 0; rc == 0 && i < json_size(groups); i++) {
		const struct json *row = json_at(groups, i);

		jsonw_object(&list->w);
		take_member(list, row, "Id");
		take_member(list, row, "Title");
		take_member(list, row, "ParentId");
		jsonw_object_end(&list->w);
	}
	json_free(doc);
	return rc;
}

static int
groups_of_zip(struct cbs_bundle *b, struct json **ret, struct err *err)
{
	struct zipread_entry *entry = NULL;
	char *name = xasprintf("D-%s.json", b->source->table);
	struct list list;
	size_t i;
	int rc;

	list_begin(&list, false);
	if (zipread_find(b->zip, name, &i, err) != 0)
		rc = err_set(err, ERR_SOURCE,
		    "the bundle has neither MeasureGroups.csv nor %s, in which "
		    "groups of measures could stand; take another way to the "
		    "table, or name no group by title in source.json",
		    name);
	else
		rc = open_entry(b, name, &entry, err);
	if (entry != NULL && (rc = read_groups(&list, entry, name, err)) != 0)
		err_context(err, "%s", name);
	zipread_entry_close(entry);
	free(name);
	return list_end(&list, "MeasureGroups", rc, ret, err);
}

static int
list_of_zip(struct cbs_bundle *b, const char *set, struct json **ret,
    struct err *err)
{
	struct zipread_entry *entry = NULL;
	char *name = xasprintf("%s.csv", set);
	struct list list;
	size_t ignored;
	int rc;

	if (strcmp(set, "MeasureGroups") == 0 &&
	    zipread_find(b->zip, name, &ignored, err) != 0) {
		err_clear(err);
		free(name);
		return groups_of_zip(b, ret, err);
	}
	list_begin(&list, strcmp(set, "Properties") == 0);
	rc = open_entry(b, name, &entry, err);
	if (rc == 0)
		rc = read_list(&list, entry, err);
	zipread_entry_close(entry);
	rc = list_end(&list, set, rc, ret, err);
	if (rc != 0)
		err_context(err, "%s", name);
	free(name);
	return rc;
}

/* --- lists of a bare file --- */

static const struct codes *
column_of(const struct cbs_bundle *b, const char *name, size_t len)
{
	for (size_t i = 0; i < b->n_columns; i++)
		if (strlen(b->column[i].name) == len &&
		    memcmp(b->column[i].name, name, len) == 0)
			return &b->column[i];
	return NULL;
}

static void
one_record(struct list *list, const char *code, const char *title)
{
	jsonw_object(&list->w);
	jsonw_member_text(&list->w, "Identifier", code);
	jsonw_member_text(&list->w, "Title", title);
	jsonw_object_end(&list->w);
}

/* The first measure in a group of that title numbers the group. */
static size_t
group_number(const struct source *s, const char *title)
{
	size_t i = 0;

	while (s->measure[i].group_title == NULL ||
	    !text_same(s->measure[i].group_title, title))
		i++;
	return i;
}

static void
one_measure(const struct cbs_bundle *b, struct list *list, const char *code)
{
	const struct source *s = b->source;

	for (size_t i = 0; i < s->n_measures; i++) {
		const struct source_measure *m = &s->measure[i];

		if (m->code == NULL || strcmp(m->code, code) != 0)
			continue;
		jsonw_object(&list->w);
		jsonw_member_text(&list->w, "Identifier", code);
		jsonw_member_text(&list->w, "Title", m->title);
		jsonw_member_text(&list->w, "Unit", m->unit);
		if (m->group_title != NULL)
			jsonw_member_int(&list->w, "MeasureGroupId",
			    (int64_t)group_number(s, m->group_title));
		else
			jsonw_member_text(&list->w, "MeasureGroupId", m->group);
		jsonw_object_end(&list->w);
		return;
	}
	one_record(list, code, code);
}

/* The groups that the descriptor names by title. */
static void
all_groups(const struct cbs_bundle *b, struct list *list)
{
	const struct source *s = b->source;

	for (size_t i = 0; i < s->n_measures; i++) {
		const char *title = s->measure[i].group_title;

		if (title == NULL || group_number(s, title) != i)
			continue;
		jsonw_object(&list->w);
		jsonw_member_int(&list->w, "Id", (int64_t)i);
		jsonw_member_text(&list->w, "Title", title);
		jsonw_object_end(&list->w);
	}
}

static bool
is_code(const struct source_code *c, const char *code)
{
	return c->code != NULL && strcmp(c->code, code) == 0 &&
	    c->title != NULL;
}

/* The title that the descriptor knows of a code, or the code itself. */
static const char *
title_of(const struct source *s, const char *dimension, const char *code)
{
	for (size_t i = 0; i < s->n_dimensions; i++) {
		const struct source_dimension *d = &s->dimension[i];

		if (strcmp(d->name, dimension) != 0)
			continue;
		if (is_code(&d->fixed, code))
			return d->fixed.title;
		for (size_t m = 0; m < s->n_measures; m++)
			if (s->measure[m].chosen != NULL &&
			    is_code(&s->measure[m].chosen[i], code))
				return s->measure[m].chosen[i].title;
	}
	return code;
}

static int
list_of_bare(struct cbs_bundle *b, const char *set, struct json **ret,
    struct err *err)
{
	const struct codes *column = NULL;
	size_t len = strlen(set);
	struct list list;

	if (strcmp(set, "MeasureGroups") == 0) {
		list_begin(&list, false);
		all_groups(b, &list);
		return list_end(&list, set, 0, ret, err);
	}
	if (text_ends(set, "Codes"))
		column = column_of(b, set, len - strlen("Codes"));
	if (column == NULL && strcmp(set, "Dimensions") != 0)
		return err_set(err, ERR_SOURCE,
		    "the file is no zip but bare " ROWS ", which has no %s",
		    set);
	list_begin(&list, false);
	if (column == NULL)
		for (size_t i = 1; i < b->n_columns; i++)
			one_record(&list, b->column[i].name, b->column[i].name);
	else if (column == b->column)
		for (size_t i = 0; i < column->n; i++)
			one_measure(b, &list, column->code[i]);
	else
		for (size_t i = 0; i < column->n; i++)
			one_record(&list, column->code[i],
			    title_of(b->source, column->name, column->code[i]));
	return list_end(&list, set, 0, ret, err);
}

int
cbs_bundle_list(struct cbs_bundle *b, const char *set, struct json **ret,
    struct err *err)
{
	return b->zip != NULL ? list_of_zip(b, set, ret, err)
			      : list_of_bare(b, set, ret, err);
}

/* --- open and close --- */

static void
add_column(struct cbs_bundle *b, const char *name)
{
	struct codes *c;

	b->column =
	    xrealloc(b->column, (b->n_columns + 1) * sizeof(*b->column));
	c = &b->column[b->n_columns++];
	memset(c, 0, sizeof(*c));
	c->name = xstrdup(name);
	c->seen = dict_new();
}

static void
add_code(struct codes *c, const struct record_member *m)
{
	int64_t ignored;

	if (m->kind != RECORD_STRING ||
	    dict_get(c->seen, m->text, m->len, &ignored))
		return;
	dict_put(c->seen, m->text, m->len, 1);
	if ((c->n & (c->n - 1)) == 0)
		c->code = xrealloc(c->code,
		    (c->n == 0 ? 1 : 2 * c->n) * sizeof(*c->code));
	c->code[c->n++] = xstrndup(m->text, m->len);
}

static int
collect(void *ctx, const struct record *record, uint64_t row, struct err *err)
{
	struct cbs_bundle *b = ctx;

	(void)err;
	if (row == 1) {
		add_column(b, "Measure");
		for (size_t i = 0; i < record->n; i++)
			if (is_dimension(record->member[i].name))
				add_column(b, record->member[i].name);
	}
	for (size_t i = 0; i < b->n_columns; i++)
		add_code(&b->column[i], record_get(record, b->column[i].name));
	return 0;
}

/* Keep what is read where it can be read again. */
static int
spool(FILE *file, records_read *read, void *ctx, struct err *err)
{
	char chunk[65536], last = '\n';
	uint64_t total = 0;
	long n;

	while ((n = read(ctx, chunk, sizeof(chunk), err)) > 0) {
		total += (uint64_t)n;
		if (total > LIMIT_BULK_BODY)
			return err_set(err, ERR_SOURCE,
			    "the file is larger than the %u bytes it may have",
			    LIMIT_BULK_BODY);
		if (fwrite(chunk, 1, (size_t)n, file) != (size_t)n)
			return err_set(err, ERR_FATAL,
			    "a temporary file cannot be written; is its disk "
			    "full?");
		last = chunk[n - 1];
	}
	if (n == 0 && last != '\n')
		return err_set(err, ERR_SOURCE,
		    ROWS " ends in the middle of a line; the next run asks "
			 "again");
	return n < 0 ? -1 : 0;
}

/* The first bytes tell what it is; they are read once more behind this. */
struct peeked {
	records_read *read;
	void *ctx;
	char head[4];
	size_t n, given;
};

static int
peek(struct peeked *p, struct err *err)
{
	while (p->n < sizeof(p->head)) {
		long n = p->read(p->ctx, p->head + p->n, sizeof(p->head) - p->n,
		    err);

		if (n < 0)
			return -1;
		if (n == 0)
			break;
		p->n += (size_t)n;
	}
	if (p->n == 0)
		return err_set(err, ERR_SOURCE,
		    "the body is empty; the next run asks again");
	if (p->head[0] == '<' || p->head[0] == '{')
		return err_set(err, ERR_SOURCE,
		    "a page or a message came where a zip or CSV was "
		    "expected; when the service has moved, mend host and path "
		    "in source.json");
	return 0;
}

static long
read_peeked(void *ctx, char *into, size_t size, struct err *err)
{
	struct peeked *p = ctx;
	size_t n = p->n - p->given;

	if (n == 0)
		return p->read(p->ctx, into, size, err);
	n = n < size ? n : size;
	memcpy(into, p->head + p->given, n);
	p->given += n;
	return (long)n;
}

static int
open_bare(struct cbs_bundle *b, struct peeked *p, struct err *err)
{
	b->bare = tmpfile();
	if (b->bare == NULL)
		return err_set(err, ERR_FATAL,
		    "a temporary file cannot be made");
	if (spool(b->bare, read_peeked, p, err) != 0 ||
	    cbs_bundle_rows(b, collect, b, err) != 0)
		return -1;
	if (b->n_columns == 0)
		return err_set(err, ERR_SOURCE,
		    ROWS " has no rows; the next run asks again");
	return 0;
}

static int
open_zip(struct cbs_bundle *b, struct peeked *p, struct err *err)
{
	return zipread_open(read_peeked, p, P_tmpdir, &b->zip, err) == 0
	    ? 0
	    : damaged(err);
}

int
cbs_bundle_open(const struct source *source, records_read *read, void *ctx,
    struct cbs_bundle **ret, struct err *err)
{
	struct peeked p = { .read = read, .ctx = ctx };
	struct cbs_bundle *b;
	int rc;

	if (peek(&p, err) != 0)
		return -1;
	b = xcalloc(1, sizeof(*b));
	b->source = source;
	if (p.n == 4 && memcmp(p.head, "PK\3\4", 4) == 0)
		rc = open_zip(b, &p, err);
	else
		rc = open_bare(b, &p, err);
	if (rc != 0) {
		cbs_bundle_close(b);
		return -1;
	}
	*ret = b;
	return 0;
}

void
cbs_bundle_close(struct cbs_bundle *b)
{
	if (b == NULL)
		return;
	zipread_close(b->zip);
	if (b->bare != NULL)
		fclose(b->bare);
	for (size_t i = 0; i < b->n_columns; i++) {
		for (size_t j = 0; j < b->column[i].n; j++)
			free(b->column[i].code[j]);
		free(b->column[i].code);
		free(b->column[i].name);
		dict_free(b->column[i].seen);
	}
	free(b->column);
	free(b);
}

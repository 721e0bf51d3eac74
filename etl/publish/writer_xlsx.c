/*
 * XLSX, for people with a spreadsheet: a sheet of rows, and a sheet
 * "Toelichting" of notes.  The only file that knows libxlsxwriter.
 *
 * Text is written as text, so that no cell can be a formula.  A spreadsheet holds
 * doubles: 15 digits; the digits behind the point are those of the figure.
 */
#include <stdint.h>
#include <string.h>

#include <xlsxwriter.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/markup.h"
#include "publish/workbook_check.h"
#include "publish/writer.h"

#define ROWS_SHEET "Cijfers"
#define NOTES_SHEET "Toelichting"
#define MANY_DECIMALS 6
#define EXACT_POWER 22             /* 10 to this is a double without loss */
#define EXACT_INTEGER (1ull << 53) /* and so is every integer to this */
#define SUBJECT_WIDTH 24
#define TEXT_WIDTH 100
#define MOST_WIDTH 40  /* of a column; in characters, as the others */
#define FILTER_WIDTH 3 /* the arrow of the filter, behind a name */
#define AUTHOR "Woondruk"
/* The member of the head that is the title, and the column of which the largest
 * is when the file was made. */
#define TITLE_MEMBER "titel"
#define CHANGED_COLUMN "gewijzigd_op"

struct state {
	char *path, *title;       /* title NULL: there is none */
	char changed[CLOCK_TEXT]; /* "" before the first row that says it */
	lxw_workbook *book;
	lxw_worksheet *rows, *notes;
	lxw_format *bold, *wrap;
	/* by digits behind the point; made when first needed */
	lxw_format *number[MANY_DECIMALS + 1];
	lxw_row_t row, note;
	lxw_col_t columns;
	size_t *widest; /* of each column, in characters */
	uint64_t cells; /* of both sheets */
};

static int
failed(const struct state *s, lxw_error why, struct err *err)
{
	return err_set(err, ERR_FATAL, "%s: %s; is there room on the disk?",
	    s->path, lxw_strerror(why));
}

/* Digits of a number that JSON has as a double; as the locale never matters, not
 * by strtod.  Up to 15 digits without exponent the result is the nearest one. */
static double
to_double(const char *text, int *ret_decimals)
{
	bool is_negative = *text == '-', is_behind = false;
	uint64_t digits = 0;
	int behind = 0, skipped = 0;
	long double value;

	for (text += is_negative; *text != '\0' && *text != 'e' && *text != 'E';
	     text++) {
		if (*text == '.') {
			is_behind = true;
			continue;
		}
		if (digits >= EXACT_INTEGER) {
			skipped += !is_behind;
			continue;
		}
		digits = digits * 10 + (uint64_t)(*text - '0');
		behind += is_behind;
	}
	*ret_decimals = behind;
	if (*text != '\0') {
		int64_t exponent = 0;
		struct err ignored = ERR_INIT;

		text++;
		if (text_to_int(text + (*text == '+'), -300, 300, "exponent",
			&exponent, &ignored) == 0)
			skipped += (int)exponent;
	}
	if (skipped == 0 && digits < EXACT_INTEGER && behind <= EXACT_POWER) {
		double power = 1;

		for (int i = 0; i < behind; i++)
			power *= 10;
		return (is_negative ? -1 : 1) * ((double)digits / power);
	}
	value = (long double)digits;
	for (int i = 0; i < skipped - behind; i++)
		value *= 10;
	for (int i = 0; i < behind - skipped; i++)
		value /= 10;
	return (double)(is_negative ? -value : value);
}

/* A column is as wide as what it holds: names are to be read whole. */
static void
widen(struct state *s, lxw_col_t column, const char *text, size_t more)
{
	size_t n = text_letters(text, strlen(text)) + more;

	if (n > s->widest[column])
		s->widest[column] = n;
}

/* The library takes what is too long for an error; nothing is lost but the end
 * of one text, which says so.  What XML lacks it writes as it is.  Of no text it
 * makes no cell, unless that has a format. */
static lxw_error
put_text(struct state *s, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
    const char *text, lxw_format *format)
{
	size_t len = LIMIT_XLSX_TEXT;
	struct buf plain;
	lxw_error rc;

	buf_init(&plain, 3 * strlen(text) + 1);
	markup_add_plain(&plain, text);
	if (plain.len > len) {
		while (((unsigned char)plain.data[len] & 0xC0) == 0x80)
			len--;
		memcpy(plain.data + len, "...", sizeof("..."));
	}
	rc = worksheet_write_string(sheet, row, column, plain.data, format);
	s->cells += plain.len > 0 || format != NULL;
	buf_release(&plain);
	return rc;
}

static lxw_format *
number_format(struct state *s, int decimals)
{
	int n = decimals < MANY_DECIMALS ? decimals : MANY_DECIMALS;

	if (s->number[n] == NULL) {
		char shape[] = "#,##0.000000";

		shape[sizeof("#,##0") - 1 + (n > 0) + (size_t)n] = '\0';
		s->number[n] = workbook_add_format(s->book);
		format_set_num_format(s->number[n], shape);
	}
	return s->number[n];
}

static int
put(struct state *s, lxw_col_t column, enum pq_kind kind, const char *value,
    struct err *err)
{
	lxw_error rc = LXW_NO_ERROR;
	struct buf joined;

	if (value == NULL)
		return 0;
	/* of a number a third more, for what stands between its thousands */
	widen(s, column, value, kind == PQ_NUMBER ? strlen(value) / 3 : 0);
	if (kind == PQ_NUMBER) {
		int decimals;
		double number;

		if (writer_check_number(value, err) != 0)
			return -1;
		number = to_double(value, &decimals);
		rc = worksheet_write_number(s->rows, s->row, column, number,
		    number_format(s, decimals));
		s->cells++;
	} else if (kind == PQ_TEXT_ARRAY) {
		buf_init(&joined, LIMIT_RECORD);
		if (writer_join(&joined, value, err) != 0) {
			buf_release(&joined);
			return -1;
		}
		if (joined.len > 0)
			rc = put_text(s, s->rows, s->row, column, joined.data,
			    NULL);
		buf_release(&joined);
	} else if (kind == PQ_BOOL) {
		rc = put_text(s, s->rows, s->row, column,
		    value[0] == 't' ? "ja" : "nee", NULL);
	} else {
		rc = put_text(s, s->rows, s->row, column, value, NULL);
	}
	return rc == LXW_NO_ERROR ? 0 : failed(s, rc, err);
}

static int
open_book(struct state *s, const struct writer_start *start, struct err *err)
{
	/* Rows go to disk at once; a dataset may be larger than memory. */
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	s->book = workbook_new_opt(s->path, &options);
	if (s->book == NULL)
		return failed(s, LXW_ERROR_MEMORY_MALLOC_FAILED, err);
	s->rows = workbook_add_worksheet(s->book, ROWS_SHEET);
	s->notes = workbook_add_worksheet(s->book, NOTES_SHEET);
	s->bold = workbook_add_format(s->book);
	s->wrap = workbook_add_format(s->book);
	format_set_bold(s->bold);
	format_set_text_wrap(s->wrap);
	format_set_align(s->wrap, LXW_ALIGN_VERTICAL_TOP);
	s->columns = (lxw_col_t)(pq_columns(start->rows) - 1);
	s->widest = xcalloc(s->columns + 1u, sizeof(*s->widest));
	worksheet_set_column(s->notes, 0, 0, SUBJECT_WIDTH, NULL);
	worksheet_set_column(s->notes, 1, 1, TEXT_WIDTH, NULL);
	worksheet_freeze_panes(s->rows, 1, 0);
	for (lxw_col_t i = 0; i < s->columns; i++) {
		const char *name = pq_column_name(start->rows, (size_t)i + 1);

		widen(s, i, name, FILTER_WIDTH);
		if (put_text(s, s->rows, 0, i, name, s->bold) != LXW_NO_ERROR)
			return failed(s, LXW_ERROR_CREATING_TMPFILE, err);
	}
	s->row = 1;
	return 0;
}

static void
release(struct state *s)
{
	if (s->book != NULL)
		lxw_workbook_free(s->book);
	free(s->path);
	free(s->title);
	free(s->widest);
	free(s);
}

static char *
title_of(const struct writer_start *start)
{
	size_t at = writer_column(start->head, TITLE_MEMBER);
	const char *title =
	    at != 0 ? pq_get(start->head, start->row, at) : NULL;

	struct buf plain;
	char *copy;

	if (title == NULL)
		return NULL;
	/* The library writes what XML lacks here too as it is. */
	buf_init(&plain, 3 * strlen(title) + 1);
	markup_add_plain(&plain, title);
	copy = xstrdup(plain.len > 0 ? plain.data : "");
	buf_release(&plain);
	return copy;
}

static int
begin(const struct writer_start *start, void **ret, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));

	s->path = xstrdup(start->path);
	s->title = title_of(start);
	if (open_book(s, start, err) != 0) {
		release(s);
		return -1;
	}
	*ret = s;
	return 0;
}

static int
note(void *ctx, const char *subject, const char *text, struct err *err)
{
	struct state *s = ctx;
	lxw_error rc = LXW_NO_ERROR;

	if (subject != NULL)
		rc = put_text(s, s->notes, s->note, 0, subject, s->bold);
	if (rc == LXW_NO_ERROR && text != NULL)
		rc = put_text(s, s->notes, s->note, 1, text, s->wrap);
	s->note++;
	return rc == LXW_NO_ERROR ? 0 : failed(s, rc, err);
}

/* Days as text are in the order of time. */
static void
note_change(struct state *s, const char *column, const char *value)
{
	if (value != NULL && strcmp(column, CHANGED_COLUMN) == 0 &&
	    strcmp(value, s->changed) > 0)
		snprintf(s->changed, sizeof(s->changed), "%s", value);
}

static int
row(void *ctx, const struct pq_result *rows, size_t at, struct err *err)
{
	struct state *s = ctx;

	if (s->row >= LXW_ROW_MAX)
		return err_set(err, ERR_DATA,
		    "%s: more rows than a sheet has; leave xlsx out of its "
		    "formats",
		    s->path);
	for (lxw_col_t i = 0; i < s->columns; i++) {
		const char *column = pq_column_name(rows, (size_t)i + 1);
		const char *value = pq_get(rows, at, (size_t)i + 1);

		note_change(s, column, value);
		if (put(s, i, pq_column_kind(rows, (size_t)i + 1), value,
			err) != 0)
			return err_context(err, "column %s", column);
	}
	s->row++;
	return 0;
}

/* What the file says of itself.  The same figures are the same bytes, so no
 * clock: the day on which the last of them changed, or the first moment that a
 * zip file can tell. */
static int
set_properties(struct state *s, struct err *err)
{
	char author[] = AUTHOR; /* the library takes no constant */
	lxw_doc_properties properties = {
		.created = 315532800, .title = s->title, .author = author
	};
	char *midnight;
	int rc = 0;

	if (s->changed[0] != '\0') {
		midnight = xasprintf("%sT00:00:00Z", s->changed);
		rc = clock_parse(midnight, &properties.created, err);
		free(midnight);
	}
	if (rc == 0)
		workbook_set_properties(s->book, &properties);
	return rc;
}

static void
set_widths(const struct state *s)
{
	for (lxw_col_t i = 0; i < s->columns; i++) {
		size_t widest = s->widest[i];

		worksheet_set_column(s->rows, i, i,
		    (double)(widest < MOST_WIDTH ? widest : MOST_WIDTH) + 1,
		    NULL);
	}
}

static int
end(void *ctx, struct err *err)
{
	struct state *s = ctx;
	lxw_error why;
	int rc = set_properties(s, err);

	if (rc != 0) {
		release(s);
		return rc;
	}
	set_widths(s);
	worksheet_autofilter(s->rows, 0, 0, s->row > 1 ? s->row - 1 : 1,
	    (lxw_col_t)(s->columns - 1));
	why = workbook_close(s->book);
	s->book = NULL;
	if (why != LXW_NO_ERROR)
		rc = failed(s, why, err);
	else
		rc = workbook_check(s->path, s->cells, err);
	release(s);
	return rc;
}

/* Nothing is under the final name before the book is closed. */
static void
abandon(void *ctx)
{
	release(ctx);
}

const struct writer writer_xlsx = { "xlsx", false, begin, note, row, end,
	abandon };

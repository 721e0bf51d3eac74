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

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/markup.h"
#include "publish/writer.h"

#define ROWS_SHEET "Cijfers"
#define NOTES_SHEET "Toelichting"
#define MANY_DECIMALS 6
#define EXACT_POWER 22             /* 10 to this is a double without loss */
#define EXACT_INTEGER (1ull << 53) /* and so is every integer to this */
#define SUBJECT_WIDTH 24
#define TEXT_WIDTH 100
#define COLUMN_WIDTH 16

struct state {
	char *path;
	lxw_workbook *book;
	lxw_worksheet *rows, *notes;
	lxw_format *bold, *wrap;
	/* by digits behind the point; made when first needed */
	lxw_format *number[MANY_DECIMALS + 1];
	lxw_row_t row, note;
	lxw_col_t columns;
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

/* The library takes what is too long for an error; nothing is lost but the end
 * of one text, which says so.  What XML lacks it writes as it is. */
static lxw_error
put_text(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
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
	if (kind == PQ_NUMBER) {
		int decimals;
		double number;

		if (writer_check_number(value, err) != 0)
			return -1;
		number = to_double(value, &decimals);
		rc = worksheet_write_number(s->rows, s->row, column, number,
		    number_format(s, decimals));
	} else if (kind == PQ_TEXT_ARRAY) {
		buf_init(&joined, LIMIT_RECORD);
		if (writer_join(&joined, value, err) != 0) {
			buf_release(&joined);
			return -1;
		}
		if (joined.len > 0)
			rc = put_text(s->rows, s->row, column, joined.data,
			    NULL);
		buf_release(&joined);
	} else if (kind == PQ_BOOL) {
		rc = put_text(s->rows, s->row, column,
		    value[0] == 't' ? "ja" : "nee", NULL);
	} else {
		rc = put_text(s->rows, s->row, column, value, NULL);
	}
	return rc == LXW_NO_ERROR ? 0 : failed(s, rc, err);
}

static int
open_book(struct state *s, const struct writer_start *start, struct err *err)
{
	/* Rows go to disk at once; a dataset may be larger than memory. */
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	/* The same figures are the same bytes, so no clock: the first moment
	 * that a zip file can tell. */
	lxw_doc_properties properties = { .created = 315532800 };

	s->book = workbook_new_opt(s->path, &options);
	if (s->book == NULL)
		return failed(s, LXW_ERROR_MEMORY_MALLOC_FAILED, err);
	workbook_set_properties(s->book, &properties);
	s->rows = workbook_add_worksheet(s->book, ROWS_SHEET);
	s->notes = workbook_add_worksheet(s->book, NOTES_SHEET);
	s->bold = workbook_add_format(s->book);
	s->wrap = workbook_add_format(s->book);
	format_set_bold(s->bold);
	format_set_text_wrap(s->wrap);
	format_set_align(s->wrap, LXW_ALIGN_VERTICAL_TOP);
	s->columns = (lxw_col_t)(pq_columns(start->rows) - 1);
	worksheet_set_column(s->rows, 0, (lxw_col_t)(s->columns - 1),
	    COLUMN_WIDTH, NULL);
	worksheet_set_column(s->notes, 0, 0, SUBJECT_WIDTH, NULL);
	worksheet_set_column(s->notes, 1, 1, TEXT_WIDTH, NULL);
	worksheet_freeze_panes(s->rows, 1, 0);
	for (lxw_col_t i = 0; i < s->columns; i++)
		if (put_text(s->rows, 0, i,
			pq_column_name(start->rows, (size_t)i + 1),
			s->bold) != LXW_NO_ERROR)
			return failed(s, LXW_ERROR_CREATING_TMPFILE, err);
	s->row = 1;
	return 0;
}

static void
release(struct state *s)
{
	if (s->book != NULL)
		lxw_workbook_free(s->book);
	free(s->path);
	free(s);
}

static int
begin(const struct writer_start *start, void **ret, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));

	s->path = xstrdup(start->path);
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
		rc = put_text(s->notes, s->note, 0, subject, s->bold);
	if (rc == LXW_NO_ERROR && text != NULL)
		rc = put_text(s->notes, s->note, 1, text, s->wrap);
	s->note++;
	return rc == LXW_NO_ERROR ? 0 : failed(s, rc, err);
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
	for (lxw_col_t i = 0; i < s->columns; i++)
		if (put(s, i, pq_column_kind(rows, (size_t)i + 1),
			pq_get(rows, at, (size_t)i + 1), err) != 0)
			return err_context(err, "column %s",
			    pq_column_name(rows, (size_t)i + 1));
	s->row++;
	return 0;
}

static int
end(void *ctx, struct err *err)
{
	struct state *s = ctx;
	lxw_error why;
	int rc = 0;

	worksheet_autofilter(s->rows, 0, 0, s->row > 1 ? s->row - 1 : 1,
	    (lxw_col_t)(s->columns - 1));
	why = workbook_close(s->book);
	s->book = NULL;
	if (why != LXW_NO_ERROR)
		rc = failed(s, why, err);
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

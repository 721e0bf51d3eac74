/*
 * CSV rows, one after another.
 *
 * libcsv is given the bytes up to each carriage return or line feed, and at most
 * a window at once, so that lines can be counted, a blank one is seen, and a field without end is refused
 * before it is large.  A field is judged and converted when it is whole: what
 * separates fields is ASCII in every encoding that is read here.
 */
#include "base/csvread.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#define WINDOW (64u << 10)
/* UTF-8 takes three bytes for some of one byte in windows-1252. */
#define ROW_BYTES (3 * LIMIT_RECORD + LIMIT_COLUMNS)

struct csv_reader {
	struct csv_form form;
	records_read *read;
	void *ctx;

	struct csv_parser parser;
	char *window;
	size_t at;
	size_t end;
	bool eof;
	bool finished; /* the last row was asked for */

	size_t line;   /* at hand, from 1 */
	size_t starts; /* line the row at hand starts on */
	bool open;     /* a row has begun and not ended */
	bool whole;    /* a row has ended */
	bool half_end; /* with a carriage return whose line feed may follow */
	bool failed;
	bool has_mark;   /* in front stands the mark of UTF-8 */
	struct err *err; /* of the call at hand */
	struct err kept; /* why it failed */

	struct buf row;  /* fields, each terminated */
	size_t received; /* bytes of it as they came */
	size_t offset[LIMIT_COLUMNS];
	const char *field[LIMIT_COLUMNS];
	size_t n;

	struct csv_line heading;
};

/* What windows-1252 has where ISO 8859-1 has control characters; 0: nothing. */
static const unsigned short windows[32] = { 0x20ac, 0, 0x201a, 0x0192, 0x201e,
	0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
	0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178 };

static int
add_byte(struct csv_reader *r, unsigned char byte)
{
	unsigned c = byte;

	if (c < 0x80) {
		buf_addc(&r->row, (char)c);
		return 0;
	}
	if (c < 0xa0) {
		if (r->form.encoding == CSV_ISO_8859_1)
			return err_set(r->err, ERR_SOURCE,
			    "line %zu has byte %02x, which is no character of "
			    "iso-8859-1; is it windows-1252?",
			    r->starts, c);
		c = windows[c - 0x80];
		if (c == 0)
			return err_set(r->err, ERR_SOURCE,
			    "line %zu has byte %02x, which is no character of "
			    "windows-1252; state the encoding it has",
			    r->starts, byte);
	}
	if (c < 0x800) {
		buf_addc(&r->row, (char)(0xc0 | c >> 6));
	} else {
		buf_addc(&r->row, (char)(0xe0 | c >> 12));
		buf_addc(&r->row, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_addc(&r->row, (char)(0x80 | (c & 0x3f)));
	return 0;
}

static bool
is_ascii(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] >= 0x80)
			return false;
	return true;
}

static int
add_field(struct csv_reader *r, const char *bytes, size_t len)
{
	if (r->n == LIMIT_COLUMNS)
		return err_set(r->err, ERR_SOURCE,
		    "line %zu has over %d columns; is the delimiter another?",
		    r->starts, LIMIT_COLUMNS);
	r->offset[r->n++] = r->row.len;
	r->received += len;
	if (r->form.encoding == CSV_UTF_8) {
		if (!text_is_utf8(bytes, len))
			return err_set(r->err, ERR_SOURCE,
			    "line %zu is not UTF-8; state the encoding it has",
			    r->starts);
		buf_add(&r->row, bytes, len);
	} else if (r->has_mark && !is_ascii(bytes, len) &&
	    text_is_utf8(bytes, len)) {
		return err_set(r->err, ERR_SOURCE,
		    "line %zu is UTF-8, and so says the mark in front of the "
		    "file; state that as its encoding",
		    r->starts);
	} else {
		for (size_t i = 0; i < len; i++)
			if (add_byte(r, (unsigned char)bytes[i]) == -1)
				return -1;
	}
	buf_addc(&r->row, '\0');
	return 0;
}

static void
on_field(void *data, size_t len, void *ctx)
{
	struct csv_reader *r = ctx;

	/* libcsv has no place for the bytes of a file's first empty field. */
	if (!r->failed)
		r->failed = add_field(r, len ? data : "", len) == -1;
}

static void
on_row(int terminator, void *ctx)
{
	struct csv_reader *r = ctx;

	r->whole = true;
	r->half_end = terminator == '\r';
}

static int
check_size(struct csv_reader *r)
{
	if (r->received + r->parser.entry_pos > LIMIT_RECORD)
		return err_set(r->err, ERR_SOURCE,
		    "the row of line %zu is larger than %u bytes; is a quote "
		    "left open, or the delimiter another?",
		    r->starts, LIMIT_RECORD);
	return 0;
}

static int
broken(struct csv_reader *r)
{
	if (csv_error(&r->parser) != CSV_EPARSE)
		return err_set(r->err, ERR_FATAL, "reading CSV: %s",
		    csv_strerror(csv_error(&r->parser)));
	return err_set(r->err, ERR_SOURCE,
	    "broken quoting in the row of line %zu; is it cut off, or the "
	    "delimiter another?",
	    r->starts);
}

static bool
is_blank(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(" \t\r\n", text[i]) == NULL)
			return false;
	return true;
}

/* A line, or as much of it as is in the window. */
static int
take_line(struct csv_reader *r)
{
	const char *from = r->window + r->at;
	size_t most = r->end - r->at;
	const char *lf = memchr(from, '\n', most);
	size_t len = lf ? (size_t)(lf - from) + 1 : most;
	const char *cr = memchr(from, '\r', len);

	if (r->half_end && *from != '\n')
		return err_set(r->err, ERR_SOURCE,
		    "line %zu has a carriage return that ends no line",
		    r->line);
	if (r->half_end) {
		r->half_end = false;
		r->line++;
		r->at++;
		return 0;
	}
	if (cr) {
		len = (size_t)(cr - from) + 1;
		lf = NULL;
	}
	if (!r->open)
		r->starts = r->line;
	if (memchr(from, '\0', len) != NULL)
		return err_set(r->err, ERR_SOURCE,
		    "line %zu has a NUL byte; is it UTF-16, or no CSV?",
		    r->line);
	if (!r->open && is_blank(from, len)) {
		/* What is behind in the line may still come. */
		if (lf && !r->form.skip_blank)
			return err_set(r->err, ERR_SOURCE,
			    "line %zu is blank; is the file whole?", r->line);
	} else {
		r->open = true;
	}
	if (csv_parse(&r->parser, from, len, on_field, on_row, r) != len)
		return r->failed ? -1 : broken(r);
	r->at += len;
	r->line += lf != NULL;
	if (r->failed || check_size(r) == -1)
		return -1;
	if (r->whole)
		r->open = false;
	return 0;
}

static int
refill(struct csv_reader *r)
{
	bool first = r->line == 0;
	long n;

	r->at = r->end = 0;
	do {
		n = r->read(r->ctx, r->window + r->end, WINDOW - r->end,
		    r->err);
		if (n < 0)
			return -1;
		r->end += (size_t)n;
		r->eof = n == 0;
	} while (!r->eof && first && r->end < 3);
	if (first) {
		r->line = 1;
		r->has_mark =
		    r->end >= 3 && memcmp(r->window, "\xef\xbb\xbf", 3) == 0;
		r->at = r->has_mark ? 3 : 0;
	}
	return 0;
}

/* The rest that ends without a line end. */
static int
finish(struct csv_reader *r)
{
	r->finished = true;
	if (csv_fini(&r->parser, on_field, on_row, r) != 0)
		return r->failed ? -1 : broken(r);
	return r->failed ? -1 : 0;
}

/* 1 a row, 0 the end, -1. */
static int
next_row(struct csv_reader *r)
{
	r->n = 0;
	r->received = 0;
	r->whole = false;
	buf_clear(&r->row);
	while (!r->whole && !r->finished) {
		int rc;

		if (r->at < r->end)
			rc = take_line(r);
		else if (!r->eof)
			rc = refill(r);
		else
			rc = finish(r);
		if (rc == -1)
			return -1;
	}
	if (!r->whole)
		return 0;
	if (!buf_ok(&r->row))
		BUG("a row above %u bytes", ROW_BYTES);
	for (size_t i = 0; i < r->n; i++)
		r->field[i] = r->row.data + r->offset[i];
	if (r->heading.n != 0 && r->n != r->heading.n)
		return err_set(r->err, ERR_SOURCE,
		    "line %zu has %zu columns, the heading %zu; is it cut off, "
		    "or the delimiter another?",
		    r->starts, r->n, r->heading.n);
	return 1;
}

static bool
same_name(const struct csv_reader *r, const char *a, const char *b)
{
	return r->form.fold ? text_same(a, b) : strcmp(a, b) == 0;
}

static int
take_heading(struct csv_reader *r)
{
	const char **names;
	int rc = next_row(r);

	if (rc == 0)
		err_set(r->err, ERR_SOURCE, "it is empty");
	if (rc != 1)
		return -1;
	names = xcalloc(r->n, sizeof(*names));
	for (size_t i = 0; i < r->n; i++)
		names[i] = xstrdup(r->field[i]);
	r->heading = (struct csv_line){ r->n, names, r->starts };
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < i; k++)
			if (same_name(r, names[i], names[k]))
				return err_set(r->err, ERR_SOURCE,
				    "the heading has '%.60s' twice", names[i]);
	return 0;
}

int
csv_reader_open(const struct csv_form *form, records_read *read, void *ctx,
    struct csv_reader **ret, struct err *err)
{
	struct csv_reader *r = xcalloc(1, sizeof(*r));

	r->form = *form;
	r->read = read;
	r->ctx = ctx;
	r->err = err;
	r->window = xmalloc(WINDOW);
	buf_init(&r->row, ROW_BYTES);
	if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		BUG("libcsv knows not its own options");
	csv_set_blk_size(&r->parser, 4096);
	if (form->delimiter)
		csv_set_delim(&r->parser, (unsigned char)form->delimiter);
	if (take_heading(r) == -1) {
		csv_reader_close(r);
		return -1;
	}
	*ret = r;
	return 0;
}

void
csv_reader_close(struct csv_reader *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->heading.n; i++)
		free((char *)(uintptr_t)r->heading.field[i]);
	free((void *)(uintptr_t)r->heading.field);
	buf_release(&r->row);
	csv_free(&r->parser);
	free(r->window);
	free(r);
}

const struct csv_line *
csv_reader_heading(const struct csv_reader *r)
{
	return &r->heading;
}

int
csv_reader_column(const struct csv_reader *r, const char *name, size_t *ret,
    struct err *err)
{
	for (size_t i = 0; i < r->heading.n; i++) {
		if (same_name(r, r->heading.field[i], name)) {
			*ret = i;
			return 0;
		}
	}
	return err_set(err, ERR_SOURCE, "there is no column '%s'", name);
}

int
csv_reader_next(struct csv_reader *r, struct csv_line *ret, struct err *err)
{
	int rc = -1;

	if (r->kept.class != ERR_NONE) {
		*err = r->kept;
		return -1;
	}
	r->err = err;
	rc = next_row(r);
	if (rc == -1)
		r->kept = *err;
	if (rc == 1)
		*ret = (struct csv_line){ r->n, r->field, r->starts };
	return rc;
}

/* --- a small file --- */

struct text {
	const char *at;
	size_t left;
};

static long
text_read(void *ctx, char *into, size_t size, struct err *err)
{
	struct text *text = ctx;
	size_t n = size < text->left ? size : text->left;

	(void)err;
	memcpy(into, text->at, n);
	text->at += n;
	text->left -= n;
	return (long)n;
}

int
csv_read(const char *text, size_t len, const char *what,
    const char *const *names, size_t n_names, csv_row *fn, void *ctx,
    struct err *err)
{
	static const struct csv_form form = { .skip_blank = true };
	struct text source = { text, len };
	struct csv_reader *r = NULL;
	const char *wanted[LIMIT_COLUMNS];
	size_t at[LIMIT_COLUMNS];
	struct csv_line row;
	int rc = -1;

	if (n_names > LIMIT_COLUMNS)
		BUG("%zu columns asked for", n_names);
	if (csv_reader_open(&form, text_read, &source, &r, err) == -1)
		return err_context(err, "%s", what);
	for (size_t i = 0; i < n_names; i++)
		if (csv_reader_column(r, names[i], &at[i], err) == -1)
			goto reading;
	while ((rc = csv_reader_next(r, &row, err)) == 1) {
		for (size_t i = 0; i < n_names; i++)
			wanted[i] = row.field[at[i]];
		if (fn(ctx, wanted, row.line, err) == -1) {
			rc = -1;
			goto out;
		}
	}
reading:
	if (rc == -1)
		err_context(err, "%s", what);
out:
	csv_reader_close(r);
	return rc;
}

int
csv_wrong(const char *path, size_t line, struct err *err, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(err, ERR_USAGE, "%s:%zu: %s", path, line, text);
}

/*
 * A scanner for JSON whose bulk is one array of records.
 *
 * The unit of work is a record, or a member of the envelope around the array.
 * A unit that is not wholly in the window is scanned again from its start when
 * more bytes have come; every refill at least doubles what is there of it, so
 * the work stays linear however small the pieces are.  Nothing in the window
 * is changed before a record is whole; then its strings are unescaped and all
 * texts terminated, in place.
 *
 * The window ends in a NUL that is no part of the document.  No token holds
 * one, so that every loop stops there by itself and only token_stop() has to
 * tell the end of the window from a wrong byte.
 *
 * Records of one array nearly always have the same names in the same order.
 * The names of the last record, its shape, are kept as they were written: a
 * name that equals the one in its place, below the same parent, is known
 * without being looked at, and cannot stand twice.
 */
#include "base/records.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/token.h"

#define WINDOW_FIRST (128u << 10)

enum state { AT_START, IN_ENVELOPE, IN_ROWS, IN_LINES, AT_END, ENDED, FAILED };

static const char no_name[] = "no name where one has to stand";
static const char no_comma[] = "no ',' or '}' behind a value";
static const char twice[] = "a name that stands twice";
static const char too_deep[] = "too deep a nesting";

struct records {
	records_read *read;
	void *ctx;
	char *rows; /* path of the array, or NULL */
	char *raw;  /* path of what is kept as it stands, or NULL */
	bool flatten;

	unsigned char *window;
	size_t start; /* of the unit at hand */
	size_t end;
	size_t size;
	uint64_t before; /* bytes of the document before the window */
	bool eof;

	enum state state;
	bool first;    /* nothing in this envelope or array yet */
	int depth;     /* of the open object of the envelope, or of the array */
	size_t parent; /* name of that object, or NAMES_TOP */
	bool line_ended; /* since the last record */
	bool saw_rows;
	bool has_record; /* a whole record was scanned */
	uint64_t n_records;
	struct token_scan scan;
	struct err failed;

	struct record_member *member;
	bool *escaped; /* that member is a string with escapes */
	size_t *name;  /* of that member, in the shape */
	size_t n;
	size_t n_names; /* those of flattened objects count as well */
	struct names shape;
	uint64_t n_shapes;   /* how often it became another */
	struct names nested; /* of the objects that are open */
	struct names envelope;
	char **kept; /* texts by envelope name, NULL: not kept */
	size_t kept_bytes;
};

static token_place
scan_colon(struct records *r, token_place p)
{
	p = token_blank(p);
	if (*p != ':')
		return token_stop(&r->scan, p, "no ':' behind a name");
	return token_blank(p + 1);
}

/* --- values that are skipped --- */

static token_place skip_value(struct records *, token_place, int depth);

static token_place
skip_array(struct records *r, token_place p, int depth)
{
	p = token_blank(p + 1);
	if (*p == ']')
		return p + 1;
	for (;;) {
		p = skip_value(r, p, depth + 1);
		if (!p)
			return NULL;
		p = token_blank(p);
		if (*p == ']')
			return p + 1;
		if (*p != ',')
			return token_stop(&r->scan, p,
			    "no ',' or ']' behind a value");
		p = token_blank(p + 1);
	}
}

static token_place
skip_object(struct records *r, token_place p, int depth)
{
	size_t from = r->nested.n, n = 0;
	token_place name;
	bool escaped;

	p = token_blank(p + 1);
	if (*p == '}')
		return p + 1;
	for (;;) {
		name = p;
		if (*p != '"')
			return token_stop(&r->scan, p, no_name);
		p = token_string(&r->scan, p, &escaped);
		if (!p)
			return NULL;
		if (n++ == LIMIT_RECORD_MEMBERS)
			return token_stop(&r->scan, name, "too many members");
		if (!names_add(&r->nested, from, NAMES_TOP, name,
			(size_t)(p - name)))
			return token_stop(&r->scan, name, twice);
		p = scan_colon(r, p);
		if (!p)
			return NULL;
		p = skip_value(r, p, depth + 1);
		if (!p)
			return NULL;
		p = token_blank(p);
		if (*p == '}')
			break;
		if (*p != ',')
			return token_stop(&r->scan, p, no_comma);
		p = token_blank(p + 1);
	}
	names_cut(&r->nested, from);
	return p + 1;
}

/* Any value; a container here stands at ${depth}. */
static token_place
skip_value(struct records *r, token_place p, int depth)
{
	bool escaped;

	switch (*p) {
	case '"':
		return token_string(&r->scan, p, &escaped);
	case '{':
	case '[':
		if (depth > LIMIT_JSON_DEPTH)
			return token_stop(&r->scan, p, too_deep);
		return *p == '{' ? skip_object(r, p, depth)
				 : skip_array(r, p, depth);
	case 't':
		return token_word(&r->scan, p, "true");
	case 'f':
		return token_word(&r->scan, p, "false");
	case 'n':
		return token_word(&r->scan, p, "null");
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return token_number(&r->scan, p);
	default:
		return token_stop(&r->scan, p,
		    "no value where one has to stand");
	}
}

/* --- one record --- */

/* Add a name that was scanned from ${from} to ${end}. */
static token_place
add_path(struct records *r, struct names *names, size_t parent,
    token_place from, token_place end)
{
	if (names->n == LIMIT_RECORD_MEMBERS)
		return token_stop(&r->scan, from, "too many members");
	if (!names_add(names, 0, parent, from, (size_t)(end - from)))
		return token_stop(&r->scan, from, twice);
	if (parent != NAMES_TOP &&
	    names->at[names->n - 1].len > LIMIT_MEMBER_PATH)
		return token_stop(&r->scan, from, "too long a path of names");
	return end;
}

/* The name of the next member: that of the shape, or the shape changes. */
static inline token_place
take_name(struct records *r, token_place p, size_t parent)
{
	token_place from = p;
	size_t i = r->n_names;
	bool escaped;

	if (i < r->shape.n) {
		const struct name *name = &r->shape.at[i];

		if ((size_t)(r->scan.limit - p) >= name->raw_len &&
		    name->parent == parent &&
		    !memcmp(p, r->shape.pool + name->raw, name->raw_len)) {
			r->n_names = i + 1;
			return p + name->raw_len;
		}
	}
	if (*p != '"')
		return token_stop(&r->scan, p, no_name);
	p = token_string(&r->scan, p, &escaped);
	if (!p)
		return NULL;
	names_cut(&r->shape, i);
	r->n_shapes++;
	r->n_names = i + 1;
	return add_path(r, &r->shape, parent, from, p);
}

static inline token_place
take_value(struct records *r, token_place p, int depth)
{
	struct record_member *m = &r->member[r->n];
	bool *escaped = &r->escaped[r->n];
	token_place from = p;

	r->name[r->n++] = r->n_names - 1;
	*escaped = false;
	if (*p == '"') {
		p = token_string(&r->scan, p, escaped);
		if (!p)
			return NULL;
		m->kind = RECORD_STRING;
		m->text = (const char *)from + 1;
		m->len = (size_t)(p - from) - 2;
		return p;
	}
	if (*p == '-' || (*p >= '0' && *p <= '9')) {
		p = token_number(&r->scan, p);
		if (!p)
			return NULL;
		m->kind = RECORD_NUMBER;
		m->text = (const char *)from;
		m->len = (size_t)(p - from);
		return p;
	}
	p = skip_value(r, p, depth + 1);
	if (!p)
		return NULL;
	m->text = "";
	m->len = 0;
	switch (*from) {
	case '{':
	case '[':
		m->kind = RECORD_NESTED;
		break;
	case 't':
		m->kind = RECORD_TRUE;
		break;
	case 'f':
		m->kind = RECORD_FALSE;
		break;
	default:
		m->kind = RECORD_NULL;
	}
	return p;
}

/* The members of an object at ${depth}: a record, or one that is flattened. */
static token_place
take_members(struct records *r, token_place p, size_t parent, int depth)
{
	if (depth > LIMIT_JSON_DEPTH)
		return token_stop(&r->scan, p, too_deep);
	p = token_blank(p + 1);
	if (*p == '}')
		return p + 1;
	for (;;) {
		p = take_name(r, p, parent);
		if (!p)
			return NULL;
		p = scan_colon(r, p);
		if (!p)
			return NULL;
		if (*p == '{' && r->flatten)
			p = take_members(r, p, r->n_names - 1, depth + 1);
		else
			p = take_value(r, p, depth);
		if (!p)
			return NULL;
		p = token_blank(p);
		if (*p == '}')
			return p + 1;
		if (*p != ',')
			return token_stop(&r->scan, p, no_comma);
		p = token_blank(p + 1);
	}
}

static token_place
scan_record(struct records *r, token_place p, int depth)
{
	if (*p != '{')
		return token_stop(&r->scan, p,
		    "no '{' where a record has to stand");
	r->n = 0;
	r->n_names = 0;
	return take_members(r, p, NAMES_TOP, depth);
}

static token_place
record_done(struct records *r, token_place p)
{
	r->first = false;
	r->has_record = true;
	r->n_records++;
	return p;
}

/* The record is whole: unescape and terminate what it holds. */
static void
finish_record(struct records *r, struct record *ret)
{
	for (size_t i = 0; i < r->n; i++) {
		struct record_member *m = &r->member[i];
		const struct name *name = &r->shape.at[r->name[i]];
		unsigned char *text;

		m->name = (const char *)r->shape.pool + name->text;
		m->name_len = name->len;
		if (m->kind != RECORD_STRING && m->kind != RECORD_NUMBER)
			continue;
		text = r->window + (m->text - (const char *)r->window);
		if (r->escaped[i])
			m->len = token_unescape(text, text, m->len);
		text[m->len] = '\0';
	}
	ret->n = r->n;
	ret->member = r->member;
	ret->shape = r->n_shapes;
}

/* --- the document around them --- */

static token_place
step_start(struct records *r, token_place p)
{
	if (*p == '<')
		return token_stop(&r->scan, p,
		    "'<' instead of JSON; is it a web page?");
	if (*p != '{' && *p != '[')
		return token_stop(&r->scan, p,
		    "no '{' or '[' where the document starts");
	r->saw_rows = *p == '[';
	r->state = r->saw_rows ? IN_ROWS : IN_ENVELOPE;
	r->depth = 1;
	r->parent = NAMES_TOP;
	r->first = true;
	return p + 1;
}

static token_place
keep_bytes(struct records *r, size_t n, token_place where)
{
	r->kept_bytes += n;
	if (r->kept_bytes > LIMIT_RECORD)
		return token_stop(&r->scan, where, "too large an envelope");
	return where;
}

static token_place
keep_name(struct records *r, size_t parent, token_place name, token_place end)
{
	if (!add_path(r, &r->envelope, parent, name, end))
		return NULL;
	return keep_bytes(r, r->envelope.at[r->envelope.n - 1].len, name);
}

/* Is it a member whose text is kept also when it is no plain value? */
static bool
is_raw(const struct records *r, const char *path)
{
	return strcmp(path, "error") == 0 ||
	    (r->raw != NULL && strcmp(path, r->raw) == 0);
}

/* Keep what later questions can be about: texts by their paths, and what is
 * wanted raw.  The name was just added; the value was scanned before. */
static token_place
keep_value(struct records *r, token_place value, token_place value_end)
{
	size_t i = r->envelope.n - 1, len = (size_t)(value_end - value);
	bool nested = *value == '{' || *value == '[', escaped;
	token_place p, name, name_end;
	char *text;

	if (*value != 'n' &&
	    (!nested || is_raw(r, names_text(&r->envelope, i)))) {
		if (!keep_bytes(r, len, value))
			return NULL;
		text = xmalloc(len + 1);
		if (*value == '"')
			len = token_unescape((unsigned char *)text, value + 1,
			    len - 2);
		else
			memcpy(text, value, len);
		text[len] = '\0';
		r->kept[i] = text;
	}
	if (*value != '{')
		return value_end;
	for (p = token_blank(value + 1); *p != '}'; p = token_blank(p)) {
		name = *p == ',' ? token_blank(p + 1) : p;
		name_end = token_string(&r->scan, name, &escaped);
		value = scan_colon(r, name_end);
		p = skip_value(r, value, 1);
		if (!keep_name(r, i, name, name_end) ||
		    !keep_value(r, value, p))
			return NULL;
	}
	return value_end;
}

/* Is the value of the name just added the array, or an object on the way to
 * it?  Then what is ahead stands in that. */
static bool
enter(struct records *r, unsigned char opening)
{
	size_t i = r->envelope.n - 1, len = r->envelope.at[i].len;

	if (!r->rows || strncmp(r->rows, names_text(&r->envelope, i), len) != 0)
		return false;
	if (opening == '[' && r->rows[len] == '\0') {
		r->state = IN_ROWS;
		r->saw_rows = true;
	} else if (opening == '{' && r->rows[len] == '.') {
		r->parent = i;
	} else {
		return false;
	}
	r->depth++;
	r->first = true;
	return true;
}

static token_place
step_envelope(struct records *r, token_place p)
{
	size_t n = r->envelope.n, bytes = r->kept_bytes;
	token_place name, name_end, value;
	bool escaped;

	if (*p == '}') {
		if (--r->depth == 0)
			r->state = AT_END;
		else
			r->parent = r->envelope.at[r->parent].parent;
		r->first = false;
		return p + 1;
	}
	if (!r->first) {
		if (*p != ',')
			return token_stop(&r->scan, p, no_comma);
		p = token_blank(p + 1);
	}
	name = p;
	if (*p != '"')
		return token_stop(&r->scan, p, no_name);
	name_end = token_string(&r->scan, p, &escaped);
	if (!name_end)
		return NULL;
	value = scan_colon(r, name_end);
	if (!value)
		return NULL;

	if (!keep_name(r, r->parent, name, name_end))
		return NULL;
	if (r->depth < LIMIT_JSON_DEPTH && enter(r, *value))
		return value + 1;
	p = skip_value(r, value, r->depth + 1);
	if (!p) { /* perhaps to be scanned again */
		names_cut(&r->envelope, n);
		r->kept_bytes = bytes;
		return NULL;
	}
	r->first = false;
	return keep_value(r, value, p);
}

static token_place
step_rows(struct records *r, token_place p)
{
	if (*p == ']') {
		r->state = --r->depth == 0 ? AT_END : IN_ENVELOPE;
		r->first = false;
		return p + 1;
	}
	if (!r->first) {
		if (*p != ',')
			return token_stop(&r->scan, p,
			    "no ',' or ']' behind a record");
		p = token_blank(p + 1);
	}
	p = scan_record(r, p, r->depth + 1);
	return p ? record_done(r, p) : NULL;
}

static token_place
step_end(struct records *r, token_place p)
{
	if (p != r->scan.limit || !r->eof)
		return token_stop(&r->scan, p,
		    "bytes behind the end of the document");
	r->state = ENDED;
	return p;
}

static token_place
step_lines(struct records *r, token_place from)
{
	token_place p, end;

	if (from == r->scan.limit)
		return step_end(r, from);
	if (*from == '<' && r->first)
		return step_start(r, from);
	if (!r->first && !r->line_ended)
		return token_stop(&r->scan, from,
		    "no line end behind a record");
	p = scan_record(r, from, 1);
	if (!p)
		return NULL;
	end = memchr(from, '\n', (size_t)(p - from));
	if (end)
		return token_stop(&r->scan, end, "a line end in a record");
	r->line_ended = false;
	return record_done(r, p);
}

/* A mark of byte order in front of the document is no part of it (RFC 8259,
 * 8.1, lets a reader pass over it).  NULL: there may be one, and more bytes have
 * to come to tell. */
static token_place
pass_mark(const struct records *r)
{
	static const char mark[] = "\xef\xbb\xbf";
	token_place p = r->window + r->start;
	size_t n = r->end - r->start;

	if (r->before + r->start > 0 || n == 0 ||
	    memcmp(p, mark, n < 3 ? n : 3) != 0)
		return p;
	if (n >= 3)
		return p + 3;
	return r->eof ? p : NULL;
}

static token_place
step(struct records *r)
{
	token_place p = pass_mark(r);

	if (p == NULL)
		return NULL;
	p = token_blank(p);

	/* Blanks between units need not stay in the window. */
	if (r->state == IN_LINES && !r->line_ended)
		r->line_ended = memchr(r->window + r->start, '\n',
				    (size_t)(p - r->window) - r->start) != NULL;
	r->start = (size_t)(p - r->window);
	names_cut(&r->nested, 0);
	switch (r->state) {
	case AT_START:
		return step_start(r, p);
	case IN_ENVELOPE:
		return step_envelope(r, p);
	case IN_ROWS:
		return step_rows(r, p);
	case IN_LINES:
		return step_lines(r, p);
	case AT_END:
		return step_end(r, p);
	default:
		BUG("scanning after the end");
	}
}

/* --- the window --- */

static int
fail(struct records *r, const char *why, token_place where, struct err *err)
{
	unsigned long long at = r->before + (uint64_t)(where - r->window);

	if (r->state == IN_ROWS || r->state == IN_LINES)
		err_set(err, ERR_SOURCE, "record %llu, byte offset %llu: %s",
		    (unsigned long long)r->n_records + 1, at, why);
	else if (r->n_records)
		err_set(err, ERR_SOURCE,
		    "behind record %llu, byte offset %llu: %s",
		    (unsigned long long)r->n_records, at, why);
	else
		err_set(err, ERR_SOURCE,
		    "before the first record, byte offset %llu: %s", at, why);
	return -1;
}

/* Read on; twice what there is of the unit, so that work stays linear. */
static int
refill(struct records *r, struct err *err)
{
	size_t had = r->end - r->start;

	if (r->eof)
		return fail(r,
		    r->before + r->end ? "the document ends early"
				       : "the document is empty",
		    r->scan.limit, err);
	memmove(r->window, r->window + r->start, had);
	r->before += r->start;
	r->start = 0;
	r->end = had;
	r->scan.limit = r->window + had;
	if (had == r->size) {
		if (r->size >= LIMIT_RECORD)
			return fail(r, "larger than a record may be",
			    r->scan.limit, err);
		r->size *= 2;
		if (r->size > LIMIT_RECORD)
			r->size = LIMIT_RECORD;
		r->window = xrealloc(r->window, r->size + 1);
	}
	do {
		size_t room = r->size - r->end;
		long n = r->read(r->ctx, (char *)r->window + r->end, room, err);

		if (n < 0)
			return -1;
		if ((size_t)n > room)
			BUG("read %ld bytes into %zu", n, room);
		r->eof = n == 0;
		r->end += (size_t)n;
	} while (!r->eof && r->end < r->size && r->end < 2 * had);
	r->window[r->end] = '\0';
	r->scan.limit = r->window + r->end;
	return 0;
}

struct records *
records_new(const struct records_shape *shape, records_read *read, void *ctx)
{
	struct records *r = xcalloc(1, sizeof(*r));

	r->rows = shape->rows ? xstrdup(shape->rows) : NULL;
	r->raw = shape->raw ? xstrdup(shape->raw) : NULL;
	r->flatten = shape->flatten;
	if (shape->lines) {
		r->state = IN_LINES;
		r->saw_rows = true;
		r->first = true;
	}
	r->read = read;
	r->ctx = ctx;
	r->size = WINDOW_FIRST;
	r->window = xmalloc(r->size + 1);
	r->window[0] = '\0';
	r->scan.limit = r->window;
	r->member = xcalloc(LIMIT_RECORD_MEMBERS, sizeof(*r->member));
	r->escaped = xcalloc(LIMIT_RECORD_MEMBERS, sizeof(*r->escaped));
	r->name = xcalloc(LIMIT_RECORD_MEMBERS, sizeof(*r->name));
	r->kept = xcalloc(LIMIT_RECORD_MEMBERS, sizeof(*r->kept));
	return r;
}

void
records_free(struct records *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->envelope.n; i++)
		free(r->kept[i]);
	free(r->kept);
	free(r->member);
	free(r->escaped);
	free(r->name);
	names_release(&r->shape);
	names_release(&r->nested);
	names_release(&r->envelope);
	free(r->window);
	free(r->rows);
	free(r->raw);
	free(r);
}

int
records_next(struct records *r, struct record *ret, struct err *err)
{
	token_place p;

	while (r->state != ENDED && r->state != FAILED) {
		int rc = 0;

		r->scan.why = NULL;
		p = step(r);
		if (p)
			r->start = (size_t)(p - r->window);
		else if (r->scan.why)
			rc = fail(r, r->scan.why, r->scan.where, err);
		else
			rc = refill(r, err);
		if (rc < 0) {
			r->failed = *err;
			r->state = FAILED;
			return -1;
		}
		if (r->has_record) {
			r->has_record = false;
			finish_record(r, ret);
			return 1;
		}
	}
	if (r->state == FAILED)
		*err = r->failed;
	return r->state == FAILED ? -1 : 0;
}

const char *
records_envelope(const struct records *r, const char *path)
{
	for (size_t i = 0; i < r->envelope.n; i++)
		if (!strcmp(names_text(&r->envelope, i), path))
			return r->kept[i];
	return NULL;
}

int
records_saw_rows(const struct records *r)
{
	return r->saw_rows;
}

const struct record_member *
record_get(const struct record *record, const char *name)
{
	for (size_t i = 0; i < record->n; i++)
		if (!strcmp(record->member[i].name, name))
			return &record->member[i];
	return NULL;
}

/* An object that is flattened gives as many members as it has, so that the names
 * alone do not tell the place; but as long as they are the same, each stands at one
 * address. */
const struct record_member *
record_get_at(const struct record *record, const char *name,
    struct record_place *place)
{
	const struct record_member *m;

	if (record->shape != 0 && place->shape == record->shape &&
	    place->at < record->n &&
	    record->member[place->at].name == place->name)
		return &record->member[place->at];
	m = record_get(record, name);
	if (m != NULL)
		*place = (struct record_place){ record->shape, m->name,
			(size_t)(m - record->member) };
	return m;
}

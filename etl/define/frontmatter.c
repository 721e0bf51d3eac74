/*
 * The reader of front matter goes line by line.  It is strict in the block on
 * top, where a slip would otherwise become a silent comment; behind a blank
 * line only what looks like a field is still one, so that SQL may have comments.
 */
#include "define/frontmatter.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/sqltext.h"

/* One line of the file, borrowed, without its line end. */
struct line {
	const char *at;
	size_t len;
	int number;
};

struct reader {
	const char *next;
	const char *end;
	struct line line;
};

static bool
line_next(struct reader *r)
{
	const char *stop;

	if (r->next == r->end)
		return false;
	stop = memchr(r->next, '\n', (size_t)(r->end - r->next));
	r->line.at = r->next;
	r->line.len = (size_t)((stop ? stop : r->end) - r->next);
	r->line.number++;
	r->next = stop ? stop + 1 : r->end;
	return true;
}

static bool
line_is_blank(const struct line *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (line->at[i] != ' ' && line->at[i] != '\t')
			return false;
	return true;
}

static bool
line_starts(const struct line *line, const char *prefix)
{
	size_t len = strlen(prefix);

	return line->len >= len && memcmp(line->at, prefix, len) == 0;
}

/* What stands from ${from} on, trimmed; the caller frees. */
static char *
line_rest(const struct line *line, size_t from)
{
	size_t end = line->len;

	while (from < end && (line->at[from] == ' ' || line->at[from] == '\t'))
		from++;
	while (end > from &&
	    (line->at[end - 1] == ' ' || line->at[end - 1] == '\t'))
		end--;
	return xstrndup(line->at + from, end - from);
}

/* Length of the name in `-- name: value`, or 0 when the line is no field.
 * Capitals count as a name here, to be refused later with a message. */
static size_t
field_name(const struct line *line)
{
	size_t i = 3;

	if (!line_starts(line, "-- "))
		return 0;
	for (; i < line->len; i++) {
		char c = line->at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(i > 3 &&
			(c == '-' || c == '_' || (c >= '0' && c <= '9'))))
			break;
	}
	if (i == 3 || i == line->len || line->at[i] != ':')
		return 0;
	if (i + 1 < line->len && line->at[i + 1] != ' ' &&
	    line->at[i + 1] != '\t')
		return 0;
	return i - 3;
}

static bool
name_is_kebab(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((name[i] >= 'A' && name[i] <= 'Z') || name[i] == '_')
			return false;
	return len <= LIMIT_CODE;
}

static int
wrong(const struct frontmatter *fm, int line, struct err *err, const char *text)
{
	return err_set(err, ERR_USAGE, "%s:%d: %s", fm->path, line, text);
}

static struct frontmatter_field *
find(const struct frontmatter *fm, const char *name)
{
	for (size_t i = 0; i < fm->n_fields; i++)
		if (strcmp(fm->field[i].name, name) == 0)
			return &fm->field[i];
	return NULL;
}

static int
add_field(struct frontmatter *fm, const struct line *line, size_t name_len,
    struct err *err)
{
	struct frontmatter_field *field;
	char *name;

	if (!name_is_kebab(line->at + 3, name_len))
		return wrong(fm, line->number, err,
		    "a field's name has small letters, digits and hyphens");
	if (fm->n_fields == LIMIT_FIELDS)
		return wrong(fm, line->number, err, "too many fields");
	name = xstrndup(line->at + 3, name_len);
	if (find(fm, name)) {
		err_set(err, ERR_USAGE, "%s:%d: '%s' stands twice; keep one",
		    fm->path, line->number, name);
		free(name);
		return -1;
	}
	fm->field = xrealloc(fm->field, (fm->n_fields + 1) * sizeof(*field));
	field = &fm->field[fm->n_fields++];
	field->name = name;
	field->value = line_rest(line, 3 + name_len + 1);
	field->line = line->number;
	field->used = false;
	return 0;
}

static int
continue_field(struct frontmatter *fm, const struct line *line, struct err *err)
{
	struct frontmatter_field *field = &fm->field[fm->n_fields - 1];
	char *more, *joined;

	if (strlen(field->value) + line->len > LIMIT_FIELD)
		return wrong(fm, line->number, err,
		    "a value this long belongs in a README");
	more = line_rest(line, 2);
	joined = *field->value ? xasprintf("%s %s", field->value, more)
			       : xstrdup(more);
	free(more);
	free(field->value);
	field->value = joined;
	return 0;
}

/* Takes ownership of text; an empty one is dropped. */
static void
add_example(struct frontmatter *fm, char *take_text)
{
	if (!*take_text) {
		free(take_text);
		return;
	}
	fm->example =
	    xrealloc(fm->example, (fm->n_example + 1) * sizeof(char *));
	fm->example[fm->n_example++] = take_text;
}

/* A field of its own, or the line that opens the example. */
static int
begin_field(struct frontmatter *fm, const struct line *line, size_t name_len,
    bool *ret_in_example, struct err *err)
{
	if (name_len != strlen("example") || !line_starts(line, "-- example")) {
		*ret_in_example = false;
		return add_field(fm, line, name_len, err);
	}
	if (fm->example_line)
		return wrong(fm, line->number, err,
		    "a second example; a file has one");
	*ret_in_example = true;
	fm->example_line = line->number;
	add_example(fm, line_rest(line, strlen("-- example:")));
	return 0;
}

/* Read the fields and the example; stops at the first line that is SQL, which
 * stays in r->line.  Returns 1 when there is one, 0 at the end, -1. */
static int
read_head(struct frontmatter *fm, struct reader *r, struct err *err)
{
	bool in_example = false, after_blank = false;

	while (line_next(r)) {
		const struct line *line = &r->line;
		size_t name_len = field_name(line);

		if (line_is_blank(line)) {
			after_blank = true;
			continue;
		}
		if (!line_starts(line, "--") ||
		    line_starts(line, "-- section:"))
			return 1;
		if (name_len > 0) {
			if (begin_field(fm, line, name_len, &in_example, err) <
			    0)
				return -1;
			after_blank = false;
			continue;
		}
		if (after_blank)
			return 1;
		if (line->len == 2)
			continue;
		if (!line_starts(line, "--   ") ||
		    (fm->n_fields == 0 && !in_example))
			return wrong(fm, line->number, err,
			    "neither `-- name: value` nor, with three blanks, "
			    "more of the value above; a comment on the SQL "
			    "stands behind a blank line");
		if (in_example)
			add_example(fm, line_rest(line, 2));
		else if (continue_field(fm, line, err) < 0)
			return -1;
	}
	return 0;
}

/* Nothing but blank lines and comments of one line? */
static bool
says_nothing(const char *from, const char *to)
{
	while (from < to) {
		const char *stop = memchr(from, '\n', (size_t)(to - from));

		while (from < to && (*from == ' ' || *from == '\t'))
			from++;
		if (from < to && *from != '\n' &&
		    (to - from < 2 || memcmp(from, "--", 2) != 0))
			return false;
		from = stop ? stop + 1 : to;
	}
	return true;
}

/* Close a section: what stood between two places of the text. */
static int
add_section(struct frontmatter *fm, char *take_name, const char *from,
    const char *to, int line, struct err *err)
{
	struct frontmatter_section *section;

	while (from < to && (*from == '\n' || *from == ' ' || *from == '\t'))
		if (*from++ == '\n')
			line++;
	while (to > from && (to[-1] == '\n' || to[-1] == ' ' || to[-1] == '\t'))
		to--;
	/* Above the first section may stand what they have in common. */
	if (!*take_name && says_nothing(from, to)) {
		free(take_name);
		return 0;
	}
	if (frontmatter_section(fm, take_name) ||
	    fm->n_sections == LIMIT_FIELDS) {
		err_set(err, ERR_USAGE, "%s:%d: section '%s' is one too many",
		    fm->path, line, take_name);
		free(take_name);
		return -1;
	}
	fm->section =
	    xrealloc(fm->section, (fm->n_sections + 1) * sizeof(*section));
	section = &fm->section[fm->n_sections++];
	section->name = take_name;
	section->sql = xstrndup(from, (size_t)(to - from));
	section->line = line;
	return 0;
}

static int
read_sections(struct frontmatter *fm, struct reader *r, struct err *err)
{
	static const char mark[] = "-- section:";
	const char *from = r->line.at;
	char *name = xstrdup("");
	int line = r->line.number;

	do {
		if (!line_starts(&r->line, mark))
			continue;
		if (add_section(fm, name, from, r->line.at, line, err) < 0)
			return -1;
		name = line_rest(&r->line, strlen(mark));
		if (!text_is_name(name)) {
			free(name);
			return wrong(fm, r->line.number, err,
			    "a section has a name: `-- section: rows`");
		}
		from = r->next;
		line = r->line.number + 1;
	} while (line_next(r));
	return add_section(fm, name, from, r->end, line, err);
}

/* Bytes that have no place in a definition, in one look. */
static int
check_bytes(const struct frontmatter *fm, const char *text, size_t len,
    struct err *err)
{
	int line = 1;

	if (!text_is_utf8(text, len))
		return wrong(fm, 1, err, "not UTF-8; save it as UTF-8");
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '\n')
			line++;
		else if (c == '\r')
			return wrong(fm, line, err,
			    "line ends are CR LF; save it with LF");
		else if ((c < 0x20 && c != '\t') || c == 0x7f)
			return wrong(fm, line, err, "a control character");
	}
	return 0;
}

static int
parse(struct frontmatter *fm, const char *text, size_t len, struct err *err)
{
	struct reader r = { text, text + len, { text, 0, 0 } };
	int more;

	if (check_bytes(fm, text, len, err) < 0)
		return -1;
	more = read_head(fm, &r, err);
	if (more < 0)
		return -1;
	for (size_t i = 0; i < fm->n_fields; i++)
		if (!*fm->field[i].value)
			return err_set(err, ERR_USAGE,
			    "%s:%d: '%s' is empty; fill it or take it out",
			    fm->path, fm->field[i].line, fm->field[i].name);
	if (fm->n_fields == 0)
		return wrong(fm, 1, err,
		    "no front matter; the file begins with `-- id: ...`");
	return more ? read_sections(fm, &r, err) : 0;
}

int
frontmatter_parse(const char *path, const char *text, size_t len,
    struct frontmatter *ret, struct err *err)
{
	struct frontmatter fm = { 0 };

	fm.path = xstrdup(path);
	hash_bytes(text, len, fm.sha256);
	if (parse(&fm, text, len, err) < 0) {
		frontmatter_release(&fm);
		return -1;
	}
	*ret = fm;
	return 0;
}

int
frontmatter_load(const char *path, struct frontmatter *ret, struct err *err)
{
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	if (file_read(path, &text, err) < 0)
		goto out;
	rc = frontmatter_parse(path, text.data, text.len, ret, err);
out:
	buf_release(&text);
	return rc;
}

void
frontmatter_release(struct frontmatter *fm)
{
	if (!fm)
		return;
	for (size_t i = 0; i < fm->n_fields; i++) {
		free(fm->field[i].name);
		free(fm->field[i].value);
	}
	for (size_t i = 0; i < fm->n_example; i++)
		free(fm->example[i]);
	for (size_t i = 0; i < fm->n_sections; i++) {
		free(fm->section[i].name);
		free(fm->section[i].sql);
	}
	free(fm->field);
	free(fm->example);
	free(fm->section);
	free(fm->path);
	memset(fm, 0, sizeof(*fm));
}

int
frontmatter_line(const struct frontmatter *fm, const char *name)
{
	const struct frontmatter_field *field = find(fm, name);

	return field ? field->line : 1;
}

const char *
frontmatter_get(struct frontmatter *fm, const char *name)
{
	struct frontmatter_field *field = find(fm, name);

	if (!field)
		return NULL;
	field->used = true;
	return field->value;
}

int
frontmatter_need(struct frontmatter *fm, const char *name, const char **ret,
    struct err *err)
{
	const char *value = frontmatter_get(fm, name);

	if (!value)
		return err_set(err, ERR_USAGE,
		    "%s:1: '%s' is missing; add `-- %s: ...` on top", fm->path,
		    name, name);
	*ret = value;
	return 0;
}

int
frontmatter_wrong(const struct frontmatter *fm, const char *field,
    struct err *err, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(err, ERR_USAGE, "%s:%d: '%s' %s", fm->path,
	    frontmatter_line(fm, field), field, text);
}

int
frontmatter_all_used(const struct frontmatter *fm, struct err *err)
{
	for (size_t i = 0; i < fm->n_fields; i++)
		if (!fm->field[i].used)
			return err_set(err, ERR_USAGE,
			    "%s:%d: nobody knows a field '%s'; mend its name "
			    "or take it out",
			    fm->path, fm->field[i].line, fm->field[i].name);
	return 0;
}

const char *
frontmatter_section(const struct frontmatter *fm, const char *name)
{
	for (size_t i = 0; i < fm->n_sections; i++)
		if (strcmp(fm->section[i].name, name) == 0)
			return fm->section[i].sql;
	return NULL;
}

int
frontmatter_select(const struct frontmatter *fm,
    const struct frontmatter_section *section, char **ret, struct err *err)
{
	size_t len = 0, at = 0;
	const char *why = sqltext_check(section->sql, &len, &at);
	int line = section->line;

	for (size_t i = 0; why && i < at; i++)
		if (section->sql[i] == '\n')
			line++;
	if (why)
		return wrong(fm, line, err, why);
	*ret = xstrndup(section->sql, len);
	return 0;
}

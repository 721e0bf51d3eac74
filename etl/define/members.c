/*
 * Jansson keeps no lines, so the line of a member is looked up in the text, and
 * only when there is something to say about it.
 */
#include "define/members.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "define/words.h"

/* --- where a member stands --- */

struct place {
	const char *at;
	const char *end;
	int line;
};

static void
step(struct place *p)
{
	if (*p->at++ == '\n')
		p->line++;
}

static void
skip_blank(struct place *p)
{
	while (p->at < p->end && strchr(" \t\r\n", *p->at))
		step(p);
}

static void
skip_string(struct place *p)
{
	for (step(p); p->at < p->end && *p->at != '"'; step(p))
		if (*p->at == '\\' && p->at + 1 < p->end)
			step(p);
	if (p->at < p->end)
		step(p);
}

static void
skip_value(struct place *p)
{
	int depth = 0;

	do {
		skip_blank(p);
		if (p->at == p->end)
			return;
		if (*p->at == '"') {
			skip_string(p);
			continue;
		}
		if (*p->at == '{' || *p->at == '[')
			depth++;
		else if (*p->at == '}' || *p->at == ']')
			depth--;
		step(p);
		if (depth == 0)
			while (p->at < p->end && !strchr(",]} \t\r\n", *p->at))
				step(p);
	} while (depth > 0);
}

/* Go to the value of a member of the object at p. */
static bool
find_member(struct place *p, const char *name, int *ret_line)
{
	size_t len = strlen(name);

	skip_blank(p);
	if (p->at == p->end || *p->at != '{')
		return false;
	step(p);
	for (;;) {
		const char *start;
		bool same;
		int line;

		skip_blank(p);
		if (p->at == p->end || *p->at != '"')
			return false;
		start = p->at + 1;
		line = p->line;
		skip_string(p);
		same = (size_t)(p->at - start) == len + 1 &&
		    memcmp(start, name, len) == 0;
		skip_blank(p);
		if (p->at == p->end || *p->at != ':')
			return false;
		step(p);
		if (same) {
			*ret_line = line;
			return true;
		}
		skip_value(p);
		skip_blank(p);
		if (p->at == p->end || *p->at != ',')
			return false;
		step(p);
	}
}

int
members_line(const char *text, size_t len, const char *const *key, size_t n)
{
	struct place p = { text, text + len, 1 };
	int line = 1;

	for (size_t i = 0; i < n; i++)
		if (!find_member(&p, key[i], &line))
			break;
	return line;
}

void
members_enter(struct members *m, const char *name)
{
	/* One place is kept for the member that an error is about. */
	if (m->depth + 1 >= MEMBERS_DEPTH)
		BUG("definition nested deeper than %d", MEMBERS_DEPTH);
	m->key[m->depth++] = name;
}

void
members_leave(struct members *m)
{
	if (m->depth == 0)
		BUG("left a definition that was not entered");
	m->depth--;
}

int
members_wrong(const struct members *m, const char *name, struct err *err,
    const char *fmt, ...)
{
	const char *key[MEMBERS_DEPTH];
	char text[ERR_TEXT_MAX];
	size_t n = m->depth;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	memcpy(key, m->key, n * sizeof(key[0]));
	if (name)
		key[n++] = name;
	return err_set(err, ERR_USAGE, "%s:%d: %s%s%s%s", m->path,
	    members_line(m->text, m->len, key, n), name ? "'" : "",
	    name ? name : "", name ? "' " : "", text);
}

int
members_one_of(const struct members *m, const char *name, const char *word,
    const char *const *list, struct err *err)
{
	char *known;

	if (words_has(list, word))
		return 0;
	known = words_join(list);
	members_wrong(m, name, err, "is '%s'; it must be one of: %s", word,
	    known);
	free(known);
	return -1;
}

int
members_all_of(const struct members *m, const char *name, char *const *word,
    size_t n, const char *const *list, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (members_one_of(m, name, word[i], list, err) < 0)
			return -1;
	return 0;
}

/* --- what a member holds --- */

static bool
text_is_fine(const char *text)
{
	if (text[strspn(text, " ")] == '\0' || strlen(text) > LIMIT_TITLE)
		return false;
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

static int
read_text(const struct members *m, const char *name, const struct json *node,
    char **ret, struct err *err)
{
	const char *text = json_text(node);

	if (!text)
		return members_wrong(m, name, err, "must be text");
	if (!text_is_fine(text))
		return members_wrong(m, name, err,
		    "must be one line of text, not empty or blank, at most %d "
		    "bytes",
		    LIMIT_TITLE);
	*ret = xstrdup(text);
	return 0;
}

static int
read_list(const struct members *m, const char *name, const struct json *node,
    char ***list, size_t *n, struct err *err)
{
	size_t size = json_size(node);

	if (json_kind(node) != JSON_ARRAY || size == 0 || size > LIMIT_MEASURES)
		return members_wrong(m, name, err,
		    "must be a list of texts, not empty");
	*list = xcalloc(size, sizeof(char *));
	for (size_t i = 0; i < size; i++) {
		if (read_text(m, name, json_at(node, i), &(*list)[i], err) < 0)
			return -1;
		*n = i + 1;
		for (size_t j = 0; j < i; j++)
			if (strcmp((*list)[j], (*list)[i]) == 0)
				return members_wrong(m, name, err,
				    "names '%s' twice", (*list)[i]);
	}
	return 0;
}

static int
read_whole(const struct members *m, const char *name, const struct json *node,
    int *ret, struct err *err)
{
	int64_t value;

	if (json_int(node, &value) < 0 || value < INT_MIN || value > INT_MAX)
		return members_wrong(m, name, err, "must be a whole number");
	*ret = (int)value;
	return 0;
}

static int
read_member(const struct members *m, const struct member_row *row,
    const struct json *node, char *base, struct err *err)
{
	/* What is at an offset has the type that its row says. */
	void *to = base + row->offset;

	switch (row->kind) {
	case MEMBER_TEXT:
		return read_text(m, row->name, node, to, err);
	case MEMBER_WHOLE:
		return read_whole(m, row->name, node, to, err);
	case MEMBER_LIST:
		return read_list(m, row->name, node, to,
		    (void *)(base + row->offset_n), err);
	case MEMBER_BOOL:
		if (json_kind(node) != JSON_BOOL)
			return members_wrong(m, row->name, err,
			    "must be true or false");
		*(bool *)to = json_is_true(node);
		return 0;
	case MEMBER_OBJECT:
		if (json_kind(node) != JSON_OBJECT)
			return members_wrong(m, row->name, err,
			    "must be an object");
		*(const struct json **)to = node;
		return 0;
	case MEMBER_OBJECTS:
		if (json_kind(node) != JSON_ARRAY)
			return members_wrong(m, row->name, err,
			    "must be a list of objects");
		*(const struct json **)to = node;
		return 0;
	}
	BUG("member kind %d", (int)row->kind);
}

static const struct member_row *
find_row(const struct member_row *rows, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

int
members_read(const struct members *m, const struct json *object,
    const struct member_row *rows, size_t n_rows, void *ret, struct err *err)
{
	if (json_kind(object) != JSON_OBJECT)
		return members_wrong(m, NULL, err, "must be an object");
	for (size_t i = 0; i < json_size(object); i++) {
		struct json *node;
		const char *name = json_member(object, i, &node);
		const struct member_row *row = find_row(rows, n_rows, name);

		if (!row)
			return members_wrong(m, name, err,
			    "is not a member that stands here; "
			    "source.schema.json lists those that do");
		if (read_member(m, row, node, ret, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < n_rows; i++)
		if (rows[i].required && !json_get(object, rows[i].name))
			return members_wrong(m, NULL, err,
			    "'%s' is missing; add it", rows[i].name);
	return 0;
}

int
members_fit(const struct members *at, const struct json *root, const char *name,
    char fit, const char *with, struct err *err)
{
	bool present = json_get(root, name) != NULL;

	if (fit == '+' && !present)
		return members_wrong(at, NULL, err,
		    "'%s' is missing; %s needs it", name, with);
	if (fit == '-' && present)
		return members_wrong(at, name, err,
		    "has no meaning with %s; take it out", with);
	return 0;
}

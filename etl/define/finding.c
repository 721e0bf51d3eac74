/* Findings are few and looked for once, so nothing here is made to be fast. */
#include "define/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/frontmatter.h"
#include "define/members.h"

static void
add(struct definitions *d, char *take_place, char *take_text)
{
	d->finding =
	    xrealloc(d->finding, (d->n_findings + 1) * sizeof(*d->finding));
	d->finding[d->n_findings].place = take_place;
	d->finding[d->n_findings].text = take_text;
	d->n_findings++;
}

static void add_format(struct definitions *, const char *path, int line,
    const char *fmt, va_list) __attribute__((format(printf, 4, 0)));

static void
add_format(struct definitions *d, const char *path, int line, const char *fmt,
    va_list ap)
{
	char text[ERR_TEXT_MAX];

	vsnprintf(text, sizeof(text), fmt, ap);
	text_disarm(text);
	add(d, xasprintf("%s:%d", path, line), xstrdup(text));
}

void
finding_from_err(struct definitions *d, const char *path, const struct err *err)
{
	const char *rest = err->text;
	size_t digits;

	if (!text_starts(rest, path) || rest[strlen(path)] != ':') {
		add(d, xasprintf("%s:1", path), xstrdup(rest));
		return;
	}
	rest += strlen(path) + 1;
	digits = strspn(rest, "0123456789");
	if (digits == 0 || !text_starts(rest + digits, ": ")) {
		rest += strspn(rest, " ");
		add(d, xasprintf("%s:1", path), xstrdup(rest));
		return;
	}
	add(d, xasprintf("%s:%.*s", path, (int)digits, rest),
	    xstrdup(rest + digits + 2));
}

static int
field_line(const char *path, const char *field)
{
	struct frontmatter fm = { 0 };
	struct err err = ERR_INIT;
	int line = 1;

	if (frontmatter_load(path, &fm, &err) == 0)
		line = frontmatter_line(&fm, field);
	frontmatter_release(&fm);
	return line;
}

void
finding_at_field(struct definitions *d, const char *path, const char *field,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_format(d, path, field_line(path, field), fmt, ap);
	va_end(ap);
}

static int
member_line(const char *path, const char *member, const char *inner)
{
	const char *const key[] = { member, inner };
	struct err err = ERR_INIT;
	struct buf text;
	int line = 1;

	buf_init(&text, LIMIT_DEFINITION);
	if (file_read(path, &text, &err) == 0)
		line = members_line(text.data, text.len, key, inner ? 2 : 1);
	buf_release(&text);
	return line;
}

void
finding_at_member(struct definitions *d, const struct source *source,
    const char *member, const char *inner, const char *fmt, ...)
{
	char *path = file_path(source->dir, "source.json");
	va_list ap;

	va_start(ap, fmt);
	add_format(d, path, member_line(path, member, inner), fmt, ap);
	va_end(ap);
	free(path);
}

static int
compare(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;
	const char *colon_a = strrchr(a->place, ':');
	const char *colon_b = strrchr(b->place, ':');
	size_t len_a = (size_t)(colon_a - a->place);
	size_t len_b = (size_t)(colon_b - b->place);
	int order = memcmp(a->place, b->place, len_a < len_b ? len_a : len_b);
	long line_a, line_b;

	if (order == 0 && len_a != len_b)
		order = len_a < len_b ? -1 : 1;
	if (order != 0)
		return order;
	line_a = strtol(colon_a + 1, NULL, 10);
	line_b = strtol(colon_b + 1, NULL, 10);
	if (line_a != line_b)
		return line_a < line_b ? -1 : 1;
	return strcmp(a->text, b->text);
}

void
finding_sort(struct definitions *d)
{
	if (d->n_findings > 1)
		qsort(d->finding, d->n_findings, sizeof(*d->finding), compare);
}

void
finding_release(struct finding *finding)
{
	free(finding->place);
	free(finding->text);
}

/*
 * Filling templates.  The template is read as a list of marks, each filled on
 * the way; a block is filled by going over its text again for each row.
 */
#include "publish/page.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/frontmatter.h"

/* Blocks within blocks. */
#define DEPTH 4

struct filling {
	const char *template; /* whole text, for line numbers */
	const char *what;
	const struct page_data *data;
	struct buf *to;
	struct err *err;
	struct {
		const char *query;
		size_t row;
	} in[DEPTH]; /* blocks we are in, outermost first */
	int depth;
};

static int fill(struct filling *, const char *from, const char *end);

static int
wrong(struct filling *f, const char *at, const char *mark, const char *why)
{
	const char *p;
	int line = 1;

	for (p = f->template; p < at; p++)
		line += *p == '\n';
	return err_set(f->err, ERR_USAGE, "%s:%d: {{%s}} %s", f->what, line,
	    mark, why);
}

static void
add_escaped(struct buf *to, const char *value)
{
	for (; *value != '\0'; value++) {
		switch (*value) {
		case '&':
			buf_adds(to, "&amp;");
			break;
		case '<':
			buf_adds(to, "&lt;");
			break;
		case '>':
			buf_adds(to, "&gt;");
			break;
		case '"':
			buf_adds(to, "&quot;");
			break;
		case '\'':
			buf_adds(to, "&#39;");
			break;
		default:
			buf_addc(to, *value);
		}
	}
}

/* A column of the innermost block that has it. */
static int
fill_value(struct filling *f, const char *at, const char *column)
{
	const char *value;
	int i;

	for (i = f->depth - 1; i >= 0; i--) {
		if (!f->data->value(f->data->ctx, f->in[i].query, f->in[i].row,
			column, &value))
			continue;
		if (value != NULL)
			add_escaped(f->to, value);
		return 0;
	}
	return wrong(f, at, column, "is no column of a query around it");
}

/* The text of a block, from behind its mark to its end mark. */
static int
fill_block(struct filling *f, const char *at, const char *mark,
    const char *from, const char *end)
{
	const char *query = mark + 1;
	long i, n = f->data->rows(f->data->ctx, query);

	if (n == -1)
		return wrong(f, at, mark, "has no query of that name");
	if (mark[0] == '^')
		return n == 0 ? fill(f, from, end) : 0;
	if (f->depth == DEPTH)
		return wrong(f, at, mark, "stands in too many others");
	for (i = 0; i < n; i++) {
		int rc;

		f->in[f->depth].query = query;
		f->in[f->depth].row = (size_t)i;
		f->depth++;
		rc = fill(f, from, end);
		f->depth--;
		if (rc != 0)
			return -1;
	}
	return 0;
}

/* The end mark that belongs to a block whose text begins at from. */
static const char *
end_of_block(const char *query, const char *from, const char *end)
{
	char *mark = xasprintf("{{/%s}}", query);
	const char *found = strstr(from, mark);

	free(mark);
	return found != NULL && found < end ? found : NULL;
}

static int
fill_mark(struct filling *f, const char *at, const char *close, const char *end,
    const char **ret_next)
{
	char *mark = xstrndup(at + 2, (size_t)(close - at - 2));
	const char *stop;
	int rc = -1;

	*ret_next = close + 2;
	if (mark[0] != '#' && mark[0] != '^') {
		rc = mark[0] == '/'
		    ? wrong(f, at, mark, "ends a block that was not begun")
		    : fill_value(f, at, mark);
		goto out;
	}
	stop = end_of_block(mark + 1, close + 2, end);
	if (stop == NULL) {
		wrong(f, at, mark, "is not ended");
		goto out;
	}
	rc = fill_block(f, at, mark, close + 2, stop);
	*ret_next = strstr(stop, "}}") + 2;
out:
	free(mark);
	return rc;
}

static int
fill(struct filling *f, const char *from, const char *end)
{
	const char *at, *close;

	while ((at = strstr(from, "{{")) != NULL && at < end) {
		close = strstr(at, "}}");
		if (close == NULL || close >= end)
			return wrong(f, at, "", "is not closed");
		buf_add(f->to, from, (size_t)(at - from));
		if (fill_mark(f, at, close, end, &from) != 0)
			return -1;
	}
	buf_add(f->to, from, (size_t)(end - from));
	return 0;
}

int
page_fill(const char *template, const char *what, const struct page_data *data,
    struct buf *to, struct err *err)
{
	struct filling f = { template, what, data, to, err, { { 0 } }, 0 };

	if (fill(&f, template, template + strlen(template)) != 0)
		return -1;
	if (!buf_ok(to))
		return err_set(err, ERR_DATA, "%s: the page is too large",
		    what);
	return 0;
}

/* --- from the database --- */

/* The answers to all sections of the .sql file. */
struct answers {
	const struct frontmatter *fm;
	struct pq_result **result; /* one for each section */
};

static const struct pq_result *
answer(const struct answers *answers, const char *query)
{
	size_t i;

	for (i = 0; i < answers->fm->n_sections; i++)
		if (strcmp(answers->fm->section[i].name, query) == 0)
			return answers->result[i];
	return NULL;
}

static long
answer_rows(void *ctx, const char *query)
{
	const struct pq_result *result = answer(ctx, query);

	return result != NULL ? (long)pq_rows(result) : -1;
}

static bool
answer_value(void *ctx, const char *query, size_t row, const char *column,
    const char **ret)
{
	const struct pq_result *result = answer(ctx, query);
	size_t i;

	for (i = 0; i < pq_columns(result); i++) {
		if (strcmp(pq_column_name(result, i), column) == 0) {
			*ret = pq_get(result, row, i);
			return true;
		}
	}
	return false;
}

static int
ask(struct pq *pq, const struct frontmatter *fm, struct answers *ret,
    struct err *err)
{
	size_t i;

	for (i = 0; i < fm->n_sections; i++)
		if (pq_query(pq, fm->section[i].sql, 0, NULL, &ret->result[i],
			err) != 0)
			return err_context(err, "%s: section %s", fm->path,
			    fm->section[i].name);
	return 0;
}

int
page_write(struct pq *pq, const char *from, const char *name, const char *dir,
    struct err *err)
{
	struct frontmatter fm = { 0 };
	struct answers answers = { &fm, NULL };
	struct page_data data = { &answers, answer_rows, answer_value };
	char *sql = xasprintf("%s/%s.sql", from, name);
	char *html = xasprintf("%s/%s.html", from, name);
	char *to = xasprintf("%s/%s.html", dir, name);
	struct buf template, page;
	size_t i;
	int rc = -1;

	buf_init(&template, LIMIT_DEFINITION);
	buf_init(&page, LIMIT_PUBLISHED_BODY);
	if (frontmatter_load(sql, &fm, err) != 0 ||
	    file_read(html, &template, err) != 0)
		goto out;
	answers.result = xcalloc(fm.n_sections + 1, sizeof(*answers.result));
	if (ask(pq, &fm, &answers, err) != 0 ||
	    page_fill(template.data, html, &data, &page, err) != 0)
		goto out;
	rc = file_write(to, page.data, page.len, err);
out:
	for (i = 0; answers.result != NULL && i < fm.n_sections; i++)
		pq_result_free(answers.result[i]);
	free(answers.result);
	frontmatter_release(&fm);
	buf_release(&template);
	buf_release(&page);
	free(sql);
	free(html);
	free(to);
	return rc;
}

/*
 * Filling templates.  The template is read as a list of marks, each filled on
 * the way; a block is filled by going over its text again for each row.
 */
#include "publish/page.h"
#include "base/limits.h"
#include "base/mem.h"
#include "publish/answers.h"
#include "publish/document.h"
#include "publish/markup.h"
#include "publish/outfile.h"
#include "publish/template.h"

/* Blocks within blocks. */
#define DEPTH 6

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

/* A column of the innermost block that has it. */
static int
fill_value(struct filling *f, const char *at, const char *column)
{
	bool is_json = column[0] == '=';
	const char *value;
	int i;

	column += is_json;
	for (i = f->depth - 1; i >= 0; i--) {
		if (!f->data->value(f->data->ctx, f->in[i].query, f->in[i].row,
			column, &value))
			continue;
		if (value != NULL && is_json)
			markup_add_json(f->to, value);
		else if (value != NULL)
			markup_add(f->to, value);
		return 0;
	}
	return wrong(f, at, column, "is no column of a query around it");
}

/* What the innermost block around says it is a part of; NULL: none does. */
static const char *
part_at_hand(const struct filling *f)
{
	const char *part;

	for (int i = f->depth - 1; i >= 0; i--)
		if (f->data->value(f->data->ctx, f->in[i].query, f->in[i].row,
			"part", &part))
			return part;
	return NULL;
}

/* Is a row one of that part?  Those that do not say are of each. */
static bool
is_of(const struct filling *f, const char *query, size_t row, const char *part)
{
	const char *of;

	if (part == NULL ||
	    !f->data->value(f->data->ctx, query, row, "of", &of))
		return true;
	return of != NULL && strcmp(of, part) == 0;
}

/* The text of a block, from behind its mark to its end mark. */
static int
fill_block(struct filling *f, const char *at, const char *mark,
    const char *from, const char *end)
{
	const char *query = mark + 1;
	long i, n = f->data->rows(f->data->ctx, query);
	const char *part = part_at_hand(f);

	if (n == -1)
		return wrong(f, at, mark, "has no query of that name");
	if (f->depth == DEPTH)
		return wrong(f, at, mark, "stands in too many others");
	for (i = 0; i < n; i++) {
		int rc;

		if (!is_of(f, query, (size_t)i, part))
			continue;
		if (mark[0] == '^')
			return 0;
		f->in[f->depth].query = query;
		f->in[f->depth].row = (size_t)i;
		f->depth++;
		rc = fill(f, from, end);
		f->depth--;
		if (rc != 0)
			return -1;
	}
	return mark[0] == '^' ? fill(f, from, end) : 0;
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

static long
count_rows(void *ctx, const char *query)
{
	return answers_rows(ctx, query);
}

static bool
give_value(void *ctx, const char *query, size_t row, const char *column,
    const char **ret)
{
	return answers_value(ctx, query, row, column, ret);
}

/* A template on its way to its pages. */
struct making {
	const char *dir;
	char *what; /* path of the template */
	struct buf template;
	size_t n;
};

static int
make_page(void *ctx, struct answers *answers, const char *key, struct err *err)
{
	struct making *m = ctx;
	struct page_data data = { answers, count_rows, give_value };
	char *to = NULL;
	struct buf page;
	int rc = -1;

	buf_init(&page, LIMIT_PUBLISHED_BODY);
	/* There are a thousand, which are synced with the release. */
	if (document_path(answers->page.target, m->dir, key,
		answers->page.format, &to, err) == 0 &&
	    page_fill(m->template.data, m->what, &data, &page, err) == 0)
		rc = outfile_whole(to, page.data, page.len, err);
	buf_release(&page);
	free(to);
	m->n++;
	return rc;
}

static int
make(struct answers *answers, const char *from, const char *name,
    struct making *m, struct err *err)
{
	m->what = xasprintf("%s/%s.%s", from, name, answers->page.format);
	if (template_read(m->what, &m->template, err) != 0)
		return -1;
	return answers_each(answers, make_page, m, err);
}

int
page_write(struct pq *pq, const char *from, const char *name, const char *dir,
    bool describe, size_t *ret_n, struct err *err)
{
	struct making m = { .dir = dir };
	struct answers answers;
	char *sql = xasprintf("%s/%s.sql", from, name);
	int rc = answers_open(sql, "html", &answers, err);

	buf_init(&m.template, LIMIT_DEFINITION);
	if (rc == 0 && answers.page.describes_files == describe) {
		rc = answers_ask(pq, dir, &answers, err);
		if (rc == 0)
			rc = make(&answers, from, name, &m, err);
	}
	if (rc == 0)
		*ret_n = m.n;
	answers_close(&answers);
	buf_release(&m.template);
	free(m.what);
	free(sql);
	return rc;
}

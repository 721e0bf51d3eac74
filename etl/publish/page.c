/*
 * Filling templates.  The template is read as a list of marks, each filled on
 * the way; a block is filled by going over its text again for each row.
 */
#include "publish/page.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/dataset.h"
#include "define/frontmatter.h"
#include "publish/document.h"

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

/* One row a page, in a definition that makes many. */
#define PAGES "document"
/* The first column of rows that are of one page alone. */
#define KEY "key"

/* What a section answered, and which rows of it are of the page at hand: the
 * next ones of that key, or all, when they have none. */
struct answer {
	struct pq_result *result;
	bool is_keyed;
	size_t from, n;
};

/* The answers to all sections of the .sql file. */
struct answers {
	const struct frontmatter *fm;
	struct answer *answer; /* one for each section */
};

static struct answer *
answer(const struct answers *answers, const char *query)
{
	size_t i;

	for (i = 0; i < answers->fm->n_sections; i++)
		if (strcmp(answers->fm->section[i].name, query) == 0)
			return &answers->answer[i];
	return NULL;
}

static long
answer_rows(void *ctx, const char *query)
{
	const struct answer *one = answer(ctx, query);

	return one != NULL ? (long)one->n : -1;
}

static bool
answer_value(void *ctx, const char *query, size_t row, const char *column,
    const char **ret)
{
	const struct answer *one = answer(ctx, query);
	size_t i;

	for (i = 0; i < pq_columns(one->result); i++) {
		if (strcmp(pq_column_name(one->result, i), column) == 0) {
			*ret = pq_get(one->result, one->from + row, i);
			return true;
		}
	}
	return false;
}

static int
ask(struct pq *pq, const struct frontmatter *fm, bool by_page,
    struct answers *ret, struct err *err)
{
	size_t i;

	for (i = 0; i < fm->n_sections; i++) {
		struct answer *one = &ret->answer[i];

		if (pq_query(pq, fm->section[i].sql, 0, NULL, &one->result,
			err) != 0)
			return err_context(err, "%s: section %s", fm->path,
			    fm->section[i].name);
		one->is_keyed = by_page && pq_columns(one->result) > 0 &&
		    strcmp(pq_column_name(one->result, 0), KEY) == 0;
		one->n = one->is_keyed ? 0 : pq_rows(one->result);
	}
	return 0;
}

static const char *
key_of(const struct answer *one, size_t row)
{
	const char *key = pq_get(one->result, row, 0);

	return key != NULL ? key : "";
}

/* Go on to the rows of the page of that key. */
static void
turn_to(const struct answers *answers, const char *key)
{
	size_t i;

	for (i = 0; i < answers->fm->n_sections; i++) {
		struct answer *one = &answers->answer[i];

		if (!one->is_keyed)
			continue;
		one->from += one->n;
		one->n = 0;
		while (one->from + one->n < pq_rows(one->result) &&
		    strcmp(key_of(one, one->from + one->n), key) == 0)
			one->n++;
	}
}

/* An order that differs must not lose a row. */
static int
check_used(const struct answers *answers, struct err *err)
{
	size_t i;

	for (i = 0; i < answers->fm->n_sections; i++) {
		const struct answer *one = &answers->answer[i];
		size_t used = one->from + one->n;

		if (one->is_keyed && used < pq_rows(one->result))
			return err_set(err, ERR_DATA,
			    "%s: section %s: rows of '%s' have no page, or "
			    "come in another order: sort all sections by the "
			    "key",
			    answers->fm->path, answers->fm->section[i].name,
			    key_of(one, used));
	}
	return 0;
}

/* A definition on its way to its pages. */
struct making {
	struct frontmatter fm;
	const char *target, *dir;
	char *what; /* path of the template */
	struct buf template;
	struct answers answers;
	size_t n;
};

static int
make_page(struct making *m, const char *key, struct err *err)
{
	struct page_data data = { &m->answers, answer_rows, answer_value };
	char *to = NULL;
	struct buf page;
	int rc = -1;

	buf_init(&page, LIMIT_PUBLISHED_BODY);
	if (document_path(m->target, m->dir, key, "html", &to, err) == 0 &&
	    page_fill(m->template.data, m->what, &data, &page, err) == 0)
		rc = file_write(to, page.data, page.len, err);
	buf_release(&page);
	free(to);
	m->n++;
	return rc;
}

static int
make_pages(struct making *m, struct err *err)
{
	const struct answer *pages = answer(&m->answers, PAGES);
	size_t row;

	if (pages == NULL || !pages->is_keyed)
		return err_set(err, ERR_USAGE,
		    "%s: its target has {document}: section %s gives one row a "
		    "page, of which the first column is %s",
		    m->fm.path, PAGES, KEY);
	for (row = 0; row < pq_rows(pages->result); row++) {
		turn_to(&m->answers, key_of(pages, row));
		if (pages->n != 1)
			return err_set(err, ERR_DATA,
			    "%s: section %s gives '%s' twice", m->fm.path,
			    PAGES, key_of(pages, row));
		if (make_page(m, key_of(pages, row), err) != 0)
			return -1;
	}
	return check_used(&m->answers, err);
}

static int
make(struct pq *pq, struct making *m, struct err *err)
{
	bool by_page;

	if (frontmatter_need(&m->fm, "target", &m->target, err) != 0)
		return -1;
	if (!dataset_is_target(m->target))
		return err_set(err, ERR_USAGE,
		    "%s:%d: '%s' is no place for a page, as index or "
		    "gemeenten/{document}",
		    m->fm.path, frontmatter_line(&m->fm, "target"), m->target);
	by_page = strchr(m->target, '{') != NULL;
	m->answers.fm = &m->fm;
	m->answers.answer =
	    xcalloc(m->fm.n_sections + 1, sizeof(*m->answers.answer));
	if (file_read(m->what, &m->template, err) != 0 ||
	    document_folder(m->target, m->dir, err) != 0 ||
	    ask(pq, &m->fm, by_page, &m->answers, err) != 0)
		return -1;
	return by_page ? make_pages(m, err) : make_page(m, PAGES, err);
}

int
page_write(struct pq *pq, const char *from, const char *name, const char *dir,
    size_t *ret_n, struct err *err)
{
	struct making m = { .dir = dir };
	char *sql = xasprintf("%s/%s.sql", from, name);
	size_t i;
	int rc = -1;

	m.what = xasprintf("%s/%s.html", from, name);
	buf_init(&m.template, LIMIT_DEFINITION);
	if (frontmatter_load(sql, &m.fm, err) == 0)
		rc = make(pq, &m, err);
	if (rc == 0)
		*ret_n = m.n;
	for (i = 0; m.answers.answer != NULL && i < m.fm.n_sections; i++)
		pq_result_free(m.answers.answer[i].result);
	free(m.answers.answer);
	frontmatter_release(&m.fm);
	buf_release(&m.template);
	free(m.what);
	free(sql);
	return rc;
}

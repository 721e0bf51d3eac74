/* What the sections of a definition answer, document by document. */
#include "publish/answers.h"
#include "base/mem.h"
#include "publish/document.h"

/* One row a document, in a definition that makes many. */
#define DOCUMENTS "document"
/* The first column of rows that are of one document alone. */
#define KEY "key"

/* Which rows are of the document at hand: the next ones of that key, or all,
 * when they have none. */
struct answer {
	struct pq_result *result;
	bool is_keyed;
	size_t from, n;
	size_t asked; /* the column asked for last */
};

/* Mostly the one asked for last: a template goes over many rows of it. */
static struct answer *
answer(struct answers *answers, const char *section)
{
	size_t n = answers->page.fm.n_sections, i;

	for (i = 0; i < n; i++) {
		size_t at = (answers->asked + i) % n;

		if (strcmp(answers->page.fm.section[at].name, section) == 0) {
			answers->asked = at;
			return &answers->answer[at];
		}
	}
	return NULL;
}

long
answers_rows(struct answers *answers, const char *section)
{
	const struct answer *one = answer(answers, section);

	return one != NULL ? (long)one->n : -1;
}

bool
answers_value(struct answers *answers, const char *section, size_t row,
    const char *column, const char **ret)
{
	struct answer *one = answer(answers, section);
	size_t n = pq_columns(one->result), i;

	for (i = 0; i < n; i++) {
		size_t at = (one->asked + i) % n;

		if (strcmp(pq_column_name(one->result, at), column) == 0) {
			one->asked = at;
			*ret = pq_get(one->result, one->from + row, at);
			return true;
		}
	}
	return false;
}

int
answers_open(const char *path, const char *format, struct answers *ret,
    struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	return page_definition_load(path, format, &ret->page, err);
}

int
answers_ask(struct pq *pq, const char *dir, struct answers *answers,
    struct err *err)
{
	const struct frontmatter *fm = &answers->page.fm;

	answers->answer = xcalloc(fm->n_sections + 1, sizeof(*answers->answer));
	if (document_folder(answers->page.target, dir, err) != 0)
		return -1;
	for (size_t i = 0; i < fm->n_sections; i++) {
		struct answer *one = &answers->answer[i];

		if (pq_query(pq, fm->section[i].sql, 0, NULL, &one->result,
			err) != 0)
			return err_context(err, "%s: section %s", fm->path,
			    fm->section[i].name);
		one->is_keyed = answers->page.by_document &&
		    pq_columns(one->result) > 0 &&
		    strcmp(pq_column_name(one->result, 0), KEY) == 0;
		one->n = one->is_keyed ? 0 : pq_rows(one->result);
	}
	return 0;
}

void
answers_close(struct answers *answers)
{
	size_t i;

	for (i = 0; answers->answer != NULL && i < answers->page.fm.n_sections;
	     i++)
		pq_result_free(answers->answer[i].result);
	free(answers->answer);
	page_definition_release(&answers->page);
	memset(answers, 0, sizeof(*answers));
}

static const char *
key_of(const struct answer *one, size_t row)
{
	const char *key = pq_get(one->result, row, 0);

	return key != NULL ? key : "";
}

/* Go on to the rows of the document of that key. */
static void
turn_to(const struct answers *answers, const char *key)
{
	size_t i;

	for (i = 0; i < answers->page.fm.n_sections; i++) {
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

	for (i = 0; i < answers->page.fm.n_sections; i++) {
		const struct answer *one = &answers->answer[i];
		size_t used = one->from + one->n;

		if (one->is_keyed && used < pq_rows(one->result))
			return err_set(err, ERR_DATA,
			    "%s: section %s: rows of '%s' have no page, or "
			    "come in another order: sort all sections by the "
			    "key",
			    answers->page.fm.path,
			    answers->page.fm.section[i].name,
			    key_of(one, used));
	}
	return 0;
}

int
answers_each(struct answers *answers, answers_fn *make, void *ctx,
    struct err *err)
{
	const struct answer *documents = answer(answers, DOCUMENTS);
	size_t row;

	if (!answers->page.by_document)
		return make(ctx, answers, DOCUMENTS, err);
	if (documents == NULL || !documents->is_keyed)
		return err_set(err, ERR_USAGE,
		    "%s: its target has {document}: section %s gives one row a "
		    "page, of which the first column is %s",
		    answers->page.fm.path, DOCUMENTS, KEY);
	for (row = 0; row < pq_rows(documents->result); row++) {
		turn_to(answers, key_of(documents, row));
		if (documents->n != 1)
			return err_set(err, ERR_DATA,
			    "%s: section %s gives '%s' twice",
			    answers->page.fm.path, DOCUMENTS,
			    key_of(documents, row));
		if (make(ctx, answers, key_of(documents, row), err) != 0)
			return -1;
	}
	return check_used(answers, err);
}

/*
 * Reading what the data can and cannot say: each row on its own, then all
 * against the indicators.
 */
#include "define/limitations.h"

#include <stdlib.h>
#include <string.h>

#include "base/csvread.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/definitions.h"
#include "define/finding.h"
#include "define/words.h"

static const char *const columns[LIMITATION_COLUMNS] = { "id", "kind", "answer",
	"question_nl", "question_en", "text_nl", "text_en", "indicators",
	"source", "date_cited" };

static const char *const kinds[] = { "vraag", "afgewezen", "houdbaar",
	"niet-houdbaar", "algemeen", NULL };
/* Of what has an answer: a question, and a wish that was rejected. */
static const char *const answers[] = { "ja", "deels", "nee", "alleen-landelijk",
	NULL };

struct reading {
	const char *path;
	struct limitations *into;
};

static int
wrong_word(const char *path, size_t line, enum limitation_column column,
    const char *word, const char *const *list, struct err *err)
{
	char *known = words_join(list);

	err_set(err, ERR_USAGE, "%s:%zu: %s is '%.60s'; it must be one of: %s",
	    path, line, columns[column], word, known);
	free(known);
	return -1;
}

static int
check_row(const char *path, const char *const *f, size_t line, struct err *err)
{
	bool has_answer;

	if (!words_is_kebab(f[LIMITATION_ID]))
		return err_set(err, ERR_USAGE,
		    "%s:%zu: '%.60s' is no id; use small letters and hyphens",
		    path, line, f[LIMITATION_ID]);
	if (!words_has(kinds, f[LIMITATION_KIND]))
		return wrong_word(path, line, LIMITATION_KIND,
		    f[LIMITATION_KIND], kinds, err);
	has_answer = strcmp(f[LIMITATION_KIND], kinds[0]) == 0 ||
	    strcmp(f[LIMITATION_KIND], kinds[1]) == 0;
	if (has_answer && !words_has(answers, f[LIMITATION_ANSWER]))
		return wrong_word(path, line, LIMITATION_ANSWER,
		    f[LIMITATION_ANSWER], answers, err);
	if (!has_answer && *f[LIMITATION_ANSWER] != '\0')
		return err_set(err, ERR_USAGE,
		    "%s:%zu: answer has no meaning with %s; leave it empty",
		    path, line, f[LIMITATION_KIND]);
	for (size_t i = LIMITATION_QUESTION_NL; i <= LIMITATION_TEXT_EN; i++)
		if (*f[i] == '\0')
			return err_set(err, ERR_USAGE,
			    "%s:%zu: %s is empty; readers get it", path, line,
			    columns[i]);
	if ((*f[LIMITATION_SOURCE] != '\0' || *f[LIMITATION_DATE_CITED]) &&
	    (*f[LIMITATION_SOURCE] == '\0' ||
		!text_is_date(f[LIMITATION_DATE_CITED])))
		return err_set(err, ERR_USAGE,
		    "%s:%zu: source and date_cited (YYYY-MM-DD) stand "
		    "together, or both are empty",
		    path, line);
	return 0;
}

static int
take_row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct reading *reading = ctx;
	struct limitations *l = reading->into;
	struct limitation *row;

	if (check_row(reading->path, f, line, err) != 0)
		return -1;
	if (l->n == LIMIT_DEFINITIONS)
		return err_set(err, ERR_USAGE,
		    "%s:%zu: one row too many: %d is the most", reading->path,
		    line, LIMIT_DEFINITIONS);
	l->row = xrealloc(l->row, (l->n + 1) * sizeof(*l->row));
	row = &l->row[l->n++];
	for (size_t i = 0; i < LIMITATION_COLUMNS; i++)
		row->text[i] = xstrdup(f[i]);
	row->path = xstrdup(reading->path);
	row->line = line;
	return 0;
}

int
limitations_parse(const char *path, const char *text, size_t len,
    struct limitations *ret, struct err *err)
{
	struct limitations l = { 0 };
	struct reading reading = { path, &l };

	if (csv_read(text, len, path, columns, LIMITATION_COLUMNS, take_row,
		&reading, err) != 0) {
		err->class = ERR_USAGE;
		limitations_release(&l);
		return -1;
	}
	*ret = l;
	return 0;
}

int
limitations_load(const char *path, struct limitations *ret, struct err *err)
{
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	if (file_read(path, &text, err) == 0)
		rc = limitations_parse(path, text.data, text.len, ret, err);
	buf_release(&text);
	return rc;
}

void
limitations_release(struct limitations *l)
{
	for (size_t i = 0; i < l->n; i++) {
		for (size_t k = 0; k < LIMITATION_COLUMNS; k++)
			free(l->row[i].text[k]);
		free(l->row[i].path);
	}
	free(l->row);
	memset(l, 0, sizeof(*l));
}

static void
check_indicators(struct definitions *d, const struct limitation *row)
{
	const char *at = row->text[LIMITATION_INDICATORS];

	while (*at != '\0') {
		size_t len = strcspn(at, "|");
		char *id = xstrndup(at, len);
		struct err err = ERR_INIT;

		if (definitions_indicator(d, id) == NULL) {
			err_set(&err, ERR_USAGE,
			    "%s:%zu: there is no indicator '%.60s'; correct "
			    "the name, or mend its definition",
			    row->path, row->line, id);
			finding_from_err(d, row->path, &err);
		}
		free(id);
		at += len;
		if (*at == '|')
			at++;
	}
}

void
limitations_check(struct definitions *d)
{
	const struct limitations *l = &d->limitations;

	for (size_t i = 0; i < l->n; i++) {
		const char *id = l->row[i].text[LIMITATION_ID];

		for (size_t k = 0; k < i; k++) {
			struct err err = ERR_INIT;

			if (strcmp(l->row[k].text[LIMITATION_ID], id) != 0)
				continue;
			err_set(&err, ERR_USAGE,
			    "%s:%zu: '%s' stands in line %zu too; give one of "
			    "them another id",
			    l->row[i].path, l->row[i].line, id, l->row[k].line);
			finding_from_err(d, l->row[i].path, &err);
		}
		check_indicators(d, &l->row[i]);
	}
}

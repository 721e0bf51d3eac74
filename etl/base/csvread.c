/* CSV rows by column name. */
#include "base/csvread.h"

#include <csv.h>
#include <stdbool.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

struct reading {
	const char *what;
	const char *const *names;
	size_t n_names;
	csv_row *fn;
	void *ctx;
	struct err *err;
	size_t *at; /* column of each name */
	char *field[LIMIT_COLUMNS];
	size_t n_fields;
	size_t n_columns; /* of the heading, 0 before it is read */
	size_t line;      /* the last whole one */
	bool failed;
};

static void
on_field(void *data, size_t len, void *ctx)
{
	struct reading *r = ctx;

	if (r->failed)
		return;
	if (r->n_fields == LIMIT_COLUMNS) {
		err_set(r->err, ERR_SOURCE, "%s: line %zu has over %d columns",
		    r->what, r->line + 1, LIMIT_COLUMNS);
		r->failed = true;
		return;
	}
	r->field[r->n_fields++] = xstrndup(data, len);
}

static int
heading(struct reading *r)
{
	r->n_columns = r->n_fields;
	for (size_t i = 0; i < r->n_names; i++) {
		for (r->at[i] = 0; r->at[i] < r->n_fields; r->at[i]++)
			if (strcmp(r->field[r->at[i]], r->names[i]) == 0)
				break;
		if (r->at[i] == r->n_fields)
			return err_set(r->err, ERR_SOURCE,
			    "%s: there is no column '%s'", r->what,
			    r->names[i]);
	}
	return 0;
}

static int
row(struct reading *r)
{
	const char *wanted[LIMIT_COLUMNS];

	if (r->n_fields != r->n_columns)
		return err_set(r->err, ERR_SOURCE,
		    "%s: line %zu has %zu columns, the heading %zu", r->what,
		    r->line, r->n_fields, r->n_columns);
	for (size_t i = 0; i < r->n_names; i++)
		wanted[i] = r->field[r->at[i]];
	return r->fn(r->ctx, wanted, r->line, r->err);
}

static void
on_row(int terminator, void *ctx)
{
	struct reading *r = ctx;

	(void)terminator;
	r->line++;
	if (!r->failed)
		r->failed = (r->n_columns == 0 ? heading(r) : row(r)) == -1;
	for (size_t i = 0; i < r->n_fields; i++)
		free(r->field[i]);
	r->n_fields = 0;
}

int
csv_read(const char *text, size_t len, const char *what,
    const char *const *names, size_t n_names, csv_row *fn, void *ctx,
    struct err *err)
{
	struct reading r = { .what = what,
		.names = names,
		.n_names = n_names,
		.fn = fn,
		.ctx = ctx,
		.err = err };
	struct csv_parser parser;

	if (n_names > LIMIT_COLUMNS)
		BUG("%zu columns asked for", n_names);
	if (!text_is_utf8(text, len))
		return err_set(err, ERR_SOURCE, "%s: the text is not UTF-8",
		    what);
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return err_set(err, ERR_FATAL, "%s: no CSV reader", what);
	r.at = xcalloc(n_names + 1, sizeof(*r.at));
	if (csv_parse(&parser, text, len, on_field, on_row, &r) != len ||
	    csv_fini(&parser, on_field, on_row, &r) != 0) {
		if (!r.failed)
			err_set(err, ERR_SOURCE,
			    "%s: broken quoting behind line %zu", what, r.line);
		r.failed = true;
	}
	for (size_t i = 0; i < r.n_fields; i++)
		free(r.field[i]);
	csv_free(&parser);
	free(r.at);
	if (!r.failed && r.n_columns == 0)
		return err_set(err, ERR_SOURCE, "%s: it is empty", what);
	return r.failed ? -1 : 0;
}

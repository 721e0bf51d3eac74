/* The rows of an answer, as CSV and as JSON. */
#include "rows.h"

#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "publish/writer.h"

int
rows_json(struct jsonw *w, const struct pq_result *res, struct err *err)
{
	jsonw_array(w);
	for (size_t row = 0; row < pq_rows(res); row++) {
		jsonw_object(w);
		for (size_t i = 0; i < pq_columns(res); i++) {
			jsonw_name(w, pq_column_name(res, i));
			if (writer_json_value(w, pq_column_kind(res, i),
				pq_get(res, row, i), err) != 0)
				return -1;
		}
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	return 0;
}

int
rows_csv(const struct pq_result *res, struct buf *out, struct err *err)
{
	struct csv csv;

	csv_begin(&csv, out);
	for (size_t i = 0; i < pq_columns(res); i++)
		csv_text(&csv, pq_column_name(res, i));
	csv_end_row(&csv);
	for (size_t row = 0; row < pq_rows(res); row++) {
		for (size_t i = 0; i < pq_columns(res); i++)
			if (writer_csv_value(&csv, pq_column_kind(res, i),
				pq_get(res, row, i), err) != 0)
				return -1;
		csv_end_row(&csv);
	}
	return 0;
}

bool
rows_form(const char *word, enum rows_form *ret)
{
	if (strcmp(word, "--json") == 0)
		*ret = ROWS_JSON;
	else if (strcmp(word, "--csv") == 0)
		*ret = ROWS_CSV;
	else
		return false;
	return true;
}

const char *
rows_cell(const struct pq_result *res, size_t row, const char *column)
{
	for (size_t i = 0; i < pq_columns(res); i++)
		if (strcmp(pq_column_name(res, i), column) == 0)
			return pq_get(res, row, i);
	BUG("no column %s", column);
}

const char *
rows_or(const struct pq_result *res, size_t row, const char *column,
    const char *other)
{
	const char *text = rows_cell(res, row, column);

	return text != NULL ? text : other;
}

int
rows_print(const struct buf *out, struct err *err)
{
	if (!buf_ok(out))
		return err_set(err, ERR_DATA,
		    "the answer is larger than %zu bytes; ask for less",
		    out->max);
	if (fwrite(out->data, 1, out->len, stdout) != out->len)
		return err_set(err, ERR_FATAL, "cannot write the answer");
	return 0;
}

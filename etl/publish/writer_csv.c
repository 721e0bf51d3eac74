#include "base/limits.h"
#include "base/mem.h"
#include "publish/outfile.h"
#include "publish/writer.h"

struct state {
	struct outfile file;
	struct csv csv;
	/* What is repeated in every row behind column ${after}, as it stands in the
	 * file; 0: nothing is */
	size_t after;
	enum pq_kind kind;
	char *repeated;
};

int
writer_csv_value(struct csv *csv, enum pq_kind kind, const char *value,
    struct err *err)
{
	struct buf joined;
	int rc;

	if (value == NULL || kind == PQ_TEXT || kind == PQ_DATE ||
	    kind == PQ_JSON) {
		csv_text(csv, value);
		return 0;
	}
	if (kind == PQ_BOOL) {
		csv_text(csv, value[0] == 't' ? "true" : "false");
		return 0;
	}
	if (kind == PQ_NUMBER) {
		if (writer_check_number(value, err) != 0)
			return -1;
		csv_number(csv, value);
		return 0;
	}
	buf_init(&joined, LIMIT_RECORD);
	rc = writer_join(&joined, value, err);
	if (rc == 0)
		csv_text(csv, joined.data);
	buf_release(&joined);
	return rc;
}

/* Find what is repeated of the head; both stand in the contract, and what is
 * made agrees with it. */
static void
take_repeated(struct state *s, const struct writer_start *start)
{
	size_t from;
	const char *value;

	if (start->csv_member == NULL)
		return;
	from = writer_column(start->head, start->csv_member);
	s->after = writer_column(start->rows, start->csv_after);
	s->kind = pq_column_kind(start->head, from);
	value = pq_get(start->head, start->row, from);
	s->repeated = value != NULL ? xstrdup(value) : NULL;
}

static int
begin(const struct writer_start *start, void **ret, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));

	if (outfile_open(&s->file, start->path, err) != 0) {
		free(s);
		return -1;
	}
	take_repeated(s, start);
	csv_begin(&s->csv, &s->file.buf);
	for (size_t i = 1; i < pq_columns(start->rows); i++) {
		csv_text(&s->csv, pq_column_name(start->rows, i));
		if (i == s->after)
			csv_text(&s->csv, start->csv_member);
	}
	csv_end_row(&s->csv);
	*ret = s;
	return 0;
}

static int
row(void *ctx, const struct pq_result *rows, size_t at, struct err *err)
{
	struct state *s = ctx;

	for (size_t i = 1; i < pq_columns(rows); i++)
		if (writer_csv_value(&s->csv, pq_column_kind(rows, i),
			pq_get(rows, at, i), err) != 0 ||
		    (i == s->after &&
			writer_csv_value(&s->csv, s->kind, s->repeated, err) !=
			    0))
			return err_context(err, "column %s",
			    pq_column_name(rows, i));
	csv_end_row(&s->csv);
	outfile_drain(&s->file);
	return 0;
}

static int
end(void *ctx, struct err *err)
{
	struct state *s = ctx;
	int rc = outfile_close(&s->file, err);

	free(s->repeated);
	free(s);
	return rc;
}

static void
abandon(void *ctx)
{
	struct state *s = ctx;

	outfile_abandon(&s->file);
	free(s->repeated);
	free(s);
}

const struct writer writer_csv = { "csv", false, begin, NULL, row, end,
	abandon };

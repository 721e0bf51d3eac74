/* JSON: members of the head in order, then the rows as a list. */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "publish/outfile.h"
#include "publish/writer.h"

struct state {
	struct outfile file;
	struct jsonw w;
	bool has_rows;
};

/* PostgreSQL puts blanks into JSON it builds; they are left out. */
static void
json_compact(struct jsonw *w, const char *json)
{
	struct buf compact;
	bool in_string = false;

	buf_init(&compact, LIMIT_BUFFER);
	for (; *json != '\0'; json++) {
		if (!in_string && strchr(" \t\r\n", *json) != NULL)
			continue;
		buf_addc(&compact, *json);
		if (*json == '"')
			in_string = !in_string;
		else if (*json == '\\' && in_string && json[1] != '\0')
			buf_addc(&compact, *++json);
	}
	jsonw_raw(w, compact.data);
	w->out->broken |= !buf_ok(&compact);
	buf_release(&compact);
}

static void
element_json(void *ctx, const char *element)
{
	jsonw_text(ctx, element);
}

int
writer_json_value(struct jsonw *w, enum pq_kind kind, const char *value,
    struct err *err)
{
	if (value == NULL) {
		jsonw_null(w);
		return 0;
	}
	switch (kind) {
	case PQ_NUMBER:
		if (writer_check_number(value, err) != 0)
			return -1;
		jsonw_number(w, value);
		return 0;
	case PQ_BOOL:
		jsonw_bool(w, value[0] == 't');
		return 0;
	case PQ_JSON:
		json_compact(w, value);
		return 0;
	case PQ_TEXT_ARRAY:
		jsonw_array(w);
		if (pq_array_each(value, element_json, w, err) != 0)
			return -1;
		jsonw_array_end(w);
		return 0;
	case PQ_TEXT:
	case PQ_DATE:
		break;
	}
	jsonw_text(w, value);
	return 0;
}

static int
write_head(struct state *s, const struct writer_start *start, struct err *err)
{
	const struct dataset *dataset = start->dataset;

	jsonw_object(&s->w);
	if (dataset->schema != NULL && !start->is_cube) {
		char *schema = xasprintf("%s/schema/v1/%s.schema.json",
		    start->base_url, dataset->schema);

		jsonw_member_text(&s->w, "$schema", schema);
		free(schema);
	}
	for (size_t i = 1; i < pq_columns(start->head); i++) {
		jsonw_name(&s->w, pq_column_name(start->head, i));
		if (writer_json_value(&s->w, pq_column_kind(start->head, i),
			pq_get(start->head, start->row, i), err) != 0)
			return err_context(err, "member %s",
			    pq_column_name(start->head, i));
	}
	if (s->has_rows) {
		jsonw_name(&s->w, dataset->rows_member);
		jsonw_array(&s->w);
	}
	return 0;
}

static int
begin(const struct writer_start *start, void **ret, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));

	if (outfile_open(&s->file, start->path, err) != 0) {
		free(s);
		return -1;
	}
	s->has_rows = start->rows != NULL;
	jsonw_init(&s->w, &s->file.buf);
	if (write_head(s, start, err) != 0) {
		outfile_abandon(&s->file);
		free(s);
		return -1;
	}
	*ret = s;
	return 0;
}

static int
row(void *ctx, const struct pq_result *rows, size_t at, struct err *err)
{
	struct state *s = ctx;

	jsonw_object(&s->w);
	for (size_t i = 1; i < pq_columns(rows); i++) {
		jsonw_name(&s->w, pq_column_name(rows, i));
		if (writer_json_value(&s->w, pq_column_kind(rows, i),
			pq_get(rows, at, i), err) != 0)
			return err_context(err, "column %s",
			    pq_column_name(rows, i));
	}
	jsonw_object_end(&s->w);
	outfile_drain(&s->file);
	return 0;
}

static int
end(void *ctx, struct err *err)
{
	struct state *s = ctx;
	int rc;

	if (s->has_rows)
		jsonw_array_end(&s->w);
	jsonw_object_end(&s->w);
	buf_addc(s->w.out, '\n');
	rc = outfile_close(&s->file, err);
	free(s);
	return rc;
}

static void
abandon(void *ctx)
{
	struct state *s = ctx;

	outfile_abandon(&s->file);
	free(s);
}

const struct writer writer_json = { "json", false, begin, NULL, row, end,
	abandon };

/* JSON-stat: the SELECT gives every member, and there is no place for $schema. */
const struct writer writer_jsonstat = { "jsonstat.json", true, begin, NULL, row,
	end, abandon };

/* JSON-LD is JSON; such a dataset names no schema either. */
const struct writer writer_jsonld = { "jsonld", false, begin, NULL, row, end,
	abandon };

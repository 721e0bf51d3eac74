/*
 * Values of Swing: pages of its OData, whose annotations are no fields, and the
 * rows of its table endpoint.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "define/swing_table.h"
#include "land/city_bodies.h"

static int
read_values(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	static const char *const without[] = { "@odata", NULL };
	const struct city_json shape = { .rows = "value", .without = without };

	return city_json_parts(o, "records/", &shape, sink, err);
}

struct rows {
	const struct snapshot_part *part;
	const struct city_sink *sink;
};

static int
take_row(void *ctx, uint64_t row, const struct record *record, struct err *err)
{
	const struct rows *t = ctx;

	return t->sink->record(t->sink->ctx, t->part, row, record, err);
}

static int
read_table(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	struct rows t = { snapshot_part(o->snapshot, "table"), sink };
	struct json *doc = NULL;
	struct buf text;
	int rc = -1;

	if (t.part == NULL)
		return err_set(err, ERR_SOURCE, "the snapshot has no table");
	buf_init(&text, LIMIT_SMALL_BODY);
	if (depot_get(o->depot, t.part->sha256, &text, err) == 0 &&
	    json_parse(text.data, text.len, t.part->role, &doc, err) == 0)
		rc = swing_table_rows(doc, take_row, &t, err);
	json_free(doc);
	buf_release(&text);
	return rc;
}

const struct city_format city_swing = {
	.name = "swing",
	.records = read_values,
};

const struct city_format city_swing_table = {
	.name = "swing-table",
	.records = read_table,
};

/*
 * A table of the DSO-API of Amsterdam as CSV.  A field without a value is empty
 * there: that is null, as JSON has it.
 */
#include "base/limits.h"
#include "land/city_bodies.h"
#include "land/city_names.h"

struct empties {
	const struct city_sink *to;
	struct record_member member[LIMIT_COLUMNS];
};

static int
take_record(void *ctx, const struct snapshot_part *part, uint64_t row,
    const struct record *record, struct err *err)
{
	struct empties *e = ctx;
	struct record nulls = { .n = record->n, .member = e->member };

	/* The reader of CSV takes no more columns. */
	for (size_t i = 0; i < record->n; i++) {
		e->member[i] = record->member[i];
		if (e->member[i].len == 0)
			e->member[i].kind = RECORD_NULL;
	}
	return e->to->record(e->to->ctx, part, row, &nulls, err);
}

static int
take_reject(void *ctx, const struct table_reject *reject, struct err *err)
{
	const struct empties *e = ctx;

	return e->to->reject(e->to->ctx, reject, err);
}

static int
read_table(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	struct city_names *names = city_names_new(&o->source->city, sink);
	struct empties e = { .to = city_names_sink(names) };
	const struct city_sink nulls = { take_record, take_reject, &e };
	int rc = city_part(o, "file", city_csv, &nulls, err);

	city_names_free(names);
	return rc;
}

const struct city_format city_amsterdam_dso_csv = {
	.name = "amsterdam-dso-csv",
	.records = read_table,
};

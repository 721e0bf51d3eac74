/* Scanning pages, one after another. */
#include "land/cbs_pages.h"

#include "base/text.h"
#include "land/cbs_csv.h"

static int
one_page(const struct table_origin *o, const struct snapshot_part *part,
    cbs_page_row *fn, void *ctx, struct err *err)
{
	struct depot_reader *reader = NULL;
	struct records *scan = NULL;
	struct record record;
	uint64_t row = 0;
	int more, rc = -1;

	if (depot_read_open(o->depot, part->sha256, &reader, err) == -1)
		goto out;
	scan = records_new(&(struct records_shape){ .rows = "value" },
	    depot_read, reader);
	while ((more = records_next(scan, &record, err)) == 1)
		if (fn(ctx, &record, part, ++row, err) == -1)
			goto out;
	if (more == -1)
		goto out;
	if (!records_saw_rows(scan)) {
		err_set(err, ERR_SOURCE, "there is no list 'value'");
		goto out;
	}
	rc = 0;
out:
	if (rc == -1)
		err_context(err, "%s", part->role);
	records_free(scan);
	depot_read_close(reader);
	return rc;
}

int
cbs_pages_read(const struct table_origin *o, const char *prefix,
    cbs_page_row *fn, void *ctx, struct err *err)
{
	if (cbs_csv_part(o) != NULL)
		return cbs_csv_rows(o, fn, ctx, err);
	for (size_t i = 0; i < o->snapshot->n_parts; i++) {
		const struct snapshot_part *part = &o->snapshot->part[i];

		if (text_starts(part->role, prefix) &&
		    one_page(o, part, fn, ctx, err) == -1)
			return -1;
	}
	return 0;
}

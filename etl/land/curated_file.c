/* Files of our own: small, and whole in memory. */
#include "land/curated_file.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

int
curated_file_read(const struct table_origin *o, const char *role,
    const char *const *names, size_t n_names, csv_row *fn, void *ctx,
    struct err *err)
{
	const struct snapshot_part *part = snapshot_part(o->snapshot, role);
	struct buf body;
	int rc = -1;

	if (part == NULL)
		return err_set(err, ERR_SOURCE, "the snapshot has no %s", role);
	buf_init(&body, LIMIT_SMALL_BODY);
	if (depot_get(o->depot, part->sha256, &body, err) == 0)
		rc = csv_read(body.data, body.len, role, names, n_names, fn,
		    ctx, err);
	buf_release(&body);
	return rc;
}

int
curated_no_cells(const struct table_origin *o, const struct table *t,
    const struct table_sink *sink, struct err *err)
{
	(void)o;
	(void)t;
	(void)sink;
	(void)err;
	return 0;
}

bool
curated_is_day_or_empty(const char *text)
{
	return *text == '\0' || text_is_date(text);
}

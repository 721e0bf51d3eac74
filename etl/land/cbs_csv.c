/*
 * CBS bulk CSV: lists and rows are told as OData v4 tells them, by the bundle,
 * and read as those of v4 are.  What is left for this format is to find them.
 */
#include "land/cbs_csv.h"

#include <stdbool.h>

#include "base/mem.h"
#include "base/text.h"
#include "define/cbs_bundle.h"
#include "land/format.h"

const struct snapshot_part *
cbs_csv_part(const struct table_origin *o)
{
	return snapshot_part(o->snapshot, "bundle");
}

/* A bundle, open, and what it was read from. */
struct opened {
	struct depot_reader *reader;
	struct cbs_bundle *bundle;
};

static void
opened_release(struct opened *opened)
{
	cbs_bundle_close(opened->bundle);
	depot_read_close(opened->reader);
}

static int
opened_init(const struct table_origin *o, struct opened *ret, struct err *err)
{
	const struct snapshot_part *part = cbs_csv_part(o);

	memset(ret, 0, sizeof(*ret));
	if (part == NULL)
		return err_set(err, ERR_SOURCE,
		    "the snapshot has no bundle; fetch again");
	if (depot_read_open(o->depot, part->sha256, &ret->reader, err) != 0 ||
	    cbs_bundle_open(o->source, depot_read, ret->reader, &ret->bundle,
		err) != 0) {
		opened_release(ret);
		return -1;
	}
	return 0;
}

/* codes/RegioS is RegioSCodes. */
static char *
set_of(const char *role)
{
	const char *slash = strchr(role, '/');

	if (strcmp(role, "properties") == 0)
		return xstrdup("Properties");
	if (slash == NULL)
		return xstrdup(strcmp(role, "measure-groups") == 0
			? "MeasureGroups"
			: "MeasureCodes");
	return xasprintf("%s%s", slash + 1,
	    text_starts(role, "codes/") ? "Codes" : "Groups");
}

int
cbs_csv_list(const struct table_origin *o, const char *role, struct json **ret,
    struct err *err)
{
	struct opened opened;
	char *set;
	int rc;

	if (opened_init(o, &opened, err) != 0)
		return -1;
	set = set_of(role);
	rc = cbs_bundle_list(opened.bundle, set, ret, err);
	free(set);
	opened_release(&opened);
	return rc;
}

struct handing {
	cbs_page_row *fn;
	void *ctx;
	const struct snapshot_part *part;
};

static int
hand_on(void *ctx, const struct record *record, uint64_t row, struct err *err)
{
	struct handing *h = ctx;

	return h->fn(h->ctx, record, h->part, row, err);
}

int
cbs_csv_rows(const struct table_origin *o, cbs_page_row *fn, void *ctx,
    struct err *err)
{
	struct handing h = { fn, ctx, cbs_csv_part(o) };
	struct opened opened;
	int rc;

	if (opened_init(o, &opened, err) != 0)
		return -1;
	rc = cbs_bundle_rows(opened.bundle, hand_on, &h, err);
	opened_release(&opened);
	return rc;
}

/* --- the format --- */

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	struct opened opened;

	if (opened_init(o, &opened, err) != 0)
		return -1;
	t->is_reticent = cbs_bundle_is_bare(opened.bundle);
	opened_release(&opened);
	if (format_cbs_odata4.describe(o, t, err) != 0)
		return -1;
	/* A bare one has no lists: those are the codes of its rows. */
	if (t->is_reticent)
		t->n_listed = 0;
	return 0;
}

static int
cells(const struct table_origin *o, const struct table *t,
    const struct table_sink *sink, struct err *err)
{
	return format_cbs_odata4.cells(o, t, sink, err);
}

const struct format format_cbs_csv = { "cbs-csv", describe, cells };

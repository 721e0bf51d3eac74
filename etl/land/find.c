/* Looking one cell up in the bodies it came in. */
#include "land/find.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "land/format.h"

struct search {
	size_t measure;
	size_t variant;
	const char *region;
	const char *period;
	struct found_cell found;
	bool done;
};

static bool
same(const char *text, size_t len, const char *wanted)
{
	return strlen(wanted) == len && memcmp(text, wanted, len) == 0;
}

/* Ends the reading by an error of no class once the cell was seen. */
static int
look(void *ctx, const struct table_cell *c, struct err *err)
{
	struct search *s = ctx;

	(void)err;
	if (c->measure != s->measure || c->variant != s->variant ||
	    !same(c->region, c->region_len, s->region) ||
	    !same(c->period, c->period_len, s->period))
		return 0;
	memcpy(s->found.sha256, c->part->sha256, HASH_HEX);
	s->found.role = xstrdup(c->part->role);
	s->found.row = c->row;
	if (c->value != NULL)
		s->found.number_text = xstrndup(c->value, c->value_len);
	if (c->attribute != NULL)
		s->found.attribute = xstrndup(c->attribute, c->attribute_len);
	s->done = true;
	return -1;
}

static int
pass(void *ctx, const struct table_reject *r, struct err *err)
{
	(void)ctx;
	(void)r;
	(void)err;
	return 0;
}

int
land_find_cell(struct depot *depot, const struct source *source,
    const struct snapshot *snapshot, const char *measure, const char *variant,
    const char *region, const char *cbs_period, struct found_cell *ret,
    struct err *err)
{
	const struct table_origin origin = { depot, source, snapshot };
	const struct source_measure *m = source_measure(source, measure);
	const struct format *format = format_of(source, snapshot);
	struct search search = { .region = region, .period = cbs_period };
	const struct table_sink sink = { look, pass, &search };
	struct table table;
	int rc = -1;

	if (m == NULL || format == NULL)
		return err_set(err, ERR_DATA,
		    "%s: measure %s is no longer in its descriptor", source->id,
		    measure);
	search.measure = (size_t)(m - source->measure);
	table_init(&table);
	if (format->describe(&origin, &table, err) == -1)
		goto out;
	while (variant != NULL && search.variant < table.n_variants &&
	    strcmp(table.variant[search.variant].code, variant) != 0)
		search.variant++;
	if (format->cells(&origin, &table, &sink, err) == -1 && !search.done)
		goto out;
	if (!search.done) {
		err_set(err, ERR_DATA,
		    "%s: no body of snapshot %.12s holds %s %s %s", source->id,
		    snapshot->id, measure, region, cbs_period);
		goto out;
	}
	err_clear(err);
	*ret = search.found;
	rc = 0;
out:
	table_release(&table);
	return rc;
}

void
found_cell_release(struct found_cell *f)
{
	if (f == NULL)
		return;
	free(f->role);
	free(f->number_text);
	free(f->attribute);
	memset(f, 0, sizeof(*f));
}

/* One table, whole or not at all. */
#include "land/landing.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "land/account.h"
#include "land/approve.h"
#include "land/correct.h"
#include "land/drift.h"
#include "land/merge.h"
#include "land/review.h"
#include "land/staging.h"

/* --- the whole --- */

/* Inside the transaction. */
static int
land_table(struct staging *s, const struct format *format,
    const struct table *table, struct account_ids *ids,
    struct landing_counts *counts, struct err *err)
{
	struct table_sink sink = staging_sink(s);
	struct merge merge = { 0 };
	int64_t began = clock_ms();

	if (account_snapshot(s->pq, s->origin, ids, err) == -1 ||
	    approve_check(s->origin->source, table, err) == -1 ||
	    staging_describe(s, table, err) == -1)
		return -1;
	snprintf(ids->source, sizeof(ids->source), "%lld",
	    (long long)s->source_id);
	if (s->origin->source->n_measures == 0)
		return 0;
	if (review_lists(s->pq, s->origin, table, ids, err) == -1)
		return -1;
	if (staging_begin(s, ids->snapshot, err) == -1 ||
	    format->cells(s->origin, table, &sink, err) == -1 ||
	    staging_end(s, err) == -1)
		return -1;
	counts->rows = s->rows;
	counts->nulls = s->nulls;
	counts->staged_ms = clock_ms() - began;
	if (rejects_check(&s->rejects, err) == -1 ||
	    merge_compare(s, ids, &merge, err) == -1 ||
	    drift_check(s, &merge, err) == -1 ||
	    correct_run(s->pq, s->origin->source, ids, err) == -1 ||
	    review_regions(s->pq, s->origin, ids, err) == -1 ||
	    merge_run(s, ids, &merge, err) == -1)
		return -1;
	counts->added = merge.added;
	counts->changed = merge.changed;
	counts->removed = merge.removed;
	return account_counts(s->pq, ids, counts, err);
}

int
landing_run(struct pq *pq, int64_t run, const struct table_origin *origin,
    const struct format *format, struct landing_counts *ret, struct err *err)
{
	struct landing_counts counts = { 0 };
	struct err second = ERR_INIT;
	struct account_ids ids = { "", "", "" };
	struct staging s;
	struct table table;
	int rc = -1;

	snprintf(ids.run, sizeof(ids.run), "%lld", (long long)run);
	table_init(&table);
	staging_init(&s, pq, origin);
	if (format->describe(origin, &table, err) == -1)
		goto out;
	if (pq_begin(pq, err) == -1)
		goto out;
	if (land_table(&s, format, &table, &ids, &counts, err) == -1 ||
	    pq_commit(pq, err) == -1)
		goto out;
	rc = 0;
out:
	if (rc == -1) {
		if (s.copy != NULL)
			pq_copy_cancel(s.copy);
		s.copy = NULL;
		pq_rollback(pq);
		if (err->class != ERR_FATAL &&
		    rejects_keep(&s.rejects, pq, ids.run, origin->source->id,
			&second) == -1)
			err_context(err, "(rejects not kept: %s)", second.text);
	}
	counts.rejected = s.rejects.all;
	*ret = counts;
	staging_release(&s);
	table_release(&table);
	return rc;
}

/* One table, whole or not at all. */
#include "land/landing.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "land/account.h"
#include "land/approve.h"
#include "land/correct.h"
#include "land/drift.h"
#include "land/review.h"
#include "land/staging.h"

/* --- is it fit to replace what we have? --- */

/* clang-format off */
static const char twice_sql[] =
	"select format('%s %s %s (%s times)',"
	"	m.name, r.code, p.code, count(*))"
	" from landing_cell c"
	" join core.series s using (series_id)"
	" join core.measure m using (measure_id)"
	" join core.region r using (region_id)"
	" join core.period p using (period_id)"
	" where s.source_id = $1::smallint"
	" group by c.series_id, m.name, r.code, p.code"
	" having count(*) > 1"
	" order by m.name, r.code, p.code"
	" limit 1";
/* clang-format on */

static int
check_cells(struct staging *s, struct err *err)
{
	char id[24];
	const char *const param[] = { id };

	snprintf(id, sizeof(id), "%lld", (long long)s->source_id);
	if (rejects_check(&s->rejects, err) == -1 ||
	    account_must_be_empty(s->pq, twice_sql, 1, param,
		"is the same cell more than once; nothing is taken until it "
		"comes once",
		err) == -1)
		return -1;
	return drift_check(s, err);
}

/* --- the merge --- */

/*
 * Key columns stand first and in this order everywhere.  A value is compared
 * as a number: 93750.0 and 93750 are the same.  When a recording gives way to
 * the source itself (or the other way round), cells that did not change are
 * still noted as of the new snapshot, without history.
 */
/* clang-format off */
static const char history_sql[] =
	"insert into core.observation_history"
	" select o.*, $3::bigint, $2::int"
	" from core.observation o"
	" left join landing_new n using (region_id, series_id, period_id)"
	" where o.source_id = $1::smallint"
	" and (n.region_id is null"
	"	or (n.value, n.attribute, n.status)"
	"	is distinct from (o.value, o.attribute, o.status))";

static const char removed_sql[] =
	"with gone as ("
	"	delete from core.observation o"
	"	where o.source_id = $1::smallint"
	"	and not exists (select from landing_new n"
	"		where (n.region_id, n.series_id, n.period_id)"
	"		= (o.region_id, o.series_id, o.period_id))"
	"	returning 1)"
	" select count(*) from gone";

static const char changed_sql[] =
	"with u as ("
	"	update core.observation o"
	"	set value = n.value, attribute = n.attribute,"
	"		status = n.status, snapshot_id = $2::int"
	"	from landing_new n"
	"	where o.source_id = $1::smallint"
	"	and (n.region_id, n.series_id, n.period_id)"
	"	= (o.region_id, o.series_id, o.period_id)"
	"	and (n.value, n.attribute, n.status)"
	"	is distinct from (o.value, o.attribute, o.status)"
	"	returning 1)"
	" select count(*) from u";

static const char added_sql[] =
	"with a as ("
	"	insert into core.observation (source_id, region_id, series_id,"
	"		period_id, value, attribute, status, snapshot_id)"
	"	select $1::smallint, region_id, series_id,"
	"		period_id, value, attribute, status, $2::int"
	"	from landing_new n"
	"	where not exists (select from core.observation o"
	"		where o.source_id = $1::smallint"
	"		and (n.region_id, n.series_id, n.period_id)"
	"		= (o.region_id, o.series_id, o.period_id))"
	"	returning 1)"
	" select count(*) from a";

static const char origin_sql[] =
	"update core.observation o"
	" set snapshot_id = $2::int"
	" from ledger.snapshot old, ledger.snapshot new"
	" where o.source_id = $1::smallint"
	" and old.snapshot_id = o.snapshot_id"
	" and new.snapshot_id = $2::int"
	" and old.origin <> new.origin";

static const char periods_sql[] =
	"update core.source_period p"
	" set cells = c.n"
	" from (select p.period_id, count(o.value) as n"
	"	from core.source_period p"
	"	left join core.observation o"
	"	on o.source_id = p.source_id"
	"	and o.period_id = p.period_id"
	"	where p.source_id = $1::smallint"
	"	group by 1) c"
	" where p.source_id = $1::smallint"
	" and p.period_id = c.period_id"
	" and p.cells <> c.n";

/*
 * A statement of this kind takes no parameters: %s is the source's number.
 * "leeg" is a cell whose source cannot say why it has no value: what another
 * way to it said before still holds.
 */
static const char new_sql[] =
	"create temp table landing_new on commit drop as"
	" select c.region_id, c.series_id, c.period_id, c.value,"
	"	case when c.attribute = 'leeg' and o.value is null"
	"		then coalesce(o.attribute, c.attribute)"
	"		else c.attribute end as attribute,"
	"	case when c.value is not null then p.status end as status"
	" from landing_cell c"
	" join core.source_period p"
	" on p.period_id = c.period_id"
	" and p.source_id = %s"
	" left join core.observation o"
	" on o.source_id = p.source_id"
	" and (o.region_id, o.series_id, o.period_id)"
	"	= (c.region_id, c.series_id, c.period_id)"
	" where c.region_id > 0;"
	"alter table landing_new"
	"	add primary key (region_id, series_id, period_id);"
	"analyze landing_new";
/* clang-format on */

/* Whoever reads the figures in this very run has them planned for what is there
 * now: nothing else counts a partition before the night is over, and plans for
 * tables that seem empty have run for hours. */
static int
measure_partition(struct pq *pq, const struct account_ids *ids, struct err *err)
{
	char *sql = xasprintf("analyze core.observation_%s", ids->source);
	int rc = pq_run(pq, sql, err);

	free(sql);
	return rc;
}

static int
merge(struct pq *pq, const struct account_ids *ids,
    struct landing_counts *counts, struct err *err)
{
	char *sql = xasprintf(new_sql, ids->source);
	int rc = pq_run(pq, sql, err);

	free(sql);
	if (rc == -1 ||
	    account_step(pq, history_sql, 3, ids, NULL, err) == -1 ||
	    account_step(pq, removed_sql, 1, ids, &counts->removed, err) ==
		-1 ||
	    account_step(pq, changed_sql, 2, ids, &counts->changed, err) ==
		-1 ||
	    account_step(pq, added_sql, 2, ids, &counts->added, err) == -1 ||
	    account_step(pq, origin_sql, 2, ids, NULL, err) == -1 ||
	    account_step(pq, periods_sql, 1, ids, NULL, err) == -1)
		return -1;
	return counts->added + counts->changed + counts->removed > 0
	    ? measure_partition(pq, ids, err)
	    : 0;
}

/* --- the whole --- */

/* Inside the transaction. */
static int
land_table(struct staging *s, const struct format *format,
    const struct table *table, struct account_ids *ids,
    struct landing_counts *counts, struct err *err)
{
	struct table_sink sink = staging_sink(s);

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
	if (staging_begin(s, err) == -1 ||
	    format->cells(s->origin, table, &sink, err) == -1 ||
	    staging_end(s, err) == -1 || check_cells(s, err) == -1 ||
	    correct_run(s->pq, s->origin->source, ids, err) == -1 ||
	    review_regions(s->pq, s->origin, ids, err) == -1)
		return -1;
	counts->rows = s->rows;
	counts->nulls = s->nulls;
	if (merge(s->pq, ids, counts, err) == -1)
		return -1;
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

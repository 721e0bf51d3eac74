/*
 * The merge, set by set: only what differs is written.  A value is compared as a
 * number: 93750.0 and 93750 are the same.
 *
 * Of a source without observations what was staged is the partition itself: its
 * keys are made when all rows are there, which takes a third of what it takes row
 * by row, and it takes the place of the empty one.
 */
#include "land/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"

/* A statement of several kinds takes no parameters: %s is the source. */
static int
run_on_source(struct staging *s, const char *format,
    const struct account_ids *ids, struct err *err)
{
	struct buf sql;
	int rc;

	buf_init(&sql, LIMIT_DEFINITION);
	for (const char *p = format; *p != '\0'; p++)
		if (p[0] == '%' && p[1] == 's') {
			buf_adds(&sql, ids->source);
			p++;
		} else {
			buf_addc(&sql, *p);
		}
	rc = pq_run(s->pq, sql.data, err);
	buf_release(&sql);
	return rc;
}

/* --- does a cell come twice? --- */

/* clang-format off */
#define TWICE(cells) \
	"select format('%s %s %s (%s times)', m.name, r.code, p.code, t.n)" \
	" from (select region_id, series_id, period_id, count(*) as n" \
	"	from " cells \
	"	group by 1, 2, 3" \
	"	having count(*) > 1) t" \
	" join core.series s using (series_id)" \
	" join core.measure m using (measure_id)" \
	" join core.region r using (region_id)" \
	" join core.period p using (period_id)" \
	" order by m.name, r.code, p.code" \
	" limit 1"

static const char twice_sql[] = TWICE("landing_cell where region_id > 0");
static const char twice_added_sql[] =
	TWICE("landing_diff where not was_there");
/* clang-format on */

static int
check_twice(struct staging *s, const char *sql, struct err *err)
{
	return account_must_be_empty(s->pq, sql, 0, NULL,
	    "is the same cell more than once; nothing is taken until it "
	    "comes once",
	    err);
}

/* --- a source without observations --- */

/* clang-format off */
static const char keys_sql[] =
	"select core.key_partition(%s)";

static const char attach_sql[] =
	"drop view landing_cell;"
	"delete from core.observation_%s_new where region_id < 0;"
	"select core.attach_partition(%s)";
/* clang-format on */

/* The keys, which say as well whether a cell comes twice. */
static int
make_keys(struct staging *s, const struct account_ids *ids, struct err *err)
{
	struct err twice = ERR_INIT;
	char *sql = xasprintf("set local maintenance_work_mem = '%dkB';"
			      " savepoint keys",
	    LIMIT_INDEX_KB);
	int rc = pq_run(s->pq, sql, err);

	free(sql);
	if (rc == -1)
		return -1;
	rc = run_on_source(s, keys_sql, ids, err);
	if (rc == 0)
		return pq_run(s->pq, "release savepoint keys", err);
	if (err->class == ERR_FATAL)
		return -1;
	if (pq_run(s->pq, "rollback to savepoint keys", &twice) == -1 ||
	    check_twice(s, twice_sql, &twice) == -1)
		*err = twice;
	return -1;
}

/* --- what differs --- */

/* clang-format off */
static const char same_sql[] =
	"select coalesce(array_agg(p.period_id), '{}'),"
	"	coalesce(sum(c.n), 0)"
	" from core.source_period p"
	" join unnest($2::int[], $3::text[], $4::bigint[])"
	"	c (period_id, staged, n)"
	"	using (period_id, staged)"
	" where p.source_id = $1::smallint";

/*
 * "leeg" is a cell whose source cannot say why it has no value: what another
 * way to it said before still holds.
 */
static const char compare_sql[] =
	"create temp table landing_diff on commit drop as"
	" select coalesce(c.region_id, o.region_id) as region_id,"
	"	coalesce(c.series_id, o.series_id) as series_id,"
	"	coalesce(c.period_id, o.period_id) as period_id,"
	"	c.region_id is not null as is_there,"
	"	c.value,"
	"	case when c.attribute = 'leeg' and o.value is null"
	"		then coalesce(o.attribute, c.attribute)"
	"		else c.attribute end as attribute,"
	"	c.status,"
	"	o.region_id is not null as was_there,"
	"	o.value as was, o.attribute as was_attribute,"
	"	o.status as was_status, o.snapshot_id as was_snapshot"
	" from (select * from landing_cell"
	"	where region_id > 0 and period_id <> all ('%s')) c"
	" full join (select * from core.observation"
	"	where source_id = %s and period_id <> all ('%s')) o"
	" using (region_id, series_id, period_id)"
	" where c.region_id is null or o.region_id is null"
	" or c.value is distinct from o.value"
	" or c.status is distinct from o.status"
	" or c.attribute is distinct from o.attribute"
	"	and not (c.attribute = 'leeg' and o.value is null"
	"		and o.attribute is not null);"
	"analyze landing_diff";

static const char counts_sql[] =
	"select count(*) filter (where not was_there),"
	"	count(*) filter (where was_there and is_there),"
	"	count(*) filter (where not is_there),"
	"	count(*) filter (where was is not null and value is null),"
	"	count(*) filter (where was <> value),"
	"	(select count(*) from core.observation"
	"		where source_id = $1::smallint"
	"		and period_id <> all ($2::int[]))"
	" from landing_diff";
/* clang-format on */

/* Of each period what there is to keep. */
static void
period_arrays(const struct staging *s, struct buf *id, struct buf *staged,
    struct buf *n)
{
	char text[STAGED_TEXT];

	buf_init(id, LIMIT_DEFINITION);
	buf_init(staged, LIMIT_DEFINITION);
	buf_init(n, LIMIT_DEFINITION);
	for (size_t i = 0; i < s->n_staged; i++) {
		snprintf(text, sizeof(text), "%d", s->staged[i].id);
		pq_array_add(id, text);
		staged_period_text(&s->staged[i], text);
		pq_array_add(staged, text);
		snprintf(text, sizeof(text), "%lld",
		    (long long)s->staged[i].rows);
		pq_array_add(n, text);
	}
	pq_array_end(id);
	pq_array_end(staged);
	pq_array_end(n);
}

/* The periods of which the same was staged before, and how many cells that is. */
static int
find_same(struct staging *s, const struct account_ids *ids, char **ret,
    int64_t *ret_rows, struct err *err)
{
	struct pq_result *res = NULL;
	struct buf id, staged, n;
	int rc;

	period_arrays(s, &id, &staged, &n);
	rc = pq_queryv(s->pq, same_sql, &res, err, ids->source, id.data,
	    staged.data, n.data, PQ_END);
	if (rc == 0) {
		*ret = xstrdup(pq_get(res, 0, 0));
		*ret_rows = pq_get_int(res, 0, 1);
	}
	pq_result_free(res);
	buf_release(&id);
	buf_release(&staged);
	buf_release(&n);
	return rc;
}

static int
make_diff(struct staging *s, const struct account_ids *ids, const char *same,
    struct err *err)
{
	char *sql = xasprintf(compare_sql, same, ids->source, same);
	int rc;

	/* The planner would sort both, which takes far longer than the table of
	 * hashes that does not fit in memory as a whole. */
	rc = pq_run(s->pq, "set local enable_mergejoin = off", err);
	if (rc == 0)
		rc = pq_run(s->pq, sql, err);
	if (rc == 0)
		rc = pq_run(s->pq, "set local enable_mergejoin = on", err);
	free(sql);
	return rc;
}

/*
 * A cell that comes twice, and was there, finds the same one twice: then more
 * of the staged cells have found one than there are that were found.
 */
static int
compare(struct staging *s, const struct account_ids *ids, struct merge *ret,
    struct err *err)
{
	struct pq_result *res = NULL;
	int64_t had, same_rows = 0;
	char *same = NULL;
	int rc = -1;

	if (find_same(s, ids, &same, &same_rows, err) == -1)
		return -1;
	if (make_diff(s, ids, same, err) == -1 ||
	    pq_queryv(s->pq, counts_sql, &res, err, ids->source, same,
		PQ_END) == -1)
		goto out;
	ret->added = pq_get_int(res, 0, 0);
	ret->changed = pq_get_int(res, 0, 1);
	ret->removed = pq_get_int(res, 0, 2);
	ret->lost = pq_get_int(res, 0, 3);
	ret->moved = pq_get_int(res, 0, 4);
	had = pq_get_int(res, 0, 5);
	if (s->rows - same_rows - ret->added != had - ret->removed)
		rc = check_twice(s, twice_sql, err);
	else
		rc = ret->added > 0 ? check_twice(s, twice_added_sql, err) : 0;
out:
	pq_result_free(res);
	free(same);
	return rc;
}

int
merge_compare(struct staging *s, const struct account_ids *ids,
    struct merge *ret, struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	if (!s->is_first)
		return compare(s, ids, ret, err);
	ret->added = s->rows;
	return make_keys(s, ids, err);
}

/* --- writing --- */

/*
 * When a recording gives way to the source itself (or the other way round), cells
 * that did not change are still noted as of the new snapshot, without history.
 */
/* clang-format off */
static const char history_sql[] =
	"insert into core.observation_history"
	" select $1::smallint, region_id, series_id, period_id, was,"
	"	was_attribute, was_status, was_snapshot, $3::bigint, $2::int"
	" from landing_diff"
	" where was_there";

static const char removed_sql[] =
	"delete from core.observation o"
	" using landing_diff d"
	" where o.source_id = $1::smallint"
	" and (d.region_id, d.series_id, d.period_id)"
	"	= (o.region_id, o.series_id, o.period_id)"
	" and not d.is_there";

static const char changed_sql[] =
	"update core.observation o"
	" set value = d.value, attribute = d.attribute,"
	"	status = d.status, snapshot_id = $2::int"
	" from landing_diff d"
	" where o.source_id = $1::smallint"
	" and (d.region_id, d.series_id, d.period_id)"
	"	= (o.region_id, o.series_id, o.period_id)"
	" and d.is_there and d.was_there";

static const char added_sql[] =
	"insert into core.observation (source_id, region_id, series_id,"
	"	period_id, value, attribute, status, snapshot_id)"
	" select $1::smallint, region_id, series_id,"
	"	period_id, value, attribute, status, $2::int"
	" from landing_diff"
	" where not was_there";

static const char origin_sql[] =
	"update core.observation o"
	" set snapshot_id = $2::int"
	" from ledger.snapshot old, ledger.snapshot new"
	" where o.source_id = $1::smallint"
	" and old.snapshot_id = o.snapshot_id"
	" and new.snapshot_id = $2::int"
	" and old.origin <> new.origin"
	" and exists (select from ledger.snapshot other"
	"	where other.source = new.source"
	"	and other.origin <> new.origin)";

static const char periods_sql[] =
	"update core.source_period p"
	" set cells = c.n, staged = c.staged"
	" from unnest($2::int[], $3::int[], $4::text[])"
	"	c (period_id, n, staged)"
	" where p.source_id = $1::smallint"
	" and p.period_id = c.period_id"
	" and (p.cells, p.staged) is distinct from (c.n, c.staged)";
/* clang-format on */

static int
write_diff(struct staging *s, const struct account_ids *ids,
    const struct merge *merge, struct err *err)
{
	if (merge->changed + merge->removed > 0 &&
	    account_step(s->pq, history_sql, 3, ids, NULL, err) == -1)
		return -1;
	if (merge->removed > 0 &&
	    account_step(s->pq, removed_sql, 1, ids, NULL, err) == -1)
		return -1;
	if (merge->changed > 0 &&
	    account_step(s->pq, changed_sql, 2, ids, NULL, err) == -1)
		return -1;
	if (merge->added > 0 &&
	    account_step(s->pq, added_sql, 2, ids, NULL, err) == -1)
		return -1;
	return account_step(s->pq, origin_sql, 2, ids, NULL, err);
}

/* How many values each period has: as many as were staged. */
static int
count_periods(struct staging *s, const struct account_ids *ids, struct err *err)
{
	struct buf id, staged, n, values;
	char text[24];
	int rc;

	period_arrays(s, &id, &staged, &n);
	buf_init(&values, LIMIT_DEFINITION);
	for (size_t i = 0; i < s->n_staged; i++) {
		long long sum = 0;

		for (size_t m = 0; m < s->origin->source->n_measures; m++)
			sum += s->values[m * s->n_staged + i];
		snprintf(text, sizeof(text), "%lld", sum);
		pq_array_add(&values, text);
	}
	pq_array_end(&values);
	rc = pq_queryv(s->pq, periods_sql, NULL, err, ids->source, id.data,
	    values.data, staged.data, PQ_END);
	buf_release(&id);
	buf_release(&staged);
	buf_release(&n);
	buf_release(&values);
	return rc;
}

/*
 * Whoever reads the figures in this very run has them planned for what is there
 * now: nothing else counts a partition before the night is over, and plans for
 * tables that seem empty have run for hours.  Where one cell in ten is another at
 * most, plans stay as they are.
 */
static int
measure_partition(struct staging *s, const struct account_ids *ids,
    const struct merge *merge, struct err *err)
{
	int64_t differ = merge->added + merge->changed + merge->removed;

	return differ > s->rows / 10
	    ? run_on_source(s,
		  "select core.take_statistics('core.observation_%s')", ids,
		  err)
	    : 0;
}

int
merge_run(struct staging *s, const struct account_ids *ids,
    const struct merge *merge, struct err *err)
{
	if ((s->is_first ? run_on_source(s, attach_sql, ids, err)
			 : write_diff(s, ids, merge, err)) == -1 ||
	    count_periods(s, ids, err) == -1)
		return -1;
	return measure_partition(s, ids, merge, err);
}

/* Drift of a table, by questions that must come back empty. */
#include "land/drift.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "land/account.h"
#include "land/balance.h"

/* clang-format off */
/*
 * What is asked of every table looks at what differs alone, series by series, and
 * at how many values there were.  Only where that says that too much may be gone,
 * or other, the whole is asked: by measure, and with the words for it.
 */
static const char staged_sql[] =
	"create temp table landing_staged ("
	"	series_id int not null,"
	"	period_id int not null,"
	"	n int not null"
	") on commit drop";

/* How many values there were: as many as are staged, less those that are new, and
 * those that are gone. */
static const char known_sql[] =
	"create temp table landing_known on commit drop as"
	" select m.measure_id, m.name, k.period_id, p.status, sum(k.n) as n"
	" from (select series_id, period_id, n::bigint from landing_staged"
	"	union all"
	"	select series_id, period_id, case when value is null"
	"		then 1 else -1 end"
	"	from landing_diff"
	"	where (was is null) <> (value is null)) k"
	" join core.series s using (series_id)"
	" join core.measure m using (measure_id)"
	" left join core.source_period p"
	"	on p.source_id = s.source_id and p.period_id = k.period_id"
	" group by 1, 2, 3, 4"
	" having sum(k.n) > 0";

static const char may_be_lost_sql[] =
	"with lost as ("
	"	select s.measure_id, d.period_id, count(*) as n"
	"	from landing_diff d"
	"	join core.series s using (series_id)"
	"	where d.was is not null and d.value is null"
	"	group by 1, 2"
	"), known as ("
	"	select measure_id, period_id, sum(n) as n"
	"	from landing_known"
	"	where name = any ($1::text[])"
	"	group by 1, 2"
	"), per_period as ("
	"	select period_id, sum(known.n) as known,"
	"		coalesce(sum(lost.n), 0) as lost"
	"	from known left join lost using (measure_id, period_id)"
	"	group by 1"
	")"
	" select coalesce(sum(lost) * 100 > sum(known) * $2::int, false),"
	"	coalesce(bool_or(lost > $4::int"
	"		and lost * 100 > known * $3::int), false)"
	" from per_period";

/* Final, or of a source that tells no statuses and not in its two newest
 * periods. */
#define FINAL(status, period_id) \
	"(" status " = 'definitief' or " status " is null" \
	"	and " period_id " < (select min(period_id)" \
	"		from (select period_id" \
	"			from core.source_period" \
	"			where source_id = $1::smallint" \
	"			order by period_id desc limit 2) newest))"

/* What differs was of the status that it had; all else is as it is now. */
static const char may_have_changed_sql[] =
	"with known as ("
	"	select name, measure_id, n"
	"	from landing_known"
	"	where name = any ($2::text[])"
	"	and " FINAL("status", "period_id")
	"	union all"
	"	select name, measure_id, count(*) filter (where is_final)"
	"		- count(*) filter (where is_final_now)"
	"	from (select m.name, m.measure_id,"
	"			" FINAL("d.was_status", "d.period_id")
	"				as is_final,"
	"			" FINAL("p.status", "d.period_id")
	"				as is_final_now"
	"		from landing_diff d"
	"		join core.series s using (series_id)"
	"		join core.measure m using (measure_id)"
	"		left join core.source_period p"
	"			on p.source_id = s.source_id"
	"			and p.period_id = d.period_id"
	"		where d.was is not null) x"
	"	group by 1, 2"
	"), counted as ("
	"	select measure_id, sum(n) as n from known group by 1"
	"), differs as ("
	"	select s.measure_id,"
	"		count(*) filter (where d.was <> d.value) as changed,"
	"		count(*) filter (where d.value is null) as lost"
	"	from landing_diff d"
	"	join core.series s using (series_id)"
	"	where d.was is not null"
	"	and " FINAL("d.was_status", "d.period_id")
	"	group by 1"
	")"
	" select exists (select"
	"	from counted join differs using (measure_id)"
	"	where changed > $4::int"
	"	and changed * 100 > (n - lost) * $3::int)";

/*
 * Both go by measure and not by series, and only over measures that the
 * descriptor has ($2): who takes one out, or mends the code of a total, means
 * its former cells to go.
 */
static const char emptied_sql[] =
	"select 'measure ' || m.name"
	" from core.measure m"
	" where m.source_id = $1::smallint"
	" and m.name = any ($2::text[])"
	" and m.measure_id in (select measure_id from landing_known)"
	" and m.measure_id not in (select s.measure_id"
	"	from landing_staged"
	"	join core.series s using (series_id)"
	"	where n > 0)"
	" order by 1"
	" limit 1";

/* Revisions take cells away now and then; a table that lost more than $3
 * percent of them is damaged. */
static const char lost_sql[] =
	"select format('%s of %s', lost, known)"
	" from (select count(*) filter (where c.value is null) as lost,"
	"		count(*) as known"
	"	from core.observation o"
	"	join core.series s using (series_id)"
	"	join core.measure m using (measure_id)"
	"	left join (select l.region_id, l.period_id, n.measure_id,"
	"			l.value"
	"		from landing_cell l"
	"		join core.series n using (series_id)) c"
	"	on c.region_id = o.region_id"
	"	and c.period_id = o.period_id"
	"	and c.measure_id = s.measure_id"
	"	where o.source_id = $1::smallint"
	"	and o.value is not null"
	"	and m.name = any ($2::text[])) x"
	" where lost * 100 > known * $3::int";

/* The same of one period: of many, one that is gone is few cells. */
static const char period_sql[] =
	"select format('%s of %s known cells of %s', lost, known, code)"
	" from (select p.code,"
	"		count(*) filter (where c.value is null) as lost,"
	"		count(*) as known"
	"	from core.observation o"
	"	join core.period p using (period_id)"
	"	join core.series s using (series_id)"
	"	join core.measure m using (measure_id)"
	"	left join (select l.region_id, l.period_id, n.measure_id,"
	"			l.value"
	"		from landing_cell l"
	"		join core.series n using (series_id)) c"
	"	on c.region_id = o.region_id"
	"	and c.period_id = o.period_id"
	"	and c.measure_id = s.measure_id"
	"	where o.source_id = $1::smallint"
	"	and o.value is not null"
	"	and m.name = any ($2::text[])"
	"	group by p.code) x"
	" where lost > $4::int and lost * 100 > known * $3::int"
	" order by lost desc, code"
	" limit 1";

/*
 * Figures that were final, and are others now.  Where the change is the same
 * all over, how many times; where a measure has what another had, which.
 */
static const char changed_sql[] =
	"with known as ("
	"	select s.measure_id, m.name, o.region_id, o.period_id,"
	"		o.value as old, c.value as new"
	"	from core.observation o"
	"	join core.series s using (series_id)"
	"	join core.measure m using (measure_id)"
	"	join landing_cell c using (region_id, period_id, series_id)"
	"	where o.source_id = $1::smallint"
	"	and o.value is not null and c.value is not null"
	"	and m.name = any ($2::text[])"
	"	and " FINAL("o.status", "o.period_id")
	"), counted as ("
	"	select measure_id, name, count(*) as n,"
	"		count(*) filter (where new <> old) as changed,"
	"		percentile_disc(0.5) within group (order by"
	"			round(new / nullif(old, 0), 2))"
	"			filter (where new <> old) as times,"
	"		count(distinct round(new / nullif(old, 0), 2))"
	"			filter (where new <> old) = 1 as is_even"
	"	from known group by 1, 2"
	"), struck as ("
	"	select * from counted"
	"	where changed > $4::int and changed * 100 > n * $3::int"
	"), example as ("
	"	select distinct on (k.measure_id) k.measure_id,"
	"		format('%s %s: %s, was %s', r.code, p.code, k.new,"
	"			k.old) as words"
	"	from known k"
	"	join struck using (measure_id)"
	"	join core.region r using (region_id)"
	"	join core.period p using (period_id)"
	"	where k.new <> k.old"
	"	order by k.measure_id, p.code desc, r.code"
	"), swapped as ("
	"	select a.measure_id, min(b.name) as other"
	"	from struck a"
	"	join struck b on b.measure_id <> a.measure_id"
	"	where (select count(*) filter (where x.new = y.old) * 10"
	"		>= count(*) * 9"
	"		from known x join known y"
	"		using (region_id, period_id)"
	"		where x.measure_id = a.measure_id"
	"		and y.measure_id = b.measure_id)"
	"	group by 1"
	")"
	" select string_agg(format('%s (%s of %s, as %s%s%s)', name, changed,"
	"		n, words,"
	"		case when is_even and swapped.other is null"
	"			then format('; %s times as much', times::real)"
	"			end,"
	"		'; it has what ' || swapped.other || ' had'),"
	"		', ' order by name)"
	" from struck join example using (measure_id)"
	" left join swapped using (measure_id)"
	" having count(*) > 0";
/* clang-format on */

/* The names of the descriptor's measures as an array of PostgreSQL, which the
 * caller frees. */
static char *
measure_names(const struct source *source)
{
	struct buf names;

	buf_init(&names, LIMIT_DEFINITION);
	for (size_t i = 0; i < source->n_measures; i++)
		pq_array_add(&names, source->measure[i].name);
	pq_array_end(&names);
	return buf_detach(&names);
}

/* Did a person look at this very version, and say that it is right? */
static bool
is_accepted(const struct table_origin *o)
{
	const char *accepts = o->source->accepts;
	const char *version = o->snapshot->version;
	size_t len = version != NULL ? strlen(version) : 0;

	return accepts != NULL && len > 0 &&
	    strncmp(accepts, version, len) == 0 && accepts[len] == ' ';
}

/* Questions over whole tables are planned for what is in them. */
static int
count_staged(struct staging *s, struct err *err)
{
	return pq_run(s->pq,
	    "analyze landing_cell; select core.take_statistics('core.series')",
	    err);
}

/* One or two answers of yes or no. */
static int
ask(struct staging *s, const char *sql, int n, const char *const *param,
    bool ret[2], struct err *err)
{
	struct pq_result *res = NULL;

	if (pq_query(s->pq, sql, n, param, &res, err) == -1)
		return -1;
	for (size_t i = 0; i < pq_columns(res); i++)
		ret[i] = *pq_get(res, 0, i) == 't';
	pq_result_free(res);
	return 0;
}

/* Less than there was. */
static int
check_lost(struct staging *s, const char *id, const char *names,
    struct err *err)
{
	char all[24], one[24], few[24];
	const char *const may[] = { names, all, one, few };
	const char *const param[] = { id, names, all };
	const char *const period[] = { id, names, one, few };
	bool is_lost[2];

	snprintf(all, sizeof(all), "%d", LIMIT_LOST_CELLS_PERCENT);
	snprintf(one, sizeof(one), "%d", LIMIT_LOST_PERIOD_PERCENT);
	snprintf(few, sizeof(few), "%d", LIMIT_FEW_CELLS);
	if (account_must_be_empty(s->pq, emptied_sql, 2, param,
		"had values and has none any more; the former ones stay",
		err) == -1 ||
	    ask(s, may_be_lost_sql, 4, may, is_lost, err) == -1)
		return -1;
	if (!is_lost[0] && !is_lost[1])
		return 0;
	if (count_staged(s, err) == -1 ||
	    account_must_be_empty(s->pq, lost_sql, 3, param,
		"known cells have no value any more; the former ones stay "
		"until someone has looked at the table",
		err) == -1)
		return -1;
	return account_must_be_empty(s->pq, period_sql, 4, period,
	    "have no value any more; the former ones stay until someone has "
	    "looked at the table",
	    err);
}

static int
check_changed(struct staging *s, const char *id, const char *names,
    struct err *err)
{
	char percent[24], few[24];
	const char *const param[] = { id, names, percent, few };
	bool has_changed[2];

	if (s->origin->source->file != NULL)
		return 0;
	snprintf(percent, sizeof(percent), "%d", LIMIT_CHANGED_CELLS_PERCENT);
	snprintf(few, sizeof(few), "%d", LIMIT_FEW_CELLS);
	if (ask(s, may_have_changed_sql, 4, param, has_changed, err) == -1)
		return -1;
	if (!has_changed[0])
		return 0;
	if (count_staged(s, err) == -1)
		return -1;
	return account_must_be_empty(s->pq, changed_sql, 4, param,
	    "changed though they were final, too many; the former ones stay "
	    "until someone has looked at the table",
	    err);
}

/* By measure, under its first series. */
static int
copy_counts(struct staging *s, struct err *err)
{
	struct pq_copy *copy = NULL;

	if (pq_run(s->pq, staged_sql, err) == -1 ||
	    pq_copy_open(s->pq, "copy landing_staged from stdin", &copy, err) ==
		-1)
		return -1;
	for (size_t m = 0; m < s->origin->source->n_measures; m++)
		for (size_t i = 0; i < s->n_staged; i++) {
			uint32_t n = s->values[m * s->n_staged + i];

			if (n == 0)
				continue;
			pq_copy_int(copy, s->series[m * s->n_variants]);
			pq_copy_int(copy, s->staged[i].id);
			pq_copy_int(copy, n);
			if (pq_copy_end_row(copy, err) == -1) {
				pq_copy_cancel(copy);
				return -1;
			}
		}
	return pq_copy_close(copy, NULL, err);
}

/* Against what was: where nothing is gone or other, nothing is asked. */
static int
check_differs(struct staging *s, const struct merge *m, const char *id,
    struct err *err)
{
	char *names;
	int rc = 0;

	if (m->lost + m->moved == 0)
		return 0;
	if (copy_counts(s, err) == -1 || pq_run(s->pq, known_sql, err) == -1)
		return -1;
	names = measure_names(s->origin->source);
	if (m->lost > 0)
		rc = check_lost(s, id, names, err);
	if (rc == 0 && m->moved > 0)
		rc = check_changed(s, id, names, err);
	free(names);
	return rc;
}

int
drift_check(struct staging *s, const struct merge *merge, struct err *err)
{
	const char *version = s->origin->snapshot->version;
	char id[24];
	int rc = -1;

	snprintf(id, sizeof(id), "%lld", (long long)s->source_id);
	if (is_accepted(s->origin))
		rc = 0;
	else if (check_differs(s, merge, id, err) == 0 &&
	    balance_check(s, err) == 0)
		rc = 0;
	if (rc != 0 && err->class == ERR_SOURCE && version != NULL) {
		char *found = xstrdup(err->text);

		(void)err_set(err, ERR_SOURCE,
		    "%s; if it is right all the same, say why in "
		    "%s/source.json: \"accepts\": \"%s WHY\"",
		    found, s->origin->source->dir, version);
		free(found);
	}
	return rc;
}

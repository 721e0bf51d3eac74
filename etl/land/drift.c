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
 * Both go by measure and not by series, and only over measures that the
 * descriptor has ($2): who takes one out, or mends the code of a total, means
 * its former cells to go.
 */
static const char emptied_sql[] =
	"select 'measure ' || m.name"
	" from core.measure m"
	" where m.source_id = $1::smallint"
	" and m.name = any ($2::text[])"
	" and exists (select"
	"	from core.observation o"
	"	join core.series s using (series_id)"
	"	where o.source_id = $1::smallint"
	"	and s.measure_id = m.measure_id"
	"	and o.value is not null)"
	" and not exists (select"
	"	from landing_cell c"
	"	join core.series s using (series_id)"
	"	where s.measure_id = m.measure_id"
	"	and c.value is not null)"
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
 * Figures that were final, and are others now.  A source that tells no statuses
 * has none for sure in its two newest periods.  Where the change is the same
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
	"	and (o.status = 'definitief' or o.status is null"
	"		and o.period_id < (select min(period_id)"
	"			from (select period_id"
	"				from core.source_period"
	"				where source_id = $1::smallint"
	"				order by period_id desc limit 2) newest))"
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

/* Less than there was. */
static int
check_lost(struct staging *s, const char *id, const char *names,
    struct err *err)
{
	char all[24], one[24], few[24];
	const char *const param[] = { id, names, all };
	const char *const period[] = { id, names, one, few };

	snprintf(all, sizeof(all), "%d", LIMIT_LOST_CELLS_PERCENT);
	snprintf(one, sizeof(one), "%d", LIMIT_LOST_PERIOD_PERCENT);
	snprintf(few, sizeof(few), "%d", LIMIT_FEW_CELLS);
	if (account_must_be_empty(s->pq, emptied_sql, 2, param,
		"had values and has none any more; the former ones stay",
		err) == -1 ||
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

	if (s->origin->source->file != NULL)
		return 0;
	snprintf(percent, sizeof(percent), "%d", LIMIT_CHANGED_CELLS_PERCENT);
	snprintf(few, sizeof(few), "%d", LIMIT_FEW_CELLS);
	return account_must_be_empty(s->pq, changed_sql, 4, param,
	    "changed though they were final, too many; the former ones stay "
	    "until someone has looked at the table",
	    err);
}

int
drift_check(struct staging *s, struct err *err)
{
	const char *version = s->origin->snapshot->version;
	char *names = measure_names(s->origin->source);
	char id[24];
	int rc = -1;

	snprintf(id, sizeof(id), "%lld", (long long)s->source_id);
	if (is_accepted(s->origin))
		rc = 0;
	else if (check_lost(s, id, names, err) == 0 &&
	    check_changed(s, id, names, err) == 0 && balance_check(s, err) == 0)
		rc = 0;
	free(names);
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

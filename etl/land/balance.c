/* Sums over staged cells, by SQL. */
#include "land/balance.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "land/account.h"

/* clang-format off */
/* $2 measures, $3 times, $4 years later, $5 of the country alone, $6 tolerance,
 * $7 in per cent, $8 the identity. */
static const char terms_sql[] =
	"with term as ("
	"	select * from unnest($2::text[], $3::numeric[], $4::int[])"
	"		t (measure, times, later)"
	"), total as ("
	"	select r.code, left(p.code, 4)::int - t.later as year,"
	"		sum(t.times * c.value) as off, count(c.value) as n,"
	"		max(abs(c.value)) as largest,"
	"		string_agg(format('%s x %s %s', t.times, t.measure,"
	"			c.value), ', ' order by t.later, t.measure)"
	"			as words"
	"	from landing_cell c"
	"	join core.series s using (series_id)"
	"	join core.measure m using (measure_id)"
	"	join term t on t.measure = m.name"
	"	join core.period p using (period_id)"
	"	join core.region r using (region_id)"
	"	where s.source_id = $1::smallint and p.kind = 'year'"
	"	and (r.kind = 'NL' or not $5::bool)"
	"	group by r.code, s.variant_code, 2"
	")"
	" select format('%s does not hold (%s times), as %s %s: %s, %s off;',"
	"	$8::text, count(*) over (), code, year, words, off)"
	" from total"
	" where n = (select count(*) from term)"
	" and abs(off) > case when $7::bool"
	"	then largest * $6::numeric / 100 else $6::numeric end"
	" order by abs(off) desc, code, year"
	" limit 1";

/* With those that the register has not got: CBS has them in its sum. */
static const char areas_sql[] =
	"with total as ("
	"	select p.code, sum(c.value) filter (where r.kind = 'GM') as parts,"
	"		max(c.value) filter (where r.kind = 'NL') as whole,"
	"		bool_or(r.kind = 'GM'"
	"			and lower(c.attribute) = 'confidential')"
	"			as is_hidden"
	"	from landing_cell c"
	"	join core.series s using (series_id)"
	"	join core.measure m using (measure_id)"
	"	join core.period p using (period_id)"
	"	join (select region_id, kind from core.region"
	"		union all select region_id, kind from landing_unknown) r"
	"	using (region_id)"
	"	where s.source_id = $1::smallint and m.name = $2"
	"	group by s.series_id, p.code"
	")"
	" select format('%s does not hold (%s times), as in %s: the"
	" municipalities are %s together, the country is %s;', $5::text,"
	"	count(*) over (), code, parts, whole)"
	" from total"
	" where not is_hidden"
	" and abs(parts - whole) > case when $4::bool"
	"	then whole * $3::numeric / 100 else $3::numeric end"
	" order by abs(parts - whole) desc, code"
	" limit 1";
/* clang-format on */

static const char after[] =
    "the former figures stay until someone has looked at the table";

static int
check_terms(struct staging *s, const char *id, const struct identity *i,
    struct err *err)
{
	struct buf measure, times, later;
	int rc;

	buf_init(&measure, LIMIT_DEFINITION);
	buf_init(&times, LIMIT_DEFINITION);
	buf_init(&later, LIMIT_DEFINITION);
	for (size_t k = 0; k < i->n_terms; k++) {
		pq_array_add(&measure, i->term[k].measure);
		pq_array_add(&times, i->term[k].times);
		pq_array_add(&later, i->term[k].later);
	}
	pq_array_end(&measure);
	pq_array_end(&times);
	pq_array_end(&later);
	{
		const char *const param[] = { id, measure.data, times.data,
			later.data, i->is_national ? "true" : "false",
			i->tolerance, i->is_percent ? "true" : "false",
			i->name };

		rc = account_must_be_empty(s->pq, terms_sql, 8, param, after,
		    err);
	}
	buf_release(&measure);
	buf_release(&times);
	buf_release(&later);
	return rc;
}

static int
check_areas(struct staging *s, const char *id, const struct identity *i,
    struct err *err)
{
	const char *const param[] = { id, i->term[0].measure, i->tolerance,
		i->is_percent ? "true" : "false", i->name };

	return account_must_be_empty(s->pq, areas_sql, 5, param, after, err);
}

int
balance_check(struct staging *s, struct err *err)
{
	const struct identities *all = &s->origin->source->identities;
	char id[24];

	/* A recording may hold part of the areas and of the measures. */
	if (s->origin->snapshot->is_recording)
		return 0;
	snprintf(id, sizeof(id), "%lld", (long long)s->source_id);
	for (size_t i = 0; i < all->n; i++) {
		const struct identity *one = &all->identity[i];

		if ((one->kind == IDENTITY_AREAS
			    ? check_areas(s, id, one, err)
			    : check_terms(s, id, one, err)) == -1)
			return -1;
	}
	return 0;
}

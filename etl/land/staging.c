/* What a table says of itself becomes rows and dictionaries. */
#include "land/staging.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "define/period.h"
#include "land/account.h"

void
staging_init(struct staging *s, struct pq *pq,
    const struct table_origin *origin)
{
	memset(s, 0, sizeof(*s));
	s->pq = pq;
	s->origin = origin;
	s->region = dict_new();
	s->period = dict_new();
}

void
staging_release(struct staging *s)
{
	if (s == NULL)
		return;
	if (s->copy != NULL)
		pq_copy_cancel(s->copy);
	dict_free(s->region);
	dict_free(s->period);
	for (size_t i = 0; i < s->n_staged; i++)
		free(s->staged[i].status);
	free(s->staged);
	free(s->series);
	free(s->values);
	rejects_release(&s->rejects);
	memset(s, 0, sizeof(*s));
}

/* --- periods --- */

/* clang-format off */
static const char period_table_sql[] =
	"create temp table landing_period ("
	"	period_id int primary key,"
	"	code text,"
	"	kind text,"
	"	first_day date,"
	"	last_day date,"
	"	status text"
	") on commit drop";

/* Several statements take no parameters: %lld is the number of the source. */
static const char period_sql[] =
	"insert into core.period"
	" select period_id, code, kind, first_day, last_day"
	" from landing_period"
	" on conflict do nothing;"

	"delete from core.source_period p"
	" where source_id = %lld"
	" and not exists (select from landing_period l"
	"	where l.period_id = p.period_id);"

	"insert into core.source_period (source_id, period_id, status)"
	" select %lld, period_id, status"
	" from landing_period"
	" on conflict (source_id, period_id) do update"
	"	set status = excluded.status"
	"	where source_period.status is distinct from excluded.status";
/* clang-format on */

/* What is not told is as it was told last. */
static int
recall_statuses(struct staging *s, struct err *err)
{
	char *sql = xasprintf("update landing_period l set status = p.status"
			      " from core.source_period p"
			      " where p.source_id = %lld"
			      " and p.period_id = l.period_id"
			      " and l.status is null",
	    (long long)s->source_id);
	int rc = pq_run(s->pq, sql, err);

	free(sql);
	return rc;
}

/* The statuses as they are now: also those that were recalled. */
static int
load_statuses(struct staging *s, struct err *err)
{
	struct pq_result *res = NULL;
	struct dict *status = dict_new();
	char id[24];
	int64_t row;

	snprintf(id, sizeof(id), "%lld", (long long)s->source_id);
	if (pq_queryv(s->pq,
		"select period_id, status from core.source_period"
		" where source_id = $1::smallint",
		&res, err, id, PQ_END) == -1) {
		dict_free(status);
		return -1;
	}
	for (size_t i = 0; i < pq_rows(res); i++)
		dict_put(status, pq_get(res, i, 0), strlen(pq_get(res, i, 0)),
		    (int64_t)i);
	for (size_t i = 0; i < s->n_staged; i++) {
		const char *text = NULL;

		snprintf(id, sizeof(id), "%d", s->staged[i].id);
		if (dict_get(status, id, strlen(id), &row))
			text = pq_get(res, (size_t)row, 1);
		s->staged[i].status = text != NULL ? xstrdup(text) : NULL;
	}
	pq_result_free(res);
	dict_free(status);
	return 0;
}

static int
store_periods(struct staging *s, const struct table *t, struct err *err)
{
	const struct source *d = s->origin->source;
	struct period p;
	struct pq_copy *copy = NULL;
	long long id = (long long)s->source_id;
	char *sql;
	int rc;

	if (t->n_periods == 0)
		return 0;
	if (pq_run(s->pq, period_table_sql, err) == -1 ||
	    pq_copy_open(s->pq, "copy landing_period from stdin", &copy, err) ==
		-1)
		return -1;
	s->staged = xcalloc(t->n_periods, sizeof(*s->staged));
	for (size_t i = 0; i < t->n_periods; i++) {
		const char *status = t->period[i].status;
		bool taken;

		if (period_parse(t->period[i].cbs, &p, err) == -1)
			goto cancel;
		taken = source_takes_period(d, &p);
		dict_put(s->period, p.cbs, strlen(p.cbs),
		    taken ? (int64_t)s->n_staged : -1);
		if (!taken)
			continue;
		s->staged[s->n_staged++].id = p.id;
		pq_copy_int(copy, p.id);
		pq_copy_field(copy, p.code, strlen(p.code));
		pq_copy_field(copy, period_kind_name(p.kind),
		    strlen(period_kind_name(p.kind)));
		pq_copy_field(copy, p.first_day, strlen(p.first_day));
		pq_copy_field(copy, p.last_day, strlen(p.last_day));
		pq_copy_field(copy, status, status ? strlen(status) : 0);
		if (pq_copy_end_row(copy, err) == -1)
			goto cancel;
	}
	if (pq_copy_close(copy, NULL, err) == -1)
		return err_context(err, "list of periods");
	if (t->is_reticent && recall_statuses(s, err) == -1)
		return -1;
	sql = xasprintf(period_sql, id, id);
	rc = pq_run(s->pq, sql, err);
	free(sql);
	return rc == 0 ? load_statuses(s, err) : -1;
cancel:
	pq_copy_cancel(copy);
	return -1;
}

/* --- regions --- */

static bool
region_kept(const struct source_dimension *d, const char *code)
{
	for (size_t i = 0; i < d->n_keep; i++)
		if (text_starts(code, d->keep[i]))
			return true;
	return d->n_keep == 0;
}

static void
copy_text(struct pq_copy *copy, const char *text)
{
	pq_copy_field(copy, *text == '\0' ? NULL : text, strlen(text));
}

/* clang-format off */
static const char region_table_sql[] =
	"create temp table landing_unknown ("
	"	region_id int,"
	"	code text,"
	"	title text,"
	"	kind text"
	") on commit drop;"
	"create temp table landing_region ("
	"	code text,"
	"	title text,"
	"	group_code text,"
	"	begin_date date,"
	"	end_date date"
	") on commit drop";

static const char event_table_sql[] =
	"create temp table landing_event ("
	"	at int,"
	"	kind text,"
	"	event_date date,"
	"	from_code text,"
	"	to_code text,"
	"	hectares numeric,"
	"	dwellings bigint,"
	"	inhabitants bigint"
	") on commit drop";
/* clang-format on */

static int
copy_regions(struct staging *s, const struct table *t, struct err *err)
{
	struct pq_copy *copy = NULL;

	if (pq_copy_open(s->pq, "copy landing_region from stdin", &copy, err) ==
	    -1)
		return -1;
	for (size_t i = 0; i < t->n_regions; i++) {
		copy_text(copy, t->region[i].code);
		copy_text(copy, t->region[i].title);
		copy_text(copy, t->region[i].group);
		copy_text(copy, t->region[i].begin);
		copy_text(copy, t->region[i].end);
		if (pq_copy_end_row(copy, err) == -1) {
			pq_copy_cancel(copy);
			return -1;
		}
	}
	if (pq_copy_close(copy, NULL, err) == -1)
		return err_context(err, "list of regions");
	if (t->is_reticent)
		return pq_run(s->pq,
		    "update landing_region l set group_code = r.group_code"
		    " from core.region r"
		    " where r.code = l.code and l.group_code is null",
		    err);
	return 0;
}

static int
copy_events(struct staging *s, const struct table *t, struct err *err)
{
	struct pq_copy *copy = NULL;
	struct period first;

	if (period_parse(s->origin->source->first, &first, err) == -1 ||
	    pq_run(s->pq, event_table_sql, err) == -1 ||
	    pq_copy_open(s->pq, "copy landing_event from stdin", &copy, err) ==
		-1)
		return -1;
	for (size_t i = 0; i < t->n_events; i++) {
		const struct region_event *e = &t->event[i];

		/* History is built from the source's first period on. */
		if (strcmp(e->date, first.first_day) < 0)
			continue;
		pq_copy_int(copy, (int64_t)i);
		copy_text(copy, region_event_name(e->kind));
		copy_text(copy, e->date);
		copy_text(copy, e->from);
		copy_text(copy, e->to);
		copy_text(copy, e->hectares);
		if (e->dwellings < 0)
			pq_copy_field(copy, NULL, 0);
		else
			pq_copy_int(copy, e->dwellings);
		if (e->inhabitants < 0)
			pq_copy_field(copy, NULL, 0);
		else
			pq_copy_int(copy, e->inhabitants);
		if (pq_copy_end_row(copy, err) == -1) {
			pq_copy_cancel(copy);
			return -1;
		}
	}
	if (pq_copy_close(copy, NULL, err) == -1)
		return err_context(err, "boundary events");
	return 0;
}

/* clang-format off */
/* A GM code outside the provinces is no municipality. */
#define KIND \
	"case when left(code, 2) in ('NL', 'LD', 'PV', 'CR')" \
	"	or (code like 'GM%' and group_code like 'GMPV%')" \
	"	then left(code, 2) else 'other' end"

/* The register decides what regions there are, on titles, groups and dates. */
static const char register_sql[] =
	/* A name that gives way to another is kept. */
	"insert into core.former_name (code, title, until_date)"
	" select r.code, r.title, core.today()"
	" from core.region r"
	" join landing_region l using (code)"
	" where r.kind = 'GM' and r.title <> l.title"
	" on conflict do nothing;"

	"insert into core.region"
	"	(code, title, kind, group_code, begin_date, end_date)"
	" select code, title, " KIND ", group_code, begin_date, end_date"
	" from landing_region"
	" on conflict (code) do update"
	"	set title = excluded.title,"
	"		kind = excluded.kind,"
	"		group_code = excluded.group_code,"
	"		begin_date = excluded.begin_date,"
	"		end_date = excluded.end_date"
	"	where (region.title, region.kind, region.group_code,"
	"		region.begin_date, region.end_date)"
	"	is distinct from (excluded.title, excluded.kind,"
	"		excluded.group_code, excluded.begin_date,"
	"		excluded.end_date);"

	/* A boundary change stands with giver and receiver: one is enough, and
	 * they have to agree.  A receiver calls the part of a dissolved
	 * municipality a boundary change at times: the giver is right. */
	"create temp table landing_event_once on commit drop as"
	" select distinct on (from_code, to_code, event_date) *"
	" from landing_event"
	" order by from_code, to_code, event_date,"
	"	kind = 'opgeheven' desc, at;"

	"delete from core.region_event e"
	" where not exists (select from landing_event_once l"
	"	where (l.kind, l.event_date, l.from_code, l.to_code,"
	"		l.hectares, l.dwellings, l.inhabitants)"
	"	is not distinct from (e.kind, e.event_date, e.from_code,"
	"		e.to_code, e.hectares, e.dwellings, e.inhabitants));"

	"insert into core.region_event (kind, event_date, from_code, to_code,"
	"	hectares, dwellings, inhabitants)"
	" select kind, event_date, from_code, to_code,"
	"	hectares, dwellings, inhabitants"
	" from landing_event_once"
	" on conflict do nothing";

/*
 * Any other source adds only what was announced, or is told by Gebieden, and
 * the register has not got.  What nobody knows goes aside: below nought, and
 * -1 is another thing.  Where no group is told, a GM code is taken for a
 * municipality.
 */
static const char regions_sql[] =
	"insert into core.region (code, title, kind, group_code)"
	" select code, title, " KIND ", group_code"
	" from landing_region l"
	" where exists (select from core.area a where a.code = l.code)"
	" on conflict do nothing;"

	"insert into landing_unknown"
	" select -1 - row_number() over (order by code), code, min(title),"
	"	min(case when group_code is null then left(code, 2)"
	"		else " KIND " end)"
	" from landing_region l"
	" where not exists (select from core.region r where r.code = l.code)"
	" group by code";

/* Districts and such, which the descriptor does not keep, wait for nothing. */
static const char not_kept_sql[] =
	"delete from landing_unknown"
	" where not exists (select from unnest($1::text[]) k"
	"	where starts_with(code, k))";

static const char disagree_sql[] =
	"select from_code, to_code, event_date"
	" from landing_event"
	" group by kind, event_date, from_code, to_code"
	" having count(distinct (hectares, dwellings, inhabitants)) > 1"
	" order by event_date, from_code, to_code"
	" limit 1";
/* clang-format on */

/* Is there an event that giver and receiver tell differently? */
static int
events_agree(struct staging *s, struct err *err)
{
	struct pq_result *res = NULL;
	int rc = 0;

	if (pq_query(s->pq, disagree_sql, 0, NULL, &res, err) == -1)
		return -1;
	if (pq_rows(res) == 1)
		rc = err_set(err, ERR_SOURCE,
		    "giver and receiver tell the boundary change of %s from "
		    "%s to %s differently; look at both texts",
		    pq_get(res, 0, 2), pq_get(res, 0, 0), pq_get(res, 0, 1));
	pq_result_free(res);
	return rc;
}

/* Leave in landing_unknown what the descriptor keeps. */
static int
keep_unknown(struct staging *s, const struct source_dimension *dim,
    struct err *err)
{
	struct buf keep;
	int rc;

	if (dim == NULL || dim->n_keep == 0)
		return 0;
	buf_init(&keep, LIMIT_DEFINITION);
	for (size_t i = 0; i < dim->n_keep; i++)
		pq_array_add(&keep, dim->keep[i]);
	pq_array_end(&keep);
	rc = pq_queryv(s->pq, not_kept_sql, NULL, err, keep.data, PQ_END);
	buf_release(&keep);
	return rc;
}

static int
load_regions(struct staging *s, const struct table *t, struct err *err)
{
	bool listed = t->n_regions > 0;
	const struct source *source = s->origin->source;
	const struct source_dimension *dim = source_role(source, ROLE_REGION);
	struct pq_result *res = NULL;

	for (size_t i = 0; i < t->n_regions; i++)
		dict_put(s->region, t->region[i].code,
		    strlen(t->region[i].code), -1);
	/* A recording of another source than the register lists no regions:
	 * the register does. */
	if (pq_query(s->pq,
		listed ? "select r.code, r.region_id from core.region r"
			 " join landing_region using (code)"
			 " union all select code, region_id"
			 " from landing_unknown"
		       : "select code, region_id from core.region",
		0, NULL, &res, err) == -1)
		return -1;
	for (size_t i = 0; i < pq_rows(res); i++) {
		const char *code = pq_get(res, i, 0);
		bool kept = dim != NULL      ? region_kept(dim, code)
		    : source->region != NULL ? strcmp(code, source->region) == 0
					     : true;

		dict_put(s->region, code, strlen(code),
		    kept ? pq_get_int(res, i, 1) : -1);
	}
	pq_result_free(res);
	if (dict_size(s->region) == 0)
		return err_set(err, ERR_SOURCE,
		    "no region is known yet: the source that is the register "
		    "of areas has to land first");
	return 0;
}

static int
store_all_regions(struct staging *s, const struct table *t, struct err *err)
{
	bool listed = t->n_regions > 0;

	if (s->origin->source->n_measures == 0)
		return 0;
	if (pq_run(s->pq, region_table_sql, err) == -1 ||
	    (listed && copy_regions(s, t, err) == -1))
		return -1;
	if (listed && s->origin->source->is_register) {
		if (copy_events(s, t, err) == -1 ||
		    events_agree(s, err) == -1 ||
		    pq_run(s->pq, register_sql, err) == -1)
			return err_context(err, "register of areas");
	} else if (listed &&
	    (pq_run(s->pq, regions_sql, err) == -1 ||
		keep_unknown(s, source_role(s->origin->source, ROLE_REGION),
		    err) == -1))
		return err_context(err, "list of regions");
	return load_regions(s, t, err);
}

/* --- measures --- */

/* The codes of all dimensions but area and period, as one text. */
static char *
series_dims(const struct source *d, const struct table *t, size_t measure,
    size_t variant)
{
	const char **chosen = t->measure[measure].chosen;
	struct buf b;

	buf_init(&b, LIMIT_DEFINITION);
	for (size_t i = 0; i < d->n_dimensions; i++) {
		const struct source_dimension *dim = &d->dimension[i];
		const char *code = NULL;

		if (dim->role == ROLE_FIXED)
			code = t->fixed != NULL ? t->fixed[i] : dim->fixed.code;
		else if (dim->role == ROLE_CHOSEN)
			code = chosen != NULL
			    ? chosen[i]
			    : d->measure[measure].chosen[i].code;
		else if (dim->role == ROLE_OPEN)
			code = t->variant[variant].code;
		if (code != NULL)
			buf_addf(&b, "%s%s=%s", b.len > 0 ? ";" : "", dim->name,
			    code);
	}
	return buf_detach(&b);
}

/* clang-format off */
static const char measure_sql[] =
	"with m as ("
	"	insert into core.measure (name, source_id, code, title, unit,"
	"		decimals, adds_up, moves_with, weight,"
	"		numerator, denominator, rounded_to)"
	"	values ($1, $2::smallint, nullif($3, ''), $4, $5,"
	"		$6::int, $7, $8, $9,"
	"		$10, $11, nullif($12, '0')::int)"
	"	on conflict (name) do update"
	"		set source_id = excluded.source_id,"
	"			code = coalesce(excluded.code, measure.code),"
	"			title = excluded.title,"
	"			unit = excluded.unit,"
	"			decimals = excluded.decimals,"
	"			adds_up = excluded.adds_up,"
	"			moves_with = excluded.moves_with,"
	"			weight = excluded.weight,"
	"			numerator = excluded.numerator,"
	"			denominator = excluded.denominator,"
	"			rounded_to = excluded.rounded_to"
	"	returning measure_id)"
	" insert into core.series (source_id, measure_id, dims,"
	"	variant_code, variant_title)"
	" select $2::smallint, measure_id, $13, $14, $15 from m"
	/* An update that changes nothing at times, so that the id is
	 * returned. */
	" on conflict (source_id, measure_id, dims) do update"
	"	set variant_title = excluded.variant_title"
	" returning series_id";
/* clang-format on */

static int
store_series(struct staging *s, const struct table *t, size_t measure,
    size_t variant, struct err *err)
{
	const struct source *d = s->origin->source;
	const struct source_measure *m = &d->measure[measure];
	const struct table_measure *found = &t->measure[measure];
	const struct table_variant *v =
	    t->n_variants > 0 ? &t->variant[variant] : NULL;
	char *dims = series_dims(d, t, measure, variant);
	char id[24], decimals[24], rounded[24];
	struct pq_result *res = NULL;
	int rc = -1;

	snprintf(id, sizeof(id), "%lld", (long long)s->source_id);
	snprintf(decimals, sizeof(decimals), "%d", m->decimals);
	snprintf(rounded, sizeof(rounded), "%d", m->rounded);
	if (pq_queryv(s->pq, measure_sql, &res, err, m->name, id, found->code,
		found->title, found->unit, decimals, adds_up_name(m->adds_up),
		m->moves_with, m->weight, m->numerator, m->denominator, rounded,
		dims, v != NULL ? v->code : NULL, v != NULL ? v->title : NULL,
		PQ_END) == -1) {
		err_context(err, "measure %s", m->name);
		goto out;
	}
	s->series[measure * s->n_variants + variant] = pq_get_int(res, 0, 0);
	rc = 0;
out:
	free(dims);
	pq_result_free(res);
	return rc;
}

static int
store_measures(struct staging *s, const struct table *t, struct err *err)
{
	size_t n = s->origin->source->n_measures;

	s->n_variants = t->n_variants > 0 ? t->n_variants : 1;
	s->series = xcalloc(n * s->n_variants + 1, sizeof(*s->series));
	for (size_t i = 0; i < n; i++)
		for (size_t v = 0; t->measure[i].present && v < s->n_variants;
		     v++)
			if (store_series(s, t, i, v, err) == -1)
				return -1;
	return 0;
}

/* --- groups --- */

static int
store_groups(struct staging *s, const struct table *t, struct err *err)
{
	if (t->n_groups == 0)
		return 0;
	if (pq_run(s->pq,
		"delete from core.group_member; delete from core.area_group",
		err) == -1)
		return -1;
	for (size_t i = 0; i < t->n_groups; i++) {
		char sort[24];

		snprintf(sort, sizeof(sort), "%zu", i + 1);
		if (pq_queryv(s->pq,
			"insert into core.area_group values"
			" ($1, $2, $3, $4, $5::int, $6::boolean)",
			NULL, err, t->group[i].code, t->group[i].title_nl,
			t->group[i].title_en, t->group[i].description_nl, sort,
			t->group[i].is_class ? "true" : "false", PQ_END) == -1)
			return err_context(err, "groups.csv: %s",
			    t->group[i].code);
	}
	for (size_t i = 0; i < t->n_members; i++)
		if (pq_queryv(s->pq,
			"insert into core.group_member values"
			" ($1, $2, nullif($3, '')::date, nullif($4, '')::date)",
			NULL, err, t->member[i].group,
			t->member[i].municipality, t->member[i].from,
			t->member[i].to, PQ_END) == -1)
			return err_context(err, "members.csv: %s in %s",
			    t->member[i].municipality, t->member[i].group);
	return 0;
}

/* --- announcements --- */

/* clang-format off */
static const char announcement_sql[] =
	"insert into core.announcement (kind, event_date, from_code,"
	"	from_title, to_code, to_title, to_province, dwellings,"
	"	inhabitants, state, citation, cited_on)"
	" values ($1, $2::date, $3, $4, $5, $6, nullif($7, ''),"
	"	nullif($8, '')::bigint, nullif($9, '')::bigint, $10, $11,"
	"	$12::date)";
/* clang-format on */

static int
store_announcements(struct staging *s, const struct table *t, struct err *err)
{
	if (!t->has_announcements)
		return 0;
	if (pq_run(s->pq, "delete from core.announcement", err) == -1)
		return -1;
	for (size_t i = 0; i < t->n_announcements; i++)
		if (pq_query(s->pq, announcement_sql, ANNOUNCEMENT_FIELDS,
			t->announcement[i].field, NULL, err) == -1)
			return err_context(err, "announcement %zu", i + 1);
	return 0;
}

/* --- peers --- */

static int
store_peers(struct staging *s, const struct table *t, struct err *err)
{
	if (t->n_peers == 0)
		return 0;
	if (pq_run(s->pq, "delete from core.peer", err) == -1)
		return -1;
	for (size_t i = 0; i < t->n_peers; i++)
		if (pq_query(s->pq,
			"insert into core.peer (city, nth, peer, distance,"
			" method) values ($1, $2::int, $3, $4::numeric,"
			" $5::int)",
			PEER_FIELDS, t->peer[i].field, NULL, err) == -1)
			return err_context(err, "peer %zu", i + 1);
	return 0;
}

/* --- regions of centre municipalities --- */

/* clang-format off */
static const char care_region_sql[] =
	"insert into core.care_region (region, title_nl, gm_code, is_centre,"
	"	valid_from, valid_to, citation, cited_on)"
	" values ($1, $2, $3, $4 = 'yes', nullif($5, '')::date,"
	"	nullif($6, '')::date, $7, $8::date)";
/* clang-format on */

static int
store_care_regions(struct staging *s, const struct table *t, struct err *err)
{
	if (!t->has_care_regions)
		return 0;
	if (pq_run(s->pq, "delete from core.care_region", err) == -1)
		return -1;
	for (size_t i = 0; i < t->n_care_regions; i++)
		if (pq_query(s->pq, care_region_sql, CARE_REGION_FIELDS,
			t->care_region[i].field, NULL, err) == -1)
			return err_context(err, "line %zu",
			    t->care_region[i].line);
	return 0;
}

int
staging_describe(struct staging *s, const struct table *t, struct err *err)
{
	for (size_t i = 0; i < t->n_rejects; i++)
		rejects_take(&s->rejects, &t->reject[i]);
	if (rejects_check(&s->rejects, err) == -1 ||
	    account_source(s->pq, s->origin, t, &s->source_id, err) == -1 ||
	    store_periods(s, t, err) == -1 ||
	    store_all_regions(s, t, err) == -1 ||
	    store_measures(s, t, err) == -1 || store_groups(s, t, err) == -1 ||
	    store_announcements(s, t, err) == -1 ||
	    store_peers(s, t, err) == -1 || store_care_regions(s, t, err) == -1)
		return -1;
	return 0;
}

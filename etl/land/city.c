/*
 * One source of a city, in one transaction.  Records are checked as they come
 * (city_record.c), rows go by COPY into a staging table, and the merge writes
 * only what changed.
 */
#include "land/city.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"
#include "land/city_areas.h"
#include "land/city_record.h"
#include "land/rejects.h"

struct city_landing {
	struct pq *pq;
	const struct table_origin *origin;
	struct account_ids ids;
	struct city_reader *reader;
	struct city_areas *areas;
	int64_t *measure_id;
	struct pq_copy *copy;
	struct rejects rejects;
	struct landing_counts counts;
};

/* --- the source and its measures --- */

/* What readers need to know of it, as SQL reads it. */
static char *
descriptor_json(const struct source *s)
{
	struct buf json;
	struct jsonw w;

	buf_init(&json, LIMIT_DEFINITION);
	jsonw_init(&w, &json);
	jsonw_object(&w);
	jsonw_member_text(&w, "title", s->title);
	jsonw_member_text(&w, "title_en", s->title_en);
	jsonw_member_text(&w, "publisher", s->publisher);
	jsonw_member_text(&w, "licence", s->licence);
	jsonw_member_text(&w, "attribution", s->attribution);
	jsonw_member_text(&w, "page", s->page);
	jsonw_member_text(&w, "definition", s->city.definition);
	jsonw_member_text(&w, "cadence", s->cadence);
	jsonw_object_end(&w);
	return buf_detach(&json);
}

static void
write_meanings(struct jsonw *w, const struct city_mark *mark, size_t n)
{
	jsonw_object(w);
	for (size_t i = 0; i < n; i++)
		jsonw_member_text(w, mark[i].text, mark[i].means);
	jsonw_object_end(w);
}

/* Which records are taken, what tells them apart, and how their areas and values
 * are read: with another selection, cells that go are meant to go. */
static char *
selection_text(const struct source *s)
{
	struct buf text;
	struct jsonw w;

	buf_init(&text, LIMIT_DEFINITION);
	jsonw_init(&w, &text);
	jsonw_object(&w);
	for (size_t i = 0; i < s->city.n_fields; i++) {
		const struct source_field *f = &s->city.field[i];

		if (f->role == FIELD_LABEL || f->role == FIELD_AREA_NAME)
			continue;
		jsonw_name(&w, f->name);
		jsonw_array(&w);
		jsonw_text(&w, field_role_name(f->role));
		for (size_t j = 0; j < f->n_keep; j++)
			jsonw_text(&w, f->keep[j]);
		jsonw_array_end(&w);
	}
	/* A name of a field is never blank. */
	jsonw_name(&w, "");
	jsonw_array(&w);
	jsonw_text(&w, s->city.has_decimal_comma ? "comma" : "point");
	write_meanings(&w, s->city.area, s->city.n_areas);
	write_meanings(&w, s->city.null, s->city.n_nulls);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	return buf_detach(&text);
}

/* clang-format off */
static const char known_sql[] =
	"update city.source"
	" set descriptor = $2::jsonb, is_defined = true"
	" where id = $1";

static const char forget_sql[] =
	"update city.source set is_defined = false where is_defined";

/* The selection stays as it was until the cells are there. */
static const char source_sql[] =
	"insert into city.source (id, municipality, descriptor, selection)"
	" values ($1, $2, $3::jsonb, $4)"
	" on conflict (id) do update"
	"	set municipality = excluded.municipality,"
	"		descriptor = excluded.descriptor"
	" returning source_id";

static const char selection_sql[] =
	"update city.source set selection = $2"
	" where source_id = $1::smallint and selection <> $2";

static const char measure_sql[] =
	"insert into city.measure (source_id, code, title, unit, decimals)"
	" values ($1::smallint, $2, $3, $4, $5::int)"
	" on conflict (source_id, code) do update"
	"	set title = excluded.title,"
	"		unit = excluded.unit,"
	"		decimals = excluded.decimals"
	" returning measure_id";
/* clang-format on */

int
city_sources(struct pq *pq, const struct definitions *d, struct err *err)
{
	int rc = -1;

	if (pq_begin(pq, err) == -1)
		return -1;
	if (pq_run(pq, forget_sql, err) == -1)
		goto out;
	for (size_t i = 0; i < d->n_sources; i++) {
		const struct source *s = &d->source[i];
		char *json;

		if (!source_is_city(s) || source_is_waiting(s))
			continue;
		json = descriptor_json(s);
		rc = pq_queryv(pq, known_sql, NULL, err, s->id, json, PQ_END);
		free(json);
		if (rc == -1)
			goto out;
	}
	rc = pq_commit(pq, err);
out:
	if (rc == -1)
		pq_rollback(pq);
	return rc;
}

static int
store_measures(struct city_landing *l, struct err *err)
{
	const struct source_city *city = &l->origin->source->city;
	size_t n = city_reader_measures(city);

	l->measure_id = xcalloc(n, sizeof(*l->measure_id));
	for (size_t i = 0; i < n; i++) {
		struct city_measure m = city_reader_measure(city, i);
		struct pq_result *res = NULL;
		char decimals[24];

		snprintf(decimals, sizeof(decimals), "%d", m.decimals);
		if (pq_queryv(l->pq, measure_sql, &res, err, l->ids.source,
			m.code, m.title, m.unit, decimals, PQ_END) == -1)
			return err_context(err, "measure %s", m.code);
		l->measure_id[i] = pq_get_int(res, 0, 0);
		pq_result_free(res);
	}
	return 0;
}

static int
store_source(struct city_landing *l, struct err *err)
{
	const struct source *s = l->origin->source;
	char *json = descriptor_json(s);
	char *selection = selection_text(s);
	struct pq_result *res = NULL;
	int rc = pq_queryv(l->pq, source_sql, &res, err, s->id,
	    s->city.municipality, json, selection, PQ_END);

	if (rc == 0) {
		snprintf(l->ids.source, sizeof(l->ids.source), "%s",
		    pq_get(res, 0, 0));
		pq_result_free(res);
		rc = store_measures(l, err);
	}
	free(json);
	free(selection);
	return rc;
}

static int
store_selection(struct city_landing *l, struct err *err)
{
	char *selection = selection_text(l->origin->source);
	int rc = pq_queryv(l->pq, selection_sql, NULL, err, l->ids.source,
	    selection, PQ_END);

	free(selection);
	return rc;
}

/* --- records --- */

/* clang-format off */
static const char stage_sql[] =
	"create temp table landing_city ("
	"	measure_id int not null,"
	"	area_code text not null,"
	"	period text not null,"
	"	key text not null,"
	"	area_name text,"
	"	labels jsonb not null,"
	"	value numeric,"
	"	reason text"
	") on commit drop";
/* clang-format on */

static void
copy_text(struct pq_copy *copy, const char *text)
{
	pq_copy_field(copy, text, text != NULL ? strlen(text) : 0);
}

static int
copy_row(struct city_landing *l, const struct city_row *row, struct err *err)
{
	for (size_t i = 0; i < row->n; i++) {
		const struct city_cell *cell = &row->cell[i];

		pq_copy_int(l->copy, l->measure_id[cell->measure]);
		copy_text(l->copy, row->area);
		copy_text(l->copy, row->period);
		copy_text(l->copy, row->key);
		copy_text(l->copy, row->area_name);
		copy_text(l->copy, row->labels);
		copy_text(l->copy, cell->reason ? NULL : cell->value);
		copy_text(l->copy, cell->reason);
		if (pq_copy_end_row(l->copy, err) == -1)
			return -1;
		l->counts.rows++;
		l->counts.nulls += cell->reason != NULL;
	}
	return 0;
}

static int
take_reject(void *ctx, const struct table_reject *r, struct err *err)
{
	struct city_landing *l = ctx;

	(void)err;
	rejects_take(&l->rejects, r);
	return 0;
}

static int
take_record(void *ctx, const struct snapshot_part *part, uint64_t at,
    const struct record *record, struct err *err)
{
	struct city_landing *l = ctx;
	struct table_reject r = { part, at, NULL, NULL, NULL };
	char where[LIMIT_TITLE + 1];
	enum city_verdict verdict;
	struct city_row row;

	if (city_reader_read(l->reader, record, &verdict, &row, err) == -1)
		return err_context(err, "%s row %llu", part->role,
		    (unsigned long long)at);
	if (verdict == CITY_NOT_KEPT)
		return 0;
	if (verdict == CITY_TAKEN) {
		r.reason = city_areas_wrong(l->areas, row.area, row.period);
		if (r.reason == NULL)
			return copy_row(l, &row, err);
		snprintf(where, sizeof(where), "%s %s", row.area, row.period);
		r.text = where;
		r.mend = "name in 'areas' of source.json what the code means, "
			 "or leave such records out with 'keep'";
	} else {
		r.reason = city_reader_reason(l->reader);
		r.text = city_reader_text(l->reader);
		r.mend = city_reader_mend(l->reader);
	}
	rejects_take(&l->rejects, &r);
	return 0;
}

static int
stage_records(struct city_landing *l, const struct city_format *format,
    struct err *err)
{
	struct city_sink sink = { take_record, take_reject, l };
	struct pq_copy *copy;

	if (city_areas_load(l->pq, l->origin->source->city.municipality,
		&l->areas, err) == -1 ||
	    pq_run(l->pq, stage_sql, err) == -1 ||
	    pq_copy_open(l->pq, "copy landing_city from stdin", &l->copy,
		err) == -1)
		return -1;
	l->reader =
	    city_reader_new(&l->origin->source->city, format->omits_nulls);
	if (format->records(l->origin, &sink, err) == -1)
		return -1;
	copy = l->copy;
	l->copy = NULL;
	if (pq_copy_close(copy, NULL, err) == -1)
		return -1;
	/* A field that is missing is told of as such, not as rejects; a measure
	 * of which all are rejects, as these. */
	if (city_reader_check_fields(l->reader, err) == -1 ||
	    rejects_check(&l->rejects, err) == -1)
		return -1;
	return city_reader_end(l->reader, err);
}

/* --- is it fit to replace what we have? --- */

/* clang-format off */
static const char index_sql[] =
	"create index on landing_city (measure_id, area_code, period, key);"
	"analyze landing_city";

static const char twice_sql[] =
	"select format('%s %s %s %s (%s times)',"
	"	m.code, l.area_code, l.period, l.key, count(*))"
	" from landing_city l"
	" join city.measure m using (measure_id)"
	" group by m.code, l.area_code, l.period, l.key"
	" having count(*) > 1"
	" order by m.code, l.area_code, l.period, l.key"
	" limit 1";

/* Is the selection that of the cells that stand? */
#define SAME_SELECTION                                                         \
	"exists (select from city.source s"                                    \
	"	where s.source_id = $1::smallint and s.selection = $2)"

/* Only of measures that came: one that the descriptor has no more is meant to
 * go, and one that it has and that did not come was told of before. */
static const char emptied_sql[] =
	"select 'measure ' || m.code"
	" from city.measure m"
	" where m.source_id = $1::smallint"
	" and " SAME_SELECTION
	" and m.measure_id in (select l.measure_id from landing_city l)"
	" and exists (select from city.observation o"
	"	where o.source_id = $1::smallint"
	"	and o.measure_id = m.measure_id"
	"	and o.value is not null)"
	" and not exists (select from landing_city l"
	"	where l.measure_id = m.measure_id"
	"	and l.value is not null)"
	" order by 1"
	" limit 1";

static const char lost_sql[] =
	"select format('%s of %s', lost, known)"
	" from (select count(*) filter (where l.value is null) as lost,"
	"		count(*) as known"
	"	from city.observation o"
	"	left join landing_city l using (measure_id, area_code, period,"
	"		key)"
	"	where o.source_id = $1::smallint"
	"	and o.value is not null"
	"	and o.measure_id in (select n.measure_id"
	"		from landing_city n)) x"
	" where lost * 100 > known * $3::int"
	" and " SAME_SELECTION;
/* clang-format on */

static int
check_rows(struct city_landing *l, struct err *err)
{
	char *selection = selection_text(l->origin->source);
	char percent[24];
	const char *const lost[] = { l->ids.source, selection, percent };
	int rc = -1;

	snprintf(percent, sizeof(percent), "%d", LIMIT_LOST_CELLS_PERCENT);
	if (pq_run(l->pq, index_sql, err) == -1 ||
	    account_must_be_empty(l->pq, twice_sql, 0, NULL,
		"is the same cell more than once; name in the descriptor the "
		"field that tells its records apart",
		err) == -1 ||
	    account_must_be_empty(l->pq, emptied_sql, 2, lost,
		"had values and has none any more; the former ones stay",
		err) == -1 ||
	    account_must_be_empty(l->pq, lost_sql, 3, lost,
		"known cells have no value any more; the former ones stay "
		"until someone has looked at the source",
		err) == -1)
		goto out;
	rc = 0;
out:
	free(selection);
	return rc;
}

/* --- the merge --- */

#define SAME_CELL                                                              \
	"(n.measure_id, n.area_code, n.period, n.key)"                         \
	" = (o.measure_id, o.area_code, o.period, o.key)"
#define IS_CHANGED                                                             \
	"(n.value, n.reason, n.area_name, n.labels)"                           \
	" is distinct from (o.value, o.reason::text, o.area_name, o.labels)"

/* clang-format off */
static const char history_sql[] =
	"insert into city.observation_history"
	" select o.*, $3::bigint, $2::int"
	" from city.observation o"
	" left join landing_city n using (measure_id, area_code, period, key)"
	" where o.source_id = $1::smallint"
	" and (n.measure_id is null or " IS_CHANGED ")";

static const char removed_sql[] =
	"with gone as ("
	"	delete from city.observation o"
	"	where o.source_id = $1::smallint"
	"	and not exists (select from landing_city n"
	"		where " SAME_CELL ")"
	"	returning 1)"
	" select count(*) from gone";

static const char changed_sql[] =
	"with u as ("
	"	update city.observation o"
	"	set value = n.value, reason = n.reason,"
	"		area_name = n.area_name, labels = n.labels,"
	"		changed_on = r.run_date, snapshot_id = $2::int"
	"	from landing_city n, ledger.run r"
	"	where o.source_id = $1::smallint"
	"	and r.run_id = $3::bigint"
	"	and " SAME_CELL
	"	and " IS_CHANGED
	"	returning 1)"
	" select count(*) from u";

static const char added_sql[] =
	"with a as ("
	"	insert into city.observation (source_id, measure_id, area_code,"
	"		period, key, area_name, labels, value, reason,"
	"		changed_on, snapshot_id)"
	"	select $1::smallint, n.measure_id, n.area_code, n.period,"
	"		n.key, n.area_name, n.labels, n.value, n.reason,"
	"		r.run_date, $2::int"
	"	from landing_city n, ledger.run r"
	"	where r.run_id = $3::bigint"
	"	and not exists (select from city.observation o"
	"		where o.source_id = $1::smallint"
	"		and " SAME_CELL ")"
	"	returning 1)"
	" select count(*) from a";
/* clang-format on */

static int
merge(struct city_landing *l, struct err *err)
{
	struct landing_counts *c = &l->counts;

	if (account_step(l->pq, history_sql, 3, &l->ids, NULL, err) == -1 ||
	    account_step(l->pq, removed_sql, 1, &l->ids, &c->removed, err) ==
		-1 ||
	    account_step(l->pq, changed_sql, 3, &l->ids, &c->changed, err) ==
		-1 ||
	    account_step(l->pq, added_sql, 3, &l->ids, &c->added, err) == -1)
		return -1;
	return 0;
}

/* Inside the transaction. */
static int
land(struct city_landing *l, const struct city_format *format, struct err *err)
{
	if (account_snapshot(l->pq, l->origin, &l->ids, err) == -1 ||
	    store_source(l, err) == -1 || stage_records(l, format, err) == -1 ||
	    check_rows(l, err) == -1 || merge(l, err) == -1 ||
	    store_selection(l, err) == -1)
		return -1;
	return account_counts(l->pq, &l->ids, &l->counts, err);
}

int
city_landing_run(struct pq *pq, int64_t run, const struct table_origin *origin,
    const struct city_format *format, struct landing_counts *ret,
    struct err *err)
{
	struct city_landing l = { .pq = pq, .origin = origin };
	struct err second = ERR_INIT;
	int rc = -1;

	snprintf(l.ids.run, sizeof(l.ids.run), "%lld", (long long)run);
	if (pq_begin(pq, err) == -1)
		return -1;
	if (land(&l, format, err) == 0)
		rc = pq_commit(pq, err);
	if (rc == -1) {
		if (l.copy != NULL)
			pq_copy_cancel(l.copy);
		pq_rollback(pq);
		if (err->class != ERR_FATAL &&
		    rejects_keep(&l.rejects, pq, l.ids.run, origin->source->id,
			&second) == -1)
			err_context(err, "(rejects not kept: %s)", second.text);
	}
	l.counts.rejected = l.rejects.all;
	*ret = l.counts;
	city_reader_free(l.reader);
	city_areas_free(l.areas);
	rejects_release(&l.rejects);
	free(l.measure_id);
	return rc;
}

/* From a city's figure to the bodies of its snapshot. */
#include "model/explain_city.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/snapshot.h"

static const char figures_sql[] =
    "select m.code, m.title, m.unit, o.value, o.reason, o.key, o.area_name,"
    " o.labels, o.changed_on, n.hash"
    " from city.observation o join city.source s using (source_id)"
    " join city.measure m using (measure_id)"
    " join ledger.snapshot n using (snapshot_id)"
    " where s.id = $1 and o.area_code = $2 and o.period = $3"
    " and ($4 = '' or m.code = $4)"
    " order by m.code collate \"C\", o.key collate \"C\"";

static const char any_sql[] =
    "select exists (select from city.observation o"
    " join city.source s using (source_id) where s.id = $1)";

/* Those that any of these figures was last changed by. */
static const char snapshots_sql[] =
    "select n.hash, n.table_id, n.version, n.retrieved, n.landed_run"
    " from ledger.snapshot n where n.snapshot_id in ("
    " select o.snapshot_id from city.observation o"
    " join city.source s using (source_id)"
    " join city.measure m using (measure_id)"
    " where s.id = $1 and o.area_code = $2 and o.period = $3"
    " and ($4 = '' or m.code = $4)) order by n.snapshot_id";

/* The code of an area: the city may call it otherwise. */
static const char *
area_of(const struct source_city *city, const char *area)
{
	for (size_t i = 0; i < city->n_areas; i++)
		if (strcmp(city->area[i].text, area) == 0)
			return city->area[i].means;
	return area;
}

/* Why is there no such figure? */
static int
tell_none(struct pq *pq, const struct source *source,
    const struct explain_request *r, struct err *err)
{
	struct pq_result *res;
	bool has_any;

	if (source_is_waiting(source))
		return err_set(err, ERR_USAGE,
		    "%s waits for a first look, so it has no figures; woondruk "
		    "check --live --only %s shows its fields",
		    source->id, source->id);
	if (pq_queryv(pq, any_sql, &res, err, source->id, PQ_END) != 0)
		return -1;
	has_any = strcmp(pq_get(res, 0, 0), "t") == 0;
	pq_result_free(res);
	if (!has_any)
		return err_set(err, ERR_USAGE,
		    "%s has no figures yet: woondruk fetch --only %s, then "
		    "woondruk land --only %s; woondruk status says what keeps "
		    "it",
		    source->id, source->id, source->id);
	return err_set(err, ERR_USAGE,
	    "%s has no figure for %s in \"%s\"%s%s; areas, periods and "
	    "measures are spelled as the city does, and a figure of "
	    "the day it was fetched has that day as its period",
	    r->indicator, r->area, r->period,
	    *r->reeks != '\0' ? " of measure " : "", r->reeks);
}

static void
tell_figures(const struct pq_result *res, struct outline *o)
{
	static const char *const name[] = { "measure", "title", "unit", "value",
		"reason", "key", "area-name", "labels", "changed-on",
		"snapshot" };

	outline_list(o, "figures");
	for (size_t i = 0; i < pq_rows(res); i++) {
		outline_item(o);
		for (size_t k = 0; k < sizeof(name) / sizeof(*name); k++)
			outline_fact(o, name[k], pq_get(res, i, k));
		outline_item_end(o);
	}
	outline_list_end(o);
}

static int
tell_bodies(struct depot *depot, const char *id, struct outline *o,
    struct err *err)
{
	struct snapshot *s = NULL;
	char bytes[24];

	if (snapshot_load(depot, id, &s, err) != 0)
		return -1;
	outline_list(o, "bodies");
	for (size_t i = 0; i < s->n_parts; i++) {
		snprintf(bytes, sizeof(bytes), "%" PRIu64, s->part[i].bytes);
		outline_item(o);
		outline_fact(o, "part", s->part[i].role);
		outline_fact(o, "body", s->part[i].sha256);
		outline_fact(o, "bytes", bytes);
		outline_fact(o, "url", s->part[i].url);
		outline_item_end(o);
	}
	outline_list_end(o);
	snapshot_free(s);
	return 0;
}

static int
tell_snapshots(struct depot *depot, const struct pq_result *res,
    struct outline *o, struct err *err)
{
	static const char *const name[] = { "snapshot", "table", "version",
		"retrieved", "landed-in-run" };
	int rc = 0;

	outline_list(o, "snapshots");
	for (size_t i = 0; i < pq_rows(res) && rc == 0; i++) {
		outline_item(o);
		for (size_t k = 0; k < sizeof(name) / sizeof(*name); k++)
			outline_fact(o, name[k], pq_get(res, i, k));
		rc = tell_bodies(depot, pq_get(res, i, 0), o, err);
		outline_item_end(o);
	}
	outline_list_end(o);
	return rc;
}

int
explain_city_run(struct pq *pq, const struct source *source,
    const struct explain_request *r, struct depot *depot, struct outline *o,
    struct err *err)
{
	const char *area = area_of(&source->city, r->area);
	struct pq_result *figures = NULL, *snapshots = NULL;
	int rc = -1;

	if (pq_queryv(pq, figures_sql, &figures, err, source->id, area,
		r->period, r->reeks, PQ_END) != 0)
		return -1;
	if (pq_rows(figures) == 0) {
		tell_none(pq, source, r, err);
		goto out;
	}
	outline_open(o, NULL);
	outline_fact(o, "source", source->id);
	outline_fact(o, "title", source->title);
	outline_fact(o, "municipality", source->city.municipality);
	outline_fact(o, "definition", source->city.definition);
	outline_fact(o, "licence", source->licence);
	outline_fact(o, "area", area);
	outline_fact(o, "period", r->period);
	tell_figures(figures, o);
	if (pq_queryv(pq, snapshots_sql, &snapshots, err, source->id, area,
		r->period, r->reeks, PQ_END) != 0 ||
	    tell_snapshots(depot, snapshots, o, err) != 0)
		goto out;
	outline_close(o);
	rc = 0;
out:
	pq_result_free(figures);
	pq_result_free(snapshots);
	return rc;
}

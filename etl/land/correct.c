/* Corrections against what came: each is looked up among the staged cells; then
 * what holds from now on replaces what held, in two statements. */
#include "land/correct.h"

#include <string.h>

/* clang-format off */
static const char wanted_sql[] =
	"create temp table correct_wanted ("
	"	series_id int, region_id int, period_id int, wrong numeric,"
	"	correct numeric, reason text, reported_on date, reference text)"
	" on commit drop";

static const char cell_sql[] =
	"select c.value, c.value = $5::numeric, c.series_id, c.region_id"
	" from core.measure m"
	" join core.series s using (source_id, measure_id)"
	" join landing_cell c using (series_id)"
	" join core.region r using (region_id)"
	" where m.name = $1 and r.code = $2 and c.period_id = $3::int"
	" and s.variant_code is not distinct from $4::text";

static const char want_sql[] =
	"insert into correct_wanted values ($1::int, $2::int, $3::int,"
	"	$4::numeric, $5::numeric, $6, $7::date, $8)";

static const char end_sql[] =
	"update core.correction c set until_run = $2::bigint"
	" where source_id = $1::smallint and until_run is null"
	" and not exists (select from correct_wanted w"
	"	where (w.series_id, w.region_id, w.period_id, w.wrong,"
	"		w.correct, w.reason, w.reported_on, w.reference)"
	"	is not distinct from (c.series_id, c.region_id, c.period_id,"
	"		c.wrong, c.correct, c.reason, c.reported_on,"
	"		c.reference))";

/* One that holds already goes on. */
static const char begin_sql[] =
	"insert into core.correction (source_id, series_id, region_id,"
	"	period_id, wrong, correct, reason, reported_on, reference,"
	"	since_run)"
	" select $1::smallint, series_id, region_id, period_id, wrong,"
	"	correct, reason, reported_on, reference, $2::bigint"
	" from correct_wanted w"
	" where not exists (select from core.correction c"
	"	where c.source_id = $1::smallint and c.until_run is null"
	"	and (c.series_id, c.region_id, c.period_id)"
	"	= (w.series_id, w.region_id, w.period_id))";
/* clang-format on */

/* The source gives something else: whoever wrote the correction has to look. */
static int
outdated(const struct source *source, const struct correction *c,
    const char *given, struct err *err)
{
	return err_set(err, ERR_SOURCE,
	    "%s/corrections.csv:%zu: %s of %s in %s is %s and not %s any more; "
	    "remove the correction, or renew it when it is still wrong",
	    source->dir, c->line, c->measure, c->region, c->period.code, given,
	    c->wrong);
}

static int
want(struct pq *pq, const struct source *source, const struct correction *c,
    struct err *err)
{
	struct pq_result *res = NULL;
	char period[24];
	int rc;

	snprintf(period, sizeof(period), "%d", c->period.id);
	if (pq_queryv(pq, cell_sql, &res, err, c->measure, c->region, period,
		c->variant, c->wrong, PQ_END) == -1)
		return -1;
	if (pq_rows(res) == 0)
		rc = outdated(source, c, "no cell of the table", err);
	else if (pq_get(res, 0, 0) == NULL)
		rc = outdated(source, c, "empty", err);
	else if (strcmp(pq_get(res, 0, 1), "t") != 0)
		rc = outdated(source, c, pq_get(res, 0, 0), err);
	else
		rc = pq_queryv(pq, want_sql, NULL, err, pq_get(res, 0, 2),
		    pq_get(res, 0, 3), period, c->wrong, c->right, c->reason,
		    c->reported_on, c->reference, PQ_END);
	pq_result_free(res);
	return rc;
}

int
correct_run(struct pq *pq, const struct source *source,
    const struct account_ids *ids, struct err *err)
{
	if (pq_run(pq, wanted_sql, err) == -1)
		return -1;
	for (size_t i = 0; i < source->corrections.n; i++)
		if (want(pq, source, &source->corrections.correction[i], err) ==
		    -1)
			return -1;
	if (pq_queryv(pq, end_sql, NULL, err, ids->source, ids->run, PQ_END) ==
	    -1)
		return -1;
	return pq_queryv(pq, begin_sql, NULL, err, ids->source, ids->run,
	    PQ_END);
}

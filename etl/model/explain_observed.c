/*
 * What a source gave of one cell: the observation, what we take in its place when
 * it is known to be wrong, and where it stands in the body as it was received.
 */
#include <inttypes.h>

#include "base/mem.h"
#include "define/period.h"
#include "model/explaining.h"

static int
explain_body(struct explaining *x, const struct input *input,
    const char *snapshot, const char *variant, const char *region,
    const char *period, const char *value, struct err *err)
{
	struct explain_body body = { .row = 0 };
	struct err why = ERR_INIT;
	struct pq_result *res;
	struct period p;
	char row[24];

	if (period_parse(period, &p, err) != 0)
		return -1;
	if (x->find(x->ctx, input->source, snapshot, input->name, variant,
		region, p.cbs, &body, &why) != 0) {
		outline_fact(x->o, "body", why.text);
		x->sound = false;
		return 0;
	}
	snprintf(row, sizeof(row), "%" PRIu64, body.row);
	outline_fact(x->o, "body", body.sha256);
	outline_fact(x->o, "part", body.role);
	outline_fact(x->o, "row", row);
	outline_fact(x->o, "as-received", body.number);
	/* As numbers: 93750.0 is 93750. */
	if (pq_queryv(x->pq,
		"select nullif($1, '')::numeric"
		" is not distinct from $2::numeric",
		&res, err, body.number, value, PQ_END) != 0)
		return -1;
	if (strcmp(pq_get(res, 0, 0), "t") != 0) {
		outline_fact(x->o, "differs",
		    "the body has another value than the database");
		x->sound = false;
	}
	pq_result_free(res);
	return 0;
}

/* With the number of the source, so that of its partitions one is planned. */
static const char source_sql[] =
    "select (select source_id from core.source where id = $1)";

static const char observation_sql[] =
    "select o.value, o.attribute, o.status, m.code, m.title, m.unit, e.dims,"
    " n.table_id, n.version, n.origin, n.retrieved,"
    " pg_catalog.to_char(n.logged_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " n.hash, e.variant_code"
    " from core.measure m"
    " join core.published_series e using (source_id, measure_id)"
    " join core.observation o using (source_id, series_id)"
    " join core.region r using (region_id)"
    " join core.period p using (period_id)"
    " left join ledger.snapshot n using (snapshot_id)"
    " where m.name = $1 and r.code = $2 and p.code = $3 and e.reeks = $4"
    " and o.source_id = $5::smallint";

static const char correction_sql[] =
    "select k.correct, k.reason, k.reported_on, k.reference"
    " from core.measure m"
    " join core.published_series e using (source_id, measure_id)"
    " join core.correction k using (source_id, series_id)"
    " join core.region r using (region_id)"
    " join core.period p using (period_id)"
    " where m.name = $1 and r.code = $2 and p.code = $3 and e.reeks = $4"
    " and k.until_run is null";

/* What we take in the place of what the source gives, when we do. */
static int
explain_correction(struct explaining *x, const struct input *input,
    const char *region, const char *period, struct err *err)
{
	struct pq_result *res = NULL;

	if (pq_queryv(x->pq, correction_sql, &res, err, input->name, region,
		period, input->reeks, PQ_END) != 0)
		return -1;
	if (pq_rows(res) > 0) {
		const char *value = pq_get(res, 0, 0);

		outline_open(x->o, "corrected");
		outline_fact(x->o, "taken", value != NULL ? value : "none");
		outline_fact(x->o, "because", pq_get(res, 0, 1));
		outline_fact(x->o, "reported-on", pq_get(res, 0, 2));
		outline_fact(x->o, "reference", pq_get(res, 0, 3));
		outline_close(x->o);
	}
	pq_result_free(res);
	return 0;
}

int
explain_observation(struct explaining *x, const struct input *input,
    const char *region, const char *period, struct err *err)
{
	static const char *const name[] = { "value", "attribute", "status",
		"code", "title", "unit", "dimensions", "table", "version",
		"origin", "retrieved", "kept", "snapshot" };
	struct pq_result *res = NULL, *source = NULL;
	int rc = -1;

	if (pq_queryv(x->pq, source_sql, &source, err, input->source->id,
		PQ_END) != 0)
		return -1;
	rc = pq_queryv(x->pq, observation_sql, &res, err, input->name, region,
	    period, input->reeks, pq_get(source, 0, 0), PQ_END);
	pq_result_free(source);
	if (rc != 0)
		return -1;
	rc = -1;
	outline_fact(x->o, "source", input->source->id);
	outline_fact(x->o, "measure", input->name);
	outline_fact(x->o, "region", region);
	outline_fact(x->o, "period", period);
	if (pq_rows(res) == 0) {
		outline_fact(x->o, "cell", "the source has none");
		rc = 0;
		goto out;
	}
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		outline_fact(x->o, name[i], pq_get(res, 0, i));
	if (explain_correction(x, input, region, period, err) != 0)
		goto out;
	rc = pq_get(res, 0, 12) == NULL || x->find == NULL
	    ? 0
	    : explain_body(x, input, pq_get(res, 0, 12), pq_get(res, 0, 13),
		  region, period, pq_get(res, 0, 0), err);
out:
	pq_result_free(res);
	return rc;
}

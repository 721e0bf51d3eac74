/*
 * The register and the watched tables are written anew each night: they are
 * definitions, and few.  What is to be made of them is in
 * sql/2-functions/070-succession.sql.
 */
#include "model/succession.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

static const char clear_sql[] =
    "delete from ledger.watched_table; delete from core.carrier";

static const char watch_sql[] =
    "insert into ledger.watched_table (table_id, source, concept, has_ended)"
    " values ($1, $2, $3, $4::boolean)";

static const char carrier_sql[] =
    "insert into core.carrier (concept, place, table_id, source, measure,"
    " first, last, splice) values ($1, $2::int, $3, $4, $5, $6, $7, $8)";

/* Small, and just filled; partitions of observations were counted when they
 * landed. */
static const char count_sql[] =
    "select core.take_statistics('core.carrier, core.source, core.measure,"
    " core.series, core.region, core.period')";

static const char splice_sql[] =
    "select core.keep_splices(run_date) from ledger.run"
    " where run_id = $1::bigint";

static const char to_ask_sql[] =
    "select c.candidate from ledger.run r"
    " cross join lateral core.candidates_to_ask(r.run_date) c"
    " where r.run_id = $1::bigint order by c.nearness,"
    " c.candidate collate \"C\"";

static const char ended_sql[] =
    "select table_id, status, since, named_by, candidates"
    " from core.ended_line order by table_id collate \"C\"";

struct stage {
	const struct definitions *definitions;
	struct pq *pq;
	int place; /* in the register */
};

static int
watch(struct stage *stage, const char *table, const char *source,
    const char *concept, bool has_ended, struct err *err)
{
	return pq_queryv(stage->pq, watch_sql, NULL, err, table, source,
	    concept, has_ended ? "true" : "false", PQ_END);
}

/* Tables of CBS on the network; an edition is of one year, and done. */
static int
watch_sources(struct stage *stage, struct err *err)
{
	const struct definitions *d = stage->definitions;

	for (size_t i = 0; i < d->n_sources; i++) {
		const struct source *s = &d->source[i];

		if (s->table == NULL || s->n_dimensions == 0)
			continue;
		if (watch(stage, s->table, s->id, NULL, s->last != NULL, err) !=
		    0)
			return -1;
	}
	return 0;
}

static int
store_carrier(struct stage *stage, const struct carrier *c, const char *table,
    const char *source, const char *measure, const char *first,
    const char *last, struct err *err)
{
	char place[16];

	snprintf(place, sizeof(place), "%d", ++stage->place);
	if (pq_queryv(stage->pq, carrier_sql, NULL, err, c->concept, place,
		table, source, measure, first, last, splice_name(c->splice),
		PQ_END) != 0)
		return -1;
	/* One that is not loaded is no loss when it ends. */
	return watch(stage, table, source, c->concept,
	    last != NULL || source == NULL, err);
}

/* Every edition of the folder carries the concept for its year. */
static int
store_editions(struct stage *stage, const struct carrier *c, struct err *err)
{
	const struct definitions *d = stage->definitions;
	size_t len = strlen(c->source);

	for (size_t i = 0; i < d->n_sources; i++) {
		const struct source *s = &d->source[i];
		char *measure;
		int rc = 0;

		if (s->period == NULL || !text_starts(s->id, c->source) ||
		    s->id[len] != '-' || strlen(s->id) != len + 5)
			continue;
		measure = xasprintf("%s%s", c->measure, s->id + len);
		if (source_measure(s, measure) != NULL)
			rc = store_carrier(stage, c, s->table, s->id, measure,
			    s->period, s->period, err);
		free(measure);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int
store_register(struct stage *stage, struct err *err)
{
	const struct succession *s = &stage->definitions->succession;

	for (size_t i = 0; i < s->n; i++) {
		const struct carrier *c = &s->carrier[i];
		int rc = c->splice == SPLICE_YEARLY
		    ? store_editions(stage, c, err)
		    : store_carrier(stage, c, c->table, c->source, c->measure,
			  c->first, c->last, err);

		if (rc != 0)
			return -1;
	}
	return 0;
}

int
succession_to_ask(struct pq *pq, int64_t run, char **ret, size_t *ret_n,
    struct err *err)
{
	struct pq_result *res;
	char number[24];

	*ret_n = 0;
	snprintf(number, sizeof(number), "%" PRId64, run);
	if (pq_queryv(pq, to_ask_sql, &res, err, number, PQ_END) != 0)
		return -1;
	for (size_t i = 0; i < pq_rows(res) && *ret_n < LIMIT_CANDIDATES; i++)
		if (text_is_name(pq_get(res, i, 0)))
			ret[(*ret_n)++] = xstrdup(pq_get(res, i, 0));
	pq_result_free(res);
	return 0;
}

int
succession_tell(struct pq *pq, struct err *err)
{
	struct pq_result *res;

	if (pq_query(pq, ended_sql, 0, NULL, &res, err) != 0)
		return -1;
	for (size_t i = 0; i < pq_rows(res); i++) {
		const char *candidates = pq_get(res, i, 4);

		log_warn("succession",
		    "table %s is %s since %s (%s); its figures stay; "
		    "candidates: %s",
		    pq_get(res, i, 0), pq_get(res, i, 1), pq_get(res, i, 2),
		    pq_get(res, i, 3),
		    candidates != NULL ? candidates : "none");
	}
	pq_result_free(res);
	return 0;
}

int
succession_run(const struct definitions *definitions, struct pq *pq,
    int64_t run, struct err *err)
{
	struct stage stage = { .definitions = definitions, .pq = pq };
	char number[24];

	snprintf(number, sizeof(number), "%" PRId64, run);
	if (pq_begin(pq, err) != 0)
		return -1;
	if (pq_run(pq, clear_sql, err) != 0 ||
	    watch_sources(&stage, err) != 0 ||
	    store_register(&stage, err) != 0 ||
	    pq_run(pq, count_sql, err) != 0 ||
	    pq_queryv(pq, splice_sql, NULL, err, number, PQ_END) != 0 ||
	    pq_commit(pq, err) != 0) {
		pq_rollback(pq);
		return err_context(err, "succession");
	}
	return 0;
}

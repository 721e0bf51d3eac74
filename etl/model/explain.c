/*
 * Explaining goes the way that computing went, backwards: from the row to the
 * cells its SELECT gave, from a cell to what it was moved or made of, and from
 * there to observations and bodies.  It computes the indicator again as a
 * whole, with the same functions, and compares.
 */
#include "base/mem.h"
#include "base/text.h"
#include "model/explaining.h"

static int evaluate(struct explaining *, const struct indicator *, enum basis,
    size_t *ret, struct err *);

/* The indicators that it rests on, which are kept for it. */
static int
evaluate_needs(struct explaining *x, const struct indicator *indicator,
    enum basis basis, struct err *err)
{
	size_t ignored;

	for (size_t i = 0; i < indicator->n_needs; i++) {
		const char *need = indicator->needs[i];
		const struct indicator *other =
		    definitions_indicator(x->definitions, need);

		if (other != NULL && basis_of(other, basis) &&
		    definitions_measure(x->definitions, need) == NULL &&
		    definitions_series(x->definitions, need) == NULL &&
		    evaluate(x, other, basis, &ignored, err) != 0)
			return -1;
	}
	return 0;
}

/* Evaluate it, unless that was done; the number that its tables have. */
static int
evaluate(struct explaining *x, const struct indicator *indicator,
    enum basis basis, size_t *ret, struct err *err)
{
	struct evaluated *done;
	char *sql;
	int rc;

	for (size_t i = 0; i < x->n_evaluated; i++)
		if (x->evaluated[i].indicator == indicator &&
		    x->evaluated[i].basis == basis) {
			*ret = i;
			return 0;
		}
	if (evaluate_needs(x, indicator, basis, err) != 0 ||
	    needs_evaluate(x->needs, indicator, basis, err) != 0 ||
	    needs_keep(x->needs, indicator, basis, err) != 0)
		return -1;
	sql = xasprintf("alter table pg_temp.given rename to given_%zu;"
			"alter table pg_temp.result rename to result_%zu",
	    x->n_evaluated, x->n_evaluated);
	rc = pq_run(x->pq, sql, err);
	free(sql);
	if (rc != 0)
		return -1;
	x->evaluated = xrealloc(x->evaluated,
	    (x->n_evaluated + 1) * sizeof(*x->evaluated));
	done = &x->evaluated[x->n_evaluated];
	done->indicator = indicator;
	done->basis = basis;
	*ret = x->n_evaluated++;
	return 0;
}

#define TELLER CELL("g.teller")
#define NOEMER CELL("g.noemer")
#define WAARDE CELL("g.waarde")
/* Where each begins in the answer below. */
enum {
	AT_TELLER = 2,
	AT_NOEMER = AT_TELLER + CELL_COLUMNS,
	AT_WAARDE = AT_NOEMER + CELL_COLUMNS
};

/* What the SELECT gave for one row, and how much of a group is known. */
static const char made_of_sql[] =
    "select r.dekking, r.dekking is not null, " TELLER ", " NOEMER ", " WAARDE
    " from pg_temp.result_%zu r"
    " left join pg_temp.given_%zu g using (gebied, periode, reeks)"
    " where (r.gebied, r.periode, r.reeks) = ($1, $2, $3)";

/* The same for each member of a group. */
static const char members_sql[] =
    "with m as (select gm_code from pg_temp.area_member"
    " where area_code = $1 and $4 = 'huidig' union select r.code"
    " from pg_temp.area r where r.kind = 'GM' and $4 = 'toenmalig'"
    " and ($1 = 'NL01' or r.group_code = 'GM' || $1))"
    " select m.gm_code, " TELLER ", " NOEMER
    " from m left join pg_temp.given_%zu g on g.gebied = m.gm_code"
    " and g.periode = $2 and g.reeks = $3"
    " where $4 = 'huidig' or g.gebied is not null order by 1";

/* Of a group: its members with what each gave.  The cells of the first, or of
 * all. */
static int
explain_members(struct explaining *x, size_t evaluated, const char *area,
    const char *period, const char *reeks, enum basis basis, int depth,
    struct err *err)
{
	struct pq_result *res = NULL;
	bool full = x->request->full;
	char *sql = xasprintf(members_sql, evaluated);
	int rc = pq_queryv(x->pq, sql, &res, err, area, period, reeks,
	    basis_name(basis), PQ_END);

	free(sql);
	if (rc != 0)
		return -1;
	rc = -1;
	outline_list(x->o, "members");
	for (size_t i = 0; i < pq_rows(res); i++) {
		outline_item(x->o);
		outline_fact(x->o, "area", pq_get(res, i, 0));
		outline_fact(x->o, "teller", pq_get(res, i, 4));
		outline_fact(x->o, "noemer", pq_get(res, i, 11));
		outline_fact(x->o, "reason",
		    pq_get(res, i, 6) != NULL ? pq_get(res, i, 6)
					      : pq_get(res, i, 13));
		for (size_t side = 0; side < 2 && (full || i == 0); side++) {
			struct cell_ref ref = { 0 };

			cell_ref_read(res, i, 1 + side * CELL_COLUMNS, &ref);
			rc = explain_cell(x,
			    side == 0 ? "teller-from" : "noemer-from", &ref,
			    basis, depth, err);
			cell_ref_release(&ref);
			if (rc != 0)
				goto out;
		}
		outline_item_end(x->o);
	}
	outline_list_end(x->o);
	rc = 0;
out:
	pq_result_free(res);
	return rc;
}

/* Evaluate, and tell what the row is made of. */
int
explain_figure(struct explaining *x, const struct indicator *indicator,
    const char *area, const char *period, const char *reeks, enum basis basis,
    int depth, struct err *err)
{
	struct cell_ref teller = { 0 }, noemer = { 0 }, waarde = { 0 };
	struct pq_result *res = NULL;
	bool is_mean = strcmp(indicator->aggregation, "weighted-mean") == 0;
	bool is_group;
	size_t evaluated;
	char *sql;
	int rc = -1;

	if (depth > EXPLAIN_DEPTH_MAX)
		return err_set(err, ERR_DATA, "%s: too deep", indicator->id);
	if (evaluate(x, indicator, basis, &evaluated, err) != 0)
		return -1;
	sql = xasprintf(made_of_sql, evaluated, evaluated);
	rc = pq_queryv(x->pq, sql, &res, err, area, period, reeks, PQ_END);
	free(sql);
	if (rc != 0)
		return -1;
	rc = -1;
	if (pq_rows(res) == 0) {
		rc = 0;
		goto out;
	}
	cell_ref_read(res, 0, AT_TELLER, &teller);
	cell_ref_read(res, 0, AT_NOEMER, &noemer);
	cell_ref_read(res, 0, AT_WAARDE, &waarde);
	is_group = strcmp(pq_get(res, 0, 1), "t") == 0;
	outline_fact(x->o, "defined-in", indicator->path);
	outline_fact(x->o, "definition", indicator->sha256);
	outline_fact(x->o, "formula", indicator->formula);
	if (is_group) {
		outline_fact(x->o, "aggregation", indicator->aggregation);
		outline_fact(x->o, "coverage", pq_get(res, 0, 0));
		rc = explain_members(x, evaluated, area, period, reeks, basis,
		    depth, err);
		goto out;
	}
	/* A figure of the source's own stands for itself; what it is a share of
	 * is told beside it. */
	if (explain_cell(x, "waarde-from", &waarde, basis, depth, err) != 0)
		goto out;
	rc = explain_cell(x, is_mean ? "waarde-from" : "teller-from", &teller,
	    basis, depth, err);
	/* The weight of a mean does not touch a figure of its own. */
	if (rc == 0 && !is_mean)
		rc = explain_cell(x, "noemer-from", &noemer, basis, depth, err);
out:
	cell_ref_release(&teller);
	cell_ref_release(&noemer);
	cell_ref_release(&waarde);
	pq_result_free(res);
	return rc;
}

/* The day of the run that computed what stands: boundaries and members are
 * those of that day. */
static const char day_sql[] =
    "set local default_statistics_target = 10;" /* as compute.c, and why */
    "set local max_parallel_workers_per_gather = 0;"
    "select pg_catalog.set_config('woondruk.run_date', run_date::text, false)"
    " from ledger.run where run_id = coalesce("
    "(select run_id from ledger.compute_input),"
    " (select max(run_id) from indicator.value))";

static const char stored_sql[] =
    "select v.value, v.teller, v.noemer, v.status, v.reden, v.reden_invoer,"
    " v.dekking, pg_catalog.array_to_string(v.markeringen, ' '), v.changed_on"
    " from indicator.value v join core.period p using (period_id)"
    " where v.indicator = $1 and v.basis = $2 and v.area_code = $3"
    " and p.code = $4 and v.reeks = $5";

static const char again_sql[] =
    "select r.value, (r.value, r.teller, r.noemer, r.status, r.reden,"
    " r.reden_invoer, r.dekking, r.markeringen) is not distinct from"
    " (v.value, v.teller, v.noemer, v.status, v.reden, v.reden_invoer,"
    " v.dekking, v.markeringen), r.reden"
    " from indicator.value v join core.period p using (period_id)"
    " left join pg_temp.result_%zu r on r.gebied = v.area_code"
    " and r.periode = p.code and r.reeks = v.reeks"
    " where v.indicator = $1 and v.basis = $2 and v.area_code = $3"
    " and p.code = $4 and v.reeks = $5";

static const char any_sql[] =
    "select exists (select from indicator.value where indicator = $1)";

/* Why is there no such figure? */
static int
tell_none(const struct explaining *x, struct err *err)
{
	const struct explain_request *r = x->request;
	struct pq_result *res;
	bool has_any;

	if (pq_queryv(x->pq, any_sql, &res, err, r->indicator, PQ_END) != 0)
		return -1;
	has_any = strcmp(pq_get(res, 0, 0), "t") == 0;
	pq_result_free(res);
	if (!has_any)
		return err_set(err, ERR_USAGE,
		    "%s has not been computed yet: woondruk run, or fetch, "
		    "land and compute; woondruk status says what keeps it",
		    r->indicator);
	return err_set(err, ERR_USAGE,
	    "there is no figure of %s for %s in %s on basis %s%s%s;"
	    " the basis can be chosen with --basis, the series with"
	    " --reeks",
	    r->indicator, r->area, r->period, basis_name(r->basis),
	    *r->reeks != '\0' ? ", series " : "", r->reeks);
}

/* What is asked for is no indicator. */
static int
tell_no_indicator(const struct definitions *d, const char *id, struct err *err)
{
	if (definitions_source(d, id) != NULL)
		return err_set(err, ERR_USAGE,
		    "%s is a source; its cells are shown with the indicators "
		    "that are made of them: woondruk describe indicators",
		    id);
	return err_set(err, ERR_USAGE,
	    "there is no indicator and no source of a city called '%.60s'; see "
	    "woondruk describe indicators, and describe sources",
	    id);
}

static int
tell_stored(struct explaining *x, const struct indicator *indicator,
    struct err *err)
{
	static const char *const name[] = { "value", "teller", "noemer",
		"status", "reason", "missing-input", "coverage", "marks",
		"changed-on" };
	const struct explain_request *r = x->request;
	struct pq_result *res = NULL;

	if (pq_queryv(x->pq, stored_sql, &res, err, r->indicator,
		basis_name(r->basis), r->area, r->period, r->reeks,
		PQ_END) != 0)
		return -1;
	if (pq_rows(res) == 0) {
		pq_result_free(res);
		return tell_none(x, err);
	}
	outline_fact(x->o, "area", r->area);
	outline_fact(x->o, "indicator", r->indicator);
	outline_fact(x->o, "label", indicator->label_nl);
	outline_fact(x->o, "period", r->period);
	outline_fact(x->o, "basis", basis_name(r->basis));
	outline_fact(x->o, "reeks", *r->reeks != '\0' ? r->reeks : NULL);
	outline_fact(x->o, "unit", indicator->eenheid);
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		outline_fact(x->o, name[i], pq_get(res, 0, i));
	pq_result_free(res);
	return 0;
}

/* Compute it once more, by itself, and compare. */
static int
tell_again(struct explaining *x, const struct indicator *indicator,
    struct err *err)
{
	const struct explain_request *r = x->request;
	struct pq_result *res = NULL;
	const char *value;
	size_t evaluated;
	char *sql;
	bool same;
	int rc;

	if (evaluate(x, indicator, r->basis, &evaluated, err) != 0)
		return -1;
	sql = xasprintf(again_sql, evaluated);
	rc = pq_queryv(x->pq, sql, &res, err, r->indicator,
	    basis_name(r->basis), r->area, r->period, r->reeks, PQ_END);
	free(sql);
	if (rc != 0)
		return -1;
	value = pq_get(res, 0, 0);
	same = strcmp(pq_get(res, 0, 1), "t") == 0;
	x->sound = x->sound && same;
	outline_open(x->o, "recomputed");
	outline_fact(x->o, "value", value);
	outline_fact(x->o, "reason", pq_get(res, 0, 2));
	outline_bool(x->o, "equal", same);
	outline_close(x->o);
	pq_result_free(res);
	return 0;
}

/* One figure, within an item or an object that is open. */
static int
tell_figure(struct explaining *x, struct err *err)
{
	const struct explain_request *r = x->request;
	const struct indicator *indicator =
	    definitions_indicator(x->definitions, r->indicator);

	if (indicator == NULL)
		return tell_no_indicator(x->definitions, r->indicator, err);
	if (tell_stored(x, indicator, err) != 0 ||
	    explain_figure(x, indicator, r->area, r->period, r->reeks, r->basis,
		0, err) != 0)
		return -1;
	return tell_again(x, indicator, err);
}

static int
tell_list(struct explaining *x, const struct explain_request *request, size_t n,
    struct err *err)
{
	outline_list(x->o, "figures");
	for (size_t i = 0; i < n; i++) {
		x->request = &request[i];
		outline_item(x->o);
		if (tell_figure(x, err) != 0)
			return err_context(err, "figure %zu of the list",
			    i + 1);
		outline_item_end(x->o);
	}
	outline_list_end(x->o);
	return 0;
}

static int
run(struct explaining *x, const struct explain_request *request, size_t n,
    bool *ret_sound, struct err *err)
{
	int rc = -1;

	x->needs = needs_new(x->pq, x->definitions);
	x->request = request;
	x->sound = true;
	outline_open(x->o, NULL);
	/* Rolled back in the end: it leaves nothing. */
	if (pq_begin(x->pq, err) != 0 || pq_run(x->pq, day_sql, err) != 0 ||
	    needs_begin(x->needs, err) != 0 ||
	    (x->find != NULL ? tell_figure(x, err)
			     : tell_list(x, request, n, err)) != 0)
		goto out;
	outline_close(x->o);
	*ret_sound = x->sound;
	rc = 0;
out:
	pq_rollback(x->pq);
	needs_free(x->needs);
	free(x->evaluated);
	return rc;
}

int
explain_run(struct pq *pq, const struct definitions *definitions,
    const struct explain_request *request, explain_body_fn *find, void *ctx,
    struct outline *o, bool *ret_sound, struct err *err)
{
	struct explaining x = { .pq = pq,
		.definitions = definitions,
		.find = find,
		.ctx = ctx,
		.o = o };

	return run(&x, request, 1, ret_sound, err);
}

int
explain_list(struct pq *pq, const struct definitions *definitions,
    const struct explain_request *request, size_t n, struct outline *o,
    bool *ret_sound, struct err *err)
{
	struct explaining x = { .pq = pq, .definitions = definitions, .o = o };

	return run(&x, request, n, ret_sound, err);
}

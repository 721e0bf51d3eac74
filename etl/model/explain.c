/*
 * Explaining goes the way that computing went, backwards: from the row to the
 * cells its SELECT gave, from a cell to what it was moved or made of, and from
 * there to observations and bodies.  It computes the indicator again as a
 * whole, with the same functions, and compares.
 */
#include <inttypes.h>

#include "base/mem.h"
#include "base/text.h"
#include "define/period.h"
#include "model/explain.h"

/* Indicators that rest on indicators. */
#define DEPTH_MAX 8

struct explaining {
	struct pq *pq;
	const struct definitions *definitions;
	const struct explain_request *request;
	explain_body_fn *find;
	void *ctx;
	struct outline *o;
	struct needs *needs;
	bool sound;
};

/* What a cell said of itself. */
struct cell_ref {
	char *invoer, *gebied, *periode, *value, *status, *reden, *marks;
};

/* Who gave a cell: what its invoer says, a name and behind a slash the series
 * that is meant (core.name_of). */
struct input {
	char *name;
	const char *reeks; /* "" when there is only one */
	const struct source *source;
	const struct series *series;
	const struct indicator *indicator;
};

static void
cell_ref_release(struct cell_ref *ref)
{
	free(ref->invoer);
	free(ref->gebied);
	free(ref->periode);
	free(ref->value);
	free(ref->status);
	free(ref->reden);
	free(ref->marks);
}

static char *
copy(const struct pq_result *res, size_t column)
{
	const char *text = pq_get(res, 0, column);

	return text != NULL ? xstrdup(text) : NULL;
}

/* The columns of a cell, to be read by cell_ref_read. */
#define CELL(c)                                                                \
	"(" c ").invoer, (" c ").gebied, (" c ").periode,"                     \
	" pg_catalog.trim_scale(pg_catalog.round(core.to_number((" c ").num,"  \
	" (" c ").den), 6)), (" c ").status, (" c ").reden,"                   \
	" pg_catalog.array_to_string((" c ").markeringen, ' ')"

static void
cell_ref_read(const struct pq_result *res, size_t from, struct cell_ref *ret)
{
	ret->invoer = copy(res, from);
	ret->gebied = copy(res, from + 1);
	ret->periode = copy(res, from + 2);
	ret->value = copy(res, from + 3);
	ret->status = copy(res, from + 4);
	ret->reden = copy(res, from + 5);
	ret->marks = copy(res, from + 6);
}

/* --- observations and bodies --- */

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
    " where m.name = $1 and r.code = $2 and p.code = $3 and e.reeks = $4";

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

static int
explain_observation(struct explaining *x, const struct input *input,
    const char *region, const char *period, struct err *err)
{
	static const char *const name[] = { "value", "attribute", "status",
		"code", "title", "unit", "dimensions", "table", "version",
		"origin", "retrieved", "kept", "snapshot" };
	struct pq_result *res = NULL;
	int rc = -1;

	if (pq_queryv(x->pq, observation_sql, &res, err, input->name, region,
		period, input->reeks, PQ_END) != 0)
		return -1;
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
	rc = pq_get(res, 0, 12) == NULL
	    ? 0
	    : explain_body(x, input, pq_get(res, 0, 12), pq_get(res, 0, 13),
		  region, period, pq_get(res, 0, 0), err);
out:
	pq_result_free(res);
	return rc;
}

/* --- cells of measures and series --- */

static int explain_cell(struct explaining *, const char *title,
    const struct cell_ref *, enum basis, int depth, struct err *);

/* The rows on the boundaries of then that a cell was made of, with the share
 * each gave.  A municipality that the source has itself, where figures do not
 * add up, was taken as it is. */
static int
parts_of(struct explaining *x, const struct input *input,
    const struct cell_ref *ref, enum basis basis, bool is_count,
    const char *moves_with, struct pq_result **ret, struct err *err)
{
	bool has_bron = input->series != NULL;
	const char *table;
	char *sql;
	int rc;

	if (needs_table(x->needs, input->name, BASIS_TOENMALIG, &table, err) !=
	    0)
		return -1;
	sql = xasprintf(
	    "select t.gebied, w.num, w.den, %s from %s t"
	    " join core.crosswalk w on w.from_code = t.gebied"
	    " and w.to_code = $1 and w.moves_with = $3 where t.periode = $2"
	    " and t.reeks = $6 and $4 = 'huidig' and ($5::bool or t.gebied = "
	    "$1 or not exists"
	    " (select from %s s where s.gebied = $1 and s.periode = $2))"
	    " union all"
	    " select t.gebied, 1, 1, %s from %s t where t.gebied = $1"
	    " and t.periode = $2 and t.reeks = $6 and ($4 = 'toenmalig'"
	    " or $1 not like 'GM%%')"
	    " order by 1",
	    has_bron ? CELL("t.bron") : CELL("t.cel"), table, table,
	    has_bron ? CELL("t.bron") : CELL("t.cel"), table);
	rc = pq_queryv(x->pq, sql, ret, err, ref->gebied, ref->periode,
	    moves_with != NULL ? moves_with : "dwellings", basis_name(basis),
	    is_count ? "t" : "f", input->reeks, PQ_END);
	free(sql);
	return rc;
}

static int
explain_part(struct explaining *x, const struct input *input,
    const struct pq_result *parts, size_t row, const char *period, int depth,
    struct err *err)
{
	struct cell_ref ref = { 0 };
	int rc = 0;

	if (strcmp(pq_get(parts, row, 1), pq_get(parts, row, 2)) != 0) {
		char *share = xasprintf("%s of %s", pq_get(parts, row, 1),
		    pq_get(parts, row, 2));

		outline_fact(x->o, "share", share);
		free(share);
	}
	if (input->source != NULL)
		return explain_observation(x, input, pq_get(parts, row, 0),
		    period, err);
	/* Of a series: the cell that its SELECT took. */
	if (pq_get(parts, row, 3) == NULL) {
		outline_fact(x->o, "region", pq_get(parts, row, 0));
		outline_fact(x->o, "cell", "none of its needs has one");
		return 0;
	}
	ref.invoer = xstrdup(pq_get(parts, row, 3));
	ref.gebied = xstrdup(pq_get(parts, row, 4));
	ref.periode = xstrdup(pq_get(parts, row, 5));
	rc = explain_cell(x, "from", &ref, BASIS_TOENMALIG, depth + 1, err);
	cell_ref_release(&ref);
	return rc;
}

static int
explain_parts(struct explaining *x, const struct input *input,
    const struct cell_ref *ref, enum basis basis, int depth, struct err *err)
{
	const struct source_measure *m = input->source != NULL
	    ? source_measure(input->source, input->name)
	    : NULL;
	bool is_count = m != NULL
	    ? m->adds_up == ADDS_COUNT
	    : strcmp(input->series->adds_up, "count") == 0;
	struct pq_result *parts = NULL;
	int rc = 0;

	if (parts_of(x, input, ref, basis, is_count,
		m != NULL ? m->moves_with : input->series->moves_with, &parts,
		err) != 0)
		return -1;
	if (m != NULL && m->weight != NULL && pq_rows(parts) > 1)
		outline_fact(x->o, "weighted-by", m->weight);
	outline_list(x->o, "cells");
	for (size_t i = 0; i < pq_rows(parts) && rc == 0; i++) {
		outline_item(x->o);
		rc = explain_part(x, input, parts, i, ref->periode, depth, err);
		outline_item_end(x->o);
	}
	outline_list_end(x->o);
	pq_result_free(parts);
	return rc;
}

static int explain_figure(struct explaining *, const struct indicator *,
    const char *area, const char *period, const char *reeks, enum basis,
    int depth, struct err *);

/* A cell of several, named as sql/2-functions/025-arithmetic names them: one
 * after the other. */
static int
explain_sum(struct explaining *x, const char *title, const struct cell_ref *ref,
    enum basis basis, int depth, struct err *err)
{
	char *all = xstrdup(ref->invoer), *rest = all, *one;
	int rc = 0;

	outline_open(x->o, title);
	outline_fact(x->o, "amount", ref->value);
	outline_fact(x->o, "marks", ref->marks);
	outline_list(x->o, "made-of");
	while (rc == 0 && (one = strsep(&rest, "|")) != NULL) {
		struct cell_ref part = { .invoer = strsep(&one, " ") };

		part.gebied = strsep(&one, " ");
		part.periode = one;
		if (part.periode == NULL)
			continue;
		outline_item(x->o);
		rc = explain_cell(x, "from", &part, basis, depth, err);
		outline_item_end(x->o);
	}
	outline_list_end(x->o);
	outline_close(x->o);
	free(all);
	return rc;
}

static struct input
find_input(const struct explaining *x, const char *invoer)
{
	struct input input = { .name = xstrdup(invoer), .reeks = "" };
	char *slash = strchr(input.name, '/');

	if (slash != NULL) {
		*slash = '\0';
		input.reeks = slash + 1;
	}
	input.source = definitions_measure(x->definitions, input.name);
	input.series = definitions_series(x->definitions, input.name);
	input.indicator = definitions_indicator(x->definitions, input.name);
	return input;
}

/* One cell, under a title of its own. */
static int
explain_cell(struct explaining *x, const char *title,
    const struct cell_ref *ref, enum basis basis, int depth, struct err *err)
{
	struct input input;
	int rc = 0;

	if (ref->invoer == NULL || depth > DEPTH_MAX)
		return 0;
	if (strchr(ref->invoer, ' ') != NULL && ref->reden == NULL)
		return explain_sum(x, title, ref, basis, depth, err);
	outline_open(x->o, title);
	outline_fact(x->o, "input", ref->invoer);
	outline_fact(x->o, "area", ref->gebied);
	outline_fact(x->o, "of-period", ref->periode);
	outline_fact(x->o, "amount", ref->value);
	outline_fact(x->o, "reason", ref->reden);
	outline_fact(x->o, "marks", ref->marks);
	input = find_input(x, ref->invoer);
	if (input.source != NULL || input.series != NULL) {
		if (input.series != NULL)
			outline_fact(x->o, "defined-in", input.series->path);
		rc = explain_parts(x, &input, ref, basis, depth, err);
	} else if (input.indicator != NULL) {
		rc = explain_figure(x, input.indicator, ref->gebied,
		    ref->periode, input.reeks, basis, depth + 1, err);
	}
	free(input.name);
	outline_close(x->o);
	return rc;
}

/* --- figures --- */

#define TELLER CELL("g.teller")
#define NOEMER CELL("g.noemer")

/* What the SELECT gave for one row, and how much of a group is known. */
static const char made_of_sql[] =
    "select r.dekking, r.dekking is not null, " TELLER ", " NOEMER
    " from pg_temp.result r"
    " left join pg_temp.given g using (gebied, periode, reeks)"
    " where (r.gebied, r.periode, r.reeks) = ($1, $2, $3)";

/* The same for each member of a group. */
static const char members_sql[] =
    "with m as (select gm_code from core.area_member"
    " where area_code = $1 and $4 = 'huidig' union select r.code"
    " from core.area r where r.kind = 'GM' and $4 = 'toenmalig'"
    " and ($1 = 'NL01' or r.group_code = 'GM' || $1))"
    " select m.gm_code, " TELLER ", " NOEMER
    " from m left join pg_temp.given g on g.gebied = m.gm_code"
    " and g.periode = $2 and g.reeks = $3"
    " where $4 = 'huidig' or g.gebied is not null order by 1";

/* Of a group: its members with what each gave.  The cells of the first, or of
 * all. */
static int
explain_members(struct explaining *x, const char *area, const char *period,
    const char *reeks, enum basis basis, int depth, struct err *err)
{
	struct pq_result *res = NULL;
	bool full = x->request->full;
	int rc = -1;

	if (pq_queryv(x->pq, members_sql, &res, err, area, period, reeks,
		basis_name(basis), PQ_END) != 0)
		return -1;
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
			size_t from = 1 + side * 7;

			if (pq_get(res, i, from) == NULL)
				continue;
			ref.invoer = xstrdup(pq_get(res, i, from));
			ref.gebied = xstrdup(pq_get(res, i, from + 1));
			ref.periode = xstrdup(pq_get(res, i, from + 2));
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
static int
explain_figure(struct explaining *x, const struct indicator *indicator,
    const char *area, const char *period, const char *reeks, enum basis basis,
    int depth, struct err *err)
{
	struct cell_ref teller = { 0 }, noemer = { 0 };
	struct pq_result *res = NULL;
	bool is_mean = strcmp(indicator->aggregation, "weighted-mean") == 0;
	bool is_group;
	int rc = -1;

	if (depth > DEPTH_MAX)
		return err_set(err, ERR_DATA, "%s: too deep", indicator->id);
	if (needs_evaluate(x->needs, indicator, basis, err) != 0)
		return -1;
	if (pq_queryv(x->pq, made_of_sql, &res, err, area, period, reeks,
		PQ_END) != 0)
		return -1;
	if (pq_rows(res) == 0) {
		rc = 0;
		goto out;
	}
	cell_ref_read(res, 2, &teller);
	cell_ref_read(res, 9, &noemer);
	is_group = strcmp(pq_get(res, 0, 1), "t") == 0;
	outline_fact(x->o, "defined-in", indicator->path);
	outline_fact(x->o, "definition", indicator->sha256);
	outline_fact(x->o, "formula", indicator->formula);
	if (is_group) {
		outline_fact(x->o, "aggregation", indicator->aggregation);
		outline_fact(x->o, "coverage", pq_get(res, 0, 0));
		rc = explain_members(x, area, period, reeks, basis, depth, err);
		goto out;
	}
	rc = explain_cell(x, is_mean ? "waarde" : "teller", &teller, basis,
	    depth, err);
	/* The weight of a mean does not touch a figure of its own. */
	if (rc == 0 && !is_mean)
		rc = explain_cell(x, "noemer", &noemer, basis, depth, err);
out:
	cell_ref_release(&teller);
	cell_ref_release(&noemer);
	pq_result_free(res);
	return rc;
}

/* The day of the run that computed what stands: boundaries and members are
 * those of that day. */
static const char day_sql[] =
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
    " left join pg_temp.result r on r.gebied = v.area_code"
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
	bool same;

	if (needs_evaluate(x->needs, indicator, r->basis, err) != 0 ||
	    pq_queryv(x->pq, again_sql, &res, err, r->indicator,
		basis_name(r->basis), r->area, r->period, r->reeks,
		PQ_END) != 0)
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

int
explain_run(struct pq *pq, const struct definitions *definitions,
    const struct explain_request *request, explain_body_fn *find, void *ctx,
    struct outline *o, bool *ret_sound, struct err *err)
{
	struct explaining x = { pq, definitions, request, find, ctx, o, NULL,
		true };
	const struct indicator *indicator =
	    definitions_indicator(definitions, request->indicator);
	int rc = -1;

	if (indicator == NULL)
		return tell_no_indicator(definitions, request->indicator, err);
	x.needs = needs_new(pq, definitions);
	outline_open(o, NULL);
	/* Rolled back in the end: it leaves nothing. */
	if (pq_begin(pq, err) != 0 || pq_run(pq, day_sql, err) != 0 ||
	    needs_begin(x.needs, err) != 0 ||
	    tell_stored(&x, indicator, err) != 0 ||
	    explain_figure(&x, indicator, request->area, request->period,
		request->reeks, request->basis, 0, err) != 0 ||
	    tell_again(&x, indicator, err) != 0)
		goto out;
	outline_close(o);
	*ret_sound = x.sound;
	rc = 0;
out:
	pq_rollback(pq);
	needs_free(x.needs);
	return rc;
}

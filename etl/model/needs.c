/*
 * Needs: measures from observations, series from their SELECT, indicators from
 * their evaluation; and each of them moved to the boundaries of today where
 * that is asked.  What cells are and how they move is in sql/2-functions.
 */
#include "model/needs.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "define/period.h"

struct need {
	char *name;
	enum basis basis;
	char *table;
};

struct needs {
	struct pq *pq;
	const struct definitions *definitions;
	struct need *need;
	size_t n;
	size_t made; /* tables ever: their names */
};

const char *
basis_name(enum basis basis)
{
	static const char *const names[BASIS_N] = { "huidig", "toenmalig" };

	return names[basis];
}

int
basis_of(const struct indicator *indicator, enum basis basis)
{
	for (size_t i = 0; i < indicator->n_bases; i++)
		if (strcmp(indicator->bases[i], basis_name(basis)) == 0)
			return 1;
	return 0;
}

struct needs *
needs_new(struct pq *pq, const struct definitions *definitions)
{
	struct needs *needs = xcalloc(1, sizeof(*needs));

	needs->pq = pq;
	needs->definitions = definitions;
	return needs;
}

void
needs_free(struct needs *needs)
{
	if (needs == NULL)
		return;
	needs_forget(needs, 0);
	free(needs->need);
	free(needs);
}

int
needs_begin(struct needs *needs, struct err *err)
{
	return pq_run(needs->pq, "select core.take_areas()", err);
}

size_t
needs_mark(const struct needs *needs)
{
	return needs->n;
}

void
needs_forget(struct needs *needs, size_t mark)
{
	while (needs->n > mark) {
		struct need *need = &needs->need[--needs->n];

		free(need->name);
		free(need->table);
	}
}

void
needs_put(struct needs *needs, const char *name, enum basis basis,
    const char *table)
{
	struct need *need;

	needs->need =
	    xrealloc(needs->need, (needs->n + 1) * sizeof(*needs->need));
	need = &needs->need[needs->n++];
	need->name = xstrdup(name);
	need->basis = basis;
	need->table = xstrdup(table);
}

static const char *
known(const struct needs *needs, const char *name, enum basis basis)
{
	for (size_t i = 0; i < needs->n; i++)
		if (needs->need[i].basis == basis &&
		    strcmp(needs->need[i].name, name) == 0)
			return needs->need[i].table;
	return NULL;
}

/* A name for a new table. */
static char *
table_name(struct needs *needs)
{
	return xasprintf("pg_temp.need_%zu", ++needs->made);
}

static int continued_table(struct needs *, const char *name, const char **ret,
    struct err *);

/* --- giving tables the names that a SELECT uses --- */

static char *
sql_name(const char *name)
{
	char *copy = xstrdup(name);

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	return copy;
}

/* What a SELECT sees: its needs, and what it goes on with. */
struct sight {
	char *const *need;
	size_t n;
	char *const *continued;
	size_t n_continued;
};

static const char *
seen(const struct sight *sight, size_t i)
{
	return i < sight->n ? sight->need[i] : sight->continued[i - sight->n];
}

/* Run create-table-as of a SELECT from a definition, with its needs visible
 * under their names and the functions of core unqualified. */
static int
run_select(struct needs *needs, const char *into, const char *select,
    const struct sight *sight, enum basis basis, struct err *err)
{
	size_t n = sight->n + sight->n_continued;
	struct buf sql;
	int rc = -1;

	buf_init(&sql, LIMIT_DEFINITION * 2);
	for (size_t i = 0; i < n; i++) {
		const char *table;
		char *name;

		if ((i < sight->n ? needs_table(needs, seen(sight, i), basis,
					&table, err)
				  : continued_table(needs, seen(sight, i),
					&table, err)) != 0)
			goto out;
		name = sql_name(seen(sight, i));
		buf_addf(&sql,
		    "drop view if exists pg_temp.\"%s\";"
		    "create temp view \"%s\" as select * from %s;",
		    name, name, table);
		free(name);
	}
	if (pq_run(needs->pq, sql.data, err) != 0)
		goto out;
	buf_clear(&sql);
	buf_addf(&sql,
	    "set local search_path = pg_temp, core;"
	    "drop table if exists pg_temp.%s; create temp table %s as %s\n;"
	    "set local search_path = ''",
	    into, into, select);
	rc = pq_run(needs->pq, sql.data, err);
	/* The views go: the next SELECT may not see what it does not need. */
	buf_clear(&sql);
	for (size_t i = 0; i < n && rc == 0; i++) {
		char *name = sql_name(seen(sight, i));

		buf_addf(&sql, "drop view pg_temp.\"%s\";", name);
		free(name);
	}
	if (rc == 0)
		rc = pq_run(needs->pq, sql.data, err);
out:
	buf_release(&sql);
	return rc;
}

/* --- measures --- */

/* A source that was never landed has rows without value from its first period
 * on; with is_continued it has none. */
static int
make_measure(struct needs *needs, const struct source *source, const char *name,
    bool is_continued, const char *table, struct err *err)
{
	/* An edition is of one period, and the publication goes on. */
	bool has_ended = source->last != NULL && source->period == NULL;
	struct period first;
	char *sql;
	int rc;

	if (period_parse(source->first, &first, err) != 0)
		return err_context(err, "%s", source->id);
	sql = xasprintf("create temp table %s as"
			" select * from core.source_cells($1, $2, $3, $4,"
			" $5::boolean, $6::boolean)",
	    strchr(table, '.') + 1);
	rc = pq_queryv(needs->pq, sql, NULL, err, name, source->id,
	    source->boundaries, is_continued ? NULL : first.code,
	    has_ended ? "true" : "false",
	    source_role(source, ROLE_OPEN) != NULL ? "true" : "false", PQ_END);
	free(sql);
	return rc;
}

/* Tell the planner about a table: of cells, which it would compare whole,
 * nothing. */
static int
analyse(struct needs *needs, const char *table, struct err *err)
{
	char *sql = xasprintf("analyze %s (gebied, periode, period_id)", table);
	int rc = pq_run(needs->pq, sql, err);

	free(sql);
	return rc;
}

/* Names have no blank, so this is nobody's. */
static char *
continued_name(const char *name)
{
	return xasprintf("continued %s", name);
}

void
needs_put_continued(struct needs *needs, const char *name, const char *table)
{
	char *key = continued_name(name);

	needs_put(needs, key, BASIS_TOENMALIG, table);
	free(key);
}

static const char nothing_sql[] =
    "create temp table %s (gebied text, periode text, period_id int,"
    " reeks text, cel core.cell)";

/* The table of what a series goes on with: without rows until it is there. */
static int
continued_table(struct needs *needs, const char *name, const char **ret,
    struct err *err)
{
	const struct source *source =
	    definitions_measure(needs->definitions, name);
	char *key = continued_name(name), *table = NULL, *sql = NULL;
	int rc = 0;

	*ret = known(needs, key, BASIS_TOENMALIG);
	if (*ret != NULL)
		goto out;
	table = table_name(needs);
	if (source != NULL) {
		rc = make_measure(needs, source, name, true, table, err);
	} else {
		sql = xasprintf(nothing_sql, table);
		rc = pq_run(needs->pq, sql, err);
	}
	if (rc == 0)
		rc = analyse(needs, table, err);
	if (rc != 0)
		goto out;
	needs_put(needs, key, BASIS_TOENMALIG, table);
	*ret = known(needs, key, BASIS_TOENMALIG);
out:
	free(key);
	free(table);
	free(sql);
	return rc;
}

/* Move a table to the boundaries of today, as the measure says it adds up. */
static int
move(struct needs *needs, const char *from, const char *name, bool is_count,
    const char *moves_with, const char *weight, const char *table,
    struct err *err)
{
	const char *weight_table = NULL;
	char *sql;
	int rc;

	if (weight != NULL &&
	    needs_table(needs, weight, BASIS_TOENMALIG, &weight_table, err) !=
		0)
		return -1;
	if (is_count)
		sql = xasprintf("create temp table %s as select *"
				" from core.move_counts($1::regclass, $2, $3)",
		    strchr(table, '.') + 1);
	else
		sql = xasprintf("create temp table %s as select * from"
				" core.move_others($1::regclass, $2,"
				" $3::regclass, $4)",
		    strchr(table, '.') + 1);
	if (is_count)
		rc = pq_queryv(needs->pq, sql, NULL, err, from, name,
		    moves_with, PQ_END);
	else
		rc = pq_queryv(needs->pq, sql, NULL, err, from, name,
		    weight_table, weight, PQ_END);
	free(sql);
	return rc;
}

/* A ratio of two counts, each moved by itself. */
static int
move_ratio(struct needs *needs, const char *from,
    const struct source_measure *measure, const char *table, struct err *err)
{
	const char *numerator, *denominator;
	char *sql;
	int rc;

	if (needs_table(needs, measure->numerator, BASIS_HUIDIG, &numerator,
		err) != 0 ||
	    needs_table(needs, measure->denominator, BASIS_HUIDIG, &denominator,
		err) != 0)
		return -1;
	sql = xasprintf("create temp table %s as select * from core.move_ratio("
			"$1::regclass, $2, $3::regclass, $4::regclass,"
			" case $5 when '%%' then 100 else 1 end)",
	    strchr(table, '.') + 1);
	rc = pq_queryv(needs->pq, sql, NULL, err, from, measure->name,
	    numerator, denominator, measure->unit, PQ_END);
	free(sql);
	return rc;
}

/* --- series --- */

int
needs_series(struct needs *needs, const struct series *series, const char **ret,
    struct err *err)
{
	return needs_table(needs, series->id, BASIS_TOENMALIG, ret, err);
}

/* A cell of a series speaks in the series' name; only a part that is missing
 * goes on speaking for itself.  A SELECT that looks at other periods may give a
 * municipality that is no more, or not yet: it would be counted twice with what
 * it became, so it is left out. */
static int
make_series(struct needs *needs, const struct series *series, const char *table,
    struct err *err)
{
	struct sight sight = { series->needs, series->n_needs,
		series->continued, series->n_continued };
	char *sql;
	int rc;

	if (run_select(needs, "given_series", series->sql, &sight,
		BASIS_TOENMALIG, err) != 0)
		return -1;
	sql = xasprintf(
	    "create temp table %s as select s.gebied, s.periode, p.period_id,"
	    " '' as reeks, row(case when (s.cel).reden = 'invoer-ontbreekt'"
	    " then (s.cel).invoer else $1 end, s.gebied, s.periode,"
	    " (s.cel).num, (s.cel).den, (s.cel).status,"
	    " case when (s.cel).num is null then"
	    " coalesce((s.cel).reden, 'niet-gepubliceerd') end,"
	    " coalesce((s.cel).markeringen, '{}'), "
	    "(s.cel).afronding)::core.cell"
	    " as cel,"
	    " s.cel as bron"
	    " from pg_temp.given_series s"
	    " join core.period p on p.code = s.periode"
	    " left join pg_temp.area r on r.code = s.gebied"
	    " where s.gebied not like 'GM%%'"
	    " or coalesce(r.end_date, 'infinity') > p.first_day"
	    " and (coalesce(r.begin_date, '-infinity') <= p.first_day"
	    " or r.begin_date <= p.last_day and (s.cel).num is not null)",
	    strchr(table, '.') + 1);
	rc = pq_queryv(needs->pq, sql, NULL, err, series->id, PQ_END);
	free(sql);
	if (rc == 0)
		rc = pq_run(needs->pq, "drop table pg_temp.given_series", err);
	return rc;
}

/* --- indicators --- */

/* A list of texts as an array literal; caller frees. */
static char *
text_array(char *const *text, size_t n)
{
	struct buf out;

	buf_init(&out, LIMIT_DEFINITION);
	for (size_t i = 0; i < n; i++)
		pq_array_add(&out, text[i]);
	pq_array_end(&out);
	return buf_detach(&out);
}

/* The levels that are taken as published on this basis: "NL", or
 * "huidig:NL" for one basis only. */
static char *
published_levels(const struct indicator *indicator, enum basis basis)
{
	char **level = xcalloc(indicator->n_published + 1, sizeof(*level));
	size_t n = 0;
	char *array;

	for (size_t i = 0; i < indicator->n_published; i++) {
		char *colon = strchr(indicator->published[i], ':');
		size_t len = strlen(basis_name(basis));

		if (colon == NULL)
			level[n++] = indicator->published[i];
		else if ((size_t)(colon - indicator->published[i]) == len &&
		    strncmp(indicator->published[i], basis_name(basis), len) ==
			0)
			level[n++] = colon + 1;
	}
	array = text_array(level, n);
	free(level);
	return array;
}

int
needs_evaluate(struct needs *needs, const struct indicator *x, enum basis basis,
    struct err *err)
{
	struct sight sight = { x->needs, x->n_needs, NULL, 0 };
	char *published = published_levels(x, basis);
	char *levels = text_array(x->levels, x->n_levels);
	char decimals[16];
	int rc = -1;

	snprintf(decimals, sizeof(decimals), "%d", x->decimals);
	if (run_select(needs, "given", x->sql, &sight, basis, err) != 0 ||
	    pq_queryv(needs->pq,
		"select indicator.evaluate($1, $2, $3, $4::int, $5::text[],"
		" $6, $7::numeric, $8, coalesce("
		"pg_catalog.string_to_array($9, ' '), '{}'), $10::text[],"
		" $11::numeric, $12, $13::boolean)",
		NULL, err, basis_name(basis), x->aggregation, x->formula,
		decimals, published, x->minimum_denominator,
		x->minimum_coverage, x->first, x->marks, levels,
		x->minimum_numerator, x->too_small,
		x->teller != NULL ? "true" : "false", PQ_END) != 0)
		goto out;
	rc = 0;
out:
	free(published);
	free(levels);
	return rc;
}

static int
keep(struct needs *needs, const struct indicator *x, const char *table,
    struct err *err)
{
	char *sql = xasprintf(
	    "create temp table %s as select r.gebied, r.periode, p.period_id,"
	    " r.reeks, row(case when r.reden = 'invoer-ontbreekt'"
	    " then r.reden_invoer else core.name_of($1, r.reeks) end, "
	    "r.gebied, r.periode, r.num,"
	    " r.den, r.status, r.reden, r.markeringen, r.afronding)::core.cell"
	    " as cel"
	    " from pg_temp.result r join core.period p on p.code = r.periode",
	    strchr(table, '.') + 1);
	int rc = pq_queryv(needs->pq, sql, NULL, err, x->id, PQ_END);

	free(sql);
	return rc;
}

static bool
is_among(char *const *needs, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(needs[i], id) == 0)
			return true;
	return false;
}

static bool
is_needed(const struct definitions *d, const char *id)
{
	for (size_t i = 0; i < d->n_indicators; i++)
		if (is_among(d->indicator[i].needs, d->indicator[i].n_needs,
			id))
			return true;
	return false;
}

int
needs_keep(struct needs *needs, const struct indicator *x, enum basis basis,
    struct err *err)
{
	char *table;
	int rc;

	/* A measure or series of the same name comes first everywhere. */
	if (!is_needed(needs->definitions, x->id) ||
	    known(needs, x->id, basis) != NULL ||
	    definitions_measure(needs->definitions, x->id) != NULL ||
	    definitions_series(needs->definitions, x->id) != NULL)
		return 0;
	table = table_name(needs);
	rc = keep(needs, x, table, err);
	if (rc == 0)
		needs_put(needs, x->id, basis, table);
	free(table);
	return rc;
}

/* --- all of them --- */

static int
make_table(struct needs *needs, const char *name, enum basis basis,
    const char *table, struct err *err)
{
	const struct source *source =
	    definitions_measure(needs->definitions, name);
	const struct series *series =
	    definitions_series(needs->definitions, name);
	const struct indicator *indicator =
	    definitions_indicator(needs->definitions, name);
	const char *from;

	if (source == NULL && series == NULL) {
		if (indicator == NULL)
			return err_set(err, ERR_DATA, "nobody gives '%s'",
			    name);
		if (!basis_of(indicator, basis))
			return err_set(err, ERR_DATA,
			    "'%s' is not computed on basis %s", name,
			    basis_name(basis));
		if (needs_evaluate(needs, indicator, basis, err) != 0)
			return err_context(err, "%s", name);
		return keep(needs, indicator, table, err);
	}
	if (basis == BASIS_TOENMALIG)
		return source != NULL
		    ? make_measure(needs, source, name, false, table, err)
		    : make_series(needs, series, table, err);
	if (needs_table(needs, name, BASIS_TOENMALIG, &from, err) != 0)
		return -1;
	if (source != NULL) {
		const struct source_measure *m = source_measure(source, name);

		if (m->adds_up == ADDS_RATIO)
			return move_ratio(needs, from, m, table, err);
		return move(needs, from, name, m->adds_up == ADDS_COUNT,
		    m->moves_with, m->adds_up == ADDS_MEAN ? m->weight : NULL,
		    table, err);
	}
	return move(needs, from, name, strcmp(series->adds_up, "count") == 0,
	    series->moves_with, NULL, table, err);
}

int
needs_table(struct needs *needs, const char *name, enum basis basis,
    const char **ret, struct err *err)
{
	char *table;
	int rc;

	*ret = known(needs, name, basis);
	if (*ret != NULL)
		return 0;
	table = table_name(needs);
	rc = make_table(needs, name, basis, table, err);
	if (rc == 0)
		rc = analyse(needs, table, err);
	if (rc == 0) {
		needs_put(needs, name, basis, table);
		*ret = known(needs, name, basis);
	}
	free(table);
	return rc;
}

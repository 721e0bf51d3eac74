/*
 * Each example runs in a transaction that is rolled back.  Its lines become the
 * tables of the needs, so that what is tried is the definition itself, with the
 * machine around it.
 */
#include "model/examples.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/period.h"
#include "model/needs.h"

#define WORDS_MAX 5

/* What an example belongs to. */
struct subject {
	const char *path;
	int line;
	char *const *example;
	size_t n;
	char *const *needs;
	size_t n_needs;
	enum basis basis;
	const struct series *series; /* one of these two */
	const struct indicator *indicator;
	const struct definitions *definitions;
};

struct words {
	char *copy;
	char *word[WORDS_MAX];
	size_t n;
};

static int
split(const char *line, struct words *ret, struct err *err)
{
	char *next;

	ret->copy = xstrdup(line);
	ret->n = 0;
	next = text_squeeze(ret->copy);
	while (next != NULL && *next != '\0') {
		if (ret->n == WORDS_MAX)
			return err_set(err, ERR_USAGE, "too many words");
		ret->word[ret->n++] = next;
		next = strchr(next, ' ');
		if (next != NULL)
			*next++ = '\0';
	}
	if (ret->n < 4)
		return err_set(err, ERR_USAGE,
		    "it takes a need (or =>), an area, a period and a value");
	return 0;
}

/* The period must be there, as it would be when a source had it. */
static int
put_period(struct pq *pq, const char *code, struct err *err)
{
	struct period p;
	char id[16];

	if (period_parse(code, &p, err) != 0)
		return -1;
	if (strcmp(p.code, code) != 0)
		return err_set(err, ERR_USAGE,
		    "period '%s' is spelled '%s' here", code, p.code);
	snprintf(id, sizeof(id), "%d", p.id);
	return pq_queryv(pq,
	    "insert into core.period values ($1, $2, $3, $4, $5)"
	    " on conflict do nothing",
	    NULL, err, id, p.code, period_kind_name(p.kind), p.first_day,
	    p.last_day, PQ_END);
}

static const char put_sql[] =
    "insert into pg_temp.example select $1, $2, $3, coalesce($5, ''),"
    " p.period_id, row($1, $2, $3, v.num, case when v.num is not null"
    " then 1 end, null, case when v.num is null then $4 end,"
    " '{}', null)::core.cell from core.period p,"
    " (select case when $4 ~ '^-?[0-9.]+$' then $4::numeric end as num) v"
    " where p.code = $3";

static bool
has_word(char *const *word, size_t n, const char *wanted)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word[i], wanted) == 0)
			return true;
	return false;
}

/* A municipality that is part of an area, for a SELECT that asks which are:
 * `lid CR01 2021 GM0001`. */
static int
put_member(struct pq *pq, const struct words *w, struct err *err)
{
	if (pq_queryv(pq,
		"insert into core.region (code, title, kind, group_code)"
		" values ($1, $1, 'GM', 'GMPV20') on conflict do nothing",
		NULL, err, w->word[3], PQ_END) != 0)
		return -1;
	if (strncmp(w->word[1], "CR", 2) == 0)
		return pq_queryv(pq,
		    "with s as (insert into core.source (id, descriptor)"
		    " values ('lid ' || $1, '{}') returning source_id)"
		    " insert into core.area_class select 'corop',"
		    " $2::smallint, $1, $3, $3, source_id, 0 from s",
		    NULL, err, w->word[3], w->word[2], w->word[1], PQ_END);
	if (pq_queryv(pq,
		/* a class of municipalities is a word; G4 has figures */
		"insert into core.area_group values ($1, $1, $1, $1, 1,"
		" $1 ~ '^[a-z]')"
		" on conflict do nothing",
		NULL, err, w->word[1], PQ_END) != 0)
		return -1;
	return pq_queryv(pq, "insert into core.group_member values ($1, $2)",
	    NULL, err, w->word[1], w->word[3], PQ_END);
}

/* The scale of an indicator of the index, for a SELECT that measures by it:
 * `ijkpunt huishoudens-per-100-woningen 2021 90/100/110`, least pressed
 * twentieth, most pressed fifth, most pressed twentieth; low and high change
 * places where less is more pressure.  Only indicators that an example gives a
 * scale are in its index. */
static int
put_reference(struct pq *pq, const struct definitions *d, const struct words *w,
    struct err *err)
{
	const struct indicator *x = definitions_indicator(d, w->word[1]);
	char decimals[16];

	if (x == NULL || x->dimension == NULL)
		return err_set(err, ERR_USAGE,
		    "'%s' is no indicator of the index", w->word[1]);
	snprintf(decimals, sizeof(decimals), "%d", x->decimals);
	return pq_queryv(pq,
	    "insert into indicator.definition as d (id, descriptor, hash)"
	    " values ($1, jsonb_build_object('index', $2::text, 'direction',"
	    " $3::text, 'decimals', $6::int, 'reference', "
	    "jsonb_build_object('year', $4::text,"
	    " 'low', split_part($5, '/', 1), 'pressed', split_part($5, '/', 2),"
	    " 'high', split_part($5, '/', 3))), '')"
	    " on conflict (id) do update set descriptor = excluded.descriptor",
	    NULL, err, x->id, x->dimension, x->direction, w->word[2],
	    w->word[3], decimals, PQ_END);
}

/* One line before the arrow: a cell of a need. */
static int
put_line(struct pq *pq, const struct subject *s, const struct words *w,
    struct err *err)
{
	if (strcmp(w->word[0], "lid") == 0)
		return put_member(pq, w, err);
	if (strcmp(w->word[0], "ijkpunt") == 0)
		return put_reference(pq, s->definitions, w, err);
	if (!has_word(s->needs, s->n_needs, w->word[0]) &&
	    (s->series == NULL ||
		!has_word(s->series->continued, s->series->n_continued,
		    w->word[0])))
		return err_set(err, ERR_USAGE, "'%s' is not among its needs",
		    w->word[0]);
	return pq_queryv(pq, put_sql, NULL, err, w->word[0], w->word[1],
	    w->word[2], w->word[3], w->n > 4 ? w->word[4] : NULL, PQ_END);
}

static const char get_series_sql[] =
    "select coalesce(pg_catalog.trim_scale((t.cel).num"
    " / (t.cel).den)::text, (t.cel).reden)"
    " from pg_temp.computed t where t.gebied = $1 and t.periode = $2"
    " and $3::text is null";

static const char get_indicator_sql[] =
    "select coalesce(t.value::text, t.reden) from pg_temp.result t"
    " where t.gebied = $1 and t.periode = $2 and t.reeks = coalesce($3, '')";

/* One line behind the arrow: what must have come out. */
static int
compare_line(struct pq *pq, const struct subject *s, const struct words *w,
    struct err *err)
{
	struct pq_result *res = NULL;
	const char *got;
	int rc = 0;

	if (pq_queryv(pq,
		s->series != NULL ? get_series_sql : get_indicator_sql, &res,
		err, w->word[1], w->word[2], w->n > 4 ? w->word[4] : NULL,
		PQ_END) != 0)
		return -1;
	got = pq_rows(res) > 0 ? pq_get(res, 0, 0) : "no row";
	if (got == NULL || strcmp(got, w->word[3]) != 0)
		rc = err_set(err, ERR_DATA, "%s %s should be %s, and is %s",
		    w->word[1], w->word[2], w->word[3],
		    got != NULL ? got : "nothing");
	pq_result_free(res);
	return rc;
}

/* Go through the lines on one side of the arrow. */
static int
each_line(struct pq *pq, const struct subject *s, bool expected,
    int (*fn)(struct pq *, const struct subject *, const struct words *,
	struct err *),
    struct err *err)
{
	for (size_t i = 0; i < s->n; i++) {
		struct words w;
		int rc = split(s->example[i], &w, err);

		if (rc == 0 && (strcmp(w.word[0], "=>") == 0) == expected)
			rc = fn(pq, s, &w, err);
		free(w.copy);
		if (rc != 0)
			return err_context(err, "%s:%d", s->path,
			    s->line + 1 + (int)i);
	}
	return 0;
}

static int
put_period_of(struct pq *pq, const struct subject *s, const struct words *w,
    struct err *err)
{
	(void)s;
	return put_period(pq, w->word[2], err);
}

static int
compute(struct pq *pq, struct needs *needs, const struct subject *s,
    struct err *err)
{
	size_t continued = s->series != NULL ? s->series->n_continued : 0;
	const char *table;
	char *sql;
	int rc;

	for (size_t i = 0; i < s->n_needs + continued; i++) {
		const char *need = i < s->n_needs
		    ? s->needs[i]
		    : s->series->continued[i - s->n_needs];
		char *name = xasprintf("pg_temp.example_%zu", i);

		sql = xasprintf(
		    "create temp table example_%zu as select gebied, periode,"
		    " reeks, period_id, cel from pg_temp.example"
		    " where need = $1",
		    i);
		rc = pq_queryv(pq, sql, NULL, err, need, PQ_END);
		if (rc == 0 && i < s->n_needs)
			needs_put(needs, need, s->basis, name);
		else if (rc == 0)
			needs_put_continued(needs, need, name);
		free(sql);
		free(name);
		if (rc != 0)
			return -1;
	}
	if (s->indicator != NULL)
		return needs_evaluate(needs, s->indicator, s->basis, err);
	if (needs_series(needs, s->series, &table, err) != 0)
		return -1;
	sql = xasprintf("create temp view computed as select * from %s", table);
	rc = pq_run(pq, sql, err);
	free(sql);
	return rc;
}

/* Run one example; what is wrong comes back as an error. */
static int
try_one(struct pq *pq, const struct definitions *d, const struct subject *s,
    struct err *err)
{
	struct needs *needs = needs_new(pq, d);
	int rc = -1;

	if (pq_begin(pq, err) != 0 ||
	    pq_run(pq,
		"create temp table example (need text, gebied text,"
		" periode text, reeks text, period_id int, cel core.cell);"
		"update indicator.definition"
		" set descriptor = descriptor - 'index'",
		err) != 0 ||
	    each_line(pq, s, false, put_period_of, err) != 0 ||
	    each_line(pq, s, true, put_period_of, err) != 0 ||
	    each_line(pq, s, false, put_line, err) != 0 ||
	    needs_begin(needs, err) != 0)
		goto out;
	if (compute(pq, needs, s, err) != 0) {
		err_context(err, "%s:%d", s->path, s->line);
		goto out;
	}
	rc = each_line(pq, s, true, compare_line, err);
out:
	pq_rollback(pq);
	needs_free(needs);
	return rc;
}

/* Split "file:line: text" into a finding. */
static void
add_finding(struct example_report *report, const char *text)
{
	const char *colon = strstr(text, ": ");
	struct finding *finding;

	report->finding = xrealloc(report->finding,
	    (report->n + 1) * sizeof(*report->finding));
	finding = &report->finding[report->n++];
	finding->place = colon != NULL ? xstrndup(text, (size_t)(colon - text))
				       : xstrdup("example");
	finding->text = xstrdup(colon != NULL ? colon + 2 : text);
}

static int
try_and_note(struct pq *pq, const struct definitions *d,
    const struct subject *s, struct example_report *report, struct err *err)
{
	struct err why = ERR_INIT;

	if (s->n == 0)
		return 0;
	report->run++;
	if (try_one(pq, d, s, &why) == 0)
		return 0;
	if (why.class == ERR_FATAL) {
		*err = why;
		return -1;
	}
	add_finding(report, why.text);
	return 0;
}

int
examples_run(struct pq *pq, const struct definitions *d,
    struct example_report *ret, struct err *err)
{
	struct example_report report = { 0 };

	for (size_t i = 0; i < d->n_series; i++) {
		const struct series *x = &d->series[i];
		struct subject s = { x->path, x->example_line, x->example,
			x->n_example, x->needs, x->n_needs, BASIS_TOENMALIG, x,
			NULL, d };

		if (try_and_note(pq, d, &s, &report, err) != 0)
			goto fail;
	}
	for (size_t i = 0; i < d->n_indicators; i++) {
		const struct indicator *x = &d->indicator[i];
		struct subject s = { x->path, x->example_line, x->example,
			x->n_example, x->needs, x->n_needs,
			basis_of(x, BASIS_HUIDIG) ? BASIS_HUIDIG
						  : BASIS_TOENMALIG,
			NULL, x, d };

		if (try_and_note(pq, d, &s, &report, err) != 0)
			goto fail;
	}
	*ret = report;
	return 0;
fail:
	example_report_release(&report);
	return -1;
}

void
example_report_release(struct example_report *report)
{
	for (size_t i = 0; i < report->n; i++) {
		free(report->finding[i].place);
		free(report->finding[i].text);
	}
	free(report->finding);
	memset(report, 0, sizeof(*report));
}

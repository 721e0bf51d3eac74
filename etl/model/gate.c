/*
 * The stage gate.  Every check is tried, so that one run tells all that is
 * wrong.  A check that cannot be run holds as well: what was not checked is not
 * known to be right.
 */
#include <inttypes.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/frontmatter.h"
#include "model/gate.h"
#include "model/gate_rows.h"

/* Rows of a finding that are kept in the ledger. */
#define SAMPLE "20"

struct check {
	struct frontmatter fm;
	const char *id;       /* borrowed from fm */
	const char *means;    /* borrowed from fm */
	const char *means_nl; /* borrowed from fm */
};

/* What all checks of a run share. */
struct gate {
	struct pq *pq;
	const char *run;    /* its number, as text */
	const char *folder; /* where rows go */
	struct gate_report report;
};

static int
load(const char *path, struct check *check, struct err *err)
{
	if (frontmatter_load(path, &check->fm, err) != 0)
		return -1;
	if (frontmatter_need(&check->fm, "check", &check->id, err) != 0 ||
	    frontmatter_need(&check->fm, "means", &check->means, err) != 0 ||
	    frontmatter_need(&check->fm, "means-nl", &check->means_nl, err) !=
		0 ||
	    frontmatter_all_used(&check->fm, err) != 0)
		return -1;
	if (frontmatter_section(&check->fm, "") == NULL)
		return err_set(err, ERR_USAGE,
		    "%s:1: no SQL; a SELECT follows"
		    " the front matter",
		    path);
	return 0;
}

/* --- one check --- */

static void
release_finding(struct gate_finding *finding)
{
	free(finding->check);
	free(finding->means);
	free(finding->means_nl);
	free(finding->first);
	free(finding->path);
}

static int
store_finding(struct gate *gate, const struct gate_finding *finding,
    const char *sample, const char *digest, struct err *err)
{
	char rows[24];

	snprintf(rows, sizeof(rows), "%" PRId64, finding->rows);
	return pq_queryv(gate->pq,
	    "insert into ledger.gate_finding (run_id, check_id, means, rows,"
	    " sample, means_nl, first_row, digest, is_accepted)"
	    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
	    " on conflict (run_id, check_id) do update set means ="
	    " excluded.means, rows = excluded.rows, sample = excluded.sample,"
	    " means_nl = excluded.means_nl, first_row = excluded.first_row,"
	    " digest = excluded.digest, is_accepted = excluded.is_accepted",
	    NULL, err, gate->run, finding->check, finding->means, rows, sample,
	    finding->means_nl, finding->first, digest,
	    finding->is_accepted ? "true" : "false", PQ_END);
}

/* Add what a check found to the report. */
static struct gate_finding *
add_finding(struct gate_report *report, const struct check *check, int64_t rows,
    const char *first)
{
	struct gate_finding *finding;

	report->finding = xrealloc(report->finding,
	    (report->n + 1) * sizeof(*report->finding));
	finding = &report->finding[report->n++];
	memset(finding, 0, sizeof(*finding));
	finding->check = xstrdup(check->id);
	finding->means = xstrdup(check->means);
	finding->means_nl = xstrdup(check->means_nl);
	finding->rows = rows;
	finding->first = xstrdup(first);
	return finding;
}

/* Was exactly this let through in the run before? */
static const char summary_sql[] =
    "select s.*, exists (select from ledger.gate_finding f"
    " where f.run_id = (select max(run_id) from ledger.gate"
    " where run_id < $1) and f.check_id = $2 and f.digest = s.digest"
    " and f.is_accepted) from ("
    "select count(*), coalesce(jsonb_agg(to_jsonb(x) - 'gate_nr'"
    " order by gate_nr) filter (where gate_nr <= " SAMPLE "), '[]'),"
    " (select indicator.in_words(row_to_json(f)) from pg_temp.gate_row f"
    " where gate_nr = 1),"
    " count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(x)"
    " - 'gate_nr')::text, 0)), 0) as digest from pg_temp.gate_row x) s";

/* What the check returned is in gate_row: note it, if it is anything. */
static int
take_rows(struct gate *gate, const struct check *check, struct err *err)
{
	struct gate_finding *finding;
	struct pq_result *res = NULL;
	int rc = -1;

	if (pq_queryv(gate->pq, summary_sql, &res, err, gate->run, check->id,
		PQ_END) != 0)
		return -1;
	if (pq_get_int(res, 0, 0) == 0) {
		rc = 0;
		goto out;
	}
	finding = add_finding(&gate->report, check, pq_get_int(res, 0, 0),
	    pq_get(res, 0, 2) != NULL ? pq_get(res, 0, 2) : "");
	finding->is_accepted = *pq_get(res, 0, 4) == 't';
	finding->path = xasprintf("%s/%s.csv", gate->folder, check->id);
	if (gate_rows_write(gate->pq,
		"select * from pg_temp.gate_row order by gate_nr",
		finding->path, err) != 0 ||
	    store_finding(gate, finding, pq_get(res, 0, 1), pq_get(res, 0, 3),
		err) != 0)
		goto out;
	if (finding->is_accepted)
		log_info("gate",
		    "%s: %s: %" PRId64 " times, as accepted before", check->id,
		    check->means, finding->rows);
	else
		log_error("gate",
		    "%s: %s: %" PRId64 " times, first %s; all are in %s",
		    check->id, check->means, finding->rows, finding->first,
		    finding->path);
	rc = 0;
out:
	pq_result_free(res);
	return rc;
}

/* In a transaction of its own. */
static int
try_check(struct gate *gate, const struct check *check, struct err *err)
{
	char *sql = xasprintf("create temp table gate_row on commit drop as"
			      " select row_number() over () as gate_nr, r.*"
			      " from (%s\n) r",
	    frontmatter_section(&check->fm, ""));
	int rc = -1;

	if (pq_begin(gate->pq, err) != 0)
		goto out;
	if (pq_run(gate->pq, sql, err) == 0 &&
	    take_rows(gate, check, err) == 0 && pq_commit(gate->pq, err) == 0)
		rc = 0;
	else
		pq_rollback(gate->pq);
out:
	free(sql);
	return rc;
}

/* Fails only when the run cannot go on. */
static int
run_check(struct gate *gate, const struct check *check, struct err *err)
{
	struct err why = ERR_INIT;
	size_t n = gate->report.n;

	gate->report.checks++;
	if (try_check(gate, check, &why) == 0)
		return 0;
	if (why.class == ERR_FATAL) {
		*err = why;
		return -1;
	}
	log_error("gate", "%s: %s: the check cannot be run; mend it", check->id,
	    why.text);
	if (gate->report.n > n)
		release_finding(&gate->report.finding[--gate->report.n]);
	return store_finding(gate,
	    add_finding(&gate->report, check, -1, why.text), "[]", "", err);
}

/* --- all of them --- */

/* The bounds as they are declared, for indicator.prepare_gate. */
static int
fill_bounds(const struct definitions *d, struct pq *pq, struct err *err)
{
	struct buf sql;
	int rc;

	buf_init(&sql, LIMIT_DEFINITION);
	buf_adds(&sql,
	    "drop table if exists pg_temp.gate_bound;"
	    "create temp table gate_bound (");
	for (int i = 0; i < BOUND_COLUMNS; i++)
		buf_addf(&sql, "%s%s %s", i > 0 ? ", " : "",
		    bound_name((enum bound_column)i),
		    i == BOUND_INDICATOR ? "text" : "numeric");
	buf_addc(&sql, ')');
	rc = pq_run(pq, sql.data, err);
	buf_release(&sql);
	for (size_t i = 0; rc == 0 && i < d->bounds.n; i++)
		rc = pq_query(pq,
		    "insert into pg_temp.gate_bound values ($1, $2, $3, $4, $5,"
		    " $6, $7, $8, $9, $10)",
		    BOUND_COLUMNS, (const char *const *)d->bounds.row[i].text,
		    NULL, err);
	return rc;
}

/* Load and run the checks of the folder, in order of name. */
static int
run_all(struct gate *gate, const char *folder, struct err *err)
{
	char **name = NULL;
	size_t n = 0;
	int rc = -1;

	if (file_list(folder, &name, &n, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct check check = { 0 };
		char *path;

		if (!text_ends(name[i], ".sql"))
			continue;
		log_progress("gate %s", name[i]);
		path = file_path(folder, name[i]);
		rc = load(path, &check, err);
		if (rc == 0)
			rc = run_check(gate, &check, err);
		frontmatter_release(&check.fm);
		free(path);
		if (rc != 0)
			goto out;
	}
	rc = 0;
out:
	file_list_free(name, n);
	return rc;
}

/* The row comes first, as findings refer to it. */
static int
open_gate(struct gate *gate, struct err *err)
{
	char now[CLOCK_TEXT];

	clock_text(clock_now(), now);
	return pq_queryv(gate->pq,
	    "insert into ledger.gate (run_id, at, held)"
	    " values ($1, $2, false) on conflict (run_id) do nothing",
	    NULL, err, gate->run, now, PQ_END);
}

static int
close_gate(struct gate *gate, struct err *err)
{
	struct gate_report *report = &gate->report;

	for (size_t i = 0; i < report->n; i++)
		report->held = report->held || !report->finding[i].is_accepted;
	return pq_queryv(gate->pq,
	    "update ledger.gate set held = $2 where run_id = $1", NULL, err,
	    gate->run, report->held ? "true" : "false", PQ_END);
}

/* Checks see the day of the run, the bounds, and what readers have. */
static int
prepare(struct gate *gate, const struct definitions *definitions,
    struct err *err)
{
	if (pq_queryv(gate->pq,
		"select pg_catalog.set_config('woondruk.run_date',"
		" run_date::text, false) from ledger.run where run_id = $1",
		NULL, err, gate->run, PQ_END) != 0 ||
	    fill_bounds(definitions, gate->pq, err) != 0)
		return -1;
	return pq_queryv(gate->pq, "select indicator.prepare_gate($1)", NULL,
	    err, gate->run, PQ_END);
}

int
gate_run(const struct settings *settings, const struct definitions *definitions,
    struct pq *pq, int64_t run, struct gate_report *ret, struct err *err)
{
	char *checks =
	    xasprintf("%s/sql/5-checks", settings_get(settings, SET_SHARE));
	char *rows = file_path(settings_get(settings, SET_HOME), "gate");
	char *folder = xasprintf("%s/%" PRId64, rows, run);
	char number[24];
	struct gate gate = {
		.pq = pq, .run = number, .folder = folder, .report.run = run
	};
	int rc = -1;

	snprintf(number, sizeof(number), "%" PRId64, run);
	/* A newer run supersedes what an older one found. */
	if (file_remove_tree(rows, err) != 0 ||
	    prepare(&gate, definitions, err) != 0 ||
	    open_gate(&gate, err) != 0 || run_all(&gate, checks, err) != 0 ||
	    close_gate(&gate, err) != 0)
		goto out;
	*ret = gate.report;
	memset(&gate.report, 0, sizeof(gate.report));
	rc = 0;
out:
	log_progress(NULL);
	gate_report_release(&gate.report);
	free(checks);
	free(rows);
	free(folder);
	return rc;
}

/* What holds, in the words of the log and in those of readers. */
static const char held_sql[] =
    "select string_agg(f.check_id, ', ' order by f.check_id),"
    " string_agg(f.check_id || ': ' || f.means_nl || case when f.rows < 0"
    " then ' (deze controle kon niet worden uitgevoerd)'"
    " when f.rows = 1 then ' (' || f.first_row || ')'"
    " else ' (' || f.rows || ' keer, zoals: ' || f.first_row || ')' end,"
    " '; ' order by f.check_id)"
    " from ledger.gate g join ledger.gate_finding f using (run_id)"
    " where g.run_id = (select max(run_id) from ledger.gate)"
    " and g.held and g.accepted_at is null and not f.is_accepted"
    " having count(*) > 0";

int
gate_ask_held(struct pq *pq, char **ret, char **ret_nl, struct err *err)
{
	struct pq_result *res = NULL;

	if (pq_query(pq, held_sql, 0, NULL, &res, err) != 0)
		return -1;
	*ret = *ret_nl = NULL;
	if (pq_rows(res) != 0) {
		*ret = xstrdup(pq_get(res, 0, 0));
		*ret_nl = xstrdup(pq_get(res, 0, 1));
	}
	pq_result_free(res);
	return 0;
}

/* The newest run that came to the gate, whether it may be accepted, and whether
 * figures changed behind it. */
static const char newest_sql[] =
    "select run_id, held, accepted_at is not null,"
    " exists (select from indicator.value v where v.run_id > g.run_id)"
    " or exists (select from indicator.value_history h"
    " where h.until_run > g.run_id)"
    " from ledger.gate g order by run_id desc limit 1";

/* Says why not. */
static int
may_accept(const struct pq_result *res, int64_t run, struct err *err)
{
	int64_t newest = pq_rows(res) > 0 ? pq_get_int(res, 0, 0) : 0;
	bool is_held = newest != 0 && *pq_get(res, 0, 1) == 't';

	if (run > newest || newest == 0)
		return err_set(err, ERR_USAGE,
		    "run %" PRId64 " never came to the gate; woondruk status "
		    "tells which is held",
		    run);
	if (run < newest)
		return err_set(err, ERR_USAGE,
		    "run %" PRId64 " is superseded by run %" PRId64
		    ", which %s",
		    run, newest,
		    is_held ? "is held too: look at what it found, and accept "
			      "that one"
			    : "is not held");
	if (!is_held)
		return err_set(err, ERR_USAGE,
		    "run %" PRId64 " is not held; there is nothing to accept",
		    run);
	if (*pq_get(res, 0, 2) == 't')
		return err_set(err, ERR_USAGE,
		    "run %" PRId64 " was accepted before; woondruk publish "
		    "publishes it",
		    run);
	if (*pq_get(res, 0, 3) == 't')
		return err_set(err, ERR_USAGE,
		    "figures changed since run %" PRId64 "; woondruk gate "
		    "judges them first",
		    run);
	return 0;
}

int
gate_accept(struct pq *pq, int64_t run, const char *reason, struct err *err)
{
	struct pq_result *res = NULL;
	char number[24], now[CLOCK_TEXT];
	int rc = -1;

	snprintf(number, sizeof(number), "%" PRId64, run);
	clock_text(clock_now(), now);
	if (pq_query(pq, newest_sql, 0, NULL, &res, err) != 0)
		return -1;
	if (may_accept(res, run, err) != 0 ||
	    pq_queryv(pq,
		"with g as (update ledger.gate set accepted_at = $2,"
		" accepted_reason = $3 where run_id = $1 returning run_id)"
		" update ledger.gate_finding f set is_accepted = true from g"
		" where f.run_id = g.run_id",
		NULL, err, number, now, reason, PQ_END) != 0)
		goto out;
	rc = 0;
out:
	pq_result_free(res);
	return rc;
}

void
gate_report_release(struct gate_report *report)
{
	for (size_t i = 0; i < report->n; i++)
		release_finding(&report->finding[i]);
	free(report->finding);
	memset(report, 0, sizeof(*report));
}

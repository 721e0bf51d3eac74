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

/* Rows of a finding that are kept. */
#define SAMPLE "20"

struct check {
	struct frontmatter fm;
	const char *id;    /* borrowed from fm */
	const char *means; /* borrowed from fm */
};

static int
load(const char *path, struct check *check, struct err *err)
{
	if (frontmatter_load(path, &check->fm, err) != 0)
		return -1;
	if (frontmatter_need(&check->fm, "check", &check->id, err) != 0 ||
	    frontmatter_need(&check->fm, "means", &check->means, err) != 0 ||
	    frontmatter_all_used(&check->fm, err) != 0)
		return -1;
	if (frontmatter_section(&check->fm, "") == NULL)
		return err_set(err, ERR_USAGE,
		    "%s:1: no SQL; a SELECT follows"
		    " the front matter",
		    path);
	return 0;
}

/* The first row of the sample, as text. */
static char *
first_words(const char *sample)
{
	const char *begin = sample + strspn(sample, "[");
	const char *end = strstr(begin, "}, {");
	size_t len = end != NULL ? (size_t)(end - begin) + 1 : strlen(begin);

	if (end == NULL && len > 0 && begin[len - 1] == ']')
		len--;
	return xstrndup(begin, len);
}

static void
add_finding(struct gate_report *report, const struct check *check, int64_t rows,
    const char *first)
{
	struct gate_finding *finding;

	report->finding = xrealloc(report->finding,
	    (report->n + 1) * sizeof(*report->finding));
	finding = &report->finding[report->n++];
	finding->check = xstrdup(check->id);
	finding->means = xstrdup(check->means);
	finding->rows = rows;
	finding->first = xstrdup(first);
	report->held = true;
}

/* Run one check; what it found goes into the report and the ledger.  Fails
 * only when the run cannot go on. */
static int
run_check(struct pq *pq, const char *run, const struct check *check,
    struct gate_report *report, struct err *err)
{
	struct pq_result *res = NULL;
	struct err why = ERR_INIT;
	const char *sample = "[]";
	int64_t rows = -1;
	char *sql, *first = NULL;
	char number[24];
	int rc = 0;

	sql = xasprintf("with r as (%s\n) select count(*),"
			" coalesce((select pg_catalog.jsonb_agg(x) from"
			" (select * from r limit " SAMPLE ") x), '[]') from r",
	    frontmatter_section(&check->fm, ""));
	if (pq_query(pq, sql, 0, NULL, &res, &why) == 0) {
		rows = pq_get_int(res, 0, 0);
		sample = pq_get(res, 0, 1);
		first = first_words(sample);
	} else if (why.class == ERR_FATAL) {
		*err = why;
		rc = -1;
		goto out;
	} else {
		first = xstrdup(why.text);
	}
	report->checks++;
	if (rows == 0)
		goto out;
	if (rows < 0)
		log_error("gate", "%s: %s: the check cannot be run; mend it",
		    check->id, first);
	else
		log_error("gate", "%s: %s: %" PRId64 " times, first %s",
		    check->id, check->means, rows, first);
	add_finding(report, check, rows, first);
	snprintf(number, sizeof(number), "%" PRId64, rows);
	rc = pq_queryv(pq,
	    "insert into ledger.gate_finding values ($1, $2, $3, $4, $5)"
	    " on conflict (run_id, check_id) do update set means ="
	    " excluded.means, rows = excluded.rows, sample = excluded.sample",
	    NULL, err, run, check->id, check->means, number, sample, PQ_END);
out:
	pq_result_free(res);
	free(first);
	free(sql);
	return rc;
}

/* Load and run the checks of the folder, in order of name. */
static int
run_all(struct pq *pq, const char *folder, const char *run,
    struct gate_report *report, struct err *err)
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
			rc = run_check(pq, run, &check, report, err);
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

int
gate_run(const struct settings *settings, const struct definitions *definitions,
    struct pq *pq, int64_t run, struct gate_report *ret, struct err *err)
{
	struct gate_report report = { 0 };
	char *folder =
	    xasprintf("%s/sql/5-checks", settings_get(settings, SET_SHARE));
	char number[24], now[CLOCK_TEXT];
	int rc = -1;

	(void)definitions;
	snprintf(number, sizeof(number), "%" PRId64, run);
	clock_text(clock_now(), now);
	if (pq_queryv(pq,
		"select pg_catalog.set_config('woondruk.run_date',"
		" run_date::text, false) from ledger.run where run_id = $1",
		NULL, err, number, PQ_END) != 0 ||
	    pq_begin(pq, err) != 0)
		goto out;
	/* The row comes first, as findings refer to it. */
	if (pq_queryv(pq,
		"insert into ledger.gate (run_id, at, held)"
		" values ($1, $2, false) on conflict (run_id) do nothing",
		NULL, err, number, now, PQ_END) != 0 ||
	    pq_commit(pq, err) != 0 ||
	    run_all(pq, folder, number, &report, err) != 0 ||
	    pq_queryv(pq, "update ledger.gate set held = $2 where run_id = $1",
		NULL, err, number, report.held ? "true" : "false", PQ_END) != 0)
		goto out;
	*ret = report;
	memset(&report, 0, sizeof(report));
	rc = 0;
out:
	log_progress(NULL);
	if (rc != 0)
		pq_rollback(pq);
	gate_report_release(&report);
	free(folder);
	return rc;
}

void
gate_report_release(struct gate_report *report)
{
	for (size_t i = 0; i < report->n; i++) {
		free(report->finding[i].check);
		free(report->finding[i].means);
		free(report->finding[i].first);
	}
	free(report->finding);
	memset(report, 0, sizeof(*report));
}

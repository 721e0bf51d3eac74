/* What the feed said then.  Which release that was is worked out first; the
 * rows are one SELECT. */
#include "model/query.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "define/period.h"

/* The last release of that day or before; or the one of that name. */
static const char release_sql[] =
    "select release, run_id from ledger.release"
    " where $1::text is null or release = $1"
    " or $2::date is not null and published_on <= $2::date"
    " order by $2::date is null and release = $1 desc nulls last,"
    " run_id desc limit 1";

static const char first_sql[] =
    "select release from ledger.release order by run_id limit 1";

static const char rows_sql[] =
    "select s.area_code as gebied_code, a.title as gebied, p.code as periode,"
    " s.value as waarde, s.eenheid, s.status, s.reden, s.teller, s.noemer,"
    " s.dekking, s.basis::text as basis, s.markeringen::text[] as markeringen,"
    " s.reden_invoer, nullif(s.reeks, '') as reeks, f.release,"
    " f.until_release as tot_release, f.since_run as run,"
    " f.until_run as tot_run"
    " from indicator.spelled s"
    " join core.period p using (period_id)"
    " left join output.area a on a.code = s.area_code"
    " left join indicator.feed($1) f on f.basis = s.basis"
    "  and f.area_code = s.area_code and f.period_id = s.period_id"
    "  and f.reeks = s.reeks and f.since_run <= $2::bigint"
    "  and coalesce(f.until_run > $2::bigint, true)"
    " where s.indicator = $1 and s.basis = $3"
    "  and s.since_run <= $2::bigint"
    "  and coalesce(s.until_run > $2::bigint, true)"
    "  and ($4::text is null or s.area_code = $4)"
    "  and ($5::text is null or p.code = $5)"
    " order by a.sort, s.area_code collate \"C\", p.code collate \"C\","
    "  s.reeks collate \"C\"";

#define DAY_LEN 10 /* 2026-11-23 */

/* A day counts to its end.  With something behind it, it is a release. */
static int
day_of(const char *as_of, const char **ret, struct err *err)
{
	struct err ignored = ERR_INIT;
	struct period period;
	char day[DAY_LEN + 1] = "";

	*ret = NULL;
	if (as_of == NULL)
		return 0;
	snprintf(day, sizeof(day), "%s", as_of);
	if (period_parse(day, &period, &ignored) == 0 &&
	    period.kind == PERIOD_DAY && strcmp(period.code, day) == 0) {
		if (as_of[DAY_LEN] == '\0')
			*ret = as_of;
		if (as_of[DAY_LEN] == '\0' || as_of[DAY_LEN] == '-')
			return 0;
	}
	return err_set(err, ERR_USAGE,
	    "'%.40s' is no day; --as-of takes one as 2026-11-23, or the name of"
	    " a release as 2026-11-23-2",
	    as_of);
}

static int
no_release(struct pq *pq, const char *as_of, const char *day, struct err *err)
{
	struct pq_result *res = NULL;

	if (pq_query(pq, first_sql, 0, NULL, &res, err) != 0)
		return -1;
	if (pq_rows(res) == 0)
		err_set(err, ERR_USAGE,
		    "nothing was published yet; woondruk run does");
	else if (day != NULL)
		err_set(err, ERR_USAGE,
		    "nothing was published on %s or before; the first release "
		    "is %s",
		    day, pq_get(res, 0, 0));
	else
		err_set(err, ERR_USAGE,
		    "there was no release %.40s; v1/releases.json lists them",
		    as_of);
	pq_result_free(res);
	return -1;
}

static int
find_release(struct pq *pq, const char *as_of, char **ret_name, char **ret_run,
    struct err *err)
{
	struct pq_result *res = NULL;
	const char *day;

	if (day_of(as_of, &day, err) != 0 ||
	    pq_queryv(pq, release_sql, &res, err, as_of, day, PQ_END) != 0)
		return -1;
	if (pq_rows(res) == 0) {
		pq_result_free(res);
		return no_release(pq, as_of, day, err);
	}
	*ret_name = xstrdup(pq_get(res, 0, 0));
	*ret_run = xstrdup(pq_get(res, 0, 1));
	pq_result_free(res);
	return 0;
}

/* Words that nothing was ever published under are mistakes. */
static int
check_words(struct pq *pq, const struct query_request *r, struct err *err)
{
	struct pq_result *res = NULL;
	bool indicator, area;

	if (pq_queryv(pq,
		"select exists (select from ledger.definition where kind ="
		" 'indicator' and id = $1), $2::text is null or exists"
		" (select from output.area where code = $2)",
		&res, err, r->indicator, r->area, PQ_END) != 0)
		return -1;
	indicator = strcmp(pq_get(res, 0, 0), "t") == 0;
	area = strcmp(pq_get(res, 0, 1), "t") == 0;
	pq_result_free(res);
	if (!indicator)
		return err_set(err, ERR_USAGE,
		    "there is no indicator '%.60s'; see woondruk describe"
		    " indicators",
		    r->indicator);
	if (!area)
		return err_set(err, ERR_USAGE,
		    "there is no area '%.60s'; v1/gemeenten/index.json lists "
		    "municipalities, and further there are NL01, provinces as "
		    "PV27, G4, G40, G40-2021, G4-G40 and rest-nl",
		    r->area);
	return 0;
}

int
query_run(struct pq *pq, const struct query_request *r, char **ret_release,
    struct pq_result **ret, struct err *err)
{
	struct pq_result *res = NULL;
	char *release = NULL, *run = NULL;
	int rc = -1;

	if (check_words(pq, r, err) != 0 ||
	    find_release(pq, r->as_of, &release, &run, err) != 0 ||
	    pq_queryv(pq, rows_sql, &res, err, r->indicator, run,
		basis_name(r->basis), r->area, r->period, PQ_END) != 0)
		goto out;
	if (pq_rows(res) == 0) {
		err_set(err, ERR_USAGE,
		    "release %s had no figures of %s%s%s%s%s on basis %s",
		    release, r->indicator, r->area != NULL ? " for " : "",
		    r->area != NULL ? r->area : "",
		    r->period != NULL ? " in " : "",
		    r->period != NULL ? r->period : "", basis_name(r->basis));
		pq_result_free(res);
		goto out;
	}
	*ret = res;
	*ret_release = release;
	release = NULL;
	rc = 0;
out:
	free(release);
	free(run);
	return rc;
}

/* --- what changed --- */

static const char before_sql[] =
    "select release from ledger.release where run_id <"
    " (select run_id from ledger.release where release = $1)"
    " order by run_id desc limit 1";

static int
check_release(struct pq *pq, const char *name, struct err *err)
{
	struct pq_result *res = NULL;
	int rc = 0;

	if (pq_queryv(pq, "select from ledger.release where release = $1", &res,
		err, name, PQ_END) != 0)
		return -1;
	if (pq_rows(res) == 0)
		rc = err_set(err, ERR_USAGE,
		    "there was no release %.40s; v1/releases.json lists them",
		    name);
	pq_result_free(res);
	return rc;
}

static int
newest(struct pq *pq, char **ret, struct err *err)
{
	char *run = NULL;

	if (find_release(pq, NULL, ret, &run, err) != 0)
		return -1;
	free(run);
	return 0;
}

static int
before(struct pq *pq, const char *to, char **ret, struct err *err)
{
	struct pq_result *res = NULL;
	int rc = 0;

	if (pq_queryv(pq, before_sql, &res, err, to, PQ_END) != 0)
		return -1;
	if (pq_rows(res) == 0)
		rc = err_set(err, ERR_USAGE,
		    "release %s is the first; there is none before it to "
		    "compare with",
		    to);
	else
		*ret = xstrdup(pq_get(res, 0, 0));
	pq_result_free(res);
	return rc;
}

int
query_difference(struct pq *pq, const char *from, const char *to,
    char **ret_from, char **ret_to, struct pq_result **ret, struct err *err)
{
	char *a = NULL, *b = NULL;
	int rc = -1;

	if (to != NULL)
		b = xstrdup(to);
	else if (newest(pq, &b, err) != 0)
		goto out;
	if (check_release(pq, b, err) != 0)
		goto out;
	if (from != NULL)
		a = xstrdup(from);
	else if (before(pq, b, &a, err) != 0)
		goto out;
	if (check_release(pq, a, err) != 0 ||
	    pq_queryv(pq, "select * from output.difference($1, $2)", ret, err,
		a, b, PQ_END) != 0)
		goto out;
	*ret_from = a;
	*ret_to = b;
	a = b = NULL;
	rc = 0;
out:
	free(a);
	free(b);
	return rc;
}

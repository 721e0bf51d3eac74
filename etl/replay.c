/*
 * Making a past release again: each run that landed something or made a release,
 * up to it, is done again in a database that is gone afterwards.
 */
#include "replay.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/version.h"
#include "chain.h"
#include "db/journal.h"

static int
load_runs(struct chain *r, struct pq_result **ret, struct err *err)
{
	struct pq_result *res = NULL;
	char *sql = xasprintf(RUNS_OF_ONE
	    "(%s) r where" THAT_COUNT " and r.run_id <= (select"
	    " run_id from ledger.release where release = $1)"
	    " order by r.run_id",
	    journal_runs_sql);
	size_t n;
	int rc = pq_queryv(r->s->pq, sql, &res, err, r->release, PQ_END);

	free(sql);
	if (rc != 0)
		return -1;
	n = pq_rows(res);
	if (n == 0)
		err_set(err, ERR_USAGE,
		    "there was no release %.40s; v1/releases.json lists them",
		    r->release);
	for (size_t i = 0; n > 0 && i < pq_rows(res); i++)
		if (pq_get(res, i, DEFINITIONS) == NULL) {
			err_set(err, ERR_DATA,
			    "run %s, on which release %s rests, was before "
			    "definitions were kept in the depot: it cannot be "
			    "done again",
			    pq_get(res, i, RUN), r->release);
			n = 0;
		}
	if (n == 0) {
		pq_result_free(res);
		return -1;
	}
	*ret = res;
	return 0;
}

int
replay_run(const struct session *s, const char *program, const char *release,
    const char *to, replay_difference *tell, void *ctx,
    struct replay_report *ret, struct err *err)
{
	struct pq_result *runs = NULL;
	struct chain r;
	int rc = -1;

	chain_init(&r, s, program, ret);
	r.release = release;
	r.to = to;
	r.database = xasprintf("woondruk_replay_%ld", (long)getpid());
	if (load_runs(&r, &runs, err) != 0 || chain_begin(&r, err) != 0)
		goto out;
	for (size_t i = 0; i < pq_rows(runs); i++)
		if (chain_again(&r, runs, i, err) != 0)
			goto out;
	snprintf(ret->version, sizeof(ret->version), "%s",
	    pq_get(runs, pq_rows(runs) - 1, VERSION));
	ret->other_version = strcmp(ret->version, WOONDRUK_VERSION) != 0;
	rc = chain_compare(&r, release, tell, ctx, err);
out:
	log_progress(NULL);
	pq_result_free(runs);
	chain_end(&r);
	return rc;
}

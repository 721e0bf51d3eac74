/*
 * The database made again: all runs that the log of the depot tells of are done
 * again in it, and what they made is compared with what is published.
 */
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include "chain.h"
#include "db/journal.h"
#include "model/migrate.h"
#include "publish/release.h"
#include "replay.h"

/*
 * The mark that the database is not whole yet.  It names the home of the runs
 * that are done again, which alone may go on in it (session.c), and is taken
 * away when all is as it was.
 */
static int
mark(const struct chain *r, struct err *err)
{
	if (pq_run(r->s->pq,
		"create table if not exists ledger.restoring"
		" (home text not null, done boolean not null default false);"
		"delete from ledger.restoring",
		err) != 0)
		return -1;
	return pq_queryv(r->s->pq,
	    "insert into ledger.restoring (home) values ($1)", NULL, err,
	    r->dir, PQ_END);
}

static int
is_marked(const struct session *s, bool *ret, bool *ret_done, struct err *err)
{
	struct pq_result *res = NULL;

	if (pq_query(s->pq,
		"select pg_catalog.to_regclass('ledger.restoring') is not null,"
		" exists (select from ledger.run)",
		0, NULL, &res, err) != 0)
		return -1;
	*ret = pq_get(res, 0, 0)[0] == 't';
	*ret_done = false;
	if (!*ret && pq_get(res, 0, 1)[0] == 't') {
		pq_result_free(res);
		return err_set(err, ERR_USAGE,
		    "the database has runs in its ledger: only an empty one is "
		    "restored");
	}
	pq_result_free(res);
	res = NULL;
	if (!*ret)
		return 0;
	if (pq_query(s->pq, "select from ledger.restoring where done", 0, NULL,
		&res, err) != 0)
		return -1;
	*ret_done = pq_rows(res) > 0;
	pq_result_free(res);
	return 0;
}

/* The home of its runs, when it stands where ours do. */
static int
clear_place(const struct session *s, struct err *err)
{
	char *ours = file_path(s->home, CHAIN_PLACE);
	struct pq_result *res = NULL;
	int rc = pq_query(s->pq, "select home from ledger.restoring", 0, NULL,
	    &res, err);

	for (size_t i = 0; rc == 0 && i < pq_rows(res); i++) {
		const char *home = pq_get(res, i, 0);

		if (text_starts(home, ours) &&
		    text_is_name(home + strlen(ours)))
			rc = file_remove_tree(home, err);
	}
	pq_result_free(res);
	free(ours);
	return rc;
}

/* Away with what a restore that was broken off had made; also the run that it did
 * again when it was killed, which may go on still. */
static int
begin_anew(const struct session *s, struct err *err)
{
	if (pq_query(s->pq,
		"select pg_catalog.pg_terminate_backend(pid, 10000)"
		" from pg_catalog.pg_stat_activity"
		" where datname = pg_catalog.current_database()"
		" and usename = current_user"
		" and pid <> pg_catalog.pg_backend_pid()",
		0, NULL, NULL, err) != 0 ||
	    clear_place(s, err) != 0 ||
	    pq_run(s->pq,
		"drop schema if exists core, city, indicator, land, output,"
		" ledger cascade",
		err) != 0)
		return -1;
	return migrate_run(s->pq, settings_get(s->settings, SET_SHARE),
	    WOONDRUK_VERSION, err);
}

static int
load_past(const struct chain *r, struct pq_result **ret, struct err *err)
{
	const char *public_dir = settings_get(r->s->settings, SET_PUBLIC);
	struct pq_result *res = NULL;
	char *shown = NULL;
	bool is_known;

	if (release_current(public_dir, &shown, err) != 0)
		return -1;
	if (journal_load(r->s->pq, r->s->depot, err) != 0 ||
	    pq_queryv(r->s->pq,
		"select from pg_temp.past_run where release = $1"
		" and run_id >= (select first from pg_temp.past_run"
		" order by run_id desc limit 1)",
		&res, err, shown != NULL ? shown : "", PQ_END) != 0) {
		free(shown);
		return -1;
	}
	is_known = shown == NULL || pq_rows(res) > 0;
	pq_result_free(res);
	if (!is_known) {
		err_set(err, ERR_DATA,
		    "the log of the depot does not tell how release %s was "
		    "made: this depot is not that of %s, or older",
		    shown, public_dir);
		free(shown);
		return -1;
	}
	free(shown);
	res = NULL;
	/* Of a database that began anew, what came before is not in it. */
	if (pq_query(r->s->pq,
		RUNS_OF_ONE "pg_temp.past_run r where" THAT_COUNT
			    " and r.run_id >= (select first from"
			    " pg_temp.past_run order by run_id desc limit 1)"
			    " order by r.run_id",
		0, NULL, &res, err) != 0)
		return -1;
	if (pq_rows(res) == 0) {
		pq_result_free(res);
		return err_set(err, ERR_USAGE,
		    "the log of the depot knows of no run: there is nothing to "
		    "restore; woondruk run begins");
	}
	*ret = res;
	return 0;
}

/* What the log knows of runs that doing them again cannot tell: the version that
 * did them, how they ended, and those that left nothing. */
static int
put_ledger(const struct session *s, struct err *err)
{
	return pq_run(s->pq,
	    "insert into ledger.run (run_id, command, version, started_at,"
	    " finished_at, run_date, exit_status, definitions, depot_log,"
	    " base_url) overriding system value select run_id, command, "
	    "version,"
	    " at::timestamptz, case when status is not null then at end"
	    "::timestamptz, (at::timestamptz at time zone 'UTC')::date, status,"
	    " definitions, depot_log, base_url from pg_temp.past_run"
	    " where run_id >= (select first from pg_temp.past_run"
	    " order by run_id desc limit 1)"
	    " on conflict (run_id) do update set command = excluded.command,"
	    " version = excluded.version, exit_status = excluded.exit_status,"
	    " definitions = excluded.definitions,"
	    " depot_log = excluded.depot_log;"
	    "do $$ begin execute 'alter table ledger.run alter column run_id"
	    " restart with ' || (select max(run_id) + 1 from pg_temp.past_run);"
	    " end $$;"
	    "update ledger.restoring set done = true",
	    err);
}

static int
compare_all(const struct chain *r, const struct pq_result *runs,
    replay_difference *tell, void *ctx, struct restore_report *ret,
    struct err *err)
{
	const char *public_dir = settings_get(r->s->settings, SET_PUBLIC);

	for (size_t i = 0; i < pq_rows(runs); i++) {
		const char *release = pq_get(runs, i, RELEASE);
		char *dir;
		int rc = 0;

		if (release == NULL)
			continue;
		/* One that had lived was pruned: its figures are in the
		 * database all the same. */
		dir = xasprintf("%s/r/%s", public_dir, release);
		if (file_is_dir(dir)) {
			size_t before = r->report->differ;

			ret->releases++;
			ret->other_version = ret->other_version ||
			    strcmp(pq_get(runs, i, VERSION),
				WOONDRUK_VERSION) != 0;
			rc = chain_compare(r, release, tell, ctx, err);
			if (r->report->differ != before)
				tell(ctx, dir, "is where these differ");
		}
		free(dir);
		if (rc != 0)
			return -1;
	}
	ret->files = r->report->files;
	ret->differ = r->report->differ;
	ret->differ_data = r->report->differ_data;
	ret->runs = r->report->runs;
	return 0;
}

int
restore_run(const struct session *s, const char *program, bool accepts,
    replay_difference *tell, void *ctx, struct restore_report *ret,
    struct err *err)
{
	struct replay_report report;
	struct chain r;
	bool is_there, is_done;
	struct pq_result *runs = NULL;
	char *to = NULL;
	int rc = -1;

	memset(ret, 0, sizeof(*ret));
	if (is_marked(s, &is_there, &is_done, err) != 0)
		return -1;
	if (accepts && is_done) {
		ret->is_whole = true;
		return pq_run(s->pq, "drop table ledger.restoring", err);
	}
	if (accepts)
		return err_set(err, ERR_USAGE,
		    "--accept is for a restore that told what differs; there "
		    "was none");
	chain_init(&r, s, program, &report);
	r.to = to = chain_inside(&r, "public");
	if ((is_there && begin_anew(s, err) != 0) ||
	    load_past(&r, &runs, err) != 0 || mark(&r, err) != 0 ||
	    chain_begin(&r, err) != 0)
		goto out;
	for (size_t i = 0; i < pq_rows(runs); i++)
		if (chain_again(&r, runs, i, err) != 0)
			goto out;
	if (put_ledger(s, err) != 0 ||
	    compare_all(&r, runs, tell, ctx, ret, err) != 0)
		goto out;
	ret->is_whole =
	    ret->differ == 0 || (ret->differ_data == 0 && ret->other_version);
	rc = ret->is_whole ? pq_run(s->pq, "drop table ledger.restoring", err)
			   : 0;
out:
	log_progress(NULL);
	pq_result_free(runs);
	chain_end(&r);
	free(to);
	return rc;
}

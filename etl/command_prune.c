/* woondruk prune: what has lived as long as was set goes. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "commands.h"
#include "db/journal.h"
#include "publish/retire.h"
#include "session.h"

#define DAY 86400
#define DATE_LEN 10

/* The time before which things have lived so many days; 0: never (-1). */
static time_t
before(int64_t days)
{
	return days < 0 ? 0 : clock_now() - (time_t)days * DAY;
}

struct pruned {
	bool is_dry;
	uint64_t n, bytes; /* in all */
};

/* Rows of the database: the room that they leave is PostgreSQL's. */
#define ROWS UINT64_MAX

static void
count(struct pruned *p, const char *what, int64_t days, uint64_t n,
    uint64_t bytes)
{
	char size[40] = "";

	if (days < 0) {
		printf("%-9s  kept for ever\n", what);
		return;
	}
	if (bytes != ROWS)
		snprintf(size, sizeof(size), ", %" PRIu64 " bytes", bytes);
	printf("%-9s  %" PRIu64 "%s, older than %" PRId64 " day%s\n", what, n,
	    size, days, days == 1 ? "" : "s");
	p->n += n;
	p->bytes += bytes != ROWS ? bytes : 0;
}

static int
prune_releases(struct session *s, struct pruned *p, struct err *err)
{
	int64_t days = settings_days(s->settings, SET_KEEP_RELEASES);
	struct retired retired = { 0 };
	char date[CLOCK_TEXT];

	clock_text(before(days), date);
	date[DATE_LEN] = '\0';
	if (days >= 0 &&
	    retire_run(s->pq, settings_get(s->settings, SET_PUBLIC), date,
		p->is_dry, &retired, err) != 0)
		return -1;
	count(p, "releases", days, retired.releases, retired.bytes);
	return 0;
}

static int
prune_bodies(struct session *s, struct pruned *p, struct err *err)
{
	int64_t days = settings_days(s->settings, SET_KEEP_ANSWERS);
	struct depot_pruning pruning = {
		.before = { [DEPOT_ANSWERS] = before(days),
		    [DEPOT_LOOSE] = before(LIMIT_LOOSE_DAYS) },
		.now = clock_now(),
		.is_dry = p->is_dry,
	};

	if (depot_prune(s->depot, &pruning, err) != 0)
		return -1;
	count(p, "answers", days, pruning.bodies[DEPOT_ANSWERS],
	    pruning.bytes[DEPOT_ANSWERS]);
	count(p, "leftovers", LIMIT_LOOSE_DAYS, pruning.bodies[DEPOT_LOOSE],
	    pruning.bytes[DEPOT_LOOSE]);
	return 0;
}

/*
 * Runs that landed nothing, led to no release, were not held, changed nothing and
 * are named by nothing: nights without news.  The first stays, and what came after
 * the newest release, on which the gate looks back.
 *
 * To add a table that names runs: a line here; a test compares.
 */
static const char idle_sql[] =
    "create temp table idle on commit drop as select r.run_id"
    " from ledger.run r where r.started_at < $1::timestamptz"
    " and r.command not in ('compute', 'gate', 'accept')"
    " and r.run_id > (select min(run_id) from ledger.run)"
    " and r.run_id < (select max(run_id) from ledger.release)"
    " and not exists (select from ledger.gate g where g.run_id = r.run_id"
    "  and (g.held or g.accepted_at is not null))"
    " and not exists (select from ("
    "  select since_run as run from core.composition"
    "  union all select until_run from core.composition"
    "  union all select since_run from core.correction"
    "  union all select until_run from core.correction"
    "  union all select ended_run from core.observation_history"
    "  union all select run_id from core.unknown_phrase"
    "  union all select ended_run from city.observation_history"
    "  union all select run_id from indicator.value"
    "  union all select run_id from indicator.value_history"
    "  union all select until_run from indicator.value_history"
    "  union all select gone_run from land.listed"
    "  union all select since_run from land.listed"
    "  union all select since_run from land.unknown_region"
    "  union all select run_id from ledger.compute_input"
    "  union all select first_run from ledger.definition"
    "  union all select since_run from ledger.definition_use"
    "  union all select until_run from ledger.definition_use"
    "  union all select run_id from ledger.release"
    "  union all select landed_run from ledger.snapshot"
    " ) named where named.run = r.run_id)";

/* Rows that could not be used are told in the night that had them. */
static const char rejects_sql[] =
    "with gone as (delete from land.reject where run_id in (select run_id"
    " from ledger.run where started_at < $1::timestamptz) returning 1)"
    " select count(*) from gone";

static const char runs_sql[] =
    "with f as (delete from ledger.gate_finding where run_id in"
    " (select run_id from idle)), g as (delete from ledger.gate where run_id in"
    " (select run_id from idle)), gone as (delete from ledger.run"
    " where run_id in (select run_id from idle) returning 1)"
    " select count(*) from gone";

static int
number_of(struct pq *pq, const char *sql, const char *param, uint64_t *ret,
    struct err *err)
{
	struct pq_result *res = NULL;

	if (pq_query(pq, sql, param != NULL, &param, &res, err) != 0)
		return -1;
	*ret = (uint64_t)pq_get_int(res, 0, 0);
	pq_result_free(res);
	return 0;
}

static int
prune_runs(struct session *s, struct pruned *p, struct err *err)
{
	int64_t days = settings_days(s->settings, SET_KEEP_RUNS);
	uint64_t runs = 0, rejects = 0;
	char at[CLOCK_TEXT];

	clock_text(before(days), at);
	if (days >= 0) {
		if (pq_begin(s->pq, err) != 0)
			return -1;
		if (number_of(s->pq, rejects_sql, at, &rejects, err) != 0 ||
		    pq_queryv(s->pq, idle_sql, NULL, err, at, PQ_END) != 0 ||
		    number_of(s->pq, runs_sql, NULL, &runs, err) != 0 ||
		    (!p->is_dry && pq_commit(s->pq, err) != 0)) {
			pq_rollback(s->pq);
			return -1;
		}
		pq_rollback(s->pq);
	}
	count(p, "runs", days, runs, ROWS);
	count(p, "rejects", days, rejects, ROWS);
	return 0;
}

/* Logs of nights, by their date. */
static int
prune_logs(struct session *s, struct pruned *p, struct err *err)
{
	static const char start[] = "night-", end[] = ".log";
	int64_t days = settings_days(s->settings, SET_KEEP_LOGS);
	char *dir = file_path(s->home, "log"), **names = NULL;
	char oldest[sizeof(start) + CLOCK_TEXT];
	uint64_t n = 0, bytes = 0;
	char date[CLOCK_TEXT];
	size_t listed = 0;
	int rc = 0;

	clock_text(before(days), date);
	snprintf(oldest, sizeof(oldest), "%s%.*s", start, DATE_LEN, date);
	if (days >= 0 && file_is_dir(dir))
		rc = file_list(dir, &names, &listed, err);
	for (size_t i = 0; rc == 0 && i < listed; i++) {
		char *path = file_path(dir, names[i]);
		struct stat st;

		if (text_starts(names[i], start) && text_ends(names[i], end) &&
		    strcmp(names[i], oldest) < 0 && lstat(path, &st) == 0 &&
		    S_ISREG(st.st_mode)) {
			n++;
			bytes += (uint64_t)st.st_size;
			if (!p->is_dry && unlink(path) != 0 && errno != ENOENT)
				rc = err_errno(err, ERR_FATAL,
				    "cannot remove %s", path);
		}
		free(path);
	}
	file_list_free(names, listed);
	free(dir);
	if (rc == 0)
		count(p, "logs", days, n, bytes);
	return rc;
}

/* Releases first: what they share with others stays.  Bodies of the depot do not
 * rest on them, so that the order of the others is free. */
static int
prune(struct session *s, struct pruned *p, struct err *err)
{
	if (session_need(s,
		SESSION_HOME | SESSION_LOCK | SESSION_DEPOT | SESSION_DATABASE,
		err) != 0)
		return -1;
	/* What the ledger alone knows is needed, too. */
	if (session_whole(s, err) != 0 ||
	    journal_tell(s->pq, s->depot, err) != 0 ||
	    prune_releases(s, p, err) != 0 || prune_bodies(s, p, err) != 0 ||
	    prune_runs(s, p, err) != 0)
		return -1;
	return prune_logs(s, p, err);
}

int
command_prune(const struct settings *settings, int argc, char **argv)
{
	struct pruned p = { .is_dry = false };
	struct err err = ERR_INIT;
	struct session s;

	session_init(&s, settings, "prune");
	p.is_dry = argc == 2 && strcmp(argv[1], "--dry-run") == 0;
	if (argc > 1 && !p.is_dry) {
		err_set(&err, ERR_USAGE,
		    "'%.60s' is not for this command; it takes --dry-run or "
		    "nothing",
		    argv[1]);
		return session_fail(&s, &err);
	}
	if (prune(&s, &p, &err) != 0)
		return session_fail(&s, &err);
	return session_end(&s, EXIT_FRESH,
	    "%s %" PRIu64 " thing%s of %" PRIu64 " bytes; what a release needs "
	    "to be made again stays",
	    p.is_dry ? "would remove" : "removed", p.n, p.n == 1 ? "" : "s",
	    p.bytes);
}

/* What woondruk status tells, collected; how it is told stands in
 * standing_<way>.c. */
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/security.h"
#include "standing.h"

const char *const standing_word[SOURCE_STATES] = { "fresh", "waiting",
	"recording", "stale", "quarantined", "never" };

const char *const standing_fact[FACT_N] = { "origin", "table", "version",
	"retrieved", "checked_at", "failing_since", "reason",
	"quarantined_since", "expected", "expected_by", "late_since",
	"unreachable_since", "last_good" };

/* The columns are those of standing_fact; a row for each source that is asked
 * about, in that order. */
static const char source_sql[] =
    "select n.origin, n.table_id, n.version, n.retrieved,"
    " pg_catalog.to_char(s.checked_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " pg_catalog.to_char(s.failed_since, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " s.reason,"
    " pg_catalog.to_char(s.quarantined_since,"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " f.expected, f.told_by, f.late_since,"
    " pg_catalog.to_char(f.unreachable_since,"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " pg_catalog.to_char(f.last_good, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    " from pg_catalog.unnest($1::text[]) with ordinality a (id, place)"
    " left join ledger.source_state s on s.source = a.id"
    " left join ledger.snapshot n on n.snapshot_id = s.snapshot_id"
    " left join core.freshness f on f.source = a.id"
    " order by a.place";

/* Sources whose own calendar says that there should be new figures. */
static const char late_sql[] =
    "select source, expected, told_by, late_since from core.freshness"
    " where late_since is not null order by source collate \"C\"";

static const char failing_sql[] =
    "select id,"
    " pg_catalog.to_char(failed_since, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " reason from ledger.compute_state order by id";

/* Of the newest run that came to the gate, when it is held and not accepted. */
static const char held_sql[] =
    "select f.check_id, f.means, f.rows, f.run_id,"
    " pg_catalog.to_char(g.at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " f.first_row"
    " from ledger.gate g join ledger.gate_finding f using (run_id)"
    " where g.run_id = (select max(run_id) from ledger.gate)"
    " and g.held and g.accepted_at is null and not f.is_accepted"
    " order by f.check_id";

/* What becomes of tables: those that ended, those that may go on where one
 * ends, and how a table compares with the one before it. */
static const char ended_sql[] =
    "select table_id, title, status, since, named_by, candidates"
    " from core.ended_line join core.ended_table using (table_id, status,"
    " since) order by table_id collate \"C\"";

static const char candidates_sql[] =
    "select candidate, candidate_title, score, title_score, measure_score,"
    " table_id,"
    " case when has_ended then 'ended' else 'goes on' end, first_seen"
    " from core.candidate order by has_ended desc, table_id collate \"C\","
    " place";

static const char splices_sql[] =
    "select concept, former, later, verdict, common, same, median_absolute,"
    " largest_absolute, largest_at, median_relative, largest_relative, ratio,"
    " first_period, last_period, since"
    " from core.splice order by concept collate \"C\", later collate \"C\"";

static const char phrases_sql[] =
    "select source, region, phrase from core.unknown_phrase"
    " order by source, region, phrase";

static const char review_sql[] =
    "select source, kind, nullif(list, ''), code, title, change, since,"
    " figures from core.review order by source, kind desc, list, code, change";

/* What was announced of municipalities, and what has become of it. */
static const char announced_sql[] =
    "select event_date, kind, from_title || ' (' || from_code || ')',"
    " to_title || ' (' || to_code || ')', standing from core.announced"
    " order by event_date, from_code, to_code";

/* The release, and the last nights: how the last whole one ended, one that has
 * not ended, and why nothing was published when that was tried last. */
static const char last_sql[] =
    "select r.release,"
    " pg_catalog.to_char(r.at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " pg_catalog.to_char(l.finished_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " l.exit_status, l.summary,"
    " (select pg_catalog.to_char(b.started_at,"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from ledger.run b"
    " where b.run_id = (select max(run_id) from ledger.run"
    " where command = 'run') and b.finished_at is null),"
    " case when p.exit_status = 2 then p.summary end,"
    " pg_catalog.to_char(p.finished_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    " from (select) one"
    " left join lateral (select r.release,"
    " coalesce(u.finished_at, u.started_at) as at"
    " from ledger.release r join ledger.run u using (run_id)"
    " order by r.published_on desc, r.run_id desc limit 1) r on true"
    " left join lateral (select * from ledger.run"
    " where command = 'run' and finished_at is not null"
    " order by finished_at desc, run_id desc limit 1) l on true"
    " left join lateral (select * from ledger.run"
    " where command in ('run', 'publish', 'accept')"
    " and exit_status in (0, 1, 2) order by run_id desc limit 1) p on true";

/* Lists of what else there is to say.  To add one: a name in the enum, and a
 * row. */
const struct list_row standing_lists[LIST_N] = {
	[LIST_LATE] = { "late",
	    "their own calendar says that new figures should be there",
	    late_sql, EXIT_FRESH,
	    { "source", "expected", "expected_by", "since" } },
	[LIST_ANNOUNCEMENTS] = { "announcements",
	    "changes of municipalities that are announced", announced_sql,
	    EXIT_FRESH, { "date", "kind", "from", "to", "standing" } },
	[LIST_PHRASES] = { "unknown_phrases",
	    "phrases of CBS on boundaries that nobody knows", phrases_sql,
	    EXIT_STALE, { "source", "region", "phrase" } },
	[LIST_REVIEW] = { "review",
	    "new or gone in the lists of sources, and not used: name it in "
	    "source.json, or set \"reviewed\" there to the day you looked; "
	    "figures of a region wait for the register",
	    review_sql, EXIT_FRESH,
	    { "source", "kind", "dimension", "code", "title", "change", "since",
		"figures" } },
	[LIST_FAILING] = { "failing",
	    "could not be computed; its last values stand", failing_sql,
	    EXIT_STALE, { "indicator", "since", "reason" } },
	[LIST_ENDED] = { "ended_tables",
	    "tables of ours that have ended; their figures stay", ended_sql,
	    EXIT_STALE,
	    { "table", "title", "status", "since", "named_by", "candidates" } },
	[LIST_CANDIDATES] = { "candidates",
	    "tables that may go on in such a place; none is taken by itself",
	    candidates_sql, EXIT_FRESH,
	    { "table", "title", "score", "title_score", "measure_score",
		"resembles", "which", "first_seen" } },
	[LIST_SPLICES] = { "splices",
	    "how a table compares with the one before it", splices_sql,
	    EXIT_FRESH,
	    { "concept", "former", "later", "verdict", "common", "same",
		"median_absolute", "largest_absolute", "largest_at",
		"median_relative", "largest_relative", "ratio", "first_period",
		"last_period", "since" } },
	[LIST_HELD] = { "held", "why nothing was published", held_sql,
	    EXIT_HELD, { "check", "means", "rows", "run", "since", "first" } },
};

static enum source_state
state_of(const struct source *source, const char *const fact[FACT_N])
{
	if (source_is_waiting(source))
		return SOURCE_WAITING;
	if (fact[FACT_QUARANTINED] != NULL)
		return SOURCE_QUARANTINED;
	if (fact[FACT_ORIGIN] == NULL)
		return SOURCE_NEVER;
	if (strcmp(fact[FACT_ORIGIN], "recording") == 0)
		return SOURCE_RECORDED;
	/* Files of our own have no upstream to fail. */
	if (strcmp(source->protocol, "curated") != 0 &&
	    (fact[FACT_FAILING] != NULL || fact[FACT_CHECKED] == NULL))
		return SOURCE_STALE;
	return SOURCE_FRESH;
}

static void
raise_status(struct standing *st, int status)
{
	if (st->status < status)
		st->status = status;
}

static int
collect_sources(const struct session *s, struct standing *st, struct err *err)
{
	const struct definitions *d = &s->definitions;
	struct buf ids;
	int rc;

	buf_init(&ids, LIMIT_BUFFER);
	for (size_t i = 0; i < d->n_sources; i++)
		pq_array_add(&ids, d->source[i].id);
	pq_array_end(&ids);
	rc = pq_queryv(s->pq, source_sql, &st->sources, err,
	    ids.len > 0 ? ids.data : "{}", PQ_END);
	buf_release(&ids);
	if (rc != 0)
		return -1;
	st->source = xcalloc(d->n_sources + 1, sizeof(*st->source));
	st->n_sources = d->n_sources;
	for (size_t i = 0; i < d->n_sources; i++) {
		struct source_standing *one = &st->source[i];

		one->id = d->source[i].id;
		for (size_t k = 0; k < FACT_N; k++)
			one->fact[k] = pq_get(st->sources, i, k);
		one->state = state_of(&d->source[i], one->fact);
		if (one->state > SOURCE_WAITING)
			raise_status(st, EXIT_STALE);
	}
	return 0;
}

static int
collect_lists(const struct session *s, struct standing *st, struct err *err)
{
	for (size_t i = 0; i < LIST_N; i++) {
		const struct list_row *row = &standing_lists[i];

		if (pq_query(s->pq, row->sql, 0, NULL, &st->list[i], err) != 0)
			return -1;
		if (pq_rows(st->list[i]) > 0)
			raise_status(st, row->status);
	}
	return 0;
}

/* Where the rows are that are held, and the command that lets them through:
 * whole, since it is called by hand where nothing is set that cron sets. */
static void
collect_held(const struct session *s, struct standing *st)
{
	const struct pq_result *held = st->list[LIST_HELD];
	size_t n = pq_rows(held);
	struct buf accept;

	st->all_in = xcalloc(n + 1, sizeof(*st->all_in));
	for (size_t i = 0; i < n; i++) {
		char *path = xasprintf("%s/gate/%s/%s.csv", s->home,
		    pq_get(held, i, HELD_RUN), pq_get(held, i, HELD_CHECK));

		if (file_exists(path))
			st->all_in[i] = path;
		else
			free(path);
	}
	if (n == 0)
		return;
	buf_init(&accept, LIMIT_BUFFER);
	settings_call(s->settings, &accept);
	buf_addf(&accept, " accept %s --reason \"...\"",
	    pq_get(held, 0, HELD_RUN));
	st->accept = buf_detach(&accept);
}

static int
collect_last(const struct session *s, struct standing *st, struct err *err)
{
	const struct pq_result *last;

	if (pq_query(s->pq, last_sql, 0, NULL, &st->last, err) != 0)
		return -1;
	last = st->last;
	st->release = pq_get(last, 0, 0);
	st->released = pq_get(last, 0, 1);
	st->last_run = pq_get(last, 0, 2);
	st->last_status = pq_get(last, 0, 3);
	st->last_why = pq_get(last, 0, 4);
	st->begun = pq_get(last, 0, 5);
	/* What a check holds is told by its rows. */
	if (pq_get(last, 0, 6) != NULL &&
	    !text_starts(pq_get(last, 0, 6), "held: ")) {
		st->not_published = pq_get(last, 0, 6);
		st->not_published_since = pq_get(last, 0, 7);
		raise_status(st, EXIT_HELD);
	}
	return 0;
}

/* What is awaited, and what is in effect, is so today. */
static int
set_day(const struct session *s, struct err *err)
{
	char now[CLOCK_TEXT];

	clock_text(clock_now(), now);
	return pq_queryv(s->pq,
	    "select pg_catalog.set_config('woondruk.run_date',"
	    " left($1, 10), false)",
	    NULL, err, now, PQ_END);
}

/* Whether a person has to mend or renew security.txt; nothing when there is
 * time. */
static void
collect_security(const struct session *s, struct standing *st)
{
	struct security security = { 0 };

	if (security_load(s->definitions.share, &security, &st->security) == 0)
		security_due(&security, clock_now(), &st->security);
	security_release(&security);
}

int
standing_collect(const struct session *s, struct standing *ret, struct err *err)
{
	memset(ret, 0, sizeof(*ret));
	ret->status = EXIT_FRESH;
	if (set_day(s, err) != 0 || collect_last(s, ret, err) != 0 ||
	    collect_sources(s, ret, err) != 0 ||
	    collect_lists(s, ret, err) != 0) {
		standing_release(ret);
		return -1;
	}
	collect_held(s, ret);
	collect_security(s, ret);
	troubles_collect(s, ret);
	return 0;
}

void
standing_release(struct standing *st)
{
	troubles_release(st);
	if (st->all_in != NULL)
		for (size_t i = 0; i < pq_rows(st->list[LIST_HELD]); i++)
			free(st->all_in[i]);
	free(st->all_in);
	free(st->accept);
	free(st->source);
	for (size_t i = 0; i < LIST_N; i++)
		pq_result_free(st->list[i]);
	pq_result_free(st->sources);
	pq_result_free(st->last);
	memset(st, 0, sizeof(*st));
}

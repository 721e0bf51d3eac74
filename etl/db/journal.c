/* Runs of the ledger as lines of the depot's log, and back. */
#include "db/journal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/dict.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/limits.h"

/* How lines of runs begin; others are not parsed. */
static const char run_line[] = "{\"kind\":\"run\",";

const char journal_runs_sql[] =
    "select r.run_id, r.command, pg_catalog.to_char(r.started_at at time zone"
    " 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') as at, r.version, r.definitions,"
    " r.depot_log, r.base_url, r.exit_status as status,"
    " exists (select from ledger.snapshot n where n.landed_run = r.run_id)"
    " as landed,"
    " exists (select from ledger.gate g where g.run_id = r.run_id and g.held)"
    " as held, l.release, l.previous, a.run_id as accepted,"
    " a.accepted_reason as reason,"
    " (select min(run_id) from ledger.run) as first"
    " from ledger.run r left join ledger.release l using (run_id)"
    " left join lateral (select g.run_id, g.accepted_reason from ledger.gate g"
    "  where r.command = 'accept' and g.run_id < r.run_id"
    "  and g.accepted_at is not null order by g.run_id desc limit 1) a on true"
    " order by r.run_id";

enum column {
	RUN,
	COMMAND,
	AT,
	VERSION,
	DEFINITIONS,
	DEPOT_LOG,
	BASE_URL,
	STATUS,
	LANDED,
	HELD,
	RELEASE,
	PREVIOUS,
	ACCEPTED,
	REASON,
	FIRST
};

/* --- to the log --- */

/* Where the log has a line last, by the line and by the run it is of. */
struct told {
	struct dict *line, *run;
	int64_t n;
};

static int
take_told(void *ctx, const char *line, size_t len, struct err *err)
{
	struct told *told = ctx;
	struct err torn = ERR_INIT;
	struct json *entry;
	int64_t run;

	(void)err;
	if (strncmp(line, run_line, sizeof(run_line) - 1) != 0 ||
	    json_parse(line, len, "log", &entry, &torn) < 0)
		return 0;
	run = json_get_int(entry, "run", 0);
	told->n++;
	dict_put(told->line, line, len, told->n);
	dict_put(told->run, (const char *)&run, sizeof(run), told->n);
	json_free(entry);
	return 0;
}

static void
member_number(struct jsonw *w, const char *name, const char *value)
{
	jsonw_name(w, name);
	if (value != NULL)
		jsonw_number(w, value);
	else
		jsonw_null(w);
}

static void
member_bool(struct jsonw *w, const char *name, const char *value)
{
	jsonw_member_bool(w, name, value != NULL && value[0] == 't');
}

static void
write_line(struct buf *line, const struct pq_result *runs, size_t row)
{
	struct jsonw w;

	buf_clear(line);
	jsonw_init(&w, line);
	jsonw_object(&w);
	jsonw_member_text(&w, "kind", "run");
	member_number(&w, "run", pq_get(runs, row, RUN));
	jsonw_member_text(&w, "command", pq_get(runs, row, COMMAND));
	jsonw_member_text(&w, "at", pq_get(runs, row, AT));
	jsonw_member_text(&w, "version", pq_get(runs, row, VERSION));
	jsonw_member_text(&w, "definitions", pq_get(runs, row, DEFINITIONS));
	member_number(&w, "depot_log", pq_get(runs, row, DEPOT_LOG));
	jsonw_member_text(&w, "base_url", pq_get(runs, row, BASE_URL));
	member_number(&w, "status", pq_get(runs, row, STATUS));
	member_bool(&w, "landed", pq_get(runs, row, LANDED));
	member_bool(&w, "held", pq_get(runs, row, HELD));
	jsonw_member_text(&w, "release", pq_get(runs, row, RELEASE));
	jsonw_member_text(&w, "previous", pq_get(runs, row, PREVIOUS));
	member_number(&w, "accepted", pq_get(runs, row, ACCEPTED));
	jsonw_member_text(&w, "reason", pq_get(runs, row, REASON));
	member_number(&w, "first", pq_get(runs, row, FIRST));
	jsonw_object_end(&w);
}

static bool
is_told(const struct told *told, int64_t run, const struct buf *line)
{
	int64_t of_run, of_line;

	return dict_get(told->run, (const char *)&run, sizeof(run), &of_run) &&
	    dict_get(told->line, line->data, line->len, &of_line) &&
	    of_run == of_line;
}

int
journal_tell(struct pq *pq, struct depot *depot, struct err *err)
{
	struct told told = { .line = dict_new(), .run = dict_new() };
	struct pq_result *runs = NULL;
	struct buf line;
	int rc = -1;

	buf_init(&line, LIMIT_LOG_LINE);
	if (depot_log_each(depot, take_told, &told, err) != 0 ||
	    pq_query(pq, journal_runs_sql, 0, NULL, &runs, err) != 0)
		goto out;
	for (size_t row = 0; row < pq_rows(runs); row++) {
		/* Before definitions were kept: it cannot be done again. */
		if (pq_get(runs, row, DEFINITIONS) == NULL)
			continue;
		write_line(&line, runs, row);
		if (!is_told(&told, pq_get_int(runs, row, RUN), &line) &&
		    depot_log(depot, line.data, err) != 0)
			goto out;
	}
	rc = 0;
out:
	buf_release(&line);
	pq_result_free(runs);
	dict_free(told.line);
	dict_free(told.run);
	return rc;
}

/* --- from the log --- */

struct loading {
	struct pq_copy *copy;
	int64_t n;
};

static int
load_line(void *ctx, const char *line, size_t len, struct err *err)
{
	struct loading *loading = ctx;
	struct err torn = ERR_INIT;
	struct json *entry;

	if (strncmp(line, run_line, sizeof(run_line) - 1) != 0 ||
	    json_parse(line, len, "log", &entry, &torn) < 0)
		return 0;
	json_free(entry);
	pq_copy_int(loading->copy, ++loading->n);
	pq_copy_field(loading->copy, line, len);
	return pq_copy_end_row(loading->copy, err);
}

int
journal_load(struct pq *pq, struct depot *depot, struct err *err)
{
	static const char take[] =
	    "create temp table past_run as select distinct on (x.run_id)"
	    " x.* from pg_temp.past_line p, lateral (select"
	    " (p.line->>'run')::bigint as run_id, p.line->>'command' as "
	    "command,"
	    " p.line->>'at' as at, p.line->>'version' as version,"
	    " p.line->>'definitions' as definitions,"
	    " (p.line->>'depot_log')::bigint as depot_log,"
	    " p.line->>'base_url' as base_url, (p.line->>'status')::int as"
	    " status, (p.line->>'landed')::boolean as landed,"
	    " (p.line->>'held')::boolean as held, p.line->>'release' as "
	    "release,"
	    " p.line->>'previous' as previous, (p.line->>'accepted')::bigint as"
	    " accepted, p.line->>'reason' as reason,"
	    " (p.line->>'first')::bigint as first) x"
	    " order by x.run_id, p.n desc";
	struct loading loading = { .n = 0 };

	if (pq_run(pq,
		"drop table if exists pg_temp.past_run, pg_temp.past_line;"
		"create temp table past_line (n bigint, line jsonb)",
		err) != 0 ||
	    pq_copy_open(pq, "copy pg_temp.past_line from stdin", &loading.copy,
		err) != 0)
		return -1;
	if (depot_log_each(depot, load_line, &loading, err) != 0) {
		pq_copy_cancel(loading.copy);
		return -1;
	}
	if (pq_copy_close(loading.copy, NULL, err) != 0 ||
	    pq_run(pq, take, err) != 0)
		return err_context(err, "runs in the log of the depot");
	return 0;
}

/* --- a ledger that lags behind --- */

/* The number of the next run, when the log has that or a later one already. */
static int
continue_numbers(struct pq *pq, struct err *err)
{
	char *next = NULL;
	int rc;

	if (pq_value(pq,
		"select coalesce('alter table ledger.run alter column run_id"
		" restart with ' || (select max(run_id) + 1 from"
		" pg_temp.past_run where run_id >= (select last_value +"
		" is_called::int from ledger.run_run_id_seq)), '')",
		&next, err) != 0)
		return -1;
	rc = pq_run(pq, next, err);
	free(next);
	return rc;
}

int
journal_follow(struct pq *pq, struct depot *depot, const char *shown,
    struct err *err)
{
	struct pq_result *res = NULL;
	bool is_known, has_runs, is_told;

	if (pq_queryv(pq,
		"select exists (select from ledger.release where release = $1),"
		" exists (select from ledger.run)",
		&res, err, shown, PQ_END) != 0)
		return -1;
	is_known = pq_get(res, 0, 0)[0] == 't';
	has_runs = pq_get(res, 0, 1)[0] == 't';
	pq_result_free(res);
	if (is_known || (has_runs && shown[0] == '\0'))
		return 0;
	if (journal_load(pq, depot, err) != 0 ||
	    pq_queryv(pq,
		"select exists (select from pg_temp.past_run where release = $1"
		")",
		&res, err, shown, PQ_END) != 0)
		return -1;
	is_told = pq_get(res, 0, 0)[0] == 't';
	pq_result_free(res);
	if (is_told)
		return err_set(err, ERR_FATAL,
		    "the database %s release %s, which readers have: load a "
		    "backup that has it, or let woondruk restore make %s again "
		    "from the depot",
		    has_runs ? "is older than" : "is empty, and lacks", shown,
		    has_runs ? "an empty one" : "it");
	return continue_numbers(pq, err);
}

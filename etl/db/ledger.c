/*
 * The ledger of runs.  A run is noted in a transaction of its own before it
 * does anything, so that one that was killed is seen as such: it never ended.
 */
#include <inttypes.h>

#include "base/clock.h"
#include "db/ledger.h"

int
ledger_run_begin(struct pq *pq, const char *command, const char *version,
    int64_t *ret, struct err *err)
{
	struct pq_result *res = NULL;
	char now[CLOCK_TEXT];

	clock_text(clock_now(), now);
	if (pq_queryv(pq,
		"insert into ledger.run"
		" (command, version, started_at, run_date)"
		" values ($1, $2, $3::timestamptz,"
		" ($3::timestamptz at time zone 'UTC')::date)"
		" returning run_id",
		&res, err, command, version, now, PQ_END) != 0)
		return -1;
	*ret = pq_get_int(res, 0, 0);
	pq_result_free(res);
	return 0;
}

int
ledger_run_keep(struct pq *pq, int64_t run, const char *definitions,
    uint64_t depot_log, const char *base_url, struct err *err)
{
	char number[24], bytes[24];

	snprintf(number, sizeof(number), "%lld", (long long)run);
	snprintf(bytes, sizeof(bytes), "%llu", (unsigned long long)depot_log);
	return pq_queryv(pq,
	    "update ledger.run set definitions = $2, depot_log = $3::bigint,"
	    " base_url = $4 where run_id = $1::bigint",
	    NULL, err, number, definitions, bytes, base_url, PQ_END);
}

int
ledger_run_day(struct pq *pq, int64_t run, struct err *err)
{
	char id[24];

	snprintf(id, sizeof(id), "%" PRId64, run);
	return pq_queryv(pq,
	    "select pg_catalog.set_config('woondruk.run_date',"
	    " run_date::text, false) from ledger.run where run_id = $1",
	    NULL, err, id, PQ_END);
}

int
ledger_run_end(struct pq *pq, int64_t run, int exit_status, const char *summary,
    struct err *err)
{
	char now[CLOCK_TEXT], id[24], status[16];

	clock_text(clock_now(), now);
	snprintf(id, sizeof(id), "%" PRId64, run);
	snprintf(status, sizeof(status), "%d", exit_status);
	return pq_queryv(pq,
	    "update ledger.run set finished_at = $2, exit_status = $3,"
	    " summary = $4 where run_id = $1",
	    NULL, err, id, now, status, summary, PQ_END);
}

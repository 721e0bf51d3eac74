/*
 * Titles and units as a table gives them, with their codes left out: they mean
 * something within that table alone.
 */
#include "land/catalogue_measures.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/snapshot.h"
#include "base/text.h"
#include "land/cbs_pages.h"

/* clang-format off */
static const char clear_sql[] =
	"delete from ledger.catalogue_measure where table_id = $1";

static const char measure_sql[] =
	"insert into ledger.catalogue_measure (table_id, title, unit)"
	" values ($1, $2, $3)";

static const char asked_sql[] =
	"insert into ledger.catalogue_asked (table_id, asked_on, reason)"
	" select $1, run_date, $3 from ledger.run where run_id = $2::bigint"
	" on conflict (table_id) do update"
	"	set asked_on = excluded.asked_on, reason = excluded.reason";
/* clang-format on */

struct reading {
	struct pq *pq;
	const char *table;
};

/* As in the list of tables: a text of upstream does nothing on a terminal. */
static const char *
take_text(const struct record *record, const char *name, char *into)
{
	const struct record_member *m = record_get(record, name);

	if (m == NULL || m->kind != RECORD_STRING)
		return NULL;
	snprintf(into, LIMIT_TITLE + 1, "%s", m->text);
	text_disarm(into);
	return text_squeeze(into);
}

static int
take_row(void *ctx, const struct record *record,
    const struct snapshot_part *part, uint64_t row, struct err *err)
{
	struct reading *reading = ctx;
	char title[LIMIT_TITLE + 1], unit[LIMIT_TITLE + 1];

	(void)part;
	if (take_text(record, "Title", title) == NULL)
		return err_set(err, ERR_SOURCE,
		    "measure %" PRIu64 " has no Title", row);
	return pq_queryv(reading->pq, measure_sql, NULL, err, reading->table,
	    title, take_text(record, "Unit", unit), PQ_END);
}

/* All measures of the newest snapshot. */
static int
read_measures(struct pq *pq, struct depot *depot, const struct source *list,
    const char *table, struct err *err)
{
	struct reading reading = { pq, table };
	struct source_log log = { 0 };
	struct table_origin origin = { depot, list, NULL };
	int rc = -1;

	if (source_log_load(depot, list->id, &log, err) == -1)
		return -1;
	origin.snapshot = log.last;
	if (log.last == NULL)
		err_set(err, ERR_SOURCE, "%s",
		    log.failed_reason != NULL ? log.failed_reason
					      : "it was not asked");
	else if (pq_queryv(pq, clear_sql, NULL, err, table, PQ_END) == 0 &&
	    cbs_pages_read(&origin, "measures/", take_row, &reading, err) == 0)
		rc = 0;
	source_log_release(&log);
	return rc;
}

static int
note_asked(struct pq *pq, const char *table, int64_t run, const char *reason,
    struct err *err)
{
	char number[24];

	snprintf(number, sizeof(number), "%" PRId64, run);
	return pq_queryv(pq, asked_sql, NULL, err, table, number, reason,
	    PQ_END);
}

int
catalogue_measures_run(struct pq *pq, int64_t run, struct depot *depot,
    const struct source *list, const char *table, struct err *err)
{
	struct err why = ERR_INIT;

	if (pq_begin(pq, err) == -1)
		return -1;
	if (read_measures(pq, depot, list, table, &why) == 0 &&
	    note_asked(pq, table, run, NULL, &why) == 0 &&
	    pq_commit(pq, &why) == 0)
		return 0;
	pq_rollback(pq);
	if (why.class == ERR_SOURCE)
		return note_asked(pq, table, run, why.text, err);
	*err = why;
	return -1;
}

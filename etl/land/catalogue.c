/*
 * The list of all tables, as the protocol cbs-catalogue brought it, into
 * ledger.catalogue.  The protocol has proved that it is whole.
 */
#include "land/catalogue.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "land/cbs_pages.h"

static const char *const columns[] = { "Identifier", "Title", "Status",
	"Modified", "DatasetType", "Language" };
#define COLUMNS (sizeof(columns) / sizeof(*columns))
#define NEEDED 3 /* the first of them */

/* clang-format off */
static const char table_sql[] =
	"create temp table landing_catalogue ("
	"	table_id text, title text, status text, modified text,"
	"	dataset_type text, language text"
	") on commit drop";

static const char copy_sql[] =
	"copy pg_temp.landing_catalogue from stdin";

static const char twice_sql[] =
	"select 'table ' || table_id"
	" from landing_catalogue group by table_id having count(*) > 1"
	" order by 1 limit 1";

/* A table that comes back is no longer gone.  Since when it has its status is
 * the date of the run that first read it. */
static const char changed_sql[] =
	"with u as ("
	"	update ledger.catalogue c"
	"	set title = n.title, modified = n.modified,"
	"		dataset_type = n.dataset_type,"
	"		language = n.language, gone_since = null,"
	"		status = n.status,"
	"		status_before = case when n.status = c.status"
	"			then c.status_before else c.status end,"
	"		status_since = case when n.status = c.status"
	"			then c.status_since else r.run_date end"
	"	from landing_catalogue n, ledger.run r"
	"	where n.table_id = c.table_id"
	"	and r.run_id = $3::bigint"
	"	and $1::text is not null and $2::text is not null"
	"	and (n.title, n.status, n.modified, n.dataset_type,"
	"		n.language, null::date) is distinct from"
	"		(c.title, c.status, c.modified, c.dataset_type,"
	"		c.language, c.gone_since)"
	"	returning 1)"
	" select count(*) from u";

/* On the first reading no table is new: all of them are. */
static const char added_sql[] =
	"with a as ("
	"	insert into ledger.catalogue (table_id, title, status, modified,"
	"		dataset_type, language, first_seen, is_new,"
	"		status_since)"
	"	select n.table_id, n.title, n.status, n.modified,"
	"		n.dataset_type, n.language, r.run_date,"
	"		exists (select from ledger.catalogue), r.run_date"
	"	from landing_catalogue n, ledger.run r"
	"	where r.run_id = $3::bigint"
	"	and $1::text is not null and $2::text is not null"
	"	and not exists (select from ledger.catalogue c"
	"		where c.table_id = n.table_id)"
	"	returning 1)"
	" select count(*) from a";

static const char removed_sql[] =
	"with g as ("
	"	update ledger.catalogue c"
	"	set gone_since = r.run_date"
	"	from ledger.run r"
	"	where r.run_id = $3::bigint"
	"	and $1::text is not null and $2::text is not null"
	"	and c.gone_since is null"
	"	and not exists (select from landing_catalogue n"
	"		where n.table_id = c.table_id)"
	"	returning 1)"
	" select count(*) from g";
/* clang-format on */

struct reading {
	struct pq_copy *copy;
	struct landing_counts *counts;
};

/* Titles end up in messages and on terminals: no byte of them may do more
 * there than be read. */
static void
put_text(struct pq_copy *copy, const struct record_member *m)
{
	char text[LIMIT_TITLE + 1];

	if (m == NULL || m->kind != RECORD_STRING) {
		pq_copy_field(copy, NULL, 0);
		return;
	}
	snprintf(text, sizeof(text), "%s", m->text);
	text_disarm(text);
	text_squeeze(text);
	pq_copy_field(copy, text, strlen(text));
}

static int
take_row(void *ctx, const struct record *record,
    const struct snapshot_part *part, uint64_t row, struct err *err)
{
	struct reading *reading = ctx;

	(void)part;
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct record_member *m = record_get(record, columns[i]);

		if (i < NEEDED && (m == NULL || m->kind != RECORD_STRING))
			return err_set(err, ERR_SOURCE, "record %llu has no %s",
			    (unsigned long long)row, columns[i]);
		put_text(reading->copy, m);
	}
	reading->counts->rows++;
	return pq_copy_end_row(reading->copy, err);
}

static int
stage(struct pq *pq, const struct table_origin *origin,
    struct landing_counts *counts, struct err *err)
{
	struct reading reading = { .counts = counts };

	if (pq_run(pq, table_sql, err) == -1 ||
	    pq_copy_open(pq, copy_sql, &reading.copy, err) == -1)
		return -1;
	if (cbs_pages_read(origin, "datasets/", take_row, &reading, err) ==
	    -1) {
		pq_copy_cancel(reading.copy);
		return -1;
	}
	return pq_copy_close(reading.copy, NULL, err);
}

static int
land(struct pq *pq, const struct table_origin *origin, struct account_ids *ids,
    struct landing_counts *counts, struct err *err)
{
	if (account_snapshot(pq, origin, ids, err) == -1 ||
	    stage(pq, origin, counts, err) == -1 ||
	    account_must_be_empty(pq, twice_sql, 0, NULL,
		"stands in the list more than once; the next run asks again",
		err) == -1 ||
	    account_step(pq, changed_sql, 3, ids, &counts->changed, err) ==
		-1 ||
	    account_step(pq, removed_sql, 3, ids, &counts->removed, err) ==
		-1 ||
	    account_step(pq, added_sql, 3, ids, &counts->added, err) == -1)
		return -1;
	return account_counts(pq, ids, counts, err);
}

int
catalogue_landing_run(struct pq *pq, int64_t run,
    const struct table_origin *origin, struct landing_counts *ret,
    struct err *err)
{
	struct landing_counts counts = { 0 };
	struct account_ids ids = { "", "", "" };
	int rc = -1;

	snprintf(ids.run, sizeof(ids.run), "%lld", (long long)run);
	if (pq_begin(pq, err) == -1)
		return -1;
	if (land(pq, origin, &ids, &counts, err) == 0)
		rc = pq_commit(pq, err);
	if (rc == -1)
		pq_rollback(pq);
	*ret = counts;
	return rc;
}

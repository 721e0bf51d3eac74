/* What every landing owes. */
#include "land/account.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/jsonw.h"
#include "base/limits.h"

/* clang-format off */
static const char snapshot_sql[] =
	"insert into ledger.snapshot (source, hash, origin, table_id, version,"
	"	modified, retrieved, logged_at, landed_run)"
	" values ($1, $2, $3, $4, $5,"
	"	$6, $7, $8::timestamptz, $9::bigint)"
	" on conflict (source, hash) do update"
	"	set landed_run = excluded.landed_run"
	" returning snapshot_id";

static const char counts_sql[] =
	"update ledger.snapshot"
	" set rows = $2, nulls = $3, rejected = $4,"
	"	added = $5, changed = $6, removed = $7"
	" where snapshot_id = $1::int";
/* clang-format on */

int
account_snapshot(struct pq *pq, const struct table_origin *o,
    struct account_ids *ids, struct err *err)
{
	const struct snapshot *s = o->snapshot;
	const char *origin = s->is_recording ? "recording"
	    : o->source->file != NULL        ? "curated"
					     : "live";
	struct pq_result *res = NULL;

	if (pq_queryv(pq, snapshot_sql, &res, err, o->source->id, s->id, origin,
		s->table, s->version, s->modified, s->retrieved, s->at,
		ids->run, PQ_END) == -1)
		return -1;
	snprintf(ids->snapshot, sizeof(ids->snapshot), "%s", pq_get(res, 0, 0));
	pq_result_free(res);
	return 0;
}

/* What readers need to know of it, as SQL reads it. */
static void
descriptor_json(const struct table_origin *o, const struct table *t,
    struct buf *out)
{
	const struct snapshot *s = o->snapshot;
	const struct source *d = o->source;
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_object(&w);
	jsonw_member_text(&w, "title", t->title ? t->title : d->title);
	jsonw_member_text(&w, "title_en", t->title ? NULL : d->title_en);
	jsonw_member_text(&w, "publisher", d->publisher);
	jsonw_member_text(&w, "licence", d->licence);
	jsonw_member_text(&w, "attribution",
	    t->attribution ? t->attribution : d->attribution);
	/* The page is that of the descriptor's table, not of a stand-in's. */
	jsonw_member_text(&w, "page",
	    s->table == NULL || d->table == NULL ||
		    strcmp(s->table, d->table) == 0
		? d->page
		: NULL);
	jsonw_member_text(&w, "protocol", d->protocol);
	jsonw_member_text(&w, "table", d->table);
	jsonw_member_text(&w, "format", d->format);
	jsonw_member_text(&w, "cadence", d->cadence);
	jsonw_member_text(&w, "boundaries", d->boundaries);
	jsonw_member_text(&w, "last", d->last);
	jsonw_member_text(&w, "accepts", d->accepts);
	jsonw_member_text(&w, "reviewed", d->reviewed);
	jsonw_object_end(&w);
}

/* clang-format off */
static const char source_sql[] =
	"insert into core.source (id, descriptor)"
	" values ($1, $2::jsonb)"
	" on conflict (id) do update"
	"	set descriptor = excluded.descriptor"
	" returning source_id";
/* clang-format on */

int
account_source(struct pq *pq, const struct table_origin *o,
    const struct table *t, int64_t *ret, struct err *err)
{
	struct pq_result *res = NULL;
	struct buf json;
	int rc = -1;

	buf_init(&json, LIMIT_DEFINITION);
	descriptor_json(o, t, &json);
	if (pq_queryv(pq, source_sql, &res, err, o->source->id, json.data,
		PQ_END) == -1)
		goto out;
	*ret = pq_get_int(res, 0, 0);
	rc = 0;
out:
	buf_release(&json);
	pq_result_free(res);
	return rc;
}

int
account_counts(struct pq *pq, const struct account_ids *ids,
    const struct landing_counts *c, struct err *err)
{
	const int64_t count[] = { c->rows, c->nulls, c->rejected, c->added,
		c->changed, c->removed };
	char text[sizeof(count) / sizeof(count[0])][24];
	const char *param[1 + sizeof(count) / sizeof(count[0])];

	param[0] = ids->snapshot;
	for (size_t i = 0; i < sizeof(count) / sizeof(count[0]); i++) {
		snprintf(text[i], sizeof(text[i]), "%lld", (long long)count[i]);
		param[i + 1] = text[i];
	}
	return pq_query(pq, counts_sql, 7, param, NULL, err);
}

int
account_step(struct pq *pq, const char *sql, int n,
    const struct account_ids *ids, int64_t *ret, struct err *err)
{
	const char *const param[] = { ids->source, ids->snapshot, ids->run };
	struct pq_result *res = NULL;

	if (pq_query(pq, sql, n, param, &res, err) == -1)
		return -1;
	if (ret != NULL)
		*ret = pq_get_int(res, 0, 0);
	pq_result_free(res);
	return 0;
}

int
account_must_be_empty(struct pq *pq, const char *sql, int n,
    const char *const *param, const char *after, struct err *err)
{
	struct pq_result *res = NULL;
	int rc = -1;

	if (pq_query(pq, sql, n, param, &res, err) == -1)
		return -1;
	if (pq_rows(res) == 0)
		rc = 0;
	else
		err_set(err, ERR_SOURCE, "%s %s", pq_get(res, 0, 0), after);
	pq_result_free(res);
	return rc;
}

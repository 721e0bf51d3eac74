/* What is to be looked at, by SQL. */
#include "land/review.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

/* clang-format off */
static const char listed_sql[] =
	"create temp table landing_listed ("
	"	kind text,"
	"	list text,"
	"	code text,"
	"	title text,"
	"	is_chosen bool"
	") on commit drop";

/* Of another table, when the descriptor names another now. */
static const char other_sql[] =
	"delete from land.listed where source = $1 and table_id <> $2";

static const char gone_sql[] =
	"update land.listed l"
	" set gone_run = $3::bigint"
	" where source = $1 and protocol = $2 and gone_run is null"
	" and not exists (select from landing_listed n"
	"	where (n.kind, n.list, left(n.code, " TEXT_OF(LIMIT_LISTED) "))"
	"	= (l.kind, l.list, l.code))";

/* Texts of others, cut to what a row and its key can hold. */
static const char there_sql[] =
	"insert into land.listed (source, protocol, table_id, kind, list,"
	"	code, title, is_chosen, since_run)"
	" select $1, $2, $3, kind, list, left(code, " TEXT_OF(LIMIT_LISTED) "),"
	"	min(left(title, " TEXT_OF(LIMIT_LISTED) ")), bool_or(is_chosen),"
	"	case when exists (select from land.listed"
	"		where source = $1 and protocol = $2)"
	"	then $4::bigint end"
	" from landing_listed"
	" where code <> ''"
	" group by kind, list, left(code, " TEXT_OF(LIMIT_LISTED) ")"
	" on conflict (source, protocol, kind, list, code) do update"
	"	set title = excluded.title,"
	"		is_chosen = excluded.is_chosen,"
	/* Under another title it may be another thing. */
	"		since_run = case when listed.title <> excluded.title"
	"			then $4::bigint else listed.since_run end,"
	"		gone_run = null"
	"	where (listed.title, listed.is_chosen, listed.gone_run)"
	"	is distinct from (excluded.title, excluded.is_chosen,"
	"		null::bigint)";

static const char left_sql[] =
	"delete from land.unknown_region k"
	" where source = $1"
	" and not exists (select from landing_unknown u where u.code = k.code)";

static const char unknown_sql[] =
	"insert into land.unknown_region (source, code, title, figures,"
	"	since_run)"
	" select $1, u.code, left(u.title, " TEXT_OF(LIMIT_LISTED) "),"
	"	count(c.value), $2::bigint"
	" from landing_unknown u"
	" left join landing_cell c using (region_id)"
	" group by u.code, u.title"
	" on conflict (source, code) do update"
	"	set title = excluded.title, figures = excluded.figures"
	"	where (unknown_region.title, unknown_region.figures)"
	"	is distinct from (excluded.title, excluded.figures)";

/* Five by name: who looks further has woondruk status. */
static const char words_sql[] =
	"select count(*), min(since),"
	"	string_agg(words, ', ' order by place) filter (where place <= "
	"			" TEXT_OF(LIMIT_LISTED_NAMED) ")"
	" from (select since, words,"
	"		row_number() over (order by kind desc, change desc,"
	"			list, code) as place"
	"	from core.review where source = $1) r";
/* clang-format on */

static int
copy_listed(struct pq *pq, const struct table *t, struct err *err)
{
	struct pq_copy *copy = NULL;

	if (pq_run(pq, listed_sql, err) == -1 ||
	    pq_copy_open(pq, "copy landing_listed from stdin", &copy, err) ==
		-1)
		return -1;
	for (size_t i = 0; i < t->n_listed; i++) {
		const struct table_listed *l = &t->listed[i];
		const char *const field[] = { l->dimension == NULL ? "measure"
								   : "member",
			l->dimension == NULL ? "" : l->dimension, l->code,
			l->title, l->is_chosen ? "t" : "f" };

		for (size_t k = 0; k < sizeof(field) / sizeof(*field); k++)
			pq_copy_field(copy, field[k], strlen(field[k]));
		if (pq_copy_end_row(copy, err) == -1) {
			pq_copy_cancel(copy);
			return -1;
		}
	}
	return pq_copy_close(copy, NULL, err);
}

int
review_lists(struct pq *pq, const struct table_origin *o, const struct table *t,
    const struct account_ids *ids, struct err *err)
{
	const char *protocol = o->snapshot->protocol != NULL
	    ? o->snapshot->protocol
	    : o->source->protocol;

	if (t->n_listed == 0)
		return 0;
	if (copy_listed(pq, t, err) == -1 ||
	    pq_queryv(pq, other_sql, NULL, err, o->source->id, o->source->table,
		PQ_END) == -1 ||
	    pq_queryv(pq, gone_sql, NULL, err, o->source->id, protocol,
		ids->run, PQ_END) == -1 ||
	    pq_queryv(pq, there_sql, NULL, err, o->source->id, protocol,
		o->source->table, ids->run, PQ_END) == -1)
		return err_context(err, "what the table lists");
	return 0;
}

int
review_regions(struct pq *pq, const struct table_origin *o,
    const struct account_ids *ids, struct err *err)
{
	if (pq_queryv(pq, left_sql, NULL, err, o->source->id, PQ_END) == -1 ||
	    pq_queryv(pq, unknown_sql, NULL, err, o->source->id, ids->run,
		PQ_END) == -1)
		return err_context(err, "regions that nobody knows");
	return 0;
}

int
review_words(struct pq *pq, const char *source, char **ret, struct err *err)
{
	struct pq_result *res = NULL;
	int64_t n;

	if (pq_queryv(pq, words_sql, &res, err, source, PQ_END) == -1)
		return -1;
	n = pq_get_int(res, 0, 0);
	*ret = n == 0
	    ? NULL
	    : xasprintf("since %s: %s%s", pq_get(res, 0, 1), pq_get(res, 0, 2),
		  n > LIMIT_LISTED_NAMED ? " and more, as woondruk status tells"
					 : "");
	pq_result_free(res);
	return 0;
}

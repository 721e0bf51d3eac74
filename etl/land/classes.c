/*
 * Each area has one code and one name in each class, or the table does not fit:
 * an area without a province would fall out of every sum of provinces.
 */
#include "land/classes.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/dict.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "land/rejects.h"
#include "land/review.h"

struct landing {
	struct pq *pq;
	const struct table_origin *origin;
	struct dict *area; /* those of the table's list that are kept: 1, 0 */
	struct pq_copy *copy;
	int64_t rows;
	struct rejects rejects;
};

/* clang-format off */
static const char staged_sql[] =
	"create temp table landing_class ("
	"	class text,"
	"	area text,"
	"	part text,"
	"	value text"
	") on commit drop";

static const char twice_sql[] =
	"select format('%s: %s of %s (%s times)', class, part, area, count(*))"
	" from landing_class"
	" group by class, part, area"
	" having count(*) > 1"
	" order by class, area, part"
	" limit 1";

static const char missing_sql[] =
	"select format('%s: %s of %s', c.class, p.part, a.area)"
	" from (select distinct area from landing_class) a"
	" cross join unnest($1::text[]) as c (class)"
	" cross join (values ('code'), ('name')) as p (part)"
	" where not exists (select from landing_class l"
	"	where (l.class, l.area, l.part) = (c.class, a.area, p.part))"
	" order by c.class, a.area, p.part"
	" limit 1";

static const char pairs_sql[] =
	"create temp table landing_pair on commit drop as"
	" select c.class, c.area, c.value as code, n.value as name"
	" from landing_class c"
	" join landing_class n using (class, area)"
	" where c.part = 'code'"
	" and n.part = 'name'";

static const char named_twice_sql[] =
	"select format('%s: %s is called \"%s\" and \"%s\"', class, code,"
	"	min(name), max(name))"
	" from landing_pair"
	" group by class, code"
	" having count(distinct name) > 1"
	" order by class, code"
	" limit 1";

/* $1 is the source, $2 the year. */
static const char elsewhere_sql[] =
	"select format('%s of %s is told by %s', a.class, a.year, s.id)"
	" from core.area_class a"
	" join core.source s using (source_id)"
	" where a.year = $2::smallint"
	" and a.source_id <> $1::smallint"
	" and a.class in (select class from landing_pair)"
	" order by a.class"
	" limit 1";

static const char lost_sql[] =
	"select format('%s of %s', lost, known)"
	" from (select count(*) as known,"
	"		count(*) filter (where l.class is null) as lost"
	"	from core.area_class a"
	"	left join landing_pair l using (class, area)"
	"	where a.source_id = $1::smallint"
	"	and a.year = $2::smallint"
	"	and a.class in (select class from landing_pair)) x"
	" where lost * 100 > known * $3::int";

static const char removed_sql[] =
	"with gone as ("
	"	delete from core.area_class a"
	"	where a.source_id = $1::smallint"
	"	and not exists (select from landing_pair l"
	"		where (l.class, l.area) = (a.class, a.area)"
	"		and a.year = $2::smallint)"
	"	returning 1)"
	" select count(*) from gone";

static const char changed_sql[] =
	"with u as ("
	"	update core.area_class a"
	"	set code = l.code, name = l.name, snapshot_id = $3::int"
	"	from landing_pair l"
	"	where (l.class, l.area) = (a.class, a.area)"
	"	and a.source_id = $1::smallint"
	"	and a.year = $2::smallint"
	"	and (l.code, l.name) is distinct from (a.code, a.name)"
	"	returning 1)"
	" select count(*) from u";

static const char added_sql[] =
	"with a as ("
	"	insert into core.area_class (class, year, area, code, name,"
	"		source_id, snapshot_id)"
	"	select class, $2::smallint, area, code, name,"
	"		$1::smallint, $3::int"
	"	from landing_pair"
	"	on conflict (class, year, area) do nothing"
	"	returning 1)"
	" select count(*) from a";
/* clang-format on */

/* --- texts --- */

static int
reject(void *ctx, const struct table_reject *r, struct err *err)
{
	struct landing *l = ctx;

	(void)err;
	rejects_take(&l->rejects, r);
	return 0;
}

/* Why a text cannot be what it is said to be; NULL: it can. */
static const char *
why_not(const struct source_measure *m, const char *text)
{
	if (m->begins == NULL) {
		if (strlen(text) > LIMIT_TITLE)
			return "the name is too long";
		for (const char *c = text; *c != '\0'; c++)
			if ((unsigned char)*c < 0x20)
				return "the name has more than one line";
		return NULL;
	}
	if (strlen(text) > LIMIT_CODE || !text_is_name(text))
		return "broken code of a class";
	return text_starts(text, m->begins)
	    ? NULL
	    : "the code begins with other letters than the descriptor says";
}

static int
take_text(struct landing *l, const struct table_cell *cell,
    const struct source_measure *m, const char *text, struct err *err)
{
	const char *part = m->begins != NULL ? "code" : "name";
	struct table_reject r = { cell->part, cell->row, why_not(m, text), text,
		NULL };

	if (r.reason != NULL)
		return reject(l, &r, err);
	pq_copy_field(l->copy, m->class, strlen(m->class));
	pq_copy_field(l->copy, cell->region, cell->region_len);
	pq_copy_field(l->copy, part, strlen(part));
	pq_copy_field(l->copy, text, strlen(text));
	l->rows++;
	return pq_copy_end_row(l->copy, err);
}

static int
one_cell(void *ctx, const struct table_cell *cell, struct err *err)
{
	struct landing *l = ctx;
	struct table_reject r = { cell->part, cell->row, NULL, NULL, NULL };
	int64_t kept;
	char *text;
	int rc;

	if (!dict_get(l->area, cell->region, cell->region_len, &kept)) {
		text = xstrndup(cell->region, cell->region_len);
		r.reason = "area is not in the table's list";
		r.text = text;
		rc = reject(l, &r, err);
	} else if (kept == 0) {
		return 0;
	} else {
		text = xstrndup(cell->value, cell->value_len);
		rc = take_text(l, cell,
		    &l->origin->source->measure[cell->measure], text, err);
	}
	free(text);
	return rc;
}

/* --- the whole --- */

static void
list_areas(struct landing *l, const struct table *t)
{
	const struct source_dimension *d =
	    source_role(l->origin->source, ROLE_REGION);

	for (size_t i = 0; i < t->n_regions; i++) {
		const char *code = t->region[i].code;
		int64_t kept = 0;

		for (size_t k = 0; k < d->n_keep; k++)
			kept |= text_starts(code, d->keep[k]);
		dict_put(l->area, code, strlen(code), kept);
	}
}

/* The classes of the descriptor as an array of PostgreSQL, for the caller to
 * free. */
static char *
class_names(const struct source *s)
{
	struct buf names;

	buf_init(&names, LIMIT_DEFINITION);
	for (size_t i = 0; i < s->n_measures; i += 2)
		pq_array_add(&names, s->measure[i].class);
	pq_array_end(&names);
	return buf_detach(&names);
}

static int
stage(struct landing *l, const struct table *t, const struct format *format,
    struct err *err)
{
	const struct table_sink sink = { one_cell, reject, l };
	struct pq_copy *copy;

	list_areas(l, t);
	if (pq_run(l->pq, staged_sql, err) == -1 ||
	    pq_copy_open(l->pq, "copy landing_class from stdin", &l->copy,
		err) == -1 ||
	    format->cells(l->origin, t, &sink, err) == -1)
		return -1;
	copy = l->copy;
	l->copy = NULL;
	if (pq_copy_close(copy, NULL, err) == -1)
		return err_context(err, "texts");
	return rejects_check(&l->rejects, err);
}

static int
check_whole(struct landing *l, const struct account_ids *ids, const char *year,
    struct err *err)
{
	char *names = class_names(l->origin->source);
	char percent[24];
	const char *const class[] = { names };
	const char *const known[] = { ids->source, year, percent };
	int rc = -1;

	snprintf(percent, sizeof(percent), "%d", LIMIT_LOST_CELLS_PERCENT);
	if (account_must_be_empty(l->pq, twice_sql, 0, NULL,
		"comes more than once; nothing is taken until it comes once",
		err) == -1 ||
	    account_must_be_empty(l->pq, missing_sql, 1, class,
		"is missing, and others have theirs; what stood stays",
		err) == -1 ||
	    pq_run(l->pq, pairs_sql, err) == -1 ||
	    account_must_be_empty(l->pq, named_twice_sql, 0, NULL,
		"; a code has one name", err) == -1 ||
	    account_must_be_empty(l->pq, elsewhere_sql, 2, known,
		"already; take the class out of one of the descriptors",
		err) == -1 ||
	    account_must_be_empty(l->pq, lost_sql, 3, known,
		"areas that were classified are so no more; what stood stays "
		"until someone has looked at the table",
		err) == -1)
		goto out;
	rc = 0;
out:
	free(names);
	return rc;
}

static int
step(struct landing *l, const char *sql, int n, const char *const *param,
    int64_t *ret, struct err *err)
{
	struct pq_result *res = NULL;

	if (pq_query(l->pq, sql, n, param, &res, err) == -1)
		return -1;
	*ret = pq_get_int(res, 0, 0);
	pq_result_free(res);
	return 0;
}

/* Inside the transaction. */
static int
land_all(struct landing *l, const struct table *t, const struct format *format,
    struct account_ids *ids, struct landing_counts *counts, struct err *err)
{
	char year[5];
	const char *const param[] = { ids->source, year, ids->snapshot };
	int64_t source;

	snprintf(year, sizeof(year), "%.4s", l->origin->source->period);
	if (account_snapshot(l->pq, l->origin, ids, err) == -1 ||
	    account_source(l->pq, l->origin, t, &source, err) == -1)
		return -1;
	snprintf(ids->source, sizeof(ids->source), "%lld", (long long)source);
	if (review_lists(l->pq, l->origin, t, ids, err) == -1 ||
	    stage(l, t, format, err) == -1 ||
	    check_whole(l, ids, year, err) == -1)
		return -1;
	counts->rows = l->rows;
	if (step(l, removed_sql, 2, param, &counts->removed, err) == -1 ||
	    step(l, changed_sql, 3, param, &counts->changed, err) == -1 ||
	    step(l, added_sql, 3, param, &counts->added, err) == -1)
		return -1;
	return account_counts(l->pq, ids, counts, err);
}

int
classes_landing_run(struct pq *pq, int64_t run,
    const struct table_origin *origin, const struct format *format,
    struct landing_counts *ret, struct err *err)
{
	struct landing l = { .pq = pq, .origin = origin, .area = dict_new() };
	struct landing_counts counts = { 0 };
	struct err second = ERR_INIT;
	struct account_ids ids = { "", "", "" };
	struct table table;
	int rc = -1;

	snprintf(ids.run, sizeof(ids.run), "%lld", (long long)run);
	table_init(&table);
	if (format->describe(origin, &table, err) == -1 ||
	    pq_begin(pq, err) == -1)
		goto out;
	if (land_all(&l, &table, format, &ids, &counts, err) == 0 &&
	    pq_commit(pq, err) == 0) {
		rc = 0;
		goto out;
	}
	if (l.copy != NULL)
		pq_copy_cancel(l.copy);
	pq_rollback(pq);
	if (err->class != ERR_FATAL &&
	    rejects_keep(&l.rejects, pq, ids.run, origin->source->id,
		&second) == -1)
		err_context(err, "(rejects not kept: %s)", second.text);
out:
	counts.rejected = l.rejects.all;
	*ret = counts;
	rejects_release(&l.rejects);
	dict_free(l.area);
	table_release(&table);
	return rc;
}

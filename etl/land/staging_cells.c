/*
 * Cells become rows of whole numbers, by COPY in binary.  Codes are checked
 * against the table's own lists: a row with a code that its table does not list is
 * a reject, not a new region.
 */
#include "land/staging.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

/* clang-format off */
static const char cell_table_sql[] =
	"create temp table landing_cell ("
	"	region_id int not null,"
	"	series_id int not null,"
	"	period_id int not null,"
	"	value numeric,"
	"	attribute text,"
	"	status text"
	") on commit drop";

/* %lld is the source, %s the snapshot.  The night may own no table, so that a
 * function makes it (sql/roles.sql). */
static const char partition_sql[] =
	"select core.begin_partition(%lld, %s);"
	"create temp view landing_cell as"
	" select region_id, series_id, period_id, value, attribute, status"
	" from core.observation_%lld_new";

#define CELL_COLUMNS \
	"(region_id, series_id, period_id, value, attribute, status)"
/* clang-format on */

int
staging_begin(struct staging *s, const char *snapshot, struct err *err)
{
	long long id = (long long)s->source_id;
	char *known = NULL, *sql;
	int rc;

	sql = xasprintf("select exists (select from core.observation"
			" where source_id = %lld)",
	    id);
	rc = pq_value(s->pq, sql, &known, err);
	free(sql);
	if (rc == -1)
		return -1;
	s->is_first = known[0] == 'f';
	free(known);
	s->values = xcalloc(s->origin->source->n_measures * s->n_staged + 1,
	    sizeof(*s->values));
	sql = s->is_first ? xasprintf(partition_sql, id, snapshot, id)
			  : xstrdup(cell_table_sql);
	rc = pq_run(s->pq, sql, err);
	free(sql);
	if (rc == -1)
		return -1;
	sql = s->is_first
	    ? xasprintf("copy core.observation_%lld_new"
			" " CELL_COLUMNS " from stdin (format binary)",
		  id)
	    : xstrdup("copy landing_cell " CELL_COLUMNS
		      " from stdin (format binary)");
	rc = pq_copy_open_binary(s->pq, sql, &s->copy, err);
	free(sql);
	return rc;
}

static int
take_reject(void *ctx, const struct table_reject *r, struct err *err)
{
	struct staging *s = ctx;

	(void)err;
	rejects_take(&s->rejects, r);
	return 0;
}

static int
reject_code(struct staging *s, const struct table_cell *c, const char *reason,
    const char *code, size_t len, struct err *err)
{
	char text[LIMIT_TITLE + 1];
	struct table_reject r = { c->part, c->row, reason, text, NULL };

	snprintf(text, sizeof(text), "%.*s", (int)(len < 200 ? len : 200),
	    code);
	return take_reject(s, &r, err);
}

/* --- digests --- */

static uint64_t
stir(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

/* Its length first, so that no two lists of texts are the same bytes. */
static uint64_t
stir_text(uint64_t hash, const char *text, size_t len)
{
	uint64_t word;

	hash = stir(hash, text == NULL ? UINT64_MAX : len);
	for (; text != NULL && len >= sizeof(word); len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		hash = stir(hash, word);
		text += sizeof(word);
	}
	word = 0;
	if (text != NULL)
		memcpy(&word, text, len);
	return stir(hash, word);
}

/* Chance alone makes two periods the same; nobody gains by it. */
static void
add_digest(struct staged_period *p, int64_t region, int64_t series,
    const struct table_cell *c, const char *status)
{
	uint64_t hash = stir((uint64_t)region << 32, (uint64_t)series);

	hash = stir_text(hash, c->value, c->value_len);
	hash = stir_text(hash, c->attribute, c->attribute_len);
	hash = stir_text(hash, status, status != NULL ? strlen(status) : 0);
	p->rows++;
	p->digest[0] += hash;
	p->digest[1] += stir(hash, (uint64_t)region);
}

void
staged_period_text(const struct staged_period *p, char ret[STAGED_TEXT])
{
	snprintf(ret, STAGED_TEXT, "1 %lld %016llx%016llx", (long long)p->rows,
	    (unsigned long long)p->digest[0], (unsigned long long)p->digest[1]);
}

/* --- one cell --- */

static int
take_cell(void *ctx, const struct table_cell *c, struct err *err)
{
	struct staging *s = ctx;
	int64_t region, at;
	int64_t series = s->series[c->measure * s->n_variants + c->variant];
	struct staged_period *period;
	const char *status;

	if (!dict_get(s->region, c->region, c->region_len, &region))
		return reject_code(s, c, "region is not in the table's list",
		    c->region, c->region_len, err);
	if (!dict_get(s->period, c->period, c->period_len, &at))
		return reject_code(s, c, "period is not in the table's list",
		    c->period, c->period_len, err);
	if (region == -1 || at == -1)
		return 0;
	if (c->value != NULL && !text_is_number(c->value, c->value_len))
		return reject_code(s, c, "broken number", c->value,
		    c->value_len, err);
	period = &s->staged[at];
	status = c->value != NULL ? period->status : NULL;
	pq_copy_row(s->copy, 6);
	pq_copy_int4(s->copy, (int32_t)region);
	pq_copy_int4(s->copy, (int32_t)series);
	pq_copy_int4(s->copy, period->id);
	pq_copy_number(s->copy, c->value, c->value_len);
	pq_copy_text(s->copy, c->attribute, c->attribute_len);
	pq_copy_text(s->copy, status, status != NULL ? strlen(status) : 0);
	/* Of a region that nobody knows: staged, so that sums hold, no more. */
	s->rows += region > 0;
	s->nulls += region > 0 && c->value == NULL;
	s->values[c->measure * s->n_staged + (size_t)at] +=
	    region > 0 && c->value != NULL;
	if (region > 0)
		add_digest(period, region, series, c, status);
	return pq_copy_end_row(s->copy, err);
}

struct table_sink
staging_sink(struct staging *s)
{
	return (struct table_sink){ take_cell, take_reject, s };
}

int
staging_end(struct staging *s, struct err *err)
{
	struct pq_copy *copy = s->copy;

	s->copy = NULL;
	return pq_copy_close(copy, NULL, err);
}

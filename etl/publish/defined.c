#include "publish/defined.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"

static int
note_limitations(struct pq *pq, const struct limitations *l, struct err *err)
{
	int rc = pq_run(pq,
	    "drop table if exists pg_temp.limitation;"
	    "create temp table limitation (nth int generated always as "
	    "identity,"
	    " id text, kind text, answer text, question_nl text,"
	    " question_en text, text_nl text, text_en text, indicators text[],"
	    " source text, date_cited date)",
	    err);

	for (size_t i = 0; rc == 0 && i < l->n; i++)
		rc = pq_query(pq,
		    "insert into pg_temp.limitation (id, kind, answer,"
		    " question_nl, question_en, text_nl, text_en, indicators,"
		    " source, date_cited) values ($1, $2, nullif($3, ''), $4,"
		    " $5, $6, $7, string_to_array($8, '|'), nullif($9, ''),"
		    " nullif($10, '')::date)",
		    LIMITATION_COLUMNS, (const char *const *)l->row[i].text,
		    NULL, err);
	return rc;
}

static int
note_lifecycle(struct pq *pq, const char *kind, const char *id,
    const char *title, const char *path, const struct lifecycle *l,
    struct err *err)
{
	return pq_queryv(pq,
	    "insert into pg_temp.lifecycle values ($1, $2, $3, $4, $5,"
	    " $6::date, $7::date, $8, $9, $10)",
	    NULL, err, kind, id, title, path, lifecycle_name(l->stage),
	    l->announced, l->ends, l->successor, l->reason_nl, l->reason_en,
	    PQ_END);
}

/* The files of an indicator stand where the dataset with that name puts them. */
static int
note_lifecycles(struct pq *pq, const struct definitions *d, struct err *err)
{
	int rc = pq_run(pq,
	    "drop table if exists pg_temp.lifecycle;"
	    "create temp table lifecycle (kind text, id text, title text,"
	    " path text, stage text, announced date, ends date,"
	    " successor text, reason_nl text, reason_en text,"
	    " primary key (kind, id))",
	    err);

	for (size_t i = 0; rc == 0 && i < d->n_datasets; i++) {
		const struct dataset *x = &d->dataset[i];

		rc = note_lifecycle(pq, "dataset", x->id, x->title_nl,
		    x->target, &x->lifecycle, err);
	}
	for (size_t i = 0; rc == 0 && i < d->n_indicators; i++) {
		const struct indicator *x = &d->indicator[i];
		char *path = xasprintf("v1/indicatoren/%s", x->id);

		rc = note_lifecycle(pq, "indicator", x->id, x->label_nl, path,
		    &x->lifecycle, err);
		free(path);
	}
	return rc;
}

static int
note_datasets(struct pq *pq, const struct definitions *d,
    const struct contract *contract, struct err *err)
{
	int rc = pq_run(pq,
	    "drop table if exists pg_temp.dataset;"
	    "create temp table dataset (id text primary key, title_nl text,"
	    " title_en text, target text, formats text[], schema text,"
	    " may_be_empty boolean, csv_after text)",
	    err);

	for (size_t i = 0; rc == 0 && i < d->n_datasets; i++) {
		const struct dataset *x = &d->dataset[i];
		const struct contract_entry *promised =
		    contract_entry(contract, x->target);
		struct buf formats;

		buf_init(&formats, LIMIT_BUFFER);
		for (size_t j = 0; j < x->n_formats; j++)
			buf_addf(&formats, "%s%s", j > 0 ? " " : "",
			    x->formats[j]);
		rc = pq_queryv(pq,
		    "insert into pg_temp.dataset values ($1, $2, $3, $4,"
		    " string_to_array($5, ' '), $6, $7::boolean, $8)",
		    NULL, err, x->id, x->title_nl, x->title_en, x->target,
		    formats.data, x->schema, x->may_be_empty ? "true" : "false",
		    promised != NULL ? promised->csv_after : NULL, PQ_END);
		buf_release(&formats);
	}
	return rc;
}

static int
note_sources(struct pq *pq, const struct definitions *d, struct err *err)
{
	int rc = pq_run(pq,
	    "drop table if exists pg_temp.source;"
	    "create temp table source (id text primary key, title text,"
	    " attribution text, page text, licence text,"
	    " municipality text)",
	    err);

	for (size_t i = 0; rc == 0 && i < d->n_sources; i++) {
		const struct source *x = &d->source[i];

		rc = pq_queryv(pq,
		    "insert into pg_temp.source values ($1, $2, $3, $4, $5,"
		    " $6)",
		    NULL, err, x->id, x->title, x->attribution, x->page,
		    x->licence, x->city.municipality, PQ_END);
	}
	return rc;
}

static int
note_schema(struct pq *pq, const char *share, const char *name, struct err *err)
{
	char *path = xasprintf("%s/output/schema/%s.schema.json", share, name);
	struct buf text;
	int rc;

	buf_init(&text, LIMIT_DEFINITION);
	rc = file_read(path, &text, err);
	if (rc == 0 &&
	    pq_queryv(pq,
		"insert into pg_temp.schema values ($1, $2::json)"
		" on conflict do nothing",
		NULL, err, name, text.data, PQ_END) != 0)
		rc = err_context(err, "%s", path);
	buf_release(&text);
	free(path);
	return rc;
}

static int
note_schemas(struct pq *pq, const struct definitions *d, struct err *err)
{
	int rc = pq_run(pq,
	    "drop table if exists pg_temp.schema;"
	    "create temp table schema (name text primary key,"
	    " document json not null)",
	    err);

	for (size_t i = 0; rc == 0 && i < d->n_datasets; i++)
		if (d->dataset[i].schema != NULL)
			rc = note_schema(pq, d->share, d->dataset[i].schema,
			    err);
	return rc;
}

int
defined_note(struct pq *pq, const struct definitions *d,
    const struct contract *contract, struct err *err)
{
	if (note_limitations(pq, &d->limitations, err) != 0 ||
	    note_lifecycles(pq, d, err) != 0 || note_sources(pq, d, err) != 0 ||
	    note_schemas(pq, d, err) != 0)
		return -1;
	return note_datasets(pq, d, contract, err);
}

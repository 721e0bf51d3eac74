/*
 * The stage compute.  Series and indicators stand in an order in which each
 * comes behind what it needs; each is computed in a transaction of its own, so
 * that one that fails keeps its last values and the others go on.  What rests on
 * nothing that changed is passed over (inputs.h).
 *
 * Two sessions take from one list, since the server does the work and one
 * session keeps one processor busy.  Each makes the needs that it comes across
 * itself, so nothing depends on which of them computes what; the list gives each
 * what it has the needs of (worklist.h).
 */
#include <inttypes.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/ledger.h"
#include "model/compute.h"
#include "model/inputs.h"
#include "model/needs.h"
#include "model/robustness.h"
#include "model/worklist.h"

struct stage {
	const struct definitions *definitions;
	struct worklist *list;
	struct inputs *inputs;
	size_t session;          /* of those that take from it */
	struct compute_row *row; /* one for each of the list */
	struct pq *pq;
	struct needs *needs;
	char run[24];
};

/* --- definitions into tables --- */

/* The sources that something rests on, each once. */
struct sources {
	const struct definitions *definitions;
	char **id;
	size_t n;
};

static void
add_sources(void *ctx, const char *need)
{
	struct sources *found = ctx;
	const struct source *source =
	    definitions_measure(found->definitions, need);

	if (source == NULL) {
		definitions_each_need(found->definitions, need, add_sources,
		    found);
		return;
	}
	for (size_t i = 0; i < found->n; i++)
		if (strcmp(found->id[i], source->id) == 0)
			return;
	if (found->n < LIMIT_DEFINITIONS)
		found->id[found->n++] = source->id;
}

static void
write_reference(struct jsonw *w, const struct reference *r)
{
	jsonw_name(w, "reference");
	jsonw_object(w);
	jsonw_member_text(w, "year", r->year);
	jsonw_member_text(w, "low", r->low);
	jsonw_member_text(w, "pressed", r->pressed);
	jsonw_member_text(w, "high", r->high);
	jsonw_member_text(w, "municipalities", r->municipalities);
	jsonw_member_text(w, "frozen_on", r->frozen_on);
	jsonw_member_text(w, "why", r->why);
	jsonw_object_end(w);
}

static void
write_descriptor(const struct definitions *d, const struct indicator *x,
    struct buf *out)
{
	struct sources found = { .definitions = d };
	struct jsonw w;

	found.id = xcalloc(LIMIT_DEFINITIONS, sizeof(*found.id));
	for (size_t i = 0; i < x->n_needs; i++)
		add_sources(&found, x->needs[i]);
	jsonw_init(&w, out);
	jsonw_object(&w);
	jsonw_member_text(&w, "english_id", x->english_id);
	jsonw_member_text(&w, "label_nl", x->label_nl);
	jsonw_member_text(&w, "label_en", x->label_en);
	jsonw_member_text(&w, "eenheid", x->eenheid);
	jsonw_member_text(&w, "unit", x->unit);
	jsonw_member_int(&w, "decimals", x->decimals);
	jsonw_member_text(&w, "direction", x->direction);
	jsonw_member_text(&w, "thema", x->thema);
	jsonw_member_text(&w, "theme", x->theme);
	jsonw_member_text(&w, "tier", x->tier);
	jsonw_member_text(&w, "aggregation", x->aggregation);
	jsonw_member_text(&w, "formula", x->formula);
	jsonw_member_text(&w, "first", x->first);
	jsonw_member_text(&w, "minimum_denominator", x->minimum_denominator);
	jsonw_member_text(&w, "minimum_coverage", x->minimum_coverage);
	jsonw_member_text(&w, "minimum_numerator", x->minimum_numerator);
	jsonw_member_text(&w, "method_nl", x->method_nl);
	jsonw_member_text(&w, "method_en", x->method_en);
	jsonw_member_text(&w, "caveat_nl", x->caveat_nl);
	jsonw_member_text(&w, "caveat_en", x->caveat_en);
	jsonw_member_text(&w, "definition_source", x->definition_source);
	jsonw_member_text(&w, "marks", x->marks);
	jsonw_member_text(&w, "index", x->dimension);
	jsonw_member_text(&w, "counts", x->counts);
	jsonw_member_text(&w, "draws", x->draws);
	jsonw_member_text(&w, "version", x->version);
	if (x->reference.year != NULL)
		write_reference(&w, &x->reference);
	if (x->changed != NULL) {
		char day[INDICATOR_DAY + 1];

		snprintf(day, sizeof(day), "%.*s", INDICATOR_DAY, x->changed);
		jsonw_member_text(&w, "changed_on", day);
		jsonw_member_text(&w, "changed_why",
		    x->changed + INDICATOR_DAY + 1);
	}
	jsonw_member_list(&w, "bases", x->bases, x->n_bases);
	jsonw_member_list(&w, "published", x->published, x->n_published);
	jsonw_member_list(&w, "levels", x->levels, x->n_levels);
	jsonw_member_list(&w, "needs", x->needs, x->n_needs);
	jsonw_member_list(&w, "sources", found.id, found.n);
	jsonw_object_end(&w);
	free(found.id);
}

static int
note_hash(struct stage *stage, const char *kind, const char *id,
    const char *hash, const char *descriptor, struct err *err)
{
	return pq_queryv(stage->pq,
	    "select ledger.use_definition($1, $2, $3, $4, $5)", NULL, err, kind,
	    id, hash, stage->run, descriptor, PQ_END);
}

/* The first parameter, as an array. */
#define NAMES "pg_catalog.string_to_array($1, ',')"

/* What is kept of indicators, and of series too, that are not named. */
static const char *const departed_sql[] = {
	"delete from indicator.development where indicator <> all (" NAMES ")",
	"delete from indicator.since where indicator <> all (" NAMES ")",
	"delete from indicator.rounding where indicator <> all (" NAMES ")",
	"delete from indicator.definition where id <> all (" NAMES ")",
	NULL,
};
static const char *const departed_of_all_sql[] = {
	"delete from ledger.compute_state where id <> all (" NAMES ")",
	"delete from ledger.computed where id <> all (" NAMES ")",
	NULL,
};

static int
delete_others(struct stage *stage, const char *const *sql, const char *names,
    struct err *err)
{
	for (; *sql != NULL; sql++)
		if (pq_queryv(stage->pq, *sql, NULL, err, names, PQ_END) != 0)
			return -1;
	return 0;
}

/* An indicator whose file is gone leaves the catalogue, and its values go to
 * the history. */
static int
drop_departed(struct stage *stage, struct err *err)
{
	const struct definitions *d = stage->definitions;
	struct buf ids, all; /* names, each behind a comma */
	int rc = -1;

	/* With a broken file among them nobody can say which are gone. */
	if (d->n_findings > 0)
		return 0;
	buf_init(&ids, LIMIT_BUFFER);
	buf_init(&all, LIMIT_BUFFER);
	for (size_t i = 0; i < d->n_indicators; i++)
		buf_addf(&ids, ",%s", d->indicator[i].id);
	buf_adds(&all, ids.data);
	for (size_t i = 0; i < d->n_series; i++)
		buf_addf(&all, ",%s", d->series[i].id);
	if (pq_queryv(stage->pq,
		"with gone as (delete from indicator.value"
		" where indicator <> all (" NAMES ") returning *)"
		" insert into indicator.value_history"
		" select *, $2::bigint from gone",
		NULL, err, ids.data, stage->run, PQ_END) != 0 ||
	    delete_others(stage, departed_sql, ids.data, err) != 0 ||
	    delete_others(stage, departed_of_all_sql, all.data, err) != 0)
		goto out;
	rc = 0;
out:
	buf_release(&ids);
	buf_release(&all);
	return rc;
}

/* What a series rests on, for whoever asks why a figure changed. */
static int
note_series(struct stage *stage, const struct series *x, struct err *err)
{
	struct buf json;
	struct jsonw w;
	int rc;

	buf_init(&json, LIMIT_DEFINITION);
	jsonw_init(&w, &json);
	jsonw_object(&w);
	jsonw_member_list(&w, "needs", x->needs, x->n_needs);
	jsonw_member_list(&w, "continued", x->continued, x->n_continued);
	jsonw_object_end(&w);
	rc = note_hash(stage, "series", x->id, x->sha256, json.data, err);
	buf_release(&json);
	return rc;
}

/* What else values are made of: the functions, and the parts of each area. */
static int
note_surroundings(struct stage *stage, struct err *err)
{
	return pq_queryv(stage->pq,
	    "select ledger.use_definition('functions', 'functions',"
	    " (select encode(sha256(convert_to(string_agg(name || ' ' || hash,"
	    " ',' order by name), 'UTF8')), 'hex') from ledger.migration),"
	    " $1::bigint, null), core.note_composition($1::bigint)",
	    NULL, err, stage->run, PQ_END);
}

/* The approvals of all sources as they are now.  One that cannot be read gives
 * none: what nobody can read is not approved. */
static int
store_approvals(struct stage *stage, struct err *err)
{
	const struct definitions *d = stage->definitions;

	if (pq_run(stage->pq, "delete from core.approval", err) != 0)
		return -1;
	for (size_t i = 0; i < d->n_sources; i++)
		for (size_t k = 0; k < d->source[i].approvals.n; k++) {
			const struct approval *a =
			    &d->source[i].approvals.approval[k];

			if (pq_queryv(stage->pq,
				"insert into core.approval (source, reeks,"
				" title, code, label_nl, label_en, direction,"
				" approved_by, approved_on, reason) values"
				" ($1, $2, $3, $4, $5, $6, $7, $8, $9::date,"
				" $10)",
				NULL, err, d->source[i].id, a->reeks, a->title,
				a->code, a->label_nl, a->label_en, a->direction,
				a->approved_by, a->approved_on, a->reason,
				PQ_END) != 0)
				return err_context(err, "approval of %s",
				    a->reeks);
		}
	return 0;
}

static int
store_definitions(struct stage *stage, struct err *err)
{
	const struct definitions *d = stage->definitions;

	if (store_approvals(stage, err) != 0)
		return -1;
	for (size_t i = 0; i < d->n_sources; i++)
		if (note_hash(stage, "source", d->source[i].id,
			d->source[i].read_by, NULL, err) != 0)
			return -1;
	for (size_t i = 0; i < d->n_series; i++)
		if (note_series(stage, &d->series[i], err) != 0)
			return -1;
	for (size_t i = 0; i < d->n_indicators; i++) {
		const struct indicator *x = &d->indicator[i];
		struct buf json;
		int rc;

		buf_init(&json, LIMIT_DEFINITION * 2);
		write_descriptor(d, x, &json);
		rc = note_hash(stage, "indicator", x->id, x->sha256, json.data,
		    err);
		if (rc == 0)
			rc = pq_queryv(stage->pq,
			    "insert into indicator.definition as d"
			    " (id, descriptor, hash) values ($1, $2, $3)"
			    " on conflict (id) do update set descriptor ="
			    " excluded.descriptor, hash = excluded.hash"
			    " where (d.descriptor, d.hash) is distinct from"
			    " (excluded.descriptor, excluded.hash)",
			    NULL, err, x->id, json.data, x->sha256, PQ_END);
		buf_release(&json);
		if (rc != 0)
			return -1;
	}
	return note_surroundings(stage, err) == 0 ? drop_departed(stage, err)
						  : -1;
}

/* --- is there anything to do? --- */

/* One digest over all definitions that values depend on. */
static void
definitions_digest(const struct definitions *d, char ret[HASH_HEX])
{
	struct hash *hash = hash_new();

	for (size_t i = 0; i < d->n_sources; i++)
		/* No indicator needs what a city says of itself. */
		if (!source_is_city(&d->source[i]))
			hash_add(hash, d->source[i].read_by, HASH_HEX - 1);
	for (size_t i = 0; i < d->n_series; i++)
		hash_add(hash, d->series[i].sha256, HASH_HEX - 1);
	for (size_t i = 0; i < d->n_indicators; i++)
		hash_add(hash, d->indicator[i].sha256, HASH_HEX - 1);
	hash_finish(hash, ret);
}

/* Were the values that stand computed from exactly this?  ret is what "this"
 * is, to be noted when they are. */
static int
is_up_to_date(struct stage *stage, bool *ret, char **ret_print, struct err *err)
{
	struct pq_result *res = NULL;
	char digest[HASH_HEX];

	definitions_digest(stage->definitions, digest);
	if (pq_queryv(stage->pq,
		"select f, exists (select from ledger.compute_input"
		" where fingerprint = f) and not exists"
		" (select from ledger.compute_state)"
		" from indicator.fingerprint($1) f",
		&res, err, digest, PQ_END) != 0)
		return -1;
	*ret_print = xstrdup(pq_get(res, 0, 0));
	*ret = strcmp(pq_get(res, 0, 1), "t") == 0;
	pq_result_free(res);
	return 0;
}

static int
note_input(struct stage *stage, const char *print, struct err *err)
{
	return pq_queryv(stage->pq,
	    "insert into ledger.compute_input (fingerprint, run_id)"
	    " values ($1, $2) on conflict (is_one) do update set"
	    " fingerprint = excluded.fingerprint, run_id = excluded.run_id",
	    NULL, err, print, stage->run, PQ_END);
}

/* --- one by one --- */

static int
note_failure(struct stage *stage, const char *id, const char *reason,
    struct err *err)
{
	char now[CLOCK_TEXT];

	clock_text(clock_now(), now);
	return pq_queryv(stage->pq,
	    "insert into ledger.compute_state values ($1, $2, $2, $3)"
	    " on conflict (id) do update set failed_at = excluded.failed_at,"
	    " reason = excluded.reason",
	    NULL, err, id, now, reason, PQ_END);
}

static int
note_success(struct stage *stage, size_t place, const char *id, struct err *err)
{
	if (pq_queryv(stage->pq,
		"delete from ledger.compute_state where id = $1", NULL, err, id,
		PQ_END) != 0)
		return -1;
	return inputs_note(stage->inputs, place, id, stage->pq, err);
}

static int
compute_series(struct stage *stage, const struct series *series,
    struct err *err)
{
	const char *table;

	return needs_series(stage->needs, series, &table, err);
}

static int
compute_indicator(struct stage *stage, const struct indicator *x,
    struct compute_row *row, struct err *err)
{
	struct pq_result *res;

	for (enum basis basis = 0; basis < BASIS_N; basis++) {
		if (!basis_of(x, basis))
			continue;
		if (needs_evaluate(stage->needs, x, basis, err) != 0 ||
		    needs_keep(stage->needs, x, basis, err) != 0 ||
		    pq_queryv(stage->pq,
			"select added, changed, removed"
			" from indicator.store($1, $2, $3::bigint)",
			&res, err, x->id, basis_name(basis), stage->run,
			PQ_END) != 0)
			return err_context(err, "basis %s", basis_name(basis));
		row->added += pq_get_int(res, 0, 0);
		row->changed += pq_get_int(res, 0, 1);
		row->removed += pq_get_int(res, 0, 2);
		pq_result_free(res);
	}
	if (pq_queryv(stage->pq, "select indicator.develop($1)", NULL, err,
		x->id, PQ_END) != 0)
		return err_context(err, "development");
	return 0;
}

/* A transaction that failed: noted in the row and in the ledger, unless it ends
 * the run. */
static int
give_up(struct stage *stage, struct compute_row *row, const struct err *why,
    struct err *err)
{
	pq_rollback(stage->pq);
	if (why->class == ERR_FATAL) {
		*err = *why;
		return err_context(err, "%s", row->id);
	}
	snprintf(row->message, sizeof(row->message), "%s", why->text);
	return note_failure(stage, row->id, why->text, err);
}

/* Compute one thing in a transaction. */
static int
compute_one(struct stage *stage, size_t place, struct err *err)
{
	const struct definitions *d = stage->definitions;
	const struct series *series =
	    place < d->n_series ? &d->series[place] : NULL;
	const struct indicator *x =
	    series != NULL ? NULL : &d->indicator[place - d->n_series];
	struct compute_row *row = &stage->row[place];
	size_t mark = needs_mark(stage->needs);
	struct err why = ERR_INIT;
	int rc;

	rc = pq_begin(stage->pq, &why);
	if (rc == 0 && series != NULL)
		rc = compute_series(stage, series, &why);
	else if (rc == 0)
		rc = compute_indicator(stage, x, row, &why);
	if (rc == 0)
		rc = note_success(stage, place, row->id, &why);
	if (rc == 0)
		rc = pq_commit(stage->pq, &why);
	if (rc == 0)
		return 0;
	needs_forget(stage->needs, mark);
	row->added = row->changed = row->removed = 0;
	return give_up(stage, row, &why, err);
}

/* What is drawn from figures of many indicators waits until all are there; then
 * the session that notices first draws. */
static int
draw_what_is_there(struct stage *stage, struct err *err)
{
	const struct definitions *d = stage->definitions;

	for (size_t i = 0; i < d->n_indicators; i++) {
		const struct indicator *x = &d->indicator[i];
		struct compute_row *row = &stage->row[d->n_series + i];
		struct err why = ERR_INIT;

		if (x->draws == NULL ||
		    !worklist_is_whole(stage->list, d->n_series + i) ||
		    row->message[0] != '\0')
			continue;
		if ((pq_begin(stage->pq, &why) != 0 ||
			robustness_run(stage->pq, x, &why) != 0 ||
			pq_commit(stage->pq, &why) != 0) &&
		    give_up(stage, row, &why, err) != 0)
			return -1;
	}
	return 0;
}

/* What was landed just now is not known to the planner yet. */
static const char analyse_sql[] =
    "select core.take_statistics('core.region, core.region_event, core.period,"
    " core.source_period, core.group_member, core.measure, core.series,"
    " core.observation')";

/* Nor, to the gate and to publishing, what was computed: without this, one check
 * of the gate takes minutes on a first night. */
static const char analyse_values_sql[] =
    "select core.take_statistics('indicator.definition, indicator.value,"
    " indicator.value_history, indicator.development, indicator.since,"
    " ledger.definition, ledger.definition_use')";

/* Of a table that is read once the planner need not know much: with three
 * thousand rows looked at instead of thirty thousand it joins the same way.  And
 * both processors are busy: a third process that helps one of two sessions costs
 * its start, and takes from the other. */
static const char alone_sql[] = "set default_statistics_target = 10;"
				" set max_parallel_workers_per_gather = 0";
static const char together_sql[] = "reset default_statistics_target;"
				   " reset max_parallel_workers_per_gather";

/* Compute what nobody has taken yet, until there is nothing. */
static int
compute_share(struct stage *stage, struct err *err)
{
	struct worklist *list = stage->list;
	size_t i;

	if (pq_run(stage->pq, alone_sql, err) != 0 ||
	    needs_begin(stage->needs, err) != 0)
		goto fail;
	while ((i = worklist_take(list, stage->session)) <
	    worklist_size(list)) {
		if (compute_one(stage, i, err) != 0)
			goto fail;
		worklist_done(list, i);
		if (draw_what_is_there(stage, err) != 0)
			goto fail;
	}
	return 0;
fail:
	worklist_end(list);
	return -1;
}

/* The second session. */
struct beside {
	struct stage stage;
	int64_t run;
	char *conninfo;
	bool is_there;
	int rc;
	struct err err;
};

static void *
compute_beside(void *ctx)
{
	struct beside *b = ctx;

	b->rc = pq_open(b->conninfo, &b->stage.pq, &b->err);
	if (b->rc != 0)
		return NULL;
	b->is_there = true;
	b->stage.needs = needs_new(b->stage.pq, b->stage.definitions);
	b->rc = ledger_run_day(b->stage.pq, b->run, &b->err);
	if (b->rc == 0)
		b->rc = compute_share(&b->stage, &b->err);
	needs_free(b->stage.needs);
	pq_close(b->stage.pq);
	return NULL;
}

/* Both sessions, until the list is done.  Without a second one, the first does
 * all. */
static int
compute_list(struct stage *stage, int64_t run, struct err *err)
{
	struct beside beside = { .stage = *stage, .run = run, .err = ERR_INIT };
	pthread_t thread;
	bool is_two;
	int rc;

	beside.stage.session = 1;
	beside.conninfo = pq_elsewhere(stage->pq, NULL);
	is_two = pthread_create(&thread, NULL, compute_beside, &beside) == 0;
	rc = compute_share(stage, err);
	if (is_two)
		pthread_join(thread, NULL);
	free(beside.conninfo);
	if (rc != 0 || !is_two || beside.rc == 0)
		return rc;
	if (!beside.is_there) {
		log_warn("compute", "%s; one session did all", beside.err.text);
		return 0;
	}
	*err = beside.err;
	return -1;
}

/* A row for each of the list, without what stands as it is. */
static int
begin_report(struct stage *stage, struct compute_report *report,
    struct err *err)
{
	if (inputs_read(stage->pq, stage->definitions, stage->list,
		&stage->inputs, err) != 0)
		return -1;
	report->n = worklist_size(stage->list);
	report->row = xcalloc(report->n + 1, sizeof(*report->row));
	stage->row = report->row;
	for (size_t i = 0; i < report->n; i++) {
		report->row[i].id = worklist_name(stage->list, i);
		if (!inputs_are_same(stage->inputs, i))
			continue;
		worklist_skip(stage->list, i);
		report->kept++;
	}
	log_progress("compute %zu series and indicators",
	    report->n - report->kept);
	return 0;
}

static int
compute_all(struct stage *stage, int64_t run, struct compute_report *report,
    struct err *err)
{
	int rc;

	if (pq_run(stage->pq, alone_sql, err) != 0 ||
	    pq_run(stage->pq, analyse_sql, err) != 0)
		return -1;
	stage->list = worklist_new(stage->definitions);
	rc = begin_report(stage, report, err);
	if (rc == 0)
		rc = compute_list(stage, run, err);
	worklist_free(stage->list);
	inputs_free(stage->inputs);
	stage->list = NULL;
	stage->inputs = NULL;
	if (rc != 0 || pq_run(stage->pq, together_sql, err) != 0 ||
	    pq_run(stage->pq, analyse_values_sql, err) != 0)
		return -1;
	for (size_t i = 0; i < report->n; i++) {
		const struct compute_row *row = &report->row[i];

		report->failed += row->message[0] != '\0';
		if (row->message[0] != '\0')
			log_error(row->id, "%s; keeping its last values",
			    row->message);
		if (row->added + row->changed + row->removed > 0)
			log_info(row->id,
			    "%" PRId64 " new, %" PRId64 " changed, %" PRId64
			    " gone",
			    row->added, row->changed, row->removed);
	}
	return 0;
}

int
compute_run(const struct settings *settings,
    const struct definitions *definitions, struct pq *pq, int64_t run,
    struct compute_report *ret, struct err *err)
{
	struct stage stage = { .definitions = definitions, .pq = pq };
	struct compute_report report = { 0 };
	char *print = NULL;
	int rc = -1;

	(void)settings;
	snprintf(stage.run, sizeof(stage.run), "%" PRId64, run);
	stage.needs = needs_new(pq, definitions);
	if (ledger_run_day(pq, run, err) != 0 ||
	    is_up_to_date(&stage, &report.unchanged, &print, err) != 0)
		goto out;
	if (!report.unchanged) {
		if (pq_begin(pq, err) != 0 ||
		    store_definitions(&stage, err) != 0 ||
		    pq_commit(pq, err) != 0 ||
		    compute_all(&stage, run, &report, err) != 0 ||
		    note_input(&stage, print, err) != 0)
			goto out;
	}
	*ret = report;
	report.row = NULL;
	rc = 0;
out:
	log_progress(NULL);
	if (rc != 0)
		pq_rollback(pq);
	compute_report_release(&report);
	needs_free(stage.needs);
	free(print);
	return rc;
}

void
compute_report_release(struct compute_report *report)
{
	free(report->row);
	report->row = NULL;
	report->n = 0;
}

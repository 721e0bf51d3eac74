/*
 * Source by source, the register of areas first, since the others look their
 * region codes up in it.
 */
#include "land/land.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/snapshot.h"
#include "db/ledger.h"
#include "define/recording.h"
#include "land/calendar.h"
#include "land/catalogue.h"
#include "land/city.h"
#include "land/classes.h"
#include "land/regios.h"
#include "land/review.h"

struct stage {
	const struct definitions *definitions;
	struct depot *depot;
	struct pq *pq;
	int64_t run;
};

/* What the database has of a source. */
struct standing {
	char snapshot_hash[HASH_HEX]; /* "" when nothing was landed */
	char definition[HASH_HEX];
	bool from_recording;
	bool is_waited_for; /* a region that waited for the register is known */
};

/* clang-format off */
static const char standing_sql[] =
	"select n.hash, s.definition, n.origin = 'recording',"
	"	exists (select from land.unknown_region u"
	"		where u.source = s.source"
	"		and u.code in (select code from core.area))"
	" from ledger.source_state s"
	" join ledger.snapshot n using (snapshot_id)"
	" where s.source = $1";

static const char phrases_sql[] =
	"select text"
	" from land.reject"
	" where run_id = $1"
	" and source = $2"
	" and reason = $3"
	" order by row, text";

/* What is null in the new row says nothing of the snapshot that stands. */
static const char state_sql[] =
	"insert into ledger.source_state (source, snapshot_id, checked_at,"
	"	failed_since, failed_at, reason, definition,"
	"	quarantined_since, unreachable_since, last_good)"
	" values ($1,"
	"	(select snapshot_id from ledger.snapshot"
	"		where source = $1 and hash = $2),"
	"	$3, $4, $5, $6,"
	"	case when $2 is not null then $7 end, $8, $9,"
	"	case when $8::timestamptz is null then $3::timestamptz end)"
	" on conflict (source) do update"
	"	set snapshot_id ="
	"			coalesce(excluded.snapshot_id,"
	"				source_state.snapshot_id),"
	"		checked_at = excluded.checked_at,"
	"		failed_since ="
	"			case when excluded.failed_at is not null"
	"			then coalesce(source_state.failed_since,"
	"				excluded.failed_since) end,"
	"		failed_at = excluded.failed_at,"
	"		reason = excluded.reason,"
	"		unreachable_since = excluded.unreachable_since,"
	"		last_good ="
	"			case when excluded.quarantined_since is null"
	"			then excluded.checked_at"
	"			else source_state.last_good end,"
	"		quarantined_since ="
	"			case when excluded.quarantined_since is not null"
	"			then coalesce(source_state.quarantined_since,"
	"				excluded.quarantined_since) end,"
	"		definition ="
	"			coalesce(excluded.definition,"
	"				source_state.definition)";
/* clang-format on */

static int
load_standing(struct pq *pq, const char *source, struct standing *ret,
    struct err *err)
{
	struct pq_result *res = NULL;

	memset(ret, 0, sizeof(*ret));
	if (pq_queryv(pq, standing_sql, &res, err, source, PQ_END) == -1)
		return -1;
	if (pq_rows(res) == 1) {
		const char *definition = pq_get(res, 0, 1);

		snprintf(ret->snapshot_hash, HASH_HEX, "%s", pq_get(res, 0, 0));
		snprintf(ret->definition, HASH_HEX, "%s",
		    definition ? definition : "");
		ret->from_recording = *pq_get(res, 0, 2) == 't';
		ret->is_waited_for = *pq_get(res, 0, 3) == 't';
	}
	pq_result_free(res);
	return 0;
}

/*
 * Where the source stands now.  A failure to land outranks one to fetch: it
 * says more.  failed_since stays the first of a row of failures, and the first
 * answer that was refused is when quarantine began: it lasts until one is fit.
 */
static int
store_state(struct stage *st, const struct source *source,
    const struct source_log *log, const char *landed, const char *refused,
    struct err *err)
{
	char now[CLOCK_TEXT];
	const char *since = log->failed_since, *at = log->failed_at,
		   *reason = log->failed_reason;
	bool is_quarantined =
	    refused != NULL || log->last_rejected || log->is_drifted;

	clock_text(clock_now(), now);
	if (refused != NULL) {
		since = since ? since : now;
		at = now;
		reason = refused;
	}
	if (pq_queryv(st->pq, state_sql, NULL, err, source->id, landed,
		log->checked_at, since, at, reason, source->read_by,
		is_quarantined ? now : NULL, log->unreached_since,
		PQ_END) == -1)
		return err_context(err, "%s: its state", source->id);
	return 0;
}

static int
land_snapshot(struct stage *st, const struct source *source,
    const struct snapshot *snapshot, struct landing_counts *counts,
    struct err *err)
{
	const struct table_origin origin = { st->depot, source, snapshot };
	const struct city_format *city = city_format_of(source, snapshot);
	const struct format *format = format_of(source, snapshot);

	if (source_is_catalogue(source))
		return catalogue_landing_run(st->pq, st->run, &origin, counts,
		    err);
	if (source_is_city(source) ? city == NULL : format == NULL)
		return err_set(err, ERR_SOURCE,
		    "no format reads '%s'; see land/format.c",
		    source->protocol);
	if (source_is_classification(source))
		return classes_landing_run(st->pq, st->run, &origin, format,
		    counts, err);
	if (source_is_city(source))
		return city_landing_run(st->pq, st->run, &origin, city, counts,
		    err);
	return landing_run(st->pq, st->run, &origin, format, counts, err);
}

/* What CBS wrote on boundaries in words that nobody knows: each of them, since a
 * person has to read them all. */
static int
tell_unknown_phrases(struct stage *st, const struct source *source,
    struct err *err)
{
	struct pq_result *res = NULL;
	char run[24];

	snprintf(run, sizeof(run), "%lld", (long long)st->run);
	if (pq_queryv(st->pq, phrases_sql, &res, err, run, source->id,
		REJECT_UNKNOWN_PHRASE, PQ_END) == -1)
		return -1;
	for (size_t i = 0; i < pq_rows(res); i++)
		log_warn(source->id, "phrase   %s", pq_get(res, i, 0));
	pq_result_free(res);
	return 0;
}

/* The newest snapshot was refused: keep what stands; where nothing stands, the
 * recording serves. */
static int
refused(struct stage *st, const struct source *source,
    const struct source_log *log, const struct standing *was,
    struct land_row *row, struct err *why, struct err *err)
{
	struct snapshot *recording = NULL;
	const char *landed = NULL;
	struct landing_counts counts;
	char now[CLOCK_TEXT];
	int rc = -1;

	clock_text(clock_now(), now);
	row->state = LAND_REFUSED;
	snprintf(row->message, sizeof(row->message), "%s", why->text);
	if (!log->last->is_recording &&
	    snapshot_rejected(st->depot, source->id, log->last->id, why->text,
		now, err) == -1)
		goto out;
	if (*was->snapshot_hash == '\0' && !log->last->is_recording &&
	    source->recording != NULL) {
		struct err second = ERR_INIT;

		if (recording_keep(st->depot, source, NULL, &recording,
			&second) == 0 &&
		    land_snapshot(st, source, recording, &counts, &second) ==
			0) {
			landed = recording->id;
			row->from_recording = true;
			row->counts = counts;
		} else
			log_error(source->id, "its recording: %s", second.text);
	}
	log_warn(source->id, "refused  %s; %s", why->text,
	    *was->snapshot_hash != '\0' ? "keeping the last good figures"
		: landed != NULL        ? "using its recording"
					: "it has no figures");
	if (tell_unknown_phrases(st, source, err) == -1)
		goto out;
	rc = store_state(st, source, log, landed, why->text, err);
out:
	snapshot_free(recording);
	return rc;
}

static void
log_landed(const struct source *source, const struct land_row *row)
{
	const struct landing_counts *c = &row->counts;

	log_debug(source->id, "staged   %lld cells, %.3f s", (long long)c->rows,
	    (double)c->staged_ms / 1000);
	log_info(source->id,
	    "landed   %lld %s, %lld without value: %lld new, %lld changed, "
	    "%lld gone%s",
	    (long long)c->rows,
	    source_is_catalogue(source)            ? "tables"
		: source_is_classification(source) ? "texts"
						   : "cells",
	    (long long)c->nulls, (long long)c->added, (long long)c->changed,
	    (long long)c->removed, row->from_recording ? " (recording)" : "");
}

/* What the depot's log knows of the source is ${log}, or ${damage} says why it
 * cannot be read. */
static int
land_source(struct stage *st, const struct source *source,
    const struct source_log *log, const struct err *damage,
    struct land_row *row, struct err *err)
{
	struct standing was;
	struct err why = ERR_INIT;
	int rc = -1;

	row->source = source->id;
	log_progress("land: %s", source->id);
	if (load_standing(st->pq, source->id, &was, err) == -1)
		goto out;
	if (damage->class != ERR_NONE) {
		row->state = LAND_REFUSED;
		snprintf(row->message, sizeof(row->message), "%s",
		    damage->text);
		log_warn(source->id, "refused  %s", damage->text);
		rc = store_state(st, source, log, NULL, damage->text, err);
		goto out;
	}
	row->from_recording = was.from_recording;
	row->is_drifted = log->is_drifted;
	if (log->is_drifted && log->failed_reason != NULL)
		snprintf(row->message, sizeof(row->message), "%s",
		    log->failed_reason);
	if (log->last == NULL) {
		row->state = LAND_NONE;
		log_warn(source->id, "nothing  it was never fetched%s%s",
		    log->failed_reason ? ": " : "",
		    log->failed_reason ? log->failed_reason : "");
		rc = store_state(st, source, log, NULL, NULL, err);
		goto out;
	}
	if (calendar_store(st->pq, st->depot, source, log->last, err) == -1)
		goto out;
	if (strcmp(log->last->id, was.snapshot_hash) == 0 &&
	    strcmp(source->read_by, was.definition) == 0 &&
	    !was.is_waited_for) {
		row->state = LAND_SAME;
		rc = store_state(st, source, log, NULL, NULL, err);
		goto out;
	}
	if (land_snapshot(st, source, log->last, &row->counts, &why) == -1) {
		if (why.class == ERR_FATAL) {
			*err = why;
			goto out;
		}
		rc = refused(st, source, log, &was, row, &why, err);
		goto out;
	}
	row->state = LAND_NEW;
	row->from_recording = log->last->is_recording;
	log_landed(source, row);
	rc = store_state(st, source, log, log->last->id, NULL, err);
out:
	if (rc == -1)
		err_context(err, "%s", source->id);
	return rc;
}

/* One line of each source that has something. */
static int
tell_review(struct stage *st, const struct source *source, struct land_row *row,
    struct err *err)
{
	if (review_words(st->pq, source->id, &row->review, err) == -1)
		return err_context(err, "%s: what to review", source->id);
	if (row->review != NULL)
		log_warn(source->id,
		    "review   %s; name in %s/source.json what is wanted, or "
		    "set \"reviewed\" there to the day you looked",
		    row->review, source->dir);
	return 0;
}

/* What the depot's log knows of all sources, in their order. */
static int
load_logs(const struct stage *st, struct source_logs *ret, struct err *err)
{
	const struct definitions *d = st->definitions;
	const char **id = xcalloc(d->n_sources + 1, sizeof(*id));
	int rc;

	for (size_t i = 0; i < d->n_sources; i++)
		id[i] = d->source[i].id;
	rc = source_logs_load(st->depot, id, d->n_sources, ret, err);
	free(id);
	return rc;
}

int
land_run(const struct settings *settings, const struct definitions *d,
    struct depot *depot, struct pq *pq, int64_t run,
    const struct land_options *options, struct land_report *ret,
    struct err *err)
{
	struct stage st = { d, depot, pq, run };
	struct land_report report = { NULL, 0 };
	struct source_logs logs = { 0 };
	int rc = -1;

	(void)settings;
	if (definitions_check_named(d, options->only, options->n_only, false,
		err) == -1)
		return -1;
	report.row = xcalloc(d->n_sources + 1, sizeof(*report.row));
	if (ledger_run_day(pq, run, err) == -1 ||
	    city_sources(pq, d, err) == -1 || calendar_keep(pq, d, err) == -1 ||
	    load_logs(&st, &logs, err) == -1)
		goto out;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < d->n_sources; i++) {
			const struct source *source = &d->source[i];
			struct land_row *row;

			if (source->is_register != (pass == 0) ||
			    source_is_waiting(source) ||
			    !definitions_is_named(options->only,
				options->n_only, source->id))
				continue;
			row = &report.row[report.n++];
			if (land_source(&st, source, &logs.log[i], &logs.why[i],
				row, err) == -1 ||
			    tell_review(&st, source, row, err) == -1)
				goto out;
		}
	rc = 0;
out:
	log_progress(NULL);
	source_logs_release(&logs);
	if (rc == -1)
		land_report_release(&report);
	else
		*ret = report;
	return rc;
}

void
land_report_release(struct land_report *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		free(r->row[i].review);
	free(r->row);
	memset(r, 0, sizeof(*r));
}

/*
 * The stage: a job for each source, all under way at once.  Each asks its
 * protocol what it wants next, has the network bring it, and ends with a line
 * in the depot's log: a snapshot, "checked", or "failed".
 */
#include "fetch/fetch.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/recording.h"
#include "fetch/address.h"
#include "fetch/http.h"
#include "fetch/protocol.h"

/* How often the progress line moves. */
#define TICK_MS 200

struct job {
	const struct source *source;
	struct source way;  /* the same, by the way that is tried now;
			      borrowed from ->source */
	size_t tried;       /* fall-backs of the source so far */
	struct err trouble; /* of the ways that failed */
	const struct protocol *protocol;
	void *walk;
	struct source_log log;  /* as it was before */
	struct request request; /* under way */
	struct snapshot_part *part;
	size_t n_parts;
	struct fetch_source *out;
	int64_t began;
};

struct stage {
	struct depot *depot;
	struct http *http;
	const struct fetch_options *options;
	struct job *job;
	size_t n_jobs;
	size_t n_ended;
	bool is_trial; /* WOONDRUK_REDIRECT is set */
};

const char *
fetch_state_name(enum fetch_state state)
{
	static const char *const names[] = { "fetched", "unchanged", "failed",
		"recording", "offline" };

	return names[state];
}

static void
now_text(char ret[CLOCK_TEXT])
{
	clock_text(clock_now(), ret);
}

/* --- the end of a job --- */

/* The newest snapshot that is no recording, or NULL. */
static const struct snapshot *
last_live(const struct job *job)
{
	const struct snapshot *last = job->log.last;

	return last != NULL && !last->is_recording ? last : NULL;
}

/* The same, when it was had by the way that is tried now: what a service says
 * of its versions means nothing to another. */
static const struct snapshot *
last_by_this_way(const struct job *job)
{
	const struct snapshot *last = last_live(job);
	const char *by = last == NULL || last->protocol == NULL
	    ? job->source->protocol
	    : last->protocol;

	return strcmp(by, job->way.protocol) == 0 ? last : NULL;
}

static void
forget_parts(struct job *job)
{
	for (size_t i = 0; i < job->n_parts; i++) {
		free(job->part[i].role);
		free(job->part[i].url);
	}
	free(job->part);
	job->part = NULL;
	job->n_parts = 0;
}

static void
job_release(struct job *job)
{
	if (job->protocol != NULL && job->walk != NULL)
		job->protocol->end(job->walk);
	job->walk = NULL;
	source_log_release(&job->log);
	request_release(&job->request);
	forget_parts(job);
}

/* The date of the figures of a snapshot. */
static char *
date_of(const struct snapshot *s)
{
	const char *at = s->retrieved;

	if (at == NULL && s->is_recording)
		return xstrdup("unknown");
	return xstrndup(at != NULL ? at : s->at, strlen("2026-11-23"));
}

static void
end_job(struct stage *stage, struct job *job, enum fetch_state state)
{
	job->out->state = state;
	job->out->ms = clock_ms() - job->began;
	stage->n_ended++;
}

/* What serves when nothing was fetched; the recording when there is nothing
 * else.  The state says which it is. */
static int
fall_back(struct stage *stage, struct job *job, enum fetch_state state,
    struct err *err)
{
	struct err trouble = ERR_INIT;
	struct snapshot *kept = NULL;
	char *more;

	if (recording_keep(stage->depot, job->source, job->log.last, &kept,
		&trouble) != 0) {
		if (trouble.class == ERR_FATAL) {
			*err = trouble;
			return -1;
		}
		more = xasprintf("%s%s%s",
		    job->out->message != NULL ? job->out->message : "",
		    job->out->message != NULL ? "; " : "", trouble.text);
		free(job->out->message);
		job->out->message = more;
	}
	if (kept != NULL) {
		snapshot_free(job->log.last);
		job->log.last = kept;
		job->log.last_rejected = false;
	}
	if (job->log.last != NULL)
		job->out->serves = date_of(job->log.last);
	if (job->log.last != NULL && job->log.last->is_recording)
		state = FETCH_RECORDING;
	end_job(stage, job, state);
	return 0;
}

/* One line: what happened, and what is used instead. */
static void
log_fallback(const struct job *job, const char *what)
{
	const struct fetch_source *out = job->out;
	char instead[80];

	if (out->serves == NULL)
		snprintf(instead, sizeof(instead),
		    "there is no earlier snapshot to use");
	else if (out->state != FETCH_RECORDING)
		snprintf(instead, sizeof(instead), "using the snapshot of %s",
		    out->serves);
	else if (strcmp(out->serves, "unknown") == 0)
		snprintf(instead, sizeof(instead),
		    "using the recording, of unknown date");
	else
		snprintf(instead, sizeof(instead), "using the recording of %s",
		    out->serves);
	if (out->message != NULL)
		log_warn(job->source->id, "%-10s %s; %s", what, out->message,
		    instead);
	else
		log_info(job->source->id, "%-10s %s", what, instead);
}

/* The source is not to be had tonight; only ERR_FATAL goes further. */
static int
fail_job(struct stage *stage, struct job *job, const struct err *why,
    struct err *err)
{
	char now[CLOCK_TEXT];

	if (why->class == ERR_FATAL) {
		*err = *why;
		return err_context(err, "%s", job->source->id);
	}
	job->out->message = xstrdup(why->text);
	job->out->fallback = NULL;
	now_text(now);
	if (snapshot_failed(stage->depot, job->source->id, why, now, err) !=
		0 ||
	    fall_back(stage, job, FETCH_FAILED, err) != 0)
		return -1;
	log_fallback(job, "failed");
	return 0;
}

/* Has the source another way, and is there time for it? */
static bool
has_another_way(const struct stage *stage, const struct job *job,
    const struct err *why)
{
	int64_t deadline = stage->options->deadline_ms;

	return why->class != ERR_FATAL && why->class != ERR_USAGE &&
	    job->tried < job->source->n_fallbacks &&
	    (deadline == 0 || clock_ms() < deadline);
}

/* The trouble of one way, behind that of the ways before it. */
static void
add_trouble(struct job *job, const struct err *why)
{
	char before[ERR_TEXT_MAX];
	enum err_class class = why->class;

	if (job->trouble.class == ERR_NONE) {
		job->trouble = *why;
		return;
	}
	/* One way that answered and has drifted says more than another that
	 * did not answer. */
	if (job->trouble.class == ERR_DRIFT)
		class = ERR_DRIFT;
	snprintf(before, sizeof(before), "%s", job->trouble.text);
	err_set(&job->trouble, class, "%.480s; by %s: %.480s", before,
	    job->way.protocol, why->text);
}

static int
skip_job(struct stage *stage, struct job *job, struct err *err)
{
	if (fall_back(stage, job, FETCH_OFFLINE, err) != 0)
		return -1;
	log_fallback(job, "offline");
	return 0;
}

static int
store_unchanged(struct stage *stage, struct job *job, struct err *err)
{
	const struct snapshot *last = last_live(job);
	char now[CLOCK_TEXT];

	if (last == NULL)
		BUG("%s: nothing is new, and there is nothing old",
		    job->source->id);
	now_text(now);
	if (snapshot_checked(stage->depot, job->source->id, last->id, now,
		err) != 0)
		return -1;
	job->out->serves = date_of(last);
	end_job(stage, job, FETCH_UNCHANGED);
	log_info(job->source->id, "unchanged  %s%s since %s, %.1f s%s%s",
	    last->version != NULL ? "version " : "",
	    last->version != NULL ? last->version : "", job->out->serves,
	    (double)job->out->ms / 1000,
	    job->out->fallback != NULL ? "; by " : "",
	    job->out->fallback != NULL ? job->out->fallback : "");
	return 0;
}

static char *
copy_text(const char *s)
{
	return s != NULL ? xstrdup(s) : NULL;
}

static void
log_fetched(const struct job *job, const struct snapshot *s)
{
	const struct fetch_source *out = job->out;

	if (!job->protocol->needs_network) {
		log_info(job->source->id, "fetched    %zu file%s, %.1f kB",
		    s->n_parts, s->n_parts == 1 ? "" : "s",
		    (double)out->bytes / 1e3);
		return;
	}
	log_info(job->source->id,
	    "fetched    %u requests, %u page%s, %" PRIu64
	    " rows, %.1f MB, %.1f s; version %s%s%s",
	    out->requests, out->pages, out->pages == 1 ? "" : "s", out->rows,
	    (double)out->bytes / 1e6, (double)out->ms / 1000,
	    s->version != NULL ? s->version : "not told",
	    out->fallback != NULL ? "; by " : "",
	    out->fallback != NULL ? out->fallback : "");
}

static int
store_snapshot(struct stage *stage, struct job *job, const struct whole *whole,
    struct err *err)
{
	struct snapshot *s = xcalloc(1, sizeof(*s));
	char now[CLOCK_TEXT];
	int rc = -1;

	now_text(now);
	s->source = xstrdup(job->source->id);
	s->table = copy_text(whole->table);
	s->version = copy_text(whole->version);
	s->modified = copy_text(whole->modified);
	s->observations_modified = copy_text(whole->observations_modified);
	if (job->protocol->needs_network) {
		s->retrieved = xstrdup(now);
		s->protocol = xstrdup(job->protocol->name);
	}
	s->definition = xstrdup(job->source->sha256);
	s->proof = copy_text(whole->proof);
	s->part = job->part;
	s->n_parts = job->n_parts;
	job->part = NULL;
	job->n_parts = 0;
	if (snapshot_store(stage->depot, s, now, err) != 0)
		goto out;
	job->out->rows = whole->rows;
	job->out->pages = whole->pages;
	job->out->serves = date_of(s);
	end_job(stage, job, FETCH_FETCHED);
	log_fetched(job, s);
	rc = 0;
out:
	snapshot_free(s);
	return rc;
}

/* Is the proof that the walk gives one that the descriptor accepts?  What was
 * counted went to the last page, too. */
static int
check_proof(const struct source *source, const char *given, struct err *err)
{
	char proof[40];

	if (source->n_proof == 0)
		return 0;
	snprintf(proof, sizeof(proof), "%.*s", (int)strcspn(given, " "), given);
	if (source_takes_proof(source, proof) ||
	    (strcmp(proof, "count") == 0 &&
		source_takes_proof(source, "last-page")))
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the only proof that everything was received is \"%s\", and "
	    "\"completeness\" of source.json does not accept that; add it when "
	    "it is proof enough",
	    proof);
}

static int fail_way(struct stage *, struct job *, const struct err *why,
    struct err *);

static int
finish_job(struct stage *stage, struct job *job, struct err *err)
{
	struct err why = ERR_INIT;
	struct whole whole = { 0 };

	job->protocol->whole(job->walk, &whole);
	if (whole.is_unchanged)
		return store_unchanged(stage, job, err);
	if (check_proof(&job->way, whole.proof, &why) != 0)
		return fail_way(stage, job, &why, err);
	return store_snapshot(stage, job, &whole, err);
}

/* --- a reply --- */

/* Note in the log which address gave which bytes. */
static int
log_body(struct stage *stage, const struct job *job,
    const struct http_reply *reply, struct err *err)
{
	char now[CLOCK_TEXT];
	struct buf line;
	struct jsonw w;
	int rc;

	now_text(now);
	buf_init(&line, LIMIT_LOG_LINE);
	jsonw_init(&w, &line);
	jsonw_object(&w);
	jsonw_member_text(&w, "kind", "body");
	jsonw_member_text(&w, "at", now);
	jsonw_member_text(&w, "source", job->source->id);
	jsonw_member_text(&w, "role", job->request.role);
	jsonw_member_text(&w, "url", job->request.url);
	jsonw_member_int(&w, "http", reply->status);
	jsonw_member_text(&w, "sha256", reply->kept.sha256);
	jsonw_member_int(&w, "bytes", (int64_t)reply->kept.bytes);
	jsonw_member_int(&w, "stored", (int64_t)reply->kept.stored);
	jsonw_name(&w, "headers");
	jsonw_object(&w);
	for (int i = 0; i < ANSWER_HEADERS; i++)
		if (reply->header[i] != NULL)
			jsonw_member_text(&w, answer_header_name[i],
			    reply->header[i]);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	if (!buf_ok(&line))
		rc = err_set(err, ERR_SOURCE,
		    "the headers of the answer are too long");
	/* Bytes that we had are no news. */
	else if (reply->kept.was_there)
		rc = depot_log_later(stage->depot, line.data, err);
	else
		rc = depot_log(stage->depot, line.data, err);
	buf_release(&line);
	return rc;
}

static void
add_part(struct job *job, const struct depot_kept *kept)
{
	struct snapshot_part *part;

	job->out->bytes += kept->bytes;
	if (!job->request.is_part)
		return;
	job->part =
	    xrealloc(job->part, (job->n_parts + 1) * sizeof(*job->part));
	part = &job->part[job->n_parts++];
	memset(part, 0, sizeof(*part));
	part->role = xstrdup(job->request.role);
	part->url = copy_text(job->request.url);
	memcpy(part->sha256, kept->sha256, HASH_HEX);
	part->bytes = kept->bytes;
}

/* Say to an error which answer it is about. */
static void
add_place(const struct job *job, struct err *err)
{
	struct buf url;

	buf_init(&url, 300);
	if (job->request.url != NULL)
		address_add_short(&url, job->request.url);
	err_context(err, "%s%s%s%s",
	    job->request.role != NULL ? job->request.role : "start",
	    url.len > 0 ? " (" : "", url.data, url.len > 0 ? ")" : "");
	buf_release(&url);
}

/* A file of the source's folder goes into the depot. */
static int
keep_file(struct stage *stage, const struct job *job, struct depot_kept *ret,
    struct err *err)
{
	struct buf text;
	int rc = -1;

	buf_init(&text, (size_t)job->request.max);
	if (file_read(job->request.path, &text, err) != 0) {
		/* Our own disk answers; a missing file is the source's. */
		err->class = ERR_SOURCE;
		goto out;
	}
	rc = depot_put(stage->depot, text.data, text.len, ret, err);
out:
	buf_release(&text);
	return rc;
}

static void
ask_network(struct stage *stage, struct job *job)
{
	char *label = xasprintf("%s %s", job->source->id, job->request.role);
	struct http_request request = {
		.url = job->request.url,
		.host = job->way.host,
		.accept = job->request.accept,
		.max = job->request.max,
		.also = job->request.also,
		.label = label,
	};

	log_debug(job->source->id, "asking     %s", job->request.url);
	http_ask(stage->http, &request, job);
	free(label);
}

/* Give the walk the body of a reply (NULL: it begins), and take what it wants
 * next. */
static int
step_walk(struct stage *stage, struct job *job, struct reply *reply,
    struct request *ret, struct err *err)
{
	struct depot_reader *reader = NULL;
	int rc;

	if (reply != NULL && reply->status == 200) {
		if ((reply->is_new ? depot_read_again
				   : depot_read_open)(stage->depot,
			reply->sha256, &reader, err) != 0)
			return -1;
		reply->read = depot_read;
		reply->body = reader;
	}
	rc = job->protocol->next(job->walk, reply, ret, err);
	depot_read_close(reader);
	return rc;
}

static int begin_walk(struct stage *, struct job *, struct err *);

/* This way has failed: by the next, or not at all tonight. */
static int
fail_way(struct stage *stage, struct job *job, const struct err *why,
    struct err *err)
{
	const struct source_way *next;

	add_trouble(job, why);
	if (!has_another_way(stage, job, why))
		return fail_job(stage, job,
		    why->class == ERR_FATAL ? why : &job->trouble, err);
	next = &job->source->fallback[job->tried++];
	log_warn(job->source->id, "failing    %s; trying %s on %s", why->text,
	    next->protocol, next->host);
	if (job->protocol != NULL && job->walk != NULL)
		job->protocol->end(job->walk);
	job->walk = NULL;
	request_release(&job->request);
	forget_parts(job);
	job->way = source_by_way(job->source, next);
	return begin_walk(stage, job, err);
}

/* Walk on until the network is needed, or the job has ended. */
static int
walk_on(struct stage *stage, struct job *job, struct reply *reply,
    struct err *err)
{
	struct err why = ERR_INIT;
	struct request next = { 0 };
	struct depot_kept kept;
	struct reply file;
	int rc;

	for (;;) {
		rc = step_walk(stage, job, reply, &next, &why);
		if (rc == 0)
			return finish_job(stage, job, err);
		if (rc == -1)
			break;
		request_release(&job->request);
		job->request = next;
		memset(&next, 0, sizeof(next));
		job->out->requests++;
		if (job->request.is_fresh)
			forget_parts(job);
		if (job->request.url != NULL) {
			ask_network(stage, job);
			return 0;
		}
		if (keep_file(stage, job, &kept, &why) != 0)
			break;
		add_part(job, &kept);
		memset(&file, 0, sizeof(file));
		file.status = 200;
		file.sha256 = kept.sha256;
		file.bytes = kept.bytes;
		file.is_framed = true;
		reply = &file;
	}
	add_place(job, &why);
	return fail_way(stage, job, &why, err);
}

static int
begin_walk(struct stage *stage, struct job *job, struct err *err)
{
	struct err why = ERR_INIT;

	if (protocol_find(job->way.protocol, &job->protocol, &why) != 0)
		return fail_way(stage, job, &why, err);
	job->out->fallback = job->tried > 0 ? job->protocol->name : NULL;
	/* What landing found unfit is asked again, whole. */
	job->walk = job->protocol->begin(&job->way,
	    job->log.last_rejected ? NULL : last_by_this_way(job));
	return walk_on(stage, job, NULL, err);
}

static int
take_reply(struct stage *stage, struct job *job, struct http_reply *http,
    struct err *err)
{
	struct reply reply = {
		.status = http->status,
		.sha256 = http->kept.sha256,
		.bytes = http->kept.bytes,
		.is_new = !http->kept.was_there,
		.is_framed = http->is_framed,
	};

	if (http->err.class != ERR_NONE) {
		if (!http->is_unreachable)
			add_place(job, &http->err);
		return fail_way(stage, job, &http->err, err);
	}
	if (http->status == 200) {
		if ((stage->is_trial &&
			depot_mark_trial(stage->depot, err) != 0) ||
		    log_body(stage, job, http, err) != 0)
			return -1;
		add_part(job, &http->kept);
	}
	return walk_on(stage, job, &reply, err);
}

/* --- all jobs --- */

static int
start_job(struct stage *stage, struct job *job, const struct err *log,
    struct err *err)
{
	struct err why = ERR_INIT;

	job->began = clock_ms();
	job->way = source_by_way(job->source, NULL);
	if (log->class != ERR_NONE)
		return fail_job(stage, job, log, err);
	if (protocol_find(job->source->protocol, &job->protocol, &why) != 0)
		return fail_job(stage, job, &why, err);
	if (stage->options->offline && job->protocol->needs_network)
		return skip_job(stage, job, err);
	return begin_walk(stage, job, err);
}

static void
make_jobs(struct stage *stage, const struct definitions *definitions,
    struct fetch_report *report)
{
	size_t n = definitions->n_sources;

	stage->job = xcalloc(n + 1, sizeof(*stage->job));
	report->source = xcalloc(n + 1, sizeof(*report->source));
	for (size_t i = 0; i < n; i++) {
		const struct source *source = &definitions->source[i];

		if (!definitions_is_named(stage->options->only,
			stage->options->n_only, source->id) ||
		    source_is_waiting(source))
			continue;
		report->source[report->n].id = xstrdup(source->id);
		stage->job[stage->n_jobs].source = source;
		stage->job[stage->n_jobs++].out = &report->source[report->n++];
	}
}

int
fetch_open_network(const struct settings *settings, struct depot *depot,
    int64_t deadline_ms, struct http **ret, struct err *err)
{
	struct http_options options = {
		.depot = depot,
		.settings = settings,
		.contact = settings_get(settings, SET_CONTACT),
		.redirect = settings_get(settings, SET_REDIRECT),
		.pace_ms = settings_int(settings, SET_PACE_MS),
		.deadline_ms = deadline_ms,
	};

	return http_new(&options, ret, err);
}

/* All begin, with what the log knows of each. */
static int
start_jobs(struct stage *stage, struct err *err)
{
	const char **id = xcalloc(stage->n_jobs + 1, sizeof(*id));
	struct source_logs logs = { 0 };
	int rc;

	for (size_t i = 0; i < stage->n_jobs; i++)
		id[i] = stage->job[i].source->id;
	rc = source_logs_load(stage->depot, id, stage->n_jobs, &logs, err);
	for (size_t i = 0; rc == 0 && i < stage->n_jobs; i++) {
		stage->job[i].log = logs.log[i];
		memset(&logs.log[i], 0, sizeof(logs.log[i]));
		rc = start_job(stage, &stage->job[i], &logs.why[i], err);
	}
	source_logs_release(&logs);
	free(id);
	return rc;
}

static int
run_jobs(struct stage *stage, struct err *err)
{
	struct http_reply reply;
	char waiting[120];
	int rc;

	if (start_jobs(stage, err) != 0)
		return -1;
	while (http_pending(stage->http) > 0) {
		http_waiting(stage->http, waiting, sizeof(waiting));
		log_progress("fetch: %zu of %zu sources done; waiting for %s",
		    stage->n_ended, stage->n_jobs, waiting);
		rc = http_step(stage->http, TICK_MS, &reply, err);
		/* While nothing comes in, what was told is put away. */
		if (rc < 0 ||
		    (rc > 0 &&
			take_reply(stage, reply.ctx, &reply, err) != 0) ||
		    (rc == 0 && depot_log_settle(stage->depot, err) != 0))
			return -1;
	}
	return depot_log_settle(stage->depot, err);
}

int
fetch_run(const struct settings *settings,
    const struct definitions *definitions, struct depot *depot,
    const struct fetch_options *options, struct fetch_report *ret,
    struct err *err)
{
	struct stage stage = { .depot = depot, .options = options };
	struct fetch_report report = { 0 };
	const char *redirect = settings_get(settings, SET_REDIRECT);
	int rc = -1;

	stage.is_trial = redirect != NULL && redirect[0] != '\0';
	if (definitions_check_named(definitions, options->only, options->n_only,
		false, err) != 0)
		return -1;
	make_jobs(&stage, definitions, &report);
	if (fetch_open_network(settings, depot, options->deadline_ms,
		&stage.http, err) != 0)
		goto out;
	if (run_jobs(&stage, err) != 0)
		goto out;
	for (size_t i = 0; i < report.n; i++)
		report.count[report.source[i].state]++;
	*ret = report;
	memset(&report, 0, sizeof(report));
	rc = 0;
out:
	log_progress(NULL);
	http_free(stage.http);
	for (size_t i = 0; i < stage.n_jobs; i++)
		job_release(&stage.job[i]);
	free(stage.job);
	fetch_report_release(&report);
	return rc;
}

void
fetch_report_release(struct fetch_report *report)
{
	for (size_t i = 0; i < report->n; i++) {
		free(report->source[i].id);
		free(report->source[i].serves);
		free(report->source[i].message);
	}
	free(report->source);
	memset(report, 0, sizeof(*report));
}

/*
 * The survey: all ways under way at once, each until its protocol wants more
 * than metadata.  Answers go through a depot that is thrown away.
 */
#include "fetch/survey.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/depot.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/http.h"
#include "fetch/protocol.h"

#define TICK_MS 200

struct way {
	struct source source; /* by this way; borrowed from the definitions */
	const struct protocol *protocol;
	void *walk;
	struct request request; /* under way */
	struct protocol_look look;
	struct survey_row *row;
};

struct survey {
	struct depot *depot;
	struct http *http;
	struct way *way;
	size_t n;
	size_t n_ended;
};

/* --- what is found --- */

/* One more line. */
static char **
room(char **line, size_t n)
{
	return xrealloc(line, (n + 1) * sizeof(*line));
}

static void
note(void *ctx, const struct err *err)
{
	struct way *w = ctx;
	struct survey_row *row = w->row;

	row->note = room(row->note, row->n_notes);
	row->note[row->n_notes++] =
	    xasprintf("%s%s%s", w->request.role != NULL ? w->request.role : "",
		w->request.role != NULL ? ": " : "", err->text);
}

/* What upstream calls its fields is shown, whatever it is. */
static void
take_field(void *ctx, const char *name, const char *type, const char *title)
{
	struct survey_row *row = ((struct way *)ctx)->row;
	bool has_title =
	    title != NULL && *title != '\0' && strcmp(title, name) != 0;
	char *line;

	if (row->n_fields >= LIMIT_CITY_FIELDS)
		return;
	line = xasprintf("%.*s%s%.*s%s%s%.*s", LIMIT_CODE, name,
	    type != NULL ? " (" : "", LIMIT_CODE, type != NULL ? type : "",
	    type != NULL ? ")" : "", has_title ? ": " : "", LIMIT_CODE,
	    has_title ? title : "");
	text_disarm(line);
	row->field = room(row->field, row->n_fields);
	row->field[row->n_fields++] = line;
}

void
survey_report_release(struct survey_report *report)
{
	for (size_t i = 0; i < report->n; i++) {
		for (size_t k = 0; k < report->row[i].n_notes; k++)
			free(report->row[i].note[k]);
		free(report->row[i].note);
		for (size_t k = 0; k < report->row[i].n_fields; k++)
			free(report->row[i].field[k]);
		free(report->row[i].field);
	}
	free(report->row);
	memset(report, 0, sizeof(*report));
}

/* --- walking --- */

static void
end_way(struct survey *s, struct way *w)
{
	w->protocol->end(w->walk);
	w->walk = NULL;
	request_release(&w->request);
	s->n_ended++;
}

static void
ask(struct survey *s, struct way *w)
{
	char *label = xasprintf("%s %s", w->row->source, w->request.role);
	const struct http_request request = {
		.url = w->request.url,
		.host = w->source.host,
		.accept = w->request.accept,
		.max = w->request.max,
		.also = w->request.also,
		.label = label,
	};

	http_ask(s->http, &request, w);
	free(label);
}

/* Give the walk a reply (NULL: it begins), and ask what it wants, as long as
 * that is metadata. */
static void
walk_on(struct survey *s, struct way *w, const struct reply *reply)
{
	struct request next = { 0 };
	struct err err = ERR_INIT;
	int rc = w->protocol->next(w->walk, reply, &next, &err);

	if (rc == -1)
		note(w, &err);
	if (rc != 1 || !next.is_metadata || next.url == NULL) {
		request_release(&next);
		end_way(s, w);
		return;
	}
	request_release(&w->request);
	w->request = next;
	ask(s, w);
}

static int
take_reply(struct survey *s, const struct http_reply *http, struct err *err)
{
	struct way *w = http->ctx;
	struct depot_reader *reader = NULL;
	struct reply reply = {
		.status = http->status,
		.sha256 = http->kept.sha256,
		.bytes = http->kept.bytes,
	};

	if (http->err.class != ERR_NONE) {
		note(w, &http->err);
		end_way(s, w);
		return 0;
	}
	w->row->answers++;
	if (http->status == 200) {
		if (depot_read_open(s->depot, http->kept.sha256, &reader,
			err) != 0)
			return -1;
		reply.read = depot_read;
		reply.body = reader;
	}
	walk_on(s, w, &reply);
	depot_read_close(reader);
	return 0;
}

static void
begin_way(struct survey *s, struct way *w)
{
	struct err err = ERR_INIT;

	if (protocol_find(w->source.protocol, &w->protocol, &err) != 0)
		BUG("%s", err.text);
	w->walk = w->protocol->begin(&w->source, NULL);
	if (w->protocol->survey != NULL)
		w->protocol->survey(w->walk, note, w);
	if (w->row->is_waiting && w->protocol->look != NULL) {
		w->look = (struct protocol_look){ take_field, w };
		w->protocol->look(w->walk, &w->look);
	} else if (w->row->is_waiting) {
		end_way(s, w);
		return;
	}
	walk_on(s, w, NULL);
}

static int
walk_all(struct survey *s, struct err *err)
{
	struct http_reply reply;
	char waiting[120];
	int rc;

	for (size_t i = 0; i < s->n; i++)
		if (s->way[i].row->host != NULL)
			begin_way(s, &s->way[i]);
	while (http_pending(s->http) > 0) {
		http_waiting(s->http, waiting, sizeof(waiting));
		log_progress("check: %zu of %zu ways done; waiting for %s",
		    s->n_ended, s->n, waiting);
		rc = http_step(s->http, TICK_MS, &reply, err);
		if (rc < 0 || (rc > 0 && take_reply(s, &reply, err) != 0))
			return -1;
	}
	return 0;
}

/* --- all of it --- */

static void
add_way(struct survey *s, struct survey_report *report,
    const struct source *source, const struct source_way *by)
{
	struct way *w = &s->way[s->n++];
	struct survey_row *row = &report->row[report->n++];

	w->source = source_by_way(source, by);
	w->row = row;
	row->source = source->id;
	row->protocol = w->source.protocol;
	row->host = w->source.host;
	row->is_waiting = source_is_waiting(source);
}

static void
list_ways(struct survey *s, const struct definitions *d,
    const struct fetch_options *options, struct survey_report *report)
{
	size_t most = 0;

	for (size_t i = 0; i < d->n_sources; i++)
		most += 1 + d->source[i].n_fallbacks;
	s->way = xcalloc(most + 1, sizeof(*s->way));
	report->row = xcalloc(most + 1, sizeof(*report->row));
	for (size_t i = 0; i < d->n_sources; i++) {
		const struct source *source = &d->source[i];

		if (!definitions_is_named(options->only, options->n_only,
			source->id))
			continue;
		add_way(s, report, source, NULL);
		for (size_t k = 0; k < source->n_fallbacks; k++)
			add_way(s, report, source, &source->fallback[k]);
	}
}

/* A depot for as long as it takes, beside the real one. */
static int
open_depot(struct survey *s, const char *dir, struct err *err)
{
	return file_mkdirs(dir, err) != 0 ? -1
					  : depot_open(dir, &s->depot, err);
}

int
survey_run(const struct settings *settings, const struct definitions *d,
    const struct fetch_options *options, struct survey_report *ret,
    struct err *err)
{
	char *dir = xasprintf("%s/survey-%ld", settings_get(settings, SET_HOME),
	    (long)getpid());
	struct survey s = { 0 };
	struct survey_report report = { 0 };
	struct err ignored = ERR_INIT;
	int rc = -1;

	if (definitions_check_named(d, options->only, options->n_only, true,
		err) != 0 ||
	    open_depot(&s, dir, err) != 0 ||
	    fetch_open_network(settings, s.depot, options->deadline_ms, &s.http,
		err) != 0)
		goto out;
	list_ways(&s, d, options, &report);
	if (walk_all(&s, err) != 0)
		goto out;
	*ret = report;
	memset(&report, 0, sizeof(report));
	rc = 0;
out:
	log_progress(NULL);
	http_free(s.http);
	for (size_t i = 0; i < s.n; i++)
		if (s.way[i].walk != NULL)
			end_way(&s, &s.way[i]);
	free(s.way);
	depot_close(s.depot);
	/* What is left of it is no matter: the name is not used again. */
	if (file_remove_tree(dir, &ignored) != 0)
		log_warn("check", "%s is left over: %s", dir, ignored.text);
	survey_report_release(&report);
	free(dir);
	return rc;
}

/*
 * woondruk run: the whole night, stage after stage.  Each stage is given only
 * what it works with: asking needs no database, and goes on when there is none,
 * so that nothing that could be fetched tonight is lost.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/measure_list.h"
#include "land/catalogue_measures.h"
#include "model/succession.h"
#include "session.h"
#include "summary.h"

struct night {
	struct session s;
	struct summary sum;
	int64_t asking_ends; /* clock_ms() */
	const char **only;   /* borrowed texts */
	size_t n_only;
	bool offline;
	bool json;
};

static int
parse(struct night *night, int argc, char **argv, struct err *err)
{
	int i;

	night->only = xcalloc((size_t)argc, sizeof(*night->only));
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--offline") == 0)
			night->offline = true;
		else if (strcmp(argv[i], "--json") == 0)
			night->json = true;
		else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			night->only[night->n_only++] = argv[++i];
		else if (text_starts(argv[i], "--only="))
			night->only[night->n_only++] =
			    argv[i] + strlen("--only=");
		else if (strcmp(argv[i], "--only") == 0)
			return err_set(err, ERR_USAGE,
			    "--only wants a source; woondruk describe sources "
			    "lists them");
		else
			return err_set(err, ERR_USAGE,
			    "\"%.60s\" is not for run; woondruk help run",
			    argv[i]);
	}
	return 0;
}

/* clock_ms() at which asking ends: the last eighth of the night is for
 * landing, computing and publishing what came. */
static int64_t
asking_ends(const struct settings *settings)
{
	return clock_ms() + settings_int(settings, SET_DEADLINE) * 1000 / 8 * 7;
}

static int
ask(struct night *night, struct err *err)
{
	struct session *s = &night->s;
	struct fetch_options options;

	night->asking_ends = asking_ends(s->settings);
	options = (struct fetch_options){
		.offline = night->offline,
		.only = night->only,
		.n_only = night->n_only,
		.deadline_ms = night->asking_ends,
	};
	if (session_need(s, SESSION_LOCK | SESSION_DEFINITIONS | SESSION_DEPOT,
		err) != 0 ||
	    fetch_run(s->settings, &s->definitions, s->depot, &options,
		&night->sum.fetched, err) != 0)
		return -1;
	night->sum.has_fetched = true;
	return 0;
}

static int survive(struct summary *, const char *stage, struct err *);

/* The list of all tables, when it was asked tonight. */
static const struct source *
catalogue(const struct night *night)
{
	const struct definitions *d = &night->s.definitions;

	for (size_t i = 0; i < d->n_sources && !night->offline; i++)
		if (source_is_catalogue(&d->source[i]) && night->n_only == 0)
			return &d->source[i];
	return NULL;
}

static int
ask_lists(struct night *night, struct source *list, char **table, size_t n,
    struct err *err)
{
	struct session *s = &night->s;
	struct definitions lists = { .source = list, .n_sources = n };
	struct fetch_options options = { .deadline_ms = night->asking_ends };
	struct fetch_report report;

	if (fetch_run(s->settings, &lists, s->depot, &options, &report, err) !=
	    0)
		return -1;
	fetch_report_release(&report);
	for (size_t i = 0; i < n; i++)
		if (catalogue_measures_run(s->pq, s->run, s->depot, &list[i],
			table[i], err) != 0)
			return -1;
	return 0;
}

/* What do tables count that may go on where one of ours ends?  Their titles are
 * known by now; that one does not answer is no trouble of the night. */
static int
ask_candidates(struct night *night, struct err *err)
{
	const struct source *from = catalogue(night);
	struct source list[LIMIT_CANDIDATES];
	char *table[LIMIT_CANDIDATES];
	size_t n;
	int rc = 0;

	if (from == NULL || clock_ms() >= night->asking_ends)
		return 0;
	if (succession_to_ask(night->s.pq, night->s.run, table, &n, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		measure_list_init(from, table[i], &list[i]);
	if (n > 0)
		rc = ask_lists(night, list, table, n, err);
	for (size_t i = 0; i < n; i++) {
		measure_list_release(&list[i]);
		free(table[i]);
	}
	return rc;
}

/* What becomes of tables, and which may go on. */
static int
follow_tables(struct night *night, struct err *err)
{
	struct session *s = &night->s;

	if (succession_run(&s->definitions, s->pq, s->run, err) != 0 ||
	    ask_candidates(night, err) != 0 || succession_tell(s->pq, err) != 0)
		return survive(&night->sum, "succession", err);
	return 0;
}

/* A stage failed.  Unless nothing can go on, nothing may be published, and the
 * night goes on to say so in status.json. */
static int
survive(struct summary *sum, const char *stage, struct err *err)
{
	if (err->class == ERR_FATAL || err->class == ERR_USAGE)
		return err_context(err, "%s", stage);
	log_error(stage, "%s; the last release stands", err->text);
	err_context(err, "%s", stage);
	snprintf(sum->held, sizeof(sum->held), "%s", err->text);
	err_clear(err);
	return 0;
}

static int
compute(struct night *night, struct err *err)
{
	struct session *s = &night->s;
	struct summary *sum = &night->sum;

	if (compute_run(s->settings, &s->definitions, s->pq, s->run,
		&sum->computed, err) != 0)
		return survive(sum, "compute", err);
	sum->has_computed = true;
	if (gate_run(s->settings, &s->definitions, s->pq, s->run, &sum->gated,
		err) != 0)
		return survive(sum, "gate", err);
	sum->has_gated = true;
	return 0;
}

static int
publish(struct night *night, struct err *err)
{
	struct session *s = &night->s;
	struct summary *sum = &night->sum;
	struct publish_options options = { .held = NULL };
	char *held = NULL, *held_nl = NULL;
	int rc = -1;

	if (sum->gated.held && gate_ask_held(s->pq, &held, &held_nl, err) != 0)
		return -1;
	if (held != NULL)
		snprintf(sum->held, sizeof(sum->held), "held: %s", held);
	if (sum->held[0] != '\0')
		options.held = held_nl != NULL ? held_nl : sum->held;
	if (publish_run(s->settings, &s->definitions, s->depot, s->pq, s->run,
		&options, &sum->published, err) != 0) {
		rc = survive(sum, "publish", err);
	} else {
		sum->has_published = true;
		rc = 0;
	}
	free(held);
	free(held_nl);
	return rc;
}

static int
go_through(struct night *night, struct err *err)
{
	struct session *s = &night->s;
	struct land_options everything = { .n_only = 0 };

	if (ask(night, err) != 0)
		return -1;
	/* With a definition left out, figures would go missing; nothing is
	 * published before all are right. */
	if (session_sound(s, err) != 0 ||
	    session_need(s, SESSION_RUN, err) != 0)
		return -1;
	if (land_run(s->settings, &s->definitions, s->depot, s->pq, s->run,
		&everything, &night->sum.landed, err) != 0)
		return err_context(err, "land");
	night->sum.has_landed = true;
	if (follow_tables(night, err) != 0)
		return -1;
	if (compute(night, err) != 0)
		return -1;
	return publish(night, err);
}

int
command_run(const struct settings *settings, int argc, char **argv)
{
	struct night night = { .json = false };
	struct err err = ERR_INIT;
	struct buf why;
	int status;

	session_init(&night.s, settings, "run");
	buf_init(&why, SESSION_WHY_MAX);
	if (parse(&night, argc, argv, &err) != 0 ||
	    go_through(&night, &err) != 0) {
		status = session_status(&night.s, &err);
		buf_adds(&why, err.text);
	} else {
		status = summary_status(&night.sum, &why);
	}
	log_progress(NULL);
	if (night.json && night.sum.has_fetched)
		summary_print_json(&night.sum, status, why.data);
	else if (night.sum.has_fetched)
		summary_print(&night.sum, settings);
	/* The summary borrows from what the session closes. */
	summary_release(&night.sum);
	session_end(&night.s, status, "%s", why.data);
	buf_release(&why);
	free(night.only);
	return status;
}

/*
 * woondruk check: all definitions, without a database.  Findings go to stdout,
 * one per line, in the form that editors jump from: file:line: text.  With
 * --live, each descriptor against the service that it names.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"
#include "commands.h"
#include "define/definitions.h"
#include "define/finding.h"
#include "define/security.h"
#include "fetch/survey.h"
#include "model/examples.h"
#include "publish/page_check.h"
#include "session.h"

static void
write_text(const struct definitions *d, struct buf *out)
{
	for (size_t i = 0; i < d->n_findings; i++)
		buf_addf(out, "%s: %s\n", d->finding[i].place,
		    d->finding[i].text);
	if (d->n_findings > 0)
		return;
	buf_addf(out,
	    "%zu sources, %zu series, %zu indicators, %zu datasets: all well\n",
	    d->n_sources, d->n_series, d->n_indicators, d->n_datasets);
}

static void
write_json(const struct definitions *d, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_object(&w);
	jsonw_member_int(&w, "sources", (int64_t)d->n_sources);
	jsonw_member_int(&w, "series", (int64_t)d->n_series);
	jsonw_member_int(&w, "indicators", (int64_t)d->n_indicators);
	jsonw_member_int(&w, "datasets", (int64_t)d->n_datasets);
	jsonw_name(&w, "findings");
	jsonw_array(&w);
	for (size_t i = 0; i < d->n_findings; i++) {
		jsonw_object(&w);
		jsonw_member_text(&w, "place", d->finding[i].place);
		jsonw_member_text(&w, "text", d->finding[i].text);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_addc(out, '\n');
}

/* Add what the worked examples show to be wrong; they need a database. */
static int
try_examples(struct session *s, struct definitions *d, struct err *err)
{
	struct example_report report;

	if (session_need(s, SESSION_DATABASE, err) != 0 ||
	    examples_run(s->pq, d, &report, err) != 0)
		return -1;
	for (size_t i = 0; i < report.n; i++) {
		const struct finding *found = &report.finding[i];
		char *path = xstrndup(found->place, strcspn(found->place, ":"));
		struct err why = ERR_INIT;

		err_set(&why, ERR_USAGE, "%s: %s", found->place, found->text);
		finding_from_err(d, path, &why);
		free(path);
	}
	example_report_release(&report);
	return 0;
}

/* --- against the services --- */

/* A table that comes as one file says nothing of itself but with its figures,
 * which a survey does not ask. */
static bool
was_asked(const struct survey_row *row)
{
	return row->host != NULL && (row->answers > 0 || row->n_notes > 0);
}

/* The fields that somebody can give a role now. */
static void
write_look(const struct survey_row *row, struct buf *out)
{
	buf_addf(out, "%-24s waits for a first look by %s on %s", row->source,
	    row->protocol, row->host);
	if (row->n_fields > 0)
		buf_addf(out, "; give these %zu fields a role, or ignore them",
		    row->n_fields);
	else if (row->n_notes == 0)
		buf_adds(out,
		    ", which does not tell its fields; look at it "
		    "by hand, and give them a role");
	else
		buf_adds(out,
		    ", which failed; mend host, path and table in "
		    "source.json where it says so, else look again "
		    "another day");
	buf_addc(out, '\n');
	for (size_t k = 0; k < row->n_notes; k++)
		buf_addf(out, "    %s\n", row->note[k]);
	for (size_t k = 0; k < row->n_fields; k++)
		buf_addf(out, "    %s\n", row->field[k]);
}

static void
write_survey_text(const struct survey_report *r, struct buf *out)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct survey_row *row = &r->row[i];

		if (row->host == NULL) {
			buf_addf(out, "%-24s is a file of its folder\n",
			    row->source);
			continue;
		}
		if (row->is_waiting) {
			write_look(row, out);
			continue;
		}
		if (!was_asked(row)) {
			buf_addf(out,
			    "%-24s is not compared by %s on %s: that tells its "
			    "fields only with its figures; they are compared "
			    "when it is fetched that way\n",
			    row->source, row->protocol, row->host);
			continue;
		}
		buf_addf(out, "%-24s %s by %s on %s (%u answers)\n",
		    row->source, row->n_notes == 0 ? "fits" : "does not fit",
		    row->protocol, row->host, row->answers);
		for (size_t k = 0; k < row->n_notes; k++)
			buf_addf(out, "    %s\n", row->note[k]);
	}
}

static void
write_survey_json(const struct survey_report *r, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_object(&w);
	jsonw_name(&w, "ways");
	jsonw_array(&w);
	for (size_t i = 0; i < r->n; i++) {
		const struct survey_row *row = &r->row[i];

		jsonw_object(&w);
		jsonw_member_text(&w, "source", row->source);
		jsonw_member_text(&w, "protocol", row->protocol);
		jsonw_member_text(&w, "host", row->host);
		jsonw_member_int(&w, "answers", (int64_t)row->answers);
		jsonw_member_bool(&w, "compared",
		    was_asked(row) && !row->is_waiting);
		jsonw_name(&w, "notes");
		jsonw_array(&w);
		for (size_t k = 0; k < row->n_notes; k++)
			jsonw_text(&w, row->note[k]);
		jsonw_array_end(&w);
		jsonw_member_bool(&w, "waiting", row->is_waiting);
		jsonw_member_list(&w, "fields", row->field, row->n_fields);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_addc(out, '\n');
}

static int
check_live(struct session *s, const struct fetch_options *options, bool json)
{
	struct survey_report report = { 0 };
	struct err err = ERR_INIT;
	size_t asked = 0, unfit = 0, waiting = 0, left_out = 0;
	int status;
	struct buf out;

	if (session_need(s, SESSION_DEFINITIONS, &err) != 0 ||
	    survey_run(s->settings, &s->definitions, options, &report, &err) !=
		0)
		return session_fail(s, &err);
	buf_init(&out, LIMIT_BUFFER);
	if (json)
		write_survey_json(&report, &out);
	else
		write_survey_text(&report, &out);
	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	for (size_t i = 0; i < report.n; i++) {
		const struct survey_row *row = &report.row[i];

		waiting += row->is_waiting;
		asked += was_asked(row) && (!row->is_waiting || row->n_notes);
		unfit += row->n_notes > 0;
		left_out +=
		    row->host != NULL && !row->is_waiting && !was_asked(row);
	}
	survey_report_release(&report);
	buf_init(&out, LIMIT_TITLE);
	buf_addf(&out, "%zu of %zu ways to sources fit", asked - unfit, asked);
	if (waiting > 0)
		buf_addf(&out, ", %zu wait%s for a first look", waiting,
		    waiting == 1 ? "s" : "");
	if (left_out > 0)
		buf_addf(&out, ", %zu %s not compared", left_out,
		    left_out == 1 ? "was" : "were");
	if (unfit > 0)
		buf_adds(&out, "; mend what the lines above name");
	status =
	    session_end(s, unfit > 0 ? EXIT_STALE : EXIT_FRESH, "%s", out.data);
	buf_release(&out);
	return status;
}

/* What is to be checked. */
struct wish {
	bool json, examples, live;
	const char **only;
	struct fetch_options options; /* of live */
};

static int
parse_arguments(int argc, char **argv, struct wish *w, struct err *err)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			w->json = true;
		else if (strcmp(argv[i], "--examples") == 0)
			w->examples = true;
		else if (strcmp(argv[i], "--live") == 0)
			w->live = true;
		else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			w->only[w->options.n_only++] = argv[++i];
		else
			return err_set(err, ERR_USAGE,
			    "\"%.60s\" is none of --examples, --live, --only "
			    "SOURCE and --json",
			    argv[i]);
	}
	if (w->options.n_only > 0 && !w->live)
		return err_set(err, ERR_USAGE, "--only goes with --live");
	if (w->examples && w->live)
		return err_set(err, ERR_USAGE,
		    "--examples and --live are two checks; give one of them");
	w->options.only = w->only;
	return 0;
}

/* security.txt is of the place, so that the definitions do not know it. */
static void
check_security(struct definitions *d)
{
	struct security security = { 0 };
	struct err err = ERR_INIT;

	if (security_load(d->share, &security, &err) != 0 ||
	    security_check(&security, clock_now(), &err) != 0) {
		char *path = file_path(d->share, "output/security.txt");

		finding_from_err(d, path, &err);
		free(path);
	}
	security_release(&security);
}

static int
check_definitions(struct session *s, const struct wish *w)
{
	struct definitions d = { 0 };
	struct err err = ERR_INIT;
	struct buf out;
	size_t n;

	if (definitions_load(s->settings, &d, &err) < 0)
		return session_fail(s, &err);
	check_security(&d);
	if (page_check(&d, &err) != 0 ||
	    (w->examples && try_examples(s, &d, &err) != 0)) {
		definitions_release(&d);
		return session_fail(s, &err);
	}
	buf_init(&out, LIMIT_BUFFER);
	if (w->json)
		write_json(&d, &out);
	else
		write_text(&d, &out);
	fwrite(out.data, 1, out.len, stdout);
	n = d.n_findings;
	buf_release(&out);
	definitions_release(&d);
	if (n == 0)
		return session_end(s, EXIT_FRESH, NULL);
	return session_end(s, EXIT_USAGE,
	    "%zu finding%s; mend what they name and check again", n,
	    n == 1 ? "" : "s");
}

int
command_check(const struct settings *settings, int argc, char **argv)
{
	struct wish w = {
		.only = xcalloc((size_t)argc + 1, sizeof(*w.only)),
		.options.deadline_ms =
		    clock_ms() + settings_int(settings, SET_DEADLINE) * 1000,
	};
	struct err err = ERR_INIT;
	struct session s;
	int status;

	session_init(&s, settings, "check");
	if (parse_arguments(argc, argv, &w, &err) != 0)
		status = session_fail(&s, &err);
	else
		status = w.live ? check_live(&s, &w.options, w.json)
				: check_definitions(&s, &w);
	free(w.only);
	return status;
}

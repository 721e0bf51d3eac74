/*
 * woondruk check: all definitions, without a database.  Findings go to stdout,
 * one per line, in the form that editors jump from: file:line: text.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"
#include "commands.h"
#include "define/definitions.h"
#include "define/finding.h"
#include "model/examples.h"
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

int
command_check(const struct settings *settings, int argc, char **argv)
{
	struct definitions d = { 0 };
	struct err err = ERR_INIT;
	bool json = false, examples = false;
	struct session s;
	struct buf out;
	size_t n;

	session_init(&s, settings, "check");
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0) {
			json = true;
		} else if (strcmp(argv[i], "--examples") == 0) {
			examples = true;
		} else {
			err_set(&err, ERR_USAGE,
			    "\"%.60s\" is neither --examples nor --json",
			    argv[i]);
			return session_fail(&s, &err);
		}
	}
	if (definitions_load(settings, &d, &err) < 0)
		return session_fail(&s, &err);
	if (examples && try_examples(&s, &d, &err) != 0) {
		definitions_release(&d);
		return session_fail(&s, &err);
	}
	buf_init(&out, LIMIT_BUFFER);
	if (json)
		write_json(&d, &out);
	else
		write_text(&d, &out);
	fwrite(out.data, 1, out.len, stdout);
	n = d.n_findings;
	buf_release(&out);
	definitions_release(&d);
	if (n == 0)
		return session_end(&s, EXIT_FRESH, NULL);
	return session_end(&s, EXIT_USAGE,
	    "%zu finding%s; mend what they name and check again", n,
	    n == 1 ? "" : "s");
}

/* woondruk fetch: ask the sources, keep what they answer in the depot. */
#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/fetch.h"
#include "session.h"

static int
parse_arguments(int argc, char **argv, struct fetch_options *ret,
    const char **only, struct err *err)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--offline") == 0)
			ret->offline = true;
		else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			only[ret->n_only++] = argv[++i];
		else if (text_starts(argv[i], "--only="))
			only[ret->n_only++] = argv[i] + strlen("--only=");
		else if (strcmp(argv[i], "--only") == 0)
			return err_set(err, ERR_USAGE,
			    "--only wants a source; woondruk describe sources "
			    "lists them");
		else
			return err_set(err, ERR_USAGE,
			    "fetch does not know \"%.60s\"; see woondruk help "
			    "fetch",
			    argv[i]);
	}
	ret->only = only;
	return 0;
}

/* A source whose descriptor is wrong was not asked; the others were, but the
 * caller is told.  What is wrong with indicators is no concern of fetching. */
static int
check_sources(const struct definitions *definitions, struct err *err)
{
	for (size_t i = 0; i < definitions->n_findings; i++)
		if (strstr(definitions->finding[i].place, "/source.json") !=
		    NULL)
			return err_set(err, ERR_USAGE, "%s: %s",
			    definitions->finding[i].place,
			    definitions->finding[i].text);
	return 0;
}

int
command_fetch(const struct settings *settings, int argc, char **argv)
{
	const char **only = xcalloc((size_t)argc + 1, sizeof(*only));
	/* Alone, with nothing behind it, it has the whole of the time. */
	struct fetch_options options = {
		.deadline_ms =
		    clock_ms() + settings_int(settings, SET_DEADLINE) * 1000,
	};
	struct fetch_report report = { 0 };
	struct err err = ERR_INIT;
	struct session s;
	size_t stale;
	int status;

	session_init(&s, settings, "fetch");
	if (parse_arguments(argc, argv, &options, only, &err) != 0 ||
	    session_need(&s, SESSION_LOCK | SESSION_DEFINITIONS | SESSION_DEPOT,
		&err) != 0 ||
	    fetch_run(settings, &s.definitions, s.depot, &options, &report,
		&err) != 0) {
		status = session_fail(&s, &err);
		goto out;
	}
	if (check_sources(&s.definitions, &err) != 0) {
		status = session_fail(&s, &err);
		goto out;
	}
	stale = report.count[FETCH_FAILED] + report.count[FETCH_RECORDING] +
	    report.count[FETCH_OFFLINE];
	status = session_end(&s, stale > 0 ? EXIT_STALE : EXIT_FRESH,
	    "%zu fetched, %zu unchanged, %zu failed, %zu from a recording, "
	    "%zu not asked",
	    report.count[FETCH_FETCHED], report.count[FETCH_UNCHANGED],
	    report.count[FETCH_FAILED], report.count[FETCH_RECORDING],
	    report.count[FETCH_OFFLINE]);
out:
	fetch_report_release(&report);
	free(only);
	return status;
}

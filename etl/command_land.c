/* woondruk land: what was fetched goes into the database. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "commands.h"
#include "land/land.h"
#include "model/succession.h"
#include "session.h"

static int
parse(int argc, char **argv, struct land_options *ret, const char **only,
    struct err *err)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			only[ret->n_only++] = argv[++i];
		else if (text_starts(argv[i], "--only="))
			only[ret->n_only++] = argv[i] + strlen("--only=");
		else
			return err_set(err, ERR_USAGE,
			    "land: '%s' is not for this command; it takes "
			    "--only SOURCE",
			    argv[i]);
	}
	ret->only = only;
	return 0;
}

static int
land(const struct settings *settings, struct session *s,
    const struct land_options *options, struct land_report *ret,
    struct err *err)
{
	if (session_need(s,
		SESSION_LOCK | SESSION_DEFINITIONS | SESSION_DEPOT |
		    SESSION_RUN,
		err) == -1 ||
	    land_run(settings, &s->definitions, s->depot, s->pq, s->run,
		options, ret, err) == -1 ||
	    succession_run(&s->definitions, s->pq, s->run, err) == -1)
		return -1;
	return succession_tell(s->pq, err);
}

int
command_land(const struct settings *settings, int argc, char **argv)
{
	const char **only = xcalloc((size_t)argc + 1, sizeof(*only));
	struct land_options options = { .n_only = 0 };
	struct land_report report = { NULL, 0 };
	struct err err = ERR_INIT;
	struct session s;
	size_t landed = 0, refused = 0, none = 0;
	int status;

	session_init(&s, settings, "land");
	if (parse(argc, argv, &options, only, &err) == -1 ||
	    land(settings, &s, &options, &report, &err) == -1) {
		status = session_fail(&s, &err);
		goto out;
	}
	for (size_t i = 0; i < report.n; i++) {
		landed += report.row[i].state == LAND_NEW;
		refused += report.row[i].state == LAND_REFUSED;
		none += report.row[i].state == LAND_NONE;
	}
	status = session_end(&s, refused + none > 0 ? EXIT_STALE : EXIT_FRESH,
	    "%zu landed, %zu refused, %zu never fetched", landed, refused,
	    none);
out:
	land_report_release(&report);
	free(only);
	return status;
}

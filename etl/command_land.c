/* woondruk land: what was fetched goes into the database. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "land/land.h"
#include "model/succession.h"
#include "session.h"

static int
parse(int argc, char **argv, struct land_options *ret, struct err *err)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			ret->only = argv[++i];
		else if (text_starts(argv[i], "--only="))
			ret->only = argv[i] + strlen("--only=");
		else
			return err_set(err, ERR_USAGE,
			    "land: '%s' is not for this command; it takes "
			    "--only SOURCE",
			    argv[i]);
	}
	return 0;
}

int
command_land(const struct settings *settings, int argc, char **argv)
{
	struct land_options options = { NULL };
	struct land_report report = { NULL, 0 };
	struct err err = ERR_INIT;
	struct session s;
	size_t landed = 0, refused = 0, none = 0;

	session_init(&s, settings, "land");
	if (parse(argc, argv, &options, &err) == -1 ||
	    session_need(&s,
		SESSION_LOCK | SESSION_DEFINITIONS | SESSION_DEPOT |
		    SESSION_RUN,
		&err) == -1)
		return session_fail(&s, &err);
	if (options.only != NULL &&
	    definitions_source(&s.definitions, options.only) == NULL) {
		err_set(&err, ERR_USAGE,
		    "land: there is no source '%s'; see woondruk describe "
		    "sources",
		    options.only);
		return session_fail(&s, &err);
	}
	if (land_run(settings, &s.definitions, s.depot, s.pq, s.run, &options,
		&report, &err) == -1)
		return session_fail(&s, &err);
	if (succession_run(&s.definitions, s.pq, s.run, &err) == -1 ||
	    succession_tell(s.pq, &err) == -1) {
		land_report_release(&report);
		return session_fail(&s, &err);
	}
	for (size_t i = 0; i < report.n; i++) {
		landed += report.row[i].state == LAND_NEW;
		refused += report.row[i].state == LAND_REFUSED;
		none += report.row[i].state == LAND_NONE;
	}
	land_report_release(&report);
	return session_end(&s, refused + none > 0 ? EXIT_STALE : EXIT_FRESH,
	    "%zu landed, %zu refused, %zu never fetched", landed, refused,
	    none);
}

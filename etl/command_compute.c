/* woondruk compute: series and indicators, from what was landed. */
#include <inttypes.h>

#include "commands.h"
#include "model/compute.h"
#include "session.h"

int
command_compute(const struct settings *settings, int argc, char **argv)
{
	struct compute_report report = { 0 };
	struct err err = ERR_INIT;
	int64_t added = 0, changed = 0, removed = 0;
	struct session s;
	size_t failed, kept, n;

	session_init(&s, settings, "compute");
	if (argc > 1) {
		err_set(&err, ERR_USAGE,
		    "compute: '%s' is not for this"
		    " command; it takes no arguments",
		    argv[1]);
		return session_fail(&s, &err);
	}
	if (session_need(&s, SESSION_LOCK | SESSION_DEFINITIONS | SESSION_RUN,
		&err) != 0 ||
	    compute_run(settings, &s.definitions, s.pq, s.run, &report, &err) !=
		0)
		return session_fail(&s, &err);
	for (size_t i = 0; i < report.n; i++) {
		added += report.row[i].added;
		changed += report.row[i].changed;
		removed += report.row[i].removed;
	}
	if (report.unchanged) {
		compute_report_release(&report);
		return session_end(&s, EXIT_FRESH,
		    "nothing came in since the last time");
	}
	n = report.n;
	failed = report.failed;
	kept = report.kept;
	compute_report_release(&report);
	return session_end(&s, failed > 0 ? EXIT_STALE : EXIT_FRESH,
	    "%zu of %zu computed, of %zu nothing is new; %" PRId64
	    " figures new, %" PRId64 " changed, %" PRId64 " gone",
	    n - failed - kept, n, kept, added, changed, removed);
}

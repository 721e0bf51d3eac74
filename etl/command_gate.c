/* woondruk gate: may what was computed be published? */
#include <inttypes.h>

#include "commands.h"
#include "model/gate.h"
#include "session.h"

int
command_gate(const struct settings *settings, int argc, char **argv)
{
	struct gate_report report = { 0 };
	struct err err = ERR_INIT;
	struct session s;
	size_t checks;
	int status;

	session_init(&s, settings, "gate");
	if (argc > 1) {
		err_set(&err, ERR_USAGE,
		    "gate: '%s' is not for this command; it takes no arguments",
		    argv[1]);
		return session_fail(&s, &err);
	}
	if (session_need(&s, SESSION_LOCK | SESSION_DEFINITIONS | SESSION_RUN,
		&err) != 0 ||
	    gate_run(settings, &s.definitions, s.pq, s.run, &report, &err) != 0)
		return session_fail(&s, &err);
	for (size_t i = 0; i < report.n; i++)
		printf("%s: %s (%" PRId64 "): %s\n", report.finding[i].check,
		    report.finding[i].means, report.finding[i].rows,
		    report.finding[i].first);
	checks = report.checks;
	if (report.held)
		status = session_end(&s, EXIT_HELD, "%s: %s",
		    report.finding[0].check, report.finding[0].means);
	else
		status = session_end(&s, EXIT_FRESH,
		    "%zu checks, nothing is wrong", checks);
	gate_report_release(&report);
	return status;
}

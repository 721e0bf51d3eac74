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
	const struct gate_finding *why = NULL;
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
	for (size_t i = 0; i < report.n; i++) {
		const struct gate_finding *f = &report.finding[i];

		printf("%s: %s (%" PRId64 "%s%s%s): %s\n", f->check, f->means,
		    f->rows, f->is_accepted ? ", accepted" : "",
		    f->path != NULL ? "; all in " : "",
		    f->path != NULL ? f->path : "", f->first);
		if (!f->is_accepted && why == NULL)
			why = f;
	}
	checks = report.checks;
	if (report.held)
		status = session_end(&s, EXIT_HELD, "%s: %s", why->check,
		    why->means);
	else
		status = session_end(&s, EXIT_FRESH,
		    "%zu checks, nothing is wrong", checks);
	gate_report_release(&report);
	return status;
}

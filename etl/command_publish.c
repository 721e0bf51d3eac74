/* woondruk publish: the last stage of the night, alone. */
#include "base/mem.h"
#include "commands.h"
#include "model/gate.h"
#include "publish/publish.h"
#include "session.h"

int
command_publish(const struct settings *settings, int argc, char **argv)
{
	struct publish_options options = { .held = NULL };
	struct publish_report report;
	struct err err = ERR_INIT;
	struct session s;
	char *held = NULL, *held_nl = NULL;
	int status;

	session_init(&s, settings, "publish");
	if (argc > 1) {
		err_set(&err, ERR_USAGE, "'%s' is one word too many", argv[1]);
		return session_fail(&s, &err);
	}
	if (session_need(&s,
		SESSION_LOCK | SESSION_DEFINITIONS | SESSION_DEPOT |
		    SESSION_RUN,
		&err) != 0 ||
	    session_sound(&s, &err) != 0 ||
	    gate_ask_held(s.pq, &held, &held_nl, &err) != 0)
		return session_fail(&s, &err);
	options.held = held_nl;
	if (publish_run(settings, &s.definitions, s.depot, s.pq, s.run,
		&options, &report, &err) != 0)
		status = session_fail(&s, &err);
	else if (held != NULL)
		status =
		    session_end(&s, EXIT_HELD, "held by the gate: %s", held);
	else if (report.released)
		status = session_end(&s, EXIT_FRESH,
		    "release %s is shown: %zu files new, %zu changed, %zu gone",
		    report.release, report.n_new, report.n_changed,
		    report.n_gone);
	else
		status = session_end(&s, EXIT_FRESH,
		    "nothing to publish, release %s stands", report.release);
	free(held);
	free(held_nl);
	return status;
}

/* woondruk publish: the last stage of the night, alone. */
#include "base/mem.h"
#include "commands.h"
#include "publish/publish.h"
#include "session.h"

/* Does the gate hold what was computed last?  The reason, which the caller
 * frees, or NULL. */
static int
ask_gate(struct pq *pq, char **ret, struct err *err)
{
	struct pq_result *res = NULL;

	if (pq_query(pq,
		"select string_agg(f.check_id || ': ' || f.means, '; '"
		" order by f.check_id) from (select * from ledger.gate"
		" order by run_id desc limit 1) g"
		" left join ledger.gate_finding f using (run_id)"
		" where g.held and g.accepted_at is null having count(*) > 0",
		0, NULL, &res, err) != 0)
		return -1;
	*ret = NULL;
	if (pq_rows(res) != 0)
		*ret = xstrdup(pq_get(res, 0, 0) != NULL ? pq_get(res, 0, 0)
							 : "the gate");
	pq_result_free(res);
	return 0;
}

int
command_publish(const struct settings *settings, int argc, char **argv)
{
	struct publish_options options = { .held = NULL };
	struct publish_report report;
	struct err err = ERR_INIT;
	struct session s;
	char *held = NULL;
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
	    session_sound(&s, &err) != 0 || ask_gate(s.pq, &held, &err) != 0)
		return session_fail(&s, &err);
	options.held = held;
	if (publish_run(settings, &s.definitions, s.depot, s.pq, s.run,
		&options, &report, &err) != 0) {
		free(held);
		return session_fail(&s, &err);
	}
	if (held != NULL) {
		status =
		    session_end(&s, EXIT_HELD, "held by the gate: %s", held);
		free(held);
		return status;
	}
	if (report.released)
		return session_end(&s, EXIT_FRESH,
		    "release %s is shown: %zu files new, %zu changed, %zu gone",
		    report.release, report.n_new, report.n_changed,
		    report.n_gone);
	return session_end(&s, EXIT_FRESH,
	    "nothing to publish, release %s stands", report.release);
}

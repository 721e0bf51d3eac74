/* woondruk accept: an operator lets through what the gate held. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "commands.h"
#include "model/gate.h"
#include "publish/publish.h"
#include "session.h"

#define USAGE "it takes RUN --reason TEXT; woondruk status tells the run"

/* Readers get the reason, on one line: text, and no more than they will read. */
static int
check_reason(const char *reason, struct err *err)
{
	bool is_blank = reason[strspn(reason, " \t\r\n")] == '\0';

	if (is_blank)
		return err_set(err, ERR_USAGE,
		    "--reason is empty; readers are given it");
	if (strlen(reason) > LIMIT_REASON)
		return err_set(err, ERR_USAGE,
		    "--reason is longer than %d bytes", LIMIT_REASON);
	for (const char *p = reason; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return err_set(err, ERR_USAGE,
			    "--reason has a control character; write it on one "
			    "line");
	if (!text_is_utf8(reason, strlen(reason)))
		return err_set(err, ERR_USAGE, "--reason is no UTF-8");
	return 0;
}

static int
parse(int argc, char **argv, int64_t *ret_run, const char **ret_reason,
    struct err *err)
{
	const char *run = NULL, *reason = NULL;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--reason") == 0 && i + 1 < argc)
			reason = argv[++i];
		else if (text_starts(argv[i], "--reason="))
			reason = argv[i] + strlen("--reason=");
		else if (run == NULL && argv[i][0] != '-')
			run = argv[i];
		else
			return err_set(err, ERR_USAGE,
			    "'%.60s' is not for this command; " USAGE, argv[i]);
	}
	if (run == NULL || reason == NULL)
		return err_set(err, ERR_USAGE, USAGE);
	if (text_to_int(run, 1, INT64_MAX, "RUN", ret_run, err) != 0) {
		err->class = ERR_USAGE;
		return -1;
	}
	*ret_reason = reason;
	return check_reason(reason, err);
}

static int
accept_and_publish(struct session *s, int64_t run, const char *reason,
    struct publish_report *ret, struct err *err)
{
	struct publish_options options = { .held = NULL };

	if (session_need(s,
		SESSION_LOCK | SESSION_DEFINITIONS | SESSION_DEPOT |
		    SESSION_RUN,
		err) != 0 ||
	    session_sound(s, err) != 0 ||
	    gate_accept(s->pq, run, reason, err) != 0)
		return -1;
	if (publish_run(s->settings, &s->definitions, s->depot, s->pq, s->run,
		&options, ret, err) != 0)
		return err_context(err,
		    "accepted, and not published; when mended, woondruk "
		    "publish");
	return 0;
}

int
command_accept(const struct settings *settings, int argc, char **argv)
{
	struct publish_report report;
	struct err err = ERR_INIT;
	const char *reason = NULL;
	struct session s;
	int64_t run = 0;

	session_init(&s, settings, "accept");
	if (parse(argc, argv, &run, &reason, &err) != 0 ||
	    accept_and_publish(&s, run, reason, &report, &err) != 0)
		return session_fail(&s, &err);
	if (report.released)
		return session_end(&s, EXIT_FRESH,
		    "run %" PRId64 " is accepted, release %s is shown: %zu "
		    "files new, %zu changed, %zu gone",
		    run, report.release, report.n_new, report.n_changed,
		    report.n_gone);
	return session_end(&s, EXIT_FRESH,
	    "run %" PRId64 " is accepted, release %s stands", run,
	    report.release);
}

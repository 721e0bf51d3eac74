/* woondruk replay: a past release, made again and compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include "commands.h"
#include "replay.h"
#include "session.h"

/* This very program, wherever it was called from. */
#define PROGRAM "/proc/self/exe"

#define USAGE "RELEASE --to DIR, as in replay 2026-11-23 --to again"

static int
parse(int argc, char **argv, const char **ret_release, const char **ret_to,
    struct err *err)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--to") == 0 && i + 1 < argc)
			*ret_to = argv[++i];
		else if (text_starts(argv[i], "--to="))
			*ret_to = argv[i] + strlen("--to=");
		else if (argv[i][0] != '-' && *ret_release == NULL)
			*ret_release = argv[i];
		else
			return err_set(err, ERR_USAGE,
			    "'%.60s' is not for this command; it takes " USAGE,
			    argv[i]);
	}
	if (*ret_release == NULL || *ret_to == NULL)
		return err_set(err, ERR_USAGE, "it takes " USAGE);
	return 0;
}

static void
print_difference(void *ctx, const char *path, const char *how)
{
	(void)ctx;
	printf("%s %s\n", path, how);
}

static int
tell(struct session *s, const char *release, const char *to,
    const struct replay_report *r)
{
	if (r->differ == 0)
		return session_end(s, EXIT_FRESH,
		    "release %s, made again by %zu runs in %s: %zu files, "
		    "identical byte for byte",
		    release, r->runs, to, r->files);
	if (r->other_version && r->differ_data == 0)
		return session_end(s, EXIT_FRESH,
		    "release %s, made again in %s: all figures are identical; "
		    "%zu files that name the program differ, because it was "
		    "version %s then and is %s now",
		    release, to, r->differ, r->version, WOONDRUK_VERSION);
	return session_end(s, EXIT_HELD,
	    "release %s, made again in %s: %zu of %zu files differ, and are "
	    "named above%s%s",
	    release, to, r->differ, r->files,
	    r->other_version ? "; it was made by version " : "",
	    r->other_version ? r->version : "");
}

int
command_replay(const struct settings *settings, int argc, char **argv)
{
	const char *release = NULL, *to = NULL;
	struct replay_report report;
	struct err err = ERR_INIT;
	char *program = NULL, *path = NULL;
	struct session s;
	int status;

	session_init(&s, settings, "replay");
	if (parse(argc, argv, &release, &to, &err) != 0 ||
	    session_need(&s, SESSION_HOME | SESSION_DEPOT | SESSION_DATABASE,
		&err) != 0)
		return session_fail(&s, &err);
	/* The runs that are done again may be called from elsewhere. */
	program = realpath(PROGRAM, NULL);
	path = to[0] == '/' ? xstrdup(to) : NULL;
	if (path == NULL) {
		char *here = realpath(".", NULL);

		path = xasprintf("%s/%s", here != NULL ? here : ".", to);
		free(here);
	}
	if (replay_run(&s, program != NULL ? program : PROGRAM, release, path,
		print_difference, NULL, &report, &err) != 0)
		status = session_fail(&s, &err);
	else
		status = tell(&s, release, path, &report);
	free(program);
	free(path);
	return status;
}

/* woondruk restore: the database, made again from the depot. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "replay.h"
#include "session.h"

/* This very program, wherever it was called from. */
#define PROGRAM "/proc/self/exe"

static int
parse(int argc, char **argv, bool *ret_accepts, struct err *err)
{
	*ret_accepts = argc == 2 && strcmp(argv[1], "--accept") == 0;
	if (argc == 1 || *ret_accepts)
		return 0;
	return err_set(err, ERR_USAGE,
	    "'%.60s' is not for this command; it takes --accept or nothing",
	    argv[1]);
}

static void
print_difference(void *ctx, const char *path, const char *how)
{
	(void)ctx;
	printf("%s %s\n", path, how);
}

static int
tell(struct session *s, const struct restore_report *r)
{
	if (r->is_whole && r->runs == 0)
		return session_end(s, EXIT_FRESH,
		    "what was restored is taken as it is");
	if (r->is_whole)
		return session_end(s, EXIT_FRESH,
		    "the database is made again by %zu runs; %zu releases with "
		    "%zu files are published, and %s",
		    r->runs, r->releases, r->files,
		    r->differ == 0
			? "all are identical byte for byte"
			: "all figures are identical: what differs names the "
			  "program, of which this is another version");
	return session_end(s, EXIT_HELD,
	    "the database is made again by %zu runs, and %zu of %zu published "
	    "files differ, which are named above; no night goes on in it until "
	    "woondruk restore --accept takes it as it is, or a backup is "
	    "loaded%s",
	    r->runs, r->differ, r->files,
	    r->other_version ? " (another version of the program made some)"
			     : "");
}

int
command_restore(const struct settings *settings, int argc, char **argv)
{
	struct restore_report report;
	struct err err = ERR_INIT;
	char *program = NULL;
	struct session s;
	bool accepts;
	int status;

	session_init(&s, settings, "restore");
	if (parse(argc, argv, &accepts, &err) != 0 ||
	    session_need(&s, SESSION_LOCK | SESSION_DEPOT | SESSION_DATABASE,
		&err) != 0)
		return session_fail(&s, &err);
	program = realpath(PROGRAM, NULL);
	if (restore_run(&s, program != NULL ? program : PROGRAM, accepts,
		print_difference, NULL, &report, &err) != 0)
		status = session_fail(&s, &err);
	else
		status = tell(&s, &report);
	free(program);
	return status;
}

/*
 * The commands, one function each, and what their exit status means.  The table
 * that names them, with a line of help, stands in main.c.
 *
 * argv[0] is the command's own name; settings have been taken out already.
 * A command answers on stdout, tells its troubles on stderr, and returns the
 * exit status of the program.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "base/settings.h"

enum exit_status {
	EXIT_FRESH = 0,		/* all fresh; published, or nothing new */
	EXIT_STALE = 1,		/* as 0, but a source is stale or recorded */
	EXIT_HELD = 2,		/* held, or not published */
	EXIT_USAGE = 64,	/* command line or definition is wrong */
	EXIT_UNAVAILABLE = 69,	/* database or disk cannot be used */
	EXIT_BUG = 70,
	EXIT_LOCKED = 75	/* another run holds the lock */
};

int	command_run(const struct settings *, int argc, char **argv);
int	command_fetch(const struct settings *, int argc, char **argv);
int	command_land(const struct settings *, int argc, char **argv);
int	command_compute(const struct settings *, int argc, char **argv);
int	command_gate(const struct settings *, int argc, char **argv);
int	command_accept(const struct settings *, int argc, char **argv);
int	command_publish(const struct settings *, int argc, char **argv);
int	command_check(const struct settings *, int argc, char **argv);
int	command_status(const struct settings *, int argc, char **argv);
int	command_explain(const struct settings *, int argc, char **argv);
int	command_diff(const struct settings *, int argc, char **argv);
int	command_replay(const struct settings *, int argc, char **argv);
int	command_restore(const struct settings *, int argc, char **argv);
int	command_prune(const struct settings *, int argc, char **argv);
int	command_query(const struct settings *, int argc, char **argv);
int	command_reference(const struct settings *, int argc, char **argv);
int	command_describe(const struct settings *, int argc, char **argv);
int	command_verify(const struct settings *, int argc, char **argv);

#endif

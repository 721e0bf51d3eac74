/*
 * What a command works with, opened as it is needed and closed in one place:
 * the lock, definitions, the depot, the database with its schema, and a run in
 * the ledger.  Every command begins with session_init and ends with
 * session_end, whatever happened in between:
 *
 *	struct session s;
 *	struct err err = ERR_INIT;
 *
 *	session_init(&s, settings, "gate");
 *	if (session_need(&s, SESSION_LOCK | SESSION_RUN, &err) != 0)
 *		return session_fail(&s, &err);
 *	...
 *	return session_end(&s, EXIT_FRESH, "nothing is held");
 */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/depot.h"
#include "base/err.h"
#include "base/settings.h"
#include "commands.h"
#include "db/cluster.h"
#include "db/pq.h"
#include "define/definitions.h"

/* Needs; one that rests on another brings it along. */
enum session_need {
	/* No other run of this home goes on; else EXIT_LOCKED. */
	SESSION_LOCK = 1,
	/* What is wrong in them is left out and told; see session_sound. */
	SESSION_DEFINITIONS = 2,
	/* For who holds the lock, and so writes, WOONDRUK_REDIRECT with a depot
	 * of real answers is ERR_USAGE. */
	SESSION_DEPOT = 4,
	/* Connected, schema up to date. */
	SESSION_DATABASE = 8,
	/* A run of this command is begun in the ledger, with what it works. */
	SESSION_RUN = 16,
	/* There is a home, which a run has made: for commands that only read.
	 * Nothing is made where none is, the private database included. */
	SESSION_HOME = 32
};

/* The words behind an exit status: one for each source that is not fresh. */
#define SESSION_WHY_MAX 8192

/* Read the members, do not write them. */
struct session {
	const struct settings *settings;
	const char *command;
	const char *home;
	struct definitions definitions;
	struct depot *depot;
	struct pq *pq;
	int64_t run;		/* number in the ledger, 0: none */

	unsigned have;		/* what has been opened */
	struct cluster *cluster;
	int lock;		/* descriptor, -1: none */
	bool is_locked_out;	/* another run has the lock */
};

/* Nothing is opened yet; settings and command are borrowed. */
void	session_init(struct session *, const struct settings *,
	    const char *command);
/* Open what is asked and not open yet. */
int	session_need(struct session *, unsigned needs, struct err *)
	    MUST_CHECK;
/* All definitions are right; else ERR_USAGE with the first that is not, after
 * all of them were told.  For stages that would publish less than before when
 * a definition is left out. */
int	session_sound(const struct session *, struct err *) MUST_CHECK;

/* No restore was broken off in this database; SESSION_RUN asks it too. */
int	session_whole(const struct session *, struct err *) MUST_CHECK;

/* The exit status that an error stands for; of one from before there was a session
 * (NULL) too. */
int	session_status(const struct session *, const struct err *);
/* Close all and note the end of the run; the last line on stderr gives the
 * status and why (fmt NULL: no such line, for commands that only answer).
 * Returns the status. */
int	session_end(struct session *, int status, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
/* session_end with the status and the text of the error. */
int	session_fail(struct session *, const struct err *);

/* The word for an exit status, for the last line and for --help. */
const char *session_status_name(int status);

#endif

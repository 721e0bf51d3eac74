/*
 * Users of the system: who runs what, when root started it.
 */
#ifndef BASE_USER_H
#define BASE_USER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/* become is false when that is the caller. */
struct user {
	char *name;		/* the owner frees it */
	uid_t uid;
	gid_t gid;
	bool become;
};

/* The caller, or when that is root the named user.  ERR_FATAL: there is none of
 * that name; ERR_USAGE: it is root. */
int	user_load(struct user *, const char *name, struct err *) MUST_CHECK;
/* Be that user for good, groups and all, and see that there is no way back;
 * false when that failed, after which nothing may go on.  Safe after fork. */
bool	user_become(const struct user *) MUST_CHECK;

#endif

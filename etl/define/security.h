/*
 * Whom to tell of a hole in the security: .well-known/security.txt (RFC 9116).
 * What stands in it is output/security.txt, a person's text that a person renews
 * every year, with the contact and the address of the settings.
 */
#ifndef DEFINE_SECURITY_H
#define DEFINE_SECURITY_H

#include <stdbool.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"

struct security {
	char *path;		/* NULL: there is none */
	struct buf fields;	/* its lines, without comments */
	time_t expires;
	int line;		/* of Expires */
};

/* Read ${share}/output/security.txt; no error when it is not there.  Errors are
 * ERR_USAGE and begin with file and line. */
int	security_load(const char *share, struct security *ret, struct err *)
	    MUST_CHECK;
void	security_release(struct security *);
/* Has its last day come? */
int	security_check(const struct security *, time_t now, struct err *)
	    MUST_CHECK;
/* The same as words, from LIMIT_EXPIRY_DAYS before it: ret_due->class is ERR_NONE
 * as long as there is time. */
void	security_due(const struct security *, time_t now, struct err *ret_due);
/* Add the contact as the address that RFC 9116 asks for: mailto: in front of a
 * mail address.  False, and nothing added, when it is none. */
bool	security_contact(const char *contact, struct buf *to);

#endif

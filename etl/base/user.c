/* Users of the system: who runs what, when root started it. */
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/user.h"

int
user_load(struct user *user, const char *name, struct err *err)
{
	struct passwd *pw;

	memset(user, 0, sizeof(*user));
	if (geteuid() != 0) {
		user->uid = geteuid();
		user->gid = getegid();
		user->name = xasprintf("%lu", (unsigned long)user->uid);
		return 0;
	}
	pw = getpwnam(name);
	if (pw == NULL)
		return err_set(err, ERR_FATAL,
		    "PostgreSQL does not run as root, and there is no user '%s'"
		    " to run it: apt-get install postgresql, or set"
		    " WOONDRUK_USER to a user that exists",
		    name);
	if (pw->pw_uid == 0)
		return err_set(err, ERR_USAGE,
		    "WOONDRUK_USER is '%s', which is root; PostgreSQL refuses"
		    " that: name another user",
		    name);
	user->name = xstrdup(name);
	user->uid = pw->pw_uid;
	user->gid = pw->pw_gid;
	user->become = true;
	return 0;
}

bool
user_become(const struct user *user)
{
	if (!user->become)
		return true;
	if (initgroups(user->name, user->gid) != 0 || setgid(user->gid) != 0 ||
	    setuid(user->uid) != 0)
		return false;
	return getuid() == user->uid && geteuid() == user->uid &&
	    getgid() == user->gid && getegid() == user->gid && setuid(0) != 0 &&
	    seteuid(0) != 0 &&
	    (user->gid == 0 || (setgid(0) != 0 && setegid(0) != 0));
}

/*
 * One PostgreSQL server of our own: finding the programs, making the data
 * folder, starting and stopping.  Who may do so when is the cluster's concern.
 */
#ifndef DB_SERVER_H
#define DB_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/user.h"

struct server {
	struct user user;	/* who it runs as */
	char *base;		/* private folder, of the user, mode 0700 */
	char *data;		/* in it: PostgreSQL's own */
	char *log;		/* in it: what the server says */
	char *sockets;		/* folder of the socket, private as well */
};

/* Can that user enter the folder? */
bool	server_user_reaches(const struct user *, const char *dir);
/* Make a folder that only the user can enter, or see that it is one. */
int	server_private_dir(const struct user *, const char *dir,
	    struct err *) MUST_CHECK;

/* Fill in the paths below ${base}, which exists. */
int	server_init(struct server *, const struct user *,
	    const char *base, struct err *) MUST_CHECK;
void	server_release(struct server *);
/* Words for PQconnectdb; caller frees. */
char	*server_conninfo(const struct server *, const char *database);

/* Make the data folder when it is not there; start the server when it does not
 * run; return when it takes connections. */
int	server_start(const struct server *, struct err *) MUST_CHECK;
/* Stop it (sessions that are left are ended) and wait. */
int	server_stop(const struct server *, struct err *) MUST_CHECK;

#endif

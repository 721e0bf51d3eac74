/*
 * Which database, and for the private one: who starts and stops it.
 *
 * Two lock files stand beside the private server.  Everybody who uses it holds
 * "users" shared; only under "door", exclusive and short, is it started, or
 * stopped by who finds to be the last.  Locks go with the process, so a user
 * that was killed is no user any more, and a server it left behind is found
 * and used by the next.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "db/cluster.h"
#include "db/server.h"

/* Where root's clusters go when the server's user cannot reach the home. */
#define ROOT_BASE "/var/lib/woondruk"

struct cluster {
	bool is_private;
	struct server server;
	int users; /* lock, shared while in use */
	int door;
};

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0';
}

/* Those that choose a server; PGUSER or PGPASSWORD alone do not. */
static bool
environment_chooses(void)
{
	return is_set("PGHOST") || is_set("PGHOSTADDR") || is_set("PGPORT") ||
	    is_set("PGSERVICE") || is_set("PGDATABASE");
}

/* Is there a private server already? */
static int
find_base(const char *home, const char *base, struct err *err)
{
	if (file_is_dir(base))
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s has no database of its own, and none is made to read from: "
	    "set DATABASE_URL to the one that its runs use, or make one with "
	    "woondruk land or run",
	    home);
}

/* The folder for the private server: <home>/pg, or for root, when the server's
 * user cannot get there, one of its own under /var/lib. */
static int
choose_base(const char *home, const struct user *user, bool may_make,
    char **ret, struct err *err)
{
	char hex[HASH_HEX], *real = NULL, *base = NULL;
	int rc = -1;

	if (may_make && file_mkdirs(home, err) != 0)
		goto out;
	real = realpath(home, NULL);
	if (real == NULL) {
		err_errno(err, ERR_FATAL, "%s", home);
		goto out;
	}
	base = file_path(real, "pg");
	if (!server_user_reaches(user, real)) {
		hash_bytes(real, strlen(real), hex);
		free(base);
		base = xasprintf(ROOT_BASE "/pg-%.16s", hex);
		if (may_make && file_mkdirs(ROOT_BASE, err) != 0)
			goto out;
		if (!server_user_reaches(user, ROOT_BASE)) {
			err_set(err, ERR_FATAL,
			    "user '%s', who runs PostgreSQL, can enter neither"
			    " %s nor " ROOT_BASE ": make one of them passable"
			    " (chmod a+x), or set DATABASE_URL",
			    user->name, real);
			goto out;
		}
	}
	if (!may_make && find_base(home, base, err) != 0)
		goto out;
	if (server_private_dir(user, base, err) != 0)
		goto out;
	*ret = base;
	base = NULL;
	rc = 0;
out:
	free(base);
	free(real);
	return rc;
}

static int
open_lock(const char *base, const char *name, int *ret, struct err *err)
{
	char *path = file_path(base, name);
	int rc = 0;

	*ret = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*ret < 0)
		rc = err_errno(err, ERR_FATAL, "%s", path);
	free(path);
	return rc;
}

static int
take(int fd, int how, struct err *err)
{
	while (flock(fd, how) != 0)
		if (errno != EINTR)
			return err_errno(err, ERR_FATAL,
			    "locking the private PostgreSQL");
	return 0;
}

/* Connect, making the database on first use.  The server's own database is
 * asked, so that no message has to be understood. */
static int
open_database(const struct server *server, struct pq **ret, struct err *err)
{
	char *mine = server_conninfo(server, "woondruk");
	char *first = server_conninfo(server, "postgres");
	char *known = NULL;
	struct pq *pq = NULL;
	int rc = -1;

	if (pq_open(first, &pq, err) != 0 ||
	    pq_value(pq,
		"select count(*) from pg_catalog.pg_database"
		" where datname = 'woondruk'",
		&known, err) != 0)
		goto out;
	if (strcmp(known, "0") == 0 &&
	    pq_run(pq, "create database woondruk", err) != 0)
		goto out;
	rc = pq_open(mine, ret, err);
out:
	pq_close(pq);
	free(known);
	free(first);
	free(mine);
	return rc;
}

static int
connect_private(const struct settings *settings, bool may_make,
    struct cluster *cluster, struct pq **ret, struct err *err)
{
	struct user user = { 0 };
	char *base = NULL;
	int rc = -1;

	if (user_load(&user, settings_get(settings, SET_USER), err) != 0 ||
	    choose_base(settings_get(settings, SET_HOME), &user, may_make,
		&base, err) != 0 ||
	    server_init(&cluster->server, &user, base, err) != 0 ||
	    open_lock(base, "door", &cluster->door, err) != 0 ||
	    open_lock(base, "users", &cluster->users, err) != 0)
		goto out;
	cluster->is_private = true;
	if (take(cluster->door, LOCK_EX, err) != 0 ||
	    take(cluster->users, LOCK_SH, err) != 0 ||
	    server_start(&cluster->server, err) != 0 ||
	    open_database(&cluster->server, ret, err) != 0)
		goto out;
	rc = take(cluster->door, LOCK_UN, err);
out:
	free(base);
	free(user.name);
	return rc;
}

int
cluster_connect(const struct settings *settings, bool may_make,
    struct cluster **ret_cluster, struct pq **ret, struct err *err)
{
	const char *url = settings_get(settings, SET_DATABASE);
	struct cluster *cluster = xcalloc(1, sizeof(*cluster));
	int rc;

	cluster->users = cluster->door = -1;
	if (url != NULL && *url != '\0')
		rc = pq_open(url, ret, err);
	else if (environment_chooses())
		rc = pq_open("", ret, err);
	else
		rc = connect_private(settings, may_make, cluster, ret, err);
	if (rc != 0) {
		cluster_release(cluster);
		return -1;
	}
	*ret_cluster = cluster;
	return 0;
}

void
cluster_release(struct cluster *cluster)
{
	struct err ignored;

	if (cluster == NULL)
		return;
	/* A server that does not stop is found and used by the next run:
	 * nothing is lost, so nobody is told. */
	if (cluster->is_private &&
	    take(cluster->door, LOCK_EX, &ignored) == 0 &&
	    flock(cluster->users, LOCK_EX | LOCK_NB) == 0 &&
	    server_stop(&cluster->server, &ignored) != 0)
		err_clear(&ignored);
	if (cluster->users >= 0)
		close(cluster->users);
	if (cluster->door >= 0)
		close(cluster->door);
	server_release(&cluster->server);
	free(cluster);
}

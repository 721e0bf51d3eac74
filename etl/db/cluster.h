/*
 * The private PostgreSQL: made and started by itself when no server is
 * configured, stopped by the last one that used it.  Also when the caller is
 * root: then it runs as WOONDRUK_USER.  See db/README.md.
 */
#ifndef DB_CLUSTER_H
#define DB_CLUSTER_H

#include <stdbool.h>

#include "base/err.h"
#include "base/settings.h"
#include "db/pq.h"

struct cluster;

/* Connect to what is configured (DATABASE_URL, or PG… variables, or the
 * private cluster under <home>/pg, which is started if need be, and made if it
 * may be). */
int	cluster_connect(const struct settings *, bool may_make,
	    struct cluster **ret_cluster, struct pq **ret, struct err *)
	    MUST_CHECK;
/* Close the connection before.  Stops a private server that nobody else uses
 * any more.  NULL is fine. */
void	cluster_release(struct cluster *);

#endif

/*
 * SIGINT and SIGTERM: an orderly end.  Nothing has to be saved, since any kill
 * leaves depot, database and tree whole; what is tidied up is the private
 * PostgreSQL, which would otherwise run on until the next night.
 */
#ifndef STOP_H
#define STOP_H

#include "db/cluster.h"

/* From now on a thread waits for these signals.  To be called before any other
 * thread is made, since threads inherit what is blocked. */
void	stop_watch(void);
/* What to release when one comes; NULL: nothing, as before closing it oneself.
 * Does not return when one has come. */
void	stop_holds(struct cluster *);

#endif

/*
 * What the feed said then: the values of an indicator as the release of some
 * day showed them, with the releases and runs between which they stood.
 */
#ifndef MODEL_QUERY_H
#define MODEL_QUERY_H

#include "base/err.h"
#include "db/pq.h"
#include "model/needs.h"

struct query_request {
	const char *indicator;
	const char *area;	/* NULL: every */
	const char *period;	/* as published; NULL: every */
	const char *as_of;	/* a day, or a release; NULL: what stands */
	enum basis basis;
};

/* Rows in the order and by the names of v1/indicatoren, with release,
 * tot_release, run and tot_run behind; the caller frees them.
 * ret_release is the release that was asked (caller frees).  What nobody ever
 * published is ERR_USAGE. */
int	query_run(struct pq *, const struct query_request *,
	    char **ret_release, struct pq_result **ret, struct err *)
	    MUST_CHECK;

/* What changed from a release to another: the columns of v1/wijzigingen.  NULL
 * for to is the newest, NULL for from the one before to.  ret_from and ret_to
 * are their names (caller frees all three). */
int	query_difference(struct pq *, const char *from, const char *to,
	    char **ret_from, char **ret_to, struct pq_result **ret,
	    struct err *) MUST_CHECK;

#endif

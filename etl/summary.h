/*
 * What a whole night did, told three ways from one struct: a few lines for
 * people, one JSON object for programs, and the words behind the exit status.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/settings.h"
#include "fetch/fetch.h"
#include "land/land.h"
#include "model/compute.h"
#include "model/gate.h"
#include "publish/publish.h"

/* How far the night came; reports of later stages are empty. */
struct summary {
	bool has_fetched, has_landed, has_computed, has_gated, has_published;
	struct fetch_report fetched;
	struct land_report landed;
	struct compute_report computed;
	struct gate_report gated;
	struct publish_report published;
	char held[ERR_TEXT_MAX];	/* why nothing may be published; "" */
};

void	summary_release(struct summary *);
/* The exit status of the night; adds to ret why, in words that are the same
 * every night that the same thing is wrong, parted by "; ". */
int	summary_status(const struct summary *, struct buf *ret);
/* Print it; ${why} belongs to the status. */
void	summary_print(const struct summary *, const struct settings *);
void	summary_print_json(const struct summary *, int status,
	    const char *why);

#endif

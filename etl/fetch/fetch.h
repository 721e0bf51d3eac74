/*
 * The stage: ask every source, several at once, and leave in the depot what
 * came.  A source that fails keeps its last good snapshot and never stops the
 * others; one that has none is given the recording of its folder.
 */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/depot.h"
#include "base/err.h"
#include "base/settings.h"
#include "define/definitions.h"

struct fetch_options {
	bool offline;		/* ask no one */
	/* Ids of the sources to be asked; n_only 0: all.  One that is not
	 * defined is ERR_USAGE. */
	const char *const *only;
	size_t n_only;
	int64_t deadline_ms;	/* clock_ms() at which asking ends; 0: never.
				   The night gives seven eighths of its own, so
				   that output is still made */
};

enum fetch_state {
	FETCH_FETCHED,		/* a new snapshot */
	FETCH_UNCHANGED,	/* asked, nothing new */
	FETCH_FAILED,		/* the last good snapshot serves, if any */
	FETCH_RECORDING,	/* failed or not asked; a recording serves */
	FETCH_OFFLINE		/* not asked; the last good snapshot serves */
};

struct fetch_source {
	char *id;
	enum fetch_state state;
	uint64_t rows;		/* of this run */
	unsigned pages;
	unsigned requests;
	uint64_t bytes;		/* decoded */
	int64_t ms;
	char *serves;		/* date of the figures that serve, "unknown", or
				   NULL: there are none */
	char *message;		/* why it is not fresh, or NULL */
	const char *fallback;	/* protocol by which it was had, when the
				   source's own failed; static, or NULL */
};

struct fetch_report {
	struct fetch_source *source;
	size_t n;
	size_t count[FETCH_OFFLINE + 1];	/* by state */
};

/* Fails only when the run has to stop (ERR_FATAL, ERR_USAGE); what becomes of a
 * source stands in the report and in the depot's log. */
int	fetch_run(const struct settings *, const struct definitions *,
	    struct depot *, const struct fetch_options *,
	    struct fetch_report *ret, struct err *) MUST_CHECK;
void	fetch_report_release(struct fetch_report *);
const char *fetch_state_name(enum fetch_state);	/* "fetched" */

/* --- what the survey shares with the stage --- */

struct http;
/* The network as the settings want it, into that depot. */
int	fetch_open_network(const struct settings *, struct depot *,
	    int64_t deadline_ms, struct http **ret, struct err *) MUST_CHECK;

#endif

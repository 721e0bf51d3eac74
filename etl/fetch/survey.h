/*
 * The survey: every descriptor against the service it names, by each way that
 * it names, as far as metadata goes.  Nothing is kept and no figure is asked.
 */
#ifndef FETCH_SURVEY_H
#define FETCH_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/settings.h"
#include "define/definitions.h"
#include "fetch/fetch.h"

/* One way to one source. */
struct survey_row {
	const char *source;	/* borrowed from the definitions */
	const char *protocol;
	const char *host;	/* NULL: a file of ours, which is not asked */
	unsigned answers;
	char **note;		/* what does not fit, with place and mend */
	size_t n_notes;
	bool is_waiting;	/* for a first look at the source */
	char **field;		/* that such a one has: "status (String): Status" */
	size_t n_fields;
};

struct survey_report {
	struct survey_row *row;
	size_t n;
};

/* ${options}: only, n_only and deadline_ms count.  Fails only when the survey
 * as a whole cannot go on. */
int	survey_run(const struct settings *, const struct definitions *,
	    const struct fetch_options *, struct survey_report *ret,
	    struct err *) MUST_CHECK;
void	survey_report_release(struct survey_report *);

#endif

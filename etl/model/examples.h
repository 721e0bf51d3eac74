/*
 * Worked examples: the lines in a definition that are documentation and test in
 * one, computed with the same functions as the night, on figures of their own.
 *
 *	<need> <area> <period> <value or reason> [<reeks>]
 *	=> <area> <period> <value or reason> [<reeks>]
 */
#ifndef MODEL_EXAMPLES_H
#define MODEL_EXAMPLES_H

#include <stddef.h>

#include "base/err.h"
#include "db/pq.h"
#include "define/definitions.h"

struct example_report {
	size_t run;
	struct finding *finding;	/* place and what is wrong */
	size_t n;
};

/* Run the example of every series and indicator; the database is left as it
 * was.  Fails only when the database does. */
int	examples_run(struct pq *, const struct definitions *,
	    struct example_report *ret, struct err *) MUST_CHECK;
void	example_report_release(struct example_report *);

#endif

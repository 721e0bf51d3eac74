/*
 * Approvals: which codes of an open dimension are published, under which name,
 * and who decided that, when and why.  One file, approved.csv, in the folder of
 * the source.  What is not in it is landed and not published; see
 * land/approve.h for how it is held against the table's own list.
 */
#ifndef DEFINE_APPROVAL_H
#define DEFINE_APPROVAL_H

#include <stddef.h>

#include "base/err.h"

struct approval {
	char *code;		/* in the open dimension; NULL: not known yet */
	char *title;		/* as the table gives it, single blanks */
	char *reeks;		/* name of the series: "voltijdstudenten" */
	char *label_nl, *label_en;
	char *direction;	/* "+", "-", "0" */
	char *approved_by;	/* a person; published */
	char *approved_on;	/* a day */
	char *reason;		/* Dutch, for readers */
	size_t line;
};

struct approvals {
	struct approval *approval;
	size_t n;
};

/* Parse the text of that file.  Errors begin with file and line. */
int	approvals_parse(const char *path, const char *, size_t,
	    struct approvals *ret, struct err *) MUST_CHECK;
void	approvals_release(struct approvals *);

#endif

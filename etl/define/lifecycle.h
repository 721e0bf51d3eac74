/*
 * The lifecycle of what is published: how long those who build on it can.  Said
 * in the front matter of a dataset or an indicator; one that says nothing is
 * stable.
 *
 *   -- lifecycle: superseded      something else comes in its place
 *   -- announced: 2026-11-30      the day on which readers are told
 *   -- ends: 2027-06-30           until when it is kept up to date
 *   -- successor: nieuwbouw       what to read instead
 *
 *   -- lifecycle: ended           no longer kept up to date, and still served
 *   -- announced: 2026-11-30
 *   -- ends: 2026-11-30
 *   -- reason-nl: ...             for readers; may stand with superseded too
 *   -- reason-en: ...
 */
#ifndef DEFINE_LIFECYCLE_H
#define DEFINE_LIFECYCLE_H

#include "base/err.h"
#include "define/frontmatter.h"

enum lifecycle_stage { LIFECYCLE_STABLE, LIFECYCLE_SUPERSEDED, LIFECYCLE_ENDED };

struct lifecycle {
	enum lifecycle_stage stage;
	char *announced, *ends;		/* days; NULL when it is stable */
	char *successor;		/* id of its own kind, or NULL */
	char *reason_nl, *reason_en;	/* NULL where none is given */
};

struct definitions;

/* Read the fields, and refuse what is missing or does not fit: a superseded one
 * without its last day or successor, two served side by side for less than
 * LIMIT_OVERLAP_DAYS, an ended one without a reason. */
int	lifecycle_read(struct frontmatter *, struct lifecycle *ret,
	    struct err *) MUST_CHECK;
void	lifecycle_release(struct lifecycle *);
/* As front matter spells it. */
const char *lifecycle_name(enum lifecycle_stage);
/* Findings: a successor that is not there, or that is going itself. */
void	lifecycle_check(struct definitions *);

#endif

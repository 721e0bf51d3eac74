/*
 * Accounting identities of a source, in identities.csv of its folder: sums that
 * have to come out for its figures to be believed.  sources/README.md explains
 * the columns.  One row is a term; the rows of an identity stand together.
 */
#ifndef DEFINE_IDENTITIES_H
#define DEFINE_IDENTITIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum identity_kind {
	IDENTITY_TERMS,		/* the terms add up to nought, in each area */
	IDENTITY_AREAS		/* municipalities add up to the country */
};

struct identity_term {
	char *measure;
	char *times;		/* number text: "1", "-1" */
	char *later;		/* years later: "0", "1" */
};

struct identity {
	char *name;
	enum identity_kind kind;
	bool is_national;	/* asked of the country alone; else of all */
	char *tolerance;	/* number text, absolute or in per cent of the
				   largest term */
	bool is_percent;
	struct identity_term *term;	/* one with IDENTITY_AREAS */
	size_t n_terms;
};

struct identities {
	struct identity *identity;
	size_t n;
};

/* Errors begin with file and line. */
int	identities_parse(const char *path, const char *, size_t,
	    struct identities *ret, struct err *) MUST_CHECK;
/* Of the folder of a source; none when it has no such file. */
int	identities_load(const char *dir, struct identities *ret, struct err *)
	    MUST_CHECK;
void	identities_release(struct identities *);

#endif

/*
 * What definitions need, as temporary relations of this session: one table for
 * every measure, series or indicator on a basis, made once and then reused, and
 * views that give them the names a SELECT uses.
 *
 * The tables live in the transaction that made them: a caller that rolls back
 * calls needs_forget with what needs_mark said before.
 */
#ifndef MODEL_NEEDS_H
#define MODEL_NEEDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/pq.h"
#include "define/definitions.h"

struct needs;

enum basis { BASIS_HUIDIG, BASIS_TOENMALIG, BASIS_N };

const char *basis_name(enum basis);
/* Does the indicator have that basis? */
int	basis_of(const struct indicator *, enum basis);

struct needs *needs_new(struct pq *, const struct definitions *);
void	needs_free(struct needs *);
/* Take the areas as they are now; before the functions below. */
int	needs_begin(struct needs *, struct err *) MUST_CHECK;
size_t	needs_mark(const struct needs *);
void	needs_forget(struct needs *, size_t mark);

/* A table that stands for that name on that basis from now on; with columns
 * gebied, periode, period_id, cel (and reeks).  For examples. */
void	needs_put(struct needs *, const char *name, enum basis,
	    const char *table);
/* The same for what a series goes on with. */
void	needs_put_continued(struct needs *, const char *name,
	    const char *table);
/* Make the table when it is not there yet; ret is its name. */
int	needs_table(struct needs *, const char *name, enum basis,
	    const char **ret, struct err *) MUST_CHECK;
/* The table of a series as its SELECT gives it, with a column bron: the cell
 * each value was taken from. */
int	needs_series(struct needs *, const struct series *, const char **ret,
	    struct err *) MUST_CHECK;

/* Run the indicator's SELECT on its needs (pg_temp.given, a mean's waarde and
 * gewicht as teller and noemer) and make pg_temp.result of it. */
int	needs_evaluate(struct needs *, const struct indicator *, enum basis,
	    struct err *) MUST_CHECK;
/* Keep pg_temp.result as the table for that indicator, if one needs it. */
int	needs_keep(struct needs *, const struct indicator *, enum basis,
	    struct err *) MUST_CHECK;

#endif

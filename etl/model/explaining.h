/*
 * What the files of explain share: the answer in the making, cells as they are
 * read out of the database, and who tells what.  explain.c tells of figures,
 * explain_cell.c of the cells that they are made of, explain_observed.c of what a
 * source gave.
 */
#ifndef MODEL_EXPLAINING_H
#define MODEL_EXPLAINING_H

#include "model/explain.h"

/* Indicators that rest on indicators. */
#define EXPLAIN_DEPTH_MAX 8
/* A figure of a few cells is told down to each, as the 24 quarters of two windows
 * of three years; of more, as of all municipalities, the first of each input. */
#define EXPLAIN_SUM_WHOLE 24

/* An indicator that was evaluated: its tables have been put aside under the
 * number, since one that it rests on is evaluated in between. */
struct evaluated {
	const struct indicator *indicator;
	enum basis basis;
};

struct explaining {
	struct pq *pq;
	const struct definitions *definitions;
	const struct explain_request *request;
	explain_body_fn *find;	/* NULL: bodies are not told */
	void *ctx;
	struct outline *o;
	struct needs *needs;
	struct evaluated *evaluated;
	size_t n_evaluated;
	bool sound;
};

/* What a cell said of itself. */
struct cell_ref {
	char *invoer, *gebied, *periode, *value, *status, *reden, *marks;
};

/* The columns of a cell, to be read by cell_ref_read from the first of them on.
 * cell_ref_release frees what was read. */
#define CELL(c)                                                                \
	"(" c ").invoer, (" c ").gebied, (" c ").periode,"                     \
	" pg_catalog.trim_scale(pg_catalog.round(core.to_number((" c ").num,"  \
	" (" c ").den), 6)), (" c ").status, (" c ").reden,"                   \
	" pg_catalog.array_to_string((" c ").markeringen, ' ')"
#define CELL_COLUMNS 7

void	cell_ref_read(const struct pq_result *, size_t row, size_t from,
	    struct cell_ref *ret);
void	cell_ref_release(struct cell_ref *);

/* Who gave a cell: what its invoer says, a name and behind a slash the series
 * that is meant (core.name_of). */
struct input {
	char *name;
	const char *reeks;	/* "" when there is only one */
	const struct source *source;
	const struct series *series;
	const struct indicator *indicator;
};

/* The observation of a source, with its body; a body that is not to be found, or
 * has another value, makes the answer unsound. */
int	explain_observation(struct explaining *, const struct input *,
	    const char *region, const char *period, struct err *) MUST_CHECK;
/* One cell under a title, down to observations; nothing when it has no input.
 * depth is how many indicators lie above it. */
int	explain_cell(struct explaining *, const char *title,
	    const struct cell_ref *, enum basis, int depth,
	    struct err *) MUST_CHECK;
/* A figure of an indicator: what it is made of. */
int	explain_figure(struct explaining *, const struct indicator *,
	    const char *area, const char *period, const char *reeks, enum basis,
	    int depth, struct err *) MUST_CHECK;

#endif

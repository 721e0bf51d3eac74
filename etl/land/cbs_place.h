/*
 * Where a row of a CBS table stands: which codes of which dimensions the
 * descriptor takes, and which of its measures a row is of.  Both dialects of
 * CBS read their rows through it.
 */
#ifndef LAND_CBS_PLACE_H
#define LAND_CBS_PLACE_H

#include <stdbool.h>

#include "base/dict.h"
#include "base/limits.h"
#include "base/records.h"
#include "land/table.h"

/* Fixed and chosen codes, and those of the open dimension, out of the lists of
 * codes into the table.  After the measures have been described. */
int	cbs_place_describe(const struct table_origin *, struct table *,
	    struct err *) MUST_CHECK;
/* The one area or period of a table that has no such dimension. */
int	cbs_place_add_period(const struct source *, struct table *,
	    struct err *) MUST_CHECK;

struct cbs_place {
	const struct source *source;
	const struct table *table;
	struct dict *variants;		/* code -> index */
	struct record_place at[LIMIT_DIMENSIONS];
	/* of the row that was read last */
	const char *code[LIMIT_DIMENSIONS];	/* without blanks */
	size_t len[LIMIT_DIMENSIONS];
};

void	cbs_place_init(struct cbs_place *, const struct source *,
	    const struct table *);
void	cbs_place_release(struct cbs_place *);

enum cbs_place_kind {
	CBS_PLACE_OURS,		/* area, period and variant of the cell are set */
	CBS_PLACE_NOT_OURS,	/* another code of a fixed or open dimension */
	CBS_PLACE_BROKEN	/* ret_missing has no text in the row */
};

enum cbs_place_kind cbs_place_read(struct cbs_place *, const struct record *,
	    struct table_cell *, const char **ret_missing);
/* A text without the blanks that older interfaces put at its ends. */
const char *cbs_place_trim(const struct record_member *, size_t *ret_len);
/* The value of the cell is that text; false: there is none but blanks. */
bool	cbs_place_text(const struct record_member *, struct table_cell *);
/* Are the chosen codes of the row those of the measure? */
bool	cbs_place_is(const struct cbs_place *, size_t measure);

#endif

/*
 * Swing (ABF Research), as far as fetch and land both know it: what is asked of
 * it by a descriptor, and the rows of its table endpoint:
 *
 *	{"headers":[{"name":"Geo"},{"name":"Perioden"},{"name":"Woningen"}],
 *	 "rows":[["wijk_344_01","2023","1200"]]}
 */
#ifndef DEFINE_SWING_TABLE_H
#define DEFINE_SWING_TABLE_H

#include "base/err.h"
#include "base/json.h"
#include "base/records.h"
#include "define/source.h"

/* What the table of a descriptor names: variable/level of areas/level of
 * periods ("wvoorraad/wijk/year"). */
struct swing_subject {
	char *variable, *areas, *periods;
};

int	swing_subject_read(const struct source *, struct swing_subject *ret,
	    struct err *) MUST_CHECK;
void	swing_subject_release(struct swing_subject *);

typedef int swing_row(void *ctx, uint64_t row, const struct record *,
	    struct err *);

/* Hand over each row, as a record whose members have the names of the headers:
 * all are texts, or null. */
int	swing_table_rows(const struct json *, swing_row *, void *ctx,
	    struct err *) MUST_CHECK;

#endif

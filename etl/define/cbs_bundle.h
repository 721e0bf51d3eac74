/*
 * The bulk CSV of a CBS table, told as OData v4 would tell it: lists as JSON,
 * rows as records.  Fetch checks with it what landing reads by it.
 *
 * Mostly it is a zip: Properties, Dimensions, MeasureCodes, {Dim}Codes and
 * {Dim}Groups beside the Observations.  MeasureGroups was not among the files
 * of the one captured, but in its D-{table}.json, without a group: from there
 * it is taken when it has no file of its own.  It may also be the bare CSV of the
 * observations: then codes are those that stand in the rows, and what a list
 * would say of them is taken from the descriptor, or not known.
 *
 * Numbers have a decimal comma, which becomes a point; an empty field is null.
 * Errors are ERR_SOURCE, but for trouble with our own disk.
 */
#ifndef DEFINE_CBS_BUNDLE_H
#define DEFINE_CBS_BUNDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"
#include "base/records.h"
#include "define/source.h"

struct cbs_bundle;

/* Read a body to its end.  ${source} outlives the bundle. */
int	cbs_bundle_open(const struct source *, records_read *, void *ctx,
	    struct cbs_bundle **ret, struct err *) MUST_CHECK;
void	cbs_bundle_close(struct cbs_bundle *);

/* Are there no lists in it? */
bool	cbs_bundle_is_bare(const struct cbs_bundle *);

/* An entity set by its name in OData v4 ("RegioSCodes"), as an object with the
 * array "value"; Properties, which a bare one has not got, as the object
 * itself.  Free with json_free. */
int	cbs_bundle_list(struct cbs_bundle *, const char *set,
	    struct json **ret, struct err *) MUST_CHECK;

/* One observation; ${row} is its number, from 1. */
typedef int cbs_bundle_row(void *ctx, const struct record *, uint64_t row,
	    struct err *);

/* Every observation, in the order of the file. */
int	cbs_bundle_rows(struct cbs_bundle *, cbs_bundle_row *, void *ctx,
	    struct err *) MUST_CHECK;

#endif

/*
 * The groups under which a table of CBS has its measures: groups lie in groups,
 * as chapters of a book do, and two of them may have one title ("In bestaande
 * panden", once of what was added and once of what went).
 *
 * OData v4 lists them in MeasureGroups, by Id and ParentId, and a measure names
 * its own by MeasureGroupId.  OData v3 has them among its columns: rows of Type
 * TopicGroup, by ID and ParentID, and a column names its own by ParentID.
 *
 * No answer with such groups was captured.  Names of members are those of the
 * groups of a dimension, whose shape was, and of other people's code; another
 * shape stops the source.
 */
#ifndef DEFINE_MEASURE_GROUPS_H
#define DEFINE_MEASURE_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "define/source.h"

struct measure_groups;

/* Does a measure of the source name its group by title? */
bool	measure_groups_asked(const struct source *);

/* ${list} is the value array of MeasureGroups, and is not needed afterwards.  A
 * group without id or title, an id twice, a parent that is not there, or
 * groups that lie in a circle are ERR_SOURCE. */
int	measure_groups_read(const struct json *list,
	    struct measure_groups **ret, struct err *) MUST_CHECK;
/* The same for the value array of DataProperties (OData v3). */
int	measure_groups_read_columns(const struct json *list,
	    struct measure_groups **ret, struct err *) MUST_CHECK;
void	measure_groups_free(struct measure_groups *);	/* NULL is fine */

/* Is there a group of that title? */
bool	measure_groups_know(const struct measure_groups *, const char *title);
/* Lies that row of MeasureCodes (or column) in a group of that title, or in one
 * below it? */
bool	measure_groups_hold(const struct measure_groups *,
	    const struct json *row, const char *title);

#endif

/*
 * What a CBS table says of itself (OData v4 and v3), compared with what its descriptor
 * expects: drift stops the source before a single figure is asked.  Each
 * function takes one parsed body; errors are ERR_SOURCE and name what was
 * looked for, what stands there, and how to mend it.
 */
#ifndef FETCH_CBS_METADATA_H
#define FETCH_CBS_METADATA_H

#include "base/err.h"
#include "base/json.h"
#include "define/measure_groups.h"
#include "define/source.h"
#include "fetch/cbs_codes.h"

/* The keys of change; texts borrowed from the body, NULL: absent. */
struct cbs_version {
	const char *version;
	const char *modified;
	const char *observations_modified;
};

/* Is a body about that table?  ${context} is @odata.context, or NULL. */
int	cbs_check_context(const struct source *, const char *context,
	    struct err *) MUST_CHECK;

/* Properties: it is the table asked for, and it is alive (or known to have
 * ended). */
int	cbs_check_properties(const struct source *, const struct json *,
	    struct cbs_version *ret, struct err *) MUST_CHECK;
/* Dimensions: those the descriptor names, and no other. */
int	cbs_check_dimensions(const struct source *, const struct json *,
	    struct err *) MUST_CHECK;
/* {Dim}Codes: sound codes, each once; what the descriptor keeps is there, and
 * given as rows are to be asked for it. */
int	cbs_check_codes(const struct source *,
	    const struct source_dimension *, const struct json *,
	    struct cbs_codes *ret, struct err *) MUST_CHECK;
/* {Dim}Groups: sound. */
int	cbs_check_groups(const struct source *, const struct json *,
	    struct err *) MUST_CHECK;
/* MeasureGroups: a tree; free with measure_groups_free. */
int	cbs_check_measure_groups(const struct source *, const struct json *,
	    struct measure_groups **ret, struct err *) MUST_CHECK;
/* MeasureCodes: every measure of the descriptor is there, once.  ${groups} may
 * be NULL when none is named by title. */
int	cbs_check_measures(const struct source *, const struct json *,
	    const struct measure_groups *groups, struct err *) MUST_CHECK;

/* OData v3: TableInfos, one record; its Modified is all there is of a
 * version. */
int	cbs_check_infos(const struct source *, const struct json *,
	    struct cbs_version *ret, struct err *) MUST_CHECK;
/* OData v3: DataProperties has the dimensions that the descriptor names and no
 * other, and a column for each of its measures, whose names are given by
 * measure; the caller frees them. */
int	cbs_check_columns(const struct source *, const struct json *,
	    char **ret_column, struct err *) MUST_CHECK;

#endif

/*
 * The two shapes that bodies of cities have, whatever the protocol: rows of CSV
 * and arrays of JSON records.  For formats of cities to read their parts by.
 */
#ifndef LAND_CITY_BODIES_H
#define LAND_CITY_BODIES_H

#include "land/city_format.h"

/* Rows of CSV, as the descriptor says it is written, read from anywhere (a part
 * or an entry of an archive); blank lines are passed over. */
int	city_csv(const struct table_origin *, const struct snapshot_part *,
	    records_read *, void *from, const struct city_sink *, struct err *)
	    MUST_CHECK;

struct city_json {
	const char *rows;	/* as of records_shape */
	bool lines;
	/* "attributes.", "properties.": the fields stand in this member, and
	 * what stands beside it is left out; or NULL. */
	const char *inside;
	/* Members that are left out, with all they hold ("_links"), NULL at the
	 * end; or NULL. */
	const char *const *without;
};

/* Records of JSON, flattened. */
int	city_json(const struct table_origin *, const struct snapshot_part *,
	    const struct city_json *, records_read *, void *from,
	    const struct city_sink *, struct err *) MUST_CHECK;
/* The same for all parts whose role begins with the prefix, in order. */
int	city_json_parts(const struct table_origin *, const char *prefix,
	    const struct city_json *, const struct city_sink *, struct err *)
	    MUST_CHECK;

#endif

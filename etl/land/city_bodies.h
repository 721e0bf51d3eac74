/*
 * The shapes that bodies of cities have, whatever the protocol: rows of CSV,
 * arrays of JSON records, and either of them packed.  For formats of cities to
 * read their parts by.
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

/* Those of GeoJSON: the properties of features. */
extern const struct city_json city_features;

/* Records of JSON, flattened. */
int	city_json(const struct table_origin *, const struct snapshot_part *,
	    const struct city_json *, records_read *, void *from,
	    const struct city_sink *, struct err *) MUST_CHECK;
/* The same for all parts whose role begins with the prefix, in order. */
int	city_json_parts(const struct table_origin *, const char *prefix,
	    const struct city_json *, const struct city_sink *, struct err *)
	    MUST_CHECK;

/* One entry of an archive: the descriptor's part, or the only one that is CSV. */
int	city_zip(const struct table_origin *, const struct snapshot_part *,
	    records_read *, void *from, const struct city_sink *, struct err *)
	    MUST_CHECK;

/* Reads a part from anywhere. */
typedef int city_body(const struct table_origin *,
	    const struct snapshot_part *, records_read *, void *from,
	    const struct city_sink *, struct err *);
/* Features of GeoJSON. */
city_body city_geojson;
/* The part of that role, which has to be there, from the depot. */
int	city_part(const struct table_origin *, const char *role, city_body *,
	    const struct city_sink *, struct err *) MUST_CHECK;
/* The file of a snapshot that was found by a list of files: file/csv,
 * file/geojson or file/zip. */
int	city_file(const struct table_origin *, const struct city_sink *,
	    struct err *) MUST_CHECK;

#endif

/*
 * Formats of cities: how the bodies of a snapshot become records, one by one,
 * under the names that the descriptor has for its fields.  What the fields mean
 * and whether a record fits is the landing's to say (land/city.h).
 */
#ifndef LAND_CITY_FORMAT_H
#define LAND_CITY_FORMAT_H

#include "base/records.h"
#include "land/table.h"

/* Where records and what could not be read as one go.  Texts live until the
 * function returns; a member that stands outside the record's fields (links,
 * geometry that nobody asked for) is the format's to leave out. */
struct city_sink {
	int (*record)(void *ctx, const struct snapshot_part *, uint64_t row,
	    const struct record *, struct err *);
	int (*reject)(void *ctx, const struct table_reject *, struct err *);
	void *ctx;
};

struct city_format {
	const char *name;	/* of the protocol */
	bool omits_nulls;	/* a field that is null may be absent */
	/* Hand over every record of the snapshot, in the order of its parts. */
	int (*records)(const struct table_origin *, const struct city_sink *,
	    struct err *);
};

/* By the protocol by which the snapshot was had; NULL: none reads it. */
const struct city_format *city_format_of(const struct source *,
	    const struct snapshot *);

extern const struct city_format city_csv_file;
extern const struct city_format city_zip_file;
extern const struct city_format city_geojson_file;
extern const struct city_format city_amsterdam_dso;
extern const struct city_format city_amsterdam_dso_csv;
extern const struct city_format city_arcgis;
extern const struct city_format city_opendatasoft;
extern const struct city_format city_opendatasoft_v1;
extern const struct city_format city_ckan;
extern const struct city_format city_utrecht_open;
extern const struct city_format city_pdok_features;
extern const struct city_format city_swing;
extern const struct city_format city_swing_table;

#endif

/* Features of GeoJSON, a whole file or pages of it: their properties. */
#include "land/city_bodies.h"

static int
read_file(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	return city_part(o, "file", city_geojson, sink, err);
}

static int
read_pages(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	return city_json_parts(o, "records/", &city_features, sink, err);
}

const struct city_format city_geojson_file = {
	.name = "geojson-file",
	.records = read_file,
};

const struct city_format city_pdok_features = {
	.name = "pdok-features",
	.records = read_pages,
};

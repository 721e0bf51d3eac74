/* A GeoJSON file of a city, whole: the properties of its features. */
#include "land/city_bodies.h"

static int
read_file(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	return city_part(o, "file", city_geojson, sink, err);
}

const struct city_format city_geojson_file = {
	.name = "geojson-file",
	.records = read_file,
};

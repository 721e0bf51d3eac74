/* A GeoJSON file at an address. */
#include "base/mem.h"
#include "fetch/one_file.h"

#define GEOJSON_TYPES                                                          \
	"application/geo+json, application/vnd.geo+json, application/json, "   \
	"text/plain, application/octet-stream"

const struct one_file_form one_file_geojson = {
	.name = "geojson",
	.role = "file/geojson",
	.accept = GEOJSON_TYPES,
	.count = one_file_count_geojson,
};

static void *
geojson_file_begin(const struct source *source, const struct snapshot *last)
{
	return one_file_begin(source, last, &one_file_geojson);
}

const struct protocol protocol_geojson_file = {
	.name = "geojson-file",
	.needs_network = true,
	.begin = geojson_file_begin,
	.next = one_file_next,
	.whole = one_file_whole,
	.end = free,
};

/*
 * Rows of CKAN's DataStore, or the file of a resource that is not there.  Rows
 * come with their numbers, which prove that all came; where the descriptor does
 * not name them they are left out here.
 */
#include "land/city_bodies.h"

static int
read_resource(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	static const char *const without[] = { "_id", NULL };
	struct city_json shape = { .rows = "result.records" };

	if (snapshot_part(o->snapshot, "records/1") == NULL)
		return city_file(o, sink, err);
	if (source_city_field(&o->source->city, "_id") == NULL)
		shape.without = without;
	return city_json_parts(o, "records/", &shape, sink, err);
}

const struct city_format city_ckan = {
	.name = "ckan",
	.records = read_resource,
};

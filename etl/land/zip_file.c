/*
 * A packed file of a city, whole: one entry of it.  The packed tables of
 * Amsterdam have titles where the API has names (Gebiedcode for gebied.code).
 */
#include "land/city_bodies.h"
#include "land/city_names.h"

static int
read_file(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	struct city_names *names = city_names_new(&o->source->city, sink);
	int rc = city_part(o, "file", city_zip, city_names_sink(names), err);

	city_names_free(names);
	return rc;
}

const struct city_format city_zip_file = {
	.name = "zip-file",
	.records = read_file,
};

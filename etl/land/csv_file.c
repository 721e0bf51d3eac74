/* A CSV file of a city, whole. */
#include "land/city_bodies.h"

static int
read_file(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	return city_part(o, "file", city_csv, sink, err);
}

const struct city_format city_csv_file = {
	.name = "csv-file",
	.records = read_file,
};

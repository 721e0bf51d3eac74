/*
 * Records of Opendatasoft: lines of an export of v2.1, where nulls are written;
 * and pages of v1, where a field without value is left out.
 */
#include "land/city_bodies.h"

static int
read_export(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	return city_json_parts(o, "records/",
	    &(struct city_json){ .lines = true }, sink, err);
}

static int
read_pages(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	return city_json_parts(o, "records/",
	    &(struct city_json){ .rows = "records", .inside = "fields." }, sink,
	    err);
}

const struct city_format city_opendatasoft = {
	.name = "opendatasoft",
	.records = read_export,
};

const struct city_format city_opendatasoft_v1 = {
	.name = "opendatasoft-v1",
	.omits_nulls = true,
	.records = read_pages,
};

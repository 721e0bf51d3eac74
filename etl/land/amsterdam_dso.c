/* Pages of the DSO-API of Amsterdam. */
#include "base/mem.h"
#include "land/city_bodies.h"
#include "land/city_names.h"

static int
read_pages(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	static const char *const without[] = { "_links", NULL };
	struct city_names *names = city_names_new(&o->source->city, sink);
	const char *table = o->snapshot->table;
	char *rows = source_city_embedded(&o->source->city,
	    table != NULL ? table : o->source->table);
	const struct city_json shape = { .rows = rows, .without = without };
	int rc =
	    city_json_parts(o, "records/", &shape, city_names_sink(names), err);

	free(rows);
	city_names_free(names);
	return rc;
}

const struct city_format city_amsterdam_dso = {
	.name = "amsterdam-dso",
	.records = read_pages,
};

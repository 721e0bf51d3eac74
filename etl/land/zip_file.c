/*
 * A packed file of a city, whole: one entry of it.  The packed tables of
 * Amsterdam have titles where the API has names (Gebiedcode for gebied.code).
 */
#include "base/text.h"
#include "base/zipread.h"
#include "land/city_bodies.h"
#include "land/city_names.h"

static int
read_entry(const struct table_origin *o, const struct snapshot_part *part,
    const char *name, struct zipread_entry *entry, const struct city_sink *sink,
    struct err *err)
{
	const struct city_json features = { .rows = "features",
		.inside = "properties." };
	static const char *const without[] = { "_links", "geometry", NULL };
	const struct city_json lines = { .lines = true, .without = without };

	if (text_ends(name, ".geojson") || text_ends(name, ".json"))
		return city_json(o, part, &features, zipread_entry_read, entry,
		    sink, err);
	if (text_ends(name, ".jsonl"))
		return city_json(o, part, &lines, zipread_entry_read, entry,
		    sink, err);
	return city_csv(o, part, zipread_entry_read, entry, sink, err);
}

static int
read_zip(const struct table_origin *o, const struct snapshot_part *part,
    struct zipread *zip, const struct city_sink *sink, struct err *err)
{
	const char *wanted = o->source->city.part;
	struct zipread_entry *entry = NULL;
	size_t i;
	int rc = -1;

	if (zipread_find(zip, wanted != NULL ? wanted : ".csv", &i, err) == -1)
		return -1;
	if (zipread_entry_open(zip, i, &entry, err) == 0)
		rc =
		    read_entry(o, part, zipread_name(zip, i), entry, sink, err);
	zipread_entry_close(entry);
	return rc;
}

static int
read_file(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	const struct snapshot_part *part = snapshot_part(o->snapshot, "file");
	struct city_names *names = city_names_new(&o->source->city, sink);
	struct depot_reader *reader = NULL;
	struct zipread *zip = NULL;
	int rc = -1;

	if (part == NULL)
		err_set(err, ERR_SOURCE, "the snapshot has no file");
	else if (depot_read_open(o->depot, part->sha256, &reader, err) == 0 &&
	    zipread_open(depot_read, reader, P_tmpdir, &zip, err) == 0)
		rc = read_zip(o, part, zip, city_names_sink(names), err);
	zipread_close(zip);
	depot_read_close(reader);
	city_names_free(names);
	return rc;
}

const struct city_format city_zip_file = {
	.name = "zip-file",
	.records = read_file,
};

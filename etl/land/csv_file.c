/* A CSV file of a city, whole. */
#include "land/city_bodies.h"

static int
read_file(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	const struct snapshot_part *part = snapshot_part(o->snapshot, "file");
	struct depot_reader *reader = NULL;
	int rc = -1;

	if (part == NULL)
		return err_set(err, ERR_SOURCE, "the snapshot has no file");
	if (depot_read_open(o->depot, part->sha256, &reader, err) == 0)
		rc = city_csv(o, part, depot_read, reader, sink, err);
	depot_read_close(reader);
	return rc;
}

const struct city_format city_csv_file = {
	.name = "csv-file",
	.records = read_file,
};

/* Rows of CSV and records of JSON, packed or not, as the records that landing
 * takes. */
#include "land/city_bodies.h"

#include <stdlib.h>
#include <string.h>

#include "base/csvread.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/zipread.h"
#include "land/city_crosstab.h"
#include "land/city_values.h"

/* --- CSV --- */

/* Names of the heading, which stay the same for all rows. */
static struct record_member *
heading(const struct csv_reader *csv, struct arena *arena, size_t *ret_n)
{
	const struct csv_line *line = csv_reader_heading(csv);
	struct record_member *member =
	    arena_alloc(arena, line->n * sizeof(*member));

	for (size_t i = 0; i < line->n; i++) {
		const char *name = line->field[i];
		size_t len = strlen(name);

		city_trim(&name, &len);
		member[i].name = arena_strndup(arena, name, len);
		member[i].name_len = len;
		member[i].kind = RECORD_STRING;
	}
	*ret_n = line->n;
	return member;
}

/* The rows of a list, as they stand. */
static int
csv_list(struct csv_reader *csv, const struct snapshot_part *part,
    const struct city_sink *sink, bool *is_told, struct err *err)
{
	struct arena *arena = arena_new();
	struct csv_line line;
	size_t n = 0;
	struct record_member *member = heading(csv, arena, &n);
	uint64_t row = 0;
	int more;

	while ((more = csv_reader_next(csv, &line, err)) == 1) {
		struct record record = { .n = n, .member = member };

		for (size_t i = 0; i < n; i++) {
			member[i].text = line.field[i];
			member[i].len = strlen(line.field[i]);
		}
		if (sink->record(sink->ctx, part, ++row, &record, err) == -1) {
			*is_told = true;
			more = -1;
			break;
		}
	}
	arena_free(arena);
	return more;
}

/* The cells of a table of areas by measures. */
static int
csv_crosstab(struct csv_reader *csv, const struct source_city *city,
    const struct snapshot_part *part, const struct city_sink *sink,
    bool *is_told, struct err *err)
{
	struct city_crosstab *table = NULL;
	struct csv_line line;
	uint64_t row = 0;
	int more = -1;

	if (city_crosstab_new(city, csv_reader_heading(csv), &table, err) == -1)
		return -1;
	while ((more = csv_reader_next(csv, &line, err)) == 1)
		if (city_crosstab_row(table, part, ++row, &line, sink, err) ==
		    -1) {
			*is_told = true;
			more = -1;
			break;
		}
	city_crosstab_free(table);
	return more;
}

int
city_csv(const struct table_origin *o, const struct snapshot_part *part,
    records_read *read, void *from, const struct city_sink *sink,
    struct err *err)
{
	const struct source_city *city = &o->source->city;
	struct csv_reader *csv = NULL;
	bool is_told = false; /* the error says where */
	int rc = csv_reader_open(&city->csv, read, from, &csv, err);

	if (rc == 0)
		rc = city->layout == LAYOUT_LIST
		    ? csv_list(csv, part, sink, &is_told, err)
		    : csv_crosstab(csv, city, part, sink, &is_told, err);
	if (rc == -1 && !is_told)
		err_context(err, "%s", part->role);
	csv_reader_close(csv);
	return rc;
}

/* --- JSON --- */

static bool
is_without(const struct city_json *shape, const struct record_member *m)
{
	if (shape->without == NULL)
		return false;
	for (size_t i = 0; shape->without[i] != NULL; i++) {
		size_t len = strlen(shape->without[i]);

		if (m->name_len >= len &&
		    memcmp(m->name, shape->without[i], len) == 0 &&
		    (m->name[len] == '\0' || m->name[len] == '.'))
			return true;
	}
	return false;
}

/* The fields of a record: those that are left out are gone, the others stand
 * under their own names. */
static size_t
pick(const struct city_json *shape, const struct record *from,
    struct record_member *to)
{
	size_t skip = shape->inside != NULL ? strlen(shape->inside) : 0;
	size_t n = 0;

	for (size_t i = 0; i < from->n; i++) {
		struct record_member m = from->member[i];

		if (m.name_len < skip ||
		    (skip > 0 && memcmp(m.name, shape->inside, skip) != 0))
			continue;
		m.name += skip;
		m.name_len -= skip;
		if (!is_without(shape, &m))
			to[n++] = m;
	}
	return n;
}

int
city_json(const struct table_origin *o, const struct snapshot_part *part,
    const struct city_json *shape, records_read *read, void *from,
    const struct city_sink *sink, struct err *err)
{
	const struct records_shape form = {
		.rows = shape->rows,
		.flatten = true,
		.lines = shape->lines,
	};
	struct records *scan = records_new(&form, read, from);
	struct record_member *member = NULL;
	struct record record, picked;
	uint64_t row = 0;
	size_t size = 0;
	int more;

	(void)o;
	while ((more = records_next(scan, &record, err)) == 1) {
		if (record.n > size) {
			size = record.n;
			member = xrealloc(member, size * sizeof(*member));
		}
		picked.n = pick(shape, &record, member);
		picked.member = member;
		if (sink->record(sink->ctx, part, ++row, &picked, err) == -1) {
			more = -1;
			goto out;
		}
	}
	if (more == 0 && !records_saw_rows(scan))
		more = err_set(err, ERR_SOURCE, "there is no list '%s'",
		    shape->rows != NULL ? shape->rows : "of records");
	if (more == -1)
		err_context(err, "%s", part->role);
out:
	free(member);
	records_free(scan);
	return more;
}

int
city_json_parts(const struct table_origin *o, const char *prefix,
    const struct city_json *shape, const struct city_sink *sink,
    struct err *err)
{
	for (size_t i = 0; i < o->snapshot->n_parts; i++) {
		const struct snapshot_part *part = &o->snapshot->part[i];
		struct depot_reader *reader = NULL;
		int rc = -1;

		if (!text_starts(part->role, prefix))
			continue;
		if (depot_read_open(o->depot, part->sha256, &reader, err) == 0)
			rc = city_json(o, part, shape, depot_read, reader, sink,
			    err);
		depot_read_close(reader);
		if (rc == -1)
			return -1;
	}
	return 0;
}

const struct city_json city_features = { .rows = "features",
	.inside = "properties." };

int
city_geojson(const struct table_origin *o, const struct snapshot_part *part,
    records_read *read, void *from, const struct city_sink *sink,
    struct err *err)
{
	return city_json(o, part, &city_features, read, from, sink, err);
}

/* --- packed --- */

static int
read_entry(const struct table_origin *o, const struct snapshot_part *part,
    const char *name, struct zipread_entry *entry, const struct city_sink *sink,
    struct err *err)
{
	static const char *const without[] = { "_links", "geometry", NULL };
	const struct city_json lines = { .lines = true, .without = without };

	if (text_ends(name, ".geojson") || text_ends(name, ".json"))
		return city_geojson(o, part, zipread_entry_read, entry, sink,
		    err);
	if (text_ends(name, ".jsonl"))
		return city_json(o, part, &lines, zipread_entry_read, entry,
		    sink, err);
	return city_csv(o, part, zipread_entry_read, entry, sink, err);
}

int
city_zip(const struct table_origin *o, const struct snapshot_part *part,
    records_read *read, void *from, const struct city_sink *sink,
    struct err *err)
{
	const char *wanted = o->source->city.part;
	struct zipread_entry *entry = NULL;
	struct zipread *zip = NULL;
	size_t i;
	int rc = -1;

	if (zipread_open(read, from, P_tmpdir, &zip, err) == 0 &&
	    zipread_find(zip, wanted != NULL ? wanted : ".csv", &i, err) == 0 &&
	    zipread_entry_open(zip, i, &entry, err) == 0)
		rc =
		    read_entry(o, part, zipread_name(zip, i), entry, sink, err);
	zipread_entry_close(entry);
	zipread_close(zip);
	return rc;
}

/* --- files --- */

int
city_part(const struct table_origin *o, const char *role, city_body *body,
    const struct city_sink *sink, struct err *err)
{
	const struct snapshot_part *part = snapshot_part(o->snapshot, role);
	struct depot_reader *reader = NULL;
	int rc = -1;

	if (part == NULL)
		return err_set(err, ERR_SOURCE, "the snapshot has no %s", role);
	if (depot_read_open(o->depot, part->sha256, &reader, err) == 0)
		rc = body(o, part, depot_read, reader, sink, err);
	depot_read_close(reader);
	return rc;
}

int
city_file(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	/* The part named the file, so that it is no entry of an archive. */
	struct source source = *o->source;
	struct table_origin one = *o;

	source.city.part = NULL;
	one.source = &source;
	if (snapshot_part(o->snapshot, "file/zip") != NULL)
		return city_part(&one, "file/zip", city_zip, sink, err);
	if (snapshot_part(o->snapshot, "file/geojson") != NULL)
		return city_part(&one, "file/geojson", city_geojson, sink, err);
	return city_part(&one, "file/csv", city_csv, sink, err);
}

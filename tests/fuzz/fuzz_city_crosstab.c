/* A CSV file as a table of areas by measures, whatever it holds: each cell comes
 * once, with a year.  The first byte says which way round it is. */
#include <string.h>

#include "../memory.h"
#include "land/city_crosstab.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct source_field fields[] = {
	{ .name = "Gebied", .role = FIELD_AREA },
	{ .name = "Onderwerp", .role = FIELD_MEASURE },
	{ .name = "jaar", .role = FIELD_PERIOD, .form = FORM_YEAR },
	{ .name = "waarde", .role = FIELD_VALUE },
};

static int
count(void *ctx, const struct snapshot_part *part, uint64_t row,
    const struct record *record, struct err *err)
{
	size_t *n = ctx;

	(void)part;
	(void)row;
	(void)err;
	++*n;
	REQUIRE(record->n == 4);
	REQUIRE(record->member[1].len > 0 && record->member[2].len == 4);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct csv_form form = { .delimiter = ';', .skip_blank = true };
	const struct snapshot_part part = { .role = "file" };
	struct source_city city = { .field = fields, .n_fields = 4 };
	struct memory m = { data + (size > 0), size - (size > 0) };
	struct city_crosstab *table = NULL;
	struct csv_reader *csv = NULL;
	struct csv_line line;
	struct err err = ERR_INIT;
	size_t n = 0, before;
	const struct city_sink sink = { .record = count, .ctx = &n };

	city.layout = size > 0 && data[0] % 2 != 0 ? LAYOUT_AREAS_AS_COLUMNS
						   : LAYOUT_AREAS_AS_ROWS;
	if (csv_reader_open(&form, read_memory, &m, &csv, &err) == 0 &&
	    city_crosstab_new(&city, csv_reader_heading(csv), &table, &err) ==
		0)
		while (csv_reader_next(csv, &line, &err) == 1) {
			before = n;
			if (city_crosstab_row(table, &part, 1, &line, &sink,
				&err) != 0)
				break;
			REQUIRE(n - before == line.n - 1);
		}
	REQUIRE(err.class == ERR_NONE || err.class == ERR_SOURCE);
	city_crosstab_free(table);
	csv_reader_close(csv);
	return 0;
}

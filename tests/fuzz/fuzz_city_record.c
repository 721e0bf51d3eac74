/*
 * What a city publishes, whatever it holds, against a descriptor: a wide one or
 * a long one, as CSV, as JSON or as features.  What is taken has an area and a
 * period that can be keys, and each cell a number as PostgreSQL reads it or a
 * reason; anything else is a rejected record or the end of it all.  The first
 * byte says which descriptor and form it is.
 */
#include <string.h>

#include "../memory.h"
#include "define/source.h"
#include "land/city_bodies.h"
#include "land/city_record.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static char *kept[] = { "plan", "bouw" };
static char *ignored[] = { "geom" };
static char delimiter[] = ";";
static struct source_field wide_fields[] = {
	{ .name = "nr", .role = FIELD_KEY },
	{ .name = "wijk", .role = FIELD_AREA },
	{ .name = "naam", .role = FIELD_AREA_NAME },
	{ .name = "jaar", .role = FIELD_PERIOD, .form = FORM_YEAR },
	{ .name = "fase",
	    .role = FIELD_LABEL,
	    .title = "Fase",
	    .keep = kept,
	    .n_keep = 2 },
	{ .name = "start",
	    .role = FIELD_LABEL,
	    .title = "Start",
	    .form = FORM_EPOCH_MS },
	{ .name = "koop",
	    .role = FIELD_VALUE,
	    .title = "K",
	    .unit = "w",
	    .decimals = 0 },
	{ .name = "huur",
	    .role = FIELD_VALUE,
	    .title = "H",
	    .unit = "w",
	    .decimals = 1 },
};
static struct source_field long_fields[] = {
	{ .name = "code", .role = FIELD_MEASURE },
	{ .name = "dag", .role = FIELD_PERIOD, .form = FORM_DATE },
	{ .name = "waarde", .role = FIELD_VALUE },
};
static struct city_measure measures[] = {
	{ .code = "WKOOP", .title = "K", .unit = "w", .decimals = 0 },
};

/* As PostgreSQL reads one; "02" is no number of JSON, and is 2 all the same. */
static bool
is_numeric(const char *text)
{
	size_t sign = text[0] == '-', point = strcspn(text, ".");
	size_t digits = strspn(text + sign, "0123456789");

	if (text[point] == '.')
		digits += strspn(text + point + 1, "0123456789") + 1;
	return digits > 0 && sign + digits == strlen(text) &&
	    strpbrk(text, "0123456789") != NULL;
}

struct reading {
	const struct source_city *city;
	struct city_reader *reader;
};

static int
take(void *ctx, const struct snapshot_part *part, uint64_t row,
    const struct record *record, struct err *err)
{
	struct reading *r = ctx;
	enum city_verdict verdict = CITY_REJECTED;
	struct city_row got = { 0 };

	(void)part;
	(void)row;
	if (city_reader_read(r->reader, record, &verdict, &got, err) != 0)
		return -1;
	if (verdict == CITY_REJECTED) {
		REQUIRE(city_reader_reason(r->reader)[0] != '\0');
		REQUIRE(city_reader_text(r->reader) != NULL);
	}
	if (verdict != CITY_TAKEN)
		return 0;
	REQUIRE(got.area[0] != '\0' && got.period != NULL);
	REQUIRE(got.labels[0] == '{');
	REQUIRE(got.n <= city_reader_measures(r->city));
	for (size_t i = 0; i < got.n; i++) {
		const struct city_cell *cell = &got.cell[i];

		REQUIRE(cell->measure < city_reader_measures(r->city));
		REQUIRE((cell->reason != NULL) == (cell->value[0] == '\0'));
		REQUIRE(cell->reason != NULL || is_numeric(cell->value));
	}
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned how = size > 0 ? data[0] : 0;
	struct source source = { .id = "x" };
	struct snapshot_part part = { .role = "file" };
	const struct table_origin origin = { NULL, &source, NULL };
	struct memory m = { data + (size > 0), size - (size > 0) };
	struct reading reading = { &source.city, NULL };
	const struct city_sink sink = { .record = take, .ctx = &reading };
	const struct city_json json = { .rows = "rijen" };
	struct err err = ERR_INIT;
	int rc;

	source.city = (struct source_city){ .municipality = "GM0363",
		.field = how & 1 ? long_fields : wide_fields,
		.n_fields = how & 1 ? 3 : 8,
		.measure = how & 1 ? measures : NULL,
		.n_measures = how & 1 ? 1 : 0,
		.ignored = ignored,
		.n_ignored = 1,
		.has_decimal_comma = (how & 2) != 0,
		.delimiter_text = delimiter };
	reading.reader = city_reader_new(&source.city, (how & 4) != 0);
	switch (how >> 3 & 3) {
	case 0:
		rc = city_csv(&origin, &part, read_memory, &m, &sink, &err);
		break;
	case 1:
		rc = city_json(&origin, &part, &json, read_memory, &m, &sink,
		    &err);
		break;
	default:
		rc = city_geojson(&origin, &part, read_memory, &m, &sink, &err);
		break;
	}
	REQUIRE(rc == 0 || (rc == -1 && err.class == ERR_SOURCE));
	REQUIRE(rc == 0 || err.text[0] != '\0');
	err_clear(&err);
	if (rc == 0 && city_reader_end(reading.reader, &err) != 0)
		REQUIRE(err.class == ERR_SOURCE && err.text[0] != '\0');
	city_reader_free(reading.reader);
	return 0;
}

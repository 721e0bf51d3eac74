/* Tables of areas by measures and years, cell by cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "land/city_crosstab.h"

static struct source_field fields[] = {
	{ .name = "Gebied", .role = FIELD_AREA },
	{ .name = "Onderwerp", .role = FIELD_MEASURE },
	{ .name = "jaar", .role = FIELD_PERIOD, .form = FORM_YEAR },
	{ .name = "waarde", .role = FIELD_VALUE },
};
static struct source_city city = { .field = fields, .n_fields = 4 };
static struct snapshot_part part = { .role = "file" };

static void
test_labels(void **state)
{
	static const struct {
		const char *text, *measure, *year;
	} good[] = {
		{ "Woningen [2025]", "Woningen", "2025" },
		{ "Woningen|2025", "Woningen", "2025" },
		{ "Huur [sociaal] [ 2025 ]", "Huur [sociaal]", "2025" },
		{ "a|b | 1999", "a|b", "1999" },
		{ "a[2025]", "a", "2025" },
	};
	static const char *const bad[] = { "", "Woningen", "Woningen 2025",
		"Woningen []", "Woningen [25]", "Woningen [2025", "2025]",
		"[2025]", " [2025]", "|2025", "Woningen|", "Woningen [20255]",
		"Woningen [2025] %", "Woningen|2025]", "]", "|", " a [2025]" };
	const char *year;
	size_t len, year_len;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(city_crosstab_label(good[i].text,
		    strlen(good[i].text), &len, &year, &year_len));
		assert_int_equal(len, strlen(good[i].measure));
		assert_memory_equal(good[i].text, good[i].measure, len);
		assert_int_equal(year_len, strlen(good[i].year));
		assert_memory_equal(year, good[i].year, year_len);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (city_crosstab_label(bad[i], strlen(bad[i]), &len, &year,
			&year_len))
			fail_msg("\"%s\" has no year", bad[i]);
}

static int
add_record(void *ctx, const struct snapshot_part *from, uint64_t row,
    const struct record *record, struct err *err)
{
	struct buf *to = ctx;

	(void)err;
	assert_ptr_equal(from, &part);
	buf_addf(to, "%d:", (int)row);
	for (size_t i = 0; i < record->n; i++)
		buf_addf(to, " %s=%.*s", record->member[i].name,
		    (int)record->member[i].len, record->member[i].text);
	buf_addc(to, '\n');
	return 0;
}

static void
expect(enum city_layout layout, const char *const *heading,
    const char *const *row, const char *cells)
{
	const struct csv_line lines[] = { { 3, heading, 1 }, { 3, row, 2 } };
	struct city_crosstab *table;
	struct err err = ERR_INIT;
	struct buf out;
	const struct city_sink sink = { .record = add_record, .ctx = &out };

	buf_init(&out, LIMIT_RECORD);
	city.layout = layout;
	assert_int_equal(city_crosstab_new(&city, &lines[0], &table, &err), 0);
	assert_int_equal(city_crosstab_row(table, &part, 7, &lines[1], &sink,
			     &err),
	    0);
	assert_string_equal(out.data, cells);
	city_crosstab_free(table);
	buf_release(&out);
}

static void
test_cells(void **state)
{
	(void)state;
	expect(LAYOUT_AREAS_AS_ROWS,
	    (const char *const[]){ "Gebied ", "Koop [2024]", "Koop|2025" },
	    (const char *const[]){ " onbekend", "1.234,5", "" },
	    "7: Gebied=onbekend Onderwerp=Koop jaar=2024 waarde=1.234,5\n"
	    "7: Gebied=onbekend Onderwerp=Koop jaar=2025 waarde=\n");
	expect(LAYOUT_AREAS_AS_COLUMNS,
	    (const char *const[]){ "Onderwerp", "West", " Oost" },
	    (const char *const[]){ "Koop [2024]", "1", "x" },
	    "7: Gebied=West Onderwerp=Koop jaar=2024 waarde=1\n"
	    "7: Gebied=Oost Onderwerp=Koop jaar=2024 waarde=x\n");
}

static void
test_what_does_not_fit(void **state)
{
	static const char *const by_row[] = { "Gebied", "Koop [2024]", "Huur" };
	static const char *const by_column[] = { "Onderwerp", "West", "Oost" };
	static const char *const no_year[] = { "Koop", "1", "2" };
	static const char *const area_with_year[] = { "Onderwerp",
		"West [2024]" };
	const struct csv_line year = { 2, area_with_year, 1 };
	const struct csv_line heading = { 3, by_row, 1 };
	const struct csv_line other = { 3, by_column, 1 };
	const struct csv_line row = { 3, no_year, 9 };
	const struct city_sink sink = { 0 };
	struct city_crosstab *table;
	struct err err = ERR_INIT;

	(void)state;
	city.layout = LAYOUT_AREAS_AS_ROWS;
	assert_int_equal(city_crosstab_new(&city, &heading, &table, &err), -1);
	assert_non_null(strstr(err.text, "\"Huur\" has no year, as in"));
	assert_int_equal(city_crosstab_new(&city, &other, &table, &err), -1);
	assert_non_null(strstr(err.text,
	    "the first column is \"Onderwerp\" where the descriptor has "
	    "\"Gebied\""));
	city.layout = LAYOUT_AREAS_AS_COLUMNS;
	assert_int_equal(city_crosstab_new(&city, &other, &table, &err), 0);
	assert_int_equal(city_crosstab_row(table, &part, 1, &row, &sink, &err),
	    -1);
	assert_non_null(strstr(err.text, "file: line 9: \"Koop\" has no year"));
	city_crosstab_free(table);
	assert_int_equal(city_crosstab_new(&city, &year, &table, &err), -1);
	assert_non_null(strstr(err.text,
	    "\"West [2024]\" has a year and stands where an area should"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tile maps: each tile in its place, told apart by more than colour, readable in
 * light and in dark; and what should not be drawn. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "drawn.h"
#include "publish/tiles.h"

static struct tile
a_tile(unsigned row, unsigned column, unsigned class)
{
	return (struct tile){ .row = row,
		.column = column,
		.name = "Amsterdam",
		.code = "Ams",
		.figure = class != 0 ? "941.927" : NULL,
		.class = class };
}

static struct tiles
map_of(const struct tile *tile, size_t n)
{
	return (struct tiles){ .title = "Bevolking",
		.desc = "Wat het laat zien.",
		.unit = "personen",
		.note = "Bron: CBS.",
		.tile = tile,
		.n = n,
		.class_name = { "1 – 2", "3 – 4", "5 – 6", "7 – 8", "9" },
		.n_classes = 5 };
}

static char *
drawn(const struct tiles *tiles, enum drawing_size size)
{
	struct err err = ERR_INIT;
	struct buf to;

	buf_init(&to, LIMIT_CHART);
	if (tiles_draw(tiles, size, &to, &err) != 0)
		fail_msg("%s", err.text);
	assert_true(buf_ok(&to));
	return buf_detach(&to);
}

/* The number behind the n-th of these. */
static double
number_at(const char *text, const char *part, size_t n)
{
	for (; n > 0; n--) {
		text = strstr(text, part);
		assert_non_null(text);
		text += strlen(part);
	}
	return strtod(text, NULL);
}

static void
test_names_and_figures(void **state)
{
	struct tile tile[] = { a_tile(3, 3, 5), a_tile(3, 4, 0),
		a_tile(4, 3, 1) };
	struct tiles tiles = map_of(tile, 3);
	char *svg;

	(void)state;
	tile[2].is_open = true;
	svg = drawn(&tiles, DRAWING_WIDE);
	assert_int_equal(count(svg, ">Amsterdam</text>"), 3);
	assert_int_equal(count(svg, ">941.927</text>"), 2);
	assert_int_equal(count(svg, ">–</text>"), 1);
	assert_int_equal(count(svg, "<g class=\"t0\">"), 1);
	assert_int_equal(count(svg, "<g class=\"t1 o\">"), 1);
	/* Five in the legend, with the number of the class. */
	assert_int_equal(count(svg, "<rect"), 1 + 3 + 5);
	assert_int_equal(count(svg, ">5</text>"), 1);
	assert_int_equal(count(svg, ">7 – 8</text>"), 1);
	free(svg);
	/* A phone has place for the number of the class. */
	svg = drawn(&tiles, DRAWING_NARROW);
	assert_int_equal(count(svg, ">Ams</text>"), 3);
	assert_int_equal(count(svg, "941"), 0);
	assert_int_equal(count(svg, ">5</text>"), 2);
	free(svg);
}

/* Corners are within the drawing, above the legend, and beside each other. */
static void
test_places(void **state)
{
	struct tile tile[] = { a_tile(1, 1, 1), a_tile(1, 2, 1),
		a_tile(2, 1, 1),
		a_tile(LIMIT_TILE_ROWS, LIMIT_TILE_COLUMNS, 1) };
	struct tiles tiles = map_of(tile, 4);
	static const int widths[] = { 680, 296 };

	(void)state;
	tiles.title = "Een lange titel die op een telefoon over meer dan een "
		      "regel gaat, en op een breed scherm niet";
	tiles.note = "Bron: CBS (StatLine 03759ned, 2026-07-02); CBS (StatLine "
		     "81955NED, datum onbekend); CBS (StatLine 70072ned, "
		     "2025-12-11), bewerking Woondruk. Alle cijfers zijn nog "
		     "niet definitief.";
	for (enum drawing_size size = DRAWING_WIDE; size <= DRAWING_NARROW;
	     size++) {
		char *svg = drawn(&tiles, size);
		/* The legend comes first, in the drawing and in the text. */
		const char *at = strstr(svg, "<g class=\"t5\"");
		double x[4], y[4], wide, high;

		assert_non_null(at);
		for (size_t i = 0; i < 4; i++) {
			x[i] = number_at(at, "\"><rect x=\"", i + 1 + 1);
			y[i] = number_at(at, " y=\"", 3 * (i + 1) + 2);
		}
		wide = number_at(at, " width=\"", 2);
		high = number_at(at, " height=\"", 2);
		assert_true(x[1] >= x[0] + wide);
		assert_true(y[2] >= y[0] + high);
		assert_true(x[3] + wide <= widths[size]);
		assert_true(high > 30);
		free(svg);
	}
}

static void
assert_refused(const struct tile *tile, size_t n, const char *why)
{
	struct tiles tiles = map_of(tile, n);
	struct err err = ERR_INIT;
	struct buf to;

	buf_init(&to, LIMIT_CHART);
	assert_int_equal(tiles_draw(&tiles, DRAWING_WIDE, &to, &err), -1);
	assert_int_equal(err.class, ERR_DATA);
	if (strstr(err.text, why) == NULL)
		fail_msg("no '%s' in: %s", why, err.text);
	buf_release(&to);
}

static void
test_refused(void **state)
{
	struct tile one = a_tile(1, 1, 1);
	struct tile same[] = { one, one };

	(void)state;
	assert_refused(same, 2, "row 1, column 1 is taken");
	one = a_tile(0, 1, 1);
	assert_refused(&one, 1, "row 0 of 10");
	one = a_tile(1, LIMIT_TILE_COLUMNS + 1, 1);
	assert_refused(&one, 1, "column 9 of 8");
	one = a_tile(1, 1, LIMIT_TILE_CLASSES + 1);
	assert_refused(&one, 1, "class 6 of 5");
	one = a_tile(1, 1, 1);
	one.figure = NULL;
	assert_refused(&one, 1, "'Amsterdam'");
}

static void
test_hostile_text(void **state)
{
	struct tile tile = a_tile(1, 1, 1);
	struct tiles tiles = map_of(&tile, 1);
	char *svg;

	(void)state;
	tile.name = "</text><script>";
	tile.figure = "\"><!--\x01\xff";
	tiles.title = tiles.class_name[0] = "<&>\"'";
	svg = drawn(&tiles, DRAWING_WIDE);
	assert_int_equal(count(svg, "<script"), 0);
	assert_int_equal(count(svg, "<!--"), 0);
	assert_int_equal(count(svg, "\x01"), 0);
	assert_int_equal(count(svg, "<title"), 1);
	free(svg);
}

/* --- contrast (WCAG 2.2, 1.4.3) --- */

static double
luminance(const char *colour)
{
	static const double weight[] = { 0.2126, 0.7152, 0.0722 };
	bool is_short = strspn(colour + 1, "0123456789abcdef") == 3;
	double sum = 0;

	assert_int_equal(colour[0], '#');
	for (size_t i = 0; i < 3; i++) {
		char pair[3] = { 0 };
		double c;

		pair[0] = colour[1 + i * (is_short ? 1 : 2)];
		pair[1] = is_short ? pair[0] : colour[2 + i * 2];
		c = (double)strtol(pair, NULL, 16) / 255;
		c = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
		sum += weight[i] * c;
	}
	return sum;
}

static double
contrast(const char *a, const char *b)
{
	double x = luminance(a), y = luminance(b);

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* The colour of the first rule that begins so, within a part of the style. */
static const char *
colour(const char *style, const char *rule, const char *what)
{
	const char *at = strstr(style, rule);

	if (at == NULL)
		return NULL;
	at = strstr(at, what);
	assert_non_null(at);
	return at + strlen(what);
}

static const char *
fill(const char *style, const char *rule)
{
	return colour(style, rule, "fill:");
}

/* Shades are in order, so that darker is more (in the dark: lighter), text can be
 * read on each, and where a tile ends can be seen. */
static void
test_contrast(void **state)
{
	struct tiles tiles = map_of(NULL, 0);
	char *svg = drawn(&tiles, DRAWING_WIDE);
	char *own = strstr(svg, "g rect"), *dark;
	const char *shared = strstr(svg, "<style>");

	(void)state;
	assert_non_null(own);
	dark = strstr(own, "@media");
	assert_non_null(dark);
	for (int is_dark = 0; is_dark < 2; is_dark++) {
		const char *part = is_dark ? dark : own;
		const char *text =
		    fill(is_dark ? strstr(shared, "@media") : shared, "text{");
		const char *high = fill(part, ".t5 text{");
		const char *before = NULL;
		const char *ground =
		    fill(is_dark ? strstr(shared, "@media") : shared, ".g{");

		assert_true(contrast(colour(part, "g rect{", "stroke:"),
				ground) >= 3);
		for (int i = 1; i <= LIMIT_TILE_CLASSES; i++) {
			char *rule = xasprintf(".t%d rect{", i);
			const char *shade = fill(part, rule);

			free(rule);
			assert_non_null(shade);
			if (contrast(shade, i >= 4 ? high : text) < 4.5)
				fail_msg("class %d, dark %d: %.2f", i, is_dark,
				    contrast(shade, i >= 4 ? high : text));
			if (before != NULL)
				assert_true(is_dark
					? luminance(shade) > luminance(before)
					: luminance(shade) < luminance(before));
			before = shade;
		}
	}
	free(svg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_and_figures),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_contrast),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

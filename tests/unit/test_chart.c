/* Drawings: of nothing, of little, of much, and of what should not be drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/text.h"
#include "drawn.h"
#include "publish/chart.h"

#define MANY 100

static const struct chart_point three[] = {
	{ "2019", "1.5", false, false },
	{ "2020", "2.5", false, false },
	{ "2021", "2.0", true, false },
};

static struct chart
one_line(const struct chart_point *point, size_t n)
{
	return (struct chart){ .title = "Titel",
		.desc = "Wat het laat zien.",
		.unit = "%",
		.note = "Bron: CBS.",
		.line = { { "Nederland", point, n } },
		.n_lines = 1 };
}

/* The drawing as text that the caller frees. */
static char *
drawn(const struct chart *chart)
{
	struct err err = ERR_INIT;
	struct buf to;

	buf_init(&to, LIMIT_CHART);
	if (chart_draw(chart, DRAWING_WIDE, &to, &err) != 0)
		fail_msg("%s", err.text);
	assert_true(buf_ok(&to));
	return buf_detach(&to);
}

static char *
drawn_points(const struct chart_point *point, size_t n)
{
	struct chart chart = one_line(point, n);

	return drawn(&chart);
}

static void
assert_holds(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no '%s' in:\n%s", part, text);
}

static void
assert_refused(const struct chart *chart, const char *why)
{
	struct err err = ERR_INIT;
	struct buf to;

	buf_init(&to, LIMIT_CHART);
	assert_int_equal(chart_draw(chart, DRAWING_WIDE, &to, &err), -1);
	assert_int_equal(err.class, ERR_DATA);
	assert_holds(err.text, why);
	buf_release(&to);
}

static void
test_empty(void **state)
{
	struct chart chart = { .title = "Leeg" };
	static const struct chart_point holes[] = {
		{ "2019", NULL, false, false }, { "2020", NULL, true, true }
	};
	char *svg = drawn(&chart);

	(void)state;
	assert_holds(svg, "<title id=\"title\">Leeg</title>");
	assert_int_equal(count(svg, "<path"), 0);
	assert_holds(svg, "</svg>\n");
	free(svg);
	svg = drawn_points(holes, 2);
	assert_int_equal(count(svg, "<path") + count(svg, "<circle"), 0);
	assert_int_equal(count(svg, "Nederland"), 0);
	free(svg);
}

static void
test_one_point(void **state)
{
	char *svg = drawn_points(three, 1);

	(void)state;
	assert_int_equal(count(svg, "<circle"), 1);
	assert_int_equal(count(svg, "<path"), 0);
	assert_holds(svg, ">2019</text>");
	assert_holds(svg, ">Nederland</text>");
	free(svg);
}

/* What is open is hollow and its line dashed; the axes are in Dutch. */
static void
test_three_points(void **state)
{
	char *svg = drawn_points(three, 3);

	(void)state;
	assert_int_equal(count(svg, "<circle class=\"k0\""), 2);
	assert_int_equal(count(svg, "<circle class=\"k0 o\""), 1);
	assert_int_equal(count(svg, "<path class=\"k0 l\""), 1);
	assert_int_equal(count(svg, "<path class=\"k0 l d\""), 1);
	assert_holds(svg, ">1,5</text>");
	assert_holds(svg, ">2,5</text>");
	assert_int_equal(count(svg, ">20"), 3);
	free(svg);
}

/* A last day of a year stands at the year that begins. */
static void
test_last_days(void **state)
{
	static const struct chart_point days[] = {
		{ "2018.995", "1", false, false },
		{ "2019.995", "2", false, false },
		{ "2020.997", "3", false, false },
	};
	char *svg = drawn_points(days, 3);

	(void)state;
	assert_int_equal(count(svg, ">2018</text>"), 0);
	assert_holds(svg, ">2019</text>");
	assert_holds(svg, ">2021</text>");
	free(svg);
}

static void
test_a_gap(void **state)
{
	static const struct chart_point broken[] = {
		{ "2018", "1", false, false }, { "2019", "2", false, false },
		{ "2020", "9", false, true }, { "2021", "9", false, false },
		{ "2022", NULL, false, false }, { "2023", "8", false, false }
	};
	char *svg = drawn_points(broken, 6);

	(void)state;
	assert_int_equal(count(svg, "<path class=\"k0 l\""), 2);
	assert_int_equal(count(svg, "<circle"), 5);
	assert_int_equal(count(svg, "L"), 2); /* a piece each */
	free(svg);
}

static void
check_labels(const char *low, const char *high, const char *a, const char *b)
{
	const struct chart_point two[] = { { "2019", low, false, false },
		{ "2020", high, false, false } };
	char *svg = drawn_points(two, 2), *text;

	assert_null(strstr(svg, "nan"));
	assert_null(strstr(svg, "inf"));
	text = xasprintf("\">%s</text>", a);
	assert_holds(svg, text);
	free(text);
	text = xasprintf("\">%s</text>", b);
	assert_holds(svg, text);
	free(text);
	free(svg);
}

static void
test_labels(void **state)
{
	(void)state;
	/* all equal */
	check_labels("0", "0", "-1,0", "1,0");
	check_labels("100.0", "100.0", "90", "110");
	check_labels("-7", "-7", "-7,5", "-6,5");
	/* below nought, and on both sides */
	check_labels("-0.5", "-0.1", "-0,6", "0,0");
	check_labels("-20", "35", "-20", "40");
	/* large and small */
	check_labels("17000000", "18130208", "17.000.000", "18.500.000");
	check_labels("1e15", "-1e15", "-1.000.000.000.000.000", "0");
	check_labels("0", "0.000002", "0,0000000", "0,0000020");
	check_labels("1000000000.1", "1000000000.2", "900.000.000",
	    "1.100.000.000");
}

static void
test_refused(void **state)
{
	static const struct chart_point back[] = {
		{ "2020", "1", false, false }, { "2019", "1", false, false }
	};
	static const char *const wrong[] = { "", "x", "1,5", "1e16", "-1e99",
		"nan", "0x10", "1;2" };
	struct chart chart = one_line(back, 2);
	static struct chart_point many[LIMIT_CHART_POINTS + 1];
	size_t i;

	(void)state;
	assert_refused(&chart, "sort by x");
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		const struct chart_point y = { "2020", wrong[i], false, false };
		const struct chart_point x = { wrong[i], "1", false, false };

		chart = one_line(&y, 1);
		assert_refused(&chart, "is no point");
		chart = one_line(&x, 1);
		assert_refused(&chart, "is no point");
	}
	chart = one_line(many, LIMIT_CHART_POINTS + 1);
	assert_refused(&chart, "at most");
}

/* Nothing that upstream writes becomes markup, or no XML. */
static void
test_hostile_text(void **state)
{
	struct chart chart = one_line(three, 3);
	char *svg;

	(void)state;
	chart.title = "</title><script>alert('x')</script>";
	chart.desc = "a & b \x01\x1b\xff \xef\xbf\xbf]]>";
	chart.unit = "\" onload=\"x";
	chart.note = "<image href='https://example.org/x'/>";
	chart.line[0].label = "<g>\n&\"'";
	svg = drawn(&chart);
	assert_null(strstr(svg, "<script"));
	assert_null(strstr(svg, "<image"));
	assert_null(strstr(svg, "<g"));
	assert_null(strstr(svg, " onload=\""));
	assert_holds(svg, "&lt;/title&gt;&lt;script&gt;");
	assert_holds(svg, "<desc id=\"desc\">a &amp; b ??? ???]]&gt;</desc>");
	assert_holds(svg, ">&lt;g&gt; &amp;&quot;&#39;</text>");
	free(svg);
}

/* Text is broken at blanks, cut where it does not end, never within a letter. */
static void
test_long_text(void **state)
{
	struct chart chart = one_line(three, 3);
	char title[3 * MANY * 4], *svg;
	size_t i;

	(void)state;
	for (i = 0; i + 3 < sizeof(title); i += 3)
		memcpy(title + i, "\xe2\x82\xac", 3); /* euro signs */
	title[i] = '\0';
	chart.title = title;
	chart.desc = NULL;
	chart.line[0].label = title;
	chart.note = "een twee drie vier vijf zes zeven acht negen tien elf "
		     "twaalf dertien veertien vijftien zestien zeventien "
		     "achttien negentien twintig";
	svg = drawn(&chart);
	assert_int_equal(count(svg, "<text class=\"t\""), 5);
	assert_int_equal(count(svg, "…</text>"), 2);
	assert_true(text_is_utf8(svg, strlen(svg)));
	assert_int_equal(count(svg, "<text class=\"s\""), 3);
	assert_holds(svg, ">een twee drie");
	assert_holds(svg, " negentien twintig</text>");
	free(svg);
}

/* Each of four lines has a form of its own, and labels do not touch. */
static void
test_lines(void **state)
{
	struct chart chart = one_line(three, 3);
	static const char *const names[] = { "een", "twee", "drie", "vier" };
	double last = 0;
	char *svg, *at;
	size_t i;

	(void)state;
	for (i = 0; i < LIMIT_CHART_LINES; i++)
		chart.line[i] = (struct chart_line){ names[i], three, 3 };
	chart.n_lines = LIMIT_CHART_LINES;
	svg = drawn(&chart);
	assert_int_equal(count(svg, "<circle"), 3);
	assert_int_equal(count(svg, "h7v7h-7z"), 3);
	assert_int_equal(count(svg, "l4.2 7.4h-8.4z"), 3);
	assert_int_equal(count(svg, "l4.2-7.4h-8.4z"), 3);
	for (i = 0; i < LIMIT_CHART_LINES; i++) {
		char *class = xasprintf("<text class=\"k%zu b\"", i);

		at = strstr(svg, class);
		free(class);
		assert_non_null(at);
		at = strstr(at, " y=\"");
		assert_true((double)strtol(at + 4, NULL, 10) - last > 12);
		last = (double)strtol(at + 4, NULL, 10);
	}
	free(svg);
}

/* Of many points only what differs has a marker; a phone gets less. */
static void
test_many_points(void **state)
{
	static struct chart_point many[MANY];
	struct chart chart = one_line(many, MANY);
	char x[MANY][8], *wide;
	struct err err = ERR_INIT;
	struct buf narrow;
	size_t i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		snprintf(x[i], sizeof(x[i]), "%zu.5", 1900 + i);
		many[i] = (struct chart_point){ x[i], i % 2 == 0 ? "1" : "2",
			i == 50, false };
	}
	wide = drawn(&chart);
	assert_int_equal(count(wide, "<circle"), 2);
	buf_init(&narrow, LIMIT_CHART);
	assert_int_equal(chart_draw(&chart, DRAWING_NARROW, &narrow, &err), 0);
	assert_holds(wide, "width=\"680\" height=\"420\"");
	assert_holds(narrow.data, "width=\"296\" height=\"440\"");
	assert_true(count(narrow.data, "class=\"s m\"") <
	    count(wide, "class=\"s m\""));
	buf_release(&narrow);
	free(wide);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_one_point),
		cmocka_unit_test(test_three_points),
		cmocka_unit_test(test_last_days),
		cmocka_unit_test(test_a_gap),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_many_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

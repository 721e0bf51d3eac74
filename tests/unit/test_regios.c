/* CBS's phrases on boundary changes.  Texts are made up in CBS's form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "land/regios.h"

static void
split_in_two(void **state)
{
	struct region_history h;

	(void)state;
	regios_parse("GM9001",
	    "Opgeheven per 01-01-2021, overgegaan naar:\r\n"
	    "- Voorbeeldstad (GM9002),\r\n"
	    "... 535 hectare met 918 woningen en 2149 "
	    "inwoners\r\n"
	    "- 's-Dorp (N.-B.) (GM9003),\r\n"
	    "... 1 hectare met 1 woning en 1 inwoner \r\n\r\n"
	    "Begindatum voor 1830\r\n",
	    &h);
	assert_int_equal(h.n_unknown, 0);
	assert_string_equal(h.begin, "");
	assert_string_equal(h.end, "2021-01-01");
	assert_int_equal(h.n_events, 2);
	assert_int_equal(h.event[0].kind, EVENT_DISSOLVED);
	assert_string_equal(h.event[0].date, "2021-01-01");
	assert_string_equal(h.event[0].from, "GM9001");
	assert_string_equal(h.event[0].to, "GM9002");
	assert_string_equal(h.event[0].hectares, "535");
	assert_int_equal(h.event[0].dwellings, 918);
	assert_int_equal(h.event[0].inhabitants, 2149);
	assert_int_equal(h.event[1].inhabitants, 1);
	regios_release(&h);
}

static void
born_before_its_begin_date(void **state)
{
	struct region_history h;

	(void)state;
	regios_parse("GM9001",
	    "Ontstaan per 01-01-2016, ontvangen van:\n"
	    "- A (GM9002),\n"
	    "... 2718 hectare met 6577 inwoners\n"
	    "Begindatum 01-01-2015\n",
	    &h);
	assert_int_equal(h.n_unknown, 0);
	assert_string_equal(h.begin, "2016-01-01");
	assert_string_equal(h.end, "");
	assert_int_equal(h.n_events, 0);
	regios_release(&h);
}

static void
new_code_and_new_name(void **state)
{
	struct region_history h;

	(void)state;
	regios_parse("GM9001",
	    "Naamswijziging per 01-07-2015,\r\n"
	    "nieuwe naam: B (GM9002)\r\n",
	    &h);
	assert_int_equal(h.n_unknown, 0);
	assert_string_equal(h.end, "2015-07-01");
	assert_int_equal(h.n_events, 1);
	assert_int_equal(h.event[0].kind, EVENT_CODE);
	assert_int_equal(h.event[0].dwellings, -1);
	regios_release(&h);

	/* The same code: only the name changed. */
	regios_parse("GM9001",
	    "Naamswijziging per 01-07-2015,\r\n"
	    "nieuwe naam: B (GM9001)\r\n",
	    &h);
	assert_int_equal(h.n_unknown, 0);
	assert_string_equal(h.end, "");
	assert_int_equal(h.n_events, 0);
	regios_release(&h);
}

static void
boundary_from_both_sides(void **state)
{
	struct region_history h;

	(void)state;
	regios_parse("GM9001",
	    "Grenswijziging per 01-01-2025, ontvangen van:\n"
	    "- B (GM9002),\n"
	    "... 0,17 hectare met 0 woningen en 0 inwoners\n"
	    "Grenswijziging per 01-01-2025, overgegaan naar:\n"
	    "- B (GM9002),\n"
	    "... 3 woningen en 13 inwoners\n",
	    &h);
	assert_int_equal(h.n_unknown, 0);
	assert_int_equal(h.n_events, 2);
	assert_string_equal(h.event[0].from, "GM9002");
	assert_string_equal(h.event[0].to, "GM9001");
	assert_string_equal(h.event[0].hectares, "0.17");
	assert_string_equal(h.event[1].from, "GM9001");
	assert_string_equal(h.event[1].hectares, "");
	assert_int_equal(h.event[1].dwellings, 3);
	regios_release(&h);
}

/* Each gives one unknown phrase, and this is it. */
static void
what_it_does_not_know(void **state)
{
#define ENDED "Opgeheven per 01-01-2021, overgegaan naar:\n"
	static const struct {
		const char *text, *phrase;
	} bad[] = {
		{ "Samengevoegd per 01-01-2021 met:\n",
		    "Samengevoegd per 01-01-2021 met:" },
		{ "Opgeheven per 01-01-21, overgegaan naar:\n", NULL },
		{ "Opgeheven per 01-13-2021, overgegaan naar:\n", NULL },
		{ "Opgeheven per 32-01-2021, overgegaan naar:\n", NULL },
		{ "Opgeheven per 00-01-2021, overgegaan naar:\n", NULL },
		{ ENDED "- B (GM90),\n", "- B (GM90)," },
		{ ENDED "- B (GM9002),\n... veel hectare\n",
		    "... veel hectare" },
		{ ENDED "- B (GM9002),\n"
			"... 1 hectare met 1,5 woningen en 1 inwoner\n",
		    NULL },
		{ ENDED "- B (GM9002),\n... 1234567890123 hectare\n", NULL },
		{ "... 1 hectare met 1 woning en 1 inwoner\n", NULL },
		{ "- B (GM9002),\n", NULL },
		{ ENDED "... 1 hectare met 1 woning en 1 inwoner\n", NULL },
		{ "nieuwe naam: B (GM9002)\n", "nieuwe naam: B (GM9002)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct region_history h;

		regios_parse("GM9001", bad[i].text, &h);
		assert_int_equal(h.n_unknown, 1);
		if (bad[i].phrase != NULL)
			assert_string_equal(h.unknown[0], bad[i].phrase);
		regios_release(&h);
	}
}

/* All of them, but not what stands below an unknown heading; what is known is
 * read on. */
static void
all_that_is_unknown(void **state)
{
	struct region_history h;

	(void)state;
	regios_parse("GM9001",
	    "Samengevoegd per 01-01-2021 met:\r\n"
	    "- B (GM9002),\r\n"
	    "... 1 hectare met 1 woning en 1 inwoner\r\n"
	    "Opgeheven per 01-01-2022, overgegaan naar:\r\n"
	    "- B (GM9002),\r\n"
	    "... 5 hectare met 2 woningen en 3 inwoners\r\n"
	    "Begindatum onbekend\r\n",
	    &h);
	assert_int_equal(h.n_unknown, 2);
	assert_string_equal(h.unknown[0], "Samengevoegd per 01-01-2021 met:");
	assert_string_equal(h.unknown[1], "Begindatum onbekend");
	assert_int_equal(h.n_events, 1);
	assert_string_equal(h.end, "2022-01-01");
	regios_release(&h);
}

/* Only so much of it is kept, and whole characters. */
static void
unknown_and_long(void **state)
{
	char text[LIMIT_PHRASE + 40];
	struct region_history h;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text + LIMIT_PHRASE - 1, "\xc3\xab", 2);
	text[sizeof(text) - 1] = '\0';
	regios_parse("GM9001", text, &h);
	assert_int_equal(h.n_unknown, 1);
	assert_int_equal(strlen(h.unknown[0]), LIMIT_PHRASE - 1);
	regios_release(&h);
}

/* Bytes that are no UTF-8 are kept like others, and something is kept. */
static void
unknown_and_no_text(void **state)
{
	char text[LIMIT_PHRASE + 40];
	struct region_history h;

	(void)state;
	memset(text, 0x87, sizeof(text));
	text[sizeof(text) - 1] = '\0';
	regios_parse("GM9001", text, &h);
	assert_int_equal(h.n_unknown, 1);
	assert_int_equal(strlen(h.unknown[0]), LIMIT_PHRASE - 3);
	regios_release(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(split_in_two),
		cmocka_unit_test(born_before_its_begin_date),
		cmocka_unit_test(new_code_and_new_name),
		cmocka_unit_test(boundary_from_both_sides),
		cmocka_unit_test(what_it_does_not_know),
		cmocka_unit_test(all_that_is_unknown),
		cmocka_unit_test(unknown_and_long),
		cmocka_unit_test(unknown_and_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* CBS's phrases on boundary changes.  Texts are made up in CBS's form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "land/regios.h"

static void
split_in_two(void **state)
{
	struct region_history h;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(regios_parse("GM9001",
			     "Opgeheven per 01-01-2021, overgegaan naar:\r\n"
			     "- Voorbeeldstad (GM9002),\r\n"
			     "... 535 hectare met 918 woningen en 2149 "
			     "inwoners\r\n"
			     "- 's-Dorp (N.-B.) (GM9003),\r\n"
			     "... 1 hectare met 1 woning en 1 inwoner \r\n\r\n"
			     "Begindatum voor 1830\r\n",
			     &h, &err),
	    0);
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
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(regios_parse("GM9001",
			     "Ontstaan per 01-01-2016, ontvangen van:\n"
			     "- A (GM9002),\n"
			     "... 2718 hectare met 6577 inwoners\n"
			     "Begindatum 01-01-2015\n",
			     &h, &err),
	    0);
	assert_string_equal(h.begin, "2016-01-01");
	assert_string_equal(h.end, "");
	assert_int_equal(h.n_events, 0);
	regios_release(&h);
}

static void
new_code_and_new_name(void **state)
{
	struct region_history h;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(regios_parse("GM9001",
			     "Naamswijziging per 01-07-2015,\r\n"
			     "nieuwe naam: B (GM9002)\r\n",
			     &h, &err),
	    0);
	assert_string_equal(h.end, "2015-07-01");
	assert_int_equal(h.n_events, 1);
	assert_int_equal(h.event[0].kind, EVENT_CODE);
	assert_int_equal(h.event[0].dwellings, -1);
	regios_release(&h);

	/* The same code: only the name changed. */
	assert_int_equal(regios_parse("GM9001",
			     "Naamswijziging per 01-07-2015,\r\n"
			     "nieuwe naam: B (GM9001)\r\n",
			     &h, &err),
	    0);
	assert_string_equal(h.end, "");
	assert_int_equal(h.n_events, 0);
	regios_release(&h);
}

static void
boundary_from_both_sides(void **state)
{
	struct region_history h;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(regios_parse("GM9001",
			     "Grenswijziging per 01-01-2025, ontvangen van:\n"
			     "- B (GM9002),\n"
			     "... 0,17 hectare met 0 woningen en 0 inwoners\n"
			     "Grenswijziging per 01-01-2025, overgegaan naar:\n"
			     "- B (GM9002),\n"
			     "... 3 woningen en 13 inwoners\n",
			     &h, &err),
	    0);
	assert_int_equal(h.n_events, 2);
	assert_string_equal(h.event[0].from, "GM9002");
	assert_string_equal(h.event[0].to, "GM9001");
	assert_string_equal(h.event[0].hectares, "0.17");
	assert_string_equal(h.event[1].from, "GM9001");
	assert_string_equal(h.event[1].hectares, "");
	assert_int_equal(h.event[1].dwellings, 3);
	regios_release(&h);
}

static void
what_it_does_not_know(void **state)
{
	static const char *const bad[] = {
		"Samengevoegd per 01-01-2021 met:\n",
		"Opgeheven per 01-01-21, overgegaan naar:\n",
		"Opgeheven per 01-13-2021, overgegaan naar:\n",
		"Opgeheven per 32-01-2021, overgegaan naar:\n",
		"Opgeheven per 00-01-2021, overgegaan naar:\n",
		"Opgeheven per 01-01-2021, overgegaan naar:\n- B (GM90),\n",
		"Opgeheven per 01-01-2021, overgegaan naar:\n- B (GM9002),\n"
		"... veel hectare\n",
		"Opgeheven per 01-01-2021, overgegaan naar:\n- B (GM9002),\n"
		"... 1 hectare met 1,5 woningen en 1 inwoner\n",
		"Opgeheven per 01-01-2021, overgegaan naar:\n- B (GM9002),\n"
		"... 1234567890123 hectare\n",
		"... 1 hectare met 1 woning en 1 inwoner\n",
		"- B (GM9002),\n",
		"Opgeheven per 01-01-2021, overgegaan naar:\n"
		"... 1 hectare met 1 woning en 1 inwoner\n",
		"nieuwe naam: B (GM9002)\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct region_history h;
		struct err err = ERR_INIT;

		assert_int_equal(regios_parse("GM9001", bad[i], &h, &err), -1);
		assert_int_equal(err.class, ERR_SOURCE);
		assert_non_null(strstr(err.text, "GM9001"));
	}
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

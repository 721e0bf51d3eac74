/* What CBS writes on when new figures come.  The paragraphs are those of
 * captured tables and of the captured list of tables, where not said otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "define/expected.h"

#define LIST "../shared/data/cbs/catalog/v4-json/_catalog.json"
#define HEADING                                                                \
	"Gegevens beschikbaar vanaf: 2019\r\n\r\n"                             \
	"Wanneer komen er nieuwe cijfers?\r\n"
/* Behind it, and not to be read. */
#define REST                                                                   \
	"\r\n\r\nStatus van de cijfers:\r\nDe cijfers van 2025 komen op "      \
	"1 januari 2030.\r\n"

static struct expected
read_answer(const char *answer)
{
	char *text = xasprintf(HEADING "%s" REST, answer);
	struct expected e;

	expected_parse(text, &e);
	free(text);
	return e;
}

static void
expect_by(const char *answer, const char *first, const char *last)
{
	struct expected e = read_answer(answer);

	assert_int_equal(e.kind, EXPECTED_BY);
	assert_string_equal(e.first_day, first);
	assert_string_equal(e.last_day, last);
}

static void
expect_after(const char *answer, int n_months, int days, bool is_any,
    enum period_kind period)
{
	struct expected e = read_answer(answer);

	assert_int_equal(e.kind, EXPECTED_AFTER);
	assert_int_equal(e.months, n_months);
	assert_int_equal(e.days, days);
	assert_int_equal(e.is_any_period, is_any);
	if (!is_any)
		assert_int_equal(e.period, period);
}

static void
expect_kind(const char *answer, enum expected_kind kind)
{
	struct expected e = read_answer(answer);

	assert_int_equal(e.kind, kind);
}

static void
test_months(void **state)
{
	(void)state;
	expect_by("De voorlopige cijfers van 2026 worden in augustus 2026 "
		  "gepubliceerd.",
	    "2026-08-01", "2026-08-31");
	expect_by("Nieuwe cijfers komen in mei 2027.", "2027-05-01",
	    "2027-05-31");
	/* The month that the figures are of does not count. */
	expect_by("De voorlopige cijfers van mei 2026 komen in juli 2026.",
	    "2026-07-01", "2026-07-31");
	expect_by("In december 2008 komt de nieuwe bevolkingsprognose uit. \n",
	    "2008-12-01", "2008-12-31");
	/* Made up, as are all below that say so: a leap year; capitals. */
	expect_by("IN FEBRUARI 2028", "2028-02-01", "2028-02-29");
	expect_by("Eind juni 2026", "2026-06-01", "2026-06-30");
}

static void
test_parts_of_a_year(void **state)
{
	(void)state;
	expect_by("In het tweede kwartaal van 2027 worden de cijfers van 1 "
		  "januari 2027 en de gemiddelde cijfers over 2026 in deze "
		  "publicatie opgenomen.  \r\n ",
	    "2027-04-01", "2027-06-30");
	expect_by("Definitieve cijfers over 2024 en voorlopige cijfers over "
		  "2025 komen in het najaar van 2026 beschikbaar.",
	    "2026-09-01", "2026-12-31");
	/* Captured but for "niet in december 2008 maar" before it. */
	expect_by("zullen de cijfers, in de 2e helft van \n2009 worden "
		  "aangevuld.",
	    "2009-07-01", "2009-12-31");
	/* made up */
	expect_by("in het 4e kwartaal 2026", "2026-10-01", "2026-12-31");
	expect_by("in het voorjaar van 2027", "2027-03-01", "2027-06-30");
	expect_by("in de loop van 2027", "2027-01-01", "2027-12-31");
	/* A bare year is taken when nothing better follows. */
	expect_by("De vergunningen in 2025 komen in juni 2026.", "2026-06-01",
	    "2026-06-30");
}

static void
test_days(void **state)
{
	(void)state;
	/* Made up: a day may be the one of which the figures are, or of
	 * something that was. */
	expect_by("De cijfers van de stand op 1 januari 2027 komen in het "
		  "najaar van 2027.",
	    "2027-09-01", "2027-12-31");
	expect_by("Op 3 maart 2026 is een cijfer gecorrigeerd. Nieuwe cijfers "
		  "komen in mei 2027.",
	    "2027-05-01", "2027-05-31");
	expect_by("De nieuwe maandcijfers verschijnen op 23 juli 2026.",
	    "2026-07-23", "2026-07-23");
	expect_by("De uitkomsten over de maand juni 2026 verschijnen naar "
		  "verwachting op 10 juli 2026.",
	    "2026-07-10", "2026-07-10");
	/* made up: no such day, and so none that is guessed */
	expect_kind("op 31 juni 2026", EXPECTED_UNKNOWN);
	expect_kind("op 29 februari 2027", EXPECTED_UNKNOWN);
	expect_kind("op 0 juni 2026", EXPECTED_UNKNOWN);
}

static void
test_delays(void **state)
{
	(void)state;
	expect_after("De nieuwe cijfers worden circa één tot drie maanden na "
		     "het verslagjaar gepubliceerd. ",
	    3, 0, false, PERIOD_YEAR);
	expect_after("De nieuwe cijfers worden circa 22 dagen na "
		     "verslagkwartaal gepubliceerd. ",
	    0, 22, false, PERIOD_QUARTER);
	expect_after("De voorlopige jaarcijfers worden circa 2 maanden na de "
		     "verslagperiode gepubliceerd.\r\nDe definitieve "
		     "jaarcijfers worden circa 3 maanden na de verslagperiode "
		     "gepubliceerd.",
	    2, 0, true, PERIOD_YEAR);
	expect_after("Nieuwe cijfers komen zes tot zeven weken na afloop van "
		     "de verslagmaand beschikbaar.",
	    0, 49, false, PERIOD_MONTH);
	expect_after("Nieuwe cijfers verschijnen zo’n twee maanden na een "
		     "verslagmaand.",
	    2, 0, false, PERIOD_MONTH);
	expect_after("De nieuwste cijfers worden gepubliceerd op uiterlijk de "
		     "30e dag volgend op de verslagmaand.",
	    0, 30, false, PERIOD_MONTH);
	expect_after("De resultaten van de eerste berekening, de zogenoemde "
		     "flashraming, worden binnen 30 dagen na afloop van een "
		     "verslagkwartaal bekend gemaakt. Vervolgens wordt 85 "
		     "dagen na afloop van het kwartaal de reguliere raming "
		     "gepubliceerd.",
	    0, 30, false, PERIOD_QUARTER);
	expect_after("Voor maandstatistieken publiceert het CBS als regel op "
		     "de eerste werkdag van de derde maand na afloop van de "
		     "verslagmaand",
	    3, 0, false, PERIOD_MONTH);
	/* made up */
	expect_after("twee à drie maanden na afloop van het jaar", 3, 0, false,
	    PERIOD_YEAR);
	expect_after("2-3 maanden na het verslaghalfjaar", 3, 0, false,
	    PERIOD_HALF);
	expect_kind("9999 dagen na verslagmaand", EXPECTED_UNKNOWN);
	expect_kind("0 dagen na verslagmaand", EXPECTED_UNKNOWN);
	expect_kind("22 dagen na de verkiezing", EXPECTED_UNKNOWN);
}

static void
test_no_more(void **state)
{
	static const char *const answers[] = { "Niet meer van toepassing.\n",
		"\nNiet meer van toepassing.",
		"Niet van toepassing. Zie "
		"paragraaf 3 voor andere",
		"Stopgezet.\n", "Deze tabel is stopgezet.",
		"Deze tabel is stopgezet. De actualisering van 20 november "
		"2014 was de laatste",
		"de tabel is met ingang van 24 december 2010 stopgezet.",
		"Deze tabel is stopgezet per 15-3-2013. ",
		"Deze tabel wordt opgevolgd door Europese inflatie",
		"Er komen geen nieuwe cijfers in deze tabel. Maart 2019 komt "
		"er een nieuwe tabel met cijfers over 2018.",
		"Er komen geen nieuwe cijfers, de tabel is stopgezet." };

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		expect_kind(answers[i], EXPECTED_NEVER);
	/* made up */
	expect_by("Er komen geen nieuwe cijfers over 2025. Cijfers over 2026 "
		  "komen in mei 2027.",
	    "2027-05-01", "2027-05-31");
	expect_by("Er komen geen nieuwe cijfers voor het najaar: pas in "
		  "december 2026.",
	    "2026-12-01", "2026-12-31");
}

/* What is of no known kind is not guessed at. */
static void
test_unknown(void **state)
{
	static const char *const answers[] = { "",
		"Deze tabel wordt iedere maand aangevuld met nieuwe cijfers.",
		"Voorlopige cijfers over het voorafgaande jaar verschijnen elk "
		"jaar in februari. \r\nNader voorlopige verschijnen elk jaar "
		"in juni.",
		"Definitieve cijfers verschijnen in november in tweede jaar na "
		"het verslagjaar",
		/* made up */
		"in juli", "in juli 26", "in 12026", "in juli 1799",
		"in het vijfde kwartaal van 2026",
		"in het 0e kwartaal van "
		"2026" };
	struct expected e;

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		expect_kind(answers[i], EXPECTED_UNKNOWN);
	expected_parse(NULL, &e);
	assert_int_equal(e.kind, EXPECTED_UNKNOWN);
	expected_parse("Nieuwe cijfers komen in juli 2026.", &e);
	assert_int_equal(e.kind, EXPECTED_UNKNOWN);
	expected_parse("Wanneer komen er nieuwe", &e);
	assert_int_equal(e.kind, EXPECTED_UNKNOWN);
}

/* The heading in its captured spellings. */
static void
test_heading(void **state)
{
	static const char *const headings[] = {
		"Wanneer komen er nieuwe cijfers: \nin juli 2026",
		"Wanneer komen er nieuwe cijfers? in juli 2026",
		"Wanneer komen er nieuwe cijfers beschikbaar:\r\nin juli 2026",
		"WANNEER\nKOMEN  ER NIEUWE CIJFERS? in juli 2026",
		"Wanneer wanneer komen er nieuwe cijfers? in juli 2026"
	};
	struct expected e;

	(void)state;
	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
		expected_parse(headings[i], &e);
		assert_int_equal(e.kind, EXPECTED_BY);
		assert_string_equal(e.last_day, "2026-07-31");
	}
}

/* All descriptions of the captured list: which are understood is counted, so that
 * a change of the parser shows here. */
static void
test_captured_list(void **state)
{
	struct buf body;
	struct json *doc;
	const struct json *list;
	struct err err = ERR_INIT;
	size_t n[EXPECTED_NEVER + 1] = { 0 };

	(void)state;
	if (!file_exists(LIST)) {
		print_message("skipped: there is no " LIST "\n");
		skip();
	}
	buf_init(&body, LIMIT_SMALL_BODY);
	assert_int_equal(file_read(LIST, &body, &err), 0);
	assert_int_equal(json_parse(body.data, body.len, LIST, &doc, &err), 0);
	list = json_get(doc, "value");
	for (size_t i = 0; i < json_size(list); i++) {
		const char *text =
		    json_get_text(json_at(list, i), "Description", NULL);
		struct expected e;

		expected_parse(text, &e);
		n[e.kind]++;
	}
	assert_int_equal(json_size(list), 83);
	assert_int_equal(n[EXPECTED_BY], 21);
	assert_int_equal(n[EXPECTED_AFTER], 9);
	assert_int_equal(n[EXPECTED_NEVER], 32);
	json_free(doc);
	buf_release(&body);
}

/* Cut off anywhere, without end, and no UTF-8: read, and nothing else. */
static void
test_hostile(void **state)
{
	static const char text[] = HEADING
	    "circa \xc3\xa9\xc3\xa9n tot drie "
	    "maanden na het verslagjaar, in het tweede kwartaal van 2027";
	struct expected e;
	char *cut, *many;

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		cut = xstrndup(text, n);
		expected_parse(cut, &e);
		free(cut);
	}
	expected_parse("Wanneer komen er nieuwe cijfers?\xc3", &e);
	assert_int_equal(e.kind, EXPECTED_UNKNOWN);
	many = xcalloc(1, 1u << 20);
	memset(many, 'a', (1u << 20) - 1);
	memcpy(many, HEADING, sizeof(HEADING) - 1);
	expected_parse(many, &e);
	assert_int_equal(e.kind, EXPECTED_UNKNOWN);
	for (size_t i = sizeof(HEADING); i + 1 < 1u << 20; i += 2)
		memcpy(many + i, "1 ", 2);
	expected_parse(many, &e);
	assert_int_equal(e.kind, EXPECTED_UNKNOWN);
	free(many);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_parts_of_a_year),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_delays),
		cmocka_unit_test(test_no_more),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_heading),
		cmocka_unit_test(test_captured_list),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

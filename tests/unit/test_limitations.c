/* What the data can and cannot say: rows on their own, and against the
 * indicators. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "define/definitions.h"
#include "define/finding.h"

#define HEADING                                                                \
	"id,kind,answer,question_nl,question_en,text_nl,text_en,indicators,"   \
	"source,date_cited\n"
#define GOOD                                                                   \
	"krapte,vraag,deels,Vraag?,Question?,\"Ja, nee\",Yes,groei|druk,,\n"

static int
parse(const char *rows, struct limitations *ret, struct err *err)
{
	char *text = xasprintf(HEADING "%s", rows);
	int rc = limitations_parse("l.csv", text, strlen(text), ret, err);

	free(text);
	return rc;
}

static void
refuse(const char *row, const char *words)
{
	struct err err = ERR_INIT;
	struct limitations l;

	if (parse(row, &l, &err) == 0)
		fail_msg("taken: %s", row);
	assert_int_equal(err.class, ERR_USAGE);
	if (strstr(err.text, words) == NULL)
		fail_msg("'%s' does not say '%s'", err.text, words);
}

static void
test_rows(void **state)
{
	struct err err = ERR_INIT;
	struct limitations l;

	(void)state;
	if (parse(GOOD "zin,houdbaar,,Zin,Line,Want,As,,CBS,2026-11-29\n", &l,
		&err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(l.n, 2);
	assert_string_equal(l.row[0].text[LIMITATION_TEXT_NL], "Ja, nee");
	assert_string_equal(l.row[0].text[LIMITATION_SOURCE], "");
	assert_string_equal(l.row[1].text[LIMITATION_DATE_CITED], "2026-11-29");
	assert_int_equal(l.row[1].line, 3);
	limitations_release(&l);
}

static void
test_refused(void **state)
{
	(void)state;
	refuse("Krapte,vraag,nee,V,Q,T,T,,,\n", "l.csv:2: 'Krapte'");
	refuse("a,wens,nee,V,Q,T,T,,,\n", "kind is 'wens'");
	refuse("a,vraag,,V,Q,T,T,,,\n", "answer is ''");
	refuse("a,afgewezen,misschien,V,Q,T,T,,,\n", "answer is 'misschien'");
	refuse("a,algemeen,nee,V,Q,T,T,,,\n", "no meaning with algemeen");
	refuse("a,vraag,nee,V,,T,T,,,\n", "question_en is empty");
	refuse("a,vraag,nee,V,Q,T,,,,\n", "text_en is empty");
	refuse("a,vraag,nee,V,Q,T,T,,CBS,\n", "stand together");
	refuse("a,vraag,nee,V,Q,T,T,,,2026-11-29\n", "stand together");
	refuse("a,vraag,nee,V,Q,T,T,,CBS,29-11-2026\n", "stand together");
	refuse("a,vraag\n", "2");
}

static void
test_against_indicators(void **state)
{
	struct indicator known = { .id = (char *)"groei" };
	struct definitions d = { .indicator = &known, .n_indicators = 1 };
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(parse(GOOD GOOD, &d.limitations, &err), 0);
	limitations_check(&d);
	assert_int_equal(d.n_findings, 3);
	assert_string_equal(d.finding[0].place, "l.csv:2");
	assert_non_null(strstr(d.finding[0].text, "no indicator 'druk'"));
	assert_non_null(strstr(d.finding[1].text, "'krapte' stands in line 2"));
	for (size_t i = 0; i < d.n_findings; i++)
		finding_release(&d.finding[i]);
	free(d.finding);
	limitations_release(&d.limitations);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_against_indicators),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

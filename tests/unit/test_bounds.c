/* The bounds of the gate: rows on their own, and against the indicators. */
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

#define HEADING "indicator,changed,few,size,large,lost,nulls,jump,least,most\n"
#define REST "*,0.1,10,0.5,0.01,0.05,0.25,2,,\n"

static int
parse(const char *rows, struct bounds *ret, struct err *err)
{
	char *text = xasprintf(HEADING "%s", rows);
	int rc = bounds_parse("b.csv", text, strlen(text), ret, err);

	free(text);
	return rc;
}

static void
refuse(const char *rows, const char *words)
{
	struct err err = ERR_INIT;
	struct bounds b;

	if (parse(rows, &b, &err) == 0)
		fail_msg("taken: %s", rows);
	assert_int_equal(err.class, ERR_USAGE);
	if (strstr(err.text, words) == NULL)
		fail_msg("'%s' does not say '%s'", err.text, words);
}

static void
test_rows(void **state)
{
	struct err err = ERR_INIT;
	struct bounds b;

	(void)state;
	if (parse(REST "groei,0.25,20,1,0.02,0.05,0.25,,-20,40\n", &b, &err) !=
	    0)
		fail_msg("%s", err.text);
	assert_int_equal(b.n, 2);
	assert_string_equal(b.row[0].text[BOUND_CHANGED], "0.1");
	assert_null(b.row[0].text[BOUND_LEAST]);
	assert_null(b.row[1].text[BOUND_JUMP]);
	assert_string_equal(b.row[1].text[BOUND_LEAST], "-20");
	assert_int_equal(b.row[1].line, 3);
	bounds_release(&b);
}

static void
test_refused(void **state)
{
	(void)state;
	refuse("Groei,0.1,10,0.5,0.01,0.05,0.25,2,,\n", "b.csv:2: 'Groei'");
	refuse("groei,,10,0.5,0.01,0.05,0.25,2,,\n", "changed is ''");
	refuse("groei,0.1,10,half,0.01,0.05,0.25,2,,\n", "size is 'half'");
	refuse("groei,-0.1,10,0.5,0.01,0.05,0.25,2,,\n", "changed is '-0.1'");
	refuse("groei,0.1,10,0.5,0.01,0.05,0.25,-2,,\n", "jump is '-2'");
	refuse("groei,0.1,10,0.5,0.01,0.05,0.25,2,,1e\n", "most is '1e'");
	refuse("groei,0.1\n", "2");
}

static void
test_against_indicators(void **state)
{
	struct indicator known = { .id = (char *)"groei" };
	struct definitions d = { .indicator = &known, .n_indicators = 1 };
	struct err err = ERR_INIT;

	(void)state;
	if (parse("groei,0.1,10,0.5,0.01,0.05,0.25,2,,\n"
		  "krimp,0.1,10,0.5,0.01,0.05,0.25,2,,\n"
		  "groei,0.1,10,0.5,0.01,0.05,0.25,2,,\n",
		&d.bounds, &err) != 0)
		fail_msg("%s", err.text);
	bounds_check(&d);
	assert_int_equal(d.n_findings, 3);
	finding_sort(&d);
	assert_string_equal(d.finding[0].place, "b.csv:1");
	assert_non_null(strstr(d.finding[0].text, "no row *"));
	assert_non_null(strstr(d.finding[1].text, "no indicator 'krimp'"));
	assert_non_null(strstr(d.finding[2].text, "stands in line 2 too"));
	for (size_t i = 0; i < d.n_findings; i++)
		finding_release(&d.finding[i]);
	free(d.finding);
	bounds_release(&d.bounds);
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

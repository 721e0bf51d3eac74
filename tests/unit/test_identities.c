/* The accounting identities of a source: rows and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "define/identities.h"

static int
parse(const char *rows, struct identities *ret, struct err *err)
{
	char *text =
	    xasprintf("identity,asks,where,measure,times,later,tolerance\n%s",
		rows);
	int rc = identities_parse("i.csv", text, strlen(text), ret, err);

	free(text);
	return rc;
}

static void
test_rows(void **state)
{
	struct err err = ERR_INIT;
	struct identities all;

	(void)state;
	if (parse("country,areas,NL,people,1,0,0\n"
		  "stock,terms,all,opening,1,0,0.5%\n"
		  "stock,terms,all,closing,-1,1,0.5%\n",
		&all, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(all.n, 2);
	assert_int_equal(all.identity[0].kind, IDENTITY_AREAS);
	assert_true(all.identity[0].is_national);
	assert_false(all.identity[0].is_percent);
	assert_int_equal(all.identity[1].n_terms, 2);
	assert_string_equal(all.identity[1].tolerance, "0.5");
	assert_true(all.identity[1].is_percent);
	assert_string_equal(all.identity[1].term[1].times, "-1");
	assert_string_equal(all.identity[1].term[1].later, "1");
	identities_release(&all);
}

static void
test_refused(void **state)
{
	static const char *const rows[] = { "A,areas,NL,people,1,0,0\n",
		"a,sums,NL,people,1,0,0\n", "a,areas,all,people,1,0,0\n",
		"a,terms,PV,people,1,0,0\n", "a,terms,NL,Pe ople,1,0,0\n",
		"a,terms,NL,people,one,0,0\n", "a,terms,NL,people,1,2,0\n",
		"a,terms,NL,people,1,0,\n", "a,terms,NL,people,1,0,-1\n",
		"a,terms,NL,people,1,0,%\n",
		"a,areas,NL,people,1,0,0\na,areas,NL,homes,1,0,0\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct err err = ERR_INIT;
		struct identities all;

		if (parse(rows[i], &all, &err) == 0)
			fail_msg("taken: %s", rows[i]);
		assert_int_equal(err.class, ERR_USAGE);
		assert_ptr_equal(strstr(err.text, "i.csv:"), err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* corrections.csv: what is taken, and what each mistake is told as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "define/correction.h"

#define HEADING                                                                \
	"region,measure,variant,period,wrong,right,reason,reported_on,"        \
	"reference\n"

static int
parse(const char *rows, struct corrections *ret, struct err *err)
{
	char *text = xasprintf(HEADING "%s", rows);
	int rc = corrections_parse("c.csv", text, strlen(text), ret, err);

	free(text);
	return rc;
}

static void
test_rows(void **state)
{
	struct err err = ERR_INIT;
	struct corrections all;

	(void)state;
	if (parse("GM0599,bevolking,,2024,670610,671000,\"Verwisseld, zie"
		  " brief\",2026-11-20,https://example.org/1\n"
		  "NL01,groep,T001,2024JJ00,1.50,drop,Onzin,2026-11-20,brief\n",
		&all, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(all.n, 2);
	assert_string_equal(all.correction[0].region, "GM0599");
	assert_null(all.correction[0].variant);
	assert_string_equal(all.correction[0].period.cbs, "2024JJ00");
	assert_string_equal(all.correction[0].right, "671000");
	assert_string_equal(all.correction[0].reason, "Verwisseld, zie brief");
	assert_string_equal(all.correction[1].variant, "T001");
	assert_string_equal(all.correction[1].wrong, "1.50");
	assert_null(all.correction[1].right);
	assert_int_equal(all.correction[1].line, 3);
	corrections_release(&all);
}

static void
test_mistakes(void **state)
{
	static const struct {
		const char *row, *told;
	} wrong[] = {
		{ "GM/1,m,,2024,1,2,r,2026-11-20,x\n",
		    "is no code of an area" },
		{ "GM0001,M x,,2024,1,2,r,2026-11-20,x\n",
		    "is no name of ours" },
		{ "GM0001,m,a b,2024,1,2,r,2026-11-20,x\n", "variant 'a b'" },
		{ "GM0001,m,,24,1,2,r,2026-11-20,x\n", "24" },
		{ "GM0001,m,,2024,een,2,r,2026-11-20,x\n",
		    "wrong 'een' is no" },
		{ "GM0001,m,,2024,1,weg,r,2026-11-20,x\n",
		    "right 'weg' is no" },
		{ "GM0001,m,,2024,1,1,r,2026-11-20,x\n", "are the same" },
		{ "GM0001,m,,2024,1,2,,2026-11-20,x\n", "are published" },
		{ "GM0001,m,,2024,1,2,r,2026-11-20,\n", "are published" },
		{ "GM0001,m,,2024,1,2,r,2026,x\n", "'2026' is no day" },
		{ "GM0001,m,,2024,1,2,r,2026-02-30,x\n", "is no day" },
		{ "GM0001,m,,2024,1,2,r,2026-11-20\n", "line 2" },
		{ "GM0001,m,,2024,1,2,r,2026-11-20,x\n"
		  "GM0001,m,,2024JJ00,1,3,r,2026-11-20,x\n",
		    "c.csv:3: the cell stands in line 2 already" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct err err = ERR_INIT;
		struct corrections all;

		if (parse(wrong[i].row, &all, &err) == 0)
			fail_msg("taken: %s", wrong[i].row);
		assert_int_equal(err.class, ERR_USAGE);
		if (strstr(err.text, wrong[i].told) == NULL ||
		    strncmp(err.text, "c.csv", 5) != 0)
			fail_msg("'%s' does not say '%s'", err.text,
			    wrong[i].told);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Definitions as the depot keeps them: what is taken, and what never is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "define/kept.h"

#define HEAD "woondruk-definitions 1\n"

static void
test_files(void **state)
{
	static const char text[] =
	    HEAD "3 sql/a.sql\na\nb\n0 sources/0/x/source.json\n\n";
	struct err err = ERR_INIT;
	struct kept_file file;
	size_t at = 0;

	(void)state;
	assert_int_equal(kept_next(text, sizeof(text) - 1, &at, &file, &err),
	    1);
	assert_string_equal(file.path, "sql/a.sql");
	assert_int_equal(file.len, 3);
	assert_memory_equal(file.bytes, "a\nb", 3);
	assert_int_equal(kept_next(text, sizeof(text) - 1, &at, &file, &err),
	    1);
	assert_int_equal(file.len, 0);
	assert_int_equal(kept_next(text, sizeof(text) - 1, &at, &file, &err),
	    0);
}

static void
test_refused(void **state)
{
	static const char *const wrong[] = { "", "3 sql/a.sql\nabc\n",
		HEAD "3 ../a.sql\nabc\n", HEAD "3 /a.sql\nabc\n",
		HEAD "3 sql/../a.sql\nabc\n", HEAD "3 sql//a.sql\nabc\n",
		HEAD "3 sql/.a.sql\nabc\n", HEAD "3 sql/a.sh\nabc\n",
		HEAD "4 sql/a.sql\nabc\n", HEAD "2 sql/a.sql\nabc\n",
		HEAD "99999999999999999999 sql/a.sql\nabc\n",
		HEAD "-1 sql/a.sql\nabc\n", HEAD " sql/a.sql\nabc\n",
		HEAD "3sql/a.sql\nabc\n", HEAD "3 sql/a.sql" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct err err = ERR_INIT;
		struct kept_file file;
		size_t at = 0;

		if (kept_next(wrong[i], strlen(wrong[i]), &at, &file, &err) !=
		    -1)
			fail_msg("taken: %s", wrong[i]);
		assert_int_equal(err.class, ERR_DATA);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who computes what next, of definitions that only have names and needs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/worklist.h"

static char *population[] = { "personen" };
static char *dwellings[] = { "woningen" };
static char *growth[] = { "bevolking" };

/* bevolking and groei rest on one source, voorraad and bouw on another. */
static struct indicator indicator[] = {
	{ .id = (char *)"bevolking", .needs = population, .n_needs = 1 },
	{ .id = (char *)"voorraad", .needs = dwellings, .n_needs = 1 },
	{ .id = (char *)"bouw", .needs = dwellings, .n_needs = 1 },
	{ .id = (char *)"groei", .needs = growth, .n_needs = 1 },
};
static const struct definitions definitions = { .indicator = indicator,
	.n_indicators = 4 };

static void
test_keeps_to_its_own(void **state)
{
	struct worklist *list = worklist_new(&definitions);

	(void)state;
	assert_int_equal(worklist_size(list), 4);
	/* the most rest on it */
	assert_int_equal(worklist_take(list, 0), 0);
	assert_int_equal(worklist_take(list, 1), 1);
	assert_int_equal(worklist_take(list, 1), 2);
	assert_int_equal(worklist_take(list, 0), 3);
	assert_int_equal(worklist_take(list, 0), 4);
	worklist_free(list);
}

static void
test_one_does_all(void **state)
{
	struct worklist *list = worklist_new(&definitions);
	bool is_seen[5] = { false };

	(void)state;
	for (int i = 0; i < 4; i++) {
		size_t place = worklist_take(list, 1);

		assert_true(place < 4);
		assert_false(is_seen[place]);
		is_seen[place] = true;
	}
	assert_int_equal(worklist_take(list, 1), 4);
	worklist_free(list);
}

static void
test_end(void **state)
{
	struct worklist *list = worklist_new(&definitions);

	(void)state;
	assert_int_equal(worklist_take(list, 0), 0);
	worklist_end(list);
	assert_int_equal(worklist_take(list, 0), 4);
	assert_int_equal(worklist_take(list, 1), 4);
	worklist_free(list);
	worklist_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps_to_its_own),
		cmocka_unit_test(test_one_does_all),
		cmocka_unit_test(test_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who computes what next, of definitions that only have names and needs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

static char *both[] = { "bevolking", "voorraad" };
static char *dense[] = { "druk" };

/* druk rests on two indicators, and rang on druk; woningen stands alone. */
static struct indicator chained[] = {
	{ .id = (char *)"rang", .needs = dense, .n_needs = 1 },
	{ .id = (char *)"druk", .needs = both, .n_needs = 2 },
	{ .id = (char *)"alleen", .needs = dwellings, .n_needs = 1 },
	{ .id = (char *)"bevolking", .needs = population, .n_needs = 1 },
	{ .id = (char *)"voorraad", .needs = dwellings, .n_needs = 1 },
};
static const struct definitions chain = { .indicator = chained,
	.n_indicators = 5 };

static void
test_chain_is_for_one(void **state)
{
	struct worklist *list = worklist_new(&chain);

	(void)state;
	/* what others rest on comes before them */
	assert_int_equal(worklist_take(list, 0), 3);
	assert_int_equal(worklist_take(list, 1), 2);
	assert_int_equal(worklist_take(list, 0), 4);
	assert_int_equal(worklist_take(list, 0), 1);
	/* there is nothing else for the other */
	assert_int_equal(worklist_take(list, 1), 0);
	assert_int_equal(worklist_take(list, 0), 5);
	worklist_free(list);
}

/* Names, one behind another. */
static void
add_name(void *ctx, const char *name)
{
	char *names = ctx;

	strcat(names, name);
	strcat(names, " ");
}

static void
test_what_stands_is_passed_over(void **state)
{
	struct worklist *list = worklist_new(&chain);
	char names[100] = "";

	(void)state;
	worklist_each_need(list, 0, add_name, names);
	assert_string_equal(names,
	    "rang druk bevolking personen voorraad woningen ");
	worklist_skip(list, 3);
	worklist_skip(list, 1);
	assert_false(worklist_is_whole(list, 1));
	assert_int_equal(worklist_take(list, 0), 4);
	/* druk stands, so what rests on it is open */
	assert_int_equal(worklist_take(list, 0), 0);
	assert_int_equal(worklist_take(list, 0), 2);
	assert_int_equal(worklist_take(list, 0), 5);
	worklist_free(list);
}

static char *prices[] = { "prijs" };

/* A mean is weighed by dwellings where it moves to other boundaries. */
static void
test_rests_on_a_weight(void **state)
{
	struct source_measure measure = { .name = (char *)"prijs",
		.adds_up = ADDS_MEAN,
		.weight = (char *)"woningen" };
	struct source source = {
		.id = (char *)"verkoop", .measure = &measure, .n_measures = 1
	};
	struct indicator one = {
		.id = (char *)"verkoopprijs", .needs = prices, .n_needs = 1
	};
	const struct definitions weighed = { .source = &source,
		.n_sources = 1,
		.indicator = &one,
		.n_indicators = 1 };
	struct worklist *list = worklist_new(&weighed);
	char names[100] = "";

	(void)state;
	worklist_each_need(list, 0, add_name, names);
	assert_string_equal(names, "verkoopprijs prijs woningen ");
	worklist_free(list);
}

static void
test_whole_is_said_once(void **state)
{
	struct worklist *list = worklist_new(&chain);

	(void)state;
	worklist_done(list, 1);
	worklist_done(list, 3);
	assert_false(worklist_is_whole(list, 1));
	worklist_done(list, 4);
	assert_true(worklist_is_whole(list, 1));
	assert_false(worklist_is_whole(list, 1));
	assert_false(worklist_is_whole(list, 0));
	worklist_done(list, 0);
	assert_true(worklist_is_whole(list, 0));
	worklist_free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps_to_its_own),
		cmocka_unit_test(test_one_does_all),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_chain_is_for_one),
		cmocka_unit_test(test_what_stands_is_passed_over),
		cmocka_unit_test(test_rests_on_a_weight),
		cmocka_unit_test(test_whole_is_said_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

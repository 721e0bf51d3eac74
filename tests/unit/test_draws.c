/* The generator, the counts of a composite that is drawn, and its bands.  That a
 * computation in another language agrees is seen in tests/model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/draws.h"

/* As tests/draws.py gives them. */
static void
the_generator_is_the_published_one(void **state)
{
	static const uint64_t wanted[] = { 0x19413e04c59084cb,
		0xd15d6cfe3957647e, 0x25ffd4dbf062c46f, 0x4e98741ad292095d };
	struct draw_source source;

	(void)state;
	draw_source_init(&source, 12021);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		assert_int_equal(draw_next(&source), wanted[i]);
}

/* Three cities, two sides; the third has no figure of one member and is not
 * ranked when asked. */
static const double everybody[] = { 10, 20, 30, 40, 50 };
static const struct draw_member members[] = {
	{ 0, true, 10, 50, everybody, 5 },
	{ 0, false, 10, 50, everybody, 5 },
	{ 1, true, 10, 50, everybody, 5 },
};
static const struct draw_figure figures[] = {
	{ true, 40, 1 },
	{ true, 20, 1 },
	{ true, 45, 1 },
	{ true, 20, 1 },
	{ true, 40, 1 },
	{ true, 15, 1 },
	{ true, 30, 1 },
	{ false, 0, 0 },
	{ true, 30, 1 },
};

static struct draw_problem
problem(const bool *ranked, uint32_t draws)
{
	return (struct draw_problem){ .seed = 12021,
		.draws = draws,
		.n_sides = 2,
		.member = members,
		.n_members = 3,
		.figure = figures,
		.is_ranked = ranked,
		.n_cities = 3 };
}

static void
the_same_seed_gives_the_same(void **state)
{
	static const bool ranked[] = { true, true, true };
	struct draw_problem p = problem(ranked, 500);
	struct draw_answer a, b;

	(void)state;
	draws_run(&p, &a);
	draws_run(&p, &b);
	assert_memory_equal(a.city, b.city, 3 * sizeof(*a.city));
	assert_int_equal(a.n_ranked, 3);
	assert_int_equal(a.city[0].rank, 1);
	assert_int_equal(a.city[1].rank, 3);
	assert_int_equal(a.city[2].rank, 2);
	/* sqrt(75 * 87.5), in tenths */
	assert_int_equal(a.city[0].score, 810);
	assert_int_equal(a.city[2].score, 500);
	for (size_t i = 0; i < 3; i++) {
		uint32_t sum = 0;

		for (size_t k = 0; k < DRAW_BANDS; k++)
			sum += a.city[i].band[k];
		assert_int_equal(sum, 500);
		assert_int_equal(a.city[i].top_10, 500);
		assert_int_equal(a.city[i].top_quarter, 0);
	}
	draws_release(&b);
	p.seed++;
	draws_run(&p, &b);
	assert_memory_not_equal(a.city, b.city, 3 * sizeof(*a.city));
	draws_release(&a);
	draws_release(&b);
}

static void
who_is_not_ranked_is_not_counted(void **state)
{
	static const bool ranked[] = { true, true, false };
	static const struct draw_city nothing;
	struct draw_problem p = problem(ranked, 100);
	struct draw_answer a;

	(void)state;
	draws_run(&p, &a);
	assert_int_equal(a.n_ranked, 2);
	assert_int_equal(a.city[1].rank, 2);
	assert_memory_equal(&a.city[2], &nothing, sizeof(nothing));
	draws_release(&a);
}

static void
nobody_and_no_figures_are_no_trouble(void **state)
{
	static const bool ranked[] = { true, true, true };
	static const struct draw_figure none[9];
	static const struct draw_member empty[] = { { 0, true, 1, 2, NULL,
	    0 } };
	struct draw_problem p = problem(ranked, 10);
	struct draw_answer a;

	(void)state;
	p.figure = none;
	p.member = empty;
	p.n_members = 1;
	p.n_sides = 1;
	draws_run(&p, &a);
	assert_int_equal(a.city[0].score, 0);
	draws_release(&a);
	p.n_cities = 0;
	draws_run(&p, &a);
	assert_int_equal(a.n_ranked, 0);
	draws_release(&a);
}

static void
a_band_needs_four_draws_in_five(void **state)
{
	static const struct {
		uint16_t score;
		uint32_t band[DRAW_BANDS];
		int wanted, other;
	} row[] = {
		{ 500, { 0, 0, 100, 0, 0 }, 2, 2 },
		{ 500, { 0, 10, 50, 40, 0 }, 2, 2 },
		{ 500, { 10, 30, 30, 20, 10 }, 1, 2 },
		{ 500, { 0, 15, 40, 35, 10 }, 2, 3 },
		{ 1000, { 0, 0, 0, 20, 80 }, 4, 4 },
		{ 0, { 50, 20, 10, 10, 10 }, 0, 1 },
		{ 0, { 40, 40, 10, 10, 0 }, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		struct draw_city city = { .score = row[i].score };
		int other;

		memcpy(city.band, row[i].band, sizeof(city.band));
		assert_int_equal(draws_band(&city, 100, &other), row[i].wanted);
		assert_int_equal(other, row[i].other);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_generator_is_the_published_one),
		cmocka_unit_test(the_same_seed_gives_the_same),
		cmocka_unit_test(who_is_not_ranked_is_not_counted),
		cmocka_unit_test(nobody_and_no_figures_are_no_trouble),
		cmocka_unit_test(a_band_needs_four_draws_in_five),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

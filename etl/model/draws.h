/*
 * How much a composite depends on the choices behind it: the same figures again
 * and again with other weights, scales and noise.
 *
 * The same problem gives the same counts on every machine: numbers come from
 * xoshiro256** (Blackman and Vigna, 2018), its state filled by splitmix64 from
 * the seed, and nothing is used that rounds differently elsewhere (draws.c says
 * how).  After the OECD/JRC Handbook on Constructing Composite Indicators (2008).
 *
 * A draw takes its numbers in this order: a weight for each side; a weight for
 * each member; the scale; the pool; how sides are combined; whether a member is
 * left out; which; then for every city, in order, noise for every member, in
 * order, whether or not there is a figure.
 */
#ifndef MODEL_DRAWS_H
#define MODEL_DRAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A, least pressure, to E: 0-20-40-60-80-100. */
#define DRAW_BANDS 5

/* A score in tenths: 0 to 1000. */
typedef uint16_t draw_tenths;

/* Who a figure is compared with where the scale follows from the figures. */
enum draw_pool { POOL_ALL, POOL_CITIES, POOL_N };

struct draw_member {
	size_t side;		/* which part of the composite, from 0 */
	bool is_more;		/* a higher figure is more pressure */
	double low, high;	/* the frozen scale */
	const double *all;	/* figures of everybody, in any order */
	size_t n_all;
};

struct draw_figure {
	bool is_there;
	double value;
	double noise;		/* standard deviation, not below 0 */
};

struct draw_problem {
	uint64_t seed;
	uint32_t draws;
	size_t n_sides;
	const struct draw_member *member;	/* sorted by side */
	size_t n_members;
	const struct draw_figure *figure;	/* n_cities times n_members */
	const bool *is_ranked;			/* has the composite */
	size_t n_cities;
};

/* Ranks go from 1, most pressure; who are equal share the better. */
struct draw_city {
	draw_tenths score;	/* without noise, with every choice as declared */
	size_t rank;
	size_t rank_median, rank_5, rank_95;
	draw_tenths score_5, score_95;
	uint32_t top_10, top_quarter;	/* in how many draws */
	uint32_t band[DRAW_BANDS];	/* the same */
};

enum draw_shift_choice {
	SHIFT_Z_SCORE, SHIFT_PERCENTILE, SHIFT_POOL_CITIES, SHIFT_ARITHMETIC,
	SHIFT_WITHOUT
};

/* What one other choice does to the ranks of all. */
struct draw_shift {
	enum draw_shift_choice choice;
	size_t member;		/* of SHIFT_WITHOUT */
	size_t places;		/* sum over the cities of |rank - rank| */
};

struct draw_answer {
	struct draw_city *city;	/* n_cities; those not ranked are all 0 */
	size_t n_ranked;
	struct draw_shift *shift;
	size_t n_shifts;
};

/* Cannot fail.  The caller frees with draws_release. */
void	draws_run(const struct draw_problem *, struct draw_answer *ret);
void	draws_release(struct draw_answer *);

/* The band that a city gets: 0 is A.  Two neighbours (ret_other differs from
 * the result) when fewer than four in five draws lie in the band of its score or
 * in one of that band's neighbours. */
int	draws_band(const struct draw_city *, uint32_t draws, int *ret_other);

/* The generator, for tests. */
struct draw_source { uint64_t s[4]; };
void	draw_source_init(struct draw_source *, uint64_t seed);
uint64_t draw_next(struct draw_source *);

#endif

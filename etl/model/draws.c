/*
 * Only + - * / and the square root are used, which IEEE 754 rounds in one way;
 * logarithm and exponential are series of our own, because those of libraries
 * differ in the last digit between machines, and a last digit can decide a rank.
 * Counts are whole numbers.
 */
#include "model/draws.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Weights are taken from 0.75 to 1.25 times the declared one, as COINr does. */
#define WEIGHT_LEAST 0.75
#define WEIGHT_RANGE 0.5
/* Under a geometric mean nought would swallow all else. */
#define FLOOR 1.0
#define TENTHS 1000
#define LN2 0.693147180559945309417232121458
/* Of the sum of four whole numbers below 65536, each as likely: middle, and
 * sqrt((65536^2 - 1) / 3). */
#define SUM_MIDDLE 131070.0
#define SUM_SPREAD 37837.22723720648

enum scale { SCALE_FROZEN, SCALE_Z, SCALE_PERCENTILE, SCALE_N };
enum combination { COMBINE_ARITHMETIC, COMBINE_GEOMETRIC, COMBINE_N };

/* --- numbers --- */

static uint64_t
rotated(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

void
draw_source_init(struct draw_source *source, uint64_t seed)
{
	for (size_t i = 0; i < 4; i++) {
		uint64_t z = seed += 0x9e3779b97f4a7c15;

		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
		z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
		source->s[i] = z ^ (z >> 31);
	}
}

uint64_t
draw_next(struct draw_source *source)
{
	uint64_t *s = source->s, ret = rotated(s[1] * 5, 7) * 9,
		 shifted = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= shifted;
	s[3] = rotated(s[3], 45);
	return ret;
}

/* From 0 up to, not including, 1. */
static double
uniform(struct draw_source *source)
{
	return (double)(draw_next(source) >> 11) * 0x1p-53;
}

static size_t
one_of(struct draw_source *source, size_t n)
{
	return (size_t)(uniform(source) * (double)n);
}

/* About normal, with mean 0 and deviation 1: its tails end at 3.46. */
static double
noise(struct draw_source *source)
{
	uint64_t x = draw_next(source);
	uint64_t sum =
	    (x & 0xffff) + (x >> 16 & 0xffff) + (x >> 32 & 0xffff) + (x >> 48);

	return ((double)sum - SUM_MIDDLE) / SUM_SPREAD;
}

/* x is at least FLOOR.  With x = m 2^k and m near 1, ln m is twice the sum of
 * t^i / i over the odd i, for t = (m - 1) / (m + 1), under 0.172. */
static double
natural_log(double x)
{
	int k;
	double m = frexp(x, &k), t, square, power, sum = 0;

	if (m < 0.70710678118654752) {
		m *= 2;
		k--;
	}
	t = (m - 1) / (m + 1);
	square = t * t;
	power = t;
	for (int i = 1; i < 24; i += 2) {
		sum += power / i;
		power *= square;
	}
	return 2 * sum + k * LN2;
}

/* x lies from 0 to ln 100. */
static double
exponential(double x)
{
	int k = (int)(x / LN2);
	double rest = x - k * LN2, term = 1, sum = 1;

	for (int i = 1; i < 24; i++) {
		term *= rest / i;
		sum += term;
	}
	return ldexp(sum, k);
}

static double
clamped(double x)
{
	return x < 0 ? 0 : x > 100 ? 100 : x;
}

static draw_tenths
tenths(double score)
{
	return (draw_tenths)(score * 10 + 0.5);
}

/* --- scales --- */

/* A member's figures in one pool, turned so that more is more pressure. */
struct pool {
	double *value; /* sorted */
	size_t n;
	double mean, spread, low, high;
};

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
turned(const struct draw_member *m, double value)
{
	return m->is_more ? value : -value;
}

/* The smallest figure that at least so many hundredths do not exceed. */
static double
percentile(const struct pool *pool, size_t hundredths)
{
	size_t place = (pool->n * hundredths + 99) / 100;

	return pool->value[place > 0 ? place - 1 : 0];
}

static void
pool_finish(struct pool *pool)
{
	double sum = 0, squares = 0;

	if (pool->n == 0)
		return;
	qsort(pool->value, pool->n, sizeof(*pool->value), by_value);
	for (size_t i = 0; i < pool->n; i++)
		sum += pool->value[i];
	pool->mean = sum / (double)pool->n;
	for (size_t i = 0; i < pool->n; i++) {
		double off = pool->value[i] - pool->mean;

		squares += off * off;
	}
	pool->spread = sqrt(squares / (double)pool->n);
	pool->low = percentile(pool, 5);
	pool->high = percentile(pool, 95);
}

struct bench {
	const struct draw_problem *p;
	struct pool *pool; /* POOL_N for each member */
};

static void
bench_init(struct bench *b, const struct draw_problem *p)
{
	b->p = p;
	b->pool = xcalloc(p->n_members * POOL_N + 1, sizeof(*b->pool));
	for (size_t i = 0; i < p->n_members; i++) {
		const struct draw_member *m = &p->member[i];
		struct pool *all = &b->pool[i * POOL_N + POOL_ALL];
		struct pool *cities = &b->pool[i * POOL_N + POOL_CITIES];

		all->value = xcalloc(m->n_all + 1, sizeof(double));
		cities->value = xcalloc(p->n_cities + 1, sizeof(double));
		for (size_t k = 0; k < m->n_all; k++)
			all->value[all->n++] = turned(m, m->all[k]);
		for (size_t k = 0; k < p->n_cities; k++) {
			const struct draw_figure *f =
			    &p->figure[k * p->n_members + i];

			if (f->is_there)
				cities->value[cities->n++] =
				    turned(m, f->value);
		}
		pool_finish(all);
		pool_finish(cities);
	}
}

static void
bench_release(struct bench *b)
{
	for (size_t i = 0; i < b->p->n_members * POOL_N; i++)
		free(b->pool[i].value);
	free(b->pool);
}

/* How many are smaller, and a half for each that is equal, of a hundred. */
static double
share_below(const struct pool *pool, double x)
{
	size_t smaller = 0, end = pool->n, upto;

	while (smaller < end) {
		size_t middle = (smaller + end) / 2;

		if (pool->value[middle] < x)
			smaller = middle + 1;
		else
			end = middle;
	}
	for (upto = smaller; upto < pool->n && pool->value[upto] <= x; upto++)
		;
	return 50 * (double)(smaller + upto) / (double)pool->n;
}

static double
on_line(double x, double low, double high)
{
	return high > low ? clamped(100 * (x - low) / (high - low)) : 50;
}

static double
scored(const struct bench *b, size_t member, enum scale scale,
    enum draw_pool which, double value)
{
	const struct draw_member *m = &b->p->member[member];
	const struct pool *pool = &b->pool[member * POOL_N + which];
	double x = turned(m, value);

	if (pool->n == 0)
		return 50;
	if (scale == SCALE_PERCENTILE)
		return share_below(pool, x);
	/* Two deviations on either side are the whole of it. */
	if (scale == SCALE_Z)
		return pool->spread > 0
		    ? clamped(50 + 25 * (x - pool->mean) / pool->spread)
		    : 50;
	if (which == POOL_CITIES)
		return on_line(x, pool->low, pool->high);
	return m->is_more ? on_line(x, m->low, m->high)
			  : on_line(x, -m->high, -m->low);
}

/* --- one way of making the composite --- */

#define NONE ((size_t)-1)

struct choice {
	enum scale scale;
	enum draw_pool pool;
	enum combination combination;
	size_t without;       /* a member, or NONE */
	const double *side;   /* weights; they need not sum to 1 */
	const double *member; /* the same */
};

/* A side without a figure leaves its weight to the others. */
static double
composite(const struct bench *b, const struct choice *c, size_t city,
    const double *off)
{
	const struct draw_problem *p = b->p;
	const struct draw_figure *f = &p->figure[city * p->n_members];
	double total = 0, weights = 0;
	size_t i = 0;

	for (size_t side = 0; side < p->n_sides; side++) {
		double sum = 0, weight = 0, mean;

		for (; i < p->n_members && p->member[i].side == side; i++) {
			if (!f[i].is_there || i == c->without)
				continue;
			sum += c->member[i] *
			    scored(b, i, c->scale, c->pool,
				f[i].value + (off ? f[i].noise * off[i] : 0));
			weight += c->member[i];
		}
		if (weight <= 0)
			continue;
		mean = sum / weight;
		total += c->side[side] *
		    (c->combination == COMBINE_ARITHMETIC
			    ? mean
			    : natural_log(mean < FLOOR ? FLOOR : mean));
		weights += c->side[side];
	}
	if (weights <= 0)
		return 0;
	total /= weights;
	return c->combination == COMBINE_ARITHMETIC
	    ? total
	    : clamped(exponential(total));
}

/* The scores of those that are ranked, and how many have a higher one. */
static void
rank_all(const struct bench *b, const double *score, size_t *rank)
{
	const struct draw_problem *p = b->p;
	double *sorted = xcalloc(p->n_cities + 1, sizeof(*sorted));
	size_t n = 0;

	for (size_t i = 0; i < p->n_cities; i++)
		if (p->is_ranked[i])
			sorted[n++] = score[i];
	qsort(sorted, n, sizeof(*sorted), by_value);
	for (size_t i = 0; i < p->n_cities; i++) {
		size_t at = 0, end = n;

		while (at < end) {
			size_t middle = (at + end) / 2;

			if (sorted[middle] <= score[i])
				at = middle + 1;
			else
				end = middle;
		}
		rank[i] = n - at + 1;
	}
	free(sorted);
}

static void
all_scores(const struct bench *b, const struct choice *c, const double *off,
    double *score)
{
	for (size_t i = 0; i < b->p->n_cities; i++)
		if (b->p->is_ranked[i])
			score[i] = composite(b, c, i,
			    off ? off + i * b->p->n_members : NULL);
}

/* --- many --- */

struct tally {
	double *side, *member, *off, *score;
	size_t *rank;
	uint32_t *ranks;  /* n_cities times n_cities: rank - 1 */
	uint32_t *scores; /* n_cities times TENTHS + 1 */
};

static void
tally_init(struct tally *t, const struct draw_problem *p)
{
	t->side = xcalloc(p->n_sides + 1, sizeof(double));
	t->member = xcalloc(p->n_members + 1, sizeof(double));
	t->off = xcalloc(p->n_cities * p->n_members + 1, sizeof(double));
	t->score = xcalloc(p->n_cities + 1, sizeof(double));
	t->rank = xcalloc(p->n_cities + 1, sizeof(*t->rank));
	t->ranks = xcalloc(p->n_cities * p->n_cities + 1, sizeof(*t->ranks));
	t->scores = xcalloc(p->n_cities * (TENTHS + 1) + 1, sizeof(*t->scores));
}

static void
tally_release(struct tally *t)
{
	free(t->side);
	free(t->member);
	free(t->off);
	free(t->score);
	free(t->rank);
	free(t->ranks);
	free(t->scores);
}

/* Sides weigh the same, and members within their side. */
static void
equal_weights(const struct draw_problem *p, struct tally *t)
{
	for (size_t i = 0; i < p->n_sides; i++)
		t->side[i] = 1;
	for (size_t i = 0; i < p->n_members; i++)
		t->member[i] = 1;
}

/* The numbers of a draw, in the order that draws.h tells. */
static struct choice
draw_choice(const struct draw_problem *p, struct draw_source *source,
    struct tally *t)
{
	struct choice c = { .side = t->side, .member = t->member };
	bool leave_out;

	for (size_t i = 0; i < p->n_sides; i++)
		t->side[i] = WEIGHT_LEAST + WEIGHT_RANGE * uniform(source);
	for (size_t i = 0; i < p->n_members; i++)
		t->member[i] = WEIGHT_LEAST + WEIGHT_RANGE * uniform(source);
	c.scale = (enum scale)one_of(source, SCALE_N);
	c.pool = (enum draw_pool)one_of(source, POOL_N);
	c.combination = (enum combination)one_of(source, COMBINE_N);
	leave_out = uniform(source) < 0.5;
	c.without = one_of(source, p->n_members);
	if (!leave_out)
		c.without = NONE;
	for (size_t i = 0; i < p->n_cities * p->n_members; i++)
		t->off[i] = noise(source);
	return c;
}

static void
note_draw(const struct draw_problem *p, struct tally *t,
    struct draw_answer *ret)
{
	for (size_t i = 0; i < p->n_cities; i++) {
		struct draw_city *city = &ret->city[i];
		draw_tenths score;

		if (!p->is_ranked[i])
			continue;
		score = tenths(t->score[i]);
		t->ranks[i * p->n_cities + t->rank[i] - 1]++;
		t->scores[i * (TENTHS + 1) + score]++;
		city->top_10 += t->rank[i] <= 10;
		city->top_quarter += t->rank[i] <= ret->n_ranked / 4;
		city->band[score >= TENTHS ? DRAW_BANDS - 1
					   : score * DRAW_BANDS / TENTHS]++;
	}
}

/* The first place by which so many hundredths of the draws have been counted. */
static size_t
place_of(const uint32_t *count, uint32_t draws, uint32_t hundredths)
{
	uint64_t seen = 0;
	size_t i = 0;

	while ((seen += count[i]) * 100 < (uint64_t)draws * hundredths)
		i++;
	return i;
}

static void
sum_up(const struct draw_problem *p, const struct tally *t,
    struct draw_answer *ret)
{
	for (size_t i = 0; i < p->n_cities; i++) {
		struct draw_city *city = &ret->city[i];
		const uint32_t *ranks = &t->ranks[i * p->n_cities];
		const uint32_t *scores = &t->scores[i * (TENTHS + 1)];

		if (!p->is_ranked[i] || p->draws == 0)
			continue;
		city->rank_5 = place_of(ranks, p->draws, 5) + 1;
		city->rank_median = place_of(ranks, p->draws, 50) + 1;
		city->rank_95 = place_of(ranks, p->draws, 95) + 1;
		city->score_5 = (draw_tenths)place_of(scores, p->draws, 5);
		city->score_95 = (draw_tenths)place_of(scores, p->draws, 95);
	}
}

/* --- one at a time --- */

static void
add_shift(const struct bench *b, struct tally *t, const struct choice *c,
    enum draw_shift_choice which, size_t member, struct draw_answer *ret)
{
	struct draw_shift *shift = &ret->shift[ret->n_shifts++];

	shift->choice = which;
	shift->member = member;
	all_scores(b, c, NULL, t->score);
	rank_all(b, t->score, t->rank);
	for (size_t i = 0; i < b->p->n_cities; i++)
		if (b->p->is_ranked[i])
			shift->places += t->rank[i] > ret->city[i].rank
			    ? t->rank[i] - ret->city[i].rank
			    : ret->city[i].rank - t->rank[i];
}

static void
shift_all(const struct bench *b, struct tally *t, const struct choice *base,
    struct draw_answer *ret)
{
	struct choice c = *base;

	ret->shift =
	    xcalloc(SHIFT_WITHOUT + b->p->n_members + 1, sizeof(*ret->shift));
	c.scale = SCALE_Z;
	add_shift(b, t, &c, SHIFT_Z_SCORE, 0, ret);
	c.scale = SCALE_PERCENTILE;
	add_shift(b, t, &c, SHIFT_PERCENTILE, 0, ret);
	c = *base;
	c.pool = POOL_CITIES;
	add_shift(b, t, &c, SHIFT_POOL_CITIES, 0, ret);
	c = *base;
	c.combination = COMBINE_ARITHMETIC;
	add_shift(b, t, &c, SHIFT_ARITHMETIC, 0, ret);
	c = *base;
	for (c.without = 0; c.without < b->p->n_members; c.without++)
		add_shift(b, t, &c, SHIFT_WITHOUT, c.without, ret);
}

void
draws_run(const struct draw_problem *p, struct draw_answer *ret)
{
	struct draw_source source;
	struct tally t;
	struct bench b;
	struct choice base = { SCALE_FROZEN, POOL_ALL, COMBINE_GEOMETRIC, NONE,
		NULL, NULL };

	memset(ret, 0, sizeof(*ret));
	ret->city = xcalloc(p->n_cities + 1, sizeof(*ret->city));
	for (size_t i = 0; i < p->n_cities; i++)
		ret->n_ranked += p->is_ranked[i];
	bench_init(&b, p);
	tally_init(&t, p);
	base.side = t.side;
	base.member = t.member;
	equal_weights(p, &t);
	all_scores(&b, &base, NULL, t.score);
	rank_all(&b, t.score, t.rank);
	for (size_t i = 0; i < p->n_cities; i++) {
		if (!p->is_ranked[i])
			continue;
		ret->city[i].score = tenths(t.score[i]);
		ret->city[i].rank = t.rank[i];
	}
	shift_all(&b, &t, &base, ret);
	draw_source_init(&source, p->seed);
	for (uint32_t i = 0; i < p->draws; i++) {
		struct choice c = draw_choice(p, &source, &t);

		all_scores(&b, &c, t.off, t.score);
		rank_all(&b, t.score, t.rank);
		note_draw(p, &t, ret);
	}
	sum_up(p, &t, ret);
	tally_release(&t);
	bench_release(&b);
}

void
draws_release(struct draw_answer *answer)
{
	free(answer->city);
	free(answer->shift);
	memset(answer, 0, sizeof(*answer));
}

int
draws_band(const struct draw_city *city, uint32_t draws, int *ret_other)
{
	int band = city->score >= TENTHS ? DRAW_BANDS - 1
					 : city->score * DRAW_BANDS / TENTHS;
	uint32_t below = band > 0 ? city->band[band - 1] : 0;
	uint32_t above = band < DRAW_BANDS - 1 ? city->band[band + 1] : 0;
	uint32_t beside = below > above ? below : above;
	int best = 0;

	*ret_other = band;
	if ((uint64_t)(city->band[band] + beside) * 5 >= (uint64_t)draws * 4)
		return band;
	for (int i = 1; i < DRAW_BANDS - 1; i++)
		if (city->band[i] + city->band[i + 1] >
		    city->band[best] + city->band[best + 1])
			best = i;
	*ret_other = best + 1;
	return best;
}

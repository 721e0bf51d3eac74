#include "model/robustness.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/draws.h"

/* Years of a seed lie between versions of the method. */
#define SEEDS_A_VERSION 10000

/* A problem with the texts that belong to it. */
struct problem {
	struct draw_problem p;
	struct draw_member *member;
	struct draw_figure *figure;
	bool *is_ranked;
	char **name;  /* of the members */
	char **city;  /* codes */
	double **all; /* figures of everybody, for each member */
	size_t n_rows;
};

enum column {
	COL_DIMENSION,
	COL_MEMBER,
	COL_IS_MORE,
	COL_LOW,
	COL_HIGH,
	COL_CITY,
	COL_IS_RANKED,
	COL_IS_THERE,
	COL_VALUE,
	COL_NOISE
};

/* The sixteen hexadecimal digits of a double, as PostgreSQL sends it. */
static double
double_of(const char *hex)
{
	uint64_t bits = strtoull(hex, NULL, 16);
	double ret;

	memcpy(&ret, &bits, sizeof(ret));
	return ret;
}

static bool
is_true(const struct pq_result *res, size_t row, enum column column)
{
	const char *text = pq_get(res, row, column);

	return text != NULL && strcmp(text, "t") == 0;
}

static bool
same(const struct pq_result *res, size_t row, enum column column)
{
	return row > 0 &&
	    strcmp(pq_get(res, row, column), pq_get(res, row - 1, column)) == 0;
}

static void
add_member(struct problem *x, const struct pq_result *res, size_t row)
{
	size_t at = x->p.n_members++;
	struct draw_member *m = &x->member[at];

	if (!same(res, row, COL_DIMENSION))
		x->p.n_sides++;
	m->side = x->p.n_sides - 1;
	m->is_more = is_true(res, row, COL_IS_MORE);
	m->low = double_of(pq_get(res, row, COL_LOW));
	m->high = double_of(pq_get(res, row, COL_HIGH));
	x->name[at] = xstrdup(pq_get(res, row, COL_MEMBER));
	x->all[at] = xcalloc(x->n_rows, sizeof(double));
	m->all = x->all[at];
}

/* Of the first member they are listed, of the others they are the same. */
static void
add_city(struct problem *x, const struct pq_result *res, size_t row,
    size_t place)
{
	if (x->p.n_members > 1)
		return;
	x->city[place] = xstrdup(pq_get(res, row, COL_CITY));
	x->is_ranked[place] = is_true(res, row, COL_IS_RANKED);
	x->p.n_cities++;
}

static void
problem_init(struct problem *x, const struct pq_result *res)
{
	size_t cities = 0;

	memset(x, 0, sizeof(*x));
	x->n_rows = pq_rows(res);
	x->member = xcalloc(x->n_rows + 1, sizeof(*x->member));
	x->figure = xcalloc(x->n_rows + 1, sizeof(*x->figure));
	x->is_ranked = xcalloc(x->n_rows + 1, sizeof(bool));
	x->name = xcalloc(x->n_rows + 1, sizeof(char *));
	x->city = xcalloc(x->n_rows + 1, sizeof(char *));
	x->all = xcalloc(x->n_rows + 1, sizeof(double *));
	for (size_t i = 0; i < x->n_rows; i++) {
		if (!same(res, i, COL_MEMBER)) {
			add_member(x, res, i);
			cities = 0;
		}
		if (pq_get(res, i, COL_CITY) != NULL) {
			add_city(x, res, i, cities++);
		} else {
			size_t at = x->p.n_members - 1;

			x->all[at][x->member[at].n_all++] =
			    double_of(pq_get(res, i, COL_VALUE));
		}
	}
	x->p.member = x->member;
	x->p.figure = x->figure;
	x->p.is_ranked = x->is_ranked;
}

/* Figures stand by city, rows by member. */
static void
take_figures(struct problem *x, const struct pq_result *res)
{
	size_t member = 0, city = 0;

	for (size_t i = 0; i < x->n_rows; i++) {
		struct draw_figure *f;

		if (i > 0 && !same(res, i, COL_MEMBER)) {
			member++;
			city = 0;
		}
		if (pq_get(res, i, COL_CITY) == NULL)
			continue;
		f = &x->figure[city++ * x->p.n_members + member];
		f->is_there = is_true(res, i, COL_IS_THERE);
		f->value = double_of(pq_get(res, i, COL_VALUE));
		f->noise = double_of(pq_get(res, i, COL_NOISE));
	}
}

static void
problem_release(struct problem *x)
{
	for (size_t i = 0; i < x->p.n_members; i++) {
		free(x->name[i]);
		free(x->all[i]);
	}
	for (size_t i = 0; i < x->p.n_cities; i++)
		free(x->city[i]);
	free(x->member);
	free(x->figure);
	free(x->is_ranked);
	free(x->name);
	free(x->city);
	free(x->all);
}

/* --- back --- */

static const char *
choice_name(const struct draw_shift *shift)
{
	static const char *const names[] = {
		[SHIFT_Z_SCORE] = "z-scores",
		[SHIFT_PERCENTILE] = "rangpercentielen",
		[SHIFT_POOL_CITIES] = "schaal-van-de-steden",
		[SHIFT_ARITHMETIC] = "rekenkundig-gemiddelde",
		[SHIFT_WITHOUT] = "zonder-indicator",
	};

	return names[shift->choice];
}

struct text_of {
	char text[24];
};

static struct text_of
number(uint64_t n)
{
	struct text_of ret;

	snprintf(ret.text, sizeof(ret.text), "%" PRIu64, n);
	return ret;
}

static struct text_of
points(draw_tenths tenths)
{
	struct text_of ret;

	snprintf(ret.text, sizeof(ret.text), "%d.%d", tenths / 10, tenths % 10);
	return ret;
}

static int
store_city(struct pq *pq, const char *indicator, const char *period,
    const char *city, const struct draw_city *c, uint32_t draws,
    struct err *err)
{
	int other, band = draws_band(c, draws, &other);
	char letter[2] = { (char)('A' + band), 0 };
	char other_letter[2] = { (char)('A' + other), 0 };

	return pq_queryv(pq,
	    "insert into indicator.drawn_city values ($1, $2, $3, $4, $5, $6,"
	    " $7, $8, $9, $10, $11, $12)",
	    NULL, err, indicator, period, city, number(c->rank_median).text,
	    number(c->rank_5).text, number(c->rank_95).text,
	    points(c->score_5).text, points(c->score_95).text,
	    number(c->top_10).text, number(c->top_quarter).text, letter,
	    other_letter, PQ_END);
}

static int
store(struct pq *pq, const struct indicator *x, const char *period,
    const struct problem *problem, const struct draw_answer *answer,
    struct err *err)
{
	if (pq_queryv(pq,
		"insert into indicator.drawn values ($1, $2, $3, $4, $5, $6)",
		NULL, err, x->id, period, x->version,
		number(problem->p.seed).text, x->draws,
		number(answer->n_ranked).text, PQ_END) != 0)
		return -1;
	for (size_t i = 0; i < problem->p.n_cities; i++)
		if (problem->is_ranked[i] &&
		    store_city(pq, x->id, period, problem->city[i],
			&answer->city[i], problem->p.draws, err) != 0)
			return -1;
	for (size_t i = 0; i < answer->n_shifts; i++) {
		const struct draw_shift *shift = &answer->shift[i];

		if (pq_queryv(pq,
			"insert into indicator.drawn_shift"
			" values ($1, $2, $3, $4, $5)",
			NULL, err, x->id, period, choice_name(shift),
			shift->choice == SHIFT_WITHOUT
			    ? problem->name[shift->member]
			    : "",
			number(shift->places).text, PQ_END) != 0)
			return -1;
	}
	return 0;
}

/* A year of which the figures are there, and the drawing of it: that takes as
 * long as to ask for those of the next, so a thread does it meanwhile. */
struct year {
	const char *period;
	struct problem problem;
	struct draw_answer answer;
	pthread_t thread;
	bool is_there, is_beside;
};

static void *
draw(void *ctx)
{
	struct year *year = ctx;

	draws_run(&year->problem.p, &year->answer);
	return NULL;
}

static int
begin_year(struct pq *pq, const struct indicator *x, const char *period,
    uint64_t number, struct year *year, struct err *err)
{
	struct pq_result *res = NULL;
	struct problem *problem = &year->problem;

	if (pq_queryv(pq, "select * from indicator.draw_figures($1, $2::int)",
		&res, err, x->id, period, PQ_END) != 0)
		return -1;
	problem_init(problem, res);
	take_figures(problem, res);
	pq_result_free(res);
	problem->p.draws = (uint32_t)strtoul(x->draws, NULL, 10);
	problem->p.seed =
	    strtoull(x->version, NULL, 10) * SEEDS_A_VERSION + number;
	year->period = period;
	year->is_there = true;
	year->is_beside = pthread_create(&year->thread, NULL, draw, year) == 0;
	if (!year->is_beside)
		draw(year);
	return 0;
}

/* Store it, when all went well so far. */
static int
end_year(struct pq *pq, const struct indicator *x, struct year *year, int rc,
    struct err *err)
{
	if (!year->is_there)
		return rc;
	year->is_there = false;
	if (year->is_beside)
		pthread_join(year->thread, NULL);
	if (rc == 0)
		rc = store(pq, x, year->period, &year->problem, &year->answer,
		    err);
	draws_release(&year->answer);
	problem_release(&year->problem);
	return rc;
}

int
robustness_run(struct pq *pq, const struct indicator *x, struct err *err)
{
	struct pq_result *res = NULL;
	struct year year[2] = { 0 };
	int rc = 0;

	if (pq_queryv(pq, "delete from indicator.drawn where indicator = $1",
		NULL, err, x->id, PQ_END) != 0 ||
	    pq_queryv(pq,
		"select distinct p.period_id, p.code from indicator.value v"
		" join core.period p using (period_id) where v.indicator = $1"
		" and v.basis = 'huidig' and v.value is not null"
		" and v.area_code like 'GM%' and p.kind = 'year'"
		" order by p.period_id",
		&res, err, x->id, PQ_END) != 0)
		return -1;
	for (size_t i = 0; i < pq_rows(res) && rc == 0; i++) {
		rc = begin_year(pq, x, pq_get(res, i, 0),
		    (uint64_t)pq_get_int(res, i, 1), &year[i % 2], err);
		rc = end_year(pq, x, &year[(i + 1) % 2], rc, err);
	}
	for (size_t i = 0; i < 2; i++)
		rc = end_year(pq, x, &year[i], rc, err);
	pq_result_free(res);
	return rc;
}

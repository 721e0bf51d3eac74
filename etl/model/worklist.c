#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "model/worklist.h"

/* A figure takes its SELECT and its groups; a measure or a series is a table. */
#define WEIGHT_INDICATOR 8
#define WEIGHT_TABLE 1

#define NOWHERE SIZE_MAX
#define NOBODY (-1)

struct need {
	const char *name;
	size_t place; /* of an indicator, in the list; else NOWHERE */
	bool is_made[WORKLIST_SESSIONS];
};

struct item {
	bool is_taken, is_done, is_told;
	size_t *need; /* all it rests on, and itself, which comes first */
	size_t n;
	size_t above; /* how many rest on it */
	size_t chain; /* of the indicators that it rests on, of those that rest
			 on it, and so on: the place of the first */
	/* Of that chain, at its first: how many there are, and the session that
	 * began it, or NOBODY. */
	size_t length;
	int owner;
};

struct worklist {
	pthread_mutex_t lock;
	const struct definitions *definitions;
	struct item *item;
	size_t n;
	struct need *need;
	size_t n_needs;
};

static size_t
number_of(struct worklist *list, const char *name)
{
	const struct definitions *d = list->definitions;
	struct need *need;

	for (size_t i = 0; i < list->n_needs; i++)
		if (strcmp(list->need[i].name, name) == 0)
			return i;
	list->need =
	    xrealloc(list->need, (list->n_needs + 1) * sizeof(*list->need));
	need = &list->need[list->n_needs];
	*need = (struct need){ .name = name, .place = NOWHERE };
	/* A measure or a series of that name comes first. */
	if (definitions_measure(d, name) == NULL &&
	    definitions_series(d, name) == NULL)
		for (size_t i = 0; i < d->n_indicators; i++)
			if (strcmp(d->indicator[i].id, name) == 0)
				need->place = d->n_series + i;
	return list->n_needs++;
}

static bool
rests_on(const struct item *item, size_t need)
{
	for (size_t i = 0; i < item->n; i++)
		if (item->need[i] == need)
			return true;
	return false;
}

/* What is being added to. */
struct adding {
	struct worklist *list;
	struct item *item;
};

/* A name, and what that needs in turn; definitions have no cycles. */
static void
add(void *ctx, const char *name)
{
	struct adding *to = ctx;
	struct item *item = to->item;
	size_t number = number_of(to->list, name);

	if (rests_on(item, number))
		return;
	item->need = xrealloc(item->need, (item->n + 1) * sizeof(*item->need));
	item->need[item->n++] = number;
	definitions_each_input(to->list->definitions, name, add, to);
}

/* Give all that rest on one another the place of the first of them. */
static void
join_chains(struct worklist *list)
{
	bool is_changed = true;

	for (size_t i = 0; i < list->n; i++) {
		list->item[i].chain = i;
		list->item[i].owner = NOBODY;
	}
	while (is_changed) {
		is_changed = false;
		for (size_t i = 0; i < list->n; i++)
			for (size_t k = 1; k < list->item[i].n; k++) {
				struct item *a = &list->item[i];
				size_t place = list->need[a->need[k]].place;
				struct item *b;

				if (place == NOWHERE)
					continue;
				b = &list->item[place];
				if (a->chain == b->chain)
					continue;
				is_changed = true;
				if (a->chain < b->chain)
					b->chain = a->chain;
				else
					a->chain = b->chain;
			}
	}
	for (size_t i = 0; i < list->n; i++)
		list->item[list->item[i].chain].length++;
}

struct worklist *
worklist_new(const struct definitions *d)
{
	struct worklist *list = xcalloc(1, sizeof(*list));

	pthread_mutex_init(&list->lock, NULL);
	list->definitions = d;
	list->n = d->n_series + d->n_indicators;
	list->item = xcalloc(list->n + 1, sizeof(*list->item));
	for (size_t i = 0; i < d->n_series; i++)
		add(&(struct adding){ list, &list->item[i] }, d->series[i].id);
	for (size_t i = 0; i < d->n_indicators; i++)
		add(&(struct adding){ list, &list->item[d->n_series + i] },
		    d->indicator[i].id);
	for (size_t i = 0; i < list->n; i++)
		for (size_t k = 0; k < list->n; k++)
			list->item[i].above +=
			    rests_on(&list->item[k], list->item[i].need[0]);
	join_chains(list);
	return list;
}

void
worklist_free(struct worklist *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->n; i++)
		free(list->item[i].need);
	pthread_mutex_destroy(&list->lock);
	free(list->item);
	free(list->need);
	free(list);
}

size_t
worklist_size(const struct worklist *list)
{
	return list->n;
}

const char *
worklist_name(const struct worklist *list, size_t place)
{
	return list->need[list->item[place].need[0]].name;
}

/* What a session gains by taking this: what it has made of its needs, less what
 * it would have to make although the other has. */
static int
gain(const struct worklist *list, const struct item *item, size_t session)
{
	int sum = 0;

	for (size_t i = 0; i < item->n; i++) {
		const struct need *need = &list->need[item->need[i]];
		int weight =
		    need->place != NOWHERE ? WEIGHT_INDICATOR : WEIGHT_TABLE;

		if (need->is_made[session])
			sum += weight;
		else if (need->is_made[!session])
			sum -= weight;
	}
	return sum;
}

/* Is all that it rests on taken?  Who has to make an indicator for another one
 * first cannot say that it has computed it. */
static bool
is_open(const struct worklist *list, const struct item *item)
{
	for (size_t i = 1; i < item->n; i++) {
		size_t place = list->need[item->need[i]].place;

		if (place != NOWHERE && !list->item[place].is_taken)
			return false;
	}
	return !item->is_taken;
}

/* How well this suits a session by its chain: one that it has begun comes first,
 * then those that nobody has, the longest in front, and one of the other last. */
static size_t
suits(const struct worklist *list, const struct item *item, size_t session)
{
	const struct item *first = &list->item[item->chain];

	if (first->owner == NOBODY)
		return first->length;
	return first->owner == (int)session ? SIZE_MAX : 0;
}

/* Is a better than b? */
static bool
is_better(const struct worklist *list, const struct item *a,
    const struct item *b, size_t session)
{
	size_t suits_a = suits(list, a, session);
	size_t suits_b = suits(list, b, session);
	int gain_a, gain_b;

	if (suits_a != suits_b)
		return suits_a > suits_b;
	gain_a = gain(list, a, session);
	gain_b = gain(list, b, session);
	return gain_a != gain_b ? gain_a > gain_b : a->above > b->above;
}

size_t
worklist_take(struct worklist *list, size_t session)
{
	size_t best = list->n;

	pthread_mutex_lock(&list->lock);
	for (size_t i = 0; i < list->n; i++)
		if (is_open(list, &list->item[i]) &&
		    (best == list->n ||
			is_better(list, &list->item[i], &list->item[best],
			    session)))
			best = i;
	if (best < list->n) {
		struct item *item = &list->item[best];

		item->is_taken = true;
		if (list->item[item->chain].owner == NOBODY)
			list->item[item->chain].owner = (int)session;
		for (size_t i = 0; i < item->n; i++)
			list->need[item->need[i]].is_made[session] = true;
	}
	pthread_mutex_unlock(&list->lock);
	return best;
}

void
worklist_done(struct worklist *list, size_t place)
{
	pthread_mutex_lock(&list->lock);
	list->item[place].is_done = true;
	pthread_mutex_unlock(&list->lock);
}

bool
worklist_is_whole(struct worklist *list, size_t place)
{
	struct item *item = &list->item[place];
	bool ret;

	pthread_mutex_lock(&list->lock);
	ret = item->is_done && !item->is_told;
	for (size_t i = 1; ret && i < item->n; i++) {
		size_t below = list->need[item->need[i]].place;

		ret = below == NOWHERE || list->item[below].is_done;
	}
	item->is_told = item->is_told || ret;
	pthread_mutex_unlock(&list->lock);
	return ret;
}

void
worklist_skip(struct worklist *list, size_t place)
{
	struct item *item = &list->item[place];

	pthread_mutex_lock(&list->lock);
	item->is_taken = item->is_done = item->is_told = true;
	pthread_mutex_unlock(&list->lock);
}

void
worklist_each_need(const struct worklist *list, size_t place,
    definitions_need_fn *fn, void *ctx)
{
	const struct item *item = &list->item[place];

	for (size_t i = 0; i < item->n; i++)
		fn(ctx, list->need[item->need[i]].name);
}

void
worklist_end(struct worklist *list)
{
	pthread_mutex_lock(&list->lock);
	for (size_t i = 0; i < list->n; i++)
		list->item[i].is_taken = true;
	pthread_mutex_unlock(&list->lock);
}

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "model/worklist.h"

/* A figure takes its SELECT and its groups; a measure or a series is a table. */
#define WEIGHT_INDICATOR 8
#define WEIGHT_TABLE 1

struct need {
	const char *name;
	int weight;
	bool is_made[WORKLIST_SESSIONS];
};

struct item {
	bool is_taken;
	size_t *need; /* all it rests on, and itself, which comes first */
	size_t n;
	size_t above; /* how many rest on it */
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
	*need = (struct need){ .name = name };
	need->weight = definitions_indicator(d, name) != NULL ? WEIGHT_INDICATOR
							      : WEIGHT_TABLE;
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
	definitions_each_need(to->list->definitions, name, add, to);
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

/* What a session gains by taking this: what it has made of its needs, less what
 * it would have to make although the other has. */
static int
gain(const struct worklist *list, const struct item *item, size_t session)
{
	int sum = 0;

	for (size_t i = 0; i < item->n; i++) {
		const struct need *need = &list->need[item->need[i]];

		if (need->is_made[session])
			sum += need->weight;
		else if (need->is_made[!session])
			sum -= need->weight;
	}
	return sum;
}

size_t
worklist_take(struct worklist *list, size_t session)
{
	size_t best = list->n;
	int most = INT_MIN;

	pthread_mutex_lock(&list->lock);
	for (size_t i = 0; i < list->n; i++) {
		const struct item *item = &list->item[i];
		int n;

		if (item->is_taken)
			continue;
		n = gain(list, item, session);
		if (n > most ||
		    (n == most && item->above > list->item[best].above)) {
			most = n;
			best = i;
		}
	}
	if (best < list->n) {
		struct item *item = &list->item[best];

		item->is_taken = true;
		for (size_t i = 0; i < item->n; i++)
			list->need[item->need[i]].is_made[session] = true;
	}
	pthread_mutex_unlock(&list->lock);
	return best;
}

void
worklist_end(struct worklist *list)
{
	pthread_mutex_lock(&list->lock);
	for (size_t i = 0; i < list->n; i++)
		list->item[i].is_taken = true;
	pthread_mutex_unlock(&list->lock);
}

/*
 * What is wrong, from what was collected: what, since when, why, what readers
 * see now, and what there is to do.  Things of which the same is to be said are
 * told together: a service that is away takes many.
 */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "standing.h"

const char *const trouble_word[TROUBLE_N] = { "held", "not published",
	"not computed", "quarantined", "no figures", "stale", "recording",
	"to review", "waiting" };

/* What readers see; the days of the figures come behind it. */
#define SEE_FIGURES "its last good figures"
#define SEE_RECORDING "its recording"
#define SEE_NOTHING "nothing of it, with the reason"

/* The day of a time, or NULL; caller frees. */
static char *
day_of(const char *time)
{
	return time != NULL ? xasprintf("%.10s", time) : NULL;
}

static struct trouble *
trouble_like(struct standing *st, const struct trouble *like)
{
	struct trouble *t;

	for (size_t i = 0; i < st->n_troubles; i++) {
		t = &st->trouble[i];
		if (t->kind == like->kind &&
		    text_equal(t->since, like->since) &&
		    text_equal(t->why, like->why) &&
		    text_equal(t->readers, like->readers) &&
		    text_equal(t->to_do, like->to_do))
			return t;
	}
	st->trouble =
	    xrealloc(st->trouble, (st->n_troubles + 1) * sizeof(*st->trouble));
	t = &st->trouble[st->n_troubles++];
	*t = (struct trouble){ .kind = like->kind, .readers = like->readers };
	t->since = like->since != NULL ? xstrdup(like->since) : NULL;
	t->why = like->why != NULL ? xstrdup(like->why) : NULL;
	t->to_do = like->to_do != NULL ? xstrdup(like->to_do) : NULL;
	return t;
}

/* One more of that name; ${figures} is when what readers see was retrieved, or
 * NULL. */
static void
add(struct standing *st, const struct trouble *like, const char *name,
    const char *figures)
{
	struct trouble *t = trouble_like(st, like);
	char *day = day_of(figures);

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->name[i], name) == 0)
			goto out;
	t->name = xrealloc(t->name, (t->n + 1) * sizeof(*t->name));
	t->name[t->n++] = xstrdup(name);
	if (day == NULL)
		goto out;
	if (t->of_first == NULL || strcmp(day, t->of_first) < 0) {
		free(t->of_first);
		t->of_first = xstrdup(day);
	}
	if (t->of_last == NULL || strcmp(day, t->of_last) > 0) {
		free(t->of_last);
		t->of_last = xstrdup(day);
	}
out:
	free(day);
}

/* --- of what is published --- */

static void
add_held(struct standing *st)
{
	const struct pq_result *held = st->list[LIST_HELD];

	for (size_t i = 0; i < pq_rows(held); i++) {
		struct trouble t = { .kind = TROUBLE_HELD };

		t.since = day_of(pq_get(held, i, HELD_SINCE));
		if (strcmp(pq_get(held, i, HELD_ROWS), "-1") == 0)
			t.why = xasprintf("the check itself fails: %s",
			    pq_get(held, i, HELD_FIRST));
		else
			t.why = xasprintf("%s (%s rows, the first: %s)",
			    pq_get(held, i, HELD_MEANS),
			    pq_get(held, i, HELD_ROWS),
			    pq_get(held, i, HELD_FIRST));
		t.to_do = xasprintf("look at %s%s; if they are right: %s",
		    st->all_in[i] != NULL ? "all rows, in " : "the figures",
		    st->all_in[i] != NULL ? st->all_in[i] : "", st->accept);
		t.readers = "the last release, without what is new";
		add(st, &t, pq_get(held, i, HELD_CHECK), st->released);
		free(t.since);
		free(t.why);
		free(t.to_do);
	}
}

static void
add_not_published(struct standing *st, const char *call)
{
	struct trouble t = { .kind = TROUBLE_NOT_PUBLISHED };

	if (st->not_published == NULL || pq_rows(st->list[LIST_HELD]) > 0)
		return;
	t.since = day_of(st->not_published_since);
	t.why = text_without_address(st->not_published);
	t.readers = "the last release, without what is new";
	t.to_do = xasprintf("mend what the log says; the next night goes on, "
			    "or at once: %s run",
	    call);
	add(st, &t, "the release", st->released);
	free(t.since);
	free(t.why);
	free(t.to_do);
}

static void
add_not_computed(struct standing *st, const char *call)
{
	const struct pq_result *failing = st->list[LIST_FAILING];

	for (size_t i = 0; i < pq_rows(failing); i++) {
		struct trouble t = { .kind = TROUBLE_NOT_COMPUTED };

		t.since = day_of(pq_get(failing, i, FAILING_SINCE));
		t.why = xstrdup(pq_get(failing, i, FAILING_REASON));
		t.readers = "its last values";
		t.to_do = xasprintf("mend its statement below sql/, which %s "
				    "check --examples tries",
		    call);
		add(st, &t, pq_get(failing, i, FAILING_INDICATOR), NULL);
		free(t.since);
		free(t.why);
		free(t.to_do);
	}
}

/* --- of sources --- */

static const struct {
	enum source_state state;
	enum trouble_kind kind;
	enum source_fact since;
	const char *to_do, *command; /* behind how the program is called */
} of_state[] = {
	{ SOURCE_QUARANTINED, TROUBLE_QUARANTINED, FACT_QUARANTINED,
	    "compare the table with its source.json, and mend that: ",
	    "check --live --only SOURCE" },
	{ SOURCE_NEVER, TROUBLE_NO_FIGURES, FACT_FAILING,
	    "ask once more: ", "fetch --only SOURCE" },
	{ SOURCE_STALE, TROUBLE_STALE, FACT_FAILING,
	    "nothing for a night or two, it is asked every night; then: ",
	    "check --live --only SOURCE" },
	{ SOURCE_RECORDED, TROUBLE_RECORDING, FACT_FAILING,
	    "nothing for a night or two, it is asked every night; then: ",
	    "check --live --only SOURCE" },
	{ SOURCE_WAITING, TROUBLE_WAITING, FACT_N,
	    "a first look, which shows its fields: ",
	    "check --live --only SOURCE" },
};

static void
add_source(struct standing *st, const struct source_standing *one,
    const char *call)
{
	bool is_waiting = one->state == SOURCE_WAITING;
	const char *origin = is_waiting ? NULL : one->fact[FACT_ORIGIN];
	struct trouble t = { .readers = SEE_NOTHING };
	size_t i = 0;

	while (i < sizeof(of_state) / sizeof(*of_state) &&
	    of_state[i].state != one->state)
		i++;
	if (i == sizeof(of_state) / sizeof(*of_state))
		return;
	t.kind = of_state[i].kind;
	if (of_state[i].since != FACT_N)
		t.since = day_of(one->fact[of_state[i].since]);
	if (one->fact[FACT_REASON] != NULL && !is_waiting)
		t.why = text_without_address(one->fact[FACT_REASON]);
	if (origin != NULL)
		t.readers = strcmp(origin, "recording") == 0 ? SEE_RECORDING
							     : SEE_FIGURES;
	else if (is_waiting)
		t.readers = "nothing of it";
	t.to_do =
	    xasprintf("%s%s %s", of_state[i].to_do, call, of_state[i].command);
	add(st, &t, one->id, origin != NULL ? one->fact[FACT_RETRIEVED] : NULL);
	free(t.since);
	free(t.why);
	free(t.to_do);
}

static void
add_sources(struct standing *st, enum source_state state, const char *call)
{
	for (size_t i = 0; i < st->n_sources; i++)
		if (st->source[i].state == state)
			add_source(st, &st->source[i], call);
}

static void
add_review(struct standing *st, const char *call)
{
	const struct pq_result *review = st->list[LIST_REVIEW];
	struct trouble t = { .kind = TROUBLE_REVIEW };

	t.readers = "all that they saw, without what is new";
	t.to_do = xasprintf("at leisure: take into source.json what %s status "
			    "lists, or set \"reviewed\" there",
	    call);
	for (size_t i = 0; i < pq_rows(review); i++)
		add(st, &t, pq_get(review, i, REVIEW_SOURCE), NULL);
	free(t.to_do);
}

void
troubles_collect(const struct session *s, struct standing *st)
{
	struct buf call;

	buf_init(&call, LIMIT_BUFFER);
	settings_call(s->settings, &call);
	add_held(st);
	add_not_published(st, call.data);
	add_not_computed(st, call.data);
	add_sources(st, SOURCE_QUARANTINED, call.data);
	add_sources(st, SOURCE_NEVER, call.data);
	add_sources(st, SOURCE_STALE, call.data);
	add_sources(st, SOURCE_RECORDED, call.data);
	add_review(st, call.data);
	add_sources(st, SOURCE_WAITING, call.data);
	buf_release(&call);
}

char *
trouble_to_do(const struct trouble *t, const char *name)
{
	const char *word = strstr(t->to_do, "SOURCE");

	if (word == NULL || name == NULL)
		return xstrdup(t->to_do);
	return xasprintf("%.*s%s%s", (int)(word - t->to_do), t->to_do, name,
	    word + strlen("SOURCE"));
}

void
troubles_release(struct standing *st)
{
	for (size_t i = 0; i < st->n_troubles; i++) {
		struct trouble *t = &st->trouble[i];

		free(t->since);
		free(t->why);
		free(t->of_first);
		free(t->of_last);
		free(t->to_do);
		for (size_t k = 0; k < t->n; k++)
			free(t->name[k]);
		free(t->name);
	}
	free(st->trouble);
}

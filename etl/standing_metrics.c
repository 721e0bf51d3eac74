/*
 * How all stands, as metrics.  Labels have few values: ids of definitions and
 * words of ours, never a reason.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/version.h"
#include "standing.h"

/* Seconds of a time or a day; false when there is none. */
static bool
seconds_of(const char *text, int64_t *ret)
{
	struct err err = ERR_INIT;
	char at[CLOCK_TEXT];
	time_t seconds;

	if (text == NULL)
		return false;
	snprintf(at, sizeof(at), "%.20s", text);
	if (strlen(text) == strlen("2026-11-23"))
		snprintf(at, sizeof(at), "%.10sT00:00:00Z", text);
	if (clock_parse(at, &seconds, &err) != 0)
		return false;
	*ret = (int64_t)seconds;
	return true;
}

/* A number that the database gave. */
static int64_t
number(const char *text)
{
	return text != NULL ? strtoimax(text, NULL, 10) : 0;
}

static void
add_one(struct metrics *m, const char *name, const char *help, int64_t value)
{
	metrics_begin(m, name, help);
	metrics_value(m, value, NULL);
}

static void
add_time(struct metrics *m, const char *name, const char *help,
    const char *time)
{
	int64_t at;

	if (seconds_of(time, &at))
		add_one(m, name, help, at);
}

/* Times of sources; one that is not so has no line. */
static const struct {
	const char *name, *help;
	enum source_fact fact;
} times[] = {
	{ "woondruk_source_last_good_timestamp_seconds",
	    "When an answer came last that could be used.", FACT_LAST_GOOD },
	{ "woondruk_source_checked_timestamp_seconds",
	    "When the source was last asked and all was well.", FACT_CHECKED },
	{ "woondruk_source_failing_since_timestamp_seconds",
	    "Since when it fails; no line while it does not.", FACT_FAILING },
	{ "woondruk_source_unreachable_since_timestamp_seconds",
	    "Since when nothing usable came; no line while it comes.",
	    FACT_UNREACHABLE },
	{ "woondruk_source_quarantined_since_timestamp_seconds",
	    "Since when its answer is refused; no line while it is not.",
	    FACT_QUARANTINED },
	{ "woondruk_source_late_since_timestamp_seconds",
	    "Since when new figures should be there; no line when in time.",
	    FACT_LATE },
};

static void
add_sources(struct metrics *m, const struct standing *st)
{
	metrics_begin(m, "woondruk_source_state",
	    "1 for the state that a source is in, 0 for the others.");
	for (size_t i = 0; i < st->n_sources; i++)
		for (size_t k = 0; k < SOURCE_STATES; k++)
			metrics_value(m, st->source[i].state == k, "source",
			    st->source[i].id, "state", standing_word[k], NULL);
	metrics_begin(m, "woondruk_source_late",
	    "1 when its own calendar says that new figures should be there.");
	for (size_t i = 0; i < st->n_sources; i++)
		metrics_value(m, st->source[i].fact[FACT_LATE] != NULL,
		    "source", st->source[i].id, NULL);
	for (size_t k = 0; k < sizeof(times) / sizeof(*times); k++) {
		metrics_begin(m, times[k].name, times[k].help);
		for (size_t i = 0; i < st->n_sources; i++) {
			const struct source_standing *one = &st->source[i];
			int64_t at;

			if (seconds_of(one->fact[times[k].fact], &at))
				metrics_value(m, at, "source", one->id, NULL);
		}
	}
}

static void
add_held(struct metrics *m, const struct standing *st)
{
	const struct pq_result *held = st->list[LIST_HELD];

	add_one(m, "woondruk_held",
	    "1 when the gate holds what is new, and nothing is published.",
	    pq_rows(held) > 0);
	add_one(m, "woondruk_not_published",
	    "1 when the last attempt to publish ended without, for another "
	    "reason.",
	    st->not_published != NULL && pq_rows(held) == 0);
	metrics_begin(m, "woondruk_held_rows",
	    "Rows that a check of the gate holds; -1: the check itself fails.");
	for (size_t i = 0; i < pq_rows(held); i++)
		metrics_value(m, number(pq_get(held, i, HELD_ROWS)), "check",
		    pq_get(held, i, HELD_CHECK), NULL);
	metrics_begin(m, "woondruk_listed",
	    "Lines of the lists that woondruk status has.");
	for (size_t i = 0; i < LIST_N; i++)
		metrics_value(m, (int64_t)pq_rows(st->list[i]), "list",
		    standing_lists[i].title, NULL);
}

void
standing_metrics(const struct standing *st, struct buf *out)
{
	struct metrics m;

	metrics_init(&m, out);
	metrics_begin(&m, "woondruk_info", "1, with the version.");
	metrics_value(&m, 1, "version", WOONDRUK_VERSION, NULL);
	add_one(&m, "woondruk_exit_status",
	    "Exit status of woondruk status: 0 fresh, 1 not all, 2 held.",
	    st->status);
	add_time(&m, "woondruk_release_timestamp_seconds",
	    "When the release was made that readers see.", st->released);
	add_time(&m, "woondruk_last_run_timestamp_seconds",
	    "When the last whole night ended.", st->last_run);
	if (st->last_status != NULL)
		add_one(&m, "woondruk_last_run_exit_status",
		    "How the last whole night ended.", number(st->last_status));
	add_sources(&m, st);
	add_held(&m, st);
	add_one(&m, "woondruk_security_txt_due",
	    "1 when a person has to renew security.txt.",
	    st->security.class != ERR_NONE);
}

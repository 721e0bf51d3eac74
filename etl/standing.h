/*
 * How all stands: what woondruk status tells.  It is collected once, from the
 * definitions and the database alone, and then told in one of several ways.  To
 * add something: a member here, its collecting in standing.c, and its line in
 * each standing_<way>.c where it belongs.
 */
#ifndef STANDING_H
#define STANDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "db/pq.h"
#include "session.h"

/* How one source stands; the words are in standing_word. */
enum source_state {
	SOURCE_FRESH,
	SOURCE_WAITING,		/* for a first look; it is not asked */
	SOURCE_RECORDED,
	SOURCE_STALE,
	SOURCE_QUARANTINED,
	SOURCE_NEVER,
	SOURCE_STATES
};

extern const char *const standing_word[SOURCE_STATES];

/* What is known of a source, in the order of standing_fact, which has the names
 * that programs know. */
enum source_fact {
	FACT_ORIGIN, FACT_TABLE, FACT_VERSION, FACT_RETRIEVED, FACT_CHECKED,
	FACT_FAILING, FACT_REASON, FACT_QUARANTINED, FACT_EXPECTED,
	FACT_EXPECTED_BY, FACT_LATE, FACT_UNREACHABLE, FACT_LAST_GOOD, FACT_N
};

extern const char *const standing_fact[FACT_N];

/* All texts are borrowed, here and below; NULL: not known, or not so. */
struct source_standing {
	const char *id;
	enum source_state state;
	const char *fact[FACT_N];
};

/* What else there is to say, a list each, told in this order. */
enum standing_list {
	LIST_LATE, LIST_ANNOUNCEMENTS, LIST_PHRASES, LIST_REVIEW, LIST_FAILING,
	LIST_ENDED, LIST_CANDIDATES, LIST_SPLICES, LIST_HELD, LIST_N
};

struct list_row {
	const char *title;
	const char *words;	/* behind it, for people */
	const char *sql;
	int status;		/* when it has rows */
	const char *name[16];	/* of its columns, NULL behind them */
};

extern const struct list_row standing_lists[LIST_N];

/* What is wrong, or waits for a person; the worst first. */
enum trouble_kind {
	TROUBLE_HELD, TROUBLE_NOT_PUBLISHED, TROUBLE_NOT_COMPUTED,
	TROUBLE_QUARANTINED, TROUBLE_NO_FIGURES, TROUBLE_STALE,
	TROUBLE_RECORDING, TROUBLE_REVIEW, TROUBLE_WAITING, TROUBLE_N
};

/* One trouble of one thing or of several, which differ in their names only. */
struct trouble {
	enum trouble_kind kind;
	char *since;		/* a day, or NULL */
	char *why;		/* or NULL */
	const char *readers;	/* what they see now */
	char *of_first;		/* the days of the oldest and newest figures */
	char *of_last;		/* that they see, or NULL */
	char *to_do;		/* SOURCE in it stands for a name */
	char **name;
	size_t n;
};

/* Columns of LIST_HELD, LIST_FAILING and LIST_REVIEW that are asked by place. */
enum { HELD_CHECK, HELD_MEANS, HELD_ROWS, HELD_RUN, HELD_SINCE, HELD_FIRST,
	HELD_ALL_IN };
enum { FAILING_INDICATOR, FAILING_SINCE, FAILING_REASON };
enum { REVIEW_SOURCE = 0, REVIEW_SINCE = 6 };

struct standing {
	const char *release;
	const char *released;	/* when */
	const char *last_run;	/* when the last whole night ended */
	const char *last_status; /* and how */
	const char *last_why;
	const char *begun;	/* a night that has not ended, or was killed */
	const char *not_published; /* why, when no check holds it */
	const char *not_published_since;

	struct source_standing *source;
	size_t n_sources;

	struct pq_result *list[LIST_N];
	char **all_in;		/* of each row that is held: a file, or NULL */
	char *accept;		/* the command that lets through what is held */

	struct trouble *trouble;
	size_t n_troubles;

	struct err security;	/* security.txt is to be renewed; else none */
	int status;

	struct pq_result *last, *sources;	/* where texts are borrowed */
};

/* Collect it; on failure there is nothing to release. */
int	standing_collect(const struct session *, struct standing *ret,
	    struct err *) MUST_CHECK;
void	standing_release(struct standing *);

/* In trouble.c: what is wrong, from what was collected. */
void	troubles_collect(const struct session *, struct standing *);
void	troubles_release(struct standing *);
extern const char *const trouble_word[TROUBLE_N];
/* What there is to do about one of its names, or, with NULL, about all of them;
 * caller frees. */
char	*trouble_to_do(const struct trouble *, const char *name);

/* Ways to tell it: for people; for people in at most a screen, and nothing when
 * there is nothing to do; as one JSON object; as metrics. */
void	standing_text(const struct standing *, struct buf *out);
void	standing_brief(const struct standing *, struct buf *out);
void	standing_json(const struct standing *, struct buf *out);
void	standing_metrics(const struct standing *, struct buf *out);

#endif

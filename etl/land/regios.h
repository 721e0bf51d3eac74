/*
 * The boundary history that CBS writes into RegioSCodes.Description, in fixed
 * Dutch phrases with dates, codes, hectares, dwellings and inhabitants.  The
 * parser is strict: a line it does not know is handed back as it stands, so
 * that a new phrase is noticed and never guessed at.
 *
 * A boundary change stands in the text of the giver and of the receiver, and is
 * returned from both, since some stand with the receiver only; the pair (date,
 * from, to) tells them apart.  A dissolution is returned from the one that
 * ceased.
 */
#ifndef LAND_REGIOS_H
#define LAND_REGIOS_H

#include <stddef.h>

enum region_event_kind { EVENT_DISSOLVED, EVENT_BOUNDARY, EVENT_CODE };

struct region_event {
	enum region_event_kind kind;
	char date[11];		/* 2022-03-24 */
	char from[8], to[8];	/* GM0457, GM0363 */
	/* as the text says, -1 where it does not say */
	char hectares[16];	/* number text with a point; "" = not said */
	long dwellings, inhabitants;
};

struct region_history {
	/* "" when before 1830, or not said.  Where "Ontstaan per" and
	 * "Begindatum" differ (Gooise Meren), the former is right. */
	char begin[11];
	char end[11];		/* "" while it exists */
	struct region_event *event;
	size_t n_events;
	/* Lines that are none of the phrases; with any, the rest is not to be
	 * relied on.  What stands below an unknown heading is not told again. */
	char **unknown;
	size_t n_unknown;
};

/* What is told of such a line where it keeps a table out. */
#define REJECT_UNKNOWN_PHRASE	"unknown phrase in the boundary history"

/* ${code} is the municipality the text belongs to.  The caller releases ret. */
void	regios_parse(const char *code, const char *description,
	    struct region_history *ret);
void	regios_release(struct region_history *);
/* The word the database and the recordings use: "opgeheven". */
const char *region_event_name(enum region_event_kind);

#endif

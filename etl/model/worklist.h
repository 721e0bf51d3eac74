/*
 * What is to be computed, by several sessions together.  Each session makes the
 * needs that it comes across itself, as temporary tables, so a session is best
 * given what rests on needs that it has made already.
 */
#ifndef MODEL_WORKLIST_H
#define MODEL_WORKLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "define/definitions.h"

#define WORKLIST_SESSIONS 2

struct worklist;

/* All series, and behind them all indicators, in the order of the definitions,
 * which must outlive it.  Freed with worklist_free, which takes NULL. */
struct worklist *worklist_new(const struct definitions *);
void	worklist_free(struct worklist *);

/* How many things there are. */
size_t	worklist_size(const struct worklist *);
/* What one is called; of the definitions. */
const char *worklist_name(const struct worklist *, size_t place);

/* The next for this session (0 or 1), of which nobody else will hear.  Indicators
 * that rest on one another are for one session, as long as there is anything else
 * for the other.  Of what is left: that of whose needs it has made the most, and
 * has to make the least that the other has made too; of those, that on which the
 * most others rest.  At the end, the size.  Safe in threads, as all below. */
size_t	worklist_take(struct worklist *, size_t session);

/* That was computed, or given up. */
void	worklist_done(struct worklist *, size_t place);

/* Its values stand: nobody takes it, and it counts as done and told. */
void	worklist_skip(struct worklist *, size_t place);

/* Call ${fn} for its own name, and for each that it rests on at any depth, in an
 * order that only the definitions decide. */
void	worklist_each_need(const struct worklist *, size_t place,
	    definitions_need_fn *fn, void *ctx);

/* Is it done with all that it rests on?  Says so once, to whoever asks first. */
bool	worklist_is_whole(struct worklist *, size_t place);

/* There is no next any more, for anybody. */
void	worklist_end(struct worklist *);

#endif

/*
 * What the ways to a table of the DSO-API of Amsterdam share: the question, with
 * named fields and filters, and the count that is the proof.
 */
#ifndef FETCH_DSO_TABLE_H
#define FETCH_DSO_TABLE_H

#include "fetch/protocol.h"
#include "fetch/tail.h"

#define DSO_JSON "application/hal+json, application/json"

/* Ask the table: ${options} come first in the query, then order, fields and
 * filters as the descriptor has them.  Role and part are the caller's to say. */
int	dso_ask(const struct source *, const char *options, struct request *ret,
	    struct err *) MUST_CHECK;
/* Ask how many records there are, with one of them, which shows whether table,
 * fields and filters are what the descriptor says: there is no other metadata.
 * 1 or -1, as a protocol says it. */
int	dso_ask_count(const struct source *, struct request *ret, struct err *)
	    MUST_CHECK;

/* Read a page of JSON to its end: it has to be the page that was ${wanted}, and
 * whole.  The scanner is left at its end, for the envelope to be looked at, and
 * belongs to the caller (records_free), also after an error. */
int	dso_page(const struct source *, const struct reply *, unsigned wanted,
	    uint64_t *ret_rows, struct records **ret, struct err *) MUST_CHECK;
/* A whole number of the envelope; false: there is none. */
bool	dso_number(const struct records *page, const char *path, uint64_t *ret);
/* How many records the service counts, as a first page says. */
int	dso_count(const struct records *page, uint64_t *ret, struct err *)
	    MUST_CHECK;
/* The same from the reply to dso_ask_count; none at all is an error. */
int	dso_take_count(const struct source *, const struct reply *,
	    uint64_t *ret, struct err *) MUST_CHECK;

/* From that reply, the fields of the record for who wants to know them. */
int	dso_take_fields(const struct source *, const struct reply *,
	    const struct protocol_look *, struct err *) MUST_CHECK;

/* The reply again, its last bytes kept; and whether they say that the stream
 * broke off (as tail_check does). */
void	dso_tail(const struct reply *, struct tail *, struct reply *ret);
int	dso_check_tail(struct tail *, struct err *) MUST_CHECK;

#endif

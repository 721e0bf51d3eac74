/*
 * The walk over one table of CBS, as both dialects of its OData have it:
 *
 *	version		nothing new: the walk ends here
 *	metadata	what the table says of itself, compared with the
 *			descriptor; which lists, and in what order, is a
 *			dialect's own
 *	count		of the rows we want: the proof
 *	rows		page by page, until as many have come; of a very large
 *			table count and rows slice by slice
 *	version		again, when more than one page was read: a table that
 *			changed meanwhile is read once more, whole
 *
 * A dialect says where these stand, and what it makes of a page without a link.
 */
#ifndef FETCH_CBS_WALK_H
#define FETCH_CBS_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dict.h"
#include "base/err.h"
#include "base/json.h"
#include "base/snapshot.h"
#include "define/source.h"
#include "fetch/cbs_metadata.h"
#include "fetch/cbs_rows.h"
#include "fetch/protocol.h"

#define CBS_NOT_COUNTED (-1)

enum cbs_step {
	CBS_VERSION,
	CBS_METADATA,
	CBS_COUNT,
	CBS_PAGE,
	CBS_VERSION_AGAIN,
	CBS_DONE
};

struct cbs_walk;

struct cbs_dialect {
	size_t size;		/* of its walk, which begins with a cbs_walk */
	const char *version_set;	/* entity sets, and roles of their */
	const char *version_role;	/* bodies in a snapshot */
	const char *rows_set;
	const char *rows_role;
	const char *as_json;	/* "?$format=json", or "" where all is JSON */
	const int *cannot_count;	/* statuses that say so, ended by 0 */
	const char *when_empty;	/* what a page without rows may mean, and how
				   to mend it */

	int (*check_version)(const struct source *, const struct json *,
	    struct cbs_version *ret, struct err *);
	bool (*is_same_version)(const struct cbs_version *,
	    const struct cbs_version *);

	/* Metadata: ask for list ${at} of the walk; take it, and move on to
	 * the next or to cbs_walk_rows, also when it does not fit. */
	void (*ask)(struct cbs_walk *, struct request *ret);
	int (*take)(struct cbs_walk *, const struct json *, struct err *);
	/* The address of the first page, with the filter.  The caller frees. */
	char *(*first_page)(const struct cbs_walk *);
	/* A page of so many rows, counted in already, had no link: all is there
	 * (cbs_walk_prove), or go on elsewhere (cbs_walk_go_on), or an error. */
	int (*last_page)(struct cbs_walk *, uint64_t rows, struct err *);
	/* Forget what the metadata said; NULL: nothing is kept of it. */
	void (*forget)(struct cbs_walk *);
};

struct cbs_walk {
	const struct cbs_dialect *dialect;
	const struct source *source;
	const struct snapshot *last;
	char *base;		/* https://host/path/table */
	enum cbs_step step;
	unsigned at;		/* which list of CBS_METADATA: the dialect's */
	size_t dimension;	/* of a list by dimension: the dialect's */
	protocol_note *note;	/* of a survey, or NULL */
	void *note_ctx;
	bool is_unchanged;
	bool was_restarted;
	char *version, *modified, *observations_modified;

	/* rows: of the slice that is asked now, or of all where there are no
	 * slices */
	struct cbs_wanted wanted;	/* its codes are ours */
	char *query;		/* $filter=..., or "" */
	int64_t counted;
	uint64_t rows;
	uint64_t first_rows;	/* of the first page */
	bool is_first_page;
	char *page_url;		/* asked now */

	uint64_t all_rows;	/* of the slices before this one */
	unsigned pages;		/* of all */
	struct dict *seen;	/* page_urls so far */
	char proof[64];
};

/* The five of a struct protocol. */
void	*cbs_walk_begin(const struct cbs_dialect *, const struct source *,
	    const struct snapshot *last);
int	 cbs_walk_next(void *walk, const struct reply *, struct request *ret,
	    struct err *) MUST_CHECK;
void	 cbs_walk_survey(void *walk, protocol_note *, void *ctx);
void	 cbs_walk_whole(const void *walk, struct whole *ret);
void	 cbs_walk_end(void *walk);

/* --- for dialects, and for the bulk CSV --- */

/* Ask for a small entity set.  ${role} becomes the request's. */
void	 cbs_walk_ask(const struct cbs_walk *, struct request *ret, char *role,
	    const char *set);
/* Take the code list of dimension ->dimension, and move on to the next one. */
int	 cbs_walk_codes(struct cbs_walk *, const struct json *, struct err *)
	    MUST_CHECK;
/* The metadata is as expected: go on with the rows. */
void	 cbs_walk_rows(struct cbs_walk *);
/* Ask that page next, if there may be one more; ${url} is taken. */
int	 cbs_walk_go_on(struct cbs_walk *, char *url, struct err *) MUST_CHECK;
/* All rows (of the slice) are there, by their number or by the last page. */
void	 cbs_walk_prove(struct cbs_walk *);

#endif

/*
 * What the walks over cities' services share: how far they came, which snapshot is the last of
 * the same descriptor, what a service says of its fields against the
 * descriptor, how records are counted and read page by page, and the one rule
 * that holds for all of them: a field that nobody named does not come in.
 */
#ifndef FETCH_CITY_WALK_H
#define FETCH_CITY_WALK_H

#include "base/dict.h"
#include "base/json.h"
#include "base/records.h"
#include "fetch/protocol.h"

/*
 * What every walk knows of itself.  It is the first member of the struct of a
 * protocol that uses city_walk_look and city_walk_whole as its own.
 */
struct city_walk {
	const struct source *source;
	const struct snapshot *last;	/* made by this very descriptor, or NULL */
	const struct protocol_look *look;	/* the fields alone, or NULL */
	bool is_unchanged;
	char *version;			/* owned; NULL: not told */
	uint64_t rows;			/* that have come */
	unsigned pages;
	char proof[40];			/* "" until the whole is there */
};

void	city_walk_init(struct city_walk *, const struct source *,
	    const struct snapshot *last);
void	city_walk_release(struct city_walk *);
/* Is that the version of the last snapshot?  NULL is none. */
bool	city_walk_has(const struct city_walk *, const char *version);
/* The whole has come: as many rows as were counted, or, where nothing counts
 * them (counted -1), up to the last page. */
void	city_walk_prove(struct city_walk *, int64_t counted);
/* For struct protocol. */
void	city_walk_look(void *walk, const struct protocol_look *);
void	city_walk_whole(const void *walk, struct whole *ret);

/* ${last} when this very descriptor made it of this table, else NULL. */
const struct snapshot *city_last(const struct source *,
	    const struct snapshot *last);

/* Does that part of ${last} (or NULL) have these very bytes? */
bool	city_is_same(const struct snapshot *last, const char *role,
	    const struct reply *);

/* --- what a service says of its fields --- */

/* What it calls their types: those that fit, by what a field of the descriptor
 * is for; each list has NULL at its end. */
struct city_types {
	const char *const *value, *const *text;
	const char *const *year, *const *date, *const *datetime, *const *epoch;
	const char *const *number;	/* 'keep' of these is numbers */
	const char *const *words;	/* ... and of these texts */
};
bool	city_is_type(const char *type, const char *const *types);
/* Does the type fit the role and form of the field? */
int	city_check_type(const struct city_types *, const struct source_field *,
	    const char *type, struct err *) MUST_CHECK;
/* Can the field's 'keep' be asked of that type; are numbers numbers? */
int	city_check_keep(const struct city_types *, const struct source_field *,
	    const char *type, struct err *) MUST_CHECK;
/* There is no field of that name (of ${len} bytes): the error says which there
 * are, by the member ${title} of each, so that the descriptor can be mended
 * from it.  Returns -1. */
int	city_set_missing(const struct json *fields, const char *title,
	    const char *where, const char *name, size_t len, struct err *);

/* --- counts --- */

/* A count as the service gives it (NULL: none), called ${name} there, of the
 * records of a ${where}: "layer", "dataset".  None at all is an error. */
int	city_read_count(const struct json *, const char *name,
	    const char *where, int64_t *ret, struct err *) MUST_CHECK;
/* Other records came than were counted; returns -1. */
int	city_set_miscounted(uint64_t rows, uint64_t counted, struct err *);

/* Pages of which each says how many records there are in all. */
struct city_pages {
	uint64_t rows, before;	/* ... those of earlier pages */
	unsigned pages;
	int64_t counted;	/* by the first page */
	char proof[40];		/* "count 250" when all have come; or "" */
};
/* A page was read to its end and its records added to ->rows: it had some, its
 * count (of the envelope, or NULL) is that of the first, and no more came. */
int	city_pages_take(struct city_pages *, const char *count,
	    const char *name, struct err *) MUST_CHECK;

/* --- records --- */

/* A record of a page; -1 ends the reading. */
typedef int city_page_record(void *ctx, const struct record *, struct err *);

/* Hand over every record of a body; what is no JSON at all is named so.  The
 * scanner is left at its end, for the envelope to be looked at, and belongs to
 * the caller (records_free), also after an error. */
int	city_page_scan(const struct reply *, const struct records_shape *,
	    city_page_record *, void *ctx, struct records **ret, struct err *)
	    MUST_CHECK;

/* Is it a field of the descriptor, or one that is known and not taken?  If not,
 * the error says so: it may hold personal data. */
int	city_check_field(const struct source *, const char *name, struct err *)
	    MUST_CHECK;

/*
 * The same for all members of a record whose names begin with ${inside}
 * ("properties."; "": all), and no other; ${but} and what stands in it
 * ("@odata") is no field (NULL: all are).
 */
int	city_check_record(const struct source *, const struct record *,
	    const char *inside, const char *but, struct err *) MUST_CHECK;
/* And is each field of the descriptor there?  For a service that gives every
 * field of every record, where one record stands for what a table says of
 * itself. */
int	city_check_sample(const struct source *, const struct record *,
	    const char *inside, const char *but, struct err *) MUST_CHECK;
/* The same, or the first look (not NULL): its fields are told. */
int	city_take_sample(const struct source *, const struct protocol_look *,
	    const struct record *, const char *inside, const char *but,
	    struct err *) MUST_CHECK;

/* The first look: tell the fields of a record, members as above. */
void	city_tell_fields(const struct protocol_look *, const struct record *,
	    const char *inside, const char *but);

/* Go on by a link (address_next): ${url} was read and is never asked again;
 * it becomes the address of the next page.  After LIMIT_PAGES it ends. */
int	city_follow(const char *base, const char *set, const char *link,
	    unsigned pages, struct dict *seen, char **url, struct err *)
	    MUST_CHECK;

/*
 * What the records say, for a service that does not tell whether anything is
 * new, and whose bodies differ although nothing is.
 */
struct city_content;

struct city_content *city_content_new(void);
void	city_content_free(struct city_content *);	/* NULL is fine */
/* In the order in which they come; members as of city_check_record. */
void	city_content_add(struct city_content *, const struct record *,
	    const char *inside, const char *but);
/* After the last record: a version made of all of them, which tells whether
 * anything is new. */
void	city_content_version(struct city_content *, struct city_walk *);

/* Copy of a text; NULL stays NULL. */
char	*city_copy(const char *);

/* A walk ends here: the source is unusable tonight, whatever class a scanner
 * gave the error.  Returns -1. */
int	city_give_up(struct err *);

#endif

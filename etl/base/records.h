/*
 * A scanner for JSON whose bulk is one array of flat records, such as an OData
 * page: {"@odata.context":"…","value":[{…},{…}],"@odata.nextLink":"…"}, or a
 * bare array of records.  One pass, bounded memory, number text untouched.  It
 * accepts exactly what Jansson accepts (any key order, white space, escapes,
 * legal numbers), skips nested members of any depth up to LIMIT_JSON_DEPTH,
 * and knows nothing of what the members mean.
 */
#ifndef BASE_RECORDS_H
#define BASE_RECORDS_H

#include <stddef.h>

#include "base/err.h"

enum record_kind { RECORD_NULL, RECORD_TRUE, RECORD_FALSE, RECORD_NUMBER,
    RECORD_STRING, RECORD_NESTED };

struct record_member {
	const char *name;	/* unescaped, terminated */
	size_t name_len;
	enum record_kind kind;
	const char *text;	/* string: unescaped; number: as received;
				   terminated; "" for the others */
	size_t len;
};

struct record {
	size_t n;
	const struct record_member *member;	/* until the next call */
};

/* More bytes: their number, 0 at the end, -1 with the error filled. */
typedef long records_read(void *ctx, char *into, size_t size, struct err *);

struct records;

/* ${rows} names the member that holds the array ("value"). */
struct records *records_new(const char *rows, records_read *, void *ctx);
void	records_free(struct records *);

/* 1 and the next record, 0 when the document has ended well, -1 on error
 * (ERR_SOURCE; the text says record number and byte). */
int	records_next(struct records *, struct record *ret, struct err *)
	    MUST_CHECK;

/* After records_next said 0: a string member of the envelope, or NULL.  Also
 * set while an "error" member was seen: name "error" gives its raw text. */
const char *records_envelope(const struct records *, const char *name);
/* Was there a ${rows} array at all? */
int	records_saw_rows(const struct records *);

/* The member of that name, or NULL. */
const struct record_member *record_get(const struct record *,
	    const char *name);

#endif

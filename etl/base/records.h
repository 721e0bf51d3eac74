/*
 * A scanner for JSON whose bulk is one array of records, such as an OData page:
 * {"@odata.context":"…","value":[{…},{…}],"@odata.nextLink":"…"}, an array
 * further inside, a bare array, or one record a line.  One pass, bounded memory,
 * number text untouched.  It accepts exactly what Jansson accepts (any key
 * order, white space, escapes, legal numbers) up to LIMIT_JSON_DEPTH, and knows
 * nothing of what the members mean.
 *
 * Members inside objects are named by their path, with dots: "page.total".  A
 * name that itself holds a dot is kept as it is.  Two members whose paths come
 * out the same ({"a.b":1,"a":{"b":2}}) are an error, so that a path never means
 * one of two; that, and a path longer than LIMIT_MEMBER_PATH, is refused where
 * Jansson would accept.
 */
#ifndef BASE_RECORDS_H
#define BASE_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	uint64_t shape;		/* another number: other names, or elsewhere;
				   0: not known */
};

/* More bytes: their number, 0 at the end, -1 with the error filled. */
typedef long records_read(void *ctx, char *into, size_t size, struct err *);

struct records;

struct records_shape {
	/* Path of the array in the envelope ("value", "result.records"); NULL
	 * when the body itself is the array.  A bare array is always taken. */
	const char *rows;
	/* Give the members of objects inside a record by their paths, and not
	 * the object (an empty object gives nothing).  Arrays stay
	 * RECORD_NESTED, with all they hold. */
	bool flatten;
	/* No envelope: one record a line (blank lines are passed over). */
	bool lines;
	/* Path of a member of the envelope whose text is wanted as it stands,
	 * such as an array of links; or NULL. */
	const char *raw;
};

/* The shape is copied. */
struct records *records_new(const struct records_shape *, records_read *,
	    void *ctx);
void	records_free(struct records *);

/* 1 and the next record, 0 when the document has ended well, -1 on error
 * (ERR_SOURCE; the text says record number and byte). */
int	records_next(struct records *, struct record *ret, struct err *)
	    MUST_CHECK;

/* After records_next said 0: the text of the member of the envelope with that
 * path ("@odata.nextLink", "_links.next.href", "meta.total"), or NULL.  Numbers
 * are given as received, booleans as words; null, arrays and objects have no
 * text, except that of "error" and of what the shape names: it is raw. */
const char *records_envelope(const struct records *, const char *path);
/* Was there an array of records at all?  (With lines: always.) */
int	records_saw_rows(const struct records *);

/* The member of that name, or NULL. */
const struct record_member *record_get(const struct record *,
	    const char *name);

/* Where a member stood in the record before, nearly always where it stands in this
 * one; begins as nought, and is of one name of one scanner. */
struct record_place {
	uint64_t shape;
	const char *name;
	size_t at;
};

const struct record_member *record_get_at(const struct record *,
	    const char *name, struct record_place *);

#endif

/*
 * Reading small JSON (descriptors, metadata, code lists, log lines), by
 * Jansson.  Never for observation rows: it reads reals as doubles.  Values are
 * reached by paths of names, errors name the place.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* An opaque node; borrowed from the document it came from. */
struct json;

/* Parse one whole document (duplicate names are an error).  ${what} stands in
 * the messages with line and column.  Free with json_free. */
int	json_parse(const char *, size_t, const char *what, struct json **ret,
	    struct err *) MUST_CHECK;
void	json_free(struct json *);

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY,
    JSON_OBJECT };
enum json_kind json_kind(const struct json *);

/* Member of an object, NULL when absent (or when it is no object). */
struct json *json_get(const struct json *, const char *name);
size_t	json_size(const struct json *);			/* array or object */
struct json *json_at(const struct json *, size_t i);	/* of an array */
/* Name and value of the i-th member, in the order of the text; NULL behind the
 * last.  Walks from the first: for small objects. */
const char *json_member(const struct json *, size_t i, struct json **ret);

/* The text of a string node, NULL for any other kind. */
const char *json_text(const struct json *);
/* Is it the word true?  (Jansson owns the name json_true.) */
bool	json_is_true(const struct json *);
/* A whole number; other kinds fail. */
int	json_int(const struct json *, int64_t *ret);

/* Shorthands: the text (or whole number) of a member, or fallback. */
const char *json_get_text(const struct json *, const char *name,
	    const char *fallback);
int64_t	json_get_int(const struct json *, const char *name, int64_t fallback);

#endif

/*
 * Members of a JSON definition, read strictly: each by its row in a table, with
 * its kind; what has no row is an error.  Errors begin with file and line, and
 * the line is that of the member.
 */
#ifndef DEFINE_MEMBERS_H
#define DEFINE_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"

/* Names on the way from the top of a definition to the object being read. */
#define MEMBERS_DEPTH 8

/* The definition as a whole, and where in it the reader is. */
struct members {
	const char *path;
	const char *text;
	size_t len;
	const char *key[MEMBERS_DEPTH];
	size_t depth;
};

enum member_kind {
	MEMBER_TEXT,		/* char *, not empty, one line */
	MEMBER_WHOLE,		/* int */
	MEMBER_BOOL,		/* bool */
	MEMBER_LIST,		/* char **, with its number at offset_n */
	MEMBER_OBJECT,		/* const struct json *, to be read next */
	MEMBER_OBJECTS		/* the same, a list of objects */
};

struct member_row {
	const char *name;
	enum member_kind kind;
	bool required;
	size_t offset;
	size_t offset_n;
};

/* Read all members of the object into the struct at ret, which is zeroed; texts
 * and lists are the caller's to free, also after an error. */
int	members_read(const struct members *, const struct json *object,
	    const struct member_row *, size_t n_rows, void *ret, struct err *)
	    MUST_CHECK;
/* Step into a member that is an object, and out again.  Stepping deeper than
 * MEMBERS_DEPTH is a bug: definitions have a fixed depth. */
void	members_enter(struct members *, const char *name);
void	members_leave(struct members *);
/* Set an error at a member of the present object (NULL: at the object). */
int	members_wrong(const struct members *, const char *name, struct err *,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Is what the member says in the list, which ends with NULL? */
int	members_one_of(const struct members *, const char *name,
	    const char *word, const char *const *list, struct err *)
	    MUST_CHECK;

/* And every word of a list? */
int	members_all_of(const struct members *, const char *name,
	    char *const *word, size_t n, const char *const *list, struct err *)
	    MUST_CHECK;

/* Does the object have a member where it must ('+'), and not where it may not
 * ('-')?  Any other fit allows both; ${with} tells what the rule comes from. */
int	members_fit(const struct members *, const struct json *object,
	    const char *name, char fit, const char *with, struct err *)
	    MUST_CHECK;

/* The line on which the member stands that is reached by these names; where a
 * name is absent, that of the last one present.  The text is valid JSON. */
int	members_line(const char *text, size_t len, const char *const *key,
	    size_t n);

#endif

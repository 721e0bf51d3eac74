/*
 * Names of the members of an object: each once, in order, both as they were
 * written and unescaped.  A stack: names go off from the end.
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name {
	size_t raw; /* offset in the pool: as written, quoted */
	size_t raw_len;
	size_t text; /* offset in the pool: unescaped, terminated */
	size_t len;
	size_t parent; /* of the name it stands below, or NAMES_TOP */
	uint32_t hash;
};

#define NAMES_TOP SIZE_MAX

/* Zeroed is empty. */
struct names {
	struct name *at;
	size_t n;
	size_t size;
	unsigned char *pool;
	size_t used;
	size_t pool_size;
};

void	names_release(struct names *);
/* Keep the first n. */
void	names_cut(struct names *, size_t n);
/* Take a quoted name that was scanned; below a parent its text is that of the
 * parent, a dot and the name.  False, and not taken, when the text equals one
 * of those from ${from} on. */
bool	names_add(struct names *, size_t from, size_t parent,
	    const unsigned char *raw, size_t raw_len);
/* Until the next names_add. */
const char *names_text(const struct names *, size_t i);

#endif

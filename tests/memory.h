/* A body in memory, read as one that came from the network is. */
#ifndef TESTS_MEMORY_H
#define TESTS_MEMORY_H

#include <string.h>

#include "base/err.h"

struct memory {
	const void *at;
	size_t left;
};

/* In small pieces, so that ends fall everywhere. */
static inline long
read_memory(void *ctx, char *into, size_t size, struct err *err)
{
	struct memory *m = ctx;
	size_t n = m->left < 31 ? m->left : 31;

	(void)err;
	if (n > size)
		n = size;
	memcpy(into, m->at, n);
	m->at = (const char *)m->at + n;
	m->left -= n;
	return (long)n;
}

#endif

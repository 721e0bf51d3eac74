/*
 * Allocation that does not fail, and arenas: lists of blocks that are cut from
 * the front and freed together.
 */
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

/* Most arenas hold one definition or one page's metadata. */
#define ARENA_BLOCK (16u * 1024)
/* sysexits' EX_UNAVAILABLE: the same as for a full disk. */
#define EXIT_NO_MEMORY 69

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct arena_block *first;
};

static _Noreturn void
out_of_memory(size_t size)
{
	fprintf(stderr, "woondruk: out of memory (%zu bytes asked)\n", size);
	exit(EXIT_NO_MEMORY);
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size != 0 ? size : 1);

	if (p == NULL)
		out_of_memory(size);
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = n != 0 && size != 0 ? calloc(n, size) : calloc(1, 1);

	if (p == NULL)
		out_of_memory(size != 0 && n > SIZE_MAX / size ? SIZE_MAX
							       : n * size);
	return p;
}

void *
xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size != 0 ? size : 1);

	if (p == NULL)
		out_of_memory(size);
	return p;
}

char *
xstrdup(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(xmalloc(size), s, size);
}

char *
xstrndup(const char *s, size_t max)
{
	size_t len = strnlen(s, max);
	char *copy = xmalloc(len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

/* The length of the text a format gives. */
static size_t __attribute__((format(printf, 1, 0)))
format_length(const char *fmt, va_list ap)
{
	int len = vsnprintf(NULL, 0, fmt, ap);

	if (len < 0)
		BUG("format \"%s\" cannot be written", fmt);
	return (size_t)len;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	size_t size;
	char *text;

	va_start(ap, fmt);
	size = format_length(fmt, ap) + 1;
	va_end(ap);
	text = xmalloc(size);
	va_start(ap, fmt);
	vsnprintf(text, size, fmt, ap);
	va_end(ap);
	return text;
}

struct arena *
arena_new(void)
{
	return xcalloc(1, sizeof(struct arena));
}

void
arena_free(struct arena *arena)
{
	struct arena_block *block, *next;

	if (arena == NULL)
		return;
	for (block = arena->first; block != NULL; block = next) {
		next = block->next;
		free(block);
	}
	free(arena);
}

/* A new block in front; a large piece gets a block of its own behind it, so
 * that what is left of the first block stays in use. */
static struct arena_block *
arena_grow(struct arena *arena, size_t need)
{
	size_t size = need > ARENA_BLOCK / 4 ? need : ARENA_BLOCK;
	struct arena_block *block;

	if (size > SIZE_MAX - sizeof(*block))
		out_of_memory(size);
	block = xmalloc(sizeof(*block) + size);
	block->used = 0;
	block->size = size;
	if (size == need && arena->first != NULL) {
		block->next = arena->first->next;
		arena->first->next = block;
	} else {
		block->next = arena->first;
		arena->first = block;
	}
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *block = arena->first;
	void *p;

	if (size > SIZE_MAX - align)
		out_of_memory(size);
	size = (size + align - 1) / align * align;
	if (block == NULL || block->size - block->used < size)
		block = arena_grow(arena, size);
	p = block->data + block->used;
	block->used += size;
	return memset(p, 0, size);
}

char *
arena_strdup(struct arena *arena, const char *s)
{
	return arena_strndup(arena, s, strlen(s));
}

char *
arena_strndup(struct arena *arena, const char *s, size_t max)
{
	size_t len = strnlen(s, max);

	return memcpy(arena_alloc(arena, len + 1), s, len);
}

char *
arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	size_t size;
	char *text;

	va_start(ap, fmt);
	size = format_length(fmt, ap) + 1;
	va_end(ap);
	text = arena_alloc(arena, size);
	va_start(ap, fmt);
	vsnprintf(text, size, fmt, ap);
	va_end(ap);
	return text;
}

/*
 * Memory: allocation that does not fail (a nightly batch that is out of memory
 * says so and exits; the next night starts it again), and arenas, so that
 * things that die together are freed together.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void	*xmalloc(size_t);
void	*xcalloc(size_t n, size_t size);
void	*xrealloc(void *, size_t);
char	*xstrdup(const char *);
char	*xstrndup(const char *, size_t);
char	*xasprintf(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2)));

struct arena;

struct arena *arena_new(void);
/* Free the arena and all that was taken from it; NULL is fine. */
void	arena_free(struct arena *);
/* Zeroed, aligned memory that lives as long as the arena. */
void	*arena_alloc(struct arena *, size_t);
char	*arena_strdup(struct arena *, const char *);
char	*arena_strndup(struct arena *, const char *, size_t);
char	*arena_printf(struct arena *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

#endif

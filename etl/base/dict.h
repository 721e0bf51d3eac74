/* A dictionary from text to a whole number: codes to ids. */
#ifndef BASE_DICT_H
#define BASE_DICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dict;

struct dict *dict_new(void);
void	dict_free(struct dict *);
/* Add or replace; the key is copied. */
void	dict_put(struct dict *, const char *key, size_t len, int64_t value);
bool	dict_get(const struct dict *, const char *key, size_t len,
	    int64_t *ret);
size_t	dict_size(const struct dict *);

#endif

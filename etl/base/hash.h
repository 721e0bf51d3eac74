/* SHA-256, by libcrypto. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define HASH_HEX 65		/* 64 digits and the NUL */

struct hash;

struct hash *hash_new(void);
void	hash_add(struct hash *, const void *, size_t);
/* Write the digest in lower-case hex and free the hash. */
void	hash_finish(struct hash *, char ret_hex[HASH_HEX]);
void	hash_free(struct hash *);	/* without finishing; NULL is fine */

void	hash_bytes(const void *, size_t, char ret_hex[HASH_HEX]);
int	hash_file(const char *path, char ret_hex[HASH_HEX], struct err *)
	    MUST_CHECK;
/* Are the two files there, and equal to the last byte? */
int	hash_same_files(const char *, const char *, bool *ret, struct err *)
	    MUST_CHECK;

#endif

/*
 * Tokens of JSON in memory that ends in a NUL of our own: strings, numbers and
 * words, exactly those of RFC 8259, within what 64 bits and a double can hold.
 *
 * Each function is given the first byte of a token and returns the byte behind
 * it, or NULL: then either the memory ended within the token (${why} is NULL),
 * or ${where} is a byte that cannot stand there.  Since no token holds a NUL,
 * no loop has to look for the end.
 */
#ifndef BASE_TOKEN_H
#define BASE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

typedef const unsigned char *token_place;

struct token_scan {
	token_place limit; /* the NUL that ends the memory */
	const char *why;
	token_place where;
};

/* The scan cannot go on at p, by the end of the memory or for a reason;
 * returns NULL. */
token_place token_stop(struct token_scan *, token_place p, const char *why);
token_place token_number(struct token_scan *, token_place);
token_place token_word(struct token_scan *, token_place, const char *word);
/* What is not plain in a string: an escape, or a sequence of UTF-8. */
token_place token_unusual(struct token_scan *, token_place);

/* Unescape what stood between the quotes of a string that was scanned; to may
 * be from, for it never gets longer.  Returns the new length. */
size_t token_unescape(unsigned char *to, token_place from, size_t len);

/* Bytes that stand for themselves in a string. */
extern const unsigned char token_plain[256];

static inline token_place
token_blank(token_place p)
{
	while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
		p++;
	return p;
}

/* A string, at its opening quote. */
static inline token_place
token_string(struct token_scan *scan, token_place p, bool *ret_escaped)
{
	bool escaped = false;

	for (p++; p; p = token_unusual(scan, p)) {
		while (token_plain[*p])
			p++;
		if (*p == '"') {
			*ret_escaped = escaped;
			return p + 1;
		}
		escaped |= *p == '\\';
	}
	return NULL;
}

#endif

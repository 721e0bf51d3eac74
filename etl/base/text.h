/*
 * Text as upstream sends it: trimming, folding, checking.  Locale never
 * matters: only ASCII is folded.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Is it valid UTF-8 (no surrogates, no overlong forms)? */
bool	text_is_utf8(const char *, size_t len);
/* Bytes of the character here when it is none to read, but does something to what
 * shows it: control characters (C0, DEL, C1), those that end a line or turn around
 * the text behind them, and the two that are none; else 0. */
size_t	text_command(const char *);
/* Make text safe for one line of a log or a terminal, in place: line ends and
 * tabs become blanks; other commands and bytes that are no UTF-8 become question
 * marks. */
void	text_disarm(char *);
/* The same of text that is lines already. */
void	text_disarm_lines(char *);
/* Trim blanks (also U+00A0) at both ends and make runs inside one blank,
 * in place; returns the string. */
char	*text_squeeze(char *);
/* Letters in so many bytes of UTF-8. */
size_t	text_letters(const char *, size_t len);
/* Equal, or both NULL. */
bool	text_equal(const char *, const char *);
/* Equal after squeezing both and folding ASCII case. */
bool	text_same(const char *, const char *);
bool	text_starts(const char *s, const char *prefix);
bool	text_ends(const char *s, const char *suffix);
/* A message without the addresses that stand in it between round brackets;
 * caller frees. */
char	*text_without_address(const char *);
/* A decimal number as JSON and CBS write it: -12, 93750.0, 1.2e3.  Length at
 * most LIMIT_NUMBER, exponent at most two digits. */
bool	text_is_number(const char *, size_t len);
/* A whole decimal number within [min, max]; anything else is an error that
 * names ${what}. */
int	text_to_int(const char *, int64_t min, int64_t max, const char *what,
	    int64_t *ret, struct err *) MUST_CHECK;
/* Is it [A-Za-z0-9_.-]+, at most LIMIT_CODE, not starting with a dot?  Such
 * a name can be part of a path. */
bool	text_is_name(const char *);
/* The same, of at most so many letters. */
bool	text_is_name_of(const char *, size_t max);
/* Is it a date as people write it down, 2026-11-25?  That the month has so many
 * days is for PostgreSQL to say. */
bool	text_is_date(const char *);

#endif

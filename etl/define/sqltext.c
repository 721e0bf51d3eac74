/*
 * The lexical rules are those of PostgreSQL with standard_conforming_strings:
 * a backslash escapes only within E'...', comments nest, and a dollar opens a
 * quote when a tag and a second dollar follow.
 */
#include "define/sqltext.h"

#include <stdbool.h>
#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* May the byte be part of a word?  What is not ASCII may. */
static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

/* Behind the quote that closes the one at s, or NULL. */
static const char *
skip_quoted(const char *s, bool escapes)
{
	char quote = *s++;

	for (; *s; s++) {
		if (escapes && *s == '\\' && s[1])
			s++;
		else if (*s == quote && s[1] == quote)
			s++;
		else if (*s == quote)
			return s + 1;
	}
	return NULL;
}

static const char *
skip_comment(const char *s)
{
	int depth = 0;

	while (*s) {
		if (s[0] == '/' && s[1] == '*') {
			depth++;
			s += 2;
		} else if (s[0] == '*' && s[1] == '/') {
			s += 2;
			if (--depth == 0)
				return s;
		} else {
			s++;
		}
	}
	return NULL;
}

/* Behind a dollar quote at s; s + 1 when it is only a dollar. */
static const char *
skip_dollar(const char *s)
{
	const char *tag_end = s + 1;
	size_t len;

	while (is_word(*tag_end))
		tag_end++;
	if (*tag_end != '$' || (s[1] >= '0' && s[1] <= '9'))
		return s + 1;
	len = (size_t)(tag_end - s) + 1;
	for (const char *p = tag_end + 1; *p; p++)
		if (*p == '$' && strncmp(p, s, len) == 0)
			return p + len;
	return NULL;
}

static bool
word_is(const char *s, size_t len, const char *word)
{
	if (len != strlen(word))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((s[i] | 0x20) != word[i])
			return false;
	return true;
}

/* Behind the blank or comment at s; s itself when neither stands there, NULL
 * when a comment does not end. */
static const char *
skip_space(const char *s)
{
	if (is_blank(*s))
		return s + 1;
	if (s[0] == '-' && s[1] == '-')
		return s + strcspn(s, "\n");
	if (s[0] == '/' && s[1] == '*')
		return skip_comment(s);
	return s;
}

/* Behind the token at s, or NULL with what does not end. */
static const char *
skip_token(const char *s, const char **ret_why)
{
	const char *next;

	switch (*s) {
	case '\'':
	case '"':
		*ret_why = "a quote that is not closed";
		return skip_quoted(s, false);
	case '$':
		*ret_why = "a dollar quote that is not closed";
		return skip_dollar(s);
	default:
		break;
	}
	if (!is_word(*s))
		return s + 1;
	next = s;
	while (is_word(*next) || (*next == '$' && next > s))
		next++;
	if (next - s == 1 && (*s | 0x20) == 'e' && *next == '\'') {
		*ret_why = "a quote that is not closed";
		return skip_quoted(next, true);
	}
	return next;
}

const char *
sqltext_check(const char *sql, size_t *ret_len, size_t *ret_at)
{
	const char *s = sql, *end = sql, *next, *why = NULL;
	bool begun = false, ended = false;
	int depth = 0;

	while (*s) {
		*ret_at = (size_t)(s - sql);
		next = skip_space(s);
		if (!next)
			return "a comment that is not closed";
		if (next != s) {
			s = next;
			continue;
		}
		if (ended)
			return "a second statement; one file holds one SELECT";
		next = skip_token(s, &why);
		if (!next)
			return why;
		if (!begun && !word_is(s, (size_t)(next - s), "select") &&
		    !word_is(s, (size_t)(next - s), "with"))
			return "not a SELECT; it must begin with SELECT or "
			       "WITH";
		begun = true;
		if (*s == '(')
			depth++;
		else if (*s == ')' && --depth < 0)
			return "a bracket that closes nothing";
		if (*s == ';') {
			if (depth > 0)
				return "a statement that ends within brackets";
			ended = true;
		} else {
			end = next;
		}
		s = next;
	}
	*ret_at = (size_t)(s - sql);
	if (!begun)
		return "no SQL; a SELECT must follow";
	if (depth > 0)
		return "a bracket that is not closed";
	*ret_len = (size_t)(end - sql);
	return NULL;
}

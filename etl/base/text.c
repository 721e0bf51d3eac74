/*
 * Text as upstream sends it: trimming, folding, checking.  Bytes, not
 * characters of a locale.
 */
#include "base/text.h"
#include "base/limits.h"
#include "base/mem.h"

/* The length of the UTF-8 character at s (of len bytes), or 0 when there is no
 * valid one.  The second byte's range keeps out overlong forms, surrogates and
 * what is above U+10FFFF. */
static size_t
utf8_length(const unsigned char *s, size_t len)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t i, n;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		n = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (len < n || s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < n; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return n;
}

bool
text_is_utf8(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t at, n;

	for (at = 0; at < len; at += n) {
		n = utf8_length(s + at, len - at);
		if (n == 0)
			return false;
	}
	return true;
}

size_t
text_command(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	if (s[0] < 0x20 || s[0] == 0x7f)
		return s[0] != '\0';
	/* C1: U+009B alone starts a terminal's command. */
	if (s[0] == 0xc2)
		return s[1] >= 0x80 && s[1] < 0xa0 ? 2 : 0;
	/* U+2028 to U+202E, U+2066 to U+2069, U+FFFE and U+FFFF. */
	if ((s[0] == 0xe2 && s[1] == 0x80 && s[2] >= 0xa8 && s[2] <= 0xae) ||
	    (s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9) ||
	    (s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe))
		return 3;
	return 0;
}

static void
disarm(char *text, bool keeps_lines)
{
	size_t len = strlen(text), at, n;

	for (at = 0; at < len; at += n) {
		char *s = text + at;
		size_t command = text_command(s);

		n = utf8_length((unsigned char *)s, len - at);
		if (n == 0) {
			*s = '?';
			n = 1;
		} else if (*s == '\n' || *s == '\r' || *s == '\t') {
			if (*s != '\n' || !keeps_lines)
				*s = ' ';
		} else {
			memset(s, '?', command);
		}
	}
}

void
text_disarm(char *text)
{
	disarm(text, false);
}

void
text_disarm_lines(char *text)
{
	disarm(text, true);
}

/* Bytes of the blank at s, 0 when there is none.  Control characters are
 * blanks: in a name they mean nothing, and to a terminal they are commands.  The
 * text ends in a NUL. */
static size_t
blank_length(const char *s)
{
	unsigned char c = (unsigned char)s[0], next;

	if (c == '\0')
		return 0;
	if (c <= ' ' || c == 0x7f)
		return 1;
	next = (unsigned char)s[1];
	/* C1 is U+0080 to U+009F; behind it stands the no-break space. */
	return c == 0xc2 && next >= 0x80 && next <= 0xa0 ? 2 : 0;
}

static const char *
skip_blanks(const char *s)
{
	size_t n;

	while ((n = blank_length(s)) != 0)
		s += n;
	return s;
}

char *
text_squeeze(char *text)
{
	const char *from = skip_blanks(text);
	char *to = text;

	while (*from != '\0') {
		if (blank_length(from) != 0) {
			from = skip_blanks(from);
			if (*from != '\0')
				*to++ = ' ';
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	return text;
}

/* The next byte of text as text_squeeze and folding would give it. */
static char
next_folded(const char **s)
{
	char c;

	if (blank_length(*s) != 0) {
		*s = skip_blanks(*s);
		return **s != '\0' ? ' ' : '\0';
	}
	c = **s;
	if (c != '\0')
		(*s)++;
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
text_same(const char *a, const char *b)
{
	char x, y;

	a = skip_blanks(a);
	b = skip_blanks(b);
	do {
		x = next_folded(&a);
		y = next_folded(&b);
	} while (x == y && x != '\0');
	return x == y;
}

size_t
text_letters(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

bool
text_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
text_ends(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return len >= n && memcmp(s + len - n, suffix, n) == 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

char *
text_without_address(const char *message)
{
	static const char opens[] = " (https://";
	char *text = xstrdup(message), *from = text, *to;

	while ((from = strstr(from, opens)) != NULL &&
	    (to = strchr(from, ')')) != NULL)
		memmove(from, to + 1, strlen(to));
	return text;
}

/* Where the digits from at end. */
static size_t
skip_digits(const char *s, size_t len, size_t at)
{
	while (at < len && is_digit(s[at]))
		at++;
	return at;
}

bool
text_is_number(const char *s, size_t len)
{
	size_t at = 0, start;

	if (len == 0 || len > LIMIT_NUMBER)
		return false;
	if (s[at] == '-')
		at++;
	start = at;
	at = skip_digits(s, len, at);
	if (at == start || (s[start] == '0' && at - start > 1))
		return false;
	if (at < len && s[at] == '.') {
		start = ++at;
		at = skip_digits(s, len, at);
		if (at == start)
			return false;
	}
	if (at < len && (s[at] == 'e' || s[at] == 'E')) {
		at++;
		if (at < len && (s[at] == '+' || s[at] == '-'))
			at++;
		start = at;
		at = skip_digits(s, len, at);
		if (at == start || at - start > 2)
			return false;
	}
	return at == len;
}

int
text_to_int(const char *s, int64_t min, int64_t max, const char *what,
    int64_t *ret, struct err *err)
{
	bool negative = s[0] == '-';
	const char *p = negative ? s + 1 : s;
	int64_t value = 0;

	if (*p == '\0')
		goto wrong;
	/* Counted below zero, where there is one number more. */
	for (; *p != '\0'; p++) {
		if (!is_digit(*p) || value < (INT64_MIN + (*p - '0')) / 10)
			goto wrong;
		value = value * 10 - (*p - '0');
	}
	if (!negative) {
		if (value == INT64_MIN)
			goto wrong;
		value = -value;
	}
	if (value < min || value > max)
		goto wrong;
	*ret = value;
	return 0;
wrong:
	return err_set(err, ERR_DATA,
	    "%s: \"%.40s\" is not a whole number from %lld to %lld", what, s,
	    (long long)min, (long long)max);
}

bool
text_is_name_of(const char *s, size_t max)
{
	size_t len;

	if (s[0] == '.')
		return false;
	for (len = 0; s[len] != '\0'; len++) {
		char c = s[len];

		if (!is_digit(c) && !(c >= 'A' && c <= 'Z') &&
		    !(c >= 'a' && c <= 'z') && c != '_' && c != '.' && c != '-')
			return false;
		if (len == max)
			return false;
	}
	return len > 0;
}

bool
text_is_name(const char *s)
{
	return text_is_name_of(s, LIMIT_CODE);
}

bool
text_is_date(const char *s)
{
	static const char form[] = "9999-99-99";

	for (size_t i = 0; i < sizeof(form); i++)
		if (form[i] == '9' ? !is_digit(s[i]) : s[i] != form[i])
			return false;
	return true;
}

/*
 * Writing JSON.  The buffer keeps the error; what only a mistake of ours can
 * bring about ends in BUG().
 */
#include "base/jsonw.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

#define MAX_DEPTH ((int)(sizeof(((struct jsonw *)0)->comma)) - 1)

void
jsonw_init(struct jsonw *w, struct buf *out)
{
	memset(w, 0, sizeof(*w));
	w->out = out;
}

/* What has to stand between the last thing written and a value or name. */
static void
separate(struct jsonw *w)
{
	if (!w->after_name && w->comma[w->depth])
		buf_addc(w->out, ',');
	w->after_name = false;
	w->comma[w->depth] = true;
}

static void
begin(struct jsonw *w, char bracket)
{
	separate(w);
	if (w->depth == MAX_DEPTH)
		BUG("JSON written deeper than %d", MAX_DEPTH);
	w->comma[++w->depth] = false;
	buf_addc(w->out, bracket);
}

static void
end(struct jsonw *w, char bracket)
{
	if (w->depth == 0 || w->after_name)
		BUG("JSON: '%c' closes nothing", bracket);
	w->depth--;
	buf_addc(w->out, bracket);
}

void
jsonw_object(struct jsonw *w)
{
	begin(w, '{');
}

void
jsonw_object_end(struct jsonw *w)
{
	end(w, '}');
}

void
jsonw_array(struct jsonw *w)
{
	begin(w, '[');
}

void
jsonw_array_end(struct jsonw *w)
{
	end(w, ']');
}

/* Length of the UTF-8 sequence at s, 0 when it is none. */
static size_t
sequence(const char *s, size_t len)
{
	unsigned char c = (unsigned char)*s;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	return n <= len && text_is_utf8(s, n) ? n : 0;
}

/* A byte that cannot stand for itself in a string. */
static void
escape(struct buf *out, char c)
{
	static const char bytes[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *b = c ? strchr(bytes, c) : NULL;

	if (b) {
		buf_addc(out, '\\');
		buf_addc(out, letters[b - bytes]);
	} else {
		buf_addf(out, "\\u%04x", (unsigned char)c);
	}
}

/* The number of a character of two or three bytes. */
static unsigned
number_of(const char *s, size_t n)
{
	unsigned c = (unsigned char)s[0] & (n == 2 ? 0x1fu : 0x0fu);

	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3fu);
	return c;
}

/* What is a command to a terminal stands as its number, which is the same text:
 * people look at JSON too. */
static void
quoted(struct buf *out, const char *s, size_t len)
{
	size_t from = 0, i = 0;

	buf_addc(out, '"');
	while (i < len) {
		unsigned char c = (unsigned char)s[i];
		size_t n = 1;

		if (c >= 0x80) {
			n = sequence(s + i, len - i);
			if (n > 1 && text_command(s + i) == n) {
				buf_add(out, s + from, i - from);
				buf_addf(out, "\\u%04x", number_of(s + i, n));
				from = i += n;
				continue;
			}
		} else if (c < 0x20 || c == 0x7f || c == '"' || c == '\\') {
			n = 0;
		}
		if (n > 0) {
			i += n;
			continue;
		}
		buf_add(out, s + from, i - from);
		if (c >= 0x80)
			buf_adds(out, "\xef\xbf\xbd");
		else
			escape(out, s[i]);
		from = ++i;
	}
	buf_add(out, s + from, len - from);
	buf_addc(out, '"');
}

void
jsonw_name(struct jsonw *w, const char *name)
{
	if (w->after_name || w->depth == 0)
		BUG("JSON: name \"%s\" where none can stand", name);
	separate(w);
	quoted(w->out, name, strlen(name));
	buf_addc(w->out, ':');
	w->after_name = true;
}

void
jsonw_textn(struct jsonw *w, const char *s, size_t len)
{
	separate(w);
	quoted(w->out, s, len);
}

void
jsonw_text(struct jsonw *w, const char *s)
{
	if (s)
		jsonw_textn(w, s, strlen(s));
	else
		jsonw_null(w);
}

static size_t
digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* The grammar of RFC 8259, without a bound to the length. */
static bool
is_number(const char *s)
{
	size_t n;

	if (*s == '-')
		s++;
	n = digits(s);
	if (n == 0 || (n > 1 && *s == '0'))
		return false;
	s += n;
	if (*s == '.') {
		n = digits(++s);
		if (n == 0)
			return false;
		s += n;
	}
	if (*s == 'e' || *s == 'E') {
		s++;
		if (*s == '+' || *s == '-')
			s++;
		n = digits(s);
		if (n == 0)
			return false;
		s += n;
	}
	return *s == '\0';
}

void
jsonw_number(struct jsonw *w, const char *number)
{
	if (!is_number(number))
		BUG("JSON: \"%s\" is no number", number);
	jsonw_raw(w, number);
}

void
jsonw_int(struct jsonw *w, int64_t value)
{
	separate(w);
	buf_addf(w->out, "%" PRId64, value);
}

void
jsonw_bool(struct jsonw *w, bool value)
{
	jsonw_raw(w, value ? "true" : "false");
}

void
jsonw_null(struct jsonw *w)
{
	jsonw_raw(w, "null");
}

void
jsonw_raw(struct jsonw *w, const char *json)
{
	separate(w);
	buf_adds(w->out, json);
}

void
jsonw_member_text(struct jsonw *w, const char *name, const char *value)
{
	jsonw_name(w, name);
	jsonw_text(w, value);
}

void
jsonw_member_int(struct jsonw *w, const char *name, int64_t value)
{
	jsonw_name(w, name);
	jsonw_int(w, value);
}

void
jsonw_member_bool(struct jsonw *w, const char *name, bool value)
{
	jsonw_name(w, name);
	jsonw_bool(w, value);
}

void
jsonw_member_list(struct jsonw *w, const char *name, char *const *word,
    size_t n)
{
	jsonw_name(w, name);
	jsonw_array(w);
	for (size_t i = 0; i < n; i++)
		jsonw_text(w, word[i]);
	jsonw_array_end(w);
}

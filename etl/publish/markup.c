/* Characters that mean something to HTML and XML, by their names. */
#include "publish/markup.h"

#include "base/text.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* Bytes of a character here that goes out as the one for what cannot be shown. */
static size_t
replaced(const char *text)
{
	return *text == '\t' || *text == '\n' || *text == '\r'
	    ? 0
	    : text_command(text);
}

void
markup_add_plain(struct buf *to, const char *text)
{
	size_t n;

	for (; *text != '\0'; text += n) {
		n = replaced(text);
		if (n != 0)
			buf_adds(to, REPLACEMENT);
		else
			buf_add(to, text, n = 1);
	}
}

void
markup_add(struct buf *to, const char *text)
{
	for (; *text != '\0'; text++) {
		size_t n = replaced(text);

		if (n != 0) {
			buf_adds(to, REPLACEMENT);
			text += n - 1;
			continue;
		}
		switch (*text) {
		case '&':
			buf_adds(to, "&amp;");
			break;
		case '<':
			buf_adds(to, "&lt;");
			break;
		case '>':
			buf_adds(to, "&gt;");
			break;
		case '"':
			buf_adds(to, "&quot;");
			break;
		case '\'':
			buf_adds(to, "&#39;");
			break;
		default:
			buf_addc(to, *text);
		}
	}
}

/* Of a character of so many bytes, three at most. */
static unsigned
code_point(const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned code = n == 1 ? s[0] : s[0] & (n == 2 ? 0x1fu : 0x0fu);

	for (size_t i = 1; i < n; i++)
		code = code << 6 | (s[i] & 0x3fu);
	return code;
}

void
markup_add_json(struct buf *to, const char *json)
{
	for (; *json != '\0'; json++) {
		size_t n = replaced(json);

		if (*json == '<' || *json == '>' || *json == '&')
			n = 1;
		if (n != 0) {
			buf_addf(to, "\\u%04x", code_point(json, n));
			json += n - 1;
		} else {
			buf_addc(to, *json);
		}
	}
}

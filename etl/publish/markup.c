/* Characters that mean something to HTML and XML, by their names. */
#include "publish/markup.h"

void
markup_add(struct buf *to, const char *text)
{
	for (; *text != '\0'; text++) {
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

void
markup_add_json(struct buf *to, const char *json)
{
	for (; *json != '\0'; json++) {
		if (*json == '<' || *json == '>' || *json == '&')
			buf_addf(to, "\\u%04x", (unsigned char)*json);
		else
			buf_addc(to, *json);
	}
}

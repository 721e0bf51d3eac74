#include "publish/drawing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "publish/markup.h"

/* Contrast of text with the ground: 4.5 to 1 or more. */
const char drawing_style[] =
    "<style>text{font:13px \"DejaVu Sans\",Verdana,sans-serif;fill:#1a1a1a}"
    ".t{font-size:16px;font-weight:bold}.s{font-size:12px}"
    ".e{text-anchor:end}.m{text-anchor:middle}.g{fill:#fff}\n"
    "@media(prefers-color-scheme:dark){" DRAWING_DARK
    "text{fill:#e8e6e3}" DRAWING_DARK ".g{fill:#16181b}}\n";

/* A place in the drawing, in tenths of a pixel. */
void
drawing_pixels(struct buf *to, double n)
{
	long tenths = lround(n * 10);

	buf_addf(to, "%s%ld", tenths < 0 ? "-" : "", labs(tenths) / 10);
	if (tenths % 10 != 0)
		buf_addf(to, ".%ld", labs(tenths) % 10);
}

void
drawing_place(struct buf *to, const char *x_name, double x, const char *y_name,
    double y)
{
	buf_addf(to, " %s=\"", x_name);
	drawing_pixels(to, x);
	buf_addf(to, "\" %s=\"", y_name);
	drawing_pixels(to, y);
	buf_addc(to, '"');
}

static bool
is_letter_start(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

size_t
drawing_letters(const char *text)
{
	return text_letters(text, strlen(text));
}

/* Bytes of at most so many letters. */
static size_t
bytes_of(const char *text, size_t max)
{
	size_t i, n = 0;

	for (i = 0; text[i] != '\0'; i++) {
		n += is_letter_start(text[i]);
		if (n > max)
			break;
	}
	return i;
}

/* Text that XML takes, on one line.  Caller frees. */
static char *
tame(const char *text)
{
	char *copy = xstrdup(text != NULL ? text : "");

	text_disarm(copy);
	return copy;
}

/* At most so many letters, the last a mark that it was cut. */
char *
drawing_cut(const char *text, size_t max)
{
	char *all = tame(text), *part;

	if (drawing_letters(all) <= max)
		return all;
	part = xasprintf("%.*s…", (int)bytes_of(all, max - 1), all);
	free(all);
	return part;
}

/* Bytes of the text that go on one line: up to a blank, where there is one. */
static size_t
line_of(const char *text, size_t max)
{
	size_t n = bytes_of(text, max), i;

	if (text[n] == '\0' || text[n] == ' ')
		return n;
	for (i = n; i > 0; i--)
		if (text[i - 1] == ' ')
			return i - 1;
	return n;
}

void
drawing_break(const char *text, double width, int height, size_t max,
    struct drawing_lines *ret)
{
	char *all = tame(text);
	const char *p = all;
	size_t columns = (size_t)(width / (height * DRAWING_IN_TEXT)), n;

	for (ret->n = 0; *p != '\0' && ret->n < max; ret->n++) {
		n = ret->n + 1 < max ? line_of(p, columns) : strlen(p);
		ret->line[ret->n] = xstrndup(p, n);
		p += n;
		p += strspn(p, " ");
	}
	if (ret->n == max) {
		char *last = ret->line[max - 1];

		ret->line[max - 1] = drawing_cut(last, columns);
		free(last);
	}
	free(all);
}

void
drawing_lines_free(struct drawing_lines *lines)
{
	while (lines->n > 0)
		free(lines->line[--lines->n]);
}

void
drawing_text(struct buf *to, const char *class, double x, double y,
    const char *text)
{
	buf_addf(to, "<text class=\"%s\"", class);
	drawing_place(to, "x", x, "y", y);
	buf_addc(to, '>');
	markup_add(to, text);
	buf_adds(to, "</text>\n");
}

/* Lines of text, the first with its foot at y; returns the foot of the next. */
double
drawing_add_lines(struct buf *to, const char *class, int height, double y,
    const struct drawing_lines *lines)
{
	size_t i;

	for (i = 0; i < lines->n; i++, y += height * DRAWING_LEADING)
		drawing_text(to, class, DRAWING_MARGIN, y, lines->line[i]);
	return y;
}

void
drawing_begin(struct buf *to, const char *title_text, const char *desc_text,
    const char *style, int width, int height)
{
	char *title = tame(title_text), *desc = tame(desc_text);

	buf_addf(to,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"licht\" "
	    "width=\"%d\" "
	    "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" "
	    "aria-labelledby=\"title desc\" lang=\"nl\">\n<title id=\"title\">",
	    width, height, width, height);
	markup_add(to, title);
	buf_adds(to, "</title>\n<desc id=\"desc\">");
	markup_add(to, desc);
	buf_addf(to,
	    "</desc>\n%s%s<rect class=\"g\" width=\"%d\" height=\"%d\"/>\n",
	    drawing_style, style, width, height);
	free(title);
	free(desc);
}

/*
 * What every drawing keeps, whatever it is drawn of; and reading its input.
 */
#ifndef DRAWING_CHECK_H
#define DRAWING_CHECK_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "xml_read.h"

static void
check_drawing(const struct buf *drawing)
{
	static const char *const tags[] = { "svg", "title", "desc", "style",
		"rect", "text", "line", "circle", "path", "g" };
	const char *p = drawing->data;

	if (!text_is_utf8(p, drawing->len) || strlen(p) != drawing->len ||
	    !text_ends(p, "</svg>\n"))
		abort();
	for (; *p != '\0'; p++) {
		size_t i = 0, n = sizeof(tags) / sizeof(*tags);
		const char *tag = p[1] == '/' ? p + 2 : p + 1;

		if ((unsigned char)*p < ' ' && *p != '\n')
			abort();
		if (*p != '<')
			continue;
		while (i < n && !text_starts(tag, tags[i]))
			i++;
		if (i == n)
			abort();
	}
	if (strstr(drawing->data, "=\"nan") != NULL ||
	    strstr(drawing->data, "=\"inf") != NULL ||
	    strstr(drawing->data, "=\"-inf") != NULL)
		abort();
	xmlFreeDoc(xml_read(drawing->data, drawing->len));
}

/* The rest of a line, which is cut off from what comes after. */
static char *
next_line(char **text)
{
	char *line = *text, *end = strchr(line, '\n');

	*text = end != NULL ? end + 1 : strchr(line, '\0');
	if (end != NULL)
		*end = '\0';
	return line;
}

#endif

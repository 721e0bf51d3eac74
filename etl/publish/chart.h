/*
 * Charts: lines of points, drawn as SVG.  What the points are of is not known
 * here; all words come with them.
 *
 * Numbers on the axes are written as Dutch readers write them (1.820,5).  Lines
 * are told apart by a label at their end, a form of marker and a colour, never
 * by colour alone.  The drawing follows the light or dark of its reader, runs no
 * script and asks for no other file; the same points give the same bytes.
 */
#ifndef PUBLISH_CHART_H
#define PUBLISH_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "publish/drawing.h"

struct chart_point {
	const char *x, *y; /* decimal numbers; y NULL: no point, a gap */
	bool is_open; /* drawn hollow, and the line to it dashed */
	bool is_apart; /* no line from the point before it */
};

struct chart_line {
	const char *label;
	const struct chart_point *point; /* by x, ascending */
	size_t n;
};

struct chart {
	const char *title;
	const char *desc; /* what it shows, in words, for who does not see it */
	const char *unit; /* above the axis of y */
	const char *note; /* beneath: what forms mean, the source */
	struct chart_line line[LIMIT_CHART_LINES];
	size_t n_lines;
};

/* Append the drawing to ${to}.  Text may be anything.  A number that is none or
 * out of bounds, or points that go back, are ERR_DATA; a line without points or a
 * chart without lines is fine. */
int	chart_draw(const struct chart *, enum drawing_size, struct buf *to,
	    struct err *) MUST_CHECK;

#endif

/*
 * What all drawings are made of: their head, places in pixels, and text that is
 * broken into lines by a guess of how wide it is, since nothing here knows a
 * font.
 */
#ifndef PUBLISH_DRAWING_H
#define PUBLISH_DRAWING_H

#include <stddef.h>

#include "base/buf.h"

/* Letters, in pixels. */
#define DRAWING_TITLE 16
#define DRAWING_TEXT 13
#define DRAWING_SMALL 12
/* How wide one is, of its height, in the widest font that we ask for: on the
 * average in a sentence, and a digit, which nothing but digits has. */
#define DRAWING_IN_TEXT 0.58
#define DRAWING_DIGIT 0.64
/* Bold letters are wider. */
#define DRAWING_BOLD 1.2
/* Around all, and from line to line, of the height of its letters. */
#define DRAWING_MARGIN 12
#define DRAWING_LEADING 1.3
/* Lines of one text; what is longer is cut. */
#define DRAWING_LINES 8

/* On a screen of a desk, and on a phone, so that no letter is under 12 pixels on
 * either. */
enum drawing_size { DRAWING_WIDE, DRAWING_NARROW };

/* Before each rule of the dark: who asks for <drawing>.svg#licht, because the
 * page around it is light whatever the reader's system, gets the light one.  It
 * weighs nothing, so that later rules still win. */
#define DRAWING_DARK ":where(svg:not(:target)) "

/* The style that all share; a drawing adds its own, and ends with </style>. */
extern const char drawing_style[];

/* <svg>, its title, what it shows in words, its style and its ground. */
void	drawing_begin(struct buf *to, const char *title, const char *desc,
	    const char *style, int width, int height);

/* A number of pixels, to the tenth; two of them as attributes. */
void	drawing_pixels(struct buf *to, double n);
void	drawing_place(struct buf *to, const char *x_name, double x,
	    const char *y_name, double y);

/* Letters of UTF-8. */
size_t	drawing_letters(const char *text);
/* At most so many letters, all of which XML takes, the last a mark when it was
 * cut; caller frees. */
char	*drawing_cut(const char *text, size_t max);
void	drawing_text(struct buf *to, const char *class, double x, double y,
	    const char *text);

struct drawing_lines {
	char *line[DRAWING_LINES];
	size_t n;
};

/* Break text into at most ${max} lines of that width. */
void	drawing_break(const char *text, double width, int height, size_t max,
	    struct drawing_lines *ret);
/* Lines of text, the first with its foot at y; returns the foot of the next. */
double	drawing_add_lines(struct buf *to, const char *class, int height,
	    double y, const struct drawing_lines *);
void	drawing_lines_free(struct drawing_lines *);

#endif

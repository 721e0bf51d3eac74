/*
 * Tile maps: a square for each area, placed by hand, all of one size, drawn as
 * SVG.  What the areas and their figures are is not known here; all words come
 * with them.
 *
 * How high a figure is, its tile says by its colour and by the figure itself, or
 * where there is no place for that, by the number of its class: never by colour
 * alone.
 */
#ifndef PUBLISH_TILES_H
#define PUBLISH_TILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "publish/drawing.h"

struct tile {
	unsigned row, column; /* from 1, to LIMIT_TILE_ROWS and _COLUMNS */
	const char *name, *code; /* where it is wide; where it is narrow */
	const char *figure; /* NULL: there is none */
	unsigned class; /* 1 to n_classes, the lowest first; 0: no figure */
	bool is_open; /* its border is dashed */
};

struct tiles {
	const char *title;
	const char *desc; /* what it shows, in words, for who does not see it */
	const char *unit; /* above the tiles */
	const char *note; /* beneath: what forms mean, the source */
	const struct tile *tile;
	size_t n;
	/* From where to where a class goes, in words. */
	const char *class_name[LIMIT_TILE_CLASSES];
	size_t n_classes;
};

/* Append the drawing to ${to}.  Text may be anything.  A place or a class that is
 * none, and two tiles in one place, are ERR_DATA. */
int	tiles_draw(const struct tiles *, enum drawing_size, struct buf *to,
	    struct err *) MUST_CHECK;

#endif

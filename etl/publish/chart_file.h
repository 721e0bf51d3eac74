/*
 * Charts from their definitions, as files beside the pages that show them.
 */
#ifndef PUBLISH_CHART_FILE_H
#define PUBLISH_CHART_FILE_H

#include <stddef.h>

#include "base/err.h"
#include "db/pq.h"
#include "publish/picture.h"

/* Draw the charts of ${from}/${name}.sql below ${dir}, where its target says: for
 * each row of its section "document" (key, title, desc, unit, note) <key>.svg, and
 * <key>.smal.svg for narrow screens, of the rows of that key in another section.
 * That is "points" (key, label, x, y, open, apart), line by line: a label is a
 * line.  Or "tiles" (key, row, column, name, code, figure, class, open) with
 * "classes" (key, name), the lowest first: a tile map.
 * Of the first a picture is begun.
 * *ret_n is how many charts were drawn.  A transaction is open. */
int	chart_write(struct pq *, const char *from, const char *name,
	    const char *dir, struct pictures *, size_t *ret_n, struct err *)
	    MUST_CHECK;

#endif

/*
 * A tile map: refused, or text of valid UTF-8 without control characters, of which
 * every tag is one of ours.  Lines of the input: title, class, then tiles: row,
 * column and class as characters, then the figure.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "drawing_check.h"
#include "publish/tiles.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define TILES 64

static unsigned
number(const char **text)
{
	return **text != '\0' ? (unsigned)(unsigned char)*(*text)++ - '0' : 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *copy = xstrndup((const char *)bytes, len), *text = copy;
	struct tile tile[TILES];
	struct tiles tiles = { .tile = tile, .n_classes = LIMIT_TILE_CLASSES };
	struct err err = ERR_INIT;
	struct buf to;

	tiles.title = tiles.desc = tiles.note = next_line(&text);
	tiles.unit = next_line(&text);
	for (size_t i = 0; i < LIMIT_TILE_CLASSES; i++)
		tiles.class_name[i] = tiles.unit;
	while (*text != '\0' && tiles.n < TILES) {
		const char *line = next_line(&text);
		struct tile *one = &tile[tiles.n++];

		one->row = number(&line);
		one->column = number(&line);
		one->class = number(&line);
		one->is_open = (one->row + one->column) % 2 == 0;
		one->name = one->code = line;
		one->figure = one->class != 0 ? line : NULL;
	}
	for (enum drawing_size size = DRAWING_WIDE; size <= DRAWING_NARROW;
	     size++) {
		buf_init(&to, LIMIT_CHART);
		if (tiles_draw(&tiles, size, &to, &err) == 0)
			check_drawing(&to);
		buf_release(&to);
	}
	free(copy);
	return 0;
}

/*
 * A drawing: refused, or text of valid UTF-8 without control characters, of which
 * every tag is one of ours.  Lines of the input: title, label, then points, each
 * "x y" behind a letter that says whether it is open or apart.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "drawing_check.h"
#include "publish/chart.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define POINTS 64

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *copy = xstrndup((const char *)bytes, len), *text = copy;
	struct chart_point point[POINTS];
	struct chart chart = { .n_lines = 1 };
	struct err err = ERR_INIT;
	struct buf to;
	size_t n = 0;

	chart.title = chart.desc = chart.note = next_line(&text);
	chart.unit = chart.line[0].label = next_line(&text);
	while (*text != '\0' && n < POINTS) {
		char *line = next_line(&text), *y = strchr(line, ' ');

		if (y != NULL)
			*y++ = '\0';
		point[n].is_open = *line == 'o';
		point[n].is_apart = *line == 'a';
		point[n].x = *line != '\0' ? line + 1 : NULL;
		point[n++].y = y;
	}
	chart.line[0].point = point;
	chart.line[0].n = n;
	for (enum drawing_size size = DRAWING_WIDE; size <= DRAWING_NARROW;
	     size++) {
		buf_init(&to, LIMIT_CHART);
		if (chart_draw(&chart, size, &to, &err) == 0)
			check_drawing(&to);
		buf_release(&to);
	}
	free(copy);
	return 0;
}

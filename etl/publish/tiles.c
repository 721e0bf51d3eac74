#include "publish/tiles.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define TITLE_LINES 3
#define NAME_LETTERS 10
#define CODE_LETTERS 3
#define FIGURE_LETTERS 12
#define CLASS_LETTERS 24
/* Between tiles. */
#define GAP 3

#define DARK DRAWING_DARK
/* Contrast of text with its tile, and of the tile's border with the ground, in
 * light and in dark; a unit test computes both. */
static const char style[] =
    "g rect{stroke:#767676}.t0 rect{fill:none}"
    ".t1 rect{fill:#e4eef7}.t2 rect{fill:#b5d3ea}.t3 rect{fill:#84b6dd}"
    ".t4 rect{fill:#1f6cab}.t5 rect{fill:#003a66}"
    ".t4 text,.t5 text{fill:#fff}"
    ".f{font-weight:bold}.o rect{stroke:#b35900;stroke-width:2;"
    "stroke-dasharray:4 3}\n"
    "@media(prefers-color-scheme:dark){" DARK "g rect{stroke:#8c8c8c}" DARK
    ".t1 rect{fill:#1d2b38}" DARK ".t2 rect{fill:#234762}" DARK
    ".t3 rect{fill:#2f628c}" DARK ".t4 rect{fill:#82bdf0}" DARK
    ".t5 rect{fill:#d3e8fb}" DARK ".t4 text," DARK ".t5 text{fill:#16181b}" DARK
    ".o rect{stroke:#e69b4c}}</style>\n";

/* Text above, the note and the legend beneath take their place; tiles get the
 * rest. */
struct layout {
	int width, height;
	bool is_wide; /* names and figures have place */
};

static const struct layout layouts[] = {
	{ 680, 640, true },
	{ 296, 640, false },
};

/* A rectangle with two lines of text. */
struct box {
	double x, y, width, height;
};

static void
begin_box(struct buf *to, unsigned class, bool is_open, const struct box *box)
{
	buf_addf(to, "<g class=\"t%u%s\"><rect", class, is_open ? " o" : "");
	drawing_place(to, "x", box->x, "y", box->y);
	drawing_place(to, "width", box->width, "height", box->height);
	buf_adds(to, "/>\n");
}

static void
add_tile(struct buf *to, const struct tile *tile, const struct layout *layout,
    const struct box *box)
{
	double middle = box->x + box->width / 2;
	double half = box->y + box->height / 2;
	char *name = drawing_cut(layout->is_wide ? tile->name : tile->code,
	    layout->is_wide ? NAME_LETTERS : CODE_LETTERS);
	char *figure = tile->class == 0 ? xstrdup("–")
	    : layout->is_wide ? drawing_cut(tile->figure, FIGURE_LETTERS)
			      : xasprintf("%u", tile->class);

	begin_box(to, tile->class, tile->is_open, box);
	drawing_text(to, "s m", middle, half - 3, name);
	drawing_text(to, "s m f", middle, half + DRAWING_SMALL, figure);
	buf_adds(to, "</g>\n");
	free(name);
	free(figure);
}

static void
add_tiles(struct buf *to, const struct tiles *tiles,
    const struct layout *layout, double top, double bottom)
{
	double wide =
	    (layout->width - 2.0 * DRAWING_MARGIN + GAP) / LIMIT_TILE_COLUMNS;
	double high = (bottom - top) / LIMIT_TILE_ROWS;

	for (size_t i = 0; i < tiles->n; i++) {
		const struct tile *tile = &tiles->tile[i];
		struct box box = { DRAWING_MARGIN + (tile->column - 1) * wide,
			top + (tile->row - 1) * high, wide - GAP, high - GAP };

		add_tile(to, tile, layout, &box);
	}
}

/* Where the classes are explained: as many beside each other as there is place
 * for. */
struct legend {
	char *name[LIMIT_TILE_CLASSES];
	size_t n, columns;
	double column, line, height;
};

static void
legend_measure(const struct tiles *tiles, double room, struct legend *ret)
{
	size_t widest = 0, rows;

	*ret = (struct legend){ .n = tiles->n_classes,
		.line = DRAWING_SMALL * DRAWING_LEADING + 2 };
	for (size_t i = 0; i < ret->n; i++) {
		ret->name[i] = drawing_cut(tiles->class_name[i], CLASS_LETTERS);
		if (drawing_letters(ret->name[i]) > widest)
			widest = drawing_letters(ret->name[i]);
	}
	ret->column = 40 + (double)widest * DRAWING_SMALL * DRAWING_DIGIT;
	ret->columns = (size_t)fmax(1, floor(room / ret->column));
	rows = (ret->n + ret->columns - 1) / ret->columns;
	ret->height = (double)rows * ret->line;
}

/* Of each class its colour, its number and its bounds. */
static void
add_legend(struct buf *to, struct legend *legend, double top)
{
	for (size_t i = 0; i < legend->n; i++) {
		struct box box = { DRAWING_MARGIN +
			    (double)(i % legend->columns) * legend->column,
			top + (double)(i / legend->columns) * legend->line, 20,
			legend->line - GAP };
		char *number = xasprintf("%zu", i + 1);

		begin_box(to, (unsigned)i + 1, false, &box);
		drawing_text(to, "s m f", box.x + 10, box.y + DRAWING_SMALL,
		    number);
		buf_adds(to, "</g>\n");
		drawing_text(to, "s", box.x + 26, box.y + DRAWING_SMALL,
		    legend->name[i]);
		free(number);
		free(legend->name[i]);
	}
}

static int
check(const struct tiles *tiles, struct err *err)
{
	bool taken[LIMIT_TILE_ROWS][LIMIT_TILE_COLUMNS] = { { false } };

	if (tiles->n_classes > LIMIT_TILE_CLASSES)
		return err_set(err, ERR_DATA,
		    "tiles: %zu classes, of %d at most", tiles->n_classes,
		    LIMIT_TILE_CLASSES);
	for (size_t i = 0; i < tiles->n; i++) {
		const struct tile *tile = &tiles->tile[i];

		if (tile->row == 0 || tile->row > LIMIT_TILE_ROWS ||
		    tile->column == 0 || tile->column > LIMIT_TILE_COLUMNS ||
		    tile->class > tiles->n_classes ||
		    (tile->figure == NULL) != (tile->class == 0))
			return err_set(err, ERR_DATA,
			    "tiles: '%.40s': row %u of %d, column %u of %d and "
			    "class %u of %zu do not all exist",
			    tile->name, tile->row, LIMIT_TILE_ROWS,
			    tile->column, LIMIT_TILE_COLUMNS, tile->class,
			    tiles->n_classes);
		if (taken[tile->row - 1][tile->column - 1])
			return err_set(err, ERR_DATA,
			    "tiles: '%.40s': row %u, column %u is taken",
			    tile->name, tile->row, tile->column);
		taken[tile->row - 1][tile->column - 1] = true;
	}
	return 0;
}

int
tiles_draw(const struct tiles *tiles, enum drawing_size size, struct buf *to,
    struct err *err)
{
	const struct layout *layout = &layouts[size];
	double room = layout->width - 2 * DRAWING_MARGIN, top, foot;
	struct drawing_lines title, unit, note;
	struct legend legend;

	if (check(tiles, err) != 0)
		return -1;
	drawing_break(tiles->title, room / DRAWING_BOLD, DRAWING_TITLE,
	    TITLE_LINES, &title);
	drawing_break(tiles->unit, room, DRAWING_SMALL, 1, &unit);
	drawing_break(tiles->note, room, DRAWING_SMALL, DRAWING_LINES, &note);
	drawing_begin(to, tiles->title, tiles->desc, style, layout->width,
	    layout->height);
	top = drawing_add_lines(to, "t", DRAWING_TITLE,
	    DRAWING_MARGIN + DRAWING_TITLE, &title);
	top = drawing_add_lines(to, "s", DRAWING_SMALL, top, &unit);
	foot = layout->height - DRAWING_MARGIN + DRAWING_SMALL -
	    (double)note.n * DRAWING_SMALL * DRAWING_LEADING;
	drawing_add_lines(to, "s", DRAWING_SMALL, foot, &note);
	legend_measure(tiles, room, &legend);
	foot -= 2 * DRAWING_SMALL + legend.height;
	add_legend(to, &legend, foot);
	add_tiles(to, tiles, layout, top - DRAWING_SMALL + 4,
	    foot - DRAWING_SMALL);
	buf_adds(to, "</svg>\n");
	drawing_lines_free(&title);
	drawing_lines_free(&unit);
	drawing_lines_free(&note);
	if (!buf_ok(to))
		return err_set(err, ERR_DATA,
		    "tiles: the drawing is too large");
	return 0;
}

/* From the rows of a definition to drawings. */
#include "publish/chart_file.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "publish/answers.h"
#include "publish/chart.h"
#include "publish/document.h"
#include "publish/outfile.h"
#include "publish/tiles.h"

#define DOCUMENT "document"
#define POINTS "points"
#define TILES "tiles"
#define CLASSES "classes"

struct making {
	const char *dir;
	struct pictures *pictures;
	size_t n;
};

static int
column(struct answers *answers, const char *section, size_t row,
    const char *name, const char **ret, struct err *err)
{
	if (answers_rows(answers, section) < 0 ||
	    !answers_value(answers, section, row, name, ret))
		return err_set(err, ERR_USAGE,
		    "%s: section %s has no column %s", answers->page.fm.path,
		    section, name);
	return 0;
}

static int
read_flag(struct answers *answers, const char *section, size_t row,
    const char *name, bool *ret, struct err *err)
{
	const char *value;

	if (column(answers, section, row, name, &value, err) != 0)
		return -1;
	*ret = value != NULL && *value == 't';
	return 0;
}

static int
read_point(struct answers *answers, size_t row, struct chart *chart,
    struct chart_point *point, struct err *err)
{
	struct chart_line *line = chart->line + chart->n_lines;
	const char *label;

	if (column(answers, POINTS, row, "label", &label, err) != 0 ||
	    column(answers, POINTS, row, "x", &point->x, err) != 0 ||
	    column(answers, POINTS, row, "y", &point->y, err) != 0 ||
	    read_flag(answers, POINTS, row, "open", &point->is_open, err) !=
		0 ||
	    read_flag(answers, POINTS, row, "apart", &point->is_apart, err) !=
		0)
		return -1;
	label = label != NULL ? label : "";
	if (chart->n_lines == 0 || strcmp(line[-1].label, label) != 0) {
		if (chart->n_lines == LIMIT_CHART_LINES)
			return err_set(err, ERR_DATA,
			    "%s: section %s: a chart has more than %d lines",
			    answers->page.fm.path, POINTS, LIMIT_CHART_LINES);
		*line++ = (struct chart_line){ label, point, 0 };
		chart->n_lines++;
	}
	line[-1].n++;
	return 0;
}

static int
read_lines(struct answers *answers, struct chart *chart,
    struct chart_point *point, struct err *err)
{
	for (long i = 0; i < answers_rows(answers, POINTS); i++)
		if (read_point(answers, (size_t)i, chart, &point[i], err) != 0)
			return -1;
	return 0;
}

/* A small number; what is none is 0, which nothing that is drawn has. */
static int
read_place(struct answers *answers, size_t row, const char *name, unsigned *ret,
    struct err *err)
{
	const char *value;
	unsigned n = 0;

	if (column(answers, TILES, row, name, &value, err) != 0)
		return -1;
	for (; value != NULL && *value >= '0' && *value <= '9' && n < 1000;
	     value++)
		n = 10 * n + (unsigned)(*value - '0');
	*ret = value == NULL || *value != '\0' ? 0 : n;
	return 0;
}

static int
read_tile(struct answers *answers, size_t row, struct tile *tile,
    struct err *err)
{
	if (read_place(answers, row, "row", &tile->row, err) != 0 ||
	    read_place(answers, row, "column", &tile->column, err) != 0 ||
	    read_place(answers, row, "class", &tile->class, err) != 0 ||
	    column(answers, TILES, row, "name", &tile->name, err) != 0 ||
	    column(answers, TILES, row, "code", &tile->code, err) != 0 ||
	    column(answers, TILES, row, "figure", &tile->figure, err) != 0)
		return -1;
	return read_flag(answers, TILES, row, "open", &tile->is_open, err);
}

static int
read_tiles(struct answers *answers, struct tiles *tiles, struct tile *tile,
    struct err *err)
{
	long n = answers_rows(answers, TILES);
	long n_classes = answers_rows(answers, CLASSES);

	if (n_classes < 0 || n_classes > LIMIT_TILE_CLASSES)
		return err_set(err, ERR_DATA,
		    "%s: section %s gives %ld rows, of %d at most",
		    answers->page.fm.path, CLASSES, n_classes,
		    LIMIT_TILE_CLASSES);
	tiles->tile = tile;
	tiles->n = (size_t)n;
	for (long i = 0; i < n; i++)
		if (read_tile(answers, (size_t)i, &tile[i], err) != 0)
			return -1;
	for (long i = 0; i < n_classes; i++)
		if (column(answers, CLASSES, (size_t)i, "name",
			&tiles->class_name[tiles->n_classes++], err) != 0)
			return -1;
	return 0;
}

/* --- the files --- */

/* What is drawn: one of the two. */
struct drawn {
	const struct chart *chart;
	const struct tiles *tiles;
};

/* *ret_path is that of the file, which the caller frees. */
static int
draw(struct answers *answers, const struct drawn *drawn, const char *dir,
    const char *key, enum drawing_size size, char **ret_path, struct err *err)
{
	struct buf drawing;
	int rc;

	if (document_path(answers->page.target, dir, key,
		size == DRAWING_WIDE ? "svg" : "smal.svg", ret_path, err) != 0)
		return -1;
	buf_init(&drawing, LIMIT_CHART);
	rc = drawn->tiles != NULL
	    ? tiles_draw(drawn->tiles, size, &drawing, err)
	    : chart_draw(drawn->chart, size, &drawing, err);
	if (rc != 0)
		err_context(err, "%s: %s", answers->page.fm.path, key);
	else
		rc = outfile_whole(*ret_path, drawing.data, drawing.len, err);
	buf_release(&drawing);
	return rc;
}

/* Both sizes, and of the wide one a picture. */
static int
draw_both(const struct making *m, struct answers *answers,
    const struct drawn *drawn, const char *key, struct err *err)
{
	char *wide = NULL, *narrow = NULL;
	int rc = -1;

	if (draw(answers, drawn, m->dir, key, DRAWING_WIDE, &wide, err) != 0)
		goto out;
	wide[strlen(wide) - strlen(".svg")] = '\0';
	pictures_begin(m->pictures, wide + strlen(m->dir) + 1);
	rc = draw(answers, drawn, m->dir, key, DRAWING_NARROW, &narrow, err);
out:
	free(wide);
	free(narrow);
	return rc;
}

static int
make_lines(const struct making *m, struct answers *answers, struct chart *chart,
    const char *key, struct err *err)
{
	long n = answers_rows(answers, POINTS);
	struct chart_point *point =
	    xcalloc((size_t)(n > 0 ? n : 0) + 1, sizeof(*point));
	const struct drawn drawn = { .chart = chart };
	int rc = read_lines(answers, chart, point, err);

	if (rc == 0)
		rc = draw_both(m, answers, &drawn, key, err);
	free(point);
	return rc;
}

static int
make_tiles(const struct making *m, struct answers *answers, struct tiles *tiles,
    const char *key, struct err *err)
{
	size_t n = (size_t)answers_rows(answers, TILES);
	struct tile *tile = xcalloc(n + 1, sizeof(*tile));
	const struct drawn drawn = { .tiles = tiles };
	int rc = read_tiles(answers, tiles, tile, err);

	if (rc == 0)
		rc = draw_both(m, answers, &drawn, key, err);
	free(tile);
	return rc;
}

/* What it is drawn of says how. */
static int
make_chart(void *ctx, struct answers *answers, const char *key, struct err *err)
{
	struct making *m = ctx;
	struct chart chart = { 0 };
	struct tiles tiles = { 0 };

	m->n++;
	if (column(answers, DOCUMENT, 0, "title", &chart.title, err) != 0 ||
	    column(answers, DOCUMENT, 0, "desc", &chart.desc, err) != 0 ||
	    column(answers, DOCUMENT, 0, "unit", &chart.unit, err) != 0 ||
	    column(answers, DOCUMENT, 0, "note", &chart.note, err) != 0)
		return -1;
	if (answers_rows(answers, TILES) < 0)
		return make_lines(m, answers, &chart, key, err);
	tiles.title = chart.title;
	tiles.desc = chart.desc;
	tiles.unit = chart.unit;
	tiles.note = chart.note;
	return make_tiles(m, answers, &tiles, key, err);
}

int
chart_write(struct pq *pq, const char *from, const char *name, const char *dir,
    struct pictures *pictures, size_t *ret_n, struct err *err)
{
	struct making m = { dir, pictures, 0 };
	struct answers answers;
	char *path = xasprintf("%s/%s.sql", from, name);
	int rc = answers_open(path, "svg", &answers, err);

	if (rc == 0)
		rc = answers_ask(pq, dir, &answers, err);
	if (rc == 0)
		rc = answers_each(&answers, make_chart, &m, err);
	if (rc == 0)
		*ret_n = m.n;
	answers_close(&answers);
	free(path);
	return rc;
}

/*
 * A drawing is made from the outside in: text above and below takes its place,
 * then the labels beside, and the axes get the rest.
 */
#include "publish/chart.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/drawing.h"

#include <math.h>

/* Lines of text; what is longer is cut.  A narrow title ends in its series, which
   is all that tells two drawings apart. */
#define TITLE_LINES 5
#define NOTE_LINES DRAWING_LINES
#define LABEL_LETTERS 20
/* Beyond, labels would be wider than the drawing.  An x is a year or the like. */
#define Y_MAX 1e15
#define X_MAX 1e6
/* Steps of an axis are no finer. */
#define STEP_MIN 1e-9
/* With more points, only those that differ from their line get a marker. */
#define MARKERS 30
#define MARKER 3.5

static const struct {
	int width, height;
} sizes[] = { { 680, 420 }, { 296, 440 } };

#define DARK DRAWING_DARK
/* Contrast with the ground: lines of data 3 to 1. */
static const char style[] =
    ".r{stroke:#d6d6d6}.a{stroke:#767676}"
    ".k0{stroke:#555;fill:#555}.k1{stroke:#00538f;fill:#00538f}"
    ".k2{stroke:#b35900;fill:#b35900}.k3{stroke:#6a3d9a;fill:#6a3d9a}"
    ".o{fill:#fff}\n"
    "@media(prefers-color-scheme:dark){" DARK ".r{stroke:#3c4045}" DARK
    ".a{stroke:#8c8c8c}" DARK ".k0{stroke:#c8c8c8;fill:#c8c8c8}" DARK
    ".k1{stroke:#82bdf0;fill:#82bdf0}" DARK
    ".k2{stroke:#e69b4c;fill:#e69b4c}" DARK
    ".k3{stroke:#c9a6f0;fill:#c9a6f0}" DARK ".o{fill:#16181b}}\n"
    ".l{fill:none;stroke-width:2.5;stroke-linejoin:round}"
    ".d{stroke-dasharray:2 4}.o{stroke-width:2}"
    ".b{stroke:none;font-weight:bold}</style>\n";

/* --- numbers --- */

/* A decimal number, near enough to be drawn; strtod heeds the locale. */
static bool
read_number(const char *text, double max, double *ret)
{
	double n = 0;
	int exponent = 0, sign = 1;
	bool behind = false;

	if (!text_is_number(text, strlen(text)))
		return false;
	if (*text == '-') {
		sign = -1;
		text++;
	}
	for (; *text != '\0' && *text != 'e' && *text != 'E'; text++) {
		if (*text == '.') {
			behind = true;
			continue;
		}
		n = 10 * n + (*text - '0');
		exponent -= behind;
	}
	if (*text != '\0')
		exponent += (int)strtol(text + 1, NULL, 10);
	n *= sign * pow(10, exponent);
	if (!isfinite(n) || fabs(n) > max)
		return false;
	*ret = n;
	return true;
}

/* n times ten to the exponent, as 18.130.208 or 0,74; caller frees. */
static char *
dutch_number(long long n, int exponent)
{
	size_t decimals = exponent < 0 ? (size_t)-exponent : 0, i, len;
	char *digits = xasprintf("%0*lld%0*d", (int)decimals + 1,
	    n < 0 ? -n : n, exponent > 0 ? exponent : 0, 0);
	struct buf text;

	len = strlen(digits);
	if (exponent <= 0)
		len--; /* "%0*d" of width 0 is a zero all the same */
	if (n == 0)
		len = decimals + 1;
	buf_init(&text, 2 * LIMIT_NUMBER);
	if (n < 0)
		buf_addc(&text, '-');
	for (i = 0; i < len; i++) {
		size_t left = len - decimals - i;

		if (i > 0 && i < len - decimals && left % 3 == 0)
			buf_addc(&text, '.');
		if (i == len - decimals)
			buf_addc(&text, ',');
		buf_addc(&text, digits[i]);
	}
	free(digits);
	return buf_detach(&text);
}

/* --- axes --- */

/* Ticks from first to last, step apart; each is step times a whole number. */
struct axis {
	double from, to; /* in the drawing */
	double low, high;
	long long first, last, step;
	int exponent; /* of ten, of the step */
};

static double
place(const struct axis *axis, double n)
{
	double span = axis->high - axis->low;

	if (span <= 0)
		return (axis->from + axis->to) / 2;
	return axis->from + (axis->to - axis->from) * (n - axis->low) / span;
}

/* The least step of 1, 2 or 5 times a power of ten that is no smaller. */
static double
round_step(double at_least, struct axis *axis)
{
	static const int steps[] = { 1, 2, 5, 10 };
	double power;
	size_t i = 0;

	axis->exponent = (int)floor(log10(fmax(at_least, STEP_MIN)));
	power = pow(10, axis->exponent);
	while (i < 3 && steps[i] * power < at_least * (1 - 1e-9))
		i++;
	axis->step = steps[i];
	if (steps[i] == 10) {
		axis->step = 1;
		axis->exponent++;
	}
	return (double)axis->step * pow(10, axis->exponent);
}

/* Round ends, and nought when it is not far: a line that lies high and flat
 * should look so. */
static void
set_y(struct axis *axis, double low, double high)
{
	double size = fmax(fabs(low), fabs(high)), step;

	if (high - low <= size * 1e-9) {
		low -= size > 0 ? size / 10 : 1;
		high += size > 0 ? size / 10 : 1;
	}
	if (low > 0 && low < high / 2)
		low = 0;
	if (high < 0 && high > low / 2)
		high = 0;
	step = round_step((high - low) / 4, axis);
	axis->first = (long long)floor(low / step + 1e-9);
	axis->last = (long long)ceil(high / step - 1e-9);
	axis->low = (double)axis->first * step;
	axis->high = (double)axis->last * step;
}

/* Whole numbers, as many as there is place for.  The last day of a year lies next
 * to the number that follows, and takes its place. */
static void
set_x(struct axis *axis, double low, double high)
{
	double wide = 5 * DRAWING_SMALL * DRAWING_DIGIT, step;
	double fit = fmax(1, floor((axis->to - axis->from) / wide));
	double near = (high - low) / 100;

	axis->low = fmin(low, floor(low + near));
	axis->high = high;
	step = round_step(fmax(1, (high - axis->low) / fit), axis);
	axis->first = (long long)ceil(axis->low / step);
	axis->last = (long long)floor((high + near) / step);
}

static double
tick_value(const struct axis *axis, long long tick)
{
	return (double)(tick * axis->step) * pow(10, axis->exponent);
}

static char *
y_label(const struct axis *axis, long long tick)
{
	return dutch_number(tick * axis->step, axis->exponent);
}

static double
y_labels_width(const struct axis *axis)
{
	char *first = y_label(axis, axis->first);
	char *last = y_label(axis, axis->last);
	size_t n = strlen(first) > strlen(last) ? strlen(first) : strlen(last);

	free(first);
	free(last);
	return (double)n * DRAWING_SMALL * DRAWING_DIGIT;
}

static void
add_rule(struct buf *to, const char *class, double x1, double y1, double x2,
    double y2)
{
	buf_addf(to, "<line class=\"%s\"", class);
	drawing_place(to, "x1", x1, "y1", y1);
	drawing_place(to, "x2", x2, "y2", y2);
	buf_adds(to, "/>\n");
}

static void
add_axes(struct buf *to, const struct axis *x, const struct axis *y)
{
	long long tick;

	for (tick = y->first; tick <= y->last; tick++) {
		double at = place(y, tick_value(y, tick));
		char *label = y_label(y, tick);

		add_rule(to, tick == 0 ? "a" : "r", x->from - 6, at, x->to + 6,
		    at);
		drawing_text(to, "s e", x->from - 10, at + 4, label);
		free(label);
	}
	for (tick = x->first; tick <= x->last; tick++) {
		double value = tick_value(x, tick), at = place(x, value);
		char *label = xasprintf("%.0f", value);

		add_rule(to, "a", at, y->from, at, y->from + 5);
		drawing_text(to, "s m", at, y->from + 8 + DRAWING_SMALL, label);
		free(label);
	}
}

/* --- lines --- */

struct dot {
	double x, y; /* as given, then in the drawing */
	bool is_there, is_open, is_apart;
};

struct curve {
	struct dot *dot;
	size_t n;
	char *label;
	double label_y;
	const struct dot *last; /* with a value; NULL: there is none */
};

struct curves {
	struct curve curve[LIMIT_CHART_LINES];
	size_t n;
	bool is_empty;
	double low_x, high_x, low_y, high_y;
};

static int
read_line(const struct chart_line *line, struct curve *curve, struct err *err)
{
	size_t i;

	if (line->n > LIMIT_CHART_POINTS)
		return err_set(err, ERR_DATA,
		    "chart: line '%.40s' has %zu points, of %d at most",
		    line->label, line->n, LIMIT_CHART_POINTS);
	curve->dot = xcalloc(line->n + 1, sizeof(*curve->dot));
	curve->label = drawing_cut(line->label, LABEL_LETTERS);
	curve->n = line->n;
	for (i = 0; i < line->n; i++) {
		const struct chart_point *p = &line->point[i];
		struct dot *dot = &curve->dot[i];

		if (p->x == NULL || !read_number(p->x, X_MAX, &dot->x) ||
		    (p->y != NULL && !read_number(p->y, Y_MAX, &dot->y)))
			return err_set(err, ERR_DATA,
			    "chart: line '%.40s', point %zu: (%.64s, %.64s) is "
			    "no point within a million by 1e15",
			    line->label, i + 1, p->x != NULL ? p->x : "nothing",
			    p->y != NULL ? p->y : "nothing");
		if (i > 0 && dot->x <= curve->dot[i - 1].x)
			return err_set(err, ERR_DATA,
			    "chart: line '%.40s', point %zu: %.64s does not "
			    "come after the point before it; sort by x",
			    line->label, i + 1, p->x);
		dot->is_there = p->y != NULL;
		dot->is_open = p->is_open;
		dot->is_apart = p->is_apart;
		if (dot->is_there)
			curve->last = dot;
	}
	return 0;
}

static void
measure(struct curves *d, const struct curve *curve)
{
	size_t i;

	for (i = 0; i < curve->n; i++) {
		const struct dot *dot = &curve->dot[i];

		if (!dot->is_there)
			continue;
		if (d->is_empty) {
			d->low_x = d->high_x = dot->x;
			d->low_y = d->high_y = dot->y;
			d->is_empty = false;
		}
		d->low_x = fmin(d->low_x, dot->x);
		d->high_x = fmax(d->high_x, dot->x);
		d->low_y = fmin(d->low_y, dot->y);
		d->high_y = fmax(d->high_y, dot->y);
	}
}

static bool
is_joined(const struct curve *curve, size_t i)
{
	return i > 0 && i < curve->n && curve->dot[i - 1].is_there &&
	    curve->dot[i].is_there && !curve->dot[i].is_apart;
}

/* One path for each run of pieces of the same form. */
static void
add_path(struct buf *to, const struct curve *curve, size_t nth)
{
	const char *open = NULL;
	size_t i;

	for (i = 1; i <= curve->n; i++) {
		const struct dot *dot = &curve->dot[i];
		const char *form = !is_joined(curve, i) ? NULL
		    : dot->is_open                      ? " d"
							: "";

		if (form != open && open != NULL)
			buf_adds(to, "\"/>\n");
		if (form != open && form != NULL) {
			buf_addf(to, "<path class=\"k%zu l%s\" d=\"M", nth,
			    form);
			drawing_pixels(to, dot[-1].x);
			buf_addc(to, ' ');
			drawing_pixels(to, dot[-1].y);
		}
		open = form;
		if (form != NULL) {
			buf_addc(to, 'L');
			drawing_pixels(to, dot->x);
			buf_addc(to, ' ');
			drawing_pixels(to, dot->y);
		}
	}
}

/* A form for each line: round, square, a point up, a point down. */
static void
add_marker(struct buf *to, const struct dot *dot, size_t nth)
{
	static const char *const forms[LIMIT_CHART_LINES] = { "", "h7v7h-7z",
		"l4.2 7.4h-8.4z", "l4.2-7.4h-8.4z" };
	static const double from[LIMIT_CHART_LINES][2] = { { 0, 0 },
		{ -MARKER, -MARKER }, { 0, -4.4 }, { 0, 4.4 } };
	const char *open = dot->is_open ? " o" : "";

	if (nth == 0) {
		buf_addf(to, "<circle class=\"k0%s\" r=\"3.5\"", open);
		drawing_place(to, "cx", dot->x, "cy", dot->y);
		buf_adds(to, "/>\n");
		return;
	}
	buf_addf(to, "<path class=\"k%zu%s\" d=\"M", nth, open);
	drawing_pixels(to, dot->x + from[nth][0]);
	buf_addc(to, ' ');
	drawing_pixels(to, dot->y + from[nth][1]);
	buf_addf(to, "%s\"/>\n", forms[nth]);
}

static void
add_markers(struct buf *to, const struct curve *curve, size_t nth)
{
	size_t i;

	for (i = 0; i < curve->n; i++) {
		const struct dot *dot = &curve->dot[i];

		if (dot->is_there &&
		    (curve->n <= MARKERS || dot->is_open ||
			dot == curve->last ||
			(!is_joined(curve, i) && !is_joined(curve, i + 1))))
			add_marker(to, dot, nth);
	}
}

/* Labels stand at the height of the end of their line, and make room for each
 * other: downwards, then upwards from the foot. */
static void
place_labels(struct curves *d, double bottom)
{
	struct curve *order[LIMIT_CHART_LINES];
	const double room = DRAWING_TEXT * DRAWING_LEADING;
	size_t i, j, n = 0;

	for (i = 0; i < d->n; i++) {
		if (d->curve[i].last == NULL)
			continue;
		d->curve[i].label_y = d->curve[i].last->y;
		for (j = n++;
		     j > 0 && order[j - 1]->label_y > d->curve[i].label_y; j--)
			order[j] = order[j - 1];
		order[j] = &d->curve[i];
	}
	for (i = 1; i < n; i++)
		order[i]->label_y =
		    fmax(order[i]->label_y, order[i - 1]->label_y + room);
	for (i = n; i-- > 0; bottom -= room)
		order[i]->label_y = fmin(order[i]->label_y, bottom);
}

static void
add_curves(struct buf *to, struct curves *d, const struct axis *x,
    const struct axis *y)
{
	size_t i, j;

	for (i = 0; i < d->n; i++) {
		for (j = 0; j < d->curve[i].n; j++) {
			struct dot *dot = &d->curve[i].dot[j];

			dot->x = place(x, dot->x);
			dot->y = place(y, dot->y);
		}
	}
	place_labels(d, y->from);
	for (i = 0; i < d->n; i++)
		add_path(to, &d->curve[i], i);
	for (i = 0; i < d->n; i++)
		add_markers(to, &d->curve[i], i);
	for (i = 0; i < d->n; i++) {
		char *class = xasprintf("k%zu b", i);

		if (d->curve[i].last != NULL)
			drawing_text(to, class, x->to + 12,
			    d->curve[i].label_y + 4, d->curve[i].label);
		free(class);
	}
}

static double
labels_width(const struct curves *d)
{
	size_t i, n = 0;

	for (i = 0; i < d->n; i++)
		if (drawing_letters(d->curve[i].label) > n)
			n = drawing_letters(d->curve[i].label);
	return (double)n * DRAWING_TEXT * DRAWING_DIGIT * DRAWING_BOLD;
}

/* --- the whole --- */

static void
add_body(struct buf *to, struct curves *d, const struct chart *chart, int width,
    int height)
{
	struct drawing_lines title, unit, note;
	struct axis x = { 0 }, y = { 0 };
	double foot, room = width - 2 * DRAWING_MARGIN;

	drawing_break(chart->title, room / DRAWING_BOLD, DRAWING_TITLE,
	    TITLE_LINES, &title);
	drawing_break(chart->unit, room, DRAWING_SMALL, 1, &unit);
	drawing_break(chart->note, room, DRAWING_SMALL, NOTE_LINES, &note);
	foot = drawing_add_lines(to, "t", DRAWING_TITLE,
	    DRAWING_MARGIN + DRAWING_TITLE, &title);
	foot = drawing_add_lines(to, "s", DRAWING_SMALL, foot, &unit);
	y.to = foot;
	foot = height - DRAWING_MARGIN + DRAWING_SMALL -
	    (double)note.n * DRAWING_SMALL * DRAWING_LEADING;
	drawing_add_lines(to, "s", DRAWING_SMALL, foot, &note);
	y.from = foot - DRAWING_SMALL - 2.5 * DRAWING_SMALL;
	if (!d->is_empty) {
		set_y(&y, d->low_y, d->high_y);
		x.from = DRAWING_MARGIN + 10 + y_labels_width(&y);
		x.to = fmax(x.from + 40,
		    width - DRAWING_MARGIN - 12 - labels_width(d));
		set_x(&x, d->low_x, d->high_x);
		add_axes(to, &x, &y);
		add_curves(to, d, &x, &y);
	}
	drawing_lines_free(&title);
	drawing_lines_free(&unit);
	drawing_lines_free(&note);
}

int
chart_draw(const struct chart *chart, enum drawing_size size, struct buf *to,
    struct err *err)
{
	struct curves d = { .is_empty = true };
	int rc = 0;
	size_t i;

	for (i = 0; rc == 0 && i < chart->n_lines; i++) {
		d.n = i + 1;
		rc = read_line(&chart->line[i], &d.curve[i], err);
		if (rc == 0)
			measure(&d, &d.curve[i]);
	}
	if (rc == 0) {
		drawing_begin(to, chart->title, chart->desc, style,
		    sizes[size].width, sizes[size].height);
		add_body(to, &d, chart, sizes[size].width, sizes[size].height);
		buf_adds(to, "</svg>\n");
		if (!buf_ok(to))
			rc = err_set(err, ERR_DATA,
			    "chart: the drawing is too large");
	}
	for (i = 0; i < d.n; i++) {
		free(d.curve[i].dot);
		free(d.curve[i].label);
	}
	return rc;
}

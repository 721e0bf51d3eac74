/*
 * The log and the progress line.  A line is put together whole and written at
 * once, so that lines of two processes do not mix.
 */
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

/* A fact is one line; what is longer than this is cut. */
#define LINE_MAX_BYTES 4096
/* A terminal is redrawn at most ten times a second. */
#define REDRAW_MS 100

static bool as_json;
static enum log_level least = LOG_INFO_;
static char progress[256]; /* what stands on the terminal now */
static int64_t drawn_at;

static const char *const level_names[] = { "debug", "info", "warn", "error" };

void
log_setup(bool json, enum log_level level)
{
	as_json = json;
	least = level;
}

int
log_parse(const char *text, bool *ret_json, enum log_level *ret_level,
    struct err *err)
{
	const char *rest;
	size_t i;
	bool json = text_starts(text, "json");

	if (!json && !text_starts(text, "text"))
		goto wrong;
	rest = text + strlen("json");
	if (*rest == '\0') {
		*ret_json = json;
		*ret_level = LOG_INFO_;
		return 0;
	}
	if (*rest == ',')
		for (i = 0; i < sizeof(level_names) / sizeof(*level_names); i++)
			if (strcmp(rest + 1, level_names[i]) == 0) {
				*ret_json = json;
				*ret_level = (enum log_level)i;
				return 0;
			}
wrong:
	return err_set(err, ERR_USAGE,
	    "\"%.40s\" is neither text nor json, with ,debug ,info ,warn or "
	    ",error behind it where wanted",
	    text);
}

static void
write_stderr(const struct buf *line)
{
	fwrite(line->data, 1, line->len, stderr);
	fflush(stderr);
}

static void
add_json_text(struct buf *out, const char *s)
{
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *s);
	}
	buf_addc(out, '"');
}

/* Redraw what stood there, after a line of the log has gone by. */
static void
draw_progress(void)
{
	struct buf line;

	buf_init(&line, 2 * sizeof(progress));
	buf_addf(&line, "\r\033[K%s", progress);
	write_stderr(&line);
	buf_release(&line);
}

static void __attribute__((format(printf, 3, 0)))
log_line(enum log_level level, const char *who, const char *fmt, va_list ap)
{
	char fact[LINE_MAX_BYTES], name[128], at[CLOCK_TEXT];
	struct buf line;

	if (level < least)
		return;
	vsnprintf(fact, sizeof(fact), fmt, ap);
	text_disarm(fact);
	snprintf(name, sizeof(name), "%s", who);
	text_disarm(name);
	clock_text(clock_now(), at);

	buf_init(&line, 4 * LINE_MAX_BYTES);
	if (progress[0] != '\0')
		buf_adds(&line, "\r\033[K");
	if (as_json) {
		buf_addf(&line, "{\"at\":\"%s\",\"level\":\"%s\",\"who\":", at,
		    level_names[level]);
		add_json_text(&line, name);
		buf_adds(&line, ",\"text\":");
		add_json_text(&line, fact);
		buf_adds(&line, "}\n");
	} else {
		buf_addf(&line, "%s %-5s %s: %s\n", at, level_names[level],
		    name, fact);
	}
	write_stderr(&line);
	buf_release(&line);
	if (progress[0] != '\0')
		draw_progress();
}

void
log_debug(const char *who, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_DEBUG_, who, fmt, ap);
	va_end(ap);
}

void
log_info(const char *who, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_INFO_, who, fmt, ap);
	va_end(ap);
}

void
log_warn(const char *who, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_WARN_, who, fmt, ap);
	va_end(ap);
}

void
log_error(const char *who, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_ERROR_, who, fmt, ap);
	va_end(ap);
}

static bool
is_terminal(void)
{
	static int known = -1;
	const char *term;

	if (known == -1) {
		term = getenv("TERM");
		known = isatty(STDERR_FILENO) && term != NULL &&
		    strcmp(term, "dumb") != 0;
	}
	return known == 1;
}

/* Cut the line to the width of the terminal, in bytes: a character of more
 * bytes only makes the line shorter than it could be. */
static void
fit_terminal(char *text)
{
	struct winsize size;
	size_t width = 79;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
		width = (size_t)size.ws_col - 1;
	if (strlen(text) <= width)
		return;
	while (width > 0 && ((unsigned char)text[width] & 0xc0) == 0x80)
		width--;
	text[width] = '\0';
}

void
log_progress(const char *fmt, ...)
{
	va_list ap;
	int64_t now;

	if (!is_terminal())
		return;
	if (fmt == NULL) {
		if (progress[0] != '\0') {
			progress[0] = '\0';
			draw_progress();
		}
		drawn_at = 0;
		return;
	}
	now = clock_ms();
	if (drawn_at != 0 && now - drawn_at < REDRAW_MS)
		return;
	drawn_at = now;
	va_start(ap, fmt);
	vsnprintf(progress, sizeof(progress), fmt, ap);
	va_end(ap);
	text_disarm(progress);
	fit_terminal(progress);
	draw_progress();
}

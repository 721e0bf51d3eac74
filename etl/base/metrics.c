/* Metrics as text: names are ours, the texts of labels may be anybody's. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/mem.h"
#include "base/metrics.h"
#include "base/text.h"

void
metrics_init(struct metrics *m, struct buf *out)
{
	m->out = out;
	m->name = NULL;
}

void
metrics_begin(struct metrics *m, const char *name, const char *help)
{
	m->name = name;
	buf_addf(m->out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* The format has escapes for a quotation mark, a backslash and the end of a
 * line; what a terminal would obey is a question mark. */
static void
add_label(struct buf *out, const char *text)
{
	char *copy = xstrdup(text);

	for (char *line = copy, *end; line != NULL; line = end) {
		end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		text_disarm(line);
		for (const char *p = line; *p != '\0'; p++) {
			if (*p == '"' || *p == '\\')
				buf_addc(out, '\\');
			buf_addc(out, *p);
		}
		if (end != NULL)
			buf_adds(out, "\\n");
	}
	free(copy);
}

void
metrics_value(struct metrics *m, int64_t value, ...)
{
	const char *label;
	int n = 0;
	va_list ap;

	buf_adds(m->out, m->name);
	va_start(ap, value);
	while ((label = va_arg(ap, const char *)) != NULL) {
		buf_addf(m->out, "%c%s=\"", n++ == 0 ? '{' : ',', label);
		add_label(m->out, va_arg(ap, const char *));
		buf_addc(m->out, '"');
	}
	va_end(ap);
	buf_addf(m->out, "%s %" PRId64 "\n", n > 0 ? "}" : "", value);
}

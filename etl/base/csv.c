/*
 * Writing CSV, safe to open in a spreadsheet.
 */
#include "base/csv.h"

#include <string.h>

void
csv_begin(struct csv *csv, struct buf *out)
{
	csv->out = out;
	csv->started = false;
}

static void
begin_cell(struct csv *csv)
{
	if (csv->started)
		buf_addc(csv->out, ',');
	csv->started = true;
}

/* A cell that may need quotes; with an apostrophe when it is disarmed. */
static void
add_cell(struct csv *csv, const char *s, bool disarmed)
{
	bool quote = strpbrk(s, ",\"\r\n") != NULL;
	const char *q;

	if (quote)
		buf_addc(csv->out, '"');
	if (disarmed)
		buf_addc(csv->out, '\'');
	for (; quote && (q = strchr(s, '"')) != NULL; s = q + 1) {
		buf_add(csv->out, s, (size_t)(q - s) + 1);
		buf_addc(csv->out, '"');
	}
	buf_adds(csv->out, s);
	if (quote)
		buf_addc(csv->out, '"');
}

void
csv_text(struct csv *csv, const char *s)
{
	begin_cell(csv);
	if (s && *s)
		add_cell(csv, s, strchr("=+-@\t\r", *s) != NULL);
}

void
csv_number(struct csv *csv, const char *number)
{
	begin_cell(csv);
	if (number)
		add_cell(csv, number, false);
}

void
csv_end_row(struct csv *csv)
{
	buf_adds(csv->out, "\r\n");
	csv->started = false;
}

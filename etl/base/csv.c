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

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static void
add_text(struct csv *csv, const char *s)
{
	bool quote = strpbrk(s, ",\"\r\n") != NULL, begins = true;

	if (quote)
		buf_addc(csv->out, '"');
	if (is_one_of(*s, "\t\r\n"))
		buf_addc(csv->out, '\'');
	for (; *s != '\0'; s++) {
		if (begins && is_one_of(*s, "=+-@"))
			buf_addc(csv->out, '\'');
		if (*s == '"')
			buf_addc(csv->out, '"');
		buf_addc(csv->out, *s);
		begins = is_one_of(*s, ";\t\r\n");
	}
	if (quote)
		buf_addc(csv->out, '"');
}

void
csv_text(struct csv *csv, const char *s)
{
	begin_cell(csv);
	if (s)
		add_text(csv, s);
}

void
csv_number(struct csv *csv, const char *number)
{
	begin_cell(csv);
	if (number)
		buf_adds(csv->out, number);
}

void
csv_end_row(struct csv *csv)
{
	buf_adds(csv->out, "\r\n");
	csv->started = false;
}

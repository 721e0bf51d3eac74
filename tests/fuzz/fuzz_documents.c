/*
 * A document of any table as JSON and as CSV, read back by Jansson and libcsv:
 * every cell is what it was, each number digit for digit, and no cell of CSV can
 * be taken for a formula.  A table with a number that is none is refused.
 */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "document_made.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define ROWS "rijen"

/* --- JSON --- */

static void
check_list(const json_t *list, const char *plain)
{
	size_t n = *plain != '\0';

	for (const char *at = plain; (at = strchr(at, '|')) != NULL; at++)
		n++;
	REQUIRE(json_array_size(list) == n);
	for (size_t i = 0; i < n; i++) {
		const char *bar = strchr(plain, '|');
		size_t len =
		    bar != NULL ? (size_t)(bar - plain) : strlen(plain);
		const json_t *one = json_array_get(list, i);

		REQUIRE(json_string_length(one) == len &&
		    memcmp(json_string_value(one), plain, len) == 0);
		plain += len + (bar != NULL);
	}
}

static void
check_value(const json_t *value, char letter, const char *cell,
    const char *plain)
{
	json_t *other;

	REQUIRE(value != NULL);
	if (cell == NULL) {
		REQUIRE(json_is_null(value));
		return;
	}
	switch (letter) {
	case 'n':
		REQUIRE(json_is_number(value) &&
		    (strlen(cell) > 15 ||
			json_number_value(value) == strtod(cell, NULL)));
		break;
	case 'b':
		REQUIRE(json_is_boolean(value) &&
		    json_is_true(value) == (*cell == 't'));
		break;
	case 'j':
		other = json_loads(cell, READING | JSON_DECODE_ANY, NULL);
		REQUIRE(json_equal(value, other));
		json_decref(other);
		break;
	case 'l':
		check_list(value, plain);
		break;
	default:
		REQUIRE(json_is_string(value) &&
		    strcmp(json_string_value(value), cell) == 0);
	}
}

static void
check_json(const struct table_made *t, const char *text, size_t len)
{
	json_error_t why;
	json_t *root =
	    json_loadb(text, len, READING | JSON_REJECT_DUPLICATES, &why);

	if (root == NULL)
		fprintf(stderr, "%s: %s\n", why.text, text);
	REQUIRE(root != NULL);
	REQUIRE(json_array_size(json_object_get(root, ROWS)) == t->rows);
	check_value(json_object_get(root, MEMBER), 't', t->cell[0], NULL);
	for (size_t i = 0; i < t->rows * t->columns && i < CELLS; i++) {
		size_t column = i % t->columns;
		const json_t *row =
		    json_array_get(json_object_get(root, ROWS), i / t->columns);

		REQUIRE(json_object_size(row) == t->columns);
		check_value(json_object_get(row, names_made[column + 1]),
		    t->letter[column], t->cell[i], t->plain[i]);
		/* Jansson has rounded it; its digits stand in the text. */
		if (t->letter[column] == 'n' && t->cell[i] != NULL)
			REQUIRE(strstr(text, t->cell[i]) != NULL);
	}
	json_decref(root);
}

/* --- CSV --- */

struct csv_cells {
	const struct table_made *table;
	size_t row, column;
};

static int
no_blank(unsigned char c)
{
	(void)c;
	return 0;
}

/* Only apostrophes were put in, each before what would begin a formula. */
static void
check_text(const char *got, size_t len, const char *want)
{
	const char *end = got + len;
	char before = '\n';

	for (; got < end; got++) {
		bool begins = strchr(";\t\r\n", before) != NULL;

		REQUIRE(!begins || strchr("=+-@", *got) == NULL);
		if (*got == '\'' && *want != '\'') {
			REQUIRE(begins && *want != '\0' &&
			    strchr("=+-@\t\r\n", *want) != NULL);
			got++;
			REQUIRE(got < end);
		}
		REQUIRE(*got == *want);
		before = *want++;
	}
	REQUIRE(*want == '\0');
}

static void
cell_read(void *text, size_t len, void *ctx)
{
	struct csv_cells *c = ctx;
	const struct table_made *t = c->table;
	size_t column = c->column++, at;
	bool is_member = column == 1;

	/* The member of the head stands behind the first column. */
	column -= column > 0;
	REQUIRE(column < t->columns);
	if (c->row == 0) {
		check_text(text, len,
		    is_member ? MEMBER : names_made[column + 1]);
		return;
	}
	at = is_member ? 0 : (c->row - 1) * t->columns + column;
	if (at >= CELLS || t->cell[at] == NULL)
		REQUIRE(len == 0);
	else if (is_member || strchr("tdj", t->letter[column]) != NULL)
		check_text(text, len, t->cell[at]);
	else if (t->letter[column] == 'l')
		check_text(text, len, t->plain[at]);
	else if (t->letter[column] == 'b')
		check_text(text, len, *t->cell[at] == 't' ? "true" : "false");
	else
		REQUIRE(len == strlen(t->cell[at]) &&
		    memcmp(text, t->cell[at], len) == 0);
}

static void
row_read(int c, void *ctx)
{
	struct csv_cells *cells = ctx;

	(void)c;
	REQUIRE(cells->column == cells->table->columns + 1);
	cells->row++;
	cells->column = 0;
}

static void
check_csv(const struct table_made *t, const char *text, size_t len)
{
	struct csv_cells cells = { t, 0, 0 };
	struct csv_parser parser;

	REQUIRE(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
	csv_set_space_func(&parser, no_blank);
	REQUIRE(csv_parse(&parser, text, len, cell_read, row_read, &cells) ==
	    len);
	REQUIRE(csv_fini(&parser, cell_read, row_read, &cells) == 0);
	REQUIRE(cells.row == t->rows + 1 && cells.column == 0);
	csv_free(&parser);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct writer *const writers[] = { &writer_json,
		&writer_csv };
	struct table_made t;
	struct err err = ERR_INIT;
	struct buf text;

	if (!table_make(&t, bytes, len)) {
		table_release(&t);
		return 0;
	}
	for (size_t i = 0; i < 2; i++) {
		char *path = document_made(writers[i], &t);

		if (path == NULL)
			continue;
		buf_init(&text, LIMIT_SMALL_BODY);
		REQUIRE(file_read(path, &text, &err) == 0);
		if (i == 0)
			check_json(&t, text.data, text.len);
		else
			check_csv(&t, text.data, text.len);
		buf_release(&text);
		document_remove(path);
	}
	table_release(&t);
	return 0;
}

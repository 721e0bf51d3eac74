/*
 * A table made of any bytes, as if PostgreSQL had answered with it.  The first
 * line says the kinds of the columns behind the key, by letters: text, number,
 * bool, date, json, list.  Then come the cells, each ended by the unit separator;
 * one that begins with a delete is null, and the elements of a list are parted by
 * bars.  What is not UTF-8 is read as ISO 8859-1, since a database gives no such
 * text; neither does it give JSON that is none.
 */
#ifndef TABLE_MADE_H
#define TABLE_MADE_H

#include <jansson.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/pq.h"
#include "require.h"

/* Jansson has no integers of more than 18 digits. */
#define READING (JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)
#define COLUMNS 6
#define CELLS 60
#define KEY "key"

static const struct {
	char letter;
	Oid type;
} kinds_made[] = { { 't', 25 }, { 'n', 1700 }, { 'b', 16 }, { 'd', 1082 },
	{ 'j', 114 }, { 'l', 1009 } };
static char *const names_made[] = { (char[]){ "key" }, (char[]){ "a" },
	(char[]){ "b,\"" }, (char[]){ "c<&" }, (char[]){ "d e" },
	(char[]){ "e;-" }, (char[]){ "=f" } };

struct table_made {
	PGresult *result;
	char letter[COLUMNS + 1]; /* of each column; 0 behind the last */
	size_t columns, rows;
	char *cell[CELLS]; /* as the database gives it; NULL is null */
	char *plain[CELLS]; /* a list without its quoting */
};

static char *
text_made(const char *bytes, size_t len)
{
	struct buf text;
	char *copy;

	buf_init(&text, 2 * len + 1);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c < 0x80 || text_is_utf8(bytes, len)) {
			buf_addc(&text, bytes[i]);
		} else {
			buf_addc(&text, (char)(0xc0 | c >> 6));
			buf_addc(&text, (char)(0x80 | (c & 0x3f)));
		}
	}
	copy = xstrdup(text.data != NULL ? text.data : "");
	buf_release(&text);
	return copy;
}

/* The elements of a list, in the words of PostgreSQL. */
static char *
list_made(const char *plain)
{
	struct buf text;
	char *copy = xstrdup(plain), *at = copy, *bar, *list;

	buf_init(&text, LIMIT_RECORD);
	for (; *plain != '\0' && at != NULL; at = bar) {
		bar = strchr(at, '|');
		if (bar != NULL)
			*bar++ = '\0';
		pq_array_add(&text, at);
	}
	pq_array_end(&text);
	list = xstrdup(text.data);
	buf_release(&text);
	free(copy);
	return list;
}

static char *
cell_made(char letter, char *plain)
{
	json_t *json;

	if (letter == 'l')
		return list_made(plain);
	if (letter == 'b')
		return xstrdup(plain[0] == 't' ? "t" : "f");
	if (letter == 'j') {
		json = json_loads(plain, READING | JSON_DECODE_ANY,
		    NULL);
		if (json == NULL)
			return NULL;
		json_decref(json);
	}
	return xstrdup(plain);
}

static void
columns_make(struct table_made *t, const char **at, const char *end)
{
	PGresAttDesc column[COLUMNS + 1] = { { .name = names_made[0],
		.typid = 25, .typlen = -1 } };

	for (; *at < end && **at != '\n'; ++*at)
		for (size_t i = 0; i < sizeof(kinds_made) / sizeof(*kinds_made);
		     i++)
			if (kinds_made[i].letter == **at &&
			    t->columns < COLUMNS) {
				t->letter[t->columns++] = **at;
				column[t->columns] = (PGresAttDesc){
					.name = names_made[t->columns],
					.typid = kinds_made[i].type,
					.typlen = -1
				};
			}
	*at += *at < end;
	t->result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	REQUIRE(t->result != NULL && PQsetResultAttrs(t->result,
		(int)t->columns + 1, column));
}

/* False when there is no column. */
static bool
table_make(struct table_made *t, const uint8_t *bytes, size_t len)
{
	const char *at = (const char *)bytes, *end = at + len;
	size_t n = 0;

	memset(t, 0, sizeof(*t));
	columns_make(t, &at, end);
	if (t->columns == 0)
		return false;
	for (; at < end && n < CELLS; n++) {
		const char *stop =
		    memchr(at, '\x1f', (size_t)(end - at));
		size_t row = n / t->columns, column = n % t->columns;
		bool is_null = *at == '\x7f';

		if (stop == NULL)
			stop = end;
		t->plain[n] = text_made(at, strnlen(at, (size_t)(stop - at)));
		if (!is_null)
			t->cell[n] = cell_made(t->letter[column], t->plain[n]);
		at = stop < end ? stop + 1 : end;
		if (column == 0)
			REQUIRE(PQsetvalue(t->result, (int)row, 0,
			    (char[]){ KEY }, (int)strlen(KEY)));
		REQUIRE(PQsetvalue(t->result, (int)row, (int)column + 1,
		    t->cell[n],
		    t->cell[n] != NULL ? (int)strlen(t->cell[n]) : -1));
	}
	t->rows = (n + t->columns - 1) / t->columns;
	return true;
}

/* A pq_result is this around what libpq gave. */
static const struct pq_result *
table_result(const struct table_made *t)
{
	return (const struct pq_result *)(const void *)&t->result;
}

static void
table_release(struct table_made *t)
{
	PQclear(t->result);
	for (size_t i = 0; i < CELLS; i++) {
		free(t->cell[i]);
		free(t->plain[i]);
	}
}

/* Does every number look like one?  Otherwise no writer takes the row. */
static bool
table_is_fine(const struct table_made *t)
{
	for (size_t i = 0; i < t->columns * t->rows && i < CELLS; i++)
		if (t->letter[i % t->columns] == 'n' && t->cell[i] != NULL &&
		    !text_is_number(t->cell[i], strlen(t->cell[i])))
			return false;
	return true;
}

#endif

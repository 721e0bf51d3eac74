/*
 * A workbook of any table, read back: the archive by libzip, its sheets by
 * libxml2.  Every cell is what it was; text is text, so that none is a formula,
 * and a number is the nearest that a spreadsheet has.  A table with a number that
 * is none is refused.
 */
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/zipread.h"
#include "document_made.h"
#include "publish/markup.h"
#include "xml_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static long
read_file(void *ctx, char *into, size_t size, struct err *err)
{
	(void)err;
	return (long)read(*(int *)ctx, into, size);
}

static xmlDoc *
read_part(struct zipread *zip, const char *name)
{
	struct zipread_entry *entry = NULL;
	struct err err = ERR_INIT;
	char block[4096];
	struct buf text;
	xmlDoc *doc;
	size_t at;
	long n;

	REQUIRE(zipread_find(zip, name, &at, &err) == 0);
	REQUIRE(zipread_entry_open(zip, at, &entry, &err) == 0);
	buf_init(&text, LIMIT_BUFFER);
	while ((n = zipread_entry_read(entry, block, sizeof(block), &err)) > 0)
		buf_add(&text, block, (size_t)n);
	REQUIRE(n == 0 && buf_ok(&text));
	doc = xml_read(text.data, text.len);
	zipread_entry_close(entry);
	buf_release(&text);
	return doc;
}

/* What spreadsheets write as _xHHHH_ is one character (ECMA-376, 22.9.2.19). */
static void
unescape(char *text)
{
	char *to = text;
	unsigned code;
	int n;

	while (*text != '\0') {
		n = 0;
		if (sscanf(text, "_x%4X_%n", &code, &n) == 1 && n == 7 &&
		    code < 0x80) {
			*to++ = (char)code;
			text += n;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

/* Line ends of XML are one character. */
static void
check_text(xmlNode *cell, const char *want)
{
	xmlChar *got = xmlNodeGetContent(cell);
	struct buf plain;
	char *text = (char *)got;

	buf_init(&plain, 3 * strlen(want) + 1);
	markup_add_plain(&plain, want);
	unescape(text);
	for (const char *at = plain.data; at != NULL && *at != '\0'; at++) {
		if (*at == '\r') {
			REQUIRE(*text == '\n' || *text == '\r');
			at += *text == '\n' && at[1] == '\n';
		} else {
			REQUIRE(*text == *at);
		}
		text++;
	}
	REQUIRE(*text == '\0');
	buf_release(&plain);
	xmlFree(got);
}

static void
check_number(xmlNode *cell, const char *want)
{
	xmlChar *got = xmlNodeGetContent(cell);
	double a = strtod((const char *)got, NULL), b = strtod(want, NULL);

	REQUIRE(fabs(a - b) <= fabs(b) * 1e-14);
	xmlFree(got);
}

static void
check_cell(xmlNode *cell, char letter, const char *want, const char *plain)
{
	bool is_number = letter == 'n';
	xmlChar *type = xmlGetProp(cell, (const xmlChar *)"t");

	REQUIRE(xml_next(cell, "f") == NULL);
	REQUIRE(is_number
		? type == NULL
		: type != NULL && strcmp((const char *)type, "inlineStr") == 0);
	xmlFree(type);
	if (is_number)
		check_number(cell, want);
	else if (letter == 'b')
		check_text(cell, *want == 't' ? "ja" : "nee");
	else
		check_text(cell, letter == 'l' ? plain : want);
}

/* Cells stand in order; one without text is not there. */
static void
check_rows(xmlDoc *sheet, const struct table_made *t)
{
	xmlNode *cell = xmlDocGetRootElement(sheet);

	for (size_t i = 0; i < t->columns; i++) {
		cell = xml_next(cell, "c");
		REQUIRE(cell != NULL);
		check_cell(cell, 't', names_made[i + 1], NULL);
	}
	for (size_t i = 0; i < t->rows * t->columns && i < CELLS; i++) {
		char letter = t->letter[i % t->columns], at[8];
		const char *want = t->cell[i];
		xmlChar *place;

		if (want == NULL || *want == '\0' ||
		    (letter == 'l' && *t->plain[i] == '\0'))
			continue;
		cell = xml_next(cell, "c");
		REQUIRE(cell != NULL);
		place = xmlGetProp(cell, (const xmlChar *)"r");
		snprintf(at, sizeof(at), "%c%zu",
		    (char)('A' + (char)(i % t->columns)), i / t->columns + 2);
		REQUIRE(strcmp((const char *)place, at) == 0);
		xmlFree(place);
		check_cell(cell, letter, want, t->plain[i]);
	}
	REQUIRE(xml_next(cell, "c") == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct zipread *zip = NULL;
	struct err err = ERR_INIT;
	struct table_made t;
	char *path = NULL;
	xmlDoc *doc;
	int fd;

	if (table_make(&t, bytes, len))
		path = document_made(&writer_xlsx, &t);
	if (path != NULL) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		REQUIRE(zipread_open(read_file, &fd, folder_made, &zip, &err) ==
		    0);
		doc = read_part(zip, "xl/worksheets/sheet1.xml");
		check_rows(doc, &t);
		xmlFreeDoc(doc);
		xmlFreeDoc(read_part(zip, "xl/worksheets/sheet2.xml"));
		xmlFreeDoc(read_part(zip, "docProps/core.xml"));
		xmlFreeDoc(read_part(zip, "xl/workbook.xml"));
		zipread_close(zip);
		close(fd);
		document_remove(path);
	}
	table_release(&t);
	return 0;
}

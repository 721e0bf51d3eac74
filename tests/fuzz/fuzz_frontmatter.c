/*
 * Front matter: it is refused with the file and a line, or every field has a
 * name, a value and a line within the text, and every section's SQL is refused
 * with a place or cut within itself.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "define/frontmatter.h"
#include "define/sqltext.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_sql(const char *sql)
{
	size_t len = 0, at = 0;

	if (sqltext_check(sql, &len, &at)) {
		if (at > strlen(sql))
			abort();
	} else if (len == 0 || len > strlen(sql)) {
		abort();
	}
}

static void
check(struct frontmatter *fm, int lines)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < fm->n_fields; i++) {
		const struct frontmatter_field *f = &fm->field[i];

		if (!*f->name || !*f->value || f->line < 1 || f->line > lines)
			abort();
		if (frontmatter_get(fm, f->name) != f->value)
			abort();
	}
	if (frontmatter_all_used(fm, &err) < 0)
		abort();
	for (size_t i = 0; i < fm->n_sections; i++) {
		if (frontmatter_section(fm, fm->section[i].name) !=
		    fm->section[i].sql)
			abort();
		check_sql(fm->section[i].sql);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct frontmatter fm;
	struct err err = ERR_INIT;
	int lines = 1;

	for (size_t i = 0; i < len; i++)
		lines += bytes[i] == '\n';
	if (frontmatter_parse("a.sql", (const char *)bytes, len, &fm, &err) <
	    0) {
		if (err.class != ERR_USAGE ||
		    strncmp(err.text, "a.sql:", 6) != 0)
			abort();
		return 0;
	}
	check(&fm, lines);
	frontmatter_release(&fm);
	return 0;
}

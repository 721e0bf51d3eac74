/*
 * Definition files in SQL: a block of `-- name: value` comment lines on top
 * (a line that starts with `--   ` continues the value), an optional worked
 * example (`-- example:` and the lines below it), then SQL.  SQL may be divided
 * into sections by lines `-- section: <name>`; what stands before the first is
 * the section "".  Unknown names are the caller's error to raise, with the line
 * number kept here.
 *
 * Errors begin with file and line: "sql/4-indicators/nieuwbouw.sql:12: ...".
 */
#ifndef DEFINE_FRONTMATTER_H
#define DEFINE_FRONTMATTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct frontmatter_field {
	char *name;
	char *value;		/* continuation lines joined by one blank */
	int line;
	bool used;		/* set by frontmatter_get */
};

struct frontmatter_section {
	char *name;
	char *sql;		/* without blank lines around it */
	int line;		/* of its first word */
};

struct frontmatter {
	char *path;
	struct frontmatter_field *field;
	size_t n_fields;
	char **example;		/* lines of the example, without comment mark */
	size_t n_example;
	int example_line;
	struct frontmatter_section *section;
	size_t n_sections;
	char sha256[65];	/* of the whole file */
};

int	frontmatter_load(const char *path, struct frontmatter *ret,
	    struct err *) MUST_CHECK;
/* The same for text in memory; path stands in the errors. */
int	frontmatter_parse(const char *path, const char *, size_t,
	    struct frontmatter *ret, struct err *) MUST_CHECK;
void	frontmatter_release(struct frontmatter *);
/* The line of a field, or 1 when it is absent. */
int	frontmatter_line(const struct frontmatter *, const char *name);
/* The value, marking it used; NULL when absent. */
const char *frontmatter_get(struct frontmatter *, const char *name);
/* As get, but absence is an error that names file and field. */
int	frontmatter_need(struct frontmatter *, const char *name,
	    const char **ret, struct err *) MUST_CHECK;
/* "file:line: 'field' ..." of class ERR_USAGE; always -1. */
int	frontmatter_wrong(const struct frontmatter *, const char *field,
	    struct err *, const char *fmt, ...)
	    __attribute__((format(printf, 4, 5)));
/* The first field that nobody asked for is an error with its line. */
int	frontmatter_all_used(const struct frontmatter *, struct err *)
	    MUST_CHECK;
const char *frontmatter_section(const struct frontmatter *, const char *name);
/* The one SELECT that a section is, cut to its last word, the caller's to free;
 * anything else is an error with its line. */
int	frontmatter_select(const struct frontmatter *,
	    const struct frontmatter_section *, char **ret, struct err *)
	    MUST_CHECK;

#endif

/*
 * Pages: a template with places for the rows of named queries.
 *
 *	{{#name}} ... {{/name}}	once for each row of the query of that name
 *	{{^name}} ... {{/name}}	when that query has no row
 *	{{column}}		a column of the innermost row, escaped for HTML
 *	{{=column}}		the same, of JSON, within <script>
 *	{{>name ../}}		what templates share (publish/template.h)
 *
 * Blocks may stand within blocks; nothing else is understood.  There is no way
 * to write a value unescaped.
 */
#ifndef PUBLISH_PAGE_H
#define PUBLISH_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "db/pq.h"

/* Where values come from. */
struct page_data {
	void *ctx;
	/* Number of rows of a query; -1: there is no such query. */
	long (*rows)(void *ctx, const char *query);
	/* A value; false when there is no such column.  NULL: nothing. */
	bool (*value)(void *ctx, const char *query, size_t row,
	    const char *column, const char **ret);
};

/* Append the filled template to ${to}.  ${what} begins messages. */
int	page_fill(const char *template, const char *what,
	    const struct page_data *, struct buf *to, struct err *) MUST_CHECK;

/* Fill the template ${name}.html in ${from} (or ${name}.atom, .xml, .txt, when the
 * front matter says so as format) with the sections of ${name}.sql
 * beside it, and write it below ${dir}, where its target says.  A target with
 * {document} makes a page for each row of the section "document", whose first
 * column, key, is the page's name.  Of other sections that begin with a column
 * key, a page gets the rows of its own; all are sorted by it.  *ret_n is how many
 * pages were made: none of a definition that describes files when ${describe}
 * does not ask for those, and the other way round.  A transaction is open. */
int	page_write(struct pq *, const char *from, const char *name,
	    const char *dir, bool describe, size_t *ret_n, struct err *)
	    MUST_CHECK;

#endif

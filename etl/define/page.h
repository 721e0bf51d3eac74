/*
 * The definition of a page or a drawing: one file in output/page or output/chart,
 * front matter and a SELECT a section.  Pages have a template beside it, named by
 * their format.
 */
#ifndef DEFINE_PAGE_H
#define DEFINE_PAGE_H

#include <stdbool.h>

#include "base/err.h"
#include "define/frontmatter.h"

struct page_definition {
	struct frontmatter fm;
	const char *target;	/* "gemeenten/{document}", no extension */
	const char *format;	/* its extension: "html" */
	bool by_document;	/* the target has {document} */
	bool describes_files;	/* made last, of what was made before it */
};

/* ${format} is that of one that names none.  Release it in every case. */
int	page_definition_load(const char *path, const char *format,
	    struct page_definition *ret, struct err *) MUST_CHECK;
void	page_definition_release(struct page_definition *);

#endif

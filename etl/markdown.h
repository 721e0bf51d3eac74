/*
 * Lines of a Markdown list, as the catalogues of definitions have them.
 */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include <stddef.h>

#include "base/buf.h"

/* "- what: text", left out when there is no text. */
void	markdown_line(struct buf *, const char *what, const char *text);
/* "one, two". */
void	markdown_words(struct buf *, char *const *word, size_t n);
/* "- what: one, two", left out when there is none. */
void	markdown_list(struct buf *, const char *what, char *const *word,
	    size_t n);

#endif

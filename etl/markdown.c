/*
 * What is not there takes no line.
 */
#include "markdown.h"

void
markdown_line(struct buf *out, const char *what, const char *text)
{
	if (text != NULL)
		buf_addf(out, "- %s: %s\n", what, text);
}

void
markdown_words(struct buf *out, char *const *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s%s", i > 0 ? ", " : "", word[i]);
}

void
markdown_list(struct buf *out, const char *what, char *const *word, size_t n)
{
	if (n == 0)
		return;
	buf_addf(out, "- %s: ", what);
	markdown_words(out, word, n);
	buf_addc(out, '\n');
}

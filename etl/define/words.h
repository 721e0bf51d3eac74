/* Words of definitions: closed lists of them, and the form of our own names. */
#ifndef DEFINE_WORDS_H
#define DEFINE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Lists end with NULL. */
bool	words_has(const char *const *list, const char *word);
/* Free a list of n words; NULL is fine. */
void	words_free(char **list, size_t n);
/* "a, b, c", for a message; the caller frees. */
char	*words_join(const char *const *list);
/* Small letters, digits and single hyphens between them: the form of all our
 * own names. */
bool	words_is_kebab(const char *);

#endif

#include "define/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

bool
words_has(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

void
words_free(char **list, size_t n)
{
	for (size_t i = 0; list && i < n; i++)
		free(list[i]);
	free(list);
}

char *
words_join(const char *const *list)
{
	struct buf text;

	buf_init(&text, LIMIT_TITLE);
	for (size_t i = 0; list[i]; i++)
		buf_addf(&text, "%s%s", i ? ", " : "", list[i]);
	return buf_detach(&text);
}

bool
words_is_kebab(const char *name)
{
	char last = '-';

	if (strlen(name) > LIMIT_CODE)
		return false;
	for (; *name; name++) {
		if (!(*name >= 'a' && *name <= 'z') &&
		    !(*name >= '0' && *name <= '9') &&
		    !(*name == '-' && last != '-'))
			return false;
		last = *name;
	}
	return last != '-';
}

/*
 * Names of members, kept in one pool; by offset, since it moves as it grows.
 */
#include "base/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/token.h"

void
names_cut(struct names *names, size_t n)
{
	if (n < names->n) {
		names->used = names->at[n].raw;
		names->n = n;
	}
}

void
names_release(struct names *names)
{
	free(names->at);
	free(names->pool);
}

bool
names_add(struct names *names, size_t from, size_t parent,
    const unsigned char *raw, size_t raw_len)
{
	size_t above = parent == NAMES_TOP ? 0 : names->at[parent].len + 1;
	size_t need = names->used + above + 2 * raw_len;
	struct name new = { names->used, raw_len, names->used + raw_len, above,
		parent, 2166136261u };
	unsigned char *text;

	if (need > names->pool_size) {
		names->pool_size = 2 * need;
		names->pool = xrealloc(names->pool, names->pool_size);
	}
	if (names->n == names->size) {
		names->size = names->size ? 2 * names->size : 32;
		names->at =
		    xrealloc(names->at, names->size * sizeof(*names->at));
	}
	memcpy(names->pool + new.raw, raw, raw_len);
	text = names->pool + new.text;
	if (above) {
		memcpy(text, names->pool + names->at[parent].text, above - 1);
		text[above - 1] = '.';
	}
	new.len += token_unescape(text + above, raw + 1, raw_len - 2);
	text[new.len] = '\0';
	for (size_t i = 0; i < new.len; i++)
		new.hash = (new.hash ^ text[i]) * 16777619u;

	for (size_t i = from; i < names->n; i++) {
		const struct name *old = &names->at[i];

		if (old->hash == new.hash && old->len == new.len &&
		    !memcmp(names->pool + old->text, text, new.len))
			return false;
	}
	names->used = new.text + new.len + 1;
	names->at[names->n++] = new;
	return true;
}

const char *
names_text(const struct names *names, size_t i)
{
	return (const char *)names->pool + names->at[i].text;
}

/* Corrections from any text: every one that comes out is whole, and no cell
 * comes twice. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "define/correction.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require_whole(const struct correction *c)
{
	if (!text_is_name(c->region) || *c->measure == '\0' ||
	    !text_is_number(c->wrong, strlen(c->wrong)) ||
	    (c->right != NULL && !text_is_number(c->right, strlen(c->right))) ||
	    *c->reason == '\0' || *c->reference == '\0' ||
	    strlen(c->reported_on) != 10 || c->line < 2)
		abort();
}

static bool
same(const struct correction *a, const struct correction *b)
{
	return strcmp(a->region, b->region) == 0 &&
	    strcmp(a->measure, b->measure) == 0 &&
	    a->period.id == b->period.id &&
	    (a->variant == NULL) == (b->variant == NULL) &&
	    (a->variant == NULL || strcmp(a->variant, b->variant) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct corrections all = { NULL, 0 };
	struct err err = ERR_INIT;

	if (corrections_parse("c.csv", (const char *)bytes, len, &all, &err) !=
	    0) {
		if (err.class != ERR_USAGE || *err.text == '\0')
			abort();
	} else {
		for (size_t i = 0; i < all.n; i++) {
			require_whole(&all.correction[i]);
			for (size_t k = 0; k < i; k++)
				if (same(&all.correction[i],
					&all.correction[k]))
					abort();
		}
	}
	corrections_release(&all);
	return 0;
}

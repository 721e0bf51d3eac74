/* A list of measures as a source: the catalogue's, one path further. */
#include "define/measure_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* As v4 calls it. */
static char set[] = "MeasureCodes";

void
measure_list_init(const struct source *catalogue, const char *table,
    struct source *ret)
{
	*ret = *catalogue;
	ret->id = xasprintf("%s/%s", catalogue->id, table);
	ret->path = xasprintf("%s/%s", catalogue->path, table);
	ret->table = set;
	/* The other ways lead to other lists. */
	ret->fallback = NULL;
	ret->n_fallbacks = 0;
	ret->recording = NULL;
}

void
measure_list_release(struct source *list)
{
	free(list->id);
	free(list->path);
	memset(list, 0, sizeof(*list));
}

bool
measure_list_is(const struct source *source)
{
	return strcmp(source->table, set) == 0;
}

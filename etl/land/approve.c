/* Each approval is looked up among the codes that the table lists. */
#include "land/approve.h"

#include <string.h>

#include "base/text.h"

static bool
has_code(const struct approval *a, const struct table_variant *v)
{
	return a->code == NULL || strcmp(a->code, v->code) == 0;
}

static int
wrong(const struct source *source, const struct approval *a, size_t found,
    const char *other, struct err *err)
{
	if (found > 1)
		return err_set(err, ERR_SOURCE,
		    "%s/approved.csv:%zu: the table has %zu codes called "
		    "'%.80s'; name the one that is meant under code",
		    source->dir, a->line, found, a->title);
	if (other != NULL)
		return err_set(err, ERR_SOURCE,
		    "%s/approved.csv:%zu: code %s is called '%.80s' and not "
		    "'%.80s'; look whether it is still the same, and approve "
		    "it anew or remove it",
		    source->dir, a->line, a->code, other, a->title);
	return err_set(err, ERR_SOURCE,
	    "%s/approved.csv:%zu: the table has no code%s%s called '%.80s'; "
	    "look what became of it, and approve it anew or remove it",
	    source->dir, a->line, a->code != NULL ? " " : "",
	    a->code != NULL ? a->code : "", a->title);
}

int
approve_check(const struct source *source, const struct table *t,
    struct err *err)
{
	for (size_t i = 0; i < source->approvals.n; i++) {
		const struct approval *a = &source->approvals.approval[i];
		const char *other = NULL;
		size_t found = 0;

		for (size_t k = 0; k < t->n_variants; k++) {
			const struct table_variant *v = &t->variant[k];

			if (!has_code(a, v))
				continue;
			if (text_same(a->title, v->title))
				found++;
			else if (a->code != NULL)
				other = v->title;
		}
		if (found != 1)
			return wrong(source, a, found, other, err);
	}
	return 0;
}

/* Which codes of a dimension rows are asked for. */
#include "fetch/cbs_codes.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/period.h"
#include "define/resolve.h"

bool
cbs_codes_has(const struct cbs_codes *codes, const char *code)
{
	for (size_t i = 0; i < codes->n; i++)
		if (text_same(codes->code[i], code))
			return true;
	return false;
}

static void
add(struct cbs_codes *codes, const char *code)
{
	if (cbs_codes_has(codes, code))
		return;
	codes->code =
	    xrealloc(codes->code, (codes->n + 1) * sizeof(*codes->code));
	codes->code[codes->n++] = xstrdup(code);
}

void
cbs_codes_release(struct cbs_codes *codes)
{
	for (size_t i = 0; i < codes->n; i++)
		free(codes->code[i]);
	free(codes->code);
	memset(codes, 0, sizeof(*codes));
}

size_t
cbs_codes_sliced(const struct source *s)
{
	size_t i = 0;

	while (i < s->n_dimensions &&
	    (s->slices == NULL || strcmp(s->dimension[i].name, s->slices) != 0))
		i++;
	return i;
}

static int
resolve(const struct source_code *wanted, const struct json *list,
    struct cbs_codes *ret, struct err *err)
{
	const char *code;

	if (resolve_code(wanted, list, &code, err) != 0)
		return -1;
	add(ret, code);
	return 0;
}

/* Every code of the list that the descriptor takes. */
static void
add_taken(const struct source *s, const struct source_dimension *d,
    const struct json *list, struct cbs_codes *ret)
{
	for (size_t i = 0; i < json_size(list); i++) {
		const char *code = resolve_code_of(json_at(list, i));
		struct err ignored = ERR_INIT;
		struct period period;
		bool taken = d->role == ROLE_OPEN;

		if (d->role == ROLE_PERIOD)
			taken = period_parse(code, &period, &ignored) == 0 &&
			    source_takes_period(s, &period);
		for (size_t k = 0; d->role == ROLE_REGION && k < d->n_keep; k++)
			taken = taken || text_starts(code, d->keep[k]);
		if (taken)
			add(ret, code);
	}
}

int
cbs_codes_take(const struct source *s, const struct source_dimension *d,
    const struct json *list, struct cbs_codes *ret, struct err *err)
{
	size_t at = (size_t)(d - s->dimension);

	switch (d->role) {
	case ROLE_FIXED:
		return resolve(&d->fixed, list, ret, err);
	case ROLE_CHOSEN:
		for (size_t i = 0; i < s->n_measures; i++)
			if (resolve(&s->measure[i].chosen[at], list, ret,
				err) != 0)
				return err_context(err, "measure %s",
				    s->measure[i].name);
		return 0;
	case ROLE_OPEN:
		for (size_t i = 0; i < d->n_keep; i++) {
			struct source_code wanted = { d->keep[i], NULL };

			if (resolve(&wanted, list, ret, err) != 0)
				return -1;
		}
		break;
	case ROLE_REGION:
	case ROLE_PERIOD:
		break;
	}
	if (ret->n > 0 || cbs_codes_sliced(s) != at)
		return 0;
	add_taken(s, d, list, ret);
	if (ret->n == 0)
		return err_set(err, ERR_DRIFT,
		    "there is no code to take; check what source.json keeps of "
		    "%s",
		    d->name);
	return 0;
}

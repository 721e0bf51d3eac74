/* Reading the accounting identities of a source. */
#include "define/identities.h"

#include <stdlib.h>
#include <string.h>

#include "base/csvread.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/words.h"

enum column {
	IDENTITY,
	ASKS,
	WHERE,
	MEASURE,
	TIMES,
	LATER,
	TOLERANCE,
	COLUMNS
};

static const char *const columns[COLUMNS] = { "identity", "asks", "where",
	"measure", "times", "later", "tolerance" };

struct reading {
	const char *path;
	struct identities *into;
};

static bool
is_number(const char *text)
{
	return text_is_number(text, strlen(text));
}

/* "0", "0.5%" */
static bool
is_tolerance(const char *text)
{
	size_t len = strlen(text);

	if (len > 1 && text[len - 1] == '%')
		len--;
	return text_is_number(text, len) && *text != '-';
}

/* What is wrong with a row on its own, or NULL. */
static const char *
why_wrong(const char *const *f)
{
	bool areas = strcmp(f[ASKS], "areas") == 0;

	if (!words_is_kebab(f[IDENTITY]))
		return "identity needs a name: small letters, digits, hyphens";
	if (!areas && strcmp(f[ASKS], "terms") != 0)
		return "asks is neither terms nor areas";
	if (strcmp(f[WHERE], "NL") != 0 &&
	    (areas || strcmp(f[WHERE], "all") != 0))
		return areas ? "where must be NL: the municipalities add up "
			       "to it"
			     : "where is neither NL nor all";
	if (!words_is_kebab(f[MEASURE]))
		return "measure is no name of ours";
	if (!is_number(f[TIMES]) || (areas && strcmp(f[TIMES], "1") != 0))
		return "times is no number (of areas: 1)";
	if (strcmp(f[LATER], "0") != 0 && (areas || strcmp(f[LATER], "1") != 0))
		return "later is neither 0 nor 1 (of areas: 0)";
	if (!is_tolerance(f[TOLERANCE]))
		return "tolerance is no number or percentage: 0, 0.5%";
	return NULL;
}

static struct identity *
add_identity(struct identities *all, const char *const *f)
{
	struct identity *i;
	size_t len = strlen(f[TOLERANCE]);

	all->identity =
	    xrealloc(all->identity, (all->n + 1) * sizeof(*all->identity));
	i = &all->identity[all->n++];
	memset(i, 0, sizeof(*i));
	i->name = xstrdup(f[IDENTITY]);
	i->kind =
	    strcmp(f[ASKS], "areas") == 0 ? IDENTITY_AREAS : IDENTITY_TERMS;
	i->is_national = strcmp(f[WHERE], "NL") == 0;
	i->is_percent = f[TOLERANCE][len - 1] == '%';
	i->tolerance = xstrndup(f[TOLERANCE], i->is_percent ? len - 1 : len);
	return i;
}

static int
take_row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct reading *reading = ctx;
	struct identities *all = reading->into;
	struct identity *last = all->n > 0 ? &all->identity[all->n - 1] : NULL;
	const char *why = why_wrong(f);
	struct identity_term *term;

	if (why == NULL && all->n >= LIMIT_MEASURES)
		why = "one row too many";
	if (why != NULL)
		return err_set(err, ERR_USAGE, "%s:%zu: %s", reading->path,
		    line, why);
	if (last == NULL || strcmp(last->name, f[IDENTITY]) != 0)
		last = add_identity(all, f);
	else if (last->kind == IDENTITY_AREAS ||
	    last->n_terms >= LIMIT_MEASURES)
		return err_set(err, ERR_USAGE,
		    "%s:%zu: '%s' has a row too many; of areas there is one",
		    reading->path, line, last->name);
	last->term =
	    xrealloc(last->term, (last->n_terms + 1) * sizeof(*last->term));
	term = &last->term[last->n_terms++];
	term->measure = xstrdup(f[MEASURE]);
	term->times = xstrdup(f[TIMES]);
	term->later = xstrdup(f[LATER]);
	return 0;
}

int
identities_parse(const char *path, const char *text, size_t len,
    struct identities *ret, struct err *err)
{
	struct identities all = { 0 };
	struct reading reading = { path, &all };

	if (csv_read(text, len, path, columns, COLUMNS, take_row, &reading,
		err) != 0) {
		err->class = ERR_USAGE;
		identities_release(&all);
		return -1;
	}
	*ret = all;
	return 0;
}

int
identities_load(const char *dir, struct identities *ret, struct err *err)
{
	char *path = file_path(dir, "identities.csv");
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	memset(ret, 0, sizeof(*ret));
	if (!file_exists(path))
		rc = 0;
	else if (file_read(path, &text, err) == 0)
		rc = identities_parse(path, text.data, text.len, ret, err);
	buf_release(&text);
	free(path);
	return rc;
}

void
identities_release(struct identities *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct identity *one = &all->identity[i];

		for (size_t k = 0; k < one->n_terms; k++) {
			free(one->term[k].measure);
			free(one->term[k].times);
			free(one->term[k].later);
		}
		free(one->term);
		free(one->name);
		free(one->tolerance);
	}
	free(all->identity);
	memset(all, 0, sizeof(*all));
}

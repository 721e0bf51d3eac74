/*
 * Changes of municipalities that are announced, kept by hand in a curated
 * source.  sources/aankondigingen/README.md says what its columns mean.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "define/area.h"
#include "land/curated_file.h"
#include "land/format.h"

enum column {
	KIND,
	DATE,
	FROM,
	FROM_TITLE,
	TO,
	TO_TITLE,
	TO_PROVINCE,
	DWELLINGS,
	INHABITANTS,
	STATE,
	CITATION,
	CITED
};

static const char *const names[ANNOUNCEMENT_FIELDS] = { "kind", "date", "from",
	"from_title", "to", "to_title", "to_province", "dwellings",
	"inhabitants", "state", "citation", "date_cited" };

static bool
is_one_of(const char *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(s, words[i]) == 0)
			return true;
	return false;
}

/* Nothing, or a whole number. */
static bool
is_count(const char *s)
{
	return strspn(s, "0123456789") == strlen(s) && strlen(s) < 10;
}

static bool
is_province(const char *s)
{
	return text_starts(s, "PV") && area_is_cbs(s, strlen(s));
}

/* What is wrong with a row; NULL: nothing. */
static const char *
why_not(const char *const *f)
{
	static const char *const kinds[] = { "opgeheven", "grenswijziging",
		"codewijziging", "naamswijziging" };
	static const char *const states[] = { "vastgesteld", "voorgenomen" };

	if (!is_one_of(f[KIND], kinds, 4))
		return "kind is opgeheven, grenswijziging, codewijziging or "
		       "naamswijziging";
	if (!is_one_of(f[STATE], states, 2))
		return "state is vastgesteld or voorgenomen";
	if (!text_is_date(f[DATE]) || !text_is_date(f[CITED]))
		return "a date is YYYY-MM-DD";
	if (!area_is_municipality(f[FROM], strlen(f[FROM])) ||
	    !area_is_municipality(f[TO], strlen(f[TO])))
		return "from and to are codes of municipalities";
	if ((strcmp(f[FROM], f[TO]) == 0) !=
	    (strcmp(f[KIND], "naamswijziging") == 0))
		return "from and to are the same with naamswijziging, and with "
		       "no other kind";
	if (*f[FROM_TITLE] == '\0' || *f[TO_TITLE] == '\0')
		return "from_title and to_title are never empty";
	if (*f[TO_PROVINCE] != '\0' && !is_province(f[TO_PROVINCE]))
		return "to_province is a code such as PV20, or empty";
	if (!is_count(f[DWELLINGS]) || !is_count(f[INHABITANTS]))
		return "dwellings and inhabitants are whole numbers, or empty";
	if (*f[CITATION] == '\0')
		return "an announcement needs its citation";
	return NULL;
}

static int
row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	const char *wrong = why_not(f);

	if (wrong != NULL)
		return err_set(err, ERR_SOURCE, "line %zu: %s", line, wrong);
	table_add_announcement(ctx, f);
	return 0;
}

static bool
same(const struct table_announcement *a, const struct table_announcement *b,
    enum column column)
{
	return strcmp(a->field[column], b->field[column]) == 0;
}

static bool
is_end(const struct table_announcement *a)
{
	return strcmp(a->field[KIND], "opgeheven") == 0 ||
	    strcmp(a->field[KIND], "codewijziging") == 0;
}

static bool
has_weights(const struct table_announcement *a)
{
	return strtol(a->field[DWELLINGS], NULL, 10) > 0 &&
	    strtol(a->field[INHABITANTS], NULL, 10) > 0;
}

/* A municipality ends once; of one that is divided, each part has a weight, or
 * it would vanish. */
static int
check_ends(const struct table *t, struct err *err)
{
	for (size_t i = 0; i < t->n_announcements; i++)
		for (size_t k = 0; k < t->n_announcements; k++) {
			const struct table_announcement *a =
							    &t->announcement[i],
							*b =
							    &t->announcement[k];

			if (i == k || !is_end(a) || !is_end(b) ||
			    !same(a, b, FROM))
				continue;
			if (!same(a, b, DATE) || !same(a, b, KIND) ||
			    !same(a, b, STATE))
				return err_set(err, ERR_SOURCE,
				    "%s ends in two ways; take one of them out",
				    a->field[FROM]);
			if (!has_weights(a))
				return err_set(err, ERR_SOURCE,
				    "%s is divided: say how many dwellings and "
				    "inhabitants go to %s",
				    a->field[FROM], a->field[TO]);
		}
	return 0;
}

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	char role[LIMIT_TITLE];

	snprintf(role, sizeof(role), "curated/%s", o->source->file);
	if (curated_file_read(o, role, names, ANNOUNCEMENT_FIELDS, row, t,
		err) == -1 ||
	    check_ends(t, err) == -1)
		return err_context(err, "%s", role);
	t->has_announcements = true;
	return 0;
}

const struct format format_announcements = { "announcements", describe,
	curated_no_cells };

/*
 * Regions of centre municipalities, a curated source: regions.csv, which says
 * of each municipality in which region it is, and since when.
 * sources/centrumregios/README.md says what its columns mean.
 */
#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "define/area.h"
#include "land/curated_file.h"
#include "land/format.h"

/* A region is called after its centre: regio-GM0363. */
#define PREFIX "regio-"

enum column { REGION, TITLE, CODE, IS_CENTRE, FROM, TO, CITATION, CITED };

static const char *const names[CARE_REGION_FIELDS] = { "region", "title_nl",
	"gm_code", "is_centre", "valid_from", "valid_to", "citation",
	"date_cited" };

static bool
is_centre(const char *const *f)
{
	return strcmp(f[IS_CENTRE], "yes") == 0;
}

/* What is wrong with a row; NULL: nothing. */
static const char *
why_not(const char *const *f)
{
	const char *centre = f[REGION] + strlen(PREFIX);

	if (!text_starts(f[REGION], PREFIX) ||
	    !area_is_municipality(centre, strlen(centre)))
		return "region is called after its centre, regio-GM0363";
	if (*f[TITLE] == '\0')
		return "title_nl is never empty";
	if (!area_is_municipality(f[CODE], strlen(f[CODE])))
		return "gm_code is the code of a municipality";
	if (!is_centre(f) && strcmp(f[IS_CENTRE], "no") != 0)
		return "is_centre is yes or no";
	if (is_centre(f) != (strcmp(centre, f[CODE]) == 0))
		return "the centre of a region is the municipality that it is "
		       "called after, and no other";
	if (!curated_is_day_or_empty(f[FROM]) ||
	    !curated_is_day_or_empty(f[TO]))
		return "valid_from and valid_to are YYYY-MM-DD, or empty";
	if (*f[FROM] != '\0' && *f[TO] != '\0' && strcmp(f[FROM], f[TO]) >= 0)
		return "valid_to comes after valid_from";
	if (*f[CITATION] == '\0')
		return "a municipality in a region needs its citation";
	if (!text_is_date(f[CITED]))
		return "date_cited is YYYY-MM-DD";
	return NULL;
}

/* valid_to is the first day on which it holds no more. */
static bool
overlap(const char *const *a, const char *const *b)
{
	return (*a[TO] == '\0' || strcmp(b[FROM], a[TO]) < 0) &&
	    (*b[TO] == '\0' || strcmp(a[FROM], b[TO]) < 0);
}

/* What is wrong with a row after those before it; NULL: nothing. */
static const char *
why_not_with(const struct table *t, const char *const *f)
{
	for (size_t i = 0; i < t->n_care_regions; i++) {
		const char *const *g = t->care_region[i].field;

		if (strcmp(g[CODE], f[CODE]) == 0 && overlap(g, f))
			return "a municipality is in one region at a time";
		if (strcmp(g[REGION], f[REGION]) == 0 &&
		    strcmp(g[TITLE], f[TITLE]) != 0)
			return "a region has one title";
	}
	return NULL;
}

static int
row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	const char *wrong = why_not(f);

	if (wrong == NULL)
		wrong = why_not_with(ctx, f);
	if (wrong != NULL)
		return err_set(err, ERR_SOURCE, "line %zu: %s", line, wrong);
	table_add_care_region(ctx, f, line);
	return 0;
}

/* Does ${f} hold as long as ${g}, or longer? */
static bool
covers(const char *const *f, const char *const *g)
{
	return strcmp(f[FROM], g[FROM]) <= 0 &&
	    (*f[TO] == '\0' || (*g[TO] != '\0' && strcmp(f[TO], g[TO]) >= 0));
}

/* On each of its days a region has its centre. */
static int
check_centres(const struct table *t, struct err *err)
{
	for (size_t i = 0; i < t->n_care_regions; i++) {
		const struct table_care_region *r = &t->care_region[i];
		bool found = false;

		for (size_t k = 0; k < t->n_care_regions && !found; k++) {
			const char *const *f = t->care_region[k].field;

			found = is_centre(f) &&
			    strcmp(f[REGION], r->field[REGION]) == 0 &&
			    covers(f, r->field);
		}
		if (!found)
			return err_set(err, ERR_SOURCE,
			    "line %zu: %s has no centre on those days; add the "
			    "line of %s, with is_centre yes",
			    r->line, r->field[REGION],
			    r->field[REGION] + strlen(PREFIX));
	}
	return 0;
}

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	char role[LIMIT_TITLE];

	snprintf(role, sizeof(role), "curated/%s", o->source->file);
	if (curated_file_read(o, role, names, CARE_REGION_FIELDS, row, t,
		err) == -1 ||
	    check_centres(t, err) == -1)
		return err_context(err, "%s", role);
	t->has_care_regions = true;
	return 0;
}

const struct format format_care_regions = { "care-regions", describe,
	curated_no_cells };

/*
 * CBS OData v4: the walk over one table, in this order.
 *
 *	Properties            nothing new: the walk ends here
 *	Dimensions
 *	{Dim}Codes            of every dimension
 *	{Dim}Groups           of the regions, when they are the register
 *	MeasureGroups         when a measure names its group by title
 *	MeasureCodes
 *	Observations/$count   the proof
 *	Observations          by next link, or by $skip where none is given
 *	Properties            again, when more than one page was read
 *
 * Not known from captured answers, and taken as the standard has them: page
 * size, the form of the next link, and $count with a filter.  MeasureGroups was
 * never captured either: that its records have Id, Title and ParentId, as those
 * of {Dim}Groups do, is known from other people's code.
 */
#include <inttypes.h>

#include "base/mem.h"
#include "base/text.h"
#include "fetch/cbs_rows.h"
#include "fetch/cbs_walk.h"

#define ROWS "Observations"

enum list { DIMENSIONS, CODES, GROUPS, MEASURE_GROUPS, MEASURES };

struct odata4 {
	struct cbs_walk walk;
	struct measure_groups *groups; /* NULL: not asked for */
};

static void
forget(struct cbs_walk *w)
{
	struct odata4 *odata4 = (struct odata4 *)w;

	measure_groups_free(odata4->groups);
	odata4->groups = NULL;
}

/* --- the table --- */

static bool
is_same_version(const struct cbs_version *a, const struct cbs_version *b)
{
	return text_equal(a->version, b->version) &&
	    text_equal(a->observations_modified, b->observations_modified);
}

/* A list of one dimension; the set is named after it. */
static void
ask_dimension(const struct cbs_walk *w, struct request *ret, const char *kind,
    const char *suffix, const struct source_dimension *d)
{
	char *set = xasprintf("%s%s", d->name, suffix);

	cbs_walk_ask(w, ret, xasprintf("%s/%s", kind, d->name), set);
	free(set);
}

static void
ask_list(struct cbs_walk *w, struct request *ret)
{
	const struct source *s = w->source;

	switch ((enum list)w->at) {
	case DIMENSIONS:
		cbs_walk_ask(w, ret, xstrdup("dimensions"), "Dimensions");
		break;
	case CODES:
		ask_dimension(w, ret, "codes", "Codes",
		    &s->dimension[w->dimension]);
		break;
	case GROUPS:
		ask_dimension(w, ret, "groups", "Groups",
		    source_role(s, ROLE_REGION));
		break;
	case MEASURE_GROUPS:
		cbs_walk_ask(w, ret, xstrdup("measure-groups"),
		    "MeasureGroups");
		break;
	case MEASURES:
		cbs_walk_ask(w, ret, xstrdup("measure-codes"), "MeasureCodes");
		break;
	}
}

static enum list
after_groups(const struct source *s)
{
	return measure_groups_asked(s) ? MEASURE_GROUPS : MEASURES;
}

static enum list
after_codes(const struct source *s)
{
	if (s->is_register && source_role(s, ROLE_REGION) != NULL)
		return GROUPS;
	return after_groups(s);
}

static int
take_list(struct cbs_walk *w, const struct json *doc, struct err *err)
{
	struct odata4 *odata4 = (struct odata4 *)w;
	const struct source *s = w->source;
	int rc = -1;

	switch ((enum list)w->at) {
	case DIMENSIONS:
		rc = cbs_check_dimensions(s, doc, err);
		w->at = s->n_dimensions > 0 ? CODES : after_codes(s);
		break;
	case CODES:
		rc = cbs_walk_codes(w, doc, err);
		if (w->dimension == s->n_dimensions)
			w->at = after_codes(s);
		break;
	case GROUPS:
		rc = cbs_check_groups(s, doc, err);
		w->at = after_groups(s);
		break;
	case MEASURE_GROUPS:
		forget(w);
		rc = cbs_check_measure_groups(s, doc, &odata4->groups, err);
		w->at = MEASURES;
		break;
	case MEASURES:
		rc = cbs_check_measures(s, doc, odata4->groups, err);
		cbs_walk_rows(w);
		break;
	}
	return rc;
}

/* --- its rows --- */

static char *
first_page(const struct cbs_walk *w)
{
	return xasprintf("%s/" ROWS "%s%s", w->base,
	    w->query[0] != '\0' ? "?" : "", w->query);
}

/* No link, and rows are missing: go on by their number, if pages were full. */
static int
last_page(struct cbs_walk *w, uint64_t rows, struct err *err)
{
	if (w->counted == CBS_NOT_COUNTED || w->rows == (uint64_t)w->counted) {
		cbs_walk_prove(w);
		return 0;
	}
	if (rows < w->first_rows)
		return err_set(err, ERR_SOURCE,
		    "the page has shrunk: %" PRIu64 " rows where the first "
		    "had %" PRIu64 ", no next link, and %" PRIu64
		    " of the %" PRId64 " rows that were counted; the next run "
		    "asks again",
		    rows, w->first_rows, w->rows, w->counted);
	return cbs_walk_go_on(w,
	    xasprintf("%s/" ROWS "?%s%s$skip=%" PRIu64, w->base, w->query,
		w->query[0] != '\0' ? "&" : "", w->rows),
	    err);
}

/* --- */

static const int cannot_count[] = { 400, 404, 501, 0 };

static const struct cbs_dialect dialect = {
	.size = sizeof(struct odata4),
	.version_set = "Properties",
	.version_role = "properties",
	.rows_set = ROWS,
	.rows_role = "observations",
	.as_json = "",
	.cannot_count = cannot_count,
	.when_empty = "; the next run asks again",
	.check_version = cbs_check_properties,
	.is_same_version = is_same_version,
	.ask = ask_list,
	.take = take_list,
	.first_page = first_page,
	.last_page = last_page,
	.forget = forget,
};

static void *
begin(const struct source *source, const struct snapshot *last)
{
	return cbs_walk_begin(&dialect, source, last);
}

const struct protocol protocol_cbs_odata4 = {
	.name = "cbs-odata4",
	.needs_network = true,
	.begin = begin,
	.next = cbs_walk_next,
	.survey = cbs_walk_survey,
	.whole = cbs_walk_whole,
	.end = cbs_walk_end,
};

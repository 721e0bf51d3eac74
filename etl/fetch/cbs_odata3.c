/*
 * CBS OData v3: the walk over one wide table, where v4 has not got it.  The
 * order is that of v4: what the table says of itself, the count, the rows.
 *
 *	TableInfos            nothing new: the walk ends here
 *	DataProperties        which column holds which measure; numbers in their
 *	                      names move, titles and units do not; groups of
 *	                      measures stand among them, as Type TopicGroup
 *	{Dim}                 of every dimension; codes have blanks behind them,
 *	                      and a filter without these finds nothing
 *	CategoryGroups        when the regions are the register
 *	TypedDataSet/$count   the proof
 *	TypedDataSet          by next link, 10,000 rows a page on the Feed
 *	TableInfos            again, when more than one page was read
 *
 * Not known from captured answers, and taken from other people's code: whether
 * $count takes a filter, the form of the next link, and that a column names its
 * group by ParentID.
 */
#include <inttypes.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/cbs_rows.h"
#include "fetch/cbs_walk.h"

#define AS_JSON "?$format=json"
#define ROWS "TypedDataSet"

/* Where the other address of v3 ends without saying so, and the Feed has its
 * next link: a last page of exactly so many rows proves nothing. */
#define FULL_PAGE 10000

enum list { COLUMNS, CODES, GROUPS };

struct odata3 {
	struct cbs_walk walk;
	char **column; /* by measure */
};

static void
free_texts(char **text, size_t n)
{
	for (size_t i = 0; text != NULL && i < n; i++)
		free(text[i]);
	free(text);
}

static void
forget(struct cbs_walk *w)
{
	struct odata3 *odata3 = (struct odata3 *)w;

	free_texts(odata3->column, w->source->n_measures);
	odata3->column = NULL;
}

/* --- the table --- */

/* Modified is all there is of a version. */
static bool
is_same_version(const struct cbs_version *a, const struct cbs_version *b)
{
	return text_equal(a->modified, b->modified);
}

static void
ask_list(struct cbs_walk *w, struct request *ret)
{
	const struct source_dimension *d;

	switch ((enum list)w->at) {
	case COLUMNS:
		cbs_walk_ask(w, ret, xstrdup("data-properties"),
		    "DataProperties");
		break;
	case CODES:
		d = &w->source->dimension[w->dimension];
		cbs_walk_ask(w, ret, xasprintf("codes/%s", d->name), d->name);
		break;
	case GROUPS:
		cbs_walk_ask(w, ret, xstrdup("groups"), "CategoryGroups");
		break;
	}
}

static int
take_columns(struct cbs_walk *w, const struct json *doc, struct err *err)
{
	struct odata3 *odata3 = (struct odata3 *)w;
	const struct source *s = w->source;

	forget(w);
	odata3->column = xcalloc(s->n_measures + 1, sizeof(*odata3->column));
	w->at = CODES;
	return cbs_check_columns(s, doc, odata3->column, err);
}

static int
take_codes(struct cbs_walk *w, const struct json *doc, struct err *err)
{
	int rc = cbs_walk_codes(w, doc, err);

	if (w->dimension < w->source->n_dimensions)
		return rc;
	if (w->source->is_register)
		w->at = GROUPS;
	else
		cbs_walk_rows(w);
	return rc;
}

static int
take_list(struct cbs_walk *w, const struct json *doc, struct err *err)
{
	switch ((enum list)w->at) {
	case COLUMNS:
		return take_columns(w, doc, err);
	case CODES:
		return take_codes(w, doc, err);
	case GROUPS:
		cbs_walk_rows(w);
		return cbs_check_groups(w->source, doc, err);
	}
	return -1;
}

/* --- its rows --- */

/* The first page: the slice we want, and no column more. */
static char *
first_page(const struct cbs_walk *w)
{
	char **column = ((const struct odata3 *)w)->column, *url;
	struct buf columns;

	buf_init(&columns, LIMIT_MEASURES * (LIMIT_CODE + 1) * 2);
	for (size_t i = 0; i < w->source->n_dimensions; i++)
		buf_addf(&columns, "%s%s", i > 0 ? "," : "",
		    w->source->dimension[i].name);
	/* Measures that differ by a chosen code only share their column. */
	for (size_t i = 0; i < w->source->n_measures; i++) {
		size_t before = 0;

		while (strcmp(column[before], column[i]) != 0)
			before++;
		if (before == i)
			buf_addf(&columns, ",%s", column[i]);
	}
	url = xasprintf("%s/" ROWS AS_JSON "%s%s&$select=%s", w->base,
	    w->query[0] != '\0' ? "&" : "", w->query, columns.data);
	buf_release(&columns);
	return url;
}

/* No link any more: is it all? */
static int
last_page(struct cbs_walk *w, uint64_t rows, struct err *err)
{
	if (w->counted == CBS_NOT_COUNTED && rows == FULL_PAGE)
		return err_set(err, ERR_SOURCE,
		    "the last page has %d rows, where this service breaks off, "
		    "and no next link or count to tell that it is the last; "
		    "ask the Feed: mend path in source.json",
		    FULL_PAGE);
	if (w->counted != CBS_NOT_COUNTED && w->rows < (uint64_t)w->counted)
		return err_set(err, ERR_SOURCE,
		    "%" PRIu64 " rows came where %" PRId64
		    " were counted, and there is no next link; the next run "
		    "asks again",
		    w->rows, w->counted);
	cbs_walk_prove(w);
	return 0;
}

/* --- */

static const int cannot_count[] = { 400, 404, 500, 501, 0 };

static const struct cbs_dialect dialect = {
	.size = sizeof(struct odata3),
	.version_set = "TableInfos",
	.version_role = "table-infos",
	.rows_set = ROWS,
	.rows_role = "rows",
	.as_json = AS_JSON, /* v3 gives XML unless told otherwise */
	.cannot_count = cannot_count,
	.when_empty = ": a code that lacks the blanks behind it finds nothing "
		      "here; check codes, prefixes and first period in "
		      "source.json",
	.check_version = cbs_check_infos,
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

const struct protocol protocol_cbs_odata3 = {
	.name = "cbs-odata3",
	.needs_network = true,
	.begin = begin,
	.next = cbs_walk_next,
	.survey = cbs_walk_survey,
	.whole = cbs_walk_whole,
	.end = cbs_walk_end,
};

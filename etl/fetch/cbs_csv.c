/*
 * CBS bulk CSV: the third way to a table, as one file.  There is one request,
 * and nothing before it that says whether anything is new: the same bytes are
 * nothing new, and so is a bundle of the version that we have.
 *
 *	{table}    a zip with lists and Observations, or these alone
 *
 * Lists are compared with the descriptor, as those of OData v4 are; then the
 * rows are counted.  All is there when they are as many as Properties says, and
 * the sums of the zip are right.  A bare file says neither; what can be seen is
 * that it ends with a whole line.
 *
 * Not known from captured answers: the Content-Type, and when the service gives
 * a bare file.
 */
#include <inttypes.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/cbs_bundle.h"
#include "fetch/cbs_codes.h"
#include "fetch/cbs_metadata.h"
#include "fetch/cbs_walk.h"
#include "fetch/protocol.h"

#define ROLE "bundle"
#define TYPES                                                                  \
	"application/zip, text/csv, application/x-zip-compressed, "            \
	"application/octet-stream"

#define NOT_TOLD (-1)

struct walk {
	const struct source *source;
	const struct snapshot *last;
	bool is_unchanged;
	char *version, *modified, *observations_modified;
	struct measure_groups *groups; /* NULL: not asked for */
	int64_t told;                  /* rows, by Properties */
	uint64_t rows;
	char proof[48];
};

static void *
begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->last = last;
	w->told = NOT_TOLD;
	return w;
}

static void
end(void *walk)
{
	struct walk *w = walk;

	if (w == NULL)
		return;
	measure_groups_free(w->groups);
	free(w->version);
	free(w->modified);
	free(w->observations_modified);
	free(w);
}

static void
ask(const struct walk *w, struct request *ret)
{
	const struct source *s = w->source;

	ret->role = xstrdup(ROLE);
	ret->url = xasprintf("https://%s%s/%s", s->host, s->path, s->table);
	ret->accept = TYPES;
	ret->max = LIMIT_BULK_BODY;
	ret->is_part = true;
	ret->is_fresh = true;
}

/* --- is it new? --- */

static bool
is_same_source(const struct walk *w)
{
	const struct snapshot *last = w->last;

	return last != NULL && text_equal(last->table, w->source->table) &&
	    text_equal(last->definition, w->source->sha256);
}

static bool
is_same_body(const struct walk *w, const struct reply *reply)
{
	const struct snapshot_part *part =
	    w->last != NULL ? snapshot_part(w->last, ROLE) : NULL;

	return part != NULL && strcmp(part->sha256, reply->sha256) == 0;
}

static char *
copy_text(const char *s)
{
	return s != NULL ? xstrdup(s) : NULL;
}

/* Properties: which table, how new, and how many rows. */
static int
take_properties(struct walk *w, const struct json *doc, struct err *err)
{
	const char *count = json_get_text(doc, "ObservationCount", NULL);
	struct cbs_version v;

	if (cbs_check_properties(w->source, doc, &v, err) != 0)
		return -1;
	w->version = copy_text(v.version);
	w->modified = copy_text(v.modified);
	w->observations_modified = copy_text(v.observations_modified);
	w->is_unchanged = is_same_source(w) &&
	    text_equal(w->last->version, w->version) &&
	    text_equal(w->last->observations_modified,
		w->observations_modified);
	return count == NULL ? 0
			     : text_to_int(count, 1, INT64_MAX,
				   "ObservationCount", &w->told, err);
}

/* --- what is in it --- */

typedef int check(struct walk *, const struct source_dimension *,
    const struct json *, struct err *);

static int
check_properties(struct walk *w, const struct source_dimension *d,
    const struct json *doc, struct err *err)
{
	(void)d;
	return take_properties(w, doc, err);
}

static int
check_dimensions(struct walk *w, const struct source_dimension *d,
    const struct json *doc, struct err *err)
{
	(void)d;
	return cbs_check_dimensions(w->source, doc, err);
}

static int
check_codes(struct walk *w, const struct source_dimension *d,
    const struct json *doc, struct err *err)
{
	struct cbs_codes codes = { 0 };
	int rc = cbs_check_codes(w->source, d, doc, &codes, err);

	cbs_codes_release(&codes);
	return rc;
}

static int
check_groups(struct walk *w, const struct source_dimension *d,
    const struct json *doc, struct err *err)
{
	(void)d;
	return cbs_check_groups(w->source, doc, err);
}

static int
check_measure_groups(struct walk *w, const struct source_dimension *d,
    const struct json *doc, struct err *err)
{
	(void)d;
	return cbs_check_measure_groups(w->source, doc, &w->groups, err);
}

static int
check_measures(struct walk *w, const struct source_dimension *d,
    const struct json *doc, struct err *err)
{
	(void)d;
	return cbs_check_measures(w->source, doc, w->groups, err);
}

/* One list of the bundle against the descriptor. */
static int
one_list(struct walk *w, struct cbs_bundle *b, const struct source_dimension *d,
    const char *set, check *fn, struct err *err)
{
	char *name = xasprintf("%s%s", d != NULL ? d->name : "", set);
	struct json *doc = NULL;
	int rc = cbs_bundle_list(b, name, &doc, err);

	if (rc == 0 && fn(w, d, doc, err) != 0)
		rc = err_context(err, "%s.csv", name);
	json_free(doc);
	free(name);
	return rc;
}

static int
all_lists(struct walk *w, struct cbs_bundle *b, struct err *err)
{
	const struct source *s = w->source;
	const struct source_dimension *region = source_role(s, ROLE_REGION);

	if (one_list(w, b, NULL, "Dimensions", check_dimensions, err) != 0)
		return -1;
	for (size_t i = 0; i < s->n_dimensions; i++)
		if (one_list(w, b, &s->dimension[i], "Codes", check_codes,
			err) != 0)
			return -1;
	if (s->is_register && region != NULL &&
	    one_list(w, b, region, "Groups", check_groups, err) != 0)
		return -1;
	if (measure_groups_asked(s) &&
	    one_list(w, b, NULL, "MeasureGroups", check_measure_groups, err) !=
		0)
		return -1;
	return one_list(w, b, NULL, "MeasureCodes", check_measures, err);
}

static int
one_row(void *ctx, const struct record *record, uint64_t row, struct err *err)
{
	struct walk *w = ctx;

	w->rows = row;
	for (size_t i = 0; row == 1 && i < w->source->n_dimensions; i++)
		if (record_get(record, w->source->dimension[i].name) == NULL)
			return err_set(err, ERR_DRIFT,
			    "there is no column %s in Observations; mend the "
			    "dimensions in source.json",
			    w->source->dimension[i].name);
	return 0;
}

static int
prove(struct walk *w, struct err *err)
{
	if (w->rows == 0)
		return err_set(err, ERR_SOURCE,
		    "Observations has no rows; the next run asks again");
	if (w->told == NOT_TOLD && !source_takes_proof(w->source, "last-page"))
		return err_set(err, ERR_SOURCE,
		    "nothing tells how many rows there have to be; "
		    "\"completeness\" of source.json takes no \"last-page\" "
		    "instead");
	if (w->told != NOT_TOLD && w->rows != (uint64_t)w->told)
		return err_set(err, ERR_SOURCE,
		    "%" PRIu64 " rows came where Properties counts %" PRId64
		    "; the next run asks again",
		    w->rows, w->told);
	snprintf(w->proof, sizeof(w->proof),
	    w->told != NOT_TOLD ? "count %" PRIu64
				: "last-page %" PRIu64 " rows",
	    w->rows);
	return 0;
}

static int
take_bundle(struct walk *w, struct cbs_bundle *b, struct err *err)
{
	if (!cbs_bundle_is_bare(b) &&
	    one_list(w, b, NULL, "Properties", check_properties, err) != 0)
		return -1;
	if (w->is_unchanged)
		return 0;
	if (all_lists(w, b, err) != 0 ||
	    cbs_bundle_rows(b, one_row, w, err) != 0)
		return -1;
	return prove(w, err);
}

/* --- */

static int
next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct cbs_bundle *bundle = NULL;
	struct walk *w = walk;
	int rc;

	if (reply == NULL) {
		ask(w, ret);
		return 1;
	}
	w->is_unchanged = is_same_source(w) && is_same_body(w, reply);
	if (w->is_unchanged)
		return 0;
	rc = cbs_bundle_open(w->source, reply->read, reply->body, &bundle, err);
	if (rc == 0)
		rc = take_bundle(w, bundle, err);
	cbs_bundle_close(bundle);
	if (rc != 0)
		err_of_source(err);
	return rc;
}

static void
whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	ret->is_unchanged = w->is_unchanged;
	ret->table = w->source->table;
	ret->version = w->version;
	ret->modified = w->modified;
	ret->observations_modified = w->observations_modified;
	ret->proof = w->proof;
	ret->rows = w->rows;
	ret->pages = 1;
}

const struct protocol protocol_cbs_csv = {
	.name = "cbs-csv",
	.needs_network = true,
	.begin = begin,
	.next = next,
	.whole = whole,
	.end = end,
};

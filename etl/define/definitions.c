/*
 * Everything in its folder: sources/<id>/source.json and the register of series
 * beside them, and below the share folder sql/3-normalise, sql/4-indicators and output.
 */
#include "define/definitions.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/crosscheck.h"
#include "define/finding.h"

/* A path as a reader would type it: nothing stands for "here". */
static char *
path_in(const char *dir, const char *name)
{
	return strcmp(dir, ".") == 0 ? xstrdup(name) : file_path(dir, name);
}

/* Room for one more; too many is a finding once. */
static void *
one_more(void *items, size_t n, size_t size)
{
	return xrealloc(items, (n + 1) * size);
}

static bool
is_full(struct definitions *d, const char *path, size_t n)
{
	struct err err = ERR_INIT;

	if (n < LIMIT_DEFINITIONS)
		return false;
	err_set(&err, ERR_USAGE, "%s:1: one too many: %d is the most", path,
	    LIMIT_DEFINITIONS);
	finding_from_err(d, path, &err);
	return true;
}

/* --- what one file holds --- */

/* What is wrong may stand in a file beside source.json. */
static void
tell_of_folder(struct definitions *d, const char *dir, const struct err *err)
{
	static const char *const names[] = { "approved.csv", "corrections.csv",
		"identities.csv", "source.json" };
	size_t last = sizeof(names) / sizeof(*names) - 1;

	for (size_t i = 0; i <= last; i++) {
		char *path = file_path(dir, names[i]);
		bool here = i == last || text_starts(err->text, path);

		if (here)
			finding_from_err(d, path, err);
		free(path);
		if (here)
			return;
	}
}

/* A source, or when it is a publication with a table a year (${year} is NULL),
 * a source for each. */
static void
add_source(struct definitions *d, const char *dir, const char *year)
{
	char *path = file_path(dir, "source.json");
	struct err err = ERR_INIT;
	struct source source;

	if (is_full(d, path, d->n_sources)) {
		/* said */
	} else if (source_load(dir, year, &source, &err) < 0) {
		tell_of_folder(d, dir, &err);
	} else if (year == NULL && source.n_editions > 0) {
		for (size_t i = 0; i < source.n_editions; i++)
			add_source(d, dir, source.edition[i].year);
		source_release(&source);
	} else {
		d->source =
		    one_more(d->source, d->n_sources, sizeof(*d->source));
		d->source[d->n_sources++] = source;
	}
	free(path);
}

static void
add_series(struct definitions *d, const char *path)
{
	struct err err = ERR_INIT;
	struct series series;

	if (is_full(d, path, d->n_series))
		return;
	if (series_load(path, &series, &err) < 0) {
		finding_from_err(d, path, &err);
		return;
	}
	d->series = one_more(d->series, d->n_series, sizeof(*d->series));
	d->series[d->n_series++] = series;
}

static void
add_indicator(struct definitions *d, const char *path)
{
	struct err err = ERR_INIT;
	struct indicator indicator;

	if (is_full(d, path, d->n_indicators))
		return;
	if (indicator_load(path, &indicator, &err) < 0) {
		finding_from_err(d, path, &err);
		return;
	}
	d->indicator =
	    one_more(d->indicator, d->n_indicators, sizeof(*d->indicator));
	d->indicator[d->n_indicators++] = indicator;
}

static void
add_dataset(struct definitions *d, const char *path)
{
	struct err err = ERR_INIT;
	struct dataset dataset;

	if (is_full(d, path, d->n_datasets))
		return;
	if (dataset_load(path, &dataset, &err) < 0) {
		finding_from_err(d, path, &err);
		return;
	}
	d->dataset = one_more(d->dataset, d->n_datasets, sizeof(*d->dataset));
	d->dataset[d->n_datasets++] = dataset;
}

/* The register of series of a folder of sources, if it has one. */
static void
add_succession(struct definitions *d, const char *dir)
{
	char *path = path_in(dir, "succession.csv");
	struct succession *all = &d->succession, more = { 0 };
	struct err err = ERR_INIT;

	if (!file_exists(path)) {
		/* It need not have one. */
	} else if (succession_load(path, &more, &err) < 0) {
		finding_from_err(d, path, &err);
	} else if (more.n > 0) {
		all->carrier = xrealloc(all->carrier,
		    (all->n + more.n) * sizeof(*all->carrier));
		memcpy(all->carrier + all->n, more.carrier,
		    more.n * sizeof(*more.carrier));
		all->n += more.n;
	}
	/* The rows have moved. */
	free(more.carrier);
	free(path);
}

/* The bounds of the gate, if there are any. */
static void
add_bounds(struct definitions *d)
{
	char *path = path_in(d->share, "sql/5-checks/bounds.csv");
	struct err err = ERR_INIT;

	if (file_exists(path) && bounds_load(path, &d->bounds, &err) < 0)
		finding_from_err(d, path, &err);
	free(path);
}

/* What the data can and cannot say, if it is written down. */
static void
add_limitations(struct definitions *d)
{
	char *path = path_in(d->share, "output/limitations.csv");
	struct err err = ERR_INIT;

	if (file_exists(path) &&
	    limitations_load(path, &d->limitations, &err) < 0)
		finding_from_err(d, path, &err);
	free(path);
}

/* --- folders --- */

/* Every folder in a folder of sources is one, but for hidden ones and those
 * whose name begins with an underscore. */
static int
load_sources(struct definitions *d, const char *dir, struct err *err)
{
	char **name;
	size_t n;

	if (!file_is_dir(dir))
		return err_set(err, ERR_USAGE,
		    "%s: no such folder; say with --sources where the "
		    "definitions of sources are",
		    dir);
	if (file_list(dir, &name, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char *path = path_in(dir, name[i]);

		if (name[i][0] != '.' && name[i][0] != '_' && file_is_dir(path))
			add_source(d, path, NULL);
		free(path);
	}
	file_list_free(name, n);
	return 0;
}

typedef void add_fn(struct definitions *, const char *path);

/* Every .sql file of a folder below the share folder, in order of name. */
static int
load_folder(struct definitions *d, const char *folder, add_fn *add,
    struct err *err)
{
	char *dir = path_in(d->share, folder);
	char **name = NULL;
	size_t n = 0;
	int rc = -1;

	if (!file_is_dir(dir)) {
		struct err missing = ERR_INIT;

		err_set(&missing, ERR_USAGE,
		    "%s:1: no such folder; make it, or say with "
		    "WOONDRUK_SHARE where sql/ and output/ are",
		    dir);
		finding_from_err(d, dir, &missing);
		rc = 0;
		goto out;
	}
	if (file_list(dir, &name, &n, err) < 0)
		goto out;
	for (size_t i = 0; i < n; i++) {
		char *path = path_in(dir, name[i]);

		if (name[i][0] != '.' && text_ends(name[i], ".sql"))
			add(d, path);
		free(path);
	}
	rc = 0;
out:
	file_list_free(name, n);
	free(dir);
	return rc;
}

static int
compare_sources(const void *left, const void *right)
{
	const struct source *a = left, *b = right;
	int order = strcmp(a->id, b->id);

	return order ? order : strcmp(a->dir, b->dir);
}

static int
load_all(const struct settings *settings, struct definitions *d,
    struct err *err)
{
	const char *const *dir;
	size_t n = settings_all(settings, SET_SOURCES, &dir);

	if (!file_is_dir(d->share))
		return err_set(err, ERR_USAGE,
		    "%s: no such folder; say with WOONDRUK_SHARE where sql/ "
		    "and output/ are",
		    d->share);
	for (size_t i = 0; i < n; i++)
		if (load_sources(d, dir[i], err) < 0)
			return -1;
	for (size_t i = 0; i < n; i++)
		add_succession(d, dir[i]);
	if (d->n_sources > 1)
		qsort(d->source, d->n_sources, sizeof(*d->source),
		    compare_sources);
	if (load_folder(d, "sql/3-normalise", add_series, err) < 0 ||
	    load_folder(d, "sql/4-indicators", add_indicator, err) < 0 ||
	    load_folder(d, "output", add_dataset, err) < 0)
		return -1;
	add_bounds(d);
	add_limitations(d);
	return 0;
}

int
definitions_load(const struct settings *settings, struct definitions *ret,
    struct err *err)
{
	struct definitions d = { 0 };

	d.share = xstrdup(settings_get(settings, SET_SHARE));
	if (load_all(settings, &d, err) < 0) {
		definitions_release(&d);
		return -1;
	}
	crosscheck_run(&d);
	succession_check(&d);
	bounds_check(&d);
	limitations_check(&d);
	lifecycle_check(&d);
	finding_sort(&d);
	*ret = d;
	return 0;
}

void
definitions_release(struct definitions *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n_sources; i++)
		source_release(&d->source[i]);
	for (size_t i = 0; i < d->n_series; i++)
		series_release(&d->series[i]);
	for (size_t i = 0; i < d->n_indicators; i++)
		indicator_release(&d->indicator[i]);
	for (size_t i = 0; i < d->n_datasets; i++)
		dataset_release(&d->dataset[i]);
	for (size_t i = 0; i < d->n_findings; i++)
		finding_release(&d->finding[i]);
	succession_release(&d->succession);
	bounds_release(&d->bounds);
	limitations_release(&d->limitations);
	free(d->source);
	free(d->series);
	free(d->indicator);
	free(d->dataset);
	free(d->finding);
	free(d->share);
	memset(d, 0, sizeof(*d));
}

const struct source *
definitions_source(const struct definitions *d, const char *id)
{
	for (size_t i = 0; i < d->n_sources; i++)
		if (strcmp(d->source[i].id, id) == 0)
			return &d->source[i];
	return NULL;
}

bool
definitions_is_named(const char *const *only, size_t n_only, const char *id)
{
	for (size_t i = 0; i < n_only; i++)
		if (strcmp(only[i], id) == 0)
			return true;
	return n_only == 0;
}

int
definitions_check_named(const struct definitions *d, const char *const *only,
    size_t n_only, bool may_wait, struct err *err)
{
	for (size_t i = 0; i < n_only; i++) {
		const struct source *source = definitions_source(d, only[i]);

		if (source == NULL)
			return err_set(err, ERR_USAGE,
			    "no source is called \"%.60s\"; woondruk describe "
			    "sources lists them",
			    only[i]);
		if (!may_wait && source_is_waiting(source))
			return err_set(err, ERR_USAGE,
			    "%s has no fields yet, so there is nothing to "
			    "take; woondruk check --live --only %s shows those "
			    "that the dataset has",
			    only[i], only[i]);
	}
	return 0;
}

const struct indicator *
definitions_indicator(const struct definitions *d, const char *id)
{
	for (size_t i = 0; i < d->n_indicators; i++)
		if (strcmp(d->indicator[i].id, id) == 0)
			return &d->indicator[i];
	return NULL;
}

const struct source *
definitions_measure(const struct definitions *d, const char *name)
{
	for (size_t i = 0; i < d->n_sources; i++)
		if (source_measure(&d->source[i], name))
			return &d->source[i];
	return NULL;
}

const struct series *
definitions_series(const struct definitions *d, const char *id)
{
	for (size_t i = 0; i < d->n_series; i++)
		if (strcmp(d->series[i].id, id) == 0)
			return &d->series[i];
	return NULL;
}

void
definitions_each_need(const struct definitions *d, const char *name,
    definitions_need_fn *fn, void *ctx)
{
	const struct series *series = definitions_series(d, name);
	const struct indicator *indicator = definitions_indicator(d, name);

	if (definitions_measure(d, name) != NULL)
		return;
	if (series != NULL) {
		for (size_t i = 0; i < series->n_needs; i++)
			fn(ctx, series->needs[i]);
		for (size_t i = 0; i < series->n_continued; i++)
			fn(ctx, series->continued[i]);
		return;
	}
	for (size_t i = 0; indicator != NULL && i < indicator->n_needs; i++)
		fn(ctx, indicator->needs[i]);
}

void
definitions_each_input(const struct definitions *d, const char *name,
    definitions_need_fn *fn, void *ctx)
{
	const struct source *source = definitions_measure(d, name);
	const struct source_measure *m;

	if (source == NULL) {
		definitions_each_need(d, name, fn, ctx);
		return;
	}
	m = source_measure(source, name);
	if (m->numerator != NULL)
		fn(ctx, m->numerator);
	if (m->denominator != NULL)
		fn(ctx, m->denominator);
	if (m->weight != NULL)
		fn(ctx, m->weight);
}

/*
 * Datasets: where the files go, in which formats, and the SELECTs that fill
 * them.  That the columns are those of the schema is for publishing to see.
 */
#include "define/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/frontmatter.h"
#include "define/words.h"

#define DOCUMENT "{document}"

/* Each has a writer in publish/writer.c. */
static const char *const known_formats[] = { "json", "csv", "xlsx",
	"jsonstat.json", "jsonld", "ttl", NULL };
/* These hold nothing but rows. */
static const char *const tables[] = { "csv", "xlsx", NULL };
/* And this has a head of its own. */
static const char *const cubes[] = { "jsonstat.json", NULL };

bool
dataset_is_target(const char *target)
{
	size_t documents = 0;

	for (;;) {
		size_t len = strcspn(target, "/");
		char *name = xstrndup(target, len);
		bool document = strcmp(name, DOCUMENT) == 0;
		bool fine = document || words_is_kebab(name);

		free(name);
		documents += document;
		if (!fine || documents > 1)
			return false;
		if (target[len] == '\0')
			return true;
		target += len + 1;
	}
}

static int
read_formats(const struct frontmatter *fm, const char *text, struct dataset *d,
    struct err *err)
{
	while (*(text += strspn(text, " ,\t"))) {
		size_t len = strcspn(text, " ,\t");
		char *format = xstrndup(text, len);

		text += len;
		d->formats =
		    xrealloc(d->formats, (d->n_formats + 1) * sizeof(char *));
		d->formats[d->n_formats++] = format;
		if (d->n_formats > LIMIT_FORMATS ||
		    !words_has(known_formats, format))
			return frontmatter_wrong(fm, "formats", err,
			    "has one that is not known; known are json, csv, "
			    "xlsx, jsonstat.json, jsonld, ttl");
		for (size_t i = 0; i + 1 < d->n_formats; i++)
			if (strcmp(d->formats[i], format) == 0)
				return frontmatter_wrong(fm, "formats", err,
				    "names one twice");
	}
	return 0;
}

static bool
has_one_of(const struct dataset *d, const char *const *formats)
{
	for (size_t i = 0; i < d->n_formats; i++)
		if (words_has(formats, d->formats[i]))
			return true;
	return false;
}

static int
read_section(const struct frontmatter *fm,
    const struct frontmatter_section *section, struct dataset *d,
    struct err *err)
{
	char **to;

	if (strcmp(section->name, "head") == 0)
		to = &d->head_sql;
	else if (strcmp(section->name, "rows") == 0)
		to = &d->rows_sql;
	else if (strcmp(section->name, "notes") == 0)
		to = &d->notes_sql;
	else if (strcmp(section->name, "cube") == 0)
		to = &d->cube_sql;
	else
		return err_set(err, ERR_USAGE,
		    "%s:%d: SQL stands in '-- section: head', 'notes', "
		    "'rows' or 'cube', not in '%s'",
		    fm->path, section->line, section->name);
	return frontmatter_select(fm, section, to, err);
}

static int
check_parts(struct frontmatter *fm, const struct dataset *d, struct err *err)
{
	if (!d->head_sql)
		return err_set(err, ERR_USAGE,
		    "%s:1: no `-- section: head`; it gives one row for each "
		    "document",
		    fm->path);
	if ((d->rows_sql != NULL) != (d->rows_member != NULL))
		return frontmatter_wrong(fm, "rows", err,
		    "and `-- section: rows` belong together; one is missing");
	if (d->rows_member && !text_is_name(d->rows_member))
		return frontmatter_wrong(fm, "rows", err,
		    "must be the name of a member");
	if (d->n_formats == 0)
		return frontmatter_wrong(fm, "formats", err,
		    "must name one or more");
	if (has_one_of(d, tables) && !d->rows_sql)
		return frontmatter_wrong(fm, "formats", err,
		    "has csv or xlsx, which need `-- section: rows`");
	if (has_one_of(d, cubes) != (d->cube_sql != NULL))
		return frontmatter_wrong(fm, "formats", err,
		    "has jsonstat.json, or there is a `-- section: cube`: they "
		    "belong together");
	if (!dataset_is_target(d->target))
		return frontmatter_wrong(fm, "target", err,
		    "must be a path of names with at most one {document}, "
		    "without extension: v1/gemeenten/{document}");
	if (d->schema && !text_is_name(d->schema))
		return frontmatter_wrong(fm, "schema", err,
		    "must be the name of a file in output/schema");
	return 0;
}

static int
read_dataset(struct frontmatter *fm, struct dataset *d, struct err *err)
{
	const char *slash = strrchr(fm->path, '/');
	const char *file = slash ? slash + 1 : fm->path;
	const char *id, *nl, *en, *target, *formats, *rows, *schema;
	const char *documents, *describes;
	size_t len;

	if (frontmatter_need(fm, "id", &id, err) < 0 ||
	    frontmatter_need(fm, "title-nl", &nl, err) < 0 ||
	    frontmatter_need(fm, "title-en", &en, err) < 0 ||
	    frontmatter_need(fm, "target", &target, err) < 0 ||
	    frontmatter_need(fm, "formats", &formats, err) < 0)
		return -1;
	rows = frontmatter_get(fm, "rows");
	schema = frontmatter_get(fm, "schema");
	documents = frontmatter_get(fm, "documents");
	describes = frontmatter_get(fm, "describes");
	if (lifecycle_read(fm, &d->lifecycle, err) < 0)
		return -1;
	if (frontmatter_all_used(fm, err) < 0)
		return -1;
	len = strlen(id);
	if (!words_is_kebab(id) || strncmp(file, id, len) != 0 ||
	    strcmp(file + len, ".sql") != 0)
		return frontmatter_wrong(fm, "id", err,
		    "must be the file's name without .sql, in small letters, "
		    "digits and hyphens");
	if (documents && strcmp(documents, "any") != 0)
		return frontmatter_wrong(fm, "documents", err,
		    "is any, when there may be none at all; else leave it out");
	if (describes && strcmp(describes, "files") != 0)
		return frontmatter_wrong(fm, "describes", err,
		    "is files, for what is made of pg_temp.built_file; else "
		    "leave it out");
	d->may_be_empty = documents != NULL;
	d->describes_files = describes != NULL;
	d->id = xstrdup(id);
	d->title_nl = xstrdup(nl);
	d->title_en = xstrdup(en);
	d->target = xstrdup(target);
	d->rows_member = rows ? xstrdup(rows) : NULL;
	d->schema = schema ? xstrdup(schema) : NULL;
	if (read_formats(fm, formats, d, err) < 0)
		return -1;
	for (size_t i = 0; i < fm->n_sections; i++)
		if (read_section(fm, &fm->section[i], d, err) < 0)
			return -1;
	return check_parts(fm, d, err);
}

int
dataset_load(const char *path, struct dataset *ret, struct err *err)
{
	struct frontmatter fm = { 0 };
	struct dataset d = { 0 };
	int rc = -1;

	if (frontmatter_load(path, &fm, err) < 0)
		return -1;
	if (read_dataset(&fm, &d, err) < 0)
		goto out;
	d.path = xstrdup(path);
	memcpy(d.sha256, fm.sha256, sizeof(d.sha256));
	*ret = d;
	memset(&d, 0, sizeof(d));
	rc = 0;
out:
	dataset_release(&d);
	frontmatter_release(&fm);
	return rc;
}

void
dataset_release(struct dataset *d)
{
	if (!d)
		return;
	words_free(d->formats, d->n_formats);
	free(d->id);
	free(d->path);
	free(d->title_nl);
	free(d->title_en);
	free(d->target);
	free(d->rows_member);
	free(d->schema);
	free(d->head_sql);
	free(d->rows_sql);
	free(d->notes_sql);
	free(d->cube_sql);
	lifecycle_release(&d->lifecycle);
	memset(d, 0, sizeof(*d));
}

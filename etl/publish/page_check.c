#include "publish/page_check.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/finding.h"
#include "define/page.h"
#include "publish/page.h"
#include "publish/template.h"

/* Places that are taken, each by a definition. */
struct places {
	char **place, **path;
	size_t n;
};

/* Every section has one row, or none has any. */
struct made_up {
	const struct frontmatter *fm;
	long rows;
};

static long
count_rows(void *ctx, const char *query)
{
	const struct made_up *m = ctx;

	for (size_t i = 0; i < m->fm->n_sections; i++)
		if (strcmp(m->fm->section[i].name, query) == 0)
			return m->rows;
	return -1;
}

/* Which columns there are, only the database knows. */
static bool
give_value(void *ctx, const char *query, size_t row, const char *column,
    const char **ret)
{
	(void)ctx;
	(void)query;
	(void)row;
	(void)column;
	*ret = NULL;
	return true;
}

static int
fill(const struct page_definition *page, const char *template, const char *what,
    struct err *err)
{
	int rc = 0;

	for (long rows = 0; rc == 0 && rows <= 1; rows++) {
		struct made_up made_up = { &page->fm, rows };
		struct page_data data = { &made_up, count_rows, give_value };
		struct buf filled;

		buf_init(&filled, LIMIT_PUBLISHED_BODY);
		rc = page_fill(template, what, &data, &filled, err);
		buf_release(&filled);
	}
	return rc;
}

/* The template that stands beside a definition, by its format. */
static void
check_template(struct definitions *d, const struct page_definition *page)
{
	const char *path = page->fm.path;
	char *stem = xstrndup(path, strlen(path) - strlen(".sql"));
	char *what = xasprintf("%s.%s", stem, page->format);
	struct err err = ERR_INIT;
	struct buf template;

	buf_init(&template, LIMIT_DEFINITION);
	if (template_read(what, &template, &err) != 0 ||
	    fill(page, template.data, what, &err) != 0)
		finding_from_err(d, what, &err);
	buf_release(&template);
	free(stem);
	free(what);
}

/* Of those that make many documents, only their keys say where they come. */
static void
check_place(struct definitions *d, const struct page_definition *page,
    struct places *places)
{
	char *place;

	if (page->by_document)
		return;
	place = xasprintf("%s.%s", page->target, page->format);
	for (size_t i = 0; i < places->n; i++)
		if (strcmp(places->place[i], place) == 0)
			finding_at_field(d, page->fm.path, "target",
			    "'%s' is that of %s too; give it another",
			    page->target, places->path[i]);
	places->place =
	    xrealloc(places->place, (places->n + 1) * sizeof(*places->place));
	places->path =
	    xrealloc(places->path, (places->n + 1) * sizeof(*places->path));
	places->place[places->n] = place;
	places->path[places->n++] = xstrdup(page->fm.path);
}

static int
check_folder(struct definitions *d, const char *folder, const char *format,
    struct places *places, struct err *err)
{
	char *from = file_path(d->share, folder), **names = NULL;
	size_t n = 0;
	int rc = file_is_dir(from) ? file_list(from, &names, &n, err) : 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct page_definition page;
		struct err why = ERR_INIT;
		char *path;

		if (!text_ends(names[i], ".sql"))
			continue;
		path = file_path(from, names[i]);
		if (page_definition_load(path, format, &page, &why) != 0) {
			finding_from_err(d, path, &why);
		} else {
			check_place(d, &page, places);
			if (strcmp(page.format, "svg") != 0)
				check_template(d, &page);
		}
		page_definition_release(&page);
		free(path);
	}
	file_list_free(names, n);
	free(from);
	return rc;
}

int
page_check(struct definitions *d, struct err *err)
{
	struct places places = { 0 };
	int rc = check_folder(d, "output/chart", "svg", &places, err);

	if (rc == 0)
		rc = check_folder(d, "output/page", "html", &places, err);
	finding_sort(d);
	for (size_t i = 0; i < places.n; i++) {
		free(places.place[i]);
		free(places.path[i]);
	}
	free(places.place);
	free(places.path);
	return rc;
}

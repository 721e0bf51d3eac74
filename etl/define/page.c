#include "define/page.h"

#include <string.h>

#include "base/mem.h"
#include "define/dataset.h"
#include "define/words.h"

/* What it may be.  The characters that are escaped are those of HTML and of XML;
 * of a text without markup only addresses are put in, which have none of them. */
static const char *const formats[] = { "html", "atom", "xml", "txt", "svg",
	NULL };

/* "output/page/gemeente.sql" is of the page gemeente. */
static bool
is_named(const char *path, const char *id)
{
	const char *name = strrchr(path, '/');
	size_t len = strlen(id);

	name = name != NULL ? name + 1 : path;
	return strncmp(name, id, len) == 0 && strcmp(name + len, ".sql") == 0;
}

int
page_definition_load(const char *path, const char *format,
    struct page_definition *ret, struct err *err)
{
	struct frontmatter *fm = &ret->fm;
	const char *id, *nl, *en, *describes;

	memset(ret, 0, sizeof(*ret));
	if (frontmatter_load(path, fm, err) != 0 ||
	    frontmatter_need(fm, "id", &id, err) != 0 ||
	    frontmatter_need(fm, "title-nl", &nl, err) != 0 ||
	    frontmatter_need(fm, "title-en", &en, err) != 0 ||
	    frontmatter_need(fm, "target", &ret->target, err) != 0)
		return -1;
	ret->format = frontmatter_get(fm, "format");
	if (ret->format == NULL)
		ret->format = format;
	describes = frontmatter_get(fm, "describes");
	if (frontmatter_all_used(fm, err) != 0)
		return -1;
	if (!is_named(path, id))
		return frontmatter_wrong(fm, "id", err,
		    "is '%s', and the file has another name", id);
	if (!dataset_is_target(ret->target))
		return frontmatter_wrong(fm, "target", err,
		    "is '%s', which is no place, as index or "
		    "gemeenten/{document}",
		    ret->target);
	if (!words_has(formats, ret->format))
		return frontmatter_wrong(fm, "format", err,
		    "is '%s'; known are html, atom, xml, txt, svg",
		    ret->format);
	if (describes != NULL && strcmp(describes, "files") != 0)
		return frontmatter_wrong(fm, "describes", err,
		    "is files, for what is made of pg_temp.built_file; else "
		    "leave it out");
	ret->describes_files = describes != NULL;
	ret->by_document = strchr(ret->target, '{') != NULL;
	return 0;
}

void
page_definition_release(struct page_definition *page)
{
	frontmatter_release(&page->fm);
	memset(page, 0, sizeof(*page));
}

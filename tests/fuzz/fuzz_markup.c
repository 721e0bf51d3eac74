/*
 * Any text on a page and in a feed, read back by libxml2: between tags, in quotes,
 * and as JSON within <script>.  It stands for itself, and a page has the elements
 * of its template and no others.  Any bytes as a template are filled or refused.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/markup.h"
#include "publish/page.h"
#include "xml_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define ROWS 2
#define PAGE                                                                   \
	"<html><body>{{#q}}<p title=\"{{x}}\">{{x}}</p>{{/q}}{{^none}}<i>"     \
	"</i>{{/none}}</body></html>"
#define SCRIPT                                                                 \
	"<html><head><script type=\"application/ld+json\">{{#q}}{{=x}}{{/q}}"  \
	"</script></head><body><i></i></body></html>"

struct values {
	long n;
	const char *text;
};

static long
rows(void *ctx, const char *query)
{
	const struct values *v = ctx;

	return strcmp(query, "q") == 0   ? v->n
	    : strcmp(query, "none") == 0 ? 0
					 : -1;
}

static bool
value(void *ctx, const char *query, size_t row, const char *column,
    const char **ret)
{
	const struct values *v = ctx;

	(void)query;
	*ret = v->text;
	return row < (size_t)v->n && strcmp(column, "x") == 0;
}

/* 0 and the page, or -1. */
static int
fill(const char *template, const char *text, long n, struct buf *page)
{
	struct values values = { n, text };
	struct page_data data = { &values, rows, value };
	struct err err = ERR_INIT;
	int rc;

	buf_init(page, LIMIT_SMALL_BODY);
	rc = page_fill(template, "a template", &data, page, &err);
	REQUIRE(rc == 0 || err.text[0] != '\0');
	return rc;
}

/* As XML hands it on: line ends are one character, and in quotes a blank. */
static char *
as_read(const char *text, bool is_quoted)
{
	struct buf plain;
	char *copy, *to;

	buf_init(&plain, 3 * strlen(text) + 1);
	markup_add_plain(&plain, text);
	to = copy = xstrdup(plain.data != NULL ? plain.data : "");
	for (const char *at = copy; *at != '\0'; at++) {
		char c = *at;

		if (c == '\r') {
			at += at[1] == '\n';
			c = '\n';
		}
		*to++ = is_quoted && (c == '\n' || c == '\t') ? ' ' : c;
	}
	*to = '\0';
	buf_release(&plain);
	return copy;
}

/* Is the text within it this? */
static bool
xml_is(const xmlNode *node, const char *want)
{
	xmlChar *got = xmlNodeGetContent(node);
	bool is = strcmp((const char *)got, want) == 0;

	if (!is)
		fprintf(stderr, "'%s' is not '%s'\n", got, want);
	xmlFree(got);
	return is;
}

static void
check_page(const char *text)
{
	char *plain = as_read(text, false), *quoted = as_read(text, true);
	struct buf page;
	xmlDoc *doc;
	xmlNode *at;

	REQUIRE(fill(PAGE, text, ROWS, &page) == 0);
	doc = xml_read(page.data, page.len);
	at = xmlDocGetRootElement(doc);
	for (int i = 0; i < ROWS; i++) {
		at = xml_next(at, "p");
		REQUIRE(at != NULL && xml_is(at, plain));
		REQUIRE(xml_is((xmlNode *)at->properties, quoted));
		REQUIRE(at->properties->next == NULL);
	}
	at = xml_next(at, "i");
	REQUIRE(at != NULL && at->next == NULL);
	xmlFreeDoc(doc);
	buf_release(&page);
	free(plain);
	free(quoted);
}

static void
check_script(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	json_t *other;
	struct buf page;
	htmlDocPtr doc;
	xmlNode *at;
	xmlChar *got;

	if (json == NULL)
		return;
	REQUIRE(fill(SCRIPT, text, 1, &page) == 0);
	doc = htmlReadMemory(page.data, (int)page.len, NULL, "UTF-8",
	    HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	REQUIRE(doc != NULL);
	at = xml_next(xmlDocGetRootElement(doc), "script");
	REQUIRE(at != NULL);
	got = xmlNodeGetContent(at);
	other = json_loads((const char *)got, JSON_DECODE_ANY | JSON_ALLOW_NUL,
	    NULL);
	REQUIRE(json_equal(json, other));
	at = xml_next(at, "body");
	REQUIRE(at != NULL && is_element(at->children, "i") &&
	    at->children->next == NULL);
	xmlFree(got);
	xmlFreeDoc(doc);
	json_decref(json);
	json_decref(other);
	buf_release(&page);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = xstrndup((const char *)bytes, len);
	struct buf page;

	fill(text, "<&>", ROWS, &page);
	buf_release(&page);
	/* The database gives no other. */
	if (text_is_utf8(text, strlen(text))) {
		check_page(text);
		check_script(text);
	}
	free(text);
	return 0;
}

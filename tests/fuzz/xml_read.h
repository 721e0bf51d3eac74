/* Reading XML and HTML by libxml2, which wrote none of what it reads here. */
#ifndef XML_READ_H
#define XML_READ_H

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdbool.h>
#include <string.h>

#include "require.h"

/* A document that has no fault at all. */
static xmlDoc *
xml_read(const char *text, size_t len)
{
	xmlDoc *doc = xmlReadMemory(text, (int)len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOWARNING | XML_PARSE_HUGE);

	if (doc == NULL)
		fprintf(stderr, "%.*s\n", (int)len, text);
	REQUIRE(doc != NULL);
	return doc;
}

static bool
is_element(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE &&
	    strcmp((const char *)node->name, name) == 0;
}

/* The next element of that name behind this one, in the order of the text. */
static inline xmlNode *
xml_next(xmlNode *at, const char *name)
{
	do {
		if (at->type == XML_ELEMENT_NODE && at->children != NULL) {
			at = at->children;
			continue;
		}
		while (at->next == NULL) {
			at = at->parent;
			if (at == NULL || at->type != XML_ELEMENT_NODE)
				return NULL;
		}
		at = at->next;
	} while (!is_element(at, name));
	return at;
}

#endif

/*
 * Reading small JSON.  The one file that knows Jansson, and hides it: a node is
 * a json_t under another name.
 */
#include "base/json.h"

#include <string.h>

/* Jansson's kinds have the names of ours, and are more; they go aside. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL
#undef json_is_true

#include "base/limits.h"

/* A node is a json_t that nobody else gets to see as one. */
static struct json *
ours(json_t *node)
{
	return (struct json *)node;
}

/* Jansson's accessors take no const, though they only read. */
static json_t *
theirs(const struct json *node)
{
	return (json_t *)(uintptr_t)node;
}

/*
 * Jansson recurses to a depth of its own; ours is less, and has to be known
 * before it starts.  Strings are passed over without being understood: what is
 * wrong in them is for Jansson to say.
 */
static int
check_depth(const char *text, size_t len, const char *what, struct err *err)
{
	size_t line = 1, line_start = 0;
	int depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '\n') {
			line++;
			line_start = i + 1;
		} else if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '}' || c == ']') {
			depth--;
		} else if ((c == '{' || c == '[') &&
		    ++depth > LIMIT_JSON_DEPTH) {
			return err_set(err, ERR_SOURCE,
			    "%s: line %zu, column %zu: nested deeper than %d",
			    what, line, i - line_start + 1, LIMIT_JSON_DEPTH);
		}
	}
	return 0;
}

/* A NUL is no JSON, but Jansson passes over one behind a number. */
static int
check_nul(const char *text, size_t len, const char *what, struct err *err)
{
	const char *nul = memchr(text, '\0', len), *p;
	size_t line = 1;

	if (nul == NULL)
		return 0;
	for (p = text; p < nul; p++)
		line += *p == '\n';
	return err_set(err, ERR_SOURCE, "%s: line %zu: a NUL byte", what, line);
}

int
json_parse(const char *text, size_t len, const char *what, struct json **ret,
    struct err *err)
{
	json_error_t error;
	json_t *root;

	if (check_depth(text, len, what, err) < 0)
		return -1;
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		return err_set(err, ERR_SOURCE, "%s: line %d, column %d: %s",
		    what, error.line, error.column, error.text);
	if (check_nul(text, len, what, err) < 0) {
		json_decref(root);
		return -1;
	}
	*ret = ours(root);
	return 0;
}

void
json_free(struct json *root)
{
	json_decref(theirs(root));
}

enum json_kind
json_kind(const struct json *node)
{
	switch (json_typeof(theirs(node))) {
	case JANSSON_OBJECT:
		return JSON_OBJECT;
	case JANSSON_ARRAY:
		return JSON_ARRAY;
	case JANSSON_STRING:
		return JSON_STRING;
	case JSON_INTEGER:
	case JSON_REAL:
		return JSON_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_BOOL;
	case JANSSON_NULL:
		break;
	}
	return JSON_NULL;
}

struct json *
json_get(const struct json *node, const char *name)
{
	return ours(json_object_get(theirs(node), name));
}

size_t
json_size(const struct json *node)
{
	if (!node)
		return 0;
	if (json_kind(node) == JSON_ARRAY)
		return json_array_size(theirs(node));
	return json_object_size(theirs(node));
}

struct json *
json_at(const struct json *node, size_t i)
{
	return ours(json_array_get(theirs(node), i));
}

const char *
json_member(const struct json *node, size_t i, struct json **ret)
{
	void *at = json_object_iter(theirs(node));

	for (; at && i > 0; i--)
		at = json_object_iter_next(theirs(node), at);
	if (!at)
		return NULL;
	*ret = ours(json_object_iter_value(at));
	return json_object_iter_key(at);
}

const char *
json_text(const struct json *node)
{
	return json_string_value(theirs(node));
}

bool
json_is_true(const struct json *node)
{
	return node && json_typeof(theirs(node)) == JSON_TRUE;
}

int
json_int(const struct json *node, int64_t *ret)
{
	if (!node || json_typeof(theirs(node)) != JSON_INTEGER)
		return -1;
	*ret = json_integer_value(theirs(node));
	return 0;
}

const char *
json_get_text(const struct json *node, const char *name, const char *fallback)
{
	const char *text = json_text(json_get(node, name));

	return text ? text : fallback;
}

int64_t
json_get_int(const struct json *node, const char *name, int64_t fallback)
{
	int64_t value;

	return json_int(json_get(node, name), &value) < 0 ? fallback : value;
}

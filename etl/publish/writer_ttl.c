/*
 * Turtle (www.w3.org/TR/turtle): the graph of a dataset that is JSON-LD too, from
 * the same two members, @context and @graph.  Of JSON-LD it knows what a document
 * with a context of its own needs: prefixes, nodes with or without @id, lists of
 * values, and values with @language or @type.  Whatever else stands there is an
 * error, so that the two can never say different things.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "publish/outfile.h"
#include "publish/writer.h"

struct turtle {
	struct buf *out;
	const struct json *context;
	struct err *err;
};

static int add_object(struct turtle *, const struct json *value, int depth);

/* --- names and texts --- */

static int
wrong(const struct turtle *t, const char *what, const char *text)
{
	return err_set(t->err, ERR_DATA, "'%.100s' %s", text, what);
}

/* A prefix of the context with a name behind it, or an address. */
static int
add_address(struct turtle *t, const char *text)
{
	const char *colon = text != NULL ? strchr(text, ':') : NULL;
	char *prefix;
	bool known;

	if (colon == NULL)
		return wrong(t, "is neither an address nor prefix:name",
		    text != NULL ? text : "");
	prefix = xstrndup(text, (size_t)(colon - text));
	known = json_get(t->context, prefix) != NULL;
	free(prefix);
	if (known) {
		const char *name = colon + 1;

		if (*name == '\0' ||
		    name[strspn(name,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			"0123456789_")] != '\0')
			return wrong(t, "has a name that is more than letters",
			    text);
		buf_adds(t->out, text);
		return 0;
	}
	for (const char *s = text; *s != '\0'; s++)
		if ((unsigned char)*s <= ' ' || strchr("<>\"{}|^`\\", *s))
			return wrong(t, "cannot be an address", text);
	buf_addf(t->out, "<%s>", text);
	return 0;
}

static void
add_text(struct turtle *t, const char *text)
{
	buf_addc(t->out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_addf(t->out, "\\%c", *text);
		else if ((unsigned char)*text < ' ' || *text == 0x7f)
			buf_addf(t->out, "\\u%04X", (unsigned)*text);
		else
			buf_addc(t->out, *text);
	}
	buf_addc(t->out, '"');
}

/* --- values --- */

static int
add_literal(struct turtle *t, const struct json *value)
{
	const char *text = json_text(json_get(value, "@value"));
	const char *language = json_get_text(value, "@language", NULL);
	const char *type = json_get_text(value, "@type", NULL);

	if (text == NULL || json_size(value) > 2 ||
	    (json_size(value) == 2 && !language && !type))
		return wrong(t, "is not all that a value is made of", "@value");
	add_text(t, text);
	if (language != NULL)
		buf_addf(t->out, "@%s", language);
	if (type == NULL)
		return 0;
	buf_adds(t->out, "^^");
	return add_address(t, type);
}

static void
indent(struct turtle *t, int depth)
{
	buf_addc(t->out, '\n');
	for (int i = 0; i < depth; i++)
		buf_adds(t->out, "    ");
}

/* One or more, with commas between: addresses where ${are_types}. */
static int
add_values(struct turtle *t, const struct json *value, bool are_types,
    int depth)
{
	bool is_list = json_kind(value) == JSON_ARRAY;
	size_t n = is_list ? json_size(value) : 1;

	if (n == 0)
		return wrong(t, "cannot be told in Turtle", "an empty list");
	for (size_t i = 0; i < n; i++) {
		const struct json *one = is_list ? json_at(value, i) : value;

		if (i > 0) {
			buf_addc(t->out, ',');
			indent(t, depth + 1);
		}
		if ((are_types ? add_address(t, json_text(one))
			       : add_object(t, one, depth)) != 0)
			return -1;
	}
	return 0;
}

/* What is said of a node, with semicolons between. */
static int
add_statements(struct turtle *t, const struct json *node, int depth)
{
	bool first = true;

	for (size_t i = 0; i < json_size(node); i++) {
		struct json *value;
		const char *name = json_member(node, i, &value);
		bool is_type = strcmp(name, "@type") == 0;

		if (strcmp(name, "@id") == 0)
			continue;
		if (!first) {
			buf_adds(t->out, " ;");
			indent(t, depth);
		}
		first = false;
		if (is_type)
			buf_addc(t->out, 'a');
		else if (add_address(t, name) != 0)
			return -1;
		buf_addc(t->out, ' ');
		if (add_values(t, value, is_type, depth) != 0)
			return err_context(t->err, "%s", name);
	}
	return first ? wrong(t, "says nothing", "a node") : 0;
}

static int
add_object(struct turtle *t, const struct json *value, int depth)
{
	if (json_kind(value) == JSON_STRING) {
		add_text(t, json_text(value));
		return 0;
	}
	if (json_kind(value) != JSON_OBJECT)
		return wrong(t, "cannot be told in Turtle",
		    "a value that is neither text nor object");
	if (json_get(value, "@value") != NULL)
		return add_literal(t, value);
	if (json_get(value, "@id") != NULL) {
		if (json_size(value) != 1)
			return wrong(t,
			    "has an @id and is told within another; give it a "
			    "place of its own",
			    json_get_text(value, "@id", ""));
		return add_address(t, json_get_text(value, "@id", NULL));
	}
	buf_adds(t->out, "[ ");
	if (add_statements(t, value, depth + 1) != 0)
		return -1;
	buf_adds(t->out, " ]");
	return 0;
}

/* --- the document --- */

static int
add_prefixes(struct turtle *t)
{
	for (size_t i = 0; i < json_size(t->context); i++) {
		struct json *value;
		const char *name = json_member(t->context, i, &value);

		if (json_text(value) == NULL)
			return wrong(t, "is no prefix", name);
		buf_addf(t->out, "@prefix %s: <%s> .\n", name,
		    json_text(value));
	}
	return 0;
}

static int
add_graph(struct turtle *t, const struct json *graph, struct outfile *file)
{
	for (size_t i = 0; i < json_size(graph); i++) {
		const struct json *node = json_at(graph, i);

		buf_addc(t->out, '\n');
		if (add_address(t, json_get_text(node, "@id", NULL)) != 0)
			return -1;
		buf_addc(t->out, ' ');
		if (add_statements(t, node, 1) != 0)
			return -1;
		buf_adds(t->out, " .\n");
		outfile_drain(file);
	}
	return 0;
}

/* A member of the head, parsed; NULL when it is not there. */
static int
read_member(const struct writer_start *start, const char *name,
    struct json **ret, struct err *err)
{
	size_t at = writer_column(start->head, name);
	const char *text = at != 0 ? pq_get(start->head, start->row, at) : NULL;

	if (text != NULL)
		return json_parse(text, strlen(text), name, ret, err);
	return err_set(err, ERR_DATA,
	    "Turtle is made of @context and @graph, and there is no %s", name);
}

static int
begin(const struct writer_start *start, void **ret, struct err *err)
{
	struct outfile *file = xcalloc(1, sizeof(*file));
	struct turtle t = { &file->buf, NULL, err };
	struct json *context = NULL, *graph = NULL;
	int rc = -1;

	if (outfile_open(file, start->path, err) != 0) {
		free(file);
		return -1;
	}
	if (read_member(start, "@context", &context, err) == 0 &&
	    read_member(start, "@graph", &graph, err) == 0) {
		t.context = context;
		if (add_prefixes(&t) == 0)
			rc = add_graph(&t, graph, file);
	}
	if (context != NULL)
		json_free(context);
	if (graph != NULL)
		json_free(graph);
	if (rc == 0) {
		*ret = file;
		return 0;
	}
	outfile_abandon(file);
	free(file);
	return -1;
}

static int
row(void *ctx, const struct pq_result *rows, size_t at, struct err *err)
{
	(void)ctx;
	(void)rows;
	(void)at;
	return err_set(err, ERR_DATA, "a graph has no rows");
}

static int
end(void *ctx, struct err *err)
{
	int rc = outfile_close(ctx, err);

	free(ctx);
	return rc;
}

static void
abandon(void *ctx)
{
	outfile_abandon(ctx);
	free(ctx);
}

const struct writer writer_ttl = { "ttl", false, begin, NULL, row, end,
	abandon };

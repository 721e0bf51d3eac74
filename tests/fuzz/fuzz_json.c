/*
 * A small document: it is refused with a class and a place, or every node of
 * it can be reached and written again, which gives a document that is read as
 * the same.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
write_node(struct jsonw *w, const struct json *node)
{
	struct json *value = NULL;
	int64_t number;

	switch (json_kind(node)) {
	case JSON_NULL:
		jsonw_null(w);
		break;
	case JSON_BOOL:
		jsonw_bool(w, json_is_true(node));
		break;
	case JSON_NUMBER:
		/* A real has no exact text here. */
		if (json_int(node, &number) == 0)
			jsonw_int(w, number);
		else
			jsonw_number(w, "-1.5e-3");
		break;
	case JSON_STRING:
		jsonw_text(w, json_text(node));
		break;
	case JSON_ARRAY:
		jsonw_array(w);
		for (size_t i = 0; i < json_size(node); i++)
			write_node(w, json_at(node, i));
		jsonw_array_end(w);
		break;
	case JSON_OBJECT:
		jsonw_object(w);
		for (size_t i = 0; i < json_size(node); i++) {
			const char *name = json_member(node, i, &value);

			if (json_get(node, name) != value)
				abort();
			jsonw_name(w, name);
			write_node(w, value);
		}
		jsonw_object_end(w);
		break;
	}
}

/* Parse, and write what was read; false when it is refused. */
static bool
round_trip(const char *text, size_t len, struct buf *out)
{
	struct json *root;
	struct err err = ERR_INIT;
	struct jsonw w;

	if (json_parse(text, len, "input", &root, &err) < 0) {
		if (err.class != ERR_SOURCE || !strstr(err.text, "line "))
			abort();
		return false;
	}
	jsonw_init(&w, out);
	write_node(&w, root);
	json_free(root);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buf once, twice;

	buf_init(&once, LIMIT_SMALL_BODY);
	buf_init(&twice, LIMIT_SMALL_BODY);
	if (round_trip((const char *)bytes, len, &once)) {
		if (!buf_ok(&once) ||
		    !round_trip(once.data, once.len, &twice) ||
		    strcmp(once.data, twice.data) != 0) {
			fprintf(stderr, "%s\n%s\n", once.data, twice.data);
			abort();
		}
	}
	buf_release(&once);
	buf_release(&twice);
	return 0;
}

/*
 * The scanner for rows against Jansson, which reads the same document as a
 * tree: both accept or both refuse, and the records hold the same names,
 * strings and numbers.  The first byte says in what pieces the scanner gets
 * its bytes, and the shape: bit 7 flattens, bit 5 puts the array a level
 * deeper, bit 4 is one record a line.  Differences that are meant: in the array
 * of rows the scanner takes nothing but records, and it refuses two members with
 * one path, and long paths.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/records.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct pieces {
	const uint8_t *bytes;
	size_t len;
	size_t at;
	uint32_t state;
	uint32_t most;
};

static long
next_piece(void *ctx, char *into, size_t size, struct err *err)
{
	struct pieces *p = ctx;
	size_t n;

	(void)err;
	p->state = p->state * 1664525u + 1013904223u;
	n = 1 + (p->state >> 16) % p->most;
	if (n > size)
		n = size;
	if (n > p->len - p->at)
		n = p->len - p->at;
	memcpy(into, p->bytes + p->at, n);
	p->at += n;
	return (long)n;
}

/* Without the mark of byte order, which Jansson refuses and we pass over. */
static const char *
unmarked(const struct pieces *pieces, size_t *ret_len)
{
	size_t skip =
	    pieces->len >= 3 && memcmp(pieces->bytes, "\xef\xbb\xbf", 3) == 0
	    ? 3
	    : 0;

	*ret_len = pieces->len - skip;
	return (const char *)pieces->bytes + skip;
}

/* The rows of a tree, or NULL. */
static const struct json *
rows_of(const struct json *root, bool deep)
{
	const struct json *rows = root;

	if (json_kind(root) != JSON_ARRAY)
		rows = json_get(deep ? json_get(root, "a") : root, "value");
	return rows && json_kind(rows) == JSON_ARRAY ? rows : NULL;
}

/* The members of a tree by their paths, in the order of the text. */
struct paths {
	struct path {
		char *text;
		const struct json *value;
	} * at;
	size_t n;
	bool clash;
	bool too_long;
};

static void
paths_add(struct paths *paths, const char *above, const struct json *object)
{
	struct json *value = NULL;

	for (size_t i = 0; i < json_size(object); i++) {
		const char *name = json_member(object, i, &value);
		size_t len = (above ? strlen(above) + 1 : 0) + strlen(name);
		char *text = malloc(len + 1);

		snprintf(text, len + 1, "%s%s%s", above ? above : "",
		    above ? "." : "", name);
		for (size_t k = 0; k < paths->n; k++)
			if (!strcmp(paths->at[k].text, text))
				paths->clash = true;
		if (above && len > LIMIT_MEMBER_PATH)
			paths->too_long = true;
		paths->at =
		    realloc(paths->at, (paths->n + 1) * sizeof(*paths->at));
		paths->at[paths->n++] = (struct path){ text, value };
		if (json_kind(value) == JSON_OBJECT)
			paths_add(paths, text, value);
	}
}

static struct paths
paths_of(const struct json *object)
{
	struct paths paths = { 0 };

	if (object && json_kind(object) == JSON_OBJECT)
		paths_add(&paths, NULL, object);
	return paths;
}

static bool
paths_free(struct paths *paths)
{
	bool fine = !paths->clash && !paths->too_long &&
	    paths->n <= LIMIT_RECORD_MEMBERS;

	for (size_t i = 0; i < paths->n; i++)
		free(paths->at[i].text);
	free(paths->at);
	return fine;
}

/* Is there nothing that only we refuse? */
static bool
fine_paths(const struct json *object)
{
	struct paths paths = paths_of(object);

	return paths_free(&paths);
}

static bool
fine_records(const struct json *rows)
{
	for (size_t i = 0; i < json_size(rows); i++)
		if (!fine_paths(json_at(rows, i)))
			return false;
	return true;
}

static bool
only_records(const struct json *rows)
{
	for (size_t i = 0; i < json_size(rows); i++)
		if (json_kind(json_at(rows, i)) != JSON_OBJECT)
			return false;
	return true;
}

static void
same_value(const struct record_member *m, const struct json *value)
{
	int64_t number;

	switch (json_kind(value)) {
	case JSON_NULL:
		REQUIRE(m->kind == RECORD_NULL);
		break;
	case JSON_BOOL:
		REQUIRE(m->kind ==
		    (json_is_true(value) ? RECORD_TRUE : RECORD_FALSE));
		break;
	case JSON_NUMBER:
		REQUIRE(m->kind == RECORD_NUMBER);
		REQUIRE(strlen(m->text) == m->len);
		REQUIRE(strspn(m->text, "-+.eE0123456789") == m->len);
		if (json_int(value, &number) == 0)
			REQUIRE(strtoll(m->text, NULL, 10) == number);
		else
			REQUIRE(strpbrk(m->text, ".eE") != NULL);
		break;
	case JSON_STRING:
		REQUIRE(m->kind == RECORD_STRING);
		REQUIRE(strlen(m->text) == m->len);
		REQUIRE(strcmp(m->text, json_text(value)) == 0);
		break;
	default:
		REQUIRE(m->kind == RECORD_NESTED);
	}
}

static void
same_record(const struct record *record, const struct json *object, bool flat)
{
	struct paths paths = { 0 };
	struct json *value = NULL;
	size_t n = 0;

	REQUIRE(object && json_kind(object) == JSON_OBJECT);
	if (flat) {
		paths = paths_of(object);
	} else {
		for (size_t i = 0; i < json_size(object); i++) {
			char *name = strdup(json_member(object, i, &value));

			paths.at =
			    realloc(paths.at, (i + 1) * sizeof(*paths.at));
			paths.at[paths.n++] = (struct path){ name, value };
		}
	}
	for (size_t i = 0; i < paths.n; i++) {
		const struct record_member *m;

		if (flat && json_kind(paths.at[i].value) == JSON_OBJECT)
			continue;
		REQUIRE(n < record->n);
		m = &record->member[n++];
		REQUIRE(strlen(m->name) == m->name_len);
		REQUIRE(strcmp(m->name, paths.at[i].text) == 0);
		REQUIRE(record_get(record, m->name) == m);
		same_value(m, paths.at[i].value);
	}
	REQUIRE(n == record->n);
	paths_free(&paths);
}

static void
same_envelope(const struct records *records, const struct json *root)
{
	struct paths paths = paths_of(root);

	for (size_t i = 0; i < paths.n; i++) {
		const char *name = paths.at[i].text;
		const struct json *value = paths.at[i].value;
		const char *kept = records_envelope(records, name);
		int64_t number;

		switch (json_kind(value)) {
		case JSON_STRING:
			REQUIRE(kept && !strcmp(kept, json_text(value)));
			break;
		case JSON_BOOL:
			REQUIRE(kept &&
			    !strcmp(kept,
				json_is_true(value) ? "true" : "false"));
			break;
		case JSON_NUMBER:
			REQUIRE(kept);
			if (json_int(value, &number) == 0)
				REQUIRE(strtoll(kept, NULL, 10) == number);
			break;
		case JSON_NULL:
			REQUIRE(!kept);
			break;
		default:
			REQUIRE(!kept == (strcmp(name, "error") != 0));
		}
	}
	paths_free(&paths);
}

static int
one_document(struct pieces *pieces, const struct records_shape *shape)
{
	struct records *records;
	struct record record;
	struct json *root = NULL;
	const struct json *rows = NULL;
	struct err err = ERR_INIT, theirs = ERR_INIT;
	bool accepted = false;
	size_t n = 0;
	size_t len;
	const char *text = unmarked(pieces, &len);
	int rc;

	if (json_parse(text, len, "input", &root, &theirs) == 0) {
		rows = rows_of(root, strchr(shape->rows, '.') != NULL);
		accepted = only_records(rows) && fine_paths(root) &&
		    (!shape->flatten || fine_records(rows));
	}
	records = records_new(shape, next_piece, pieces);
	while ((rc = records_next(records, &record, &err)) == 1) {
		if (rows)
			same_record(&record, json_at(rows, n), shape->flatten);
		n++;
	}
	if (rc == 0 && !accepted)
		fprintf(stderr, "only the other says: %s\n", theirs.text);
	if (rc < 0 && accepted)
		fprintf(stderr, "only we say: %s\n", err.text);
	/* Two arrays with the path of the rows, {"a":{"value":[]},"a.value":[]}
	 * among them, are a clash as well. */
	REQUIRE((rc == 0) == accepted);
	if (rc == 0) {
		REQUIRE(n == json_size(rows) || !rows);
		REQUIRE(pieces->at == pieces->len);
		same_envelope(records, root);
		if (rows)
			REQUIRE(records_saw_rows(records));
	} else {
		REQUIRE(err.class == ERR_SOURCE && err.text[0]);
	}
	records_free(records);
	if (root)
		json_free(root);
	return 0;
}

/* Each line that is not blank is one document, an object. */
static int
all_lines(struct pieces *pieces, const struct records_shape *shape)
{
	struct records *records = records_new(shape, next_piece, pieces);
	size_t whole;
	const char *line = unmarked(pieces, &whole);
	const char *end = line + whole;
	struct record record;
	struct err err = ERR_INIT, theirs = ERR_INIT;
	int rc = 0;

	while (line < end) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));
		size_t len = (size_t)((lf ? lf : end) - line);
		struct json *root = NULL;
		size_t blank = 0;

		while (blank < len && strchr(" \t\r", line[blank]) &&
		    line[blank])
			blank++;
		if (blank < len) {
			bool fine = json_parse(line, len, "line", &root,
					&theirs) == 0 &&
			    json_kind(root) == JSON_OBJECT &&
			    (!shape->flatten || fine_paths(root));

			rc = records_next(records, &record, &err);
			if (rc == 1) {
				/* What stands behind a record is judged after
				 * it. */
				if (!fine)
					rc = records_next(records, &record,
					    &err);
				else
					same_record(&record, root,
					    shape->flatten);
			}
			if ((rc == 1) != fine)
				fprintf(stderr, "%s; %s\n", err.text,
				    theirs.text);
			REQUIRE((rc == 1) == fine);
			if (root)
				json_free(root);
			if (!fine)
				break;
		}
		line += len + 1;
	}
	if (rc != -1)
		REQUIRE(records_next(records, &record, &err) == 0);
	records_free(records);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct records_shape shape = { .rows = "value" };
	struct pieces pieces = { 0 };

	if (len == 0)
		return 0;
	pieces.bytes = bytes + 1;
	pieces.len = len - 1;
	pieces.state = bytes[0];
	pieces.most = 1u << bytes[0] % 10;
	shape.flatten = bytes[0] & 0x80;
	shape.lines = bytes[0] & 0x10;
	if (bytes[0] & 0x20)
		shape.rows = "a.value";
	return shape.lines ? all_lines(&pieces, &shape)
			   : one_document(&pieces, &shape);
}

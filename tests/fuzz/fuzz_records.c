/*
 * The scanner for rows against Jansson, which reads the same document as a
 * tree: both accept or both refuse, and the records hold the same names,
 * strings and numbers.  The first byte says in what pieces the scanner gets
 * its bytes.  One difference is meant: in the array of rows the scanner
 * takes nothing but records.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/records.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define REQUIRE(x)                                                             \
	do {                                                                   \
		if (!(x)) {                                                    \
			fprintf(stderr, "line %d: %s\n", __LINE__, #x);        \
			abort();                                               \
		}                                                              \
	} while (0)

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

/* The rows of a tree, or NULL. */
static const struct json *
rows_of(const struct json *root)
{
	const struct json *rows =
	    json_kind(root) == JSON_ARRAY ? root : json_get(root, "value");

	return rows && json_kind(rows) == JSON_ARRAY ? rows : NULL;
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
same_record(const struct record *record, const struct json *object)
{
	struct json *value = NULL;

	REQUIRE(object && record->n == json_size(object));
	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];
		const char *name = json_member(object, i, &value);

		REQUIRE(strlen(m->name) == m->name_len);
		REQUIRE(strcmp(m->name, name) == 0);
		REQUIRE(record_get(record, name) == m);
		same_value(m, value);
	}
}

static void
same_envelope(const struct records *records, const struct json *root)
{
	struct json *value = NULL;

	if (json_kind(root) != JSON_OBJECT)
		return;
	for (size_t i = 0; i < json_size(root); i++) {
		const char *name = json_member(root, i, &value);
		const char *kept = records_envelope(records, name);

		if (json_text(value))
			REQUIRE(kept && !strcmp(kept, json_text(value)));
		else if (!strcmp(name, "error"))
			REQUIRE(!kept == (json_kind(value) == JSON_NULL));
		else
			REQUIRE(!kept);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct pieces pieces = { 0 };
	struct records *records;
	struct record record;
	struct json *root = NULL;
	const struct json *rows = NULL;
	struct err err = ERR_INIT, theirs = ERR_INIT;
	size_t n = 0;
	int rc;

	if (len == 0)
		return 0;
	pieces.bytes = bytes + 1;
	pieces.len = len - 1;
	pieces.state = bytes[0];
	pieces.most = 1u << bytes[0] % 10;

	if (json_parse((const char *)pieces.bytes, pieces.len, "input", &root,
		&theirs) == 0)
		rows = rows_of(root);
	records = records_new("value", next_piece, &pieces);
	while ((rc = records_next(records, &record, &err)) == 1) {
		if (rows)
			same_record(&record, json_at(rows, n));
		n++;
	}
	if (rc == 0 && !root)
		fprintf(stderr, "only the other says: %s\n", theirs.text);
	if (rc < 0 && root && only_records(rows))
		fprintf(stderr, "only we say: %s\n", err.text);
	REQUIRE((rc == 0) == (root && only_records(rows)));
	if (rc == 0) {
		REQUIRE(n == json_size(rows));
		REQUIRE(records_saw_rows(records) == (rows != NULL));
		REQUIRE(pieces.at == pieces.len);
		same_envelope(records, root);
	} else {
		REQUIRE(err.class == ERR_SOURCE && err.text[0]);
	}
	records_free(records);
	if (root)
		json_free(root);
	return 0;
}

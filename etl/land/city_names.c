/*
 * Names of fields, whatever their case, points and low lines.
 */
#include "land/city_names.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

/* A name as it was delivered last at this place, and what it became. */
struct seen {
	char *delivered;
	const char *name;
};

struct city_names {
	const struct source_city *city;
	const struct city_sink *to;
	struct city_sink sink;
	struct seen seen[LIMIT_RECORD_MEMBERS];
	struct record_member member[LIMIT_RECORD_MEMBERS];
};

static char
lowered(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_same(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, "._");
		b += strspn(b, "._");
		if (lowered(*a) != lowered(*b))
			return false;
		if (*a == '\0')
			return true;
	}
}

/* The descriptor's spelling; the same name when it has none. */
static const char *
spelled(const struct source_city *city, const char *name)
{
	if (source_city_field(city, name) != NULL ||
	    source_city_ignores(city, name))
		return name;
	for (size_t i = 0; i < city->n_fields; i++)
		if (is_same(city->field[i].name, name))
			return city->field[i].name;
	for (size_t i = 0; i < city->n_ignored; i++)
		if (is_same(city->ignored[i], name))
			return city->ignored[i];
	return name;
}

/* Names mostly stand where they stood in the record before. */
static const char *
name_of(struct city_names *n, size_t i, const char *delivered)
{
	struct seen *seen = &n->seen[i];

	if (seen->delivered == NULL ||
	    strcmp(seen->delivered, delivered) != 0) {
		free(seen->delivered);
		seen->delivered = xstrdup(delivered);
		seen->name = spelled(n->city, seen->delivered);
	}
	return seen->name;
}

static int
take_record(void *ctx, const struct snapshot_part *part, uint64_t row,
    const struct record *record, struct err *err)
{
	struct city_names *n = ctx;
	struct record named = { .n = record->n, .member = n->member };

	if (record->n > LIMIT_RECORD_MEMBERS)
		return err_set(err, ERR_SOURCE,
		    "a record of more than %d members", LIMIT_RECORD_MEMBERS);
	for (size_t i = 0; i < record->n; i++) {
		n->member[i] = record->member[i];
		n->member[i].name = name_of(n, i, record->member[i].name);
		n->member[i].name_len = strlen(n->member[i].name);
	}
	return n->to->record(n->to->ctx, part, row, &named, err);
}

static int
take_reject(void *ctx, const struct table_reject *reject, struct err *err)
{
	const struct city_names *n = ctx;

	return n->to->reject(n->to->ctx, reject, err);
}

struct city_names *
city_names_new(const struct source_city *city, const struct city_sink *to)
{
	struct city_names *n = xcalloc(1, sizeof(*n));

	n->city = city;
	n->to = to;
	n->sink = (struct city_sink){
		.record = take_record, .reject = take_reject, .ctx = n
	};
	return n;
}

void
city_names_free(struct city_names *n)
{
	if (n == NULL)
		return;
	for (size_t i = 0; i < LIMIT_RECORD_MEMBERS; i++)
		free(n->seen[i].delivered);
	free(n);
}

const struct city_sink *
city_names_sink(const struct city_names *n)
{
	return &n->sink;
}

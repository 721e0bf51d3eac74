/* What is asked of Swing, and the rows of its table. */
#include "define/swing_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

int
swing_subject_read(const struct source *source, struct swing_subject *ret,
    struct err *err)
{
	const char *areas = strchr(source->table, '/');
	const char *periods = areas != NULL ? strchr(areas + 1, '/') : NULL;

	if (periods == NULL || strchr(periods + 1, '/') != NULL)
		return err_set(err, ERR_SOURCE,
		    "table \"%.100s\" is not variable/areas/periods, as in "
		    "wvoorraad/wijk/year; mend source.json",
		    source->table);
	ret->variable =
	    xstrndup(source->table, (size_t)(areas - source->table));
	ret->areas = xstrndup(areas + 1, (size_t)(periods - areas - 1));
	ret->periods = xstrdup(periods + 1);
	return 0;
}

void
swing_subject_release(struct swing_subject *subject)
{
	free(subject->variable);
	free(subject->areas);
	free(subject->periods);
	memset(subject, 0, sizeof(*subject));
}

static int
read_headers(const struct json *headers, struct record_member *member,
    struct err *err)
{
	size_t n = json_size(headers);

	if (n == 0 || n > LIMIT_COLUMNS)
		return err_set(err, ERR_SOURCE,
		    "the table has %zu columns; look at it by hand", n);
	for (size_t i = 0; i < n; i++) {
		const char *name =
		    json_get_text(json_at(headers, i), "name", NULL);

		if (name == NULL)
			return err_set(err, ERR_SOURCE,
			    "column %zu of the table has no name; look at it "
			    "by hand",
			    i + 1);
		for (size_t k = 0; k < i; k++)
			if (strcmp(member[k].name, name) == 0)
				return err_set(err, ERR_SOURCE,
				    "column \"%.60s\" stands twice in the "
				    "table; nothing says which one is meant",
				    name);
		member[i].name = name;
		member[i].name_len = strlen(name);
	}
	return 0;
}

static int
read_row(const struct json *row, uint64_t number, size_t n,
    struct record_member *member, struct err *err)
{
	if (json_kind(row) != JSON_ARRAY || json_size(row) != n)
		return err_set(err, ERR_SOURCE,
		    "row %" PRIu64 " has %zu cells where the table has %zu "
		    "columns; the next run asks again",
		    number, json_size(row), n);
	for (size_t i = 0; i < n; i++) {
		const struct json *cell = json_at(row, i);
		const char *text = json_text(cell);

		if (text == NULL && json_kind(cell) != JSON_NULL)
			return err_set(err, ERR_SOURCE,
			    "cell %zu of row %" PRIu64 " is no text; look at "
			    "the table by hand",
			    i + 1, number);
		member[i].kind = text != NULL ? RECORD_STRING : RECORD_NULL;
		member[i].text = text != NULL ? text : "";
		member[i].len = strlen(member[i].text);
	}
	return 0;
}

int
swing_table_rows(const struct json *doc, swing_row *take, void *ctx,
    struct err *err)
{
	const struct json *headers = json_get(doc, "headers");
	const struct json *rows = json_get(doc, "rows");
	size_t n = json_size(headers);
	struct record_member *member;
	struct record record;
	int rc;

	if (headers == NULL || json_kind(headers) != JSON_ARRAY ||
	    rows == NULL || json_kind(rows) != JSON_ARRAY)
		return err_set(err, ERR_SOURCE,
		    "this is no table with headers and rows; check host and "
		    "path in source.json");
	member = xcalloc(n + 1, sizeof(*member));
	rc = read_headers(headers, member, err);
	for (size_t i = 0; i < json_size(rows) && rc == 0; i++) {
		rc = read_row(json_at(rows, i), i + 1, n, member, err);
		record = (struct record){ .n = n, .member = member };
		if (rc == 0)
			rc = take(ctx, i + 1, &record, err);
	}
	free(member);
	return rc;
}

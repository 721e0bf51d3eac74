/*
 * CBS OData v4: long rows, one a measure and cell.  What the table says of
 * itself is small and read as a tree; rows are scanned, their numbers untouched.
 *
 * Sources of the rules: the captured answers (names, nulls, order), see
 * land/README.md.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "base/dict.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/records.h"
#include "base/text.h"
#include "define/period.h"
#include "define/resolve.h"
#include "land/cbs_list.h"
#include "land/cbs_pages.h"
#include "land/cbs_place.h"
#include "land/format.h"

static int
read_periods(const struct table_origin *o, struct table *t, struct err *err)
{
	const struct source_dimension *d = source_role(o->source, ROLE_PERIOD);
	struct json *doc = NULL;
	const struct json *list;
	char role[LIMIT_CODE + 8];
	int rc = -1;

	if (d == NULL)
		return cbs_place_add_period(o->source, t, err);
	snprintf(role, sizeof(role), "codes/%s", d->name);
	if (cbs_list_read(o, role, &doc, err) == -1)
		return -1;
	list = json_get(doc, "value");
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *row = json_at(list, i);
		const char *code = json_get_text(row, "Identifier", "");
		struct period p;

		if (period_parse(code, &p, err) == -1) {
			err_context(err, "%s", role);
			goto out;
		}
		if (table_add_period(t, code, json_get_text(row, "Status", ""),
			err) == -1) {
			err_context(err, "%s", role);
			goto out;
		}
	}
	rc = 0;
out:
	json_free(doc);
	return rc;
}

/* The groups of measures, when the descriptor names one by title. */
static int
read_groups(const struct table_origin *o, struct measure_groups **ret,
    struct err *err)
{
	struct json *doc = NULL;
	int rc;

	*ret = NULL;
	if (!measure_groups_asked(o->source))
		return 0;
	if (cbs_list_read(o, "measure-groups", &doc, err) == -1)
		return -1;
	rc = measure_groups_read(json_get(doc, "value"), ret, err);
	if (rc == -1)
		err_context(err, "measure-groups");
	json_free(doc);
	return rc;
}

static void
list_measures(const struct table_origin *o, const struct json *list,
    const struct resolved_measure *ours, struct table *t)
{
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *row = json_at(list, i);
		struct table_listed l = { NULL, resolve_code_of(row),
			json_get_text(row, "Title", ""), false };

		for (size_t k = 0; k < o->source->n_measures; k++)
			l.is_chosen |= strcmp(ours[k].code, l.code) == 0;
		table_add_listed(t, &l);
	}
}

static int
read_measures(const struct table_origin *o, struct table *t, struct err *err)
{
	size_t n = o->source->n_measures;
	struct resolved_measure *found = xcalloc(n + 1, sizeof(*found));
	struct measure_groups *groups = NULL;
	struct json *doc = NULL;
	int rc = -1;

	if (read_groups(o, &groups, err) == -1 ||
	    cbs_list_read(o, "measure-codes", &doc, err) == -1)
		goto out;
	if (resolve_measures(o->source, json_get(doc, "value"), groups, found,
		err) == -1) {
		err_context(err, "measure-codes");
		goto out;
	}
	list_measures(o, json_get(doc, "value"), found, t);
	t->measure = arena_alloc(t->arena, (n + 1) * sizeof(*t->measure));
	for (size_t i = 0; i < n; i++) {
		t->measure[i].present = true;
		t->measure[i].code = arena_strdup(t->arena, found[i].code);
		t->measure[i].title =
		    text_squeeze(arena_strdup(t->arena, found[i].title));
		t->measure[i].unit =
		    text_squeeze(arena_strdup(t->arena, found[i].unit));
	}
	rc = 0;
out:
	measure_groups_free(groups);
	json_free(doc);
	free(found);
	return rc;
}

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	if (read_periods(o, t, err) == -1 ||
	    cbs_list_regions(o, NULL, t, err) == -1 ||
	    read_measures(o, t, err) == -1 ||
	    cbs_place_describe(o, t, err) == -1)
		return -1;
	return 0;
}

/* --- rows --- */

enum column { MEASURE, ATTRIBUTE, VALUE, TEXT, ID, FIXED_COLUMNS };

static const char *const column_name[] = { "Measure", "ValueAttribute", "Value",
	"StringValue", "Id" };

struct rows {
	const struct table_origin *origin;
	const struct table *table;
	const struct table_sink *sink;
	struct cbs_place place;
	/* Of all codes of measures of the table: the first measure of ours, or
	 * NOT_OURS; and of each measure the next of that code. */
	struct dict *codes;
	size_t *next;
	struct record_place at[FIXED_COLUMNS];
	const struct snapshot_part *part;
	uint64_t row;
	uint64_t taken;
};

#define NOT_OURS (-1)
#define NO_MORE ((size_t)-1)

static const struct record_member *
get(struct rows *rows, const struct record *record, enum column column)
{
	return record_get_at(record, column_name[column], &rows->at[column]);
}

static int
reject(const struct rows *rows, const char *reason, const char *text,
    struct err *err)
{
	struct table_reject r = { rows->part, rows->row, reason, text, NULL };

	return rows->sink->reject(rows->sink->ctx, &r, err);
}

static bool
is_text(const struct record_member *m, const char *text)
{
	return m->kind == RECORD_STRING && m->len == strlen(text) &&
	    memcmp(m->text, text, m->len) == 0;
}

/* Is there a measure of ours among those of the code, with the row's chosen
 * codes? */
static bool
find_measure(const struct rows *rows, int64_t first, size_t *ret)
{
	if (first == NOT_OURS)
		return false;
	for (size_t i = (size_t)first; i != NO_MORE; i = rows->next[i])
		if (cbs_place_is(&rows->place, i)) {
			*ret = i;
			return true;
		}
	return false;
}

/* Members that are dimensions: all but those that every table has. */
static size_t
count_dimensions(struct rows *rows, const struct record *record)
{
	size_t n = record->n;

	for (enum column c = 0; c < FIXED_COLUMNS; c++)
		n -= get(rows, record, c) != NULL;
	return n;
}

/* A row with another code than ours is not selected. */
static int
dimensions(struct rows *rows, const struct record *record,
    struct table_cell *cell, bool *ret_selected, struct err *err)
{
	enum cbs_place_kind kind;
	const char *missing;

	*ret_selected = false;
	if (count_dimensions(rows, record) !=
	    rows->origin->source->n_dimensions)
		return reject(rows, "dimensions differ from the descriptor's",
		    "", err);
	kind = cbs_place_read(&rows->place, record, cell, &missing);
	if (kind == CBS_PLACE_BROKEN)
		return reject(rows, "a dimension is missing", missing, err);
	*ret_selected = kind == CBS_PLACE_OURS;
	return 0;
}

/* Only attribute None with a number is a value; any other attribute is kept
 * as text, and the cell has no value. */
static int
one_value(struct rows *rows, const struct record *record,
    struct table_cell *cell, bool *ret_good, struct err *err)
{
	const struct record_member *a = get(rows, record, ATTRIBUTE);
	const struct record_member *v = get(rows, record, VALUE);

	*ret_good = false;
	if (a == NULL || v == NULL || a->kind != RECORD_STRING)
		return reject(rows, "no Value or no ValueAttribute", "", err);
	if (v->kind != RECORD_NUMBER && v->kind != RECORD_NULL)
		return reject(rows, "the value is no number", v->text, err);
	if (is_text(a, "None")) {
		if (v->kind == RECORD_NULL)
			return reject(rows, "no value and no reason", "", err);
		if (!text_is_number(v->text, v->len))
			return reject(rows, "broken number", v->text, err);
		cell->value = v->text;
		cell->value_len = v->len;
	} else {
		if (a->len > LIMIT_CODE || a->len == 0)
			return reject(rows, "broken ValueAttribute", a->text,
			    err);
		cell->attribute = a->text;
		cell->attribute_len = a->len;
	}
	*ret_good = true;
	return 0;
}

/* Of a classification: a text, with blanks behind it.  A text that is not there
 * is no cell; who counts the cells sees it. */
static int
one_text(struct rows *rows, const struct record *record,
    struct table_cell *cell, bool *ret_good, struct err *err)
{
	const struct record_member *t = get(rows, record, TEXT);

	*ret_good = false;
	if (t == NULL || (t->kind != RECORD_STRING && t->kind != RECORD_NULL))
		return reject(rows, "no StringValue", "", err);
	*ret_good = cbs_place_text(t, cell);
	return 0;
}

static int
one_row(void *ctx, const struct record *record,
    const struct snapshot_part *part, uint64_t row, struct err *err)
{
	struct rows *rows = ctx;
	const struct record_member *m = get(rows, record, MEASURE);
	struct table_cell cell = { 0 };
	int64_t first;
	bool go_on;

	rows->part = part;
	rows->row = row;
	if (m == NULL || m->kind != RECORD_STRING)
		return reject(rows, "no Measure", "", err);
	if (dimensions(rows, record, &cell, &go_on, err) == -1)
		return -1;
	if (!go_on)
		return 0;
	/* Of a measure that the table does not list one that we do use may be
	 * missing. */
	if (!dict_get(rows->codes, m->text, m->len, &first))
		return reject(rows, "measure is not in the table's list",
		    m->text, err);
	if (!find_measure(rows, first, &cell.measure))
		return 0;
	if ((rows->origin->source->measure[cell.measure].class != NULL
		    ? one_text(rows, record, &cell, &go_on, err)
		    : one_value(rows, record, &cell, &go_on, err)) == -1)
		return -1;
	if (!go_on)
		return 0;
	cell.part = part;
	cell.row = row;
	rows->taken++;
	return rows->sink->cell(rows->sink->ctx, &cell, err);
}

static int
read_measure_codes(struct rows *rows, struct err *err)
{
	size_t n = rows->origin->source->n_measures;
	struct json *doc = NULL, *list;

	if (cbs_list_read(rows->origin, "measure-codes", &doc, err) == -1)
		return -1;
	list = json_get(doc, "value");
	for (size_t i = 0; i < json_size(list); i++) {
		const char *code =
		    json_get_text(json_at(list, i), "Identifier", "");

		dict_put(rows->codes, code, strlen(code), NOT_OURS);
	}
	json_free(doc);
	/* From the last on, so that the first of a code is found first. */
	rows->next = xcalloc(n + 1, sizeof(*rows->next));
	for (size_t i = n; i-- > 0;) {
		const char *code = rows->table->measure[i].code;
		int64_t next;

		rows->next[i] = NO_MORE;
		if (dict_get(rows->codes, code, strlen(code), &next) &&
		    next != NOT_OURS)
			rows->next[i] = (size_t)next;
		dict_put(rows->codes, code, strlen(code), (int64_t)i);
	}
	return 0;
}

static int
cells(const struct table_origin *o, const struct table *t,
    const struct table_sink *sink, struct err *err)
{
	struct rows rows = { .origin = o, .table = t, .sink = sink };
	int rc = -1;

	rows.codes = dict_new();
	cbs_place_init(&rows.place, o->source, t);

	if (read_measure_codes(&rows, err) == -1)
		goto out;
	if (cbs_pages_read(o, "observations/", one_row, &rows, err) == -1)
		goto out;
	if (rows.taken == 0) {
		err_set(err, ERR_SOURCE,
		    "no row of any page is selected by the descriptor; check "
		    "its codes against the table");
		goto out;
	}
	rc = 0;
out:
	cbs_place_release(&rows.place);
	dict_free(rows.codes);
	free(rows.next);
	return rc;
}

const struct format format_cbs_odata4 = { "cbs-odata4", describe, cells };

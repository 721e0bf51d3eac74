/*
 * CBS OData v3: wide rows, a column a measure.  One row gives a cell for each
 * measure of the descriptor.  Codes have blanks behind them, in a width of
 * their own for each dimension; numbers are numbers (TypedDataSet), or texts
 * with blanks before them (UntypedDataSet).
 *
 * It cannot say why a cell has no value, nor the status of a period unless its
 * title has a mark.
 */
#include <stdbool.h>

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

/* A cell without value, and nothing said of it; landing.c knows the word. */
#define EMPTY "leeg"
/* CBS writes a point for what is unknown, unreliable or secret. */
#define POINT "punt"

/* As v4 would say it: one star is provisional, two are revised provisional. */
static const char *
status_of(const char *title, const char *description)
{
	while (*description == ' ' || *description == '\r' ||
	    *description == '\n')
		description++;
	if (text_ends(title, "**") || text_starts(description, "Nader voorl"))
		return "NaderVoorlopig";
	if (text_ends(title, "*") || text_starts(description, "Voorlopig"))
		return "Voorlopig";
	return text_starts(description, "Definitie") ? "Definitief" : "";
}

static int
one_period(struct table *t, const struct json *row, struct err *err)
{
	char *code = text_squeeze(xstrdup(resolve_code_of(row)));
	char *title = xstrdup(json_get_text(row, "Title", ""));
	struct period p;
	int rc = -1;

	text_squeeze(title);
	if (period_parse(code, &p, err) == 0)
		rc = table_add_period(t, code,
		    status_of(title, json_get_text(row, "Description", "")),
		    err);
	free(title);
	free(code);
	return rc;
}

static int
read_periods(const struct table_origin *o, struct table *t, struct err *err)
{
	const struct source_dimension *d = source_role(o->source, ROLE_PERIOD);
	char role[LIMIT_CODE + 8];
	struct json *doc = NULL, *list;
	int rc = 0;

	if (d == NULL)
		return cbs_place_add_period(o->source, t, err);
	snprintf(role, sizeof(role), "codes/%s", d->name);
	if (cbs_list_read(o, role, &doc, err) == -1)
		return -1;
	list = json_get(doc, "value");
	for (size_t i = 0; i < json_size(list) && rc == 0; i++)
		rc = one_period(t, json_at(list, i), err);
	if (rc == -1)
		err_context(err, "%s", role);
	json_free(doc);
	return rc;
}

/* A register without provinces would dissolve every municipality. */
static int
check_provinces(const struct table *t, struct err *err)
{
	for (size_t i = 0; i < t->n_regions; i++)
		if (text_starts(t->region[i].group, "GMPV"))
			return 0;
	return err_set(err, ERR_SOURCE,
	    "groups: they tell the province of no municipality; the register "
	    "stays as it is until cbs-odata4 answers again");
}

static int
read_regions(const struct table_origin *o, struct table *t, struct err *err)
{
	struct json *doc = NULL;
	int rc;

	if (!o->source->is_register)
		return cbs_list_regions(o, NULL, t, err);
	if (cbs_list_read(o, "groups", &doc, err) == -1)
		return -1;
	rc = cbs_list_regions(o, json_get(doc, "value"), t, err);
	if (rc == 0)
		rc = check_provinces(t, err);
	json_free(doc);
	return rc;
}

/* --- columns --- */

/* Which column holds which measure, and all columns that there are. */
struct columns {
	struct json *doc;
	struct resolved_measure *measure;
	struct dict *known;
};

static void
columns_release(struct columns *c)
{
	json_free(c->doc);
	free(c->measure);
	dict_free(c->known);
}

static int
columns_read(const struct table_origin *o, struct columns *ret, struct err *err)
{
	const struct json *list;

	memset(ret, 0, sizeof(*ret));
	ret->measure =
	    xcalloc(o->source->n_measures + 1, sizeof(*ret->measure));
	ret->known = dict_new();
	if (cbs_list_read(o, "data-properties", &ret->doc, err) == -1)
		return -1;
	list = json_get(ret->doc, "value");
	if (resolve_columns(o->source, list, ret->measure, err) == -1)
		return err_context(err, "data-properties");
	dict_put(ret->known, "ID", 2, 1);
	for (size_t i = 0; i < json_size(list); i++) {
		const char *key = json_get_text(json_at(list, i), "Key", "");

		dict_put(ret->known, key, strlen(key), 1);
	}
	return 0;
}

/* Columns by name, without the number behind it, which moves from one release
 * to the next; names that come again are told apart by their order. */
static void
list_columns(const struct table_origin *o, const struct columns *c,
    struct table *t)
{
	const struct json *list = json_get(c->doc, "value");
	struct dict *times = dict_new();

	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *row = json_at(list, i);
		const char *key = json_get_text(row, "Key", "");
		const char *end = strrchr(key, '_');
		size_t len = end != NULL ? (size_t)(end - key) : strlen(key);
		struct table_listed l = { NULL, NULL,
			json_get_text(row, "Title", ""), false };
		int64_t n = 0;
		char *name;

		if (strcmp(json_get_text(row, "Type", ""), "Topic") != 0)
			continue;
		for (size_t k = 0; k < o->source->n_measures; k++)
			l.is_chosen |= strcmp(c->measure[k].code, key) == 0;
		(void)dict_get(times, key, len, &n);
		dict_put(times, key, len, ++n);
		name = n == 1
		    ? xstrndup(key, len)
		    : xasprintf("%.*s (%lld)", (int)len, key, (long long)n);
		l.code = name;
		table_add_listed(t, &l);
		free(name);
	}
	dict_free(times);
}

static int
read_measures(const struct table_origin *o, struct table *t, struct err *err)
{
	size_t n = o->source->n_measures;
	struct columns columns;
	int rc = columns_read(o, &columns, err);

	if (rc == -1)
		goto out;
	list_columns(o, &columns, t);
	t->measure = arena_alloc(t->arena, (n + 1) * sizeof(*t->measure));
	for (size_t i = 0; i < n; i++) {
		const struct resolved_measure *found = &columns.measure[i];
		const char *code = o->source->measure[i].code;

		t->measure[i].present = true;
		/* Names of columns are not codes: their numbers move. */
		t->measure[i].code =
		    arena_strdup(t->arena, code != NULL ? code : "");
		t->measure[i].title =
		    text_squeeze(arena_strdup(t->arena, found->title));
		t->measure[i].unit =
		    text_squeeze(arena_strdup(t->arena, found->unit));
	}
out:
	columns_release(&columns);
	return rc;
}

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	t->is_reticent = true;
	if (read_periods(o, t, err) == -1 || read_regions(o, t, err) == -1 ||
	    read_measures(o, t, err) == -1 ||
	    cbs_place_describe(o, t, err) == -1)
		return -1;
	return 0;
}

/* --- rows --- */

struct rows {
	const struct table_origin *origin;
	const struct table_sink *sink;
	const struct columns *columns;
	struct cbs_place place;
	struct record_place *at; /* of each measure */
	const struct snapshot_part *part;
	uint64_t row;
	uint64_t taken;
};

static int
reject(const struct rows *rows, const char *reason, const char *text,
    struct err *err)
{
	struct table_reject r = { rows->part, rows->row, reason, text, NULL };

	return rows->sink->reject(rows->sink->ctx, &r, err);
}

/* Every column is one the table tells of. */
static const struct record_member *
stranger(const struct rows *rows, const struct record *record)
{
	int64_t ignored;

	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];

		if (!dict_get(rows->columns->known, m->name, m->name_len,
			&ignored))
			return m;
	}
	return NULL;
}

static void
no_value(struct table_cell *cell, const char *why)
{
	cell->value = NULL;
	cell->value_len = 0;
	cell->attribute = why;
	cell->attribute_len = strlen(why);
}

/* false: it is neither a number nor one of the marks for none. */
static bool
one_value(const struct record_member *m, struct table_cell *cell)
{
	size_t len;
	const char *text = cbs_place_trim(m, &len);

	cell->attribute = NULL;
	cell->attribute_len = 0;
	if (m->kind == RECORD_NULL || (m->kind == RECORD_STRING && len == 0))
		no_value(cell, EMPTY);
	else if (m->kind == RECORD_STRING && len == 1 && *text == '.')
		no_value(cell, POINT);
	else if ((m->kind == RECORD_NUMBER || m->kind == RECORD_STRING) &&
	    text_is_number(text, len)) {
		cell->value = text;
		cell->value_len = len;
	} else
		return false;
	return true;
}

/* Of a classification; a text that is not there is no cell. */
static int
one_text(struct rows *rows, const struct record_member *m,
    struct table_cell *cell, struct err *err)
{
	if (m->kind != RECORD_STRING && m->kind != RECORD_NULL)
		return reject(rows, "the value is no text", m->text, err);
	if (!cbs_place_text(m, cell))
		return 0;
	rows->taken++;
	return rows->sink->cell(rows->sink->ctx, cell, err);
}

static int
one_row(void *ctx, const struct record *record,
    const struct snapshot_part *part, uint64_t row, struct err *err)
{
	struct rows *rows = ctx;
	const struct record_member *m = stranger(rows, record);
	struct table_cell cell = { 0 };
	const char *missing;

	rows->part = part;
	rows->row = row;
	if (m != NULL)
		return reject(rows, "column is not in the table's list",
		    m->name, err);
	switch (cbs_place_read(&rows->place, record, &cell, &missing)) {
	case CBS_PLACE_BROKEN:
		return reject(rows, "a dimension is missing", missing, err);
	case CBS_PLACE_NOT_OURS:
		return 0;
	case CBS_PLACE_OURS:
		break;
	}
	cell.part = part;
	cell.row = row;
	for (size_t i = 0; i < rows->origin->source->n_measures; i++) {
		const char *name = rows->columns->measure[i].code;
		int rc;

		if (!cbs_place_is(&rows->place, i))
			continue;
		m = record_get_at(record, name, &rows->at[i]);
		cell.measure = i;
		if (m == NULL)
			rc = reject(rows, "a column is missing", name, err);
		else if (rows->origin->source->measure[i].class != NULL)
			rc = one_text(rows, m, &cell, err);
		else if (!one_value(m, &cell))
			rc = reject(rows, "broken number", m->text, err);
		else {
			rows->taken++;
			rc = rows->sink->cell(rows->sink->ctx, &cell, err);
		}
		if (rc == -1)
			return -1;
	}
	return 0;
}

static int
cells(const struct table_origin *o, const struct table *t,
    const struct table_sink *sink, struct err *err)
{
	struct columns columns;
	struct rows rows = { .origin = o, .sink = sink, .columns = &columns };
	int rc = -1;

	cbs_place_init(&rows.place, o->source, t);
	rows.at = xcalloc(o->source->n_measures + 1, sizeof(*rows.at));
	if (columns_read(o, &columns, err) == -1)
		goto out;
	if (cbs_pages_read(o, "rows/", one_row, &rows, err) == -1)
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
	free(rows.at);
	columns_release(&columns);
	return rc;
}

const struct format format_cbs_odata3 = { "cbs-odata3", describe, cells };

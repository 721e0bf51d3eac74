/*
 * One record against its descriptor.  Fields come in the same order in nearly
 * every record, so each is looked for where it stood last.
 */
#include "land/city_record.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "base/text.h"

#define NONE ((size_t)-1)

/* Where a member of a record goes: a field's number, or one of these. */
#define IGNORED NONE

/* A text of the present record. */
struct given {
	bool is_present, is_null;
	enum record_kind kind;
	const char *text;
	size_t len;
};

struct city_reader {
	const struct source_city *city;
	bool omits_nulls;
	size_t *guess; /* of the i-th member: its field */
	size_t n_guesses;
	struct given *given; /* by field */
	bool *field_seen;
	bool *measure_seen;
	bool any; /* there was a record */
	struct city_cell *cell;
	char (*mark)[CITY_NUMBER]; /* by null of the descriptor: the number
				    * that it is, or "" */
	struct buf key, area, area_name, period, labels;
	int *decimals;                      /* by measure */
	bool *saw_thousands, *saw_decimals; /* by measure: in texts */
	const char *reason, *mend;
	char text[LIMIT_TITLE + 1];
};

size_t
city_reader_measures(const struct source_city *city)
{
	size_t n = 0;

	if (city->n_measures > 0)
		return city->n_measures;
	for (size_t i = 0; i < city->n_fields; i++)
		n += city->field[i].role == FIELD_VALUE;
	return n;
}

struct city_measure
city_reader_measure(const struct source_city *city, size_t at)
{
	const struct source_field *f = city->field;

	if (city->n_measures > 0)
		return city->measure[at];
	for (;; f++)
		if (f->role == FIELD_VALUE && at-- == 0)
			return (struct city_measure){ f->name, f->title,
				f->unit, f->decimals };
}

struct city_reader *
city_reader_new(const struct source_city *city, bool omits_nulls)
{
	struct city_reader *r = xcalloc(1, sizeof(*r));
	size_t n = city_reader_measures(city);

	r->city = city;
	r->omits_nulls = omits_nulls;
	r->given = xcalloc(city->n_fields, sizeof(*r->given));
	r->field_seen = xcalloc(city->n_fields, sizeof(*r->field_seen));
	r->measure_seen = xcalloc(n, sizeof(*r->measure_seen));
	r->cell = xcalloc(n, sizeof(*r->cell));
	r->mark = xcalloc(city->n_nulls, sizeof(*r->mark));
	for (size_t i = 0; i < city->n_nulls; i++) {
		const char *text = city->null[i].text;

		if (!city_number(text, strlen(text), city->has_decimal_comma,
			r->mark[i]))
			r->mark[i][0] = '\0';
	}
	r->decimals = xcalloc(n, sizeof(*r->decimals));
	r->saw_thousands = xcalloc(n, sizeof(*r->saw_thousands));
	r->saw_decimals = xcalloc(n, sizeof(*r->saw_decimals));
	for (size_t i = 0; i < n; i++)
		r->decimals[i] = city_reader_measure(city, i).decimals;
	buf_init(&r->key, LIMIT_TITLE);
	buf_init(&r->area, LIMIT_TITLE);
	buf_init(&r->area_name, LIMIT_TITLE);
	buf_init(&r->period, CITY_DATE);
	buf_init(&r->labels, LIMIT_RECORD);
	return r;
}

void
city_reader_free(struct city_reader *r)
{
	if (r == NULL)
		return;
	buf_release(&r->key);
	buf_release(&r->area);
	buf_release(&r->area_name);
	buf_release(&r->period);
	buf_release(&r->labels);
	free(r->guess);
	free(r->given);
	free(r->field_seen);
	free(r->measure_seen);
	free(r->cell);
	free(r->mark);
	free(r->decimals);
	free(r->saw_thousands);
	free(r->saw_decimals);
	free(r);
}

const char *
city_reader_reason(const struct city_reader *r)
{
	return r->reason;
}

const char *
city_reader_text(const struct city_reader *r)
{
	return r->text;
}

const char *
city_reader_mend(const struct city_reader *r)
{
	return r->mend;
}

/* Not usable, because of a text of a field; false. */
static bool
refuse(struct city_reader *r, const char *reason, const struct source_field *f,
    const char *text, size_t len)
{
	r->reason = reason;
	r->mend = NULL;
	snprintf(r->text, sizeof(r->text), "%s%s%.*s", f->name,
	    len > 0 ? ": " : "", (int)(len < 200 ? len : 200), text);
	text_disarm(r->text);
	return false;
}

/* --- which member is which field --- */

static int
find_field(const struct city_reader *r, const struct record_member *m,
    size_t *ret, struct err *err)
{
	const struct source_city *city = r->city;

	if (strlen(m->name) == m->name_len) {
		for (size_t i = 0; i < city->n_fields; i++)
			if (strcmp(city->field[i].name, m->name) == 0) {
				*ret = i;
				return 0;
			}
		if (source_city_ignores(city, m->name)) {
			*ret = IGNORED;
			return 0;
		}
	}
	return err_set(err, ERR_SOURCE,
	    "field '%.100s' comes and is not in the descriptor; look what it "
	    "holds, then name it in 'fields' or in 'ignored'",
	    m->name);
}

static bool
is_guess(const struct city_reader *r, size_t at, const struct record_member *m)
{
	const char *name;

	if (at >= r->n_guesses || r->guess[at] == NONE)
		return false;
	name = r->city->field[r->guess[at]].name;
	return strlen(name) == m->name_len &&
	    memcmp(name, m->name, m->name_len) == 0;
}

static int
place_members(struct city_reader *r, const struct record *record,
    struct err *err)
{
	memset(r->given, 0, r->city->n_fields * sizeof(*r->given));
	if (record->n > r->n_guesses) {
		r->guess = xrealloc(r->guess, record->n * sizeof(*r->guess));
		while (r->n_guesses < record->n)
			r->guess[r->n_guesses++] = NONE;
	}
	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];
		struct given *g;

		if (!is_guess(r, i, m) &&
		    find_field(r, m, &r->guess[i], err) == -1)
			return -1;
		if (r->guess[i] == IGNORED)
			continue;
		g = &r->given[r->guess[i]];
		if (g->is_present)
			return err_set(err, ERR_SOURCE,
			    "field '%.100s' comes twice in a record; nothing "
			    "says which one is meant",
			    m->name);
		r->field_seen[r->guess[i]] = true;
		*g = (struct given){ true, m->kind == RECORD_NULL, m->kind,
			m->text, m->len };
		if (m->kind == RECORD_TRUE || m->kind == RECORD_FALSE) {
			g->text = m->kind == RECORD_TRUE ? "true" : "false";
			g->len = strlen(g->text);
		}
		city_trim(&g->text, &g->len);
	}
	return 0;
}

/* Every field that the descriptor names is there, and is a plain text. */
static bool
check_given(struct city_reader *r)
{
	for (size_t i = 0; i < r->city->n_fields; i++) {
		const struct source_field *f = &r->city->field[i];
		struct given *g = &r->given[i];

		if (!g->is_present) {
			if (!r->omits_nulls)
				return refuse(r, "field is missing", f, "", 0);
			g->is_null = true;
			g->kind = RECORD_NULL;
			g->text = "";
			continue;
		}
		if (g->kind == RECORD_NESTED)
			return refuse(r, "field is a list or an object", f, "",
			    0);
		if (memchr(g->text, '\0', g->len) != NULL)
			return refuse(r, "field has a NUL in it", f, "", 0);
		if (!text_is_utf8(g->text, g->len))
			return refuse(r,
			    "field is no UTF-8 (mend 'encoding' in the "
			    "descriptor)",
			    f, g->text, g->len);
	}
	return true;
}

/* --- what is kept --- */

static bool
is_text(const struct given *g, const char *text)
{
	return strlen(text) == g->len && memcmp(text, g->text, g->len) == 0;
}

static bool
is_kept(const struct city_reader *r)
{
	for (size_t i = 0; i < r->city->n_fields; i++)
		if (!source_field_keeps(&r->city->field[i], r->given[i].text,
			r->given[i].len))
			return false;
	return true;
}

/* Of a long table: the measure of this record; false: one that is not taken. */
static bool
find_measure(const struct city_reader *r, size_t *ret)
{
	const struct source_city *city = r->city;
	const struct given *g = NULL;

	for (size_t i = 0; i < city->n_fields; i++)
		if (city->field[i].role == FIELD_MEASURE)
			g = &r->given[i];
	for (size_t i = 0; g != NULL && i < city->n_measures; i++)
		if (is_text(g, city->measure[i].code)) {
			*ret = i;
			return true;
		}
	*ret = 0;
	return g == NULL;
}

/* --- what it says --- */

/* The reason that a mark means, or NULL. */
static const char *
null_reason(const struct source_city *city, const struct given *g)
{
	for (size_t i = 0; i < city->n_nulls; i++)
		if (is_text(g, city->null[i].text))
			return city->null[i].means;
	return g->is_null ? "niet-gepubliceerd" : NULL;
}

/* A mark that is a number, in another spelling: -99997.0. */
static const char *
number_reason(const struct city_reader *r, const char *value)
{
	for (size_t i = 0; i < r->city->n_nulls; i++)
		if (r->mark[i][0] != '\0' &&
		    city_same_number(r->mark[i], value))
			return r->city->null[i].means;
	return NULL;
}

static bool
refuse_number(struct city_reader *r, const char *reason, const char *mend,
    const struct source_field *f, const struct given *g)
{
	refuse(r, reason, f, g->text, g->len);
	r->mend = mend;
	return false;
}

/* Does a text have no more decimals than were told?  A mark of thousands that is
 * taken for that of decimals has three behind it, also when these are zeros;
 * other zeros say nothing. */
static bool
has_decimals(const char *value, int told)
{
	const char *mark = strchr(value, '.');
	size_t n = mark != NULL ? strlen(mark + 1) : 0;

	return n <= (size_t)told ||
	    (n != 3 && strspn(mark + 1 + told, "0") == n - (size_t)told);
}

/* Numbers that publishers write for no value; none of a city is meant by them. */
static bool
is_mark_of_no_value(const char *value)
{
	static const char *const marks[] = { "-9999", "-99994", "-99995",
		"-99996", "-99997", "-99998", "-99999", "-999999", "-9999999",
		"-99999999", "-999999999" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (city_same_number(marks[i], value))
			return true;
	return false;
}

static bool
read_value(struct city_reader *r, const struct source_field *f,
    const struct given *g, size_t measure, struct city_cell *cell)
{
	cell->measure = measure;
	cell->value[0] = '\0';
	cell->reason = null_reason(r->city, g);
	if (cell->reason != NULL)
		return true;
	if (g->kind == RECORD_NUMBER && text_is_number(g->text, g->len)) {
		memcpy(cell->value, g->text, g->len);
		cell->value[g->len] = '\0';
	} else if (g->kind != RECORD_STRING ||
	    !city_number(g->text, g->len, r->city->has_decimal_comma,
		cell->value)) {
		return refuse_number(r, "broken number",
		    "name in 'nulls' of source.json what stands for no value, "
		    "and in 'numbers' how numbers are written",
		    f, g);
	}
	cell->reason = number_reason(r, cell->value);
	if (cell->reason != NULL) {
		cell->value[0] = '\0';
		return true;
	}
	if (is_mark_of_no_value(cell->value))
		return refuse_number(r, "mark of no value that was not told",
		    "name it in 'nulls' of source.json, with its reason", f, g);
	if (g->kind != RECORD_STRING)
		return true;
	if (memchr(g->text, r->city->has_decimal_comma ? '.' : ',', g->len) !=
	    NULL)
		r->saw_thousands[measure] = true;
	if (strchr(cell->value, '.') != NULL)
		r->saw_decimals[measure] = true;
	if (!has_decimals(cell->value, r->decimals[measure]))
		return refuse_number(r, "more decimals than were told",
		    "mend 'numbers' of source.json when the mark is that of "
		    "thousands, and 'decimals' when it is not",
		    f, g);
	return true;
}

/* A text that has to be there and to fit. */
static bool
read_text(struct city_reader *r, const struct source_field *f,
    const struct given *g, struct buf *to)
{
	if (g->len == 0)
		return refuse(r, "field is empty", f, "", 0);
	buf_add(to, g->text, g->len);
	if (!buf_ok(to))
		return refuse(r, "text is too long", f, g->text, g->len);
	return true;
}

static bool
read_area(struct city_reader *r, const struct source_field *f,
    const struct given *g)
{
	for (size_t i = 0; i < r->city->n_areas; i++)
		if (is_text(g, r->city->area[i].text)) {
			buf_adds(&r->area, r->city->area[i].means);
			return true;
		}
	return read_text(r, f, g, &r->area);
}

static bool
read_period(struct city_reader *r, const struct source_field *f,
    const struct given *g)
{
	char date[CITY_DATE];

	if (g->len == 0)
		return refuse(r, "field is empty", f, "", 0);
	if (!city_date(g->text, g->len, f->form, r->city->is_clock_utc, date))
		return refuse(r, "broken period", f, g->text, g->len);
	/* Years as of define/period.h; beyond them it is a slip. */
	if (strcmp(date, "1900") < 0 || strncmp(date, "2100", 4) > 0)
		return refuse(r, "period outside 1900 to 2100", f, g->text,
		    g->len);
	buf_adds(&r->period, date);
	return true;
}

static bool
read_label(struct city_reader *r, struct jsonw *w, const struct source_field *f,
    const struct given *g)
{
	char date[CITY_DATE];

	jsonw_name(w, f->role == FIELD_LABEL ? f->title : f->name);
	if (g->len == 0 ||
	    (f->role == FIELD_LABEL && null_reason(r->city, g) != NULL)) {
		jsonw_null(w);
		return true;
	}
	if (f->form == FORM_NONE) {
		jsonw_textn(w, g->text, g->len);
		return true;
	}
	if (!city_date(g->text, g->len, f->form, r->city->is_clock_utc, date))
		return refuse(r, "broken date", f, g->text, g->len);
	jsonw_text(w, date);
	return true;
}

/* Keys and labels, as JSON: keys also as the array that tells records apart. */
static bool
read_words(struct city_reader *r)
{
	struct jsonw labels, key;
	bool has_key = false;

	jsonw_init(&labels, &r->labels);
	jsonw_init(&key, &r->key);
	jsonw_object(&labels);
	for (size_t i = 0; i < r->city->n_fields; i++) {
		const struct source_field *f = &r->city->field[i];
		const struct given *g = &r->given[i];

		if (f->role != FIELD_KEY && f->role != FIELD_LABEL)
			continue;
		if (!read_label(r, &labels, f, g))
			return false;
		if (f->role != FIELD_KEY)
			continue;
		if (!has_key)
			jsonw_array(&key);
		has_key = true;
		jsonw_textn(&key, g->text, g->len);
		if (!buf_ok(&r->key))
			return refuse(r, "text is too long", f, g->text,
			    g->len);
	}
	jsonw_object_end(&labels);
	if (has_key)
		jsonw_array_end(&key);
	return true;
}

static bool
read_place(struct city_reader *r)
{
	for (size_t i = 0; i < r->city->n_fields; i++) {
		const struct source_field *f = &r->city->field[i];
		const struct given *g = &r->given[i];

		if ((f->role == FIELD_AREA && !read_area(r, f, g)) ||
		    (f->role == FIELD_PERIOD && !read_period(r, f, g)))
			return false;
		if (f->role == FIELD_AREA_NAME && g->len > 0 &&
		    !read_text(r, f, g, &r->area_name))
			return false;
	}
	if (r->area.len == 0)
		buf_adds(&r->area, r->city->municipality);
	return true;
}

static bool
read_values(struct city_reader *r, size_t measure, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < r->city->n_fields; i++) {
		const struct source_field *f = &r->city->field[i];

		if (f->role != FIELD_VALUE)
			continue;
		if (!read_value(r, f, &r->given[i], measure + *n, &r->cell[*n]))
			return false;
		r->measure_seen[measure + (*n)++] = true;
	}
	return true;
}

static void
clear(struct city_reader *r)
{
	buf_clear(&r->key);
	buf_clear(&r->area);
	buf_clear(&r->area_name);
	buf_clear(&r->period);
	buf_clear(&r->labels);
}

/* The text of a buffer, also of one that was never filled. */
static const char *
text_of(const struct buf *b)
{
	return b->len > 0 ? b->data : "";
}

int
city_reader_read(struct city_reader *r, const struct record *record,
    enum city_verdict *verdict, struct city_row *ret, struct err *err)
{
	size_t measure, n;

	r->any = true;
	if (place_members(r, record, err) == -1)
		return -1;
	*verdict = CITY_REJECTED;
	if (!check_given(r))
		return 0;
	if (!is_kept(r) || !find_measure(r, &measure)) {
		*verdict = CITY_NOT_KEPT;
		return 0;
	}
	clear(r);
	if (!read_place(r) || !read_words(r) || !read_values(r, measure, &n))
		return 0;
	if (!buf_ok(&r->key) || !buf_ok(&r->labels)) {
		r->reason = "texts of the record are too long";
		r->mend = NULL;
		snprintf(r->text, sizeof(r->text), "%s", text_of(&r->area));
		return 0;
	}
	*ret = (struct city_row){ text_of(&r->key), text_of(&r->area),
		r->area_name.len > 0 ? r->area_name.data : NULL,
		text_of(&r->period), text_of(&r->labels), r->cell, n };
	*verdict = CITY_TAKEN;
	return 0;
}

int
city_reader_check_fields(const struct city_reader *r, struct err *err)
{
	const struct source_city *city = r->city;

	if (!r->any)
		return err_set(err, ERR_SOURCE,
		    "there are no records at all; the next run asks again");
	for (size_t i = 0; i < city->n_fields; i++)
		if (!r->field_seen[i])
			return err_set(err, ERR_SOURCE,
			    "field '%.100s' is in none of the records; look "
			    "what it is called now, and mend the descriptor",
			    city->field[i].name);
	return 0;
}

int
city_reader_end(const struct city_reader *r, struct err *err)
{
	const struct source_city *city = r->city;

	if (city_reader_check_fields(r, err) == -1)
		return -1;
	for (size_t i = 0; i < city_reader_measures(city); i++) {
		/* 81.500 is another number where the mark is that of decimals.
		 * Where decimals were told and none ever came, it may be. */
		if (r->decimals[i] > 0 && r->saw_thousands[i] &&
		    !r->saw_decimals[i])
			return err_set(err, ERR_SOURCE,
			    "measure '%.100s' has marks of thousands and no "
			    "number with decimals, though %d were told; mend "
			    "'numbers' of source.json when the marks are those "
			    "of decimals, and 'decimals' when there are none",
			    city_reader_measure(city, i).code, r->decimals[i]);
		if (!r->measure_seen[i])
			return err_set(err, ERR_SOURCE,
			    "measure '%.100s' is in none of the records that "
			    "are kept; look what it is called now, and mend "
			    "the descriptor",
			    city_reader_measure(city, i).code);
	}
	return 0;
}

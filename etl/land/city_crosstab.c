/* Tables of areas by measures and years, cell by cell. */
#include "land/city_crosstab.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "land/city_values.h"

/* What a column or a row is about: an area, or a measure in a year. */
struct label {
	const char *text, *year;
	size_t len, year_len; /* year_len is 0 for an area */
};

struct city_crosstab {
	bool are_areas_rows;
	const struct source_field *area, *measure, *period, *value;
	struct arena *arena;  /* texts of the heading */
	struct label *column; /* behind the first */
	size_t n;
};

static bool
is_year(const char *text, size_t len)
{
	char date[CITY_DATE];

	return city_date(text, len, FORM_YEAR, false, date);
}

bool
city_crosstab_label(const char *text, size_t len, size_t *ret_measure,
    const char **ret_year, size_t *ret_len)
{
	const char *mark, *year;
	size_t n, end = len;
	bool has_bracket;

	has_bracket = len > 0 && text[len - 1] == ']';
	end -= has_bracket;
	for (n = end; n > 0; n--)
		if (text[n - 1] == (has_bracket ? '[' : '|'))
			break;
	if (n == 0)
		return false;
	year = text + n;
	*ret_len = end - n;
	city_trim(&year, ret_len);
	if (!is_year(year, *ret_len))
		return false;
	*ret_year = year;
	mark = text;
	*ret_measure = n - 1;
	city_trim(&mark, ret_measure);
	/* Blanks in front are the caller's to take off. */
	return mark == text && *ret_measure > 0;
}

static int
read_label(const char *text, bool is_area, struct label *ret, struct err *err)
{
	size_t measure;

	ret->text = text;
	ret->len = strlen(text);
	ret->year = NULL;
	ret->year_len = 0;
	city_trim(&ret->text, &ret->len);
	if (city_crosstab_label(ret->text, ret->len, &measure, &ret->year,
		&ret->year_len)) {
		if (is_area)
			return err_set(err, ERR_SOURCE,
			    "\"%.100s\" has a year and stands where an area "
			    "should; look at the file by hand",
			    text);
		ret->len = measure;
		return 0;
	}
	if (is_area)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "\"%.100s\" has no year, as in \"Woningen [2025]\" or "
	    "\"Woningen|2025\"; look at the file by hand",
	    text);
}

static int
check_first(const struct city_crosstab *t, const char *name, struct err *err)
{
	const char *wanted = (t->are_areas_rows ? t->area : t->measure)->name;
	size_t len = strlen(name);

	city_trim(&name, &len);
	if (len == strlen(wanted) && memcmp(name, wanted, len) == 0)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the first column is \"%.*s\" where the descriptor has \"%.60s\"; "
	    "look what stands in the rows, and mend 'layout' and 'fields' in "
	    "source.json",
	    (int)(len < 60 ? len : 60), name, wanted);
}

int
city_crosstab_new(const struct source_city *city,
    const struct csv_line *heading, struct city_crosstab **ret, struct err *err)
{
	struct city_crosstab *t = xcalloc(1, sizeof(*t));
	int rc;

	t->are_areas_rows = city->layout == LAYOUT_AREAS_AS_ROWS;
	t->area = source_city_role(city, FIELD_AREA);
	t->measure = source_city_role(city, FIELD_MEASURE);
	t->period = source_city_role(city, FIELD_PERIOD);
	t->value = source_city_role(city, FIELD_VALUE);
	t->arena = arena_new();
	t->column = arena_alloc(t->arena, heading->n * sizeof(*t->column));
	rc = check_first(t, heading->field[0], err);
	for (size_t i = 1; i < heading->n && rc == 0; i++) {
		const char *text = heading->field[i];

		rc = read_label(arena_strndup(t->arena, text, strlen(text)),
		    !t->are_areas_rows, &t->column[t->n++], err);
	}
	if (rc == 0) {
		*ret = t;
		return 0;
	}
	city_crosstab_free(t);
	return -1;
}

void
city_crosstab_free(struct city_crosstab *t)
{
	if (t == NULL)
		return;
	arena_free(t->arena);
	free(t);
}

static struct record_member
member_of(const struct source_field *f, const char *text, size_t len)
{
	return (struct record_member){ f->name, strlen(f->name), RECORD_STRING,
		text, len };
}

int
city_crosstab_row(struct city_crosstab *t, const struct snapshot_part *part,
    uint64_t row, const struct csv_line *line, const struct city_sink *sink,
    struct err *err)
{
	struct label of_row;

	if (read_label(line->field[0], t->are_areas_rows, &of_row, err) == -1)
		return err_context(err, "%s: line %zu", part->role, line->line);
	for (size_t i = 0; i < t->n; i++) {
		const struct label *column = &t->column[i];
		const struct label *area = t->are_areas_rows ? &of_row : column;
		const struct label *measure =
		    t->are_areas_rows ? column : &of_row;
		const char *value = line->field[i + 1];
		const struct record_member member[] = {
			member_of(t->area, area->text, area->len),
			member_of(t->measure, measure->text, measure->len),
			member_of(t->period, measure->year, measure->year_len),
			member_of(t->value, value, strlen(value)),
		};
		const struct record record = { .n = 4, .member = member };

		if (sink->record(sink->ctx, part, row, &record, err) == -1)
			return -1;
	}
	return 0;
}

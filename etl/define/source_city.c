/*
 * Reading the members that only a city source has.  A field is named as it is
 * delivered, so nothing is taken that nobody has looked at.
 */
#include "define/source_city.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/area.h"
#include "define/words.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Each stands in source_protocols too; see the list there. */
const char *const source_city_protocols[] = { "csv-file", "zip-file",
	"geojson-file", "amsterdam-dso", "amsterdam-dso-csv", "arcgis",
	"opendatasoft", "opendatasoft-v1", "ckan", "utrecht-open",
	"pdok-features", "swing", "swing-table", NULL };

static const char *const roles[] = { [FIELD_KEY] = "key",
	[FIELD_AREA] = "area",
	[FIELD_AREA_NAME] = "area-name",
	[FIELD_PERIOD] = "period",
	[FIELD_MEASURE] = "measure",
	[FIELD_LABEL] = "label",
	[FIELD_VALUE] = "value",
	NULL };
static const char *const forms[] = { "year", "date", "datetime", "epoch-ms",
	NULL };
static const char *const numbers[] = { "point", "comma", NULL };
static const char *const encodings[] = { [CSV_UTF_8] = "utf-8",
	[CSV_WINDOWS_1252] = "windows-1252",
	[CSV_ISO_8859_1] = "iso-8859-1",
	NULL };
static const char *const delimiters[] = { ",", ";", NULL };
static const char *const layouts[] = { [LAYOUT_LIST] = "list",
	[LAYOUT_AREAS_AS_ROWS] = "areas-as-rows",
	[LAYOUT_AREAS_AS_COLUMNS] = "areas-as-columns",
	NULL };
static const char *const clocks[] = { "amsterdam", "utc", NULL };

/* Reasons that a source itself can give by a mark; the others of core.reason
 * are ours to find. */
static const char *const reasons[] = { "niet-gepubliceerd", "geheim",
	"niet-van-toepassing", "nog-niet-beschikbaar", "gebied-opgeheven",
	NULL };

const char *
field_role_name(enum field_role role)
{
	return roles[role];
}

const char *
field_form_name(enum field_form form)
{
	return form == FORM_NONE ? "" : forms[form - 1];
}

/* Place of a word in a list that has it. */
static int
place(const char *const *list, const char *word)
{
	int i = 0;

	while (strcmp(list[i], word) != 0)
		i++;
	return i;
}

/* Names and marks are texts of the source: anything in one line. */
static bool
is_line(const char *text, size_t max)
{
	if (strlen(text) > max)
		return false;
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

/* --- fields --- */

struct field_draft {
	struct source_field field;
	char *role, *form;
};

#define FIELD(name, kind, required, member)                                    \
	{                                                                      \
		name, kind, required, offsetof(struct field_draft, member), 0  \
	}

static const struct member_row field_rows[] = {
	FIELD("role", MEMBER_TEXT, true, role),
	FIELD("form", MEMBER_TEXT, false, form),
	FIELD("title", MEMBER_TEXT, false, field.title),
	FIELD("unit", MEMBER_TEXT, false, field.unit),
	FIELD("decimals", MEMBER_WHOLE, false, field.decimals),
	{ "keep", MEMBER_LIST, false, offsetof(struct field_draft, field.keep),
	    offsetof(struct field_draft, field.n_keep) },
};

static int
check_decimals(const struct members *at, int decimals, struct err *err)
{
	if (decimals < 0 || decimals > 6)
		return members_wrong(at, "decimals", err,
		    "is %d; it must be from 0 to 6", decimals);
	return 0;
}

/* Title, unit and decimals: what a value of a wide table has, and no other
 * field; a label has a title. */
static int
check_words(const struct members *at, const struct source_field *f,
    bool is_long, bool has_decimals, struct err *err)
{
	bool wide = f->role == FIELD_VALUE && !is_long;
	bool titled = wide || f->role == FIELD_LABEL;

	if (titled != (f->title != NULL))
		return members_wrong(at, NULL, err,
		    titled ? "'title' is missing; a %s has one"
			   : "a %s has no 'title' here; take it out",
		    field_role_name(f->role));
	if (wide != (f->unit != NULL) || wide != has_decimals)
		return members_wrong(at, NULL, err,
		    wide ? "a value has 'unit' and 'decimals'"
			 : "'unit' and 'decimals' stand with a value, and in a "
			   "long table with its measures");
	return check_decimals(at, f->decimals, err);
}

static int
check_field(const struct members *at, struct field_draft *draft, bool is_long,
    bool has_decimals, struct err *err)
{
	struct source_field *f = &draft->field;

	if (members_one_of(at, "role", draft->role, roles, err) < 0 ||
	    (draft->form &&
		members_one_of(at, "form", draft->form, forms, err) < 0))
		return -1;
	f->role = (enum field_role)place(roles, draft->role);
	if (draft->form)
		f->form = (enum field_form)(place(forms, draft->form) + 1);
	if (f->role == FIELD_PERIOD && !draft->form)
		return members_wrong(at, NULL, err,
		    "'form' is missing; a period has one");
	if (draft->form && f->role != FIELD_PERIOD && f->role != FIELD_LABEL)
		return members_wrong(at, "form", err,
		    "has no meaning for a %s; take it out", draft->role);
	if (f->keep && (f->role == FIELD_VALUE || f->role == FIELD_MEASURE))
		return members_wrong(at, "keep", err,
		    "has no meaning for a %s; %s", draft->role,
		    f->role == FIELD_VALUE
			? "a record is chosen by what it is about"
			: "'measures' names those that are taken");
	return check_words(at, f, is_long, has_decimals, err);
}

static int
read_field(struct members *at, const char *name, const struct json *node,
    bool is_long, struct source_city *city, struct err *err)
{
	struct source_field *f = &city->field[city->n_fields];
	struct field_draft read = { 0 };
	int rc = -1;

	if (*name == '\0' || !is_line(name, LIMIT_TITLE))
		return members_wrong(at, name, err, "is no name of a field");
	members_enter(at, name);
	if (members_read(at, node, field_rows, LENGTH(field_rows), &read,
		err) == 0)
		rc = check_field(at, &read, is_long,
		    json_get(node, "decimals") != NULL, err);
	members_leave(at);
	free(read.role);
	free(read.form);
	*f = read.field;
	f->name = xstrdup(name);
	city->n_fields++;
	return rc;
}

/* What a field is called among the labels of a record; NULL: it is none. */
static const char *
label_name(const struct source_field *f)
{
	return f->role == FIELD_LABEL ? f->title
	    : f->role == FIELD_KEY    ? f->name
				      : NULL;
}

static int
check_labels(const struct members *at, const struct source_city *city,
    struct err *err)
{
	for (size_t i = 0; i < city->n_fields; i++) {
		const char *name = label_name(&city->field[i]);

		for (size_t j = 0; name != NULL && j < i; j++) {
			const char *other = label_name(&city->field[j]);

			if (other && strcmp(other, name) == 0)
				return members_wrong(at, "fields", err,
				    "show both '%s' and '%s' as '%s'; give one "
				    "of them another title",
				    city->field[j].name, city->field[i].name,
				    name);
		}
	}
	return 0;
}

/* How many fields may have a role. */
static const struct {
	enum field_role role;
	size_t least, most;
} counts[] = {
	{ FIELD_AREA, 0, 1 },
	{ FIELD_AREA_NAME, 0, 1 },
	{ FIELD_PERIOD, 0, 1 },
	{ FIELD_MEASURE, 0, 1 },
	{ FIELD_VALUE, 1, LIMIT_CITY_FIELDS },
};

static int
check_roles(const struct members *at, const struct source_city *city,
    bool is_long, struct err *err)
{
	size_t count[FIELD_VALUE + 1] = { 0 };

	for (size_t i = 0; i < city->n_fields; i++)
		count[city->field[i].role]++;
	for (size_t i = 0; i < LENGTH(counts); i++) {
		size_t n = count[counts[i].role];

		if (n < counts[i].least || n > counts[i].most)
			return members_wrong(at, "fields", err,
			    "have %zu with role %s; there must be %s", n,
			    roles[counts[i].role],
			    n == 0 ? "one" : "no more than one");
	}
	if (count[FIELD_AREA_NAME] > count[FIELD_AREA])
		return members_wrong(at, "fields", err,
		    "have an area-name and no area; name the field with its "
		    "code");
	if (is_long != (count[FIELD_MEASURE] == 1))
		return members_wrong(at, "fields", err,
		    "with role measure and 'measures' go together: a long "
		    "table has both");
	if (is_long && count[FIELD_VALUE] != 1)
		return members_wrong(at, "fields", err,
		    "have %zu values; a long table has one",
		    count[FIELD_VALUE]);
	return 0;
}

static int
read_fields(struct members *at, const struct json *fields, bool is_long,
    struct source_city *city, struct err *err)
{
	size_t n = json_size(fields);
	struct json *node;

	if (n == 0 || n > LIMIT_CITY_FIELDS)
		return members_wrong(at, "fields", err, "must be from 1 to %d",
		    LIMIT_CITY_FIELDS);
	city->field = xcalloc(n, sizeof(*city->field));
	members_enter(at, "fields");
	for (size_t i = 0; i < n; i++) {
		const char *name = json_member(fields, i, &node);

		if (read_field(at, name, node, is_long, city, err) < 0)
			return -1;
	}
	members_leave(at);
	if (check_roles(at, city, is_long, err) < 0)
		return -1;
	return check_labels(at, city, err);
}

/* --- measures of a long table --- */

static const struct member_row measure_rows[] = {
	{ "title", MEMBER_TEXT, true, offsetof(struct city_measure, title), 0 },
	{ "unit", MEMBER_TEXT, true, offsetof(struct city_measure, unit), 0 },
	{ "decimals", MEMBER_WHOLE, true,
	    offsetof(struct city_measure, decimals), 0 },
};

static int
read_measure(struct members *at, const char *code, const struct json *node,
    struct source_city *city, struct err *err)
{
	struct city_measure *m = &city->measure[city->n_measures++];
	int rc = -1;

	m->code = xstrdup(code);
	if (*code == '\0' || !is_line(code, LIMIT_TITLE))
		return members_wrong(at, code, err, "is no code of a measure");
	members_enter(at, code);
	if (members_read(at, node, measure_rows, LENGTH(measure_rows), m,
		err) == 0)
		rc = check_decimals(at, m->decimals, err);
	members_leave(at);
	return rc;
}

static int
read_measures(struct members *at, const struct json *measures,
    struct source_city *city, struct err *err)
{
	size_t n = json_size(measures);
	struct json *node;

	if (measures == NULL)
		return 0;
	if (n == 0 || n > LIMIT_MEASURES)
		return members_wrong(at, "measures", err,
		    "must be from 1 to %d", LIMIT_MEASURES);
	city->measure = xcalloc(n, sizeof(*city->measure));
	members_enter(at, "measures");
	for (size_t i = 0; i < n; i++) {
		const char *code = json_member(measures, i, &node);

		if (read_measure(at, code, node, city, err) < 0)
			return -1;
	}
	members_leave(at);
	return 0;
}

/* --- marks --- */

typedef int mark_check(const struct members *, const char *text,
    const char *means, struct err *);

static int
check_null(const struct members *at, const char *text, const char *means,
    struct err *err)
{
	return members_one_of(at, text, means, reasons, err);
}

static int
check_area(const struct members *at, const char *text, const char *means,
    struct err *err)
{
	if (!text_is_name(means))
		return members_wrong(at, text, err,
		    "is '%.40s', which has characters that a code cannot have",
		    means);
	return 0;
}

static int
read_marks(struct members *at, const char *name, const struct json *marks,
    mark_check *check, struct city_mark **ret, size_t *ret_n, struct err *err)
{
	size_t n = json_size(marks);
	struct json *node;

	if (marks == NULL)
		return 0;
	if (n == 0 || n > LIMIT_CITY_FIELDS)
		return members_wrong(at, name, err, "must be from 1 to %d",
		    LIMIT_CITY_FIELDS);
	*ret = xcalloc(n, sizeof(**ret));
	members_enter(at, name);
	for (size_t i = 0; i < n; i++) {
		const char *text = json_member(marks, i, &node);
		const char *means = json_text(node);

		if (!is_line(text, LIMIT_CODE) || means == NULL)
			return members_wrong(at, text, err,
			    "must be at most %d bytes in one line, and what it "
			    "means a text",
			    LIMIT_CODE);
		(*ret)[i].text = xstrdup(text);
		(*ret)[i].means = xstrdup(means);
		*ret_n = i + 1;
		if (check(at, text, means, err) < 0)
			return -1;
	}
	members_leave(at);
	return 0;
}

/* --- the whole --- */

static int
check_ignored(const struct members *at, const struct source_city *city,
    struct err *err)
{
	for (size_t i = 0; i < city->n_ignored; i++)
		if (source_city_field(city, city->ignored[i]))
			return members_wrong(at, "ignored", err,
			    "names '%s', which is one of the fields",
			    city->ignored[i]);
	return 0;
}

static int
read_words(const struct members *at, struct source_city *city, struct err *err)
{
	if (!area_is_municipality(city->municipality,
		strlen(city->municipality)))
		return members_wrong(at, "municipality", err,
		    "is '%.40s'; it must be like GM0363", city->municipality);
	if ((city->numbers &&
		members_one_of(at, "numbers", city->numbers, numbers, err) <
		    0) ||
	    (city->encoding_name &&
		members_one_of(at, "encoding", city->encoding_name, encodings,
		    err) < 0) ||
	    (city->delimiter_text &&
		members_one_of(at, "delimiter", city->delimiter_text,
		    delimiters, err) < 0) ||
	    (city->layout_name &&
		members_one_of(at, "layout", city->layout_name, layouts, err) <
		    0) ||
	    (city->clock &&
		members_one_of(at, "clock", city->clock, clocks, err) < 0))
		return -1;
	city->has_decimal_comma =
	    city->numbers && strcmp(city->numbers, "comma") == 0;
	city->csv.skip_blank = true;
	city->csv.delimiter =
	    city->delimiter_text ? *city->delimiter_text : ',';
	city->csv.encoding = city->encoding_name
	    ? (enum csv_encoding)place(encodings, city->encoding_name)
	    : CSV_UTF_8;
	city->layout = city->layout_name
	    ? (enum city_layout)place(layouts, city->layout_name)
	    : LAYOUT_LIST;
	city->is_clock_utc = city->clock && strcmp(city->clock, "utc") == 0;
	return 0;
}

/* A cell of a table of areas by measures has an area, a measure, a year and a
 * value, and nothing else. */
static int
check_layout(const struct members *at, const struct source_city *city,
    struct err *err)
{
	const struct source_field *period =
	    source_city_role(city, FIELD_PERIOD);

	if (city->layout == LAYOUT_LIST)
		return 0;
	if (city->n_fields != 4 || city->n_measures == 0 || period == NULL ||
	    period->form != FORM_YEAR ||
	    source_city_role(city, FIELD_AREA) == NULL)
		return members_wrong(at, "layout", err,
		    "is '%s', so 'fields' are one area, one measure, one "
		    "period of form year and one value, with 'measures'",
		    city->layout_name);
	if (city->n_ignored > 0)
		return members_wrong(at, "ignored", err,
		    "has no meaning with layout '%s'; take it out",
		    city->layout_name);
	return 0;
}

/* What nobody has seen has no names: whatever needs them has to wait. */
static int
check_wants(const struct members *at, const struct source_city_objects *o,
    const struct source_city *city, struct err *err)
{
	static const char why[] =
	    "has no meaning with 'wants'; take it out until the names of "
	    "fields are known";

	if (o->fields != NULL)
		return members_wrong(at, "wants", err,
		    "stands beside 'fields'; a source that has fields waits "
		    "for nothing");
	if (o->measures != NULL)
		return members_wrong(at, "measures", err, why);
	if (city->layout != LAYOUT_LIST)
		return members_wrong(at, "layout", err, why);
	if (o->nulls != NULL)
		return members_wrong(at, "nulls", err, why);
	if (o->areas != NULL)
		return members_wrong(at, "areas", err, why);
	if (city->n_ignored > 0)
		return members_wrong(at, "ignored", err, why);
	for (size_t i = 0; i < city->n_wants; i++)
		if (*city->wants[i] == '\0' ||
		    !is_line(city->wants[i], LIMIT_TITLE))
			return members_wrong(at, "wants", err,
			    "must each be one line of at most %d bytes",
			    LIMIT_TITLE);
	return 0;
}

int
source_city_read(struct members *at, const struct source_city_objects *o,
    struct source_city *city, struct err *err)
{
	if (read_words(at, city, err) < 0)
		return -1;
	if (city->n_wants > 0)
		return check_wants(at, o, city, err);
	if (o->fields == NULL)
		return members_wrong(at, NULL, err,
		    "'fields' is missing; as long as nobody has seen what they "
		    "are called, 'wants' says in words what is to be taken");
	if (read_measures(at, o->measures, city, err) < 0 ||
	    read_fields(at, o->fields, o->measures != NULL, city, err) < 0 ||
	    read_marks(at, "nulls", o->nulls, check_null, &city->null,
		&city->n_nulls, err) < 0 ||
	    read_marks(at, "areas", o->areas, check_area, &city->area,
		&city->n_areas, err) < 0)
		return -1;
	return check_ignored(at, city, err) < 0 ? -1
						: check_layout(at, city, err);
}

bool
source_city_is_table(const char *table)
{
	char part[LIMIT_CODE + 1];

	if (strlen(table) > LIMIT_TITLE)
		return false;
	for (;;) {
		size_t len = strcspn(table, "/");

		if (len > LIMIT_CODE)
			return false;
		memcpy(part, table, len);
		part[len] = '\0';
		if (!text_is_name(part) || strstr(part, ".."))
			return false;
		if (table[len] == '\0')
			return true;
		table += len + 1;
	}
}

static void
release_marks(struct city_mark *mark, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(mark[i].text);
		free(mark[i].means);
	}
	free(mark);
}

void
source_city_release(struct source_city *city)
{
	for (size_t i = 0; i < city->n_fields; i++) {
		struct source_field *f = &city->field[i];

		free(f->name);
		free(f->title);
		free(f->unit);
		words_free(f->keep, f->n_keep);
	}
	for (size_t i = 0; i < city->n_measures; i++) {
		free(city->measure[i].code);
		free(city->measure[i].title);
		free(city->measure[i].unit);
	}
	free(city->field);
	free(city->measure);
	release_marks(city->null, city->n_nulls);
	release_marks(city->area, city->n_areas);
	words_free(city->wants, city->n_wants);
	words_free(city->ignored, city->n_ignored);
	free(city->municipality);
	free(city->definition);
	free(city->part);
	free(city->numbers);
	free(city->encoding_name);
	free(city->delimiter_text);
	free(city->layout_name);
	free(city->clock);
	memset(city, 0, sizeof(*city));
}

const struct source_field *
source_city_field(const struct source_city *city, const char *name)
{
	for (size_t i = 0; i < city->n_fields; i++)
		if (strcmp(city->field[i].name, name) == 0)
			return &city->field[i];
	return NULL;
}

const struct source_field *
source_city_role(const struct source_city *city, enum field_role role)
{
	for (size_t i = 0; i < city->n_fields; i++)
		if (city->field[i].role == role)
			return &city->field[i];
	return NULL;
}

const struct city_measure *
source_city_measure(const struct source_city *city, const char *code)
{
	for (size_t i = 0; i < city->n_measures; i++)
		if (strcmp(city->measure[i].code, code) == 0)
			return &city->measure[i];
	return NULL;
}

bool
source_city_ignores(const struct source_city *city, const char *name)
{
	for (size_t i = 0; i < city->n_ignored; i++)
		if (strcmp(city->ignored[i], name) == 0)
			return true;
	return false;
}

bool
source_field_keeps(const struct source_field *field, const char *text,
    size_t len)
{
	for (size_t i = 0; i < field->n_keep; i++)
		if (strlen(field->keep[i]) == len &&
		    memcmp(field->keep[i], text, len) == 0)
			return true;
	return field->n_keep == 0;
}

char *
source_city_embedded(const struct source_city *city, const char *table)
{
	const char *name = strrchr(table, '/');
	struct buf path;
	bool is_upper = false;

	if (city->part != NULL)
		return xasprintf("_embedded.%s", city->part);
	buf_init(&path, LIMIT_MEMBER_PATH);
	buf_adds(&path, "_embedded.");
	for (name = name != NULL ? name + 1 : table; *name != '\0'; name++) {
		if (*name != '_')
			buf_addc(&path,
			    is_upper && *name >= 'a' && *name <= 'z'
				? (char)(*name - 'a' + 'A')
				: *name);
		is_upper = *name == '_';
	}
	return buf_detach(&path);
}

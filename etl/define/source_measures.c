/*
 * How the measures of a source are to be recognised in its table, and how each
 * adds up.
 */
#include "define/source_measures.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/source_dimensions.h"
#include "define/words.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const moves[] = { "inhabitants", "dwellings", NULL };
static const char *const adds_up_names[] = { [ADDS_COUNT] = "count",
	[ADDS_RATIO] = "ratio",
	[ADDS_MEAN] = "mean",
	[ADDS_MEDIAN] = "median",
	[ADDS_INDEX] = "index" };

struct measure_draft {
	struct source_measure measure;
	const struct json *adds_up;
	const struct json *codes;
	char *as;
	char *from, *to; /* years of a source with a table a year */
};

#define MEASURE(name, kind, required, member)                                  \
	{                                                                      \
		name, kind, required, offsetof(struct measure_draft, member),  \
		    0                                                          \
	}

static const struct member_row measure_rows[] = {
	MEASURE("code", MEMBER_TEXT, false, measure.code),
	MEASURE("title", MEMBER_TEXT, true, measure.title),
	MEASURE("unit", MEMBER_TEXT, true, measure.unit),
	MEASURE("group", MEMBER_TEXT, false, measure.group),
	MEASURE("group-title", MEMBER_TEXT, false, measure.group_title),
	MEASURE("decimals", MEMBER_WHOLE, true, measure.decimals),
	MEASURE("adds-up", MEMBER_OBJECT, true, adds_up),
	MEASURE("codes", MEMBER_OBJECT, false, codes),
	MEASURE("rounded", MEMBER_WHOLE, false, measure.rounded),
	MEASURE("from", MEMBER_TEXT, false, from),
	MEASURE("to", MEMBER_TEXT, false, to),
};

static const struct member_row adds_up_rows[] = {
	MEASURE("as", MEMBER_TEXT, true, as),
	MEASURE("moves-with", MEMBER_TEXT, false, measure.moves_with),
	MEASURE("numerator", MEMBER_TEXT, false, measure.numerator),
	MEASURE("denominator", MEMBER_TEXT, false, measure.denominator),
	MEASURE("weight", MEMBER_TEXT, false, measure.weight),
};

const char *
adds_up_name(enum adds_up adds_up)
{
	return adds_up_names[adds_up];
}

/* Each way of adding up has its own companions, all of them and no others. */
static int
check_adds_up(const struct members *at, struct measure_draft *draft,
    struct err *err)
{
	struct source_measure *m = &draft->measure;
	bool known = false;

	for (size_t i = 0; i < LENGTH(adds_up_names); i++)
		if (strcmp(adds_up_names[i], draft->as) == 0) {
			m->adds_up = (enum adds_up)i;
			known = true;
		}
	if (!known)
		return members_wrong(at, "as", err,
		    "is '%s'; it must be one of: count, ratio, mean, median, "
		    "index",
		    draft->as);
	if ((m->adds_up == ADDS_COUNT) != (m->moves_with != NULL))
		return members_wrong(at, NULL, err,
		    "a count, and only a count, has 'moves-with'");
	if ((m->adds_up == ADDS_RATIO) != (m->numerator != NULL) ||
	    (m->adds_up == ADDS_RATIO) != (m->denominator != NULL))
		return members_wrong(at, NULL, err,
		    "a ratio, and only a ratio, has 'numerator' and "
		    "'denominator'");
	if ((m->adds_up == ADDS_MEAN) != (m->weight != NULL))
		return members_wrong(at, NULL, err,
		    "a mean, and only a mean, has 'weight'");
	return m->moves_with
	    ? members_one_of(at, "moves-with", m->moves_with, moves, err)
	    : 0;
}

/* "2020=100" and its like. */
static bool
unit_is_index(const char *unit)
{
	return text_ends(unit, "=100") || text_ends(unit, "= 100");
}

static int
check_measure(const struct members *at, const struct source_measure *m,
    struct err *err)
{
	if (m->decimals < 0 || m->decimals > 6)
		return members_wrong(at, "decimals", err,
		    "is %d; it must be from 0 to 6", m->decimals);
	if (m->rounded < 0 || m->rounded > 1000)
		return members_wrong(at, "rounded", err,
		    "is %d; it must be from 0 to 1000", m->rounded);
	if (m->code && !text_is_name(m->code))
		return members_wrong(at, "code", err,
		    "has characters that a code cannot have");
	if (m->group && !text_is_name(m->group))
		return members_wrong(at, "group", err,
		    "has characters that a code cannot have");
	if (m->group && m->group_title)
		return members_wrong(at, "group-title", err,
		    "has no meaning beside 'group', which tells the group "
		    "already; take one of them away");
	if (m->adds_up == ADDS_INDEX && !unit_is_index(m->unit))
		return members_wrong(at, "unit", err,
		    "is '%s'; an index has a unit like 2020=100", m->unit);
	if (m->adds_up == ADDS_COUNT &&
	    (unit_is_index(m->unit) || strchr(m->unit, '%')))
		return members_wrong(at, "unit", err,
		    "is '%s', which does not add up; it is no count", m->unit);
	return 0;
}

static int
check_year(const struct members *at, const char *name, const char *year,
    const struct source *s, struct err *err)
{
	if (year == NULL)
		return 0;
	if (s->period == NULL)
		return members_wrong(at, name, err,
		    "has no meaning without 'tables'; take it out");
	if (strlen(year) != 4 || strspn(year, "0123456789") != 4)
		return members_wrong(at, name, err, "is no year");
	return 0;
}

/* The years in which the tables have the measure; all, when none are said. */
static int
check_years(const struct members *at, const struct measure_draft *read,
    const struct source *s, struct err *err)
{
	if (check_year(at, "from", read->from, s, err) < 0 ||
	    check_year(at, "to", read->to, s, err) < 0)
		return -1;
	if (read->from != NULL && read->to != NULL &&
	    strcmp(read->from, read->to) > 0)
		return members_wrong(at, "to", err, "lies before 'from'");
	return 0;
}

static bool
is_of_year(const struct measure_draft *read, const struct source *s)
{
	return (read->from == NULL || strncmp(s->period, read->from, 4) >= 0) &&
	    (read->to == NULL || strncmp(s->period, read->to, 4) <= 0);
}

static bool
same_or_none(const char *a, const char *b)
{
	return text_same(a ? a : "", b ? b : "");
}

/* Would the same cells be both? */
static bool
is_same_measure(const struct source *s, const struct source_measure *a,
    const struct source_measure *b)
{
	for (size_t i = 0; i < s->n_dimensions; i++)
		if (!same_or_none(a->chosen[i].code, b->chosen[i].code) ||
		    !same_or_none(a->chosen[i].title, b->chosen[i].title))
			return false;
	return text_same(a->title, b->title) && text_same(a->unit, b->unit) &&
	    same_or_none(a->group, b->group) &&
	    same_or_none(a->group_title, b->group_title);
}

/* Read into the next place, and leave it out when the table of this year has
 * not got it. */
static int
read_measure(struct members *at, const char *name, const struct json *node,
    struct source *source, struct err *err)
{
	struct source_measure *m = &source->measure[source->n_measures];
	struct measure_draft read = { 0 };
	bool is_out = false;
	int rc = -1;

	if (!words_is_kebab(name))
		return members_wrong(at, name, err,
		    "is no name of a measure: small letters, digits, hyphens");
	read.measure.chosen =
	    xcalloc(source->n_dimensions + 1, sizeof(*read.measure.chosen));
	members_enter(at, name);
	if (members_read(at, node, measure_rows, LENGTH(measure_rows), &read,
		err) < 0)
		goto out;
	members_enter(at, "adds-up");
	rc = members_read(at, read.adds_up, adds_up_rows, LENGTH(adds_up_rows),
	    &read, err);
	if (rc == 0)
		rc = check_adds_up(at, &read, err);
	members_leave(at);
	if (rc == 0)
		rc = check_measure(at, &read.measure, err);
	if (rc == 0)
		rc = check_years(at, &read, source, err);
	if (rc == 0)
		rc = source_chosen_read(at, read.codes, source,
		    read.measure.chosen, err);
	for (size_t i = 0; rc == 0 && i < source->n_measures; i++)
		if (is_of_year(&read, source) &&
		    is_same_measure(source, &source->measure[i], &read.measure))
			rc = members_wrong(at, "title", err,
			    "and unit are those of '%s'; tell them apart by "
			    "'group' or 'group-title', or by 'codes' of a "
			    "chosen dimension",
			    source->measure[i].name);
out:
	members_leave(at);
	is_out = rc == 0 && !is_of_year(&read, source);
	free(read.as);
	free(read.from);
	free(read.to);
	*m = read.measure;
	m->name = xstrdup(name);
	if (is_out)
		source_measure_release(m, source->n_dimensions);
	else
		source->n_measures++;
	return rc;
}

int
source_measures_read(struct members *at, const struct json *measures,
    struct source *source, struct err *err)
{
	size_t n = json_size(measures);
	struct json *node;

	if (n == 0 || n > LIMIT_MEASURES)
		return members_wrong(at, "measures", err,
		    "must be from 1 to %d", LIMIT_MEASURES);
	source->measure = xcalloc(n, sizeof(*source->measure));
	members_enter(at, "measures");
	for (size_t i = 0; i < n; i++) {
		const char *name = json_member(measures, i, &node);

		if (read_measure(at, name, node, source, err) < 0)
			return -1;
	}
	members_leave(at);
	if (source->n_measures == 0)
		return members_wrong(at, "measures", err, "have none of %.4s",
		    source->period);
	return 0;
}

void
source_measure_release(struct source_measure *m, size_t n_dimensions)
{
	free(m->name);
	free(m->code);
	free(m->title);
	free(m->unit);
	free(m->group);
	free(m->group_title);
	source_chosen_free(m->chosen, n_dimensions);
	free(m->moves_with);
	free(m->numerator);
	free(m->denominator);
	free(m->weight);
	free(m->class);
	free(m->begins);
	memset(m, 0, sizeof(*m));
}

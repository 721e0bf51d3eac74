/*
 * Slips of a city's descriptor that need more than one member to be seen, or a
 * look at what is delivered: texts come without blanks around them.
 */
#include "define/source_city_fit.h"

#include <string.h>

#include "base/text.h"
#include "define/words.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* --- what has a meaning for which protocol --- */

#define CSV_PROTOCOLS "csv-file", "zip-file", "ckan", "utrecht-open"

static const struct {
	const char *member;
	const char *protocol[6];
} meanings[] = {
	{ "part",
	    { "zip-file", "ckan", "utrecht-open", "amsterdam-dso",
		"amsterdam-dso-csv" } },
	{ "delimiter", { CSV_PROTOCOLS, "amsterdam-dso-csv" } },
	{ "encoding", { CSV_PROTOCOLS, "amsterdam-dso-csv" } },
	{ "layout", { CSV_PROTOCOLS } },
};

/* Is it one of the ways to the source? */
static bool
has_way(const struct source *s, const char *const *protocols)
{
	bool found = words_has(protocols, s->protocol);

	for (size_t i = 0; i < s->n_fallbacks; i++)
		found |= words_has(protocols, s->fallback[i].protocol);
	return found;
}

static int
check_meaning(const struct members *at, const struct source *s, struct err *err)
{
	/* In the order of the table. */
	const char *const said[] = { s->city.part, s->city.delimiter_text,
		s->city.encoding_name, s->city.layout_name };

	for (size_t i = 0; i < LENGTH(meanings); i++)
		if (said[i] != NULL && !has_way(s, meanings[i].protocol))
			return members_wrong(at, meanings[i].member, err,
			    "has no meaning with protocol %s; take it out",
			    s->protocol);
	return 0;
}

/* --- texts as they are delivered --- */

/* A blank, or a hard one. */
static bool
has_blank_around(const char *text)
{
	return *text == ' ' || text_starts(text, "\xc2\xa0") ||
	    text_ends(text, " ") || text_ends(text, "\xc2\xa0");
}

static int
check_blanks(const struct members *at, const char *member, const char *text,
    struct err *err)
{
	if (!has_blank_around(text))
		return 0;
	return members_wrong(at, member, err,
	    "says '%.60s', with a blank around it; take that out, since it is "
	    "taken out of what is delivered",
	    text);
}

/* The names of an object are what is delivered. */
static int
check_marks(struct members *at, const char *member,
    const struct city_mark *mark, size_t n, struct err *err)
{
	members_enter(at, member);
	for (size_t i = 0; i < n; i++)
		if (check_blanks(at, mark[i].text, mark[i].text, err) < 0)
			return -1;
	members_leave(at);
	return 0;
}

static int
check_texts(struct members *at, const struct source_city *city, struct err *err)
{
	if (city->part != NULL && check_blanks(at, "part", city->part, err) < 0)
		return -1;
	for (size_t i = 0; i < city->n_ignored; i++)
		if (check_blanks(at, "ignored", city->ignored[i], err) < 0)
			return -1;
	members_enter(at, "measures");
	for (size_t i = 0; i < city->n_measures; i++)
		if (check_blanks(at, city->measure[i].code,
			city->measure[i].code, err) < 0)
			return -1;
	members_leave(at);
	if (check_marks(at, "nulls", city->null, city->n_nulls, err) < 0)
		return -1;
	return check_marks(at, "areas", city->area, city->n_areas, err);
}

/* --- fields --- */

/* Does the text follow the pattern, where 0 is a digit and another byte itself,
 * up to the pattern's end? */
static bool
follows(const char *text, const char *pattern)
{
	for (; *pattern != '\0'; text++, pattern++)
		if (*pattern == '0' ? !(*text >= '0' && *text <= '9')
				    : *text != *pattern)
			return false;
	return true;
}

/* Can the text be one of a field of that form?  land/city_values.c reads more
 * than is asked here. */
static bool
is_of_form(const char *text, enum field_form form)
{
	switch (form) {
	case FORM_YEAR:
		return strlen(text) == 4 && follows(text, "0000");
	case FORM_DATE:
		return strlen(text) == 10 && follows(text, "0000-00-00");
	case FORM_DATETIME:
		return follows(text, "0000-00-00T00:00") ||
		    follows(text, "0000-00-00 00:00");
	case FORM_EPOCH_MS:
		text += *text == '-';
		return *text != '\0' &&
		    strspn(text, "0123456789") == strlen(text);
	case FORM_NONE:
		break;
	}
	return true;
}

static int
check_keep(const struct members *at, const struct source_field *f,
    struct err *err)
{
	for (size_t i = 0; i < f->n_keep; i++) {
		if (check_blanks(at, "keep", f->keep[i], err) < 0)
			return -1;
		if (!is_of_form(f->keep[i], f->form))
			return members_wrong(at, "keep", err,
			    "says '%.60s', which is no %s, the 'form' of this "
			    "field; write it as it is delivered",
			    f->keep[i], field_form_name(f->form));
	}
	return 0;
}

static int
check_fields(struct members *at, const struct source_city *city,
    struct err *err)
{
	members_enter(at, "fields");
	for (size_t i = 0; i < city->n_fields; i++) {
		const struct source_field *f = &city->field[i];

		if (check_blanks(at, f->name, f->name, err) < 0)
			return -1;
		members_enter(at, f->name);
		if (check_keep(at, f, err) < 0)
			return -1;
		members_leave(at);
	}
	members_leave(at);
	return 0;
}

/* --- titles --- */

/* Readers know a figure by its title. */
static int
check_titles(const struct members *at, const struct source_city *city,
    struct err *err)
{
	for (size_t i = 0; i < city->n_fields; i++)
		for (size_t j = 0; j < i; j++) {
			const struct source_field *a = &city->field[j],
						  *b = &city->field[i];

			if (a->role == FIELD_VALUE && b->role == FIELD_VALUE &&
			    strcmp(a->title, b->title) == 0)
				return members_wrong(at, "fields", err,
				    "show the values of both '%s' and '%s' as "
				    "'%s'; give one of them another title",
				    a->name, b->name, a->title);
		}
	for (size_t i = 0; i < city->n_measures; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(city->measure[i].title,
				city->measure[j].title) == 0)
				return members_wrong(at, "measures", err,
				    "show both '%s' and '%s' as '%s'; give one "
				    "of them another title",
				    city->measure[j].code,
				    city->measure[i].code,
				    city->measure[i].title);
	return 0;
}

int
source_city_fit(struct members *at, const struct source *s, struct err *err)
{
	if (check_meaning(at, s, err) < 0 ||
	    check_texts(at, &s->city, err) < 0 ||
	    check_fields(at, &s->city, err) < 0)
		return -1;
	return check_titles(at, &s->city, err);
}

/*
 * The dimensions of a table: areas, periods, and what becomes of every other
 * one, since a dimension that is overlooked multiplies the figures.
 */
#include "define/source_dimensions.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const levels[] = { "NL", "LD", "PV", "CR", "GM", "AM", "WK",
	"BU", NULL };

static const char *const role_names[] = { [ROLE_REGION] = "region",
	[ROLE_PERIOD] = "period",
	[ROLE_FIXED] = "fixed",
	[ROLE_CHOSEN] = "chosen",
	[ROLE_OPEN] = "open",
	NULL };

struct dimension_draft {
	struct source_dimension dimension;
	char *role;
};

static const struct member_row dimension_rows[] = {
	{ "role", MEMBER_TEXT, true, offsetof(struct dimension_draft, role),
	    0 },
	{ "code", MEMBER_TEXT, false,
	    offsetof(struct dimension_draft, dimension.fixed.code), 0 },
	{ "title", MEMBER_TEXT, false,
	    offsetof(struct dimension_draft, dimension.fixed.title), 0 },
	{ "keep", MEMBER_LIST, false,
	    offsetof(struct dimension_draft, dimension.keep),
	    offsetof(struct dimension_draft, dimension.n_keep) },
};

static const struct member_row code_rows[] = {
	{ "code", MEMBER_TEXT, false, offsetof(struct source_code, code), 0 },
	{ "title", MEMBER_TEXT, false, offsetof(struct source_code, title), 0 },
};

int
source_check_period(const struct members *at, const char *name,
    const char *code, struct period *ret, struct err *err)
{
	struct err why = ERR_INIT;

	if (period_parse(code, ret, &why) < 0)
		return members_wrong(at, name, err, "cannot be used: %s",
		    why.text);
	if (strcmp(code, ret->cbs) != 0)
		return members_wrong(at, name, err,
		    "is '%s'; a descriptor has the spelling of CBS: %s", code,
		    ret->cbs);
	return 0;
}

static int
check_kinds(const struct members *at, const struct source_dimension *d,
    struct err *err)
{
	const char *kinds[PERIOD_DAY + 2];

	for (int kind = PERIOD_YEAR; kind <= PERIOD_DAY; kind++)
		kinds[kind] = period_kind_name((enum period_kind)kind);
	kinds[PERIOD_DAY + 1] = NULL;
	return members_all_of(at, "keep", d->keep, d->n_keep, kinds, err);
}

static int
check_codes(const struct members *at, const struct source_dimension *d,
    struct err *err)
{
	for (size_t i = 0; i < d->n_keep; i++)
		if (!text_is_name(d->keep[i]))
			return members_wrong(at, "keep", err,
			    "has '%s', which has characters that a code cannot "
			    "have",
			    d->keep[i]);
	return 0;
}

/* A code and its title; only of a table that nobody saw one may be absent. */
static int
check_code(const struct members *at, const struct source_code *c, bool seen,
    struct err *err)
{
	if (seen && !c->title)
		return members_wrong(at, NULL, err,
		    "'title' is missing; a table that was seen says it");
	if (seen && !c->code)
		return members_wrong(at, NULL, err,
		    "'code' is missing; a table that was seen says it");
	if (!c->code && !c->title)
		return members_wrong(at, NULL, err,
		    "has neither 'code' nor 'title'; give both, or one while "
		    "the table has not been seen");
	if (c->code && !text_is_name(c->code))
		return members_wrong(at, "code", err,
		    "has characters that a code cannot have");
	return 0;
}

static bool
is_seen(const struct source *s)
{
	return strcmp(s->evidence, "seen") == 0;
}

static int
check_dimension(const struct members *at, struct dimension_draft *draft,
    bool seen, struct err *err)
{
	struct source_dimension *d = &draft->dimension;
	bool has_code = d->fixed.code || d->fixed.title;

	if (members_one_of(at, "role", draft->role, role_names, err) < 0)
		return -1;
	while (strcmp(draft->role, role_names[d->role]) != 0)
		d->role++;
	switch (d->role) {
	case ROLE_FIXED:
		if (d->keep || !has_code)
			return members_wrong(at, NULL, err,
			    "a fixed dimension has 'code' and 'title', and no "
			    "'keep'");
		return check_code(at, &d->fixed, seen, err);
	case ROLE_CHOSEN:
		if (has_code || d->keep)
			return members_wrong(at, NULL, err,
			    "a chosen dimension has nothing beside its role; "
			    "each measure has its code under 'codes'");
		return 0;
	case ROLE_OPEN:
		if (has_code)
			return members_wrong(at, NULL, err,
			    "an open dimension has no 'code' or 'title'");
		return check_codes(at, d, err);
	case ROLE_REGION:
	case ROLE_PERIOD:
		if (has_code || !d->keep)
			return members_wrong(at, NULL, err,
			    "a %s dimension has 'keep', and no 'code' or "
			    "'title'",
			    draft->role);
		return d->role == ROLE_PERIOD
		    ? check_kinds(at, d, err)
		    : members_all_of(at, "keep", d->keep, d->n_keep, levels,
			  err);
	}
	BUG("role %d", (int)d->role);
}

static int
read_dimension(struct members *at, const char *name, const struct json *node,
    struct source *source, struct err *err)
{
	struct dimension_draft read = { 0 };
	int rc = -1;

	if (!text_is_name(name))
		return members_wrong(at, name, err,
		    "is no name of a dimension");
	members_enter(at, name);
	if (members_read(at, node, dimension_rows, LENGTH(dimension_rows),
		&read, err) == 0)
		rc = check_dimension(at, &read, is_seen(source), err);
	members_leave(at);
	free(read.role);
	read.dimension.name = xstrdup(name);
	source->dimension[source->n_dimensions++] = read.dimension;
	return rc;
}

/* One dimension of areas and one of periods, unless the descriptor itself says
 * of which area or period all figures are. */
static int
check_roles(const struct members *at, const struct source *s, struct err *err)
{
	size_t count[ROLE_OPEN + 1] = { 0 };

	for (size_t i = 0; i < s->n_dimensions; i++)
		count[s->dimension[i].role]++;
	if (count[ROLE_REGION] != (s->region == NULL) ||
	    count[ROLE_PERIOD] != (s->period == NULL))
		return members_wrong(at, "dimensions", err,
		    s->region == NULL && s->period == NULL
			? "must have one with role region and one with role "
			  "period"
			: "must have none with the role of what 'region' or "
			  "'tables' says of all figures, and one of the other");
	if (count[ROLE_OPEN] > 1)
		return members_wrong(at, "dimensions", err,
		    "have more than one that is open; name the code of the "
		    "others");
	return 0;
}

int
source_dimensions_read(struct members *at, const struct json *dimensions,
    struct source *source, struct err *err)
{
	size_t n = json_size(dimensions);
	struct json *node;

	if (n > LIMIT_DIMENSIONS)
		return members_wrong(at, "dimensions", err, "are more than %d",
		    LIMIT_DIMENSIONS);
	source->dimension = xcalloc(n + 1, sizeof(*source->dimension));
	members_enter(at, "dimensions");
	for (size_t i = 0; i < n; i++) {
		const char *name = json_member(dimensions, i, &node);

		if (read_dimension(at, name, node, source, err) < 0)
			return -1;
	}
	members_leave(at);
	return check_roles(at, source, err);
}

int
source_chosen_read(struct members *at, const struct json *codes,
    const struct source *source, struct source_code *ret, struct err *err)
{
	size_t found = 0;

	for (size_t i = 0; i < source->n_dimensions; i++) {
		const struct source_dimension *d = &source->dimension[i];
		const struct json *node = json_get(codes, d->name);

		if (d->role != ROLE_CHOSEN)
			continue;
		if (node == NULL)
			return members_wrong(at, codes ? "codes" : NULL, err,
			    "names no code of dimension '%s', which is chosen; "
			    "add it under 'codes'",
			    d->name);
		found++;
		members_enter(at, "codes");
		members_enter(at, d->name);
		if (members_read(at, node, code_rows, LENGTH(code_rows),
			&ret[i], err) < 0 ||
		    check_code(at, &ret[i], is_seen(source), err) < 0)
			return -1;
		members_leave(at);
		members_leave(at);
	}
	if (codes != NULL && json_size(codes) != found)
		return members_wrong(at, "codes", err,
		    "names a dimension that is not there, or not chosen");
	return 0;
}

void
source_chosen_free(struct source_code *chosen, size_t n)
{
	for (size_t i = 0; chosen != NULL && i < n; i++) {
		free(chosen[i].code);
		free(chosen[i].title);
	}
	free(chosen);
}

bool
source_takes_period(const struct source *s, const struct period *p)
{
	const struct source_dimension *d = source_role(s, ROLE_PERIOD);
	struct period bound;
	struct err ignored = ERR_INIT;
	bool kept = d == NULL;

	for (size_t i = 0; d != NULL && i < d->n_keep; i++)
		kept =
		    kept || strcmp(d->keep[i], period_kind_name(p->kind)) == 0;
	if (!kept)
		return false;
	/* Both were read well when the descriptor was. */
	if (s->first != NULL && period_parse(s->first, &bound, &ignored) == 0 &&
	    strcmp(p->first_day, bound.first_day) < 0)
		return false;
	return s->last == NULL || period_parse(s->last, &bound, &ignored) < 0 ||
	    strcmp(p->last_day, bound.last_day) <= 0;
}

/* Where a row of a CBS table stands. */
#include "land/cbs_place.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/area.h"
#include "define/resolve.h"
#include "land/cbs_list.h"

/* --- the lists of codes --- */

static const char *
keep_code(struct table *t, const char *code)
{
	return text_squeeze(arena_strdup(t->arena, code));
}

static int
describe_chosen(const struct source *s, size_t at, const struct json *list,
    struct table *t, struct err *err)
{
	const char *code;

	for (size_t i = 0; i < s->n_measures; i++) {
		struct table_measure *m = &t->measure[i];

		if (resolve_code(&s->measure[i].chosen[at], list, &code, err) !=
		    0)
			return err_context(err, "measure %s",
			    s->measure[i].name);
		if (m->chosen == NULL)
			m->chosen = arena_alloc(t->arena,
			    s->n_dimensions * sizeof(*m->chosen));
		m->chosen[at] = keep_code(t, code);
	}
	return 0;
}

/* All codes, or those that are kept. */
static int
describe_open(const struct source_dimension *d, const struct json *list,
    struct table *t, struct err *err)
{
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *row = json_at(list, i);
		struct table_variant v = { keep_code(t, resolve_code_of(row)),
			keep_code(t, json_get_text(row, "Title", "")) };
		bool kept = d->n_keep == 0;

		for (size_t k = 0; k < d->n_keep; k++)
			kept = kept || strcmp(d->keep[k], v.code) == 0;
		if (!kept)
			continue;
		if (t->n_variants == LIMIT_VARIANTS)
			return err_set(err, ERR_SOURCE,
			    "there are more than %d codes, each a series; name "
			    "those that are meant in source.json",
			    LIMIT_VARIANTS);
		table_add_variant(t, &v);
	}
	return 0;
}

/* Does the descriptor take that member of the dimension? */
static bool
is_chosen(const struct source *s, size_t at, const char *code,
    const struct table *t)
{
	bool found = false;

	switch (s->dimension[at].role) {
	case ROLE_FIXED:
		return strcmp(t->fixed[at], code) == 0;
	case ROLE_CHOSEN:
		for (size_t i = 0; i < s->n_measures; i++)
			found |= strcmp(t->measure[i].chosen[at], code) == 0;
		return found;
	case ROLE_OPEN:
		for (size_t i = 0; i < t->n_variants; i++)
			found |= strcmp(t->variant[i].code, code) == 0;
		return found;
	case ROLE_REGION:
	case ROLE_PERIOD:
		break;
	}
	return true;
}

static void
list_members(const struct source *s, size_t at, const struct json *list,
    struct table *t)
{
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *row = json_at(list, i);
		const char *code = keep_code(t, resolve_code_of(row));
		struct table_listed l = { s->dimension[at].name, code,
			json_get_text(row, "Title", ""),
			is_chosen(s, at, code, t) };

		table_add_listed(t, &l);
	}
}

static int
describe_dimension(const struct table_origin *o, size_t at, struct table *t,
    struct err *err)
{
	const struct source_dimension *d = &o->source->dimension[at];
	struct json *doc = NULL;
	const struct json *list;
	char role[LIMIT_CODE + 8];
	const char *code;
	int rc = -1;

	if (d->role == ROLE_REGION || d->role == ROLE_PERIOD)
		return 0;
	snprintf(role, sizeof(role), "codes/%s", d->name);
	if (cbs_list_read(o, role, &doc, err) == -1)
		return -1;
	list = json_get(doc, "value");
	if (d->role == ROLE_FIXED) {
		rc = resolve_code(&d->fixed, list, &code, err);
		if (rc == 0)
			t->fixed[at] = keep_code(t, code);
	} else
		rc = d->role == ROLE_CHOSEN
		    ? describe_chosen(o->source, at, list, t, err)
		    : describe_open(d, list, t, err);
	if (rc == -1)
		err_context(err, "%s", role);
	else
		list_members(o->source, at, list, t);
	json_free(doc);
	return rc;
}

int
cbs_place_describe(const struct table_origin *o, struct table *t,
    struct err *err)
{
	const struct source *s = o->source;

	t->fixed =
	    arena_alloc(t->arena, (s->n_dimensions + 1) * sizeof(*t->fixed));
	for (size_t i = 0; i < s->n_dimensions; i++)
		if (describe_dimension(o, i, t, err) == -1)
			return -1;
	return 0;
}

int
cbs_place_add_period(const struct source *s, struct table *t, struct err *err)
{
	return table_add_period(t, s->period, "", err);
}

/* --- rows --- */

void
cbs_place_init(struct cbs_place *p, const struct source *s,
    const struct table *t)
{
	memset(p, 0, sizeof(*p));
	p->source = s;
	p->table = t;
	p->variants = dict_new();
	for (size_t i = 0; i < t->n_variants; i++)
		dict_put(p->variants, t->variant[i].code,
		    strlen(t->variant[i].code), (int64_t)i);
}

void
cbs_place_release(struct cbs_place *p)
{
	dict_free(p->variants);
}

const char *
cbs_place_trim(const struct record_member *m, size_t *ret_len)
{
	const char *text = m->text;
	size_t len = m->len;

	while (len > 0 && *text == ' ') {
		text++;
		len--;
	}
	while (len > 0 && text[len - 1] == ' ')
		len--;
	*ret_len = len;
	return text;
}

bool
cbs_place_text(const struct record_member *m, struct table_cell *cell)
{
	cell->value = cbs_place_trim(m, &cell->value_len);
	return cell->value_len > 0;
}

static bool
is_code(const struct cbs_place *p, size_t at, const char *code)
{
	return p->len[at] == strlen(code) &&
	    memcmp(p->code[at], code, p->len[at]) == 0;
}

enum cbs_place_kind
cbs_place_read(struct cbs_place *p, const struct record *record,
    struct table_cell *cell, const char **ret_missing)
{
	const struct source *s = p->source;
	bool is_ours = true;
	int64_t variant;

	cell->variant = 0;
	cell->region = s->region;
	cell->region_len = s->region != NULL ? strlen(s->region) : 0;
	cell->period = s->period;
	cell->period_len = s->period != NULL ? strlen(s->period) : 0;
	for (size_t i = 0; i < s->n_dimensions; i++) {
		const struct source_dimension *d = &s->dimension[i];
		const struct record_member *m =
		    record_get_at(record, d->name, &p->at[i]);

		if (m == NULL || m->kind != RECORD_STRING) {
			*ret_missing = d->name;
			return CBS_PLACE_BROKEN;
		}
		p->code[i] = cbs_place_trim(m, &p->len[i]);
		switch (d->role) {
		case ROLE_REGION:
			cell->region = area_usual(p->code[i], p->len[i]);
			cell->region_len = p->len[i];
			break;
		case ROLE_PERIOD:
			cell->period = p->code[i];
			cell->period_len = p->len[i];
			break;
		case ROLE_FIXED:
			is_ours = is_ours && is_code(p, i, p->table->fixed[i]);
			break;
		case ROLE_CHOSEN:
			break;
		case ROLE_OPEN:
			if (dict_get(p->variants, p->code[i], p->len[i],
				&variant))
				cell->variant = (size_t)variant;
			else
				is_ours = false;
			break;
		}
	}
	return is_ours ? CBS_PLACE_OURS : CBS_PLACE_NOT_OURS;
}

bool
cbs_place_is(const struct cbs_place *p, size_t measure)
{
	const char **chosen = p->table->measure[measure].chosen;

	for (size_t i = 0; chosen != NULL && i < p->source->n_dimensions; i++)
		if (chosen[i] != NULL && !is_code(p, i, chosen[i]))
			return false;
	return true;
}

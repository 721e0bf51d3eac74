/* Growing the lists of a table. */
#include "land/table.h"

#include "base/text.h"

void
table_init(struct table *t)
{
	memset(t, 0, sizeof(*t));
	t->arena = arena_new();
}

void
table_release(struct table *t)
{
	if (t == NULL)
		return;
	arena_free(t->arena);
	free(t->period);
	free(t->region);
	free(t->event);
	free(t->reject);
	free(t->variant);
	free(t->listed);
	free(t->group);
	free(t->member);
	free(t->announcement);
	free(t->peer);
	free(t->care_region);
	memset(t, 0, sizeof(*t));
}

/* Room for one more: lists double when their length is a power of two. */
static void *
grow(void *list, size_t n, size_t size)
{
	if (n == 0)
		return xrealloc(list, size);
	if ((n & (n - 1)) == 0)
		return xrealloc(list, 2 * n * size);
	return list;
}

static const char *
keep(struct table *t, const char *s)
{
	return arena_strdup(t->arena, s == NULL ? "" : s);
}

/* The words of PeriodenCodes.Status, in the spelling we publish; files of our
 * own have ours. */
static const struct status {
	const char *cbs, *ours;
} statuses[] = {
	{ "Definitief", "definitief" },
	{ "NaderVoorlopig", "nader-voorlopig" },
	{ "Voorlopig", "voorlopig" },
	{ "Geschat", "geschat" },
	{ "", NULL },
};

int
table_add_period(struct table *t, const char *cbs, const char *status,
    struct err *err)
{
	size_t n = sizeof(statuses) / sizeof(statuses[0]), i;

	for (i = 0; i < n; i++)
		if (strcmp(statuses[i].cbs, status) == 0 ||
		    (statuses[i].ours != NULL &&
			strcmp(statuses[i].ours, status) == 0))
			break;
	if (i == n)
		return err_set(err, ERR_SOURCE,
		    "period %s has the status '%.40s', which is not known; "
		    "teach it to land/table.c",
		    cbs, status);
	t->period = grow(t->period, t->n_periods, sizeof(*t->period));
	t->period[t->n_periods++] =
	    (struct table_period){ keep(t, cbs), statuses[i].ours };
	return 0;
}

void
table_add_region(struct table *t, const struct table_region *r)
{
	t->region = grow(t->region, t->n_regions, sizeof(*t->region));
	t->region[t->n_regions++] =
	    (struct table_region){ keep(t, r->code), keep(t, r->title),
		    keep(t, r->group), keep(t, r->begin), keep(t, r->end) };
}

void
table_add_variant(struct table *t, const struct table_variant *v)
{
	t->variant = grow(t->variant, t->n_variants, sizeof(*t->variant));
	t->variant[t->n_variants++] =
	    (struct table_variant){ keep(t, v->code), keep(t, v->title) };
}

void
table_add_listed(struct table *t, const struct table_listed *l)
{
	t->listed = grow(t->listed, t->n_listed, sizeof(*t->listed));
	t->listed[t->n_listed++] = (struct table_listed){
		l->dimension == NULL ? NULL : keep(t, l->dimension),
		text_squeeze(arena_strdup(t->arena, l->code)),
		text_squeeze(arena_strdup(t->arena, l->title)), l->is_chosen
	};
}

void
table_add_event(struct table *t, const struct region_event *e)
{
	t->event = grow(t->event, t->n_events, sizeof(*t->event));
	t->event[t->n_events++] = *e;
}

void
table_add_reject(struct table *t, const struct table_reject *r)
{
	t->reject = grow(t->reject, t->n_rejects, sizeof(*t->reject));
	t->reject[t->n_rejects++] = (struct table_reject){ r->part, r->row,
		keep(t, r->reason), keep(t, r->text), r->mend };
}

void
table_add_group(struct table *t, const struct table_group *g)
{
	t->group = grow(t->group, t->n_groups, sizeof(*t->group));
	t->group[t->n_groups++] = (struct table_group){ keep(t, g->code),
		keep(t, g->title_nl), keep(t, g->title_en),
		keep(t, g->description_nl), g->is_class };
}

void
table_add_member(struct table *t, const struct table_group_member *m)
{
	t->member = grow(t->member, t->n_members, sizeof(*t->member));
	t->member[t->n_members++] = (struct table_group_member){ keep(t,
								     m->group),
		keep(t, m->municipality), keep(t, m->from), keep(t, m->to) };
}

void
table_add_announcement(struct table *t,
    const char *const field[ANNOUNCEMENT_FIELDS])
{
	struct table_announcement *a;

	t->announcement = grow(t->announcement, t->n_announcements, sizeof(*a));
	a = &t->announcement[t->n_announcements++];
	for (size_t i = 0; i < ANNOUNCEMENT_FIELDS; i++)
		a->field[i] = keep(t, field[i]);
}

void
table_add_peer(struct table *t, const char *const field[PEER_FIELDS])
{
	struct table_peer *p;

	t->peer = grow(t->peer, t->n_peers, sizeof(*p));
	p = &t->peer[t->n_peers++];
	for (size_t i = 0; i < PEER_FIELDS; i++)
		p->field[i] = keep(t, field[i]);
}

void
table_add_care_region(struct table *t,
    const char *const field[CARE_REGION_FIELDS], size_t line)
{
	struct table_care_region *r;

	t->care_region = grow(t->care_region, t->n_care_regions, sizeof(*r));
	r = &t->care_region[t->n_care_regions++];
	for (size_t i = 0; i < CARE_REGION_FIELDS; i++)
		r->field[i] = keep(t, field[i]);
	r->line = line;
}

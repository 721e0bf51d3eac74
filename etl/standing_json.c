/*
 * How all stands, for programs.  Members are never taken away or moved: new ones
 * come at the end of their object.
 */
#include <string.h>

#include "base/jsonw.h"
#include "base/mem.h"
#include "standing.h"

/* The trouble that has this source, or NULL. */
static const struct trouble *
trouble_of(const struct standing *st, const struct source_standing *one)
{
	static const bool is_of_source[TROUBLE_N] = {
		[TROUBLE_QUARANTINED] = true,
		[TROUBLE_NO_FIGURES] = true,
		[TROUBLE_STALE] = true,
		[TROUBLE_RECORDING] = true,
		[TROUBLE_WAITING] = true,
	};

	for (size_t i = 0; i < st->n_troubles; i++)
		for (size_t k = 0; k < st->trouble[i].n; k++)
			if (is_of_source[st->trouble[i].kind] &&
			    strcmp(st->trouble[i].name[k], one->id) == 0)
				return &st->trouble[i];
	return NULL;
}

static void
add_source(struct jsonw *w, const struct standing *st,
    const struct source_standing *one)
{
	const struct trouble *t = trouble_of(st, one);
	char *to_do = t != NULL ? trouble_to_do(t, one->id) : NULL;

	jsonw_object(w);
	jsonw_member_text(w, "source", one->id);
	jsonw_member_text(w, "state", standing_word[one->state]);
	for (size_t i = 0; i < FACT_N; i++)
		jsonw_member_text(w, standing_fact[i], one->fact[i]);
	jsonw_member_text(w, "readers_see", t != NULL ? t->readers : NULL);
	jsonw_member_text(w, "to_do", to_do);
	free(to_do);
	jsonw_object_end(w);
}

static void
add_list(struct jsonw *w, const struct standing *st, enum standing_list which)
{
	const struct list_row *list = &standing_lists[which];
	const struct pq_result *rows = st->list[which];

	jsonw_name(w, list->title);
	jsonw_array(w);
	for (size_t row = 0; row < pq_rows(rows); row++) {
		jsonw_object(w);
		for (size_t i = 0; list->name[i] != NULL; i++)
			jsonw_member_text(w, list->name[i],
			    pq_get(rows, row, i));
		if (which == LIST_HELD)
			jsonw_member_text(w, "all_in", st->all_in[row]);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

void
standing_json(const struct standing *st, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_object(&w);
	jsonw_member_text(&w, "release", st->release);
	jsonw_member_text(&w, "last_run", st->last_run);
	jsonw_name(&w, "sources");
	jsonw_array(&w);
	for (size_t i = 0; i < st->n_sources; i++)
		add_source(&w, st, &st->source[i]);
	jsonw_array_end(&w);
	for (size_t i = 0; i < LIST_N; i++)
		add_list(&w, st, (enum standing_list)i);
	jsonw_member_text(&w, "security_txt",
	    st->security.class != ERR_NONE ? st->security.text : NULL);
	jsonw_name(&w, "last_status");
	if (st->last_status != NULL)
		jsonw_number(&w, st->last_status);
	else
		jsonw_null(&w);
	jsonw_member_text(&w, "last_why", st->last_why);
	jsonw_member_text(&w, "begun", st->begun);
	jsonw_member_text(&w, "not_published", st->not_published);
	jsonw_member_text(&w, "accept", st->accept);
	jsonw_object_end(&w);
	buf_addc(out, '\n');
}

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "model/inputs.h"

struct input {
	char print[HASH_HEX];
	bool is_same;
};

struct inputs {
	struct input *input;
	size_t n;
};

/* While they are made. */
struct making {
	const struct definitions *definitions;
	const struct worklist *list;
	struct pq_result *source; /* id, print: of what was ever looked at */
	bool *is_needed; /* each source of the definitions, by anybody */
	struct hash *hash;
};

/* With its end, so that two texts are never one. */
static void
add_text(struct hash *hash, const char *text)
{
	hash_add(hash, text, strlen(text) + 1);
}

static const char *
landed(const struct making *m, const char *source)
{
	for (size_t i = 0; i < pq_rows(m->source); i++)
		if (strcmp(pq_get(m->source, i, 0), source) == 0)
			return pq_get(m->source, i, 1);
	return "";
}

static void
add_source(const struct making *m, const struct source *source)
{
	add_text(m->hash, source->id);
	add_text(m->hash, source->read_by);
	add_text(m->hash, landed(m, source->id));
}

static void
mark_needed(void *ctx, const char *name)
{
	struct making *m = ctx;
	const struct source *source = definitions_measure(m->definitions, name);

	if (source != NULL)
		m->is_needed[source - m->definitions->source] = true;
}

static void
add_need(void *ctx, const char *name)
{
	struct making *m = ctx;
	const struct definitions *d = m->definitions;
	const struct source *source = definitions_measure(d, name);
	const struct series *series = definitions_series(d, name);
	const struct indicator *indicator = definitions_indicator(d, name);

	add_text(m->hash, name);
	if (source != NULL)
		add_source(m, source);
	else if (series != NULL)
		add_text(m->hash, series->sha256);
	else if (indicator != NULL)
		add_text(m->hash, indicator->sha256);
}

/* What all depend on: the surroundings, and the sources that give no figures to
 * anything, such as the register, or are defined no more.  No indicator needs what a
 * city says of itself. */
static void
common_print(struct making *m, const char *surroundings, char ret[HASH_HEX])
{
	const struct definitions *d = m->definitions;

	m->hash = hash_new();
	add_text(m->hash, surroundings);
	for (size_t i = 0; i < d->n_sources; i++)
		if (!m->is_needed[i] && !source_is_city(&d->source[i]))
			add_source(m, &d->source[i]);
	for (size_t i = 0; i < pq_rows(m->source); i++) {
		bool is_defined = false;

		for (size_t k = 0; k < d->n_sources && !is_defined; k++)
			is_defined = strcmp(d->source[k].id,
					 pq_get(m->source, i, 0)) == 0;
		if (is_defined)
			continue;
		add_text(m->hash, pq_get(m->source, i, 0));
		add_text(m->hash, pq_get(m->source, i, 1));
	}
	hash_finish(m->hash, ret);
}

static void
make_prints(struct making *m, const char *surroundings, struct inputs *inputs)
{
	char common[HASH_HEX];

	m->is_needed =
	    xcalloc(m->definitions->n_sources + 1, sizeof(*m->is_needed));
	for (size_t i = 0; i < inputs->n; i++)
		worklist_each_need(m->list, i, mark_needed, m);
	common_print(m, surroundings, common);
	for (size_t i = 0; i < inputs->n; i++) {
		m->hash = hash_new();
		add_text(m->hash, common);
		worklist_each_need(m->list, i, add_need, m);
		hash_finish(m->hash, inputs->input[i].print);
	}
	free(m->is_needed);
}

/* What was never computed to its end says nothing; nor does what failed. */
static const char noted_sql[] =
    "select id, fingerprint from ledger.computed"
    " where exists (select from ledger.compute_input)"
    " and id not in (select id from ledger.compute_state)";

int
inputs_read(struct pq *pq, const struct definitions *d,
    const struct worklist *list, struct inputs **ret, struct err *err)
{
	struct making making = { .definitions = d, .list = list };
	struct inputs *inputs = xcalloc(1, sizeof(*inputs));
	struct pq_result *noted = NULL;
	char *surroundings = NULL;
	int rc = -1;

	inputs->n = worklist_size(list);
	inputs->input = xcalloc(inputs->n + 1, sizeof(*inputs->input));
	if (pq_queryv(pq, "select source, print from indicator.source_print",
		&making.source, err, PQ_END) != 0 ||
	    pq_value(pq, "select indicator.surroundings()", &surroundings,
		err) != 0 ||
	    pq_queryv(pq, noted_sql, &noted, err, PQ_END) != 0)
		goto out;
	make_prints(&making, surroundings, inputs);
	for (size_t i = 0; i < inputs->n; i++)
		for (size_t k = 0; k < pq_rows(noted); k++)
			if (strcmp(pq_get(noted, k, 0),
				worklist_name(list, i)) == 0)
				inputs->input[i].is_same =
				    strcmp(pq_get(noted, k, 1),
					inputs->input[i].print) == 0;
	*ret = inputs;
	inputs = NULL;
	rc = 0;
out:
	free(surroundings);
	pq_result_free(making.source);
	pq_result_free(noted);
	inputs_free(inputs);
	return rc;
}

void
inputs_free(struct inputs *inputs)
{
	if (inputs == NULL)
		return;
	free(inputs->input);
	free(inputs);
}

bool
inputs_are_same(const struct inputs *inputs, size_t place)
{
	return inputs->input[place].is_same;
}

int
inputs_note(const struct inputs *inputs, size_t place, const char *id,
    struct pq *pq, struct err *err)
{
	return pq_queryv(pq,
	    "insert into ledger.computed (id, fingerprint) values ($1, $2)"
	    " on conflict (id) do update set fingerprint ="
	    " excluded.fingerprint",
	    NULL, err, id, inputs->input[place].print, PQ_END);
}

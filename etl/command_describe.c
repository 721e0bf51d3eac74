/*
 * woondruk describe: catalogues of sources, indicators and datasets, printed
 * from the definitions themselves, as Markdown for people or as JSON.  What
 * became of a source the log of the depot says, where there is one: neither a
 * database nor a network is needed.
 *
 * Each catalogue is written by one pair of functions, named in one table.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/snapshot.h"
#include "base/text.h"
#include "commands.h"
#include "define/definitions.h"
#include "indicator_catalogue.h"
#include "markdown.h"
#include "session.h"

/* --- what became of a source --- */

/* As the log of the depot has it.  Its texts are those of ->log. */
struct last_state {
	struct source_log log;
	const char *word; /* as in status; "unknown": the log cannot be read */
	const char *reason;
};

static void
last_state_load(struct depot *depot, const char *id, struct last_state *ret)
{
	struct err why = ERR_INIT;
	const struct source_log *log = &ret->log;

	memset(ret, 0, sizeof(*ret));
	ret->word = "never";
	if (depot == NULL)
		return;
	if (source_log_load(depot, id, &ret->log, &why) != 0) {
		ret->word = "unknown";
		return;
	}
	ret->reason = log->failed_reason;
	if (log->is_drifted || log->last_rejected)
		ret->word = "quarantined";
	else if (log->last == NULL)
		return;
	else if (log->last->is_recording)
		ret->word = "recording";
	else if (log->failed_at != NULL)
		ret->word = "stale";
	else
		ret->word = "fresh";
	if (log->last_rejected && ret->reason == NULL)
		ret->reason = "its newest answer was not fit to be landed";
}

static const char *
retrieved(const struct last_state *state)
{
	const struct snapshot *last = state->log.last;

	return last != NULL ? last->retrieved : NULL;
}

static void
say(struct buf *out, const char *before, const char *text)
{
	if (text != NULL)
		buf_addf(out, "%s%s", before, text);
}

static void
last_state_text(struct buf *out, struct depot *depot, const char *id)
{
	struct last_state state;

	last_state_load(depot, id, &state);
	buf_addf(out, "- last state: %s", state.word);
	say(out, ", retrieved ", retrieved(&state));
	say(out, ", checked ", state.log.checked_at);
	say(out, ", failing since ", state.log.failed_since);
	if (state.reason != NULL) {
		char *reason = text_without_address(state.reason);

		buf_addf(out, ": %s", reason);
		free(reason);
	}
	buf_addc(out, '\n');
	source_log_release(&state.log);
}

static void
last_state_json(struct jsonw *w, struct depot *depot, const char *id)
{
	struct last_state state;

	last_state_load(depot, id, &state);
	jsonw_name(w, "last-state");
	jsonw_object(w);
	jsonw_member_text(w, "state", state.word);
	jsonw_member_text(w, "retrieved", retrieved(&state));
	jsonw_member_text(w, "checked-at", state.log.checked_at);
	jsonw_member_text(w, "failing-since", state.log.failed_since);
	jsonw_member_text(w, "reason", state.reason);
	jsonw_object_end(w);
	source_log_release(&state.log);
}

/* --- Markdown --- */

/* Of a pair, the code speaks for both. */
static void
class_text(struct buf *out, const struct source_measure *m)
{
	if (m->begins != NULL)
		buf_addf(out, "- `%s`: codes that begin with %s, under %s\n",
		    m->class, m->begins, m->group_title);
}

static void
measure_text(struct buf *out, const struct source_measure *m)
{
	if (m->class != NULL) {
		class_text(out, m);
		return;
	}
	buf_addf(out, "- `%s`: %s, in %s, %s", m->name, m->title, m->unit,
	    adds_up_name(m->adds_up));
	if (m->weight)
		buf_addf(out, " weighted by `%s`", m->weight);
	if (m->numerator)
		buf_addf(out, " of `%s` to `%s`", m->numerator, m->denominator);
	buf_addf(out, "%s%s\n", m->code ? ", code " : "",
	    m->code ? m->code : "");
}

static void
city_text(struct buf *out, const struct source_city *city)
{
	markdown_line(out, "municipality", city->municipality);
	markdown_line(out, "definition", city->definition);
	markdown_line(out, "part", city->part);
	for (size_t i = 0; i < city->n_wants; i++)
		markdown_line(out, "waits for a first look, for",
		    city->wants[i]);
	markdown_list(out, "ignored", city->ignored, city->n_ignored);
	if (city->n_fields > 0)
		buf_adds(out, "\nFields:\n\n");
	for (size_t i = 0; i < city->n_fields; i++) {
		const struct source_field *f = &city->field[i];

		buf_addf(out, "- `%s`: %s%s%s", f->name,
		    field_role_name(f->role), f->title ? ", " : "",
		    f->title ? f->title : "");
		if (f->unit)
			buf_addf(out, ", in %s", f->unit);
		buf_addc(out, '\n');
	}
	if (city->n_measures > 0)
		buf_adds(out, "\nMeasures:\n\n");
	for (size_t i = 0; i < city->n_measures; i++)
		buf_addf(out, "- `%s`: %s, in %s\n", city->measure[i].code,
		    city->measure[i].title, city->measure[i].unit);
}

static void
source_text(struct buf *out, const struct source *s, struct depot *depot)
{
	buf_addf(out, "## %s\n\n%s (%s)\n\n", s->id, s->title, s->title_en);
	markdown_line(out, "publisher", s->publisher);
	markdown_line(out, "table", s->table);
	markdown_line(out, "licence", s->licence);
	markdown_line(out, "attribution", s->attribution);
	markdown_line(out, "page", s->page);
	markdown_line(out, "cadence", s->cadence);
	markdown_line(out, "evidence", s->evidence);
	markdown_line(out, "protocol", s->protocol);
	markdown_line(out, "host", s->host);
	markdown_line(out, "first period", s->first);
	markdown_line(out, "last period", s->last);
	markdown_line(out, "recording", s->recording ? "yes" : "no");
	last_state_text(out, depot, s->id);
	if (source_is_city(s))
		city_text(out, &s->city);
	if (s->n_measures > 0)
		buf_addf(out, "\n%s:\n\n",
		    source_is_classification(s) ? "Classes" : "Measures");
	for (size_t i = 0; i < s->n_measures; i++)
		measure_text(out, &s->measure[i]);
	buf_addc(out, '\n');
}

static void
dataset_text(struct buf *out, const struct dataset *x)
{
	buf_addf(out, "## %s\n\n%s (%s)\n\n", x->id, x->title_nl, x->title_en);
	for (size_t i = 0; i < x->n_formats; i++)
		buf_addf(out, "- `%s.%s`\n", x->target, x->formats[i]);
	markdown_line(out, "schema", x->schema);
	buf_addc(out, '\n');
}

/* All of them at a glance, before each in full. */
static void
sources_table(struct buf *out, const struct session *s)
{
	const struct definitions *d = &s->definitions;

	buf_adds(out,
	    "| source | platform | licence | cadence | evidence | state |\n"
	    "|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < d->n_sources; i++) {
		const struct source *source = &d->source[i];
		struct last_state state;

		last_state_load(s->depot, source->id, &state);
		buf_addf(out, "| %s | %s%s%s | %s | %s | %s | %s |\n",
		    source->id, source->protocol,
		    source->host != NULL ? " on " : "",
		    source->host != NULL ? source->host : "", source->licence,
		    source->cadence, source->evidence,
		    source_is_waiting(source) ? "waiting" : state.word);
		source_log_release(&state.log);
	}
	buf_addc(out, '\n');
}

static void
sources_text(struct buf *out, const struct session *s)
{
	const struct definitions *d = &s->definitions;

	buf_adds(out, "# Sources\n\n");
	sources_table(out, s);
	for (size_t i = 0; i < d->n_sources; i++)
		source_text(out, &d->source[i], s->depot);
}

static void
indicators_text(struct buf *out, const struct session *s)
{
	indicator_catalogue_text(out, &s->definitions);
}

static void
datasets_text(struct buf *out, const struct session *s)
{
	const struct definitions *d = &s->definitions;

	buf_adds(out, "# Datasets\n\n");
	for (size_t i = 0; i < d->n_datasets; i++)
		dataset_text(out, &d->dataset[i]);
}

/* --- JSON --- */

static void
measure_json(struct jsonw *w, const struct source_measure *m)
{
	jsonw_object(w);
	jsonw_member_text(w, "name", m->name);
	jsonw_member_text(w, "code", m->code);
	jsonw_member_text(w, "title", m->title);
	jsonw_member_text(w, "unit", m->unit);
	jsonw_member_text(w, "group", m->group);
	jsonw_member_text(w, "group-title", m->group_title);
	jsonw_member_text(w, "class", m->class);
	jsonw_member_text(w, "begins", m->begins);
	jsonw_member_int(w, "decimals", m->decimals);
	jsonw_member_text(w, "adds-up",
	    m->class != NULL ? NULL : adds_up_name(m->adds_up));
	jsonw_member_text(w, "moves-with", m->moves_with);
	jsonw_member_text(w, "numerator", m->numerator);
	jsonw_member_text(w, "denominator", m->denominator);
	jsonw_member_text(w, "weight", m->weight);
	jsonw_object_end(w);
}

static void
field_json(struct jsonw *w, const struct source_field *f)
{
	jsonw_object(w);
	jsonw_member_text(w, "name", f->name);
	jsonw_member_text(w, "role", field_role_name(f->role));
	if (f->form != FORM_NONE)
		jsonw_member_text(w, "form", field_form_name(f->form));
	jsonw_member_text(w, "title", f->title);
	jsonw_member_text(w, "unit", f->unit);
	if (f->unit)
		jsonw_member_int(w, "decimals", f->decimals);
	jsonw_object_end(w);
}

/* Measures of a city are not ours to name: they have a code only. */
static void
city_measure_json(struct jsonw *w, const struct city_measure *m)
{
	jsonw_object(w);
	jsonw_member_text(w, "code", m->code);
	jsonw_member_text(w, "title", m->title);
	jsonw_member_text(w, "unit", m->unit);
	jsonw_member_int(w, "decimals", m->decimals);
	jsonw_object_end(w);
}

static void
city_json(struct jsonw *w, const struct source_city *city)
{
	jsonw_member_text(w, "municipality", city->municipality);
	jsonw_member_text(w, "definition", city->definition);
	jsonw_member_list(w, "wants", city->wants, city->n_wants);
	jsonw_name(w, "fields");
	jsonw_array(w);
	for (size_t i = 0; i < city->n_fields; i++)
		field_json(w, &city->field[i]);
	jsonw_array_end(w);
}

static void
source_json(struct jsonw *w, const struct source *s, struct depot *depot)
{
	jsonw_object(w);
	jsonw_member_text(w, "id", s->id);
	jsonw_member_text(w, "title", s->title);
	jsonw_member_text(w, "title-en", s->title_en);
	jsonw_member_text(w, "publisher", s->publisher);
	jsonw_member_text(w, "licence", s->licence);
	jsonw_member_text(w, "attribution", s->attribution);
	jsonw_member_text(w, "page", s->page);
	jsonw_member_text(w, "protocol", s->protocol);
	jsonw_member_text(w, "host", s->host);
	jsonw_member_text(w, "path", s->path);
	jsonw_member_text(w, "table", s->table);
	jsonw_member_text(w, "cadence", s->cadence);
	jsonw_member_text(w, "evidence", s->evidence);
	jsonw_member_list(w, "completeness", s->proof, s->n_proof);
	jsonw_member_text(w, "boundaries", s->boundaries);
	jsonw_member_text(w, "first", s->first);
	jsonw_member_text(w, "last", s->last);
	jsonw_member_bool(w, "register", s->is_register);
	jsonw_member_bool(w, "recording", s->recording != NULL);
	jsonw_member_text(w, "sha256", s->sha256);
	if (source_is_city(s))
		city_json(w, &s->city);
	jsonw_name(w, "measures");
	jsonw_array(w);
	for (size_t i = 0; i < s->n_measures; i++)
		measure_json(w, &s->measure[i]);
	for (size_t i = 0; i < s->city.n_measures; i++)
		city_measure_json(w, &s->city.measure[i]);
	jsonw_array_end(w);
	last_state_json(w, depot, s->id);
	jsonw_object_end(w);
}

static void
indicator_json(struct jsonw *w, const struct indicator *x)
{
	jsonw_object(w);
	jsonw_member_text(w, "id", x->id);
	jsonw_member_text(w, "english-id", x->english_id);
	jsonw_member_text(w, "label-nl", x->label_nl);
	jsonw_member_text(w, "label-en", x->label_en);
	jsonw_member_text(w, "eenheid", x->eenheid);
	jsonw_member_text(w, "unit", x->unit);
	jsonw_member_int(w, "decimals", x->decimals);
	jsonw_member_text(w, "direction", x->direction);
	jsonw_member_text(w, "thema", x->thema);
	jsonw_member_text(w, "theme", x->theme);
	jsonw_member_text(w, "tier", x->tier);
	jsonw_member_text(w, "aggregation", x->aggregation);
	jsonw_member_text(w, "formula", x->formula);
	jsonw_member_list(w, "bases", x->bases, x->n_bases);
	jsonw_member_list(w, "published", x->published, x->n_published);
	jsonw_member_list(w, "levels", x->levels, x->n_levels);
	jsonw_member_list(w, "needs", x->needs, x->n_needs);
	jsonw_member_text(w, "first", x->first);
	jsonw_member_text(w, "minimum-denominator", x->minimum_denominator);
	jsonw_member_text(w, "minimum-coverage", x->minimum_coverage);
	jsonw_member_text(w, "minimum-numerator", x->minimum_numerator);
	jsonw_member_text(w, "too-small", x->too_small);
	jsonw_member_text(w, "method-nl", x->method_nl);
	jsonw_member_text(w, "method-en", x->method_en);
	jsonw_member_text(w, "caveat-nl", x->caveat_nl);
	jsonw_member_text(w, "caveat-en", x->caveat_en);
	jsonw_member_text(w, "definition-source", x->definition_source);
	jsonw_member_text(w, "marks", x->marks);
	jsonw_member_text(w, "teller", x->teller);
	jsonw_member_text(w, "counts", x->counts);
	jsonw_member_text(w, "index", x->dimension);
	jsonw_member_text(w, "reference-year", x->reference.year);
	jsonw_member_text(w, "reference-low", x->reference.low);
	jsonw_member_text(w, "reference-pressed", x->reference.pressed);
	jsonw_member_text(w, "reference-high", x->reference.high);
	jsonw_member_text(w, "draws", x->draws);
	jsonw_member_text(w, "version", x->version);
	jsonw_member_list(w, "example", x->example, x->n_example);
	jsonw_member_text(w, "sha256", x->sha256);
	jsonw_object_end(w);
}

static void
dataset_json(struct jsonw *w, const struct dataset *x)
{
	jsonw_object(w);
	jsonw_member_text(w, "id", x->id);
	jsonw_member_text(w, "title-nl", x->title_nl);
	jsonw_member_text(w, "title-en", x->title_en);
	jsonw_member_text(w, "target", x->target);
	jsonw_member_list(w, "formats", x->formats, x->n_formats);
	jsonw_member_text(w, "rows", x->rows_member);
	jsonw_member_text(w, "schema", x->schema);
	jsonw_member_text(w, "sha256", x->sha256);
	jsonw_object_end(w);
}

static void
sources_json(struct jsonw *w, const struct session *s)
{
	const struct definitions *d = &s->definitions;

	for (size_t i = 0; i < d->n_sources; i++)
		source_json(w, &d->source[i], s->depot);
}

static void
indicators_json(struct jsonw *w, const struct session *s)
{
	const struct definitions *d = &s->definitions;

	for (size_t i = 0; i < d->n_indicators; i++)
		indicator_json(w, &d->indicator[i]);
}

static void
datasets_json(struct jsonw *w, const struct session *s)
{
	const struct definitions *d = &s->definitions;

	for (size_t i = 0; i < d->n_datasets; i++)
		dataset_json(w, &d->dataset[i]);
}

/* --- the command --- */

struct catalogue {
	const char *name;
	void (*text)(struct buf *, const struct session *);
	void (*json)(struct jsonw *, const struct session *);
};

static const struct catalogue catalogues[] = {
	{ "sources", sources_text, sources_json },
	{ "indicators", indicators_text, indicators_json },
	{ "datasets", datasets_text, datasets_json },
};

static const struct catalogue *
find_catalogue(const char *name)
{
	for (size_t i = 0; i < sizeof(catalogues) / sizeof(catalogues[0]); i++)
		if (strcmp(catalogues[i].name, name) == 0)
			return &catalogues[i];
	return NULL;
}

static void
write_catalogue(const struct catalogue *catalogue, bool json,
    const struct session *s, struct buf *out)
{
	struct jsonw w;

	if (!json) {
		catalogue->text(out, s);
		/* No blank line behind the last entry. */
		if (out->len > 1 && out->data[out->len - 2] == '\n')
			out->len--;
		return;
	}
	jsonw_init(&w, out);
	jsonw_array(&w);
	catalogue->json(&w, s);
	jsonw_array_end(&w);
	buf_addc(out, '\n');
}

static int
parse(int argc, char **argv, const struct catalogue **ret, bool *ret_json,
    struct err *err)
{
	*ret = NULL;
	*ret_json = false;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			*ret_json = true;
		else if (*ret != NULL ||
		    (*ret = find_catalogue(argv[i])) == NULL)
			return err_set(err, ERR_USAGE,
			    "\"%.60s\" is neither sources, indicators, "
			    "datasets nor --json",
			    argv[i]);
	}
	if (*ret == NULL)
		return err_set(err, ERR_USAGE,
		    "which? sources, indicators or datasets");
	return 0;
}

/* Nothing is made where nothing is; that the depot cannot be opened, by
 * somebody who may not write in it, is no reason to say nothing. */
static void
open_depot(struct session *s)
{
	struct err ignored = ERR_INIT;
	char *dir = file_path(s->home, "depot");

	if (file_is_dir(dir) && session_need(s, SESSION_DEPOT, &ignored) != 0)
		log_debug("describe", "%s", ignored.text);
	free(dir);
}

int
command_describe(const struct settings *settings, int argc, char **argv)
{
	const struct catalogue *catalogue;
	struct err err = ERR_INIT;
	struct session s;
	struct buf out;
	bool json;

	session_init(&s, settings, "describe");
	if (parse(argc, argv, &catalogue, &json, &err) != 0 ||
	    session_need(&s, SESSION_DEFINITIONS, &err) != 0)
		return session_fail(&s, &err);
	open_depot(&s);
	buf_init(&out, LIMIT_BUFFER);
	write_catalogue(catalogue, json, &s, &out);
	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	if (session_sound(&s, &err) != 0)
		return session_fail(&s, &err);
	return session_end(&s, EXIT_FRESH, NULL);
}

/* The night in words; what happened is decided elsewhere. */
#include <inttypes.h>

#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "session.h"
#include "summary.h"

void
summary_release(struct summary *sum)
{
	if (sum->has_fetched)
		fetch_report_release(&sum->fetched);
	if (sum->has_landed)
		land_report_release(&sum->landed);
	if (sum->has_computed)
		compute_report_release(&sum->computed);
	if (sum->has_gated)
		gate_report_release(&sum->gated);
	memset(sum, 0, sizeof(*sum));
}

/* What landing says of a source, or NULL. */
static const struct land_row *
landed_of(const struct summary *sum, const char *id)
{
	size_t i;

	for (i = 0; i < sum->landed.n; i++)
		if (strcmp(sum->landed.row[i].source, id) == 0)
			return &sum->landed.row[i];
	return NULL;
}

/* The one word for where a source stands after tonight; NULL: it is fresh.
 * The morning mail compares these words with those of the night before. */
static const char *
source_trouble(const struct fetch_source *f, const struct land_row *l)
{
	if (l != NULL && l->state == LAND_REFUSED)
		return "quarantined";
	if (l != NULL && l->state == LAND_NONE)
		return "no figures";
	if (l != NULL && l->is_drifted)
		return "quarantined";
	if (f->state == FETCH_RECORDING || (l != NULL && l->from_recording))
		return "recording";
	if (f->state == FETCH_FAILED)
		return "not fetched";
	if (f->state == FETCH_OFFLINE)
		return "not asked";
	return NULL;
}

/* Troubles that sources can have, in the order in which they are told. */
static const char *const troubles[] = { "quarantined", "no figures",
	"recording", "not fetched", "not asked" };
#define TROUBLES (sizeof(troubles) / sizeof(*troubles))

/* One more name under a word: "word: a, b; word: c". */
static void
add_trouble(struct buf *out, const char *word, const char *id, bool is_first)
{
	if (is_first)
		buf_addf(out, "%s%s: %s", out->len > 0 ? "; " : "", word, id);
	else
		buf_addf(out, ", %s", id);
}

static void
add_source_troubles(const struct summary *sum, const char *word,
    struct buf *out)
{
	bool is_first = true;

	for (size_t i = 0; i < sum->fetched.n; i++) {
		const struct fetch_source *f = &sum->fetched.source[i];

		/* The words are those of the table above. */
		if (source_trouble(f, landed_of(sum, f->id)) == NULL ||
		    strcmp(source_trouble(f, landed_of(sum, f->id)), word) != 0)
			continue;
		add_trouble(out, word, f->id, is_first);
		is_first = false;
	}
}

/* What a person has to look at changes no status. */
static void
add_review(const struct summary *sum, struct buf *out)
{
	bool is_first = true;

	for (size_t i = 0; i < sum->landed.n; i++)
		if (sum->landed.row[i].review != NULL) {
			add_trouble(out, "to review", sum->landed.row[i].source,
			    is_first);
			is_first = false;
		}
}

int
summary_status(const struct summary *sum, struct buf *ret)
{
	bool is_first = true;
	size_t i;

	if (sum->held[0] != '\0') {
		buf_adds(ret, sum->held);
		return EXIT_HELD;
	}
	for (i = 0; i < TROUBLES; i++)
		add_source_troubles(sum, troubles[i], ret);
	for (i = 0; i < sum->computed.n; i++)
		if (sum->computed.row[i].message[0] != '\0') {
			add_trouble(ret, "not computed",
			    sum->computed.row[i].id, is_first);
			is_first = false;
		}
	if (ret->len > 0) {
		add_review(sum, ret);
		return EXIT_STALE;
	}
	if (sum->published.released)
		buf_addf(ret, "published %s", sum->published.release);
	else
		buf_addf(ret, "nothing new to publish, %s stands",
		    sum->published.release);
	add_review(sum, ret);
	return EXIT_FRESH;
}

/* The message without its address, which the log has. */
static void
print_message(const char *message)
{
	char *text = text_without_address(message);

	printf("  %s", text);
	free(text);
}

/* What is to be said of a source beside its word, or NULL. */
static const char *
message_of(const struct fetch_source *f, const struct land_row *l)
{
	return l != NULL && l->message[0] != '\0' ? l->message : f->message;
}

static bool
is_without_figures(const struct fetch_source *f, const struct land_row *l)
{
	const char *word = source_trouble(f, l);

	return word != NULL && strcmp(word, "no figures") == 0;
}

/* ${before}: what was said of the source above it; ${width}: of the longest
 * id. */
static void
print_source(const struct fetch_source *f, const struct land_row *l,
    const char *before, int width)
{
	const char *word = source_trouble(f, l);
	const char *message = message_of(f, l);

	printf("%-*s %-11s", width, f->id,
	    word != NULL ? word : fetch_state_name(f->state));
	/* What was fetched and refused is not what serves. */
	if (l != NULL && (l->state == LAND_REFUSED || l->is_drifted))
		printf("  %s serve%s",
		    l->from_recording ? "its recording" : "its last figures",
		    l->from_recording ? "s" : "");
	else if (f->serves != NULL)
		printf("  figures of %s%s", f->serves,
		    strcmp(f->serves, "unknown") == 0 ? " date" : "");
	if (l != NULL && l->state == LAND_NEW && l->counts.rows > 0)
		printf("  %" PRId64 " cells: %" PRId64 " new, %" PRId64
		       " changed, %" PRId64 " gone",
		    l->counts.rows, l->counts.added, l->counts.changed,
		    l->counts.removed);
	if (message != NULL && text_equal(message, before))
		printf("  (the same)");
	else if (message != NULL)
		print_message(message);
	putchar('\n');
}

/* Those that have no figures, together by what was said of them: a service
 * that is away takes many. */
static void
print_without_figures(const struct summary *sum)
{
	size_t n = sum->fetched.n;
	bool *told = xcalloc(n + 1, sizeof(*told));

	for (size_t i = 0; i < n; i++) {
		const struct fetch_source *f = &sum->fetched.source[i];
		const char *message = message_of(f, landed_of(sum, f->id));

		if (told[i] || !is_without_figures(f, landed_of(sum, f->id)))
			continue;
		printf("%-14s %s", "no figures", f->id);
		for (size_t k = i + 1; k < n; k++) {
			const struct fetch_source *g = &sum->fetched.source[k];
			const struct land_row *l = landed_of(sum, g->id);

			if (!is_without_figures(g, l) ||
			    !text_equal(message_of(g, l), message))
				continue;
			printf(", %s", g->id);
			told[k] = true;
		}
		if (message != NULL) {
			putchar(':');
			print_message(message);
		}
		putchar('\n');
	}
	free(told);
}

static void
print_sources(const struct summary *sum)
{
	const char *before = NULL;
	int width = 14;

	for (size_t i = 0; i < sum->fetched.n; i++) {
		const struct fetch_source *f = &sum->fetched.source[i];

		if (!is_without_figures(f, landed_of(sum, f->id)) &&
		    (int)strlen(f->id) > width)
			width = (int)strlen(f->id);
	}
	for (size_t i = 0; i < sum->fetched.n; i++) {
		const struct fetch_source *f = &sum->fetched.source[i];
		const struct land_row *l = landed_of(sum, f->id);

		if (is_without_figures(f, l))
			continue;
		print_source(f, l, before, width);
		before = message_of(f, l);
	}
	print_without_figures(sum);
}

static void
print_computed(const struct compute_report *c)
{
	int64_t added = 0, changed = 0, removed = 0;
	size_t i;

	for (i = 0; i < c->n; i++) {
		added += c->row[i].added;
		changed += c->row[i].changed;
		removed += c->row[i].removed;
		if (c->row[i].message[0] != '\0')
			printf("%-14s not computed; its last values stand: "
			       "%s\n",
			    c->row[i].id, c->row[i].message);
	}
	printf("computed       %zu series and indicators",
	    c->n - c->failed - c->kept);
	if (c->kept > 0)
		printf(" (%zu rest on nothing new)", c->kept);
	printf(": %" PRId64 " values new, %" PRId64 " changed, %" PRId64
	       " gone\n",
	    added, changed, removed);
}

static void
print_findings(const struct gate_report *g)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct gate_finding *f = &g->finding[i];

		printf("%-14s %s: %s (%" PRId64 " rows%s%s; %s)\n",
		    f->is_accepted ? "accepted" : "held", f->check, f->means,
		    f->rows, f->path != NULL ? ", all in " : "",
		    f->path != NULL ? f->path : "", f->first);
	}
}

void
summary_print(const struct summary *sum, const struct settings *settings)
{
	const struct publish_report *p = &sum->published;
	const char *dir = settings_get(settings, SET_PUBLIC);
	struct buf call;

	print_sources(sum);
	for (size_t i = 0; i < sum->landed.n; i++)
		if (sum->landed.row[i].review != NULL)
			printf("to review      %s, %s\n",
			    sum->landed.row[i].source,
			    sum->landed.row[i].review);
	if (sum->has_computed)
		print_computed(&sum->computed);
	if (sum->has_gated)
		print_findings(&sum->gated);
	if (sum->held[0] != '\0')
		printf("not published  %s\n", sum->held);
	if (sum->has_gated && sum->gated.held)
		printf("if it is right woondruk accept %" PRId64
		       " --reason \"...\"\n",
		    sum->gated.run);
	else if (p->released)
		printf("published      %s: %zu files new, %zu changed, %zu as "
		       "they were, %zu gone\n",
		    p->release, p->n_new, p->n_changed, p->n_same, p->n_gone);
	else if (sum->has_published)
		printf("published      nothing new; %s stands\n", p->release);
	if (p->release[0] == '\0')
		return;
	buf_init(&call, LIMIT_BUFFER);
	settings_call(settings, &call);
	printf("look at        %s/index.html, or: %s status\n", dir, call.data);
	buf_release(&call);
}

static const char *
land_state_name(enum land_state state)
{
	switch (state) {
	case LAND_NEW:
		return "landed";
	case LAND_SAME:
		return "same";
	case LAND_NONE:
		return "none";
	case LAND_REFUSED:
		break;
	}
	return "refused";
}

static void
json_source(struct jsonw *w, const struct fetch_source *f,
    const struct land_row *l)
{
	jsonw_object(w);
	jsonw_member_text(w, "source", f->id);
	jsonw_member_text(w, "trouble", source_trouble(f, l));
	jsonw_member_text(w, "fetched", fetch_state_name(f->state));
	jsonw_member_text(w, "figures_of",
	    l != NULL && l->state == LAND_REFUSED ? NULL : f->serves);
	jsonw_member_text(w, "message", message_of(f, l));
	jsonw_member_int(w, "requests", f->requests);
	jsonw_member_int(w, "pages", f->pages);
	jsonw_member_int(w, "bytes", (int64_t)f->bytes);
	jsonw_member_int(w, "ms", f->ms);
	if (l != NULL) {
		jsonw_member_text(w, "landed", land_state_name(l->state));
		jsonw_member_bool(w, "recording", l->from_recording);
		jsonw_member_int(w, "cells", l->counts.rows);
		jsonw_member_int(w, "new", l->counts.added);
		jsonw_member_int(w, "changed", l->counts.changed);
		jsonw_member_int(w, "gone", l->counts.removed);
		jsonw_member_int(w, "rejected", l->counts.rejected);
		jsonw_member_text(w, "review", l->review);
	}
	jsonw_object_end(w);
}

static void
json_computed(struct jsonw *w, const struct compute_report *c)
{
	size_t i;

	jsonw_name(w, "computed");
	jsonw_array(w);
	for (i = 0; i < c->n; i++) {
		const struct compute_row *row = &c->row[i];

		jsonw_object(w);
		jsonw_member_text(w, "id", row->id);
		jsonw_member_int(w, "new", row->added);
		jsonw_member_int(w, "changed", row->changed);
		jsonw_member_int(w, "gone", row->removed);
		jsonw_member_text(w, "message",
		    row->message[0] != '\0' ? row->message : NULL);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void
json_gated(struct jsonw *w, const struct gate_report *g)
{
	size_t i;

	jsonw_name(w, "findings");
	jsonw_array(w);
	for (i = 0; i < g->n; i++) {
		jsonw_object(w);
		jsonw_member_text(w, "check", g->finding[i].check);
		jsonw_member_text(w, "means", g->finding[i].means);
		jsonw_member_int(w, "rows", g->finding[i].rows);
		jsonw_member_text(w, "first", g->finding[i].first);
		jsonw_member_text(w, "all_in", g->finding[i].path);
		jsonw_member_bool(w, "accepted", g->finding[i].is_accepted);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

void
summary_print_json(const struct summary *sum, int status, const char *why)
{
	const struct publish_report *p = &sum->published;
	struct buf out;
	struct jsonw w;
	size_t i;

	buf_init(&out, LIMIT_BUFFER);
	jsonw_init(&w, &out);
	jsonw_object(&w);
	jsonw_member_int(&w, "exit_status", status);
	jsonw_member_text(&w, "why", why);
	jsonw_name(&w, "sources");
	jsonw_array(&w);
	for (i = 0; i < sum->fetched.n; i++)
		json_source(&w, &sum->fetched.source[i],
		    landed_of(sum, sum->fetched.source[i].id));
	jsonw_array_end(&w);
	json_computed(&w, &sum->computed);
	json_gated(&w, &sum->gated);
	jsonw_member_text(&w, "held", sum->held[0] != '\0' ? sum->held : NULL);
	jsonw_member_bool(&w, "published", p->released);
	jsonw_member_text(&w, "release",
	    p->release[0] != '\0' ? p->release : NULL);
	jsonw_name(&w, "files");
	jsonw_object(&w);
	jsonw_member_int(&w, "new", (int64_t)p->n_new);
	jsonw_member_int(&w, "changed", (int64_t)p->n_changed);
	jsonw_member_int(&w, "same", (int64_t)p->n_same);
	jsonw_member_int(&w, "gone", (int64_t)p->n_gone);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	buf_addc(&out, '\n');
	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
}

/* How all stands, for people: all of it, or what is wrong in at most a screen. */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "standing.h"

/* Columns of a terminal. */
#define WIDTH 78

/* Words over as many lines as they take, the first behind what stands at
 * ${column}, the others behind ${indent} blanks.  The text loses what would make
 * lines of its own. */
static void
add_words(struct buf *out, char *text, size_t column, size_t indent)
{
	size_t at = column;

	text_disarm(text);
	for (text += strspn(text, " "); *text != '\0';) {
		size_t len = strcspn(text, " ");
		size_t width = text_letters(text, len);

		if (at > column && at + 1 + width > WIDTH) {
			buf_addf(out, "\n%*s", (int)indent, "");
			at = column = indent;
		}
		if (at > column) {
			buf_addc(out, ' ');
			at++;
		}
		buf_add(out, text, len);
		at += width;
		text += len;
		text += strspn(text, " ");
	}
	buf_addc(out, '\n');
}

/* --- troubles --- */

/* A line of a trouble; one that is too long is cut when it has to be ${short}. */
static void
add_fact(struct buf *out, const char *words, const char *text, bool is_short)
{
	size_t most = WIDTH - 4 - strlen(" ...");
	struct buf line;

	buf_init(&line, LIMIT_BUFFER);
	buf_addf(&line, "%s%s", words, text);
	if (is_short && line.len > most) {
		/* Not within a character. */
		while (((unsigned char)line.data[most] & 0xc0) == 0x80)
			most--;
		line.data[most] = '\0';
		line.len = most;
		buf_adds(&line, " ...");
	}
	buf_adds(out, "    ");
	add_words(out, line.data, 4, 6);
	buf_release(&line);
}

/* What it is, since when, and of what. */
static void
add_head(struct buf *out, const struct trouble *t, bool is_short)
{
	size_t shown =
	    is_short && t->n > LIMIT_LISTED_NAMED ? LIMIT_LISTED_NAMED : t->n;
	struct buf line;

	buf_init(&line, LIMIT_BUFFER);
	buf_addf(&line, "%s%s%s:", trouble_word[t->kind],
	    t->since != NULL ? " since " : "",
	    t->since != NULL ? t->since : "");
	for (size_t i = 0; i < shown; i++)
		buf_addf(&line, "%s %s", i > 0 ? "," : "", t->name[i]);
	if (shown < t->n)
		buf_addf(&line, ", and %zu more", t->n - shown);
	buf_adds(out, "  ");
	add_words(out, line.data, 2, 4);
	buf_release(&line);
}

static void
add_trouble(struct buf *out, const struct trouble *t, bool is_short)
{
	struct buf line;
	char *text;

	add_head(out, t, is_short);
	if (t->why != NULL)
		add_fact(out, "why: ", t->why, is_short);
	buf_init(&line, LIMIT_BUFFER);
	buf_adds(&line, t->readers);
	if (t->of_first != NULL)
		buf_addf(&line, ", of %s", t->of_first);
	if (t->of_first != NULL && strcmp(t->of_first, t->of_last) != 0)
		buf_addf(&line, " to %s", t->of_last);
	add_fact(out, "readers see: ", line.data, is_short);
	text = trouble_to_do(t, t->n == 1 ? t->name[0] : NULL);
	add_fact(out, "to do: ", text, false);
	free(text);
	buf_release(&line);
}

static size_t
count_lines(const struct buf *text)
{
	size_t n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->data[i] == '\n';
	return n;
}

/* The worst is told in full, the others as far as there is room: each in a line
 * at least, then how many there are more. */
void
standing_brief(const struct standing *st, struct buf *out)
{
	size_t n = st->n_troubles, lines = 0, left = 0;
	struct buf full, head;

	/* That waits since it was defined. */
	while (n > 0 && st->trouble[n - 1].kind == TROUBLE_WAITING)
		n--;
	buf_init(&full, LIMIT_BUFFER);
	buf_init(&head, LIMIT_BUFFER);
	for (size_t i = 0; i < n && left == 0; i++) {
		const struct buf *told = &full;
		size_t behind = n - i - 1;

		buf_clear(&full);
		buf_clear(&head);
		add_trouble(&full, &st->trouble[i], true);
		add_head(&head, &st->trouble[i], true);
		if (i > 0 &&
		    lines + count_lines(&full) + behind > LIMIT_BRIEF_LINES)
			told = &head;
		if (told == &head &&
		    lines + count_lines(&head) + (behind > 0) >
			LIMIT_BRIEF_LINES) {
			left = n - i;
			break;
		}
		lines += count_lines(told);
		buf_adds(out, told->data);
	}
	if (left > 0)
		buf_addf(out, "  and %zu more: woondruk status\n", left);
	buf_release(&full);
	buf_release(&head);
	text_disarm_lines(out->data);
}

/* --- all of it --- */

/* A time to the minute, or a date. */
static void
add_time(struct buf *out, const char *text)
{
	if (text == NULL || text[0] == '\0')
		text = "-";
	if (strlen(text) > 16 && text[10] == 'T')
		buf_addf(out, "  %.10s %.5s", text, text + 11);
	else
		buf_addf(out, "  %-16.16s", text);
}

static void
add_source(struct buf *out, const struct source_standing *one, int width)
{
	static const enum source_fact times[] = { FACT_RETRIEVED, FACT_CHECKED,
		FACT_FAILING };
	bool is_waiting = one->state == SOURCE_WAITING;
	const char *expected = one->fact[FACT_EXPECTED];

	buf_addf(out, "  %-*s  %-11s", width, one->id,
	    standing_word[one->state]);
	/* There was no row of it. */
	if (one->fact[FACT_ORIGIN] == NULL && one->fact[FACT_CHECKED] == NULL &&
	    one->fact[FACT_FAILING] == NULL)
		is_waiting = true;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times) && !is_waiting;
	     i++)
		add_time(out, one->fact[times[i]]);
	if (!is_waiting)
		buf_addf(out, "  %-10s  %s", expected != NULL ? expected : "-",
		    one->fact[FACT_TABLE] != NULL ? one->fact[FACT_TABLE] : "");
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	buf_addc(out, '\n');
}

static void
add_sources(struct buf *out, const struct standing *st)
{
	int width = 0;

	for (size_t i = 0; i < st->n_sources; i++)
		if ((int)strlen(st->source[i].id) > width)
			width = (int)strlen(st->source[i].id);
	buf_addf(out, "\n  %-*s  %-11s  %-16s  %-16s  %-16s  %-10s  %s\n",
	    width, "source", "state", "retrieved", "checked", "failing since",
	    "expected", "table");
	for (size_t i = 0; i < st->n_sources; i++)
		add_source(out, &st->source[i], width);
}

/* What is to be said of several sources is said once. */
static void
add_troubles(struct buf *out, const struct standing *st, bool of_releases)
{
	for (size_t i = 0; i < st->n_troubles; i++) {
		const struct trouble *t = &st->trouble[i];

		/* Lists have those of which there is more to say. */
		if (t->kind == TROUBLE_REVIEW ||
		    t->kind == TROUBLE_NOT_COMPUTED ||
		    (t->kind < TROUBLE_NOT_COMPUTED) != of_releases)
			continue;
		buf_addc(out, '\n');
		add_trouble(out, t, false);
	}
}

static void
add_list(struct buf *out, const struct standing *st, enum standing_list which)
{
	const struct list_row *list = &standing_lists[which];
	const struct pq_result *rows = st->list[which];

	if (pq_rows(rows) > 0)
		buf_addf(out, "\n%s: %s\n", list->title, list->words);
	for (size_t row = 0; row < pq_rows(rows); row++) {
		struct buf line;

		buf_init(&line, LIMIT_BUFFER);
		for (size_t i = 0; list->name[i] != NULL; i++) {
			const char *text = pq_get(rows, row, i);

			if (text != NULL)
				buf_addf(&line, "%s%s %s",
				    line.len == 0 ? "" : ", ", list->name[i],
				    text);
		}
		buf_adds(out, "  ");
		add_words(out, line.data, 2, 4);
		buf_release(&line);
	}
}

void
standing_text(const struct standing *st, struct buf *out)
{
	buf_addf(out, "release %s, last night %s\n",
	    st->release != NULL ? st->release : "none yet",
	    st->last_run != NULL ? st->last_run : "none yet");
	if (st->begun != NULL)
		buf_addf(out,
		    "a night that began at %s has not ended: it goes on, or "
		    "was killed\n",
		    st->begun);
	add_sources(out, st);
	add_troubles(out, st, false);
	for (size_t i = 0; i < LIST_N; i++)
		if (i != LIST_HELD)
			add_list(out, st, (enum standing_list)i);
	/* The worst comes last, where the eye is. */
	add_troubles(out, st, true);
	if (st->security.class != ERR_NONE)
		buf_addf(out, "%s\n", st->security.text);
	text_disarm_lines(out->data);
}

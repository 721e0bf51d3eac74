/*
 * CBS's phrases on boundary changes, line by line.  A heading opens a block
 * (who gives or receives, and when); below it stand pairs of lines: "- Name
 * (GMnnnn)," and "... N hectare met N woningen en N inwoners".
 */
#include "land/regios.h"

#include <ctype.h>
#include <stdbool.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

/* What the block that is being read is about. */
enum block {
	BLOCK_NONE,
	BLOCK_GIVES_ALL, /* dissolved: its parts go to … */
	BLOCK_GIVES,     /* a boundary moved away from it */
	BLOCK_TAKES,     /* a boundary moved to it */
	BLOCK_FORMED,    /* told by those that ceased as well */
	BLOCK_BORN,      /* the same, and this is where it begins */
	BLOCK_RENAMED,
	BLOCK_PROVINCE,
	BLOCK_UNKNOWN
};

struct reading {
	const char *code;
	struct region_history *history;
	enum block block;
	char date[11];
	char other[8]; /* the municipality of the pair being read */
	bool born;     /* "Ontstaan per" was seen */
};

static const struct heading {
	const char *before; /* the date stands between these two */
	const char *after;
	enum block block;
} headings[] = {
	{ "Opgeheven per ", ", overgegaan naar:", BLOCK_GIVES_ALL },
	{ "Grenswijziging per ", ", overgegaan naar:", BLOCK_GIVES },
	{ "Wijziging per ", ", overgegaan naar:", BLOCK_GIVES },
	{ "Grenswijziging per ", ", ontvangen van:", BLOCK_TAKES },
	{ "Wijziging per ", ", ontvangen van:", BLOCK_TAKES },
	{ "Gemeentelijke herindeling per ", ", ontvangen van:", BLOCK_FORMED },
	{ "Ontstaan per ", ", ontvangen van:", BLOCK_BORN },
	{ "Ontstaan per ", ", uit:", BLOCK_BORN },
	{ "Ontstaan per ", " uit:", BLOCK_BORN },
	{ "Naamswijziging per ", ",", BLOCK_RENAMED },
	{ "Provinciale wijziging per ", ":", BLOCK_PROVINCE },
};

const char *
region_event_name(enum region_event_kind kind)
{
	switch (kind) {
	case EVENT_DISSOLVED:
		return "opgeheven";
	case EVENT_BOUNDARY:
		return "grenswijziging";
	case EVENT_CODE:
		return "codewijziging";
	}
	BUG("no such kind of event: %d", (int)kind);
}

/* "24-03-2022" at *at becomes "2022-03-24"; moves *at behind it. */
static bool
take_date(const char **at, char ret[11])
{
	const char *s = *at;
	static const char form[] = "99-99-9999";

	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] == '9' ? !isdigit((unsigned char)s[i])
				   : s[i] != form[i])
			return false;
	if (memcmp(s + 3, "01", 2) < 0 || memcmp(s + 3, "12", 2) > 0 ||
	    memcmp(s, "01", 2) < 0 || memcmp(s, "31", 2) > 0)
		return false;
	snprintf(ret, 11, "%.4s-%.2s-%.2s", s + 6, s + 3, s);
	*at = s + 10;
	return true;
}

static bool
take_word(const char **at, const char *word)
{
	if (!text_starts(*at, word))
		return false;
	*at += strlen(word);
	return true;
}

/* The text of a number, its decimal comma as a point: "0,17" is "0.17". */
static bool
take_number(const char **at, char ret[16])
{
	const char *s = *at;
	size_t n = 0;

	if (!isdigit((unsigned char)*s))
		return false;
	for (; isdigit((unsigned char)*s) ||
	     (*s == ',' && isdigit((unsigned char)s[1]));
	     s++) {
		if (n == 9)
			return false;
		ret[n++] = *s == ',' ? '.' : *s;
	}
	ret[n] = '\0';
	*at = s;
	return true;
}

/* A count has no decimals. */
static bool
to_count(const char *number, long *ret)
{
	if (strchr(number, '.') != NULL)
		return false;
	*ret = strtol(number, NULL, 10);
	return true;
}

/* The code of a line such as "- Weesp (GM0457)," into ret. */
static bool
last_code(const char *line, char ret[8])
{
	const char *open = strrchr(line, '(');

	if (open == NULL || strlen(open) < 8 || open[1] != 'G' ||
	    open[2] != 'M' || open[7] != ')')
		return false;
	for (int i = 3; i < 7; i++)
		if (!isdigit((unsigned char)open[i]))
			return false;
	if (open[8] != '\0' && strcmp(open + 8, ",") != 0)
		return false;
	snprintf(ret, 8, "%.6s", open + 1);
	return true;
}

struct amounts {
	char hectares[16];           /* "" when not said */
	long dwellings, inhabitants; /* -1 when not said */
};

static const struct amounts no_amounts = { "", -1, -1 };

static void
add_event(struct reading *r, enum region_event_kind kind, const char *from,
    const char *to, const struct amounts *moved)
{
	struct region_history *h = r->history;
	struct region_event *e;

	h->event = xrealloc(h->event, (h->n_events + 1) * sizeof(*h->event));
	e = &h->event[h->n_events++];
	memset(e, 0, sizeof(*e));
	e->kind = kind;
	memcpy(e->date, r->date, sizeof(e->date));
	snprintf(e->from, sizeof(e->from), "%.6s", from);
	snprintf(e->to, sizeof(e->to), "%.6s", to);
	memcpy(e->hectares, moved->hectares, sizeof(e->hectares));
	e->dwellings = moved->dwellings;
	e->inhabitants = moved->inhabitants;
}

/*
 * "... 16540 hectare met 458397 woningen en 882633 inwoners": each of the three
 * may be missing, "met" and "en" with it.
 */
static bool
take_amounts(const char *s, struct amounts *ret)
{
	struct amounts a = no_amounts;
	char number[16];

	if (!take_word(&s, "... "))
		return false;
	while (*s != '\0') {
		if (!take_number(&s, number))
			return false;
		if (take_word(&s, " hectare"))
			memcpy(a.hectares, number, sizeof(number));
		else if (take_word(&s, " woningen") ||
		    take_word(&s, " woning")) {
			if (!to_count(number, &a.dwellings))
				return false;
		} else if (take_word(&s, " inwoners") ||
		    take_word(&s, " inwoner")) {
			if (!to_count(number, &a.inhabitants))
				return false;
		} else
			return false;
		(void)(take_word(&s, " met ") || take_word(&s, " en ") ||
		    take_word(&s, " "));
		if (strcmp(s, ".") == 0)
			break;
	}
	*ret = a;
	return true;
}

static bool
heading(struct reading *r, const char *line)
{
	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
		const char *s = line;
		char date[11];

		if (!take_word(&s, headings[i].before) ||
		    !take_date(&s, date) || strcmp(s, headings[i].after) != 0)
			continue;
		r->block = headings[i].block;
		memcpy(r->date, date, sizeof(date));
		r->other[0] = '\0';
		if (r->block == BLOCK_GIVES_ALL)
			memcpy(r->history->end, date, sizeof(date));
		if (r->block == BLOCK_BORN && !r->born) {
			memcpy(r->history->begin, date, sizeof(date));
			r->born = true;
		}
		return true;
	}
	return false;
}

static bool
begin_date(struct reading *r, const char *line)
{
	char date[11];

	if (!take_word(&line, "Begindatum "))
		return false;
	if (strcmp(line, "voor 1830") == 0)
		return true;
	if (!take_date(&line, date) || *line != '\0')
		return false;
	if (!r->born)
		memcpy(r->history->begin, date, sizeof(date));
	return true;
}

/* "nieuwe naam: De Fryske Marren (GM1940)": an event when the code changed. */
static bool
renamed(struct reading *r, const char *line)
{
	bool is_new = text_starts(line, "nieuwe naam: ");
	char code[8];

	if (r->block != BLOCK_RENAMED ||
	    (!is_new && !text_starts(line, "oude naam: ")) ||
	    !last_code(line, code))
		return false;
	if (is_new && strcmp(code, r->code) != 0) {
		memcpy(r->history->end, r->date, sizeof(r->date));
		add_event(r, EVENT_CODE, r->code, code, &no_amounts);
	}
	return true;
}

static bool
pair(struct reading *r, const char *line)
{
	struct amounts moved;

	if (r->block == BLOCK_NONE || r->block == BLOCK_RENAMED ||
	    r->block == BLOCK_PROVINCE || r->block == BLOCK_UNKNOWN)
		return false;
	if (text_starts(line, "- "))
		return last_code(line, r->other);
	if (r->other[0] == '\0' || !take_amounts(line, &moved))
		return false;
	if (r->block == BLOCK_GIVES_ALL)
		add_event(r, EVENT_DISSOLVED, r->code, r->other, &moved);
	else if (r->block == BLOCK_GIVES)
		add_event(r, EVENT_BOUNDARY, r->code, r->other, &moved);
	else if (r->block == BLOCK_TAKES)
		add_event(r, EVENT_BOUNDARY, r->other, r->code, &moved);
	r->other[0] = '\0';
	return true;
}

static bool
known_line(struct reading *r, const char *line)
{
	if (*line == '\0' || strcmp(line, ".") == 0)
		return true;
	if (r->block == BLOCK_PROVINCE &&
	    text_starts(line, "- overgegaan van provincie "))
		return true;
	return heading(r, line) || begin_date(r, line) || renamed(r, line) ||
	    pair(r, line);
}

/* A line that is no phrase.  Pairs below it belong to it. */
static void
note_unknown(struct reading *r, const char *line)
{
	struct region_history *h = r->history;
	size_t n = strlen(line);

	if (r->block == BLOCK_UNKNOWN &&
	    (text_starts(line, "- ") || text_starts(line, "... ")))
		return;
	h->unknown =
	    xrealloc(h->unknown, (h->n_unknown + 1) * sizeof(*h->unknown));
	/* Not through the middle of a character, which has at most three bytes
	 * after its first. */
	if (n > LIMIT_PHRASE)
		for (n = LIMIT_PHRASE;
		     n > LIMIT_PHRASE - 3 && (line[n] & 0xc0) == 0x80;)
			n--;
	h->unknown[h->n_unknown++] = xstrndup(line, n);
	if (!text_starts(line, "- ") && !text_starts(line, "... "))
		r->block = BLOCK_UNKNOWN;
}

void
regios_parse(const char *code, const char *description,
    struct region_history *ret)
{
	struct reading r = { code, ret, BLOCK_NONE, "", "", false };
	const char *s = description;

	memset(ret, 0, sizeof(*ret));
	while (*s != '\0') {
		size_t n = strcspn(s, "\r\n");
		char *line = xstrndup(s, n);

		text_squeeze(line);
		if (!known_line(&r, line))
			note_unknown(&r, line);
		free(line);
		s += n;
		s += strspn(s, "\r\n");
	}
}

void
regios_release(struct region_history *h)
{
	if (h == NULL)
		return;
	free(h->event);
	for (size_t i = 0; i < h->n_unknown; i++)
		free(h->unknown[i]);
	free(h->unknown);
	memset(h, 0, sizeof(*h));
}

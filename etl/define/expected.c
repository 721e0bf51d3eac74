/* The paragraph is taken apart into words, and each word is tried as the
 * beginning of one of the kinds; the first that fits counts. */
#include "define/expected.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* A longer word is cut, and then is none that is known. */
#define WORD_ROOM 20

struct words {
	char word[LIMIT_EXPECTED_WORDS][WORD_ROOM];
	size_t n;
};

/* A word and what it stands for. */
struct meaning {
	const char *word;
	int value;
};

static const struct meaning months[] = { { "januari", 1 }, { "februari", 2 },
	{ "maart", 3 }, { "april", 4 }, { "mei", 5 }, { "juni", 6 },
	{ "juli", 7 }, { "augustus", 8 }, { "september", 9 }, { "oktober", 10 },
	{ "november", 11 }, { "december", 12 }, { NULL, 0 } };

static const struct meaning numbers[] = { { "een", 1 }, { "twee", 2 },
	{ "drie", 3 }, { "vier", 4 }, { "vijf", 5 }, { "zes", 6 },
	{ "zeven", 7 }, { "acht", 8 }, { "negen", 9 }, { "tien", 10 },
	{ "elf", 11 }, { "twaalf", 12 }, { NULL, 0 } };

static const struct meaning ordinals[] = { { "eerste", 1 }, { "tweede", 2 },
	{ "derde", 3 }, { "vierde", 4 }, { "vijfde", 5 }, { "zesde", 6 },
	{ NULL, 0 } };

/* The month in which a season begins; it ends in the fourth. */
static const struct meaning seasons[] = { { "voorjaar", 3 }, { "lente", 3 },
	{ "zomer", 6 }, { "najaar", 9 }, { "herfst", 9 }, { NULL, 0 } };

/* Months of the parts of a year that are counted. */
static const struct meaning parts[] = { { "kwartaal", 3 }, { "helft", 6 },
	{ "halfjaar", 6 }, { NULL, 0 } };

/* What a moment begins with. */
static const struct meaning prepositions[] = { { "in", 1 }, { "op", 1 },
	{ "per", 1 }, { "rond", 1 }, { "omstreeks", 1 }, { "uiterlijk", 1 },
	{ "vanaf", 1 }, { "begin", 1 }, { "half", 1 }, { "medio", 1 },
	{ "eind", 1 }, { NULL, 0 } };

/* What may stand between. */
static const struct meaning fillers[] = { { "de", 1 }, { "het", 1 },
	{ "van", 1 }, { "loop", 1 }, { "maand", 1 }, { "uiterlijk", 1 },
	{ "begin", 1 }, { "half", 1 }, { "medio", 1 }, { "eind", 1 },
	{ NULL, 0 } };

/* Periods that a table tells of, after whose end something comes. */
static const struct meaning periods[] = { { "verslagjaar", PERIOD_YEAR },
	{ "jaar", PERIOD_YEAR }, { "verslaghalfjaar", PERIOD_HALF },
	{ "halfjaar", PERIOD_HALF }, { "verslagkwartaal", PERIOD_QUARTER },
	{ "kwartaal", PERIOD_QUARTER }, { "verslagmaand", PERIOD_MONTH },
	{ "maand", PERIOD_MONTH }, { NULL, 0 } };

/* --- words --- */

/* A letter or a digit at ${s}, as words are compared: small, and without the
 * accents that Dutch puts on vowels (U+00E0 to U+00EF and their capitals).
 * Returns its length, 0 for what is no part of a word. */
static size_t
letter(const char *s, char *ret)
{
	unsigned char c = (unsigned char)s[0], d;

	*ret = (char)c;
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return 1;
	if (c >= 'A' && c <= 'Z') {
		*ret = (char)(c - 'A' + 'a');
		return 1;
	}
	if (c != 0xc3)
		return 0;
	d = (unsigned char)(s[1] | 0x20);
	if (d < 0xa0 || d > 0xb6 || d == 0xb0)
		return 0;
	*ret = d <= 0xa5 ? 'a'
	    : d >= 0xb2  ? 'o'
	    : d == 0xb1  ? 'n'
	    : d >= 0xac  ? 'i'
	    : d >= 0xa8  ? 'e'
			 : 'c';
	return 2;
}

/* The next word of a text, or false at its end. */
static bool
next_word(const char **s, const char *end, char ret[WORD_ROOM])
{
	size_t n = 0, len;
	char c;

	while (*s < end && letter(*s, &c) == 0)
		(*s)++;
	while (*s < end && (len = letter(*s, &c)) != 0) {
		if (n < WORD_ROOM - 1)
			ret[n++] = c;
		*s += len;
	}
	ret[n] = '\0';
	return n > 0;
}

/* Behind the heading, or NULL. */
static const char *
find_heading(const char *s)
{
	static const char *const heading[] = { "wanneer", "komen", "er",
		"nieuwe", "cijfers" };
	const size_t n = sizeof(heading) / sizeof(heading[0]);
	const char *end = s + strlen(s);
	char word[WORD_ROOM];
	size_t k = 0;

	while (k < n && next_word(&s, end, word))
		k = strcmp(word, heading[k]) == 0
		    ? k + 1
		    : strcmp(word, heading[0]) == 0;
	return k == n ? s : NULL;
}

/* Where the paragraph at ${s} ends: before an empty line, which may be its
 * first. */
static const char *
paragraph_end(const char *s)
{
	size_t lines = 1;

	for (; *s != '\0'; s++) {
		if (*s == '\n')
			lines++;
		else if (strchr(" \t\r", *s) == NULL)
			lines = 0;
		if (lines == 2)
			break;
	}
	return s;
}

static void
read_words(const char *s, struct words *ret)
{
	const char *end;

	/* One line may be left open below the heading.  More are a heading
	 * without an answer, and what follows is about something else. */
	ret->n = 0;
	for (size_t lines = 0; *s != '\0' && strchr(" \t\r\n?:", *s); s++)
		if (*s == '\n' && ++lines > 2)
			break;
	end = paragraph_end(s);
	while (ret->n < LIMIT_EXPECTED_WORDS &&
	    next_word(&s, end, ret->word[ret->n]))
		ret->n++;
}

/* Word ${i}; "" behind the last. */
static const char *
word_at(const struct words *w, size_t i)
{
	return i < w->n ? w->word[i] : "";
}

static bool
is_word(const struct words *w, size_t i, const char *text)
{
	return strcmp(word_at(w, i), text) == 0;
}

/* What a word stands for, or -1. */
static int
meaning_of(const struct meaning *m, const char *word)
{
	for (; m->word != NULL; m++)
		if (strcmp(m->word, word) == 0)
			return m->value;
	return -1;
}

/* A number of at most four digits with exactly this behind it, or -1. */
static int
digits(const char *word, const char *suffix)
{
	size_t n = strspn(word, "0123456789");

	if (n == 0 || n > 4 || strcmp(word + n, suffix) != 0)
		return -1;
	return (int)strtol(word, NULL, 10);
}

static int
number(const char *word)
{
	int n = digits(word, "");

	return n >= 0 ? n : meaning_of(numbers, word);
}

static int
ordinal(const char *word)
{
	static const char *const suffixes[] = { "e", "ste", "de" };
	int n = meaning_of(ordinals, word);

	for (size_t i = 0; i < 3 && n < 0; i++)
		n = digits(word, suffixes[i]);
	return n;
}

/* --- a moment --- */

/* The year at ${i}, "van" or "het jaar" before it; -1. */
static int
year_at(const struct words *w, size_t i)
{
	int year;

	i += is_word(w, i, "van");
	i += is_word(w, i, "het") && is_word(w, i + 1, "jaar") ? 2 : 0;
	year = strlen(word_at(w, i)) == 4 ? digits(word_at(w, i), "") : -1;
	return year >= 1900 && year <= 2100 ? year : -1;
}

/* From the one period to the other, as far as both exist. */
static bool
set_span(struct expected *e, const char *from, const char *to)
{
	struct period first, last;
	struct err no = ERR_INIT;

	if (period_parse(from, &first, &no) != 0 ||
	    period_parse(to, &last, &no) != 0)
		return false;
	e->kind = EXPECTED_BY;
	memcpy(e->first_day, first.first_day, sizeof(e->first_day));
	memcpy(e->last_day, last.last_day, sizeof(e->last_day));
	return true;
}

/* Months of a year, from first to last. */
static bool
set_months(struct expected *e, int year, int first, int last)
{
	char from[40], to[40];

	snprintf(from, sizeof(from), "%04d-%02d", year, first);
	snprintf(to, sizeof(to), "%04d-%02d", year, last);
	return year >= 0 && set_span(e, from, to);
}

/* A day, a month, or a part of a year, at ${i}. */
static bool
read_part(const struct words *w, size_t i, struct expected *e)
{
	int day = digits(word_at(w, i), "");
	int month = meaning_of(months, word_at(w, i));
	int season = meaning_of(seasons, word_at(w, i));
	int nth = ordinal(word_at(w, i)), size, year;
	char code[40];

	if (month > 0)
		return set_months(e, year_at(w, i + 1), month, month);
	if (season > 0)
		return set_months(e, year_at(w, i + 1), season, season + 3);
	size = meaning_of(parts, word_at(w, i + 1));
	if (nth >= 1 && size > 0 && nth * size <= 12)
		return set_months(e, year_at(w, i + 2), (nth - 1) * size + 1,
		    nth * size);
	month = meaning_of(months, word_at(w, i + 1));
	year = year_at(w, i + 2);
	snprintf(code, sizeof(code), "%04d-%02d-%02d", year, month, day);
	return day > 0 && month > 0 && year > 0 && set_span(e, code, code);
}

/*
 * A moment at ${i}: "in het najaar van 2026".  Without a preposition it is of
 * what figures there are, and not of when they come ("cijfers van mei 2026").
 * A bare year may be that as well ("vergunningen in 2025"), so that it is kept
 * in ${year} until all is read.
 */
static bool
read_moment(const struct words *w, size_t i, struct expected *e,
    struct expected *year)
{
	if (meaning_of(prepositions, word_at(w, i)) < 0)
		return false;
	for (i++; meaning_of(fillers, word_at(w, i)) > 0;)
		i++;
	if (read_part(w, i, e))
		return true;
	if (year->kind == EXPECTED_UNKNOWN)
		(void)set_months(year, year_at(w, i), 1, 12);
	return false;
}

/* --- a time after the period --- */

/* Behind "na" or "volgend op": which period?  Within the next words, since
 * "afloop van een" may stand between. */
static bool
read_period(const struct words *w, size_t i, struct expected *e)
{
	for (size_t k = i; k < i + 6 && k < w->n; k++) {
		int kind = meaning_of(periods, w->word[k]);

		e->is_any_period =
		    is_word(w, k, "verslagperiode") || is_word(w, k, "periode");
		if (kind >= 0)
			e->period = (enum period_kind)kind;
		if (kind >= 0 || e->is_any_period)
			return true;
	}
	return false;
}

/* So many of a unit, as days or months. */
static bool
set_length(struct expected *e, int n, bool is_nth, const char *unit)
{
	e->months = e->days = 0;
	if (n < 1 || n > 400)
		return false;
	if (strcmp(unit, "dag") == 0 || strcmp(unit, "dagen") == 0)
		e->days = n;
	else if (strcmp(unit, "maand") == 0 || strcmp(unit, "maanden") == 0)
		e->months = n;
	else if (!is_nth &&
	    (strcmp(unit, "week") == 0 || strcmp(unit, "weken") == 0))
		e->days = 7 * n;
	return e->days > 0 || (e->months > 0 && e->months <= 36);
}

/* "een tot drie maanden na het verslagjaar", "de 30e dag volgend op de
 * verslagmaand". */
static bool
read_delay(const struct words *w, size_t i, struct expected *e)
{
	struct expected found = { .kind = EXPECTED_AFTER };
	int n = number(word_at(w, i)), more;
	bool is_nth = n < 0;

	if (is_nth)
		n = ordinal(word_at(w, i));
	if (n < 0)
		return false;
	i++;
	if (is_word(w, i, "tot") || is_word(w, i, "a") || is_word(w, i, "en"))
		i++;
	more = number(word_at(w, i));
	if (more >= 0)
		i++;
	n = more > n ? more : n;
	if (!set_length(&found, n, is_nth, word_at(w, i)))
		return false;
	i++;
	if (is_word(w, i, "na"))
		i++;
	else if (is_word(w, i, "volgend") && is_word(w, i + 1, "op"))
		i += 2;
	else
		return false;
	if (!read_period(w, i, &found))
		return false;
	*e = found;
	return true;
}

/* --- no more --- */

static bool
read_never(const struct words *w, size_t i)
{
	if (is_word(w, i, "stopgezet") || is_word(w, i, "opgevolgd"))
		return true;
	if (is_word(w, i, "niet")) {
		i += is_word(w, i + 1, "meer") ? 2 : 1;
		return is_word(w, i, "van") && is_word(w, i + 1, "toepassing");
	}
	/* "Geen nieuwe cijfers voor juni" would be something else. */
	return is_word(w, i, "geen") && is_word(w, i + 1, "nieuwe") &&
	    is_word(w, i + 2, "cijfers") && !is_word(w, i + 3, "voor") &&
	    !is_word(w, i + 3, "tot") &&
	    !(is_word(w, i + 3, "over") && year_at(w, i + 4) > 0);
}

void
expected_parse(const char *description, struct expected *ret)
{
	struct expected year = { .kind = EXPECTED_UNKNOWN };
	const char *s = description != NULL ? find_heading(description) : NULL;
	struct words w;

	memset(ret, 0, sizeof(*ret));
	if (s == NULL)
		return;
	read_words(s, &w);
	for (size_t i = 0; i < w.n; i++) {
		if (read_never(&w, i)) {
			ret->kind = EXPECTED_NEVER;
			return;
		}
		if (read_delay(&w, i, ret))
			return;
		if (!read_moment(&w, i, ret, &year))
			continue;
		/* A day may be that of what is counted ("op 1 januari"). */
		if (strcmp(ret->first_day, ret->last_day) != 0)
			return;
		year = *ret;
		memset(ret, 0, sizeof(*ret));
	}
	*ret = year;
}

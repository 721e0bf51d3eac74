/*
 * Settings: what the command line, the environment and a file say, looked up
 * in that order.  Values are checked where they come in, so that the message
 * can name the flag, the variable or the line.
 */
#include "base/settings.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

/* Where definitions are once installed; the Makefile says so. */
#ifndef SHARE_DIR
#define SHARE_DIR "/usr/local/share/woondruk"
#endif

/* Names the file of settings; not a row, as it cannot stand in that file. */
#define CONFIG_VARIABLE "WOONDRUK_CONFIG"

/* A lifetime without end. */
#define FOREVER "forever"

/*
 * The settings, in the order of enum setting.
 *
 * To add one: a name in the enum, a row here, a check in check_value when not
 * every text will do, and its entry in the manual page, which a test compares.
 */
const struct setting_row settings_table[SET_N] = {
	[SET_HOME] = { "--home", "WOONDRUK_HOME", "var", "DIR",
	    "state: depot, private database, locks", false },
	[SET_PUBLIC] = { "--public", "WOONDRUK_PUBLIC", "output/public", "DIR",
	    "the published tree", false },
	[SET_SOURCES] = { "--sources", "WOONDRUK_SOURCES", "sources", "DIR",
	    "definitions of sources; may be repeated (variable: a:b)", true },
	[SET_SHARE] = { NULL, "WOONDRUK_SHARE", ".", "DIR",
	    "where sql/ and output/ definitions are", false },
	[SET_BASE_URL] = { NULL, "WOONDRUK_BASE_URL", NULL, "URL",
	    "public address of the tree", false },
	[SET_CONTACT] = { NULL, "WOONDRUK_CONTACT", NULL, "TEXT",
	    "address or URL for the User-Agent, feeds and security.txt",
	    false },
	[SET_NOW] = { NULL, "WOONDRUK_NOW", NULL, "TIME",
	    "fixed clock, as 2026-11-23T02:00:00Z", false },
	[SET_REDIRECT] = { NULL, "WOONDRUK_REDIRECT", NULL, "PAIRS",
	    "tests: https://host=http://127.0.0.1:port, comma-separated",
	    false },
	[SET_DATABASE] = { NULL, "DATABASE_URL", NULL, "URL",
	    "PostgreSQL server; none (nor PG...): a private one under --home",
	    false },
	[SET_USER] = { NULL, "WOONDRUK_USER", "postgres", "NAME",
	    "started as root: who runs the private PostgreSQL; set: all of "
	    "it",
	    false },
	[SET_DEADLINE] = { "--deadline", "WOONDRUK_DEADLINE",
	    TEXT_OF(LIMIT_NIGHT_SECONDS), "SECONDS",
	    "the night stops fetching after seven eighths of this", false },
	[SET_PACE_MS] = { NULL, "WOONDRUK_PACE_MS", TEXT_OF(LIMIT_PACE_MS),
	    "MS", "time between requests to one host", false },
	[SET_AMSTERDAM_KEY] = { NULL, "WOONDRUK_AMSTERDAM_KEY", NULL, "KEY",
	    "key of api.data.amsterdam.nl, when it asks for one; never shown",
	    false },
	[SET_SWING_KEYS] = { NULL, "WOONDRUK_SWING_KEYS", NULL, "PAIRS",
	    "keys of OData of Swing, as host=key, comma-separated; never shown",
	    false },
	[SET_RSVG_CONVERT] = { NULL, "WOONDRUK_RSVG_CONVERT", "rsvg-convert",
	    "PROGRAM", "makes PNG of charts; none: no PNG", false },
	[SET_MINISIGN_KEY] = { NULL, "WOONDRUK_MINISIGN_KEY", NULL, "FILE",
	    "secret key of minisign, without a password: signs SHA256SUMS",
	    false },
	[SET_COMPRESSION] = { NULL, "WOONDRUK_COMPRESSION", "best", "EFFORT",
	    "best; quick: published files are up to a sixth larger", false },
	/* Lifetimes are settings and no definitions: how much disk there is is a
	 * matter of the machine, and definitions are kept with every run. */
	[SET_KEEP_RELEASES] = { NULL, "WOONDRUK_KEEP_RELEASES", FOREVER, "DAYS",
	    "prune: how long a release stays that another took the place of",
	    false },
	[SET_KEEP_ANSWERS] = { NULL, "WOONDRUK_KEEP_ANSWERS", FOREVER, "DAYS",
	    "prune: how long an answer stays on which nothing rests", false },
	[SET_KEEP_RUNS] = { NULL, "WOONDRUK_KEEP_RUNS", "400", "DAYS",
	    "prune: how long the ledger keeps runs that left nothing", false },
	[SET_KEEP_LOGS] = { NULL, "WOONDRUK_KEEP_LOGS", "60", "DAYS",
	    "prune, and the nightly script: how long logs of nights stay",
	    false },
	[SET_LOG] = { "--log", "WOONDRUK_LOG", "text", "FORM",
	    "text or json, with ,debug ,info ,warn or ,error behind it",
	    false },
};

struct values {
	const char *value[LIMIT_VALUES];
	size_t n;
};

enum origin { FROM_FLAG, FROM_ENVIRONMENT, FROM_FILE, FROM_FALLBACK, ORIGINS };

struct settings {
	struct arena *arena;
	const char *program;
	struct values of[SET_N][ORIGINS];
};

/* A key goes into a header as it is.  What is wrong with it is told without
 * showing it. */
static int
check_key(const char *value, struct err *err)
{
	size_t len = strlen(value);

	for (size_t i = 0; i < len; i++)
		if (value[i] <= ' ' || value[i] > '~')
			return err_set(err, ERR_USAGE,
			    "a key has letters, digits and marks only; byte "
			    "%zu is none",
			    i + 1);
	if (len > LIMIT_KEY)
		return err_set(err, ERR_USAGE, "a key of more than %d bytes",
		    LIMIT_KEY);
	return 0;
}

/* host=key, with commas between; a key that has a comma cannot be told. */
static int
check_keys(const char *value, struct err *err)
{
	for (const char *at = value; *at != '\0';) {
		size_t len = strcspn(at, ",");
		const char *equal = memchr(at, '=', len);

		if (equal == NULL || equal == at || equal == at + len - 1)
			return err_set(err, ERR_USAGE,
			    "keys are told as host=key, with commas between");
		at += len;
		at += *at == ',';
	}
	return check_key(value, err);
}

/* Addresses are made by putting a path behind it, and go as they are into feeds,
 * Turtle and links. */
static int
check_base_url(const char *value, struct err *err)
{
	static const char schemes[][9] = { "https://", "http://" };
	const char *host = value;

	for (size_t i = 0; i < 2 && host == value; i++)
		if (text_starts(value, schemes[i]))
			host += strlen(schemes[i]);
	if (host == value)
		return err_set(err, ERR_USAGE,
		    "\"%.100s\" does not start with https://", value);
	if (strspn(host,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-._~%:/") != strlen(host) ||
	    strchr("-.:/%", host[0]) != NULL || text_ends(host, "/") ||
	    strstr(host, "//") != NULL || strlen(value) > LIMIT_CODE * 4)
		return err_set(err, ERR_USAGE,
		    "\"%.100s\" is not a host and, if any, a path: letters, "
		    "digits and -._~%% only, and no / at the end",
		    value);
	return 0;
}

/* Is the value one that this setting can have? */
static int
check_value(enum setting which, const char *value, struct err *err)
{
	int64_t number;
	time_t at;
	bool json;
	enum log_level level;

	switch (which) {
	case SET_DEADLINE:
		return text_to_int(value, 1, LIMIT_DEADLINE_SECONDS, "seconds",
		    &number, err);
	case SET_PACE_MS:
		return text_to_int(value, 0, LIMIT_PACE_MAX_MS, "milliseconds",
		    &number, err);
	case SET_KEEP_RELEASES:
	case SET_KEEP_ANSWERS:
	case SET_KEEP_RUNS:
	case SET_KEEP_LOGS:
		if (strcmp(value, FOREVER) == 0)
			return 0;
		return text_to_int(value, 1, LIMIT_KEEP_DAYS,
		    "days, or " FOREVER, &number, err);
	case SET_NOW:
		return clock_parse(value, &at, err);
	case SET_LOG:
		return log_parse(value, &json, &level, err);
	case SET_COMPRESSION:
		if (strcmp(value, "best") == 0 || strcmp(value, "quick") == 0)
			return 0;
		return err_set(err, ERR_USAGE,
		    "\"%.100s\" is neither best nor quick", value);
	case SET_AMSTERDAM_KEY:
		return check_key(value, err);
	case SET_SWING_KEYS:
		return check_keys(value, err);
	case SET_BASE_URL:
		return check_base_url(value, err);
	default:
		return 0;
	}
}

/* Add one value that ${where} gave. */
static int
add_value(struct settings *s, enum setting which, enum origin origin,
    const char *value, const char *where, struct err *err)
{
	struct values *values = &s->of[which][origin];

	if (check_value(which, value, err) != 0) {
		err->class = ERR_USAGE;
		return err_context(err, "%s", where);
	}
	if (!settings_table[which].repeats)
		values->n = 0;
	if (values->n == LIMIT_VALUES)
		return err_set(err, ERR_USAGE, "%s: more than %d values", where,
		    LIMIT_VALUES);
	values->value[values->n++] = arena_strdup(s->arena, value);
	return 0;
}

/* Add what a variable or a line of the file says; one that repeats is a list
 * with colons.  Empty is as if it were not there, as cron tables need. */
static int
add_variable(struct settings *s, enum setting which, enum origin origin,
    const char *text, const char *where, struct err *err)
{
	const char *end, *part;

	if (!settings_table[which].repeats)
		return text[0] != '\0'
		    ? add_value(s, which, origin, text, where, err)
		    : 0;
	for (part = text; part != NULL; part = end != NULL ? end + 1 : NULL) {
		end = strchr(part, ':');
		if (*part == '\0' || end == part)
			continue;
		if (add_value(s, which, origin,
			end != NULL ? arena_strndup(s->arena, part,
					  (size_t)(end - part))
				    : part,
			where, err) != 0)
			return -1;
	}
	return 0;
}

/* Cut blanks off both ends; those inside a value stay. */
static char *
trim(char *line)
{
	size_t len;

	line += strspn(line, " \t\r");
	len = strlen(line);
	while (len > 0 && strchr(" \t\r", line[len - 1]) != NULL)
		line[--len] = '\0';
	return line;
}

/* One line of the file: blank, a comment, or NAME=value. */
static int
add_line(struct settings *s, char *line, const char *where, struct err *err)
{
	char *equals, *name = trim(line);
	size_t i;

	if (*name == '\0' || *name == '#')
		return 0;
	equals = strchr(name, '=');
	if (equals == NULL)
		return err_set(err, ERR_USAGE,
		    "%s: \"%.60s\" is not NAME=value", where, name);
	*equals = '\0';
	for (i = 0; i < SET_N; i++)
		if (strcmp(settings_table[i].variable, name) == 0)
			return add_variable(s, (enum setting)i, FROM_FILE,
			    equals + 1, where, err);
	return err_set(err, ERR_USAGE,
	    "%s: no setting is called \"%.60s\"; woondruk help lists them",
	    where, name);
}

static int
load_file(struct settings *s, const char *path, struct err *err)
{
	struct buf text;
	char *line, *next;
	size_t number = 0;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	if (file_read(path, &text, err) != 0) {
		err->class = ERR_USAGE;
		err_context(err, CONFIG_VARIABLE);
		goto out;
	}
	if (memchr(text.data, '\0', text.len) != NULL) {
		err_set(err, ERR_USAGE, "%s holds a NUL byte", path);
		goto out;
	}
	for (line = text.data; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		number++;
		if (add_line(s, line,
			arena_printf(s->arena, "%s:%zu", path, number),
			err) != 0)
			goto out;
	}
	rc = 0;
out:
	buf_release(&text);
	return rc;
}

/* A folder of definitions that is not in the current folder is looked for
 * where the program was installed. */
static const char *
installed(struct settings *s, const char *probe, const char *here,
    const char *below)
{
	char *there;

	if (file_is_dir(probe))
		return here;
	there = arena_printf(s->arena, "%s%s", SHARE_DIR, below);
	return file_is_dir(there) ? there : here;
}

static void
set_fallbacks(struct settings *s)
{
	size_t i;

	for (i = 0; i < SET_N; i++) {
		struct values *values = &s->of[i][FROM_FALLBACK];

		if (settings_table[i].fallback == NULL)
			continue;
		values->value[0] = settings_table[i].fallback;
		values->n = 1;
	}
	s->of[SET_SHARE][FROM_FALLBACK].value[0] =
	    installed(s, "sql", settings_table[SET_SHARE].fallback, "");
	s->of[SET_SOURCES][FROM_FALLBACK].value[0] = installed(s, "sources",
	    settings_table[SET_SOURCES].fallback, "/sources");
}

int
settings_load(struct settings **ret, struct err *err)
{
	struct settings *s = xcalloc(1, sizeof(*s));
	const char *config = getenv(CONFIG_VARIABLE), *text;
	size_t i;

	s->arena = arena_new();
	s->program = "woondruk";
	set_fallbacks(s);
	if (config != NULL && *config != '\0' && load_file(s, config, err) != 0)
		goto out;
	for (i = 0; i < SET_N; i++) {
		text = getenv(settings_table[i].variable);
		if (text != NULL &&
		    add_variable(s, (enum setting)i, FROM_ENVIRONMENT, text,
			settings_table[i].variable, err) != 0)
			goto out;
	}
	*ret = s;
	return 0;
out:
	settings_free(s);
	return -1;
}

void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	arena_free(s->arena);
	free(s);
}

int
settings_flag(struct settings *s, int argc, char **argv, int at,
    struct err *err)
{
	const char *arg = argv[at], *flag = NULL, *value;
	size_t i, len = 0;
	int used = 1;

	for (i = 0; i < SET_N; i++) {
		flag = settings_table[i].flag;
		if (flag == NULL)
			continue;
		len = strlen(flag);
		if (strncmp(arg, flag, len) == 0 &&
		    (arg[len] == '\0' || arg[len] == '='))
			break;
	}
	if (i == SET_N)
		return 0;
	if (arg[len] == '=') {
		value = arg + len + 1;
	} else {
		/* What looks like a flag is more likely a forgotten value. */
		value = at + 1 < argc ? argv[at + 1] : "";
		if (text_starts(value, "--"))
			value = "";
		used = 2;
	}
	if (*value == '\0')
		return err_set(err, ERR_USAGE, "%s wants a value: %s %s", flag,
		    flag, settings_table[i].value_name);
	if (add_value(s, (enum setting)i, FROM_FLAG, value, flag, err) != 0)
		return -1;
	return used;
}

const char *
settings_get(const struct settings *s, enum setting which)
{
	const char *const *values;
	size_t n = settings_all(s, which, &values);

	return n != 0 ? values[0] : NULL;
}

int64_t
settings_days(const struct settings *s, enum setting which)
{
	return strcmp(settings_get(s, which), FOREVER) == 0
	    ? -1
	    : settings_int(s, which);
}

int64_t
settings_int(const struct settings *s, enum setting which)
{
	const char *value = settings_get(s, which);
	struct err err = ERR_INIT;
	int64_t number;

	if (value == NULL ||
	    text_to_int(value, 0, INT64_MAX, settings_table[which].variable,
		&number, &err) != 0)
		BUG("%s is no whole number", settings_table[which].variable);
	return number;
}

/* The first in order of precedence that has a value. */
static enum origin
origin_of(const struct settings *s, enum setting which)
{
	enum origin origin = FROM_FLAG;

	while (origin < FROM_FALLBACK && s->of[which][origin].n == 0)
		origin++;
	return origin;
}

bool
settings_is_set(const struct settings *s, enum setting which)
{
	return origin_of(s, which) != FROM_FALLBACK;
}

size_t
settings_all(const struct settings *s, enum setting which,
    const char *const **ret)
{
	enum origin origin = origin_of(s, which);

	*ret = s->of[which][origin].value;
	return s->of[which][origin].n;
}

void
settings_called(struct settings *s, const char *program)
{
	s->program = program;
}

/* As one word of a shell. */
static void
add_word(struct buf *to, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-+,:@%=";

	if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
		buf_adds(to, word);
		return;
	}
	buf_addc(to, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buf_adds(to, "'\\''");
		else
			buf_addc(to, *word);
	buf_addc(to, '\'');
}

void
settings_call(const struct settings *s, struct buf *ret)
{
	static const enum setting needed[] = { SET_HOME, SET_SOURCES };
	const char *const *value;

	add_word(ret, s->program);
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
		size_t n = settings_all(s, needed[i], &value);

		if (value == s->of[needed[i]][FROM_FALLBACK].value)
			continue;
		for (size_t k = 0; k < n; k++) {
			buf_addf(ret, " %s ", settings_table[needed[i]].flag);
			add_word(ret, value[k]);
		}
	}
}

void
settings_print_help(void)
{
	size_t i;

	for (i = 0; i < SET_N; i++) {
		const struct setting_row *row = &settings_table[i];
		char name[64];

		snprintf(name, sizeof(name), "%s%s%s",
		    row->flag != NULL ? row->flag : "",
		    row->flag != NULL ? " " : "",
		    row->flag != NULL ? row->value_name : "");
		printf("  %-19s %-18s %s", name, row->variable, row->help);
		if (row->fallback != NULL)
			printf(" (%s)", row->fallback);
		putchar('\n');
	}
}

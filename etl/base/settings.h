/*
 * Settings: one table, read from flags, environment and file, in that order of
 * precedence; printed by --help, and compared with the manual by a test.
 */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The order is that of the table in settings.c. */
enum setting {
	SET_HOME, SET_PUBLIC, SET_SOURCES, SET_SHARE, SET_BASE_URL, SET_CONTACT,
	SET_NOW, SET_REDIRECT, SET_DATABASE, SET_USER, SET_DEADLINE,
	SET_PACE_MS, SET_AMSTERDAM_KEY, SET_SWING_KEYS, SET_RSVG_CONVERT,
	SET_MINISIGN_KEY, SET_COMPRESSION, SET_KEEP_RELEASES, SET_KEEP_ANSWERS,
	SET_KEEP_RUNS, SET_KEEP_LOGS, SET_LOG, SET_N
};

struct setting_row {
	const char *flag;	/* "--home", or NULL: no flag */
	const char *variable;	/* "WOONDRUK_HOME" */
	const char *fallback;	/* value when nothing is set, or NULL */
	const char *value_name;	/* "DIR" for --help */
	const char *help;	/* one line */
	bool repeats;		/* may be given more than once */
};

extern const struct setting_row settings_table[SET_N];

struct settings;

/* Environment and, when WOONDRUK_CONFIG names one, a file of NAME=value
 * lines. */
int	settings_load(struct settings **ret, struct err *) MUST_CHECK;
void	settings_free(struct settings *);
/* Take a flag with its value ("--home", "x" or "--home=x"); returns how many
 * arguments were used (0: not a setting), -1 on error. */
int	settings_flag(struct settings *, int argc, char **argv, int at,
	    struct err *);
/* The value, or NULL. */
const char *settings_get(const struct settings *, enum setting);
/* Did somebody set it?  Else it has its fallback. */
bool	settings_is_set(const struct settings *, enum setting);
/* The number of one that is a whole number and has a fallback: it was checked
 * when it was taken, so asking cannot fail. */
int64_t	settings_int(const struct settings *, enum setting);
/* Days of a lifetime; -1: for ever. */
int64_t	settings_days(const struct settings *, enum setting);
/* All values of one that repeats; returns their number. */
size_t	settings_all(const struct settings *, enum setting,
	    const char *const **ret);
/* The name that the program was called by; borrowed.  Else "woondruk". */
void	settings_called(struct settings *, const char *program);
struct buf;
/* Add how the program is called again for the same home and definitions, for a
 * shell: "build/woondruk --home 'my var'".  What holds without a flag is not
 * named; a variable or a file of settings may not be there for who reads. */
void	settings_call(const struct settings *, struct buf *ret);
/* Help text for all rows, on stdout. */
void	settings_print_help(void);

#endif

/*
 * The log: one fact per line on stderr, as text or as JSON lines; and progress,
 * which goes to a terminal only.  Control bytes in facts are replaced, so that
 * upstream text cannot forge a line or drive a terminal.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/err.h"

enum log_level { LOG_DEBUG_, LOG_INFO_, LOG_WARN_, LOG_ERROR_ };

void	log_setup(bool json, enum log_level least);
/* Read the setting: text or json, with ,debug ,info ,warn or ,error behind it
 * where another level than info is wanted. */
int	log_parse(const char *, bool *ret_json, enum log_level *ret_level,
	    struct err *) MUST_CHECK;
/* ${who} is the stage or source: "fetch", "cbs-03759ned". */
void	log_debug(const char *who, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	log_info(const char *who, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	log_warn(const char *who, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	log_error(const char *who, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* One line that is redrawn in place, with what is being waited for; nothing
 * when stderr is no terminal.  NULL clears it. */
void	log_progress(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2)));

#endif

/*
 * Keys: what a service wants to be shown before it answers, from the settings.
 * A key is of one host; nothing but the header of a request to that host has
 * it.
 */
#ifndef FETCH_KEY_H
#define FETCH_KEY_H

#include "base/err.h"
#include "base/settings.h"

/* The header line for a request of ${url} to ${host}, which the caller frees;
 * NULL: it is asked without. */
char	*key_header(const struct settings *, const char *host,
	    const char *url);
/* Say behind an error that ${host} refused access (401, 403) to ${url} what to
 * do about the key. */
void	key_mend(const struct settings *, const char *host, const char *url,
	    struct err *);

#endif

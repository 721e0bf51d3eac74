/*
 * Addresses: which URLs may be asked at all, and where tests send them instead.
 * Knows text only; nothing here touches the network.
 */
#ifndef FETCH_ADDRESS_H
#define FETCH_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/dict.h"
#include "base/err.h"

/* May ${url} be asked?  https, that very host (port 443 if any), no user, only
 * printable ASCII, not longer than LIMIT_URL.  ERR_SOURCE tells what is not. */
int	address_check(const char *url, const char *host, struct err *)
	    MUST_CHECK;

/* Is it an address over https, of another host than that one? */
bool	address_is_elsewhere(const char *url, const char *host);

/* The address without its query, for messages: "https://h/p?..."; at most the
 * ceiling of the buffer. */
void	address_add_short(struct buf *, const char *url);

/* Append text percent-encoded, all but letters, digits and -._~ */
void	address_add_encoded(struct buf *, const char *text);

/*
 * Go on by a link as it was received: it holds the query already.  Of the same
 * host, path and list of rows (${base}/${set}?), and never one that was asked
 * before.  The one liberty: http to our host becomes https, as services behind
 * a gateway are known to write links by the scheme they see.
 */
int	address_next(const char *base, const char *set, const char *link,
	    const struct dict *seen, char **ret, struct err *) MUST_CHECK;

/* WOONDRUK_REDIRECT: pairs https://host=http://127.0.0.1:port. */
struct address_map;

/* NULL or "" gives an empty map.  A target that is not loopback is ERR_USAGE:
 * nobody is to read bodies over plain http from a wire. */
int	address_map_parse(const char *text, struct address_map **ret,
	    struct err *) MUST_CHECK;
void	address_map_free(struct address_map *);
bool	address_map_is_empty(const struct address_map *);
/* Where ${url} is to be sent, as text the caller frees; sets ret_plain when
 * that is a loopback target over http. */
char	*address_map_send(const struct address_map *, const char *url,
	    bool *ret_plain);

#endif

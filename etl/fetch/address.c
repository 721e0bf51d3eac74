/*
 * Which URLs may be asked, and where tests send them instead.
 */
#include "fetch/address.h"

#include <strings.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#define HTTPS "https://"

/* The port that https has anyway. */
#define PORT ":443"

/* Length of the host, of an authority with or without that port. */
static size_t
host_len(const char *at, size_t len)
{
	size_t port = sizeof(PORT) - 1;

	return len > port && memcmp(at + len - port, PORT, port) == 0
	    ? len - port
	    : len;
}

/* Length of the authority behind https://, up to path, query or fragment. */
static size_t
authority_len(const char *at)
{
	return strcspn(at, "/?#\\");
}

/* Is the authority that host, with a port that may be any? */
static bool
is_port_of(const char *at, size_t len, const char *host)
{
	size_t n = strlen(host);

	return len > n + 1 && strncasecmp(at, host, n) == 0 && at[n] == ':' &&
	    strspn(at + n + 1, "0123456789") >= len - n - 1;
}

bool
address_is_elsewhere(const char *url, const char *host)
{
	const char *at = url + sizeof(HTTPS) - 1;
	size_t len;

	if (strncasecmp(url, HTTPS, sizeof(HTTPS) - 1) != 0)
		return false;
	len = authority_len(at);
	return (len != strlen(host) || strncasecmp(at, host, len) != 0) &&
	    !is_port_of(at, len, host);
}

int
address_check(const char *url, const char *host, struct err *err)
{
	const char *at = url + sizeof(HTTPS) - 1;
	size_t len;

	if (strlen(url) > LIMIT_URL)
		return err_set(err, ERR_SOURCE,
		    "an address longer than %d bytes: %.80s...", LIMIT_URL,
		    url);
	for (const char *s = url; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~' || *s == '\\')
			return err_set(err, ERR_SOURCE,
			    "an address with a byte that no address has: "
			    "%.200s",
			    url);
	if (strncasecmp(url, HTTPS, sizeof(HTTPS) - 1) != 0)
		return err_set(err, ERR_SOURCE,
		    "only https is asked, and this is %.200s", url);
	len = authority_len(at);
	if (len == host_len(at, len) && is_port_of(at, len, host))
		return err_set(err, ERR_SOURCE,
		    "the address names a port of %s that is not asked: %.200s; "
		    "only 443 is, which needs no name",
		    host, url);
	len = host_len(at, len);
	if (len != strlen(host) || strncasecmp(at, host, len) != 0)
		return err_set(err, ERR_SOURCE,
		    "the address is on another host than %s: %.200s; when the "
		    "publisher has moved, mend the host in source.json",
		    host, url);
	return 0;
}

void
address_add_short(struct buf *out, const char *url)
{
	size_t len = strcspn(url, "?#");

	buf_add(out, url, len);
	if (url[len] != '\0')
		buf_adds(out, "?...");
}

void
address_add_encoded(struct buf *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~";

	for (; *text != '\0'; text++)
		if (strchr(plain, *text) != NULL)
			buf_addc(out, *text);
		else
			buf_addf(out, "%%%02X", (unsigned char)*text);
}

int
address_next(const char *base, const char *set, const char *link,
    const struct dict *seen, char **ret, struct err *err)
{
	char *start = xasprintf("%s/%s?", base, set);
	int64_t ignored;
	char *url = text_starts(link, "http://")
	    ? xasprintf("https://%s", link + strlen("http://"))
	    : xstrdup(link);
	int rc = -1;

	if (!text_starts(url, start))
		err_set(err, ERR_SOURCE,
		    "the next link leads elsewhere: \"%.200s\" does not begin "
		    "with %s; when the publisher has moved, mend host and path "
		    "in source.json",
		    link, start);
	else if (dict_get(seen, url, strlen(url), &ignored))
		err_set(err, ERR_SOURCE,
		    "the next link leads back to a page that was read "
		    "already; the next run asks again");
	else
		rc = 0;
	free(start);
	if (rc == 0)
		*ret = url;
	else
		free(url);
	return rc;
}

struct pair {
	char *from; /* "datasets.cbs.nl" */
	char *to;   /* "http://127.0.0.1:8080" */
};

struct address_map {
	struct pair *pair;
	size_t n;
};

/* http:// + a name of this machine + optional port, and nothing behind it. */
static bool
is_loopback(const char *url)
{
	static const char *const names[] = { "http://127.0.0.1",
		"http://localhost", "http://[::1]" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *at = url + strlen(names[i]);

		if (!text_starts(url, names[i]))
			continue;
		if (*at == '\0')
			return true;
		if (*at++ != ':')
			continue;
		return *at != '\0' && strlen(at) <= 5 &&
		    strspn(at, "0123456789") == strlen(at);
	}
	return false;
}

static int
add_pair(struct address_map *map, char *text, struct err *err)
{
	char *to = strchr(text, '=');
	const char *from = text + sizeof(HTTPS) - 1;

	if (to == NULL || !text_starts(text, HTTPS))
		return err_set(err, ERR_USAGE,
		    "WOONDRUK_REDIRECT: \"%.100s\" is no pair "
		    "https://host=http://127.0.0.1:port",
		    text);
	*to++ = '\0';
	if (*from == '\0' || authority_len(from) != strlen(from))
		return err_set(err, ERR_USAGE,
		    "WOONDRUK_REDIRECT: \"%.100s\" is not https:// and a host",
		    text);
	if (!is_loopback(to))
		return err_set(err, ERR_USAGE,
		    "WOONDRUK_REDIRECT: \"%.100s\" is not this machine; only "
		    "http://127.0.0.1:port (or localhost, [::1]) is taken",
		    to);
	map->pair = xrealloc(map->pair, (map->n + 1) * sizeof(*map->pair));
	map->pair[map->n].from = xstrdup(from);
	map->pair[map->n++].to = xstrdup(to);
	return 0;
}

int
address_map_parse(const char *text, struct address_map **ret, struct err *err)
{
	struct address_map *map = xcalloc(1, sizeof(*map));
	char *copy = xstrdup(text != NULL ? text : "");
	int rc = -1;

	for (char *at = copy; *at != '\0';) {
		size_t len = strcspn(at, ",");
		char *next = at + len + (at[len] == ',');

		at[len] = '\0';
		if (*text_squeeze(at) != '\0' && add_pair(map, at, err) != 0)
			goto out;
		at = next;
	}
	*ret = map;
	map = NULL;
	rc = 0;
out:
	address_map_free(map);
	free(copy);
	return rc;
}

void
address_map_free(struct address_map *map)
{
	if (map == NULL)
		return;
	for (size_t i = 0; i < map->n; i++) {
		free(map->pair[i].from);
		free(map->pair[i].to);
	}
	free(map->pair);
	free(map);
}

bool
address_map_is_empty(const struct address_map *map)
{
	return map->n == 0;
}

char *
address_map_send(const struct address_map *map, const char *url,
    bool *ret_plain)
{
	const char *at = url + sizeof(HTTPS) - 1;
	size_t len;

	*ret_plain = false;
	if (strncasecmp(url, HTTPS, sizeof(HTTPS) - 1) != 0)
		return xstrdup(url);
	len = authority_len(at);
	for (size_t i = 0; i < map->n; i++) {
		const struct pair *p = &map->pair[i];

		if (strlen(p->from) != host_len(at, len) ||
		    strncasecmp(p->from, at, strlen(p->from)) != 0)
			continue;
		*ret_plain = true;
		return xasprintf("%s%s", p->to, at + len);
	}
	return xstrdup(url);
}

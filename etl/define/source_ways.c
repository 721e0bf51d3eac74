/*
 * Where a source is asked: host and path, and other ways to the same table.
 */
#include "define/source_ways.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/words.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Only bytes that cannot mean anything else in a URL, and no way up. */
static bool
is_plain_path(const char *path)
{
	size_t len = strlen(path);

	if (path[0] != '/' || path[len - 1] == '/' || strstr(path, "//") ||
	    strstr(path, ".."))
		return false;
	for (; *path; path++)
		if (!(*path >= 'a' && *path <= 'z') &&
		    !(*path >= 'A' && *path <= 'Z') &&
		    !(*path >= '0' && *path <= '9') && !strchr("/_-.", *path))
			return false;
	return true;
}

/* A name with a dot in it, in small letters: no port, no user, no number. */
static bool
is_host(const char *host)
{
	const char *dot = strrchr(host, '.');

	if (!dot || host[0] == '.' || host[0] == '-' || strstr(host, "..") ||
	    !(dot[1] >= 'a' && dot[1] <= 'z') || strlen(host) > 253)
		return false;
	for (; *host; host++)
		if (!(*host >= 'a' && *host <= 'z') &&
		    !(*host >= '0' && *host <= '9') && *host != '.' &&
		    *host != '-')
			return false;
	return true;
}

int
source_address_check(const struct members *at, const char *host,
    const char *path, struct err *err)
{
	if (!is_host(host))
		return members_wrong(at, "host", err,
		    "must be the bare name of a host, like datasets.cbs.nl");
	if (!is_plain_path(path))
		return members_wrong(at, "path", err,
		    "must begin with / and not end with it, and have only "
		    "letters, digits, and - _ . /");
	return 0;
}

#define WAY(name, required)                                                    \
	{                                                                      \
#name, MEMBER_TEXT, required,                                  \
		    offsetof(struct source_way, name), 0                       \
	}

static const struct member_row way_rows[] = {
	WAY(protocol, true),
	WAY(host, true),
	WAY(path, true),
	WAY(table, false),
};

/* Of a table of CBS the id is the same by all ways. */
static int
check_table(const struct members *at, const char *table, bool is_city,
    struct err *err)
{
	if (table == NULL || (is_city && source_city_is_table(table)))
		return 0;
	return members_wrong(at, "table", err,
	    is_city ? "must be the dataset's path below 'path'"
		    : "has no meaning for a table of CBS; take it out");
}

static int
read_way(const struct members *at, const struct json *node,
    const struct source *s, struct source_way *ret, struct err *err)
{
	bool is_city = words_has(source_city_protocols, s->protocol);

	if (members_read(at, node, way_rows, LENGTH(way_rows), ret, err) < 0 ||
	    members_one_of(at, "protocol", ret->protocol, source_protocols,
		err) < 0)
		return -1;
	if (strcmp(ret->protocol, s->protocol) == 0 ||
	    (is_city ? !words_has(source_city_protocols, ret->protocol)
		     : !source_is_table_protocol(ret->protocol)))
		return members_wrong(at, "protocol", err,
		    "is '%s'; another way has another protocol than the "
		    "source, and one of %s",
		    ret->protocol, is_city ? "cities" : "CBS");
	if (source_address_check(at, ret->host, ret->path, err) < 0)
		return -1;
	return check_table(at, ret->table, is_city, err);
}

int
source_ways_read(struct members *at, const struct json *ways, struct source *s,
    struct err *err)
{
	size_t n = json_size(ways);

	if (ways == NULL)
		return 0;
	if (n == 0 || n > LIMIT_FALLBACKS)
		return members_wrong(at, "fallback", err,
		    "must have 1 to %d ways", LIMIT_FALLBACKS);
	s->fallback = xcalloc(n, sizeof(*s->fallback));
	members_enter(at, "fallback");
	for (size_t i = 0; i < n; i++)
		if (read_way(at, json_at(ways, i), s,
			&s->fallback[s->n_fallbacks++], err) < 0)
			return -1;
	members_leave(at);
	return 0;
}

void
source_ways_release(struct source *s)
{
	for (size_t i = 0; i < s->n_fallbacks; i++) {
		free(s->fallback[i].protocol);
		free(s->fallback[i].host);
		free(s->fallback[i].path);
		free(s->fallback[i].table);
	}
	free(s->fallback);
}

struct source
source_by_way(const struct source *s, const struct source_way *way)
{
	struct source by = *s;

	if (way == NULL)
		return by;
	by.protocol = way->protocol;
	by.host = way->host;
	by.path = way->path;
	if (way->table != NULL)
		by.table = way->table;
	return by;
}

/* What courtesy and experience say about hosts. */
#include "fetch/hosts.h"

#include <stdlib.h>
#include <strings.h>

#include "base/limits.h"
#include "base/mem.h"

struct host *
hosts_find(struct hosts *all, const char *name)
{
	struct host *h;

	for (size_t i = 0; i < all->n; i++)
		if (strcasecmp(all->host[i]->name, name) == 0)
			return all->host[i];
	h = xcalloc(1, sizeof(*h));
	h->name = xstrdup(name);
	all->host = xrealloc(all->host, (all->n + 1) * sizeof(*all->host));
	all->host[all->n++] = h;
	return h;
}

void
hosts_release(struct hosts *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->host[i]->name);
		free(all->host[i]->why);
		free(all->host[i]);
	}
	free(all->host);
	all->host = NULL;
	all->n = 0;
}

void
host_waits(struct host *h, int64_t until)
{
	if (until > h->not_before)
		h->not_before = until;
}

void
host_is_away(struct host *h, int64_t now)
{
	if (h->unreachable++ == 0)
		h->unreachable_since = now;
}

bool
host_is_hopeless(const struct host *h, unsigned tries, int64_t now,
    int64_t patience_ms)
{
	return !h->has_answered && h->unreachable >= LIMIT_TRIES &&
	    (tries >= LIMIT_TRIES || now - h->unreachable_since >= patience_ms);
}

void
host_give_up(struct host *h, const char *why)
{
	char *copy = xstrdup(why);

	h->is_given_up = true;
	free(h->why);
	h->why = copy;
}

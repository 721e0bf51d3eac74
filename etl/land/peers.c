/*
 * The peers of cities, a curated source: peers.csv, made once for each version
 * of the method and frozen.  sources/vergelijking/README.md has the method.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "define/area.h"
#include "land/curated_file.h"
#include "land/format.h"

enum column { CITY, NTH, PEER, DISTANCE, METHOD };

static const char *const names[PEER_FIELDS] = { "city", "nth", "peer",
	"distance", "method" };

/* A whole number from 1 to 99. */
static bool
is_small_count(const char *s)
{
	return strspn(s, "0123456789") == strlen(s) && strlen(s) > 0 &&
	    strlen(s) <= 2 && *s != '0';
}

/* What is wrong with a row; NULL: nothing. */
static const char *
why_not(const char *const *f)
{
	if (!area_is_municipality(f[CITY], strlen(f[CITY])) ||
	    !area_is_municipality(f[PEER], strlen(f[PEER])))
		return "city and peer are codes of municipalities";
	if (strcmp(f[CITY], f[PEER]) == 0)
		return "a city is no peer of itself";
	if (!is_small_count(f[NTH]))
		return "nth is 1 for the nearest, and so on";
	if (!text_is_number(f[DISTANCE], strlen(f[DISTANCE])) ||
	    f[DISTANCE][0] == '-')
		return "distance is a number, not below 0";
	if (!is_small_count(f[METHOD]))
		return "method is the number of its version";
	return NULL;
}

/* The list is in order of city and place, without a gap, all by one method; so
 * a line that got lost is noticed. */
static const char *
why_not_next(const struct table *t, const char *const *f)
{
	const struct table_peer *last =
	    t->n_peers > 0 ? &t->peer[t->n_peers - 1] : NULL;
	long before = 0;

	if (last != NULL && strcmp(last->field[CITY], f[CITY]) == 0)
		before = strtol(last->field[NTH], NULL, 10);
	if (strtol(f[NTH], NULL, 10) != before + 1)
		return "the peers of a city stand together, as 1, 2, 3, ...";
	if (last != NULL && strcmp(last->field[METHOD], f[METHOD]) != 0)
		return "all peers are by one version of the method";
	return NULL;
}

static int
row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	const char *wrong = why_not(f);

	if (wrong == NULL)
		wrong = why_not_next(ctx, f);
	if (wrong != NULL)
		return err_set(err, ERR_SOURCE, "line %zu: %s", line, wrong);
	table_add_peer(ctx, f);
	return 0;
}

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	char role[LIMIT_TITLE];

	snprintf(role, sizeof(role), "curated/%s", o->source->file);
	if (curated_file_read(o, role, names, PEER_FIELDS, row, t, err) == -1)
		return err_context(err, "%s", role);
	return 0;
}

const struct format format_peers = { "peers", describe, curated_no_cells };

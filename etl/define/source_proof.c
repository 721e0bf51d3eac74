/*
 * Proofs of completeness, by protocol.  A descriptor that asks for what its
 * protocol cannot give would be believed to be safer than it is.
 */
#include "define/source_proof.h"

#include <stdlib.h>
#include <string.h>

#include "define/words.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const proofs[] = { "count", "last-page", "whole-body",
	NULL };

/*
 * A count is the service's own and of the same rows; the last page is told by
 * the lack of a link, or by an empty page behind it; a whole body ends as its
 * form demands.  Fetching gives the proof by its first word.
 */
static const struct {
	const char *protocol;
	const char *proof[3];
} given[] = {
	{ "cbs-odata4", { "count", "last-page" } },
	{ "cbs-odata3", { "count", "last-page" } },
	{ "cbs-csv", { "count", "last-page" } },
	{ "cbs-catalogue", { "last-page" } },
	{ "csv-file", { "whole-body" } },
	{ "zip-file", { "whole-body" } },
	{ "geojson-file", { "whole-body" } },
	{ "amsterdam-dso", { "count" } },
	{ "amsterdam-dso-csv", { "count" } },
	{ "arcgis", { "count" } },
	{ "opendatasoft", { "count" } },
	{ "opendatasoft-v1", { "count" } },
	/* Rows of the DataStore, or a file. */
	{ "ckan", { "count", "whole-body" } },
	{ "utrecht-open", { "whole-body" } },
	{ "pdok-features", { "count", "last-page" } },
	{ "swing", { "count", "last-page" } },
	{ "swing-table", { "whole-body" } },
};

static const char *const none[] = { NULL };

const char *const *
source_proofs_of(const char *protocol)
{
	for (size_t i = 0; i < LENGTH(given); i++)
		if (strcmp(given[i].protocol, protocol) == 0)
			return given[i].proof;
	return none;
}

/* The protocol of the n-th way; the source's own comes first. */
static const char *
way(const struct source *s, size_t n)
{
	return n == 0 ? s->protocol : s->fallback[n - 1].protocol;
}

static int
check_proof(const struct members *at, const struct source *s, const char *proof,
    struct err *err)
{
	char *known;

	for (size_t i = 0; i <= s->n_fallbacks; i++)
		if (words_has(source_proofs_of(way(s, i)), proof))
			return 0;
	known = words_join(source_proofs_of(s->protocol));
	members_wrong(at, "completeness", err,
	    "names '%s', which %s cannot give; it gives: %s", proof,
	    s->protocol, known);
	free(known);
	return -1;
}

static int
check_way(const struct members *at, const struct source *s,
    const char *protocol, struct err *err)
{
	const char *const *can = source_proofs_of(protocol);
	char *known;

	for (size_t i = 0; can[i] != NULL; i++)
		if (source_takes_proof(s, can[i]))
			return 0;
	known = words_join(can);
	members_wrong(at, "completeness", err,
	    "has no proof that %s can give, so that nothing it brings would be "
	    "taken; it gives: %s",
	    protocol, known);
	free(known);
	return -1;
}

int
source_proof_check(const struct members *at, const struct source *s,
    struct err *err)
{
	if (members_all_of(at, "completeness", s->proof, s->n_proof, proofs,
		err) < 0)
		return -1;
	for (size_t i = 0; i < s->n_proof; i++)
		if (check_proof(at, s, s->proof[i], err) < 0)
			return -1;
	for (size_t i = 0; i <= s->n_fallbacks; i++)
		if (check_way(at, s, way(s, i), err) < 0)
			return -1;
	return 0;
}

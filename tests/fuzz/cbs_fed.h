/*
 * Feeding the walk of a protocol, of CBS or of a city, with whatever the fuzzer
 * has.  The input is a list of bodies, each behind a byte for its status and
 * two for its length; so many bodies of a good walk as the first byte asks for
 * are put in front, so that rows are reached too.  The walk asks, fails or
 * ends, but never breaks, never asks another host and never ends without its
 * proof.
 */
#ifndef FUZZ_CBS_FED_H
#define FUZZ_CBS_FED_H

#include <string.h>

#include "../memory.h"
#include "define/source.h"
#include "fetch/protocol.h"
#include "require.h"

struct fed {
	const struct protocol *protocol;
	const struct source *source;
	const char *base;	/* every URL begins with it */
	const char *const *good;	/* the last is the count */
	size_t n_good;
	bool has_no_version;	/* the service need not tell one */
};

/* What the walk says to a body; the request is checked and forgotten. */
static inline int
fed_next(const struct fed *fed, void *walk, int status, const uint8_t *body,
    size_t len)
{
	struct memory m = { body, len };
	struct reply reply = { status, "", len, read_memory, &m, true, false };
	struct request request = { 0 };
	struct err err = ERR_INIT;
	struct whole whole = { 0 };
	int rc = fed->protocol->next(walk, &reply, &request, &err);

	if (rc == 1) {
		REQUIRE(request.role != NULL && request.path == NULL);
		REQUIRE(strncmp(request.url, fed->base, strlen(fed->base)) ==
		    0);
		REQUIRE(request.max > 0 && request.accept != NULL);
	} else if (rc == 0) {
		fed->protocol->whole(walk, &whole);
		REQUIRE(whole.proof[0] != '\0' && whole.rows > 0);
		REQUIRE(whole.version != NULL || fed->has_no_version);
	} else {
		REQUIRE(rc == -1 &&
		    (err.class == ERR_SOURCE || err.class == ERR_DRIFT));
		REQUIRE(err.text[0] != '\0');
		REQUIRE(request.url == NULL && request.role == NULL);
	}
	request_release(&request);
	return rc;
}

static inline void
fed_run(const struct fed *fed, const uint8_t *data, size_t size)
{
	struct request request = { 0 };
	struct err err = ERR_INIT;
	void *walk = fed->protocol->begin(fed->source, NULL);
	size_t ahead = size > 0 ? data[0] % (fed->n_good + 1) : 0, at = 1;
	int rc = fed->protocol->next(walk, NULL, &request, &err);

	REQUIRE(rc == 1);
	request_release(&request);
	for (size_t i = 0; i < ahead && rc == 1; i++)
		rc = fed_next(fed, walk, 200, (const uint8_t *)fed->good[i],
		    strlen(fed->good[i]));
	while (rc == 1 && at + 3 <= size) {
		size_t len = (size_t)data[at + 1] << 8 | data[at + 2];
		/* A status without a body is only given where it was asked. */
		bool cannot = data[at] == 'X' && ahead == fed->n_good - 1;

		at += 3;
		if (len > size - at)
			len = size - at;
		if (cannot)
			ahead = fed->n_good;
		rc = fed_next(fed, walk, cannot ? 501 : 200, data + at, len);
		at += len;
	}
	fed->protocol->end(walk);
}

#endif

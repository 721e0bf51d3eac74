/*
 * Replies of CBS, whatever they hold: the walk asks, fails or ends, but never
 * breaks, never asks another host and never ends without its proof.  The input
 * is a list of bodies, each behind a byte for its status and two for its
 * length; the bodies of a good walk are put in front where the first byte asks
 * for it, so that pages are reached too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "define/source.h"
#include "fetch/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define REQUIRE(x)                                                             \
	do {                                                                   \
		if (!(x)) {                                                    \
			fprintf(stderr, "line %d: %s\n", __LINE__, #x);        \
			abort();                                               \
		}                                                              \
	} while (0)

#define BASE "https://cbs.example/v1/99999NED"

static char *prefixes[] = { "NL", "GM" };
static char *proofs[] = { "count", "last-page" };
static struct source_dimension dimensions[] = {
	{ .name = "RegioS",
	    .role = ROLE_REGION,
	    .keep = prefixes,
	    .n_keep = 2 },
	{ .name = "Perioden", .role = ROLE_PERIOD },
	{ .name = "Geslacht", .role = ROLE_FIXED, .fixed = { "T", "A" } },
};
static struct source_measure measures[] = {
	{ .name = "m", .code = "M1", .title = "B", .unit = "aantal" },
};
static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "cbs.example",
	.path = "/v1",
	.table = "99999NED",
	.proof = proofs,
	.n_proof = 2,
	.first = "2010JJ00",
	.is_register = true,
	.dimension = dimensions,
	.n_dimensions = 3,
	.measure = measures,
	.n_measures = 1,
};

static const char *const good[] = {
	"{\"Identifier\":\"99999NED\",\"Status\":\"Regulier\","
	"\"Version\":\"1\"}",
	"{\"value\":[{\"Identifier\":\"RegioS\"},{\"Identifier\":\"Perioden\"}"
	",{\"Identifier\":\"Geslacht\"}]}",
	"{\"value\":[{\"Identifier\":\"NL01\"}]}",
	"{\"value\":[{\"Identifier\":\"2026JJ00\"}]}",
	"{\"value\":[{\"Identifier\":\"T\",\"Title\":\"A\"}]}",
	"{\"value\":[{\"Id\":\"1\"}]}",
	"{\"value\":[{\"Identifier\":\"M1\",\"Title\":\"B\",\"Unit\":"
	"\"aantal\"}]}",
	"3",
};

struct memory {
	const uint8_t *at;
	size_t left;
};

static long
read_memory(void *ctx, char *into, size_t size, struct err *err)
{
	struct memory *m = ctx;
	size_t n = m->left < size ? m->left : size;

	(void)err;
	memcpy(into, m->at, n);
	m->at += n;
	m->left -= n;
	return (long)n;
}

/* What the walk says to a body; the request is checked and forgotten. */
static int
feed(void *walk, int status, const uint8_t *body, size_t len)
{
	struct memory m = { body, len };
	struct reply reply = { status, "", len, read_memory, &m };
	struct request request = { 0 };
	struct err err = ERR_INIT;
	struct whole whole = { 0 };
	int rc = protocol_cbs_odata4.next(walk, &reply, &request, &err);

	if (rc == 1) {
		REQUIRE(request.role != NULL && request.path == NULL);
		REQUIRE(strncmp(request.url, BASE "/", strlen(BASE) + 1) == 0);
		REQUIRE(request.max > 0 && request.accept != NULL);
	} else if (rc == 0) {
		protocol_cbs_odata4.whole(walk, &whole);
		REQUIRE(whole.proof[0] != '\0' && whole.rows > 0);
		REQUIRE(whole.version != NULL);
	} else {
		REQUIRE(rc == -1 && err.class == ERR_SOURCE);
		REQUIRE(err.text[0] != '\0');
		REQUIRE(request.url == NULL && request.role == NULL);
	}
	request_release(&request);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request request = { 0 };
	struct err err = ERR_INIT;
	void *walk = protocol_cbs_odata4.begin(&source, NULL);
	size_t ahead = size > 0 ? data[0] % 9 : 0, at = 1;
	int rc = protocol_cbs_odata4.next(walk, NULL, &request, &err);

	REQUIRE(rc == 1);
	request_release(&request);
	for (size_t i = 0; i < ahead && rc == 1; i++)
		rc = feed(walk, 200, (const uint8_t *)good[i], strlen(good[i]));
	while (rc == 1 && at + 3 <= size) {
		size_t len = (size_t)data[at + 1] << 8 | data[at + 2];
		int status = data[at] == 'X' && ahead == 7 ? 501 : 200;

		at += 3;
		if (len > size - at)
			len = size - at;
		/* A status without a body is only given where it was asked. */
		if (status == 501)
			ahead = 8;
		rc = feed(walk, status, data + at, len);
		at += len;
	}
	protocol_cbs_odata4.end(walk);
	return 0;
}

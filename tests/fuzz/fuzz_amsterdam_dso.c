/*
 * Replies of the DSO-API, whatever they hold: the walk asks, fails or ends, but
 * never breaks, never asks another host, never the same page twice, and never
 * ends without its proof.  The input is a list of bodies, each behind two bytes
 * for its length; a good count is put in front where the first byte asks for
 * it, so that pages are reached too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "define/source.h"
#include "fetch/protocol.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE "https://stad.example/v1/a/b?_format=json&"
#define COUNT                                                                  \
	"{\"_embedded\":{\"b\":[{}]},\"page\":{\"number\":1,"                  \
	"\"totalElements\":3}}"

static struct source_field fields[] = {
	{ .name = "code", .role = FIELD_AREA },
	{ .name = "waarde", .role = FIELD_VALUE },
};
static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "stad.example",
	.path = "/v1",
	.table = "a/b",
	.city = { .municipality = "GM0363", .field = fields, .n_fields = 2 },
};

/* What the walk says to a body; the request is checked and forgotten. */
static int
feed(void *walk, unsigned *parts, const void *body, size_t len)
{
	struct memory m = { body, len };
	struct reply reply = { 200, "", len, read_memory, &m, true, false };
	struct request request = { 0 };
	struct err err = ERR_INIT;
	struct whole whole = { 0 };
	char role[40];
	int rc = protocol_amsterdam_dso.next(walk, &reply, &request, &err);

	if (rc == 1) {
		snprintf(role, sizeof(role), "records/%u", ++*parts);
		REQUIRE(request.is_part && strcmp(request.role, role) == 0);
		REQUIRE(strncmp(request.url, BASE, strlen(BASE)) == 0);
		REQUIRE(request.max > 0 && request.accept != NULL);
		REQUIRE(*parts <= 100);
	} else if (rc == 0) {
		protocol_amsterdam_dso.whole(walk, &whole);
		REQUIRE(strncmp(whole.proof, "count ", 6) == 0);
		REQUIRE(strtoull(whole.proof + 6, NULL, 10) == whole.rows);
		REQUIRE(whole.pages == *parts);
	} else {
		REQUIRE(rc == -1 &&
		    (err.class == ERR_SOURCE || err.class == ERR_DRIFT));
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
	void *walk = protocol_amsterdam_dso.begin(&source, NULL);
	unsigned parts = 0;
	size_t at = 1;
	int rc = protocol_amsterdam_dso.next(walk, NULL, &request, &err);

	REQUIRE(rc == 1);
	request_release(&request);
	if (size > 0 && data[0] % 4 != 0)
		rc = feed(walk, &parts, COUNT, strlen(COUNT));
	while (rc == 1 && at + 2 <= size) {
		size_t len = (size_t)data[at] << 8 | data[at + 1];

		at += 2;
		if (len > size - at)
			len = size - at;
		rc = feed(walk, &parts, data + at, len);
		at += len;
	}
	protocol_amsterdam_dso.end(walk);
	return 0;
}

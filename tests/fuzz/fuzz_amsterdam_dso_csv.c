/*
 * A table of the DSO-API as CSV, whatever it holds, behind a count that says a
 * few records: the walk ends with as many, or with a message.  The first byte
 * is the count; 0: the input is the reply to the count itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "define/source.h"
#include "fetch/protocol.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE "https://stad.example/v1/a/b?_format="

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
	.city = { .municipality = "GM0363",
	    .csv = { .delimiter = ',', .skip_blank = true },
	    .field = fields,
	    .n_fields = 2 },
};

/* What the walk says to a body. */
static int
feed(void *walk, const void *body, size_t len)
{
	struct memory m = { body, len };
	struct reply reply = { 200, "", len, read_memory, &m, true, false };
	struct request request = { 0 };
	struct err err = ERR_INIT;
	int rc = protocol_amsterdam_dso_csv.next(walk, &reply, &request, &err);

	if (rc == 1)
		REQUIRE(request.is_part &&
		    strncmp(request.url, BASE "csv&", strlen(BASE "csv&")) ==
			0);
	else if (rc == -1)
		REQUIRE(err.text[0] != '\0' &&
		    (err.class == ERR_SOURCE || err.class == ERR_DRIFT));
	request_release(&request);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *walk = protocol_amsterdam_dso_csv.begin(&source, NULL);
	unsigned n = size > 0 ? data[0] % 5 : 0;
	struct request request = { 0 };
	struct err err = ERR_INIT;
	struct whole whole = { 0 };
	char count[100];
	int rc = protocol_amsterdam_dso_csv.next(walk, NULL, &request, &err);

	REQUIRE(rc == 1 && request.is_metadata);
	request_release(&request);
	snprintf(count, sizeof(count),
	    "{\"_embedded\":{\"b\":[{}]},\"page\":{\"number\":1,"
	    "\"totalElements\":%u}}",
	    n);
	if (n > 0)
		REQUIRE(feed(walk, count, strlen(count)) == 1);
	rc = feed(walk, data + (size > 0), size - (size > 0));
	REQUIRE(n == 0 ? rc != 0 : rc != 1);
	if (rc == 0) {
		protocol_amsterdam_dso_csv.whole(walk, &whole);
		REQUIRE(whole.rows == n && whole.pages == 1);
		REQUIRE(strncmp(whole.proof, "count ", 6) == 0);
	}
	protocol_amsterdam_dso_csv.end(walk);
	return 0;
}

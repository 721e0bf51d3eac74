/*
 * Files of cities, whatever they hold: CSV, GeoJSON and zip.  A walk asks once,
 * and then fails with a message or ends with rows to show.  The first byte says
 * which protocol it is.
 */
#include "../memory.h"
#include "define/source.h"
#include "fetch/protocol.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "stad.example",
	.path = "/open",
	.table = "a.b",
	.city = { .municipality = "GM0363" },
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct protocol *const protocols[] = { &protocol_csv_file,
		&protocol_zip_file, &protocol_geojson_file };
	const struct protocol *p = protocols[size > 0 ? data[0] % 3 : 0];
	struct memory m = { data + (size > 0), size - (size > 0) };
	struct reply reply = { 200, "", m.left, read_memory, &m, true, false };
	struct request request = { 0 };
	struct err err = ERR_INIT;
	struct whole whole = { 0 };
	void *walk = p->begin(&source, NULL);
	int rc = p->next(walk, NULL, &request, &err);

	REQUIRE(rc == 1 && request.is_part);
	REQUIRE(strcmp(request.url, "https://stad.example/open/a.b") == 0);
	request_release(&request);
	rc = p->next(walk, &reply, &request, &err);
	REQUIRE(rc == 0 || rc == -1);
	if (rc == 0) {
		p->whole(walk, &whole);
		REQUIRE(whole.rows > 0 && whole.pages == 1);
		REQUIRE(strncmp(whole.proof, "whole-body ", 11) == 0);
	} else {
		REQUIRE(err.class == ERR_SOURCE || err.class == ERR_DRIFT);
		REQUIRE(err.text[0] != '\0');
	}
	p->end(walk);
	return 0;
}

/* Replies of CKAN, whatever they hold: of rows, and of a file. */
#include "cbs_fed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE "https://ckan.example/"
#define FIELD(id, type) "{\"id\":\"" id "\",\"type\":\"" type "\"}"

static char *keep[] = { "a\"b", "c" };
static struct source_field fields[] = {
	{ .name = "nr", .role = FIELD_KEY, .keep = keep, .n_keep = 2 },
	{ .name = "n", .role = FIELD_VALUE },
};
static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "ckan.example",
	.path = "/api/3/action",
	.table = "x",
	.city = { .municipality = "GM0518", .field = fields, .n_fields = 2 },
};

static const char *const rows[] = {
	"{\"success\":true,\"result\":{\"resources\":[{\"id\":\"r\","
	"\"name\":\"x\",\"datastore_active\":true,"
	"\"last_modified\":\"2026-10-01T01:35:22\"}]}}",
	"{\"success\":true,\"result\":{\"total\":3,\"fields\":[" FIELD("_id",
	    "int") "," FIELD("nr", "text") "," FIELD("n", "numeric") "]}}",
	"{\"success\":true,\"result\":{\"records\":[{\"_id\":1,\"nr\":\"c\","
	"\"n\":1.5},{\"_id\":4,\"nr\":null,\"n\":\"2\"}],\"total\":3,"
	"\"total_was_estimated\":false}}",
};
static const char *const file[] = {
	"{\"success\":true,\"result\":{\"resources\":[{\"id\":\"r\","
	"\"name\":\"x\",\"format\":\"text/csv\","
	"\"url\":\"http://ckan.example/a b.csv\"}]}}",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fed feds[] = {
		{ &protocol_ckan, &source, BASE, rows,
		    sizeof(rows) / sizeof(*rows), true },
		{ &protocol_ckan, &source, BASE, file,
		    sizeof(file) / sizeof(*file), true },
	};

	/* The first byte says which; the rest is as of any walk. */
	if (size > 0)
		fed_run(&feds[data[0] % 2], data + 1, size - 1);
	return 0;
}

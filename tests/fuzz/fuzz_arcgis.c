/* Replies of ArcGIS, whatever they hold. */
#include "cbs_fed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE "https://arcgis.example/v1/x/FeatureServer/0"
#define FIELD(name, type)                                                      \
	"{\"name\":\"" name "\",\"type\":\"esriFieldType" type "\"}"

static char *keep[] = { "a'b", "c" };
static struct source_field fields[] = {
	{ .name = "nr", .role = FIELD_KEY, .keep = keep, .n_keep = 2 },
	{ .name = "n", .role = FIELD_VALUE },
};
static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "arcgis.example",
	.path = "/v1",
	.table = "x/FeatureServer/0",
	.city = { .municipality = "GM0599", .field = fields, .n_fields = 2 },
};

static const char *const good[] = {
	"{\"maxRecordCount\":2,\"fields\":[" FIELD("OBJECTID",
	    "OID") "," FIELD("nr", "String") "," FIELD("n", "Double") "]}",
	"{\"count\":3}",
	"{\"features\":[{\"attributes\":{\"OBJECTID\":1,\"nr\":\"c\","
	"\"n\":1.5}},{\"attributes\":{\"OBJECTID\":2,\"nr\":null,\"n\":-1}}],"
	"\"exceededTransferLimit\":true}",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fed fed = { &protocol_arcgis, &source, BASE, good,
		sizeof(good) / sizeof(*good), true };

	fed_run(&fed, data, size);
	return 0;
}

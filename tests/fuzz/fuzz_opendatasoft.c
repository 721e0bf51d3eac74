/* Replies of Opendatasoft v2.1, whatever they hold. */
#include "cbs_fed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE "https://ods.example/v2/x"

static char *keep[] = { "a'b", "c" };
static struct source_field fields[] = {
	{ .name = "nr", .role = FIELD_KEY, .keep = keep, .n_keep = 2 },
	{ .name = "plek.lon", .role = FIELD_LABEL },
	{ .name = "n", .role = FIELD_VALUE },
};
static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "ods.example",
	.path = "/v2",
	.table = "x",
	.city = { .municipality = "GM0518", .field = fields, .n_fields = 3 },
};

static const char *const good[] = {
	"{\"fields\":[{\"name\":\"nr\",\"type\":\"text\"},{\"name\":\"n\","
	"\"type\":\"int\"},{\"name\":\"plek\",\"type\":\"geo_point_2d\"}]}",
	"{\"total_count\":2,\"results\":[]}",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fed fed = { &protocol_opendatasoft, &source, BASE,
		good, sizeof(good) / sizeof(*good), true };

	fed_run(&fed, data, size);
	return 0;
}

/* Replies of open.utrecht.nl, whatever they hold. */
#include "cbs_fed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE "https://utrecht.example/"

static struct source_field fields[] = {
	{ .name = "gebied", .role = FIELD_KEY },
	{ .name = "n", .role = FIELD_VALUE },
};
static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "utrecht.example",
	.path = "/api/datasets",
	.table = "x",
	.city = { .municipality = "GM0344", .field = fields, .n_fields = 2 },
};

static const char *const good[] = {
	"{\"data\":{\"id\":\"x\",\"meta\":{\"visibility\":\"public\"}}}",
	"{\"meta\":{\"total\":2},\"data\":[{\"id\":\"1\",\"attributes\":"
	"{\"dct:title\":\"b\",\"dct:format\":\"PDF\"}}]}",
	"{\"meta\":{\"total\":2},\"data\":[{\"id\":\"2\",\"attributes\":"
	"{\"dct:title\":\"a\",\"dct:format\":\"CSV\",\"dcat:downloadURL\":"
	"\"https://utrecht.example/a.csv\"}}]}",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fed fed = { &protocol_utrecht_open, &source, BASE,
		good, sizeof(good) / sizeof(*good), true };

	fed_run(&fed, data, size);
	return 0;
}

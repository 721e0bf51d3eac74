/* Replies of Opendatasoft v1, whatever they hold. */
#include "cbs_fed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE "https://ods.example/v1/?dataset=x&rows="

static struct source_field fields[] = {
	{ .name = "nr", .role = FIELD_KEY },
	{ .name = "n", .role = FIELD_VALUE },
};
static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "ods.example",
	.path = "/v1",
	.table = "x",
	.city = { .municipality = "GM0772", .field = fields, .n_fields = 2 },
};

static const char *const good[] = {
	"{\"nhits\":3,\"records\":[{\"recordid\":\"a\",\"fields\":{\"nr\":"
	"\"1\",\"n\":1.0}}]}",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fed fed = { &protocol_opendatasoft_v1, &source,
		BASE, good, sizeof(good) / sizeof(*good), true };

	fed_run(&fed, data, size);
	return 0;
}

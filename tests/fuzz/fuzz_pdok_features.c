/* Replies of OGC API Features, whatever they hold. */
#include "cbs_fed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE "https://pdok.example/v1/x/items?"

static char *keep[] = { "a b" }, *proofs[] = { "count", "last-page" };
static struct source_field fields[] = {
	{ .name = "nr", .role = FIELD_KEY, .keep = keep, .n_keep = 1 },
	{ .name = "plek.lon", .role = FIELD_LABEL },
	{ .name = "n", .role = FIELD_VALUE },
};
static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "pdok.example",
	.path = "/v1",
	.table = "x",
	.proof = proofs,
	.n_proof = 2,
	.city = { .municipality = "GM0363", .field = fields, .n_fields = 3 },
};

static const char *const good[] = {
	"{\"features\":[{\"id\":1,\"properties\":{\"nr\":\"a\",\"plek\":{"
	"\"lon\":1},\"n\":2}}],\"numberReturned\":1}",
	"{\"links\":[{\"rel\":\"next\",\"href\":\"" BASE "c=1\"}],"
	"\"features\":[{\"id\":1,\"properties\":{\"nr\":\"a\",\"n\":2}},{"
	"\"id\":\"b\",\"properties\":{}}],\"numberReturned\":2}",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fed fed = { &protocol_pdok_features, &source, BASE,
		good, sizeof(good) / sizeof(*good), false };

	fed_run(&fed, data, size);
	return 0;
}

/* Replies of CBS OData v4, whatever they hold. */
#include "cbs_fed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fed fed = { &protocol_cbs_odata4, &source, BASE "/",
		good, sizeof(good) / sizeof(*good), false };

	fed_run(&fed, data, size);
	return 0;
}

/* Replies of Swing, OData (first byte even) and table, whatever they hold. */
#include "cbs_fed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE                                                                   \
	"https://swing.example/odata/Variables('v')/GeoLevels('w')/"           \
	"PeriodLevels('y')/Periods('all')/Values"
#define TABLE "https://swing.example/odata/selectiontableasjson.ashx?"
#define VALUE(code)                                                            \
	"{\"@odata.id\":\"x\",\"ExternalCode\":\"" code                        \
	"\",\"GeoLevel\":\"w\",\"PeriodLevel\":\"y\",\"Period\":\"2023\","     \
	"\"ValueString\":\"1\"}"

static char *proofs[] = { "last-page" }, *keep[] = { "2022", "2023" };
static char *ignored[] = { "GeoLevel", "PeriodLevel" };
static struct source_field fields[] = {
	{ .name = "ExternalCode", .role = FIELD_AREA },
	{ .name = "Period", .role = FIELD_PERIOD, .keep = keep, .n_keep = 2 },
	{ .name = "ValueString", .role = FIELD_VALUE },
};
static const struct source source = {
	.id = "x",
	.sha256 = "d",
	.host = "swing.example",
	.path = "/odata",
	.table = "v/w/y",
	.proof = proofs,
	.n_proof = 1,
	.city = { .municipality = "GM0344",
	    .field = fields,
	    .n_fields = 3,
	    .ignored = ignored,
	    .n_ignored = 2 },
};

static const char *const values[] = {
	"{\"value\":[" VALUE("a") "]}",
	"{\"value\":[" VALUE("a") "," VALUE("b") "],\"@odata.nextLink\":\"" BASE
						 "?$skip=2\"}",
};
static const char *const table[] = {
	"{\"headers\":[{\"name\":\"ExternalCode\"},{\"name\":\"Period\"},{"
	"\"name\":\"ValueString\"}],\"rows\":[[\"a\",\"2023\",\"1\"]]}",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fed by_odata = { &protocol_swing, &source, BASE,
		values, sizeof(values) / sizeof(*values), false };
	static const struct fed by_table = { &protocol_swing_table, &source,
		TABLE, table, sizeof(table) / sizeof(*table), true };

	if (size > 0)
		fed_run(data[0] % 2 == 0 ? &by_odata : &by_table, data + 1,
		    size - 1);
	return 0;
}

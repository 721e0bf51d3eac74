/* Pages of the list of all tables, and of the measures of one, whatever they
 * hold.  The first byte says which list it is. */
#include "cbs_fed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define BASE "https://cbs.example/o/"

static const struct source tables = {
	.id = "x",
	.sha256 = "d",
	.host = "cbs.example",
	.path = "/o",
	.table = "Datasets",
};
static const struct source measures = {
	.id = "x/1ned",
	.sha256 = "d",
	.host = "cbs.example",
	.path = "/o/1ned",
	.table = "MeasureCodes",
};

static const char *const page_of_tables[] = {
	"{\"value\":[{\"Identifier\":\"1ned\",\"Title\":\"T\",\"Status\":"
	"\"Regulier\"}],\"@odata.nextLink\":\"" BASE "Datasets?$skip=1\"}",
};
static const char *const page_of_measures[] = {
	"{\"value\":[{\"Identifier\":\"M1\",\"Title\":\"T\",\"Unit\":\"x\"}],"
	"\"@odata.nextLink\":\"" BASE "1ned/MeasureCodes?$skip=1\"}",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fed feds[] = {
		{ &protocol_cbs_catalogue, &tables, BASE, page_of_tables, 1,
		    true },
		{ &protocol_cbs_catalogue, &measures, BASE "1ned/",
		    page_of_measures, 1, true },
	};

	if (size > 0)
		fed_run(&feds[data[0] % 2], data + 1, size - 1);
	return 0;
}

/*
 * Bulk CSV of CBS, whatever it holds: the walk ends with its proof or fails,
 * and gives nothing else to ask.  The first byte says what the rest of the input
 * is: one file of a bundle that is good but for it, a bare file, or a body of
 * any kind.
 */
#include "../stored_zip.h"
#include "cbs_fed.h"
#include "define/cbs_bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define HEADING "Id;Measure;Geslacht;RegioS;Perioden;Value;ValueAttribute\n"
#define FILES 7

static struct source_dimension dimensions[] = {
	{ .name = "RegioS",
	    .role = ROLE_REGION,
	    .keep = (char *[]){ "NL", "GM" },
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
	.path = "/csv",
	.table = "99999NED",
	.proof = (char *[]){ "count", "last-page" },
	.n_proof = 2,
	.first = "2010JJ00",
	.dimension = dimensions,
	.n_dimensions = 3,
	.measure = measures,
	.n_measures = 1,
};

static const struct stored_file good[FILES] = {
	{ "Properties.csv",
	    "Identifier;Status;Version;ObservationCount\n"
	    "99999NED;Regulier;1;2",
	    0 },
	{ "Dimensions.csv", "Identifier\nRegioS\nPerioden\nGeslacht\n", 0 },
	{ "RegioSCodes.csv", "Identifier;Title\nNL01;N\nGM0363;\"A\nB\"\n", 0 },
	{ "PeriodenCodes.csv", "Identifier\n2026JJ00\n", 0 },
	{ "GeslachtCodes.csv", "Identifier;Title\nT;A\n", 0 },
	{ "MeasureCodes.csv", "Identifier;Title;Unit\nM1;B;aantal\n", 0 },
	{ "Observations.csv",
	    HEADING "0;M1;T;NL01;2026JJ00;1,5;None\n1;M1;T;NL01;2025JJ00;;X\n",
	    0 },
};

/* Nothing that is handed on as a number is none. */
static int
check_row(void *ctx, const struct record *record, uint64_t row, struct err *err)
{
	const struct record_member *m = record_get(record, "Value");

	(void)err;
	REQUIRE(m != NULL && m->len == strlen(m->text));
	REQUIRE(m->kind != RECORD_NUMBER || strpbrk(m->text, ", ") == NULL);
	REQUIRE((m->kind == RECORD_NULL) == (m->len == 0));
	REQUIRE(row == ++*(uint64_t *)ctx);
	return 0;
}

static void
read_rows(const uint8_t *body, size_t len)
{
	struct memory m = { body, len };
	struct cbs_bundle *bundle = NULL;
	struct err err = ERR_INIT;
	uint64_t rows = 0;

	if (cbs_bundle_open(&source, read_memory, &m, &bundle, &err) == 0 &&
	    cbs_bundle_rows(bundle, check_row, &rows, &err) == 0)
		REQUIRE(err.class == ERR_NONE);
	REQUIRE(err.class == ERR_NONE || err.class == ERR_SOURCE ||
	    err.class == ERR_DRIFT);
	cbs_bundle_close(bundle);
}

static void
walk(const uint8_t *body, size_t len)
{
	struct memory m = { body, len };
	struct reply reply = { 200, "", len, read_memory, &m, true, false };
	struct request request = { 0 };
	struct err err = ERR_INIT;
	struct whole whole = { 0 };
	void *walk = protocol_cbs_csv.begin(&source, NULL);

	REQUIRE(protocol_cbs_csv.next(walk, NULL, &request, &err) == 1);
	REQUIRE(strcmp(request.url, "https://cbs.example/csv/99999NED") == 0);
	request_release(&request);
	if (protocol_cbs_csv.next(walk, &reply, &request, &err) == 0) {
		protocol_cbs_csv.whole(walk, &whole);
		REQUIRE(whole.proof[0] != '\0' && whole.rows > 0);
		REQUIRE(!whole.is_unchanged);
	} else {
		REQUIRE(err.class == ERR_SOURCE || err.class == ERR_DRIFT);
		REQUIRE(err.text[0] != '\0');
	}
	REQUIRE(request.url == NULL);
	protocol_cbs_csv.end(walk);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stored_file file[FILES];
	size_t which = size > 1 ? data[0] % (FILES + 1) : FILES;
	struct buf zip;

	if (which == FILES) {
		walk(data + (size > 0), size > 0 ? size - 1 : 0);
		read_rows(data + (size > 0), size > 0 ? size - 1 : 0);
		return 0;
	}
	memcpy(file, good, sizeof(file));
	file[which].text = (const char *)data + 1;
	file[which].len = size - 1;
	buf_init(&zip, 1 << 24);
	stored_zip(&zip, file, FILES);
	walk((const uint8_t *)zip.data, zip.len);
	read_rows((const uint8_t *)zip.data, zip.len);
	buf_release(&zip);
	return 0;
}

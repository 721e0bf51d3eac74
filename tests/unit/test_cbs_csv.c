/* The bulk CSV of CBS: its walk, and what is read of a bundle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../memory.h"
#include "../stored_zip.h"
#include "base/file.h"
#include "base/limits.h"
#include "define/cbs_bundle.h"
#include "fetch/protocol.h"
#include "land/format.h"

static struct source_dimension dimensions[] = {
	{ .name = "Geslacht",
	    .role = ROLE_FIXED,
	    .fixed = { "3000", "Totaal" } },
	{ .name = "RegioS",
	    .role = ROLE_REGION,
	    .keep = (char *[]){ "NL", "GM" },
	    .n_keep = 2 },
	{ .name = "Perioden", .role = ROLE_PERIOD },
};
static struct source_measure measures[] = {
	{ .name = "prijs", .code = "M1", .title = "Prijs", .unit = "x 1 000" },
	{ .name = "aantal", .code = "M2", .title = "Aantal", .unit = "aantal" },
};
static const struct source table = {
	.id = "cbs-99999ned",
	.sha256 = "d",
	.protocol = "cbs-csv",
	.host = "cbs.example",
	.path = "/csv/CBS/nl",
	.table = "99999NED",
	.proof = (char *[]){ "count", "last-page" },
	.n_proof = 2,
	.first = "2010JJ00",
	.dimension = dimensions,
	.n_dimensions = 3,
	.measure = measures,
	.n_measures = 2,
};

enum {
	PROPERTIES,
	DIMENSIONS,
	MEASURES,
	GESLACHT,
	REGIOS,
	PERIODEN,
	OBSERVATIONS,
	FILES
};

#define PROPERTIES_OF(status, version, count)                                  \
	"Identifier;Description;Modified;Version;Status;ObservationCount;"     \
	"ObservationsModified\n"                                               \
	"99999NED;\"Twee\nregels; en een \"\"woord\"\"\";2026-06-23;" version  \
	";" status ";" count ";2026-06-22"
#define HEADING                                                                \
	"Id;Measure;Geslacht;RegioS;Perioden;Value;StringValue;"               \
	"ValueAttribute\n"
#define ROWS                                                                   \
	HEADING "0;M1;3000;NL01;2024JJ00;481,8;;None\n"                        \
		"1;M1;3000;GM0363;2024JJ00;;;Impossible\n"                     \
		"2;M2;3000;GM0363;2025JJ00;-12;;None\n"                        \
		"3;M2;4000;GM0363;2025JJ00;7;;None\n"                          \
		"4;M3;3000;GM0363;2025JJ00;7;;None\n"

static const struct stored_file good[FILES] = {
	[PROPERTIES] = { "Properties.csv",
	    PROPERTIES_OF("Regulier", "202606230000", "5"), 0 },
	[DIMENSIONS] = { "Dimensions.csv",
	    "Identifier;Title;Kind\nGeslacht;Geslacht;Dimension\n"
	    "RegioS;Regio's;GeoDimension\nPerioden;Perioden;TimeDimension\n",
	    0 },
	[MEASURES] = { "MeasureCodes.csv",
	    "Identifier;MeasureGroupId;Index;Title;Unit\nM1;;1;Prijs ;x 1 000\n"
	    "M2;;2;Aantal;aantal\nM3;;3;Anders;aantal\n",
	    0 },
	[GESLACHT] = { "GeslachtCodes.csv",
	    "Identifier;Title\n3000;Totaal\n4000;Vrouwen\n", 0 },
	[REGIOS] = { "RegioSCodes.csv",
	    "Identifier;DimensionGroupId;Title;Description\n"
	    "NL01;NL;Nederland;\nGM0363;GMPV27;Amsterdam;\"Een\nTwee\"\n",
	    0 },
	[PERIODEN] = { "PeriodenCodes.csv",
	    "Identifier;Title;Status\n2024JJ00;2024;Definitief\n"
	    "2025JJ00;2025;Voorlopig\n",
	    0 },
	[OBSERVATIONS] = { "Observations.csv", ROWS, 0 },
};

/* --- the walk --- */

struct fed {
	void *walk;
	struct request request;
	struct whole whole;
	struct err err;
	int rc;
};

static void
feed_bytes(struct fed *f, const struct source *source,
    const struct snapshot *last, const char *body, size_t len)
{
	struct memory m = { body, len };
	struct reply reply = { 200, "abc", len, read_memory, &m, true, false };
	struct request none = { 0 };

	memset(f, 0, sizeof(*f));
	f->walk = protocol_cbs_csv.begin(source, last);
	assert_int_equal(protocol_cbs_csv.next(f->walk, NULL, &f->request,
			     &f->err),
	    1);
	f->rc = protocol_cbs_csv.next(f->walk, &reply, &none, &f->err);
	assert_null(none.url);
	if (f->rc == 0)
		protocol_cbs_csv.whole(f->walk, &f->whole);
}

/* A good bundle, but for one of its files. */
static void
feed(struct fed *f, const struct snapshot *last, int which, const char *text)
{
	struct stored_file file[FILES];
	struct buf zip;

	memcpy(file, good, sizeof(file));
	if (text != NULL)
		file[which].text = text;
	buf_init(&zip, 1 << 20);
	stored_zip(&zip, file, FILES);
	feed_bytes(f, &table, last, zip.data, zip.len);
	buf_release(&zip);
}

static void
end(struct fed *f)
{
	request_release(&f->request);
	protocol_cbs_csv.end(f->walk);
}

static void
refused(struct fed *f, const char *text)
{
	assert_int_equal(f->rc, -1);
	assert_true(f->err.class == ERR_SOURCE || f->err.class == ERR_DRIFT);
	if (strstr(f->err.text, text) == NULL)
		fail_msg("\"%s\" says nothing of \"%s\"", f->err.text, text);
	end(f);
}

static void
test_whole(void **state)
{
	struct fed f;

	(void)state;
	feed(&f, NULL, 0, NULL);
	if (f.rc != 0)
		fail_msg("%s", f.err.text);
	assert_string_equal(f.request.role, "bundle");
	assert_string_equal(f.request.url,
	    "https://cbs.example/csv/CBS/nl/99999NED");
	assert_true(f.request.is_part && f.request.is_fresh);
	assert_string_equal(f.whole.proof, "count 5");
	assert_string_equal(f.whole.version, "202606230000");
	assert_string_equal(f.whole.observations_modified, "2026-06-22");
	assert_int_equal(f.whole.rows, 5);
	assert_false(f.whole.is_unchanged);
	end(&f);
}

static void
test_unchanged(void **state)
{
	struct snapshot_part part = { (char *)"bundle", NULL, "abc", 1 };
	struct snapshot last = { .table = (char *)"99999NED",
		.definition = (char *)"d",
		.part = &part,
		.n_parts = 1 };
	struct fed f;

	(void)state;
	/* The same bytes: they are not even read. */
	feed_bytes(&f, &table, &last, "", 0);
	assert_int_equal(f.rc, 0);
	assert_true(f.whole.is_unchanged);
	end(&f);
	/* Other bytes of the same version. */
	strcpy(part.sha256, "abd");
	last.version = (char *)"202606230000";
	last.observations_modified = (char *)"2026-06-22";
	feed(&f, &last, 0, NULL);
	assert_true(f.whole.is_unchanged);
	end(&f);
	/* Of another version; and by another descriptor. */
	feed(&f, &last, PROPERTIES,
	    PROPERTIES_OF("Regulier", "202606240000", "5"));
	assert_int_equal(f.rc, 0);
	assert_false(f.whole.is_unchanged);
	end(&f);
	strcpy(part.sha256, "abc");
	last.definition = (char *)"e";
	feed(&f, &last, 0, NULL);
	assert_int_equal(f.rc, 0);
	assert_false(f.whole.is_unchanged);
	end(&f);
}

static void
file_refused(int which, const char *body, const char *text)
{
	struct fed f;

	feed(&f, NULL, which, body);
	refused(&f, text);
}

static void
test_bad_bundles(void **state)
{
	(void)state;
	file_refused(PROPERTIES, PROPERTIES_OF("Regulier", "1", "6"),
	    "5 rows came where Properties counts 6");
	file_refused(PROPERTIES, PROPERTIES_OF("Regulier", "1", "vijf"),
	    "ObservationCount");
	file_refused(PROPERTIES, PROPERTIES_OF("Vervallen", "1", "5"),
	    "Properties.csv: the status of the table is \"Vervallen\"");
	file_refused(PROPERTIES, "Identifier\n1NED", "about table \"1NED\"");
	file_refused(PROPERTIES, "Identifier\n99999NED\n99999NED\n",
	    "Properties.csv: it has more than one row");
	file_refused(PROPERTIES, "Identifier\n", "Properties.csv: it has no");
	file_refused(DIMENSIONS, "Identifier\nRegioS\nPerioden\nLeeftijd\n",
	    "Dimensions.csv: unknown dimension \"Leeftijd\"");
	file_refused(MEASURES,
	    "Identifier;Title;Unit\nM1;Prijs;euro\nM2;Aantal;aantal\n",
	    "MeasureCodes.csv: ");
	file_refused(GESLACHT, "Identifier;Title\n3000;Mannen\n",
	    "GeslachtCodes.csv: code 3000 is \"Mannen\"");
	file_refused(REGIOS, "Identifier;Title\nGM0363\n", "RegioSCodes.csv: ");
	file_refused(PERIODEN, "Identifier;Title\n2025XX00;x\n",
	    "PeriodenCodes.csv: ");
	file_refused(OBSERVATIONS, HEADING, "Observations has no rows");
	file_refused(OBSERVATIONS, "Id;Measure;Value;ValueAttribute\n1;2;3;4\n",
	    "there is no column Geslacht in Observations");
	file_refused(OBSERVATIONS, "Id;Measure;Geslacht;RegioS;Perioden\n",
	    "Observations.csv: ");
	file_refused(OBSERVATIONS, HEADING "0;M1;3000;NL01\n",
	    "Observations.csv: ");
	file_refused(OBSERVATIONS, HEADING "0;M1;3000;NL01;2024JJ00;\"4",
	    "the next run asks again");
}

static void
bare(struct fed *f, const struct source *source, const char *text)
{
	feed_bytes(f, source, NULL, text, strlen(text));
}

static void
test_bare(void **state)
{
	struct source other = table;
	struct fed f;

	(void)state;
	bare(&f, &table, ROWS);
	if (f.rc != 0)
		fail_msg("%s", f.err.text);
	assert_string_equal(f.whole.proof, "last-page 5 rows");
	assert_null(f.whole.version);
	end(&f);
	bare(&f, &table, HEADING "0;M1;3000;NL01;2024JJ00;481,8;;Non");
	refused(&f, "ends in the middle of a line");
	bare(&f, &table, HEADING);
	refused(&f, "has no rows");
	assert_int_equal(f.err.class, ERR_SOURCE);
	bare(&f, &table, HEADING "0;M1;4000;NL01;2024JJ00;1;;None\n");
	refused(&f, "code 3000");
	bare(&f, &table, HEADING "0;M1;3000;../x;2024JJ00;1;;None\n");
	refused(&f, "is no code");
	bare(&f, &table, "<html>");
	refused(&f, "a page or a message came");
	bare(&f, &table, "");
	refused(&f, "the body is empty");
	other.n_proof = 1;
	bare(&f, &other, ROWS);
	refused(&f, "nothing tells how many rows");
	other = table;
	other.is_register = true;
	bare(&f, &other, ROWS);
	refused(&f, "which has no RegioSGroups");
}

/* --- the format --- */

static int
take(void *ctx, const struct table_cell *c, struct err *err)
{
	struct buf *out = ctx;

	(void)err;
	buf_addf(out, "%zu %.*s %.*s %.*s%.*s %llu\n", c->measure,
	    (int)c->region_len, c->region, (int)c->period_len, c->period,
	    (int)c->value_len, c->value != NULL ? c->value : "",
	    (int)c->attribute_len, c->attribute != NULL ? c->attribute : "",
	    (unsigned long long)c->row);
	return 0;
}

static int
reject(void *ctx, const struct table_reject *r, struct err *err)
{
	struct buf *out = ctx;

	(void)err;
	buf_addf(out, "%s '%s' %llu\n", r->reason, r->text,
	    (unsigned long long)r->row);
	return 0;
}

/* Land a body, and compare cells and rejects. */
static void
lands(const char *body, size_t len, const char *expected, struct table *t)
{
	char dir[] = "/tmp/woondruk-test-XXXXXX";
	struct snapshot_part part = { .role = (char *)"bundle" };
	struct snapshot s = {
		.protocol = (char *)"cbs-csv", .part = &part, .n_parts = 1
	};
	struct table_origin o = { .source = &table, .snapshot = &s };
	struct depot_kept kept;
	struct err err = ERR_INIT;
	struct buf out;
	struct table_sink sink = { take, reject, &out };

	buf_init(&out, 1 << 16);
	assert_non_null(mkdtemp(dir));
	assert_int_equal(depot_open(dir, &o.depot, &err), 0);
	assert_int_equal(depot_put(o.depot, body, len, &kept, &err), 0);
	memcpy(part.sha256, kept.sha256, HASH_HEX);
	table_init(t);
	if (format_of(&table, &s)->describe(&o, t, &err) == -1 ||
	    format_of(&table, &s)->cells(&o, t, &sink, &err) == -1)
		fail_msg("%s", err.text);
	assert_string_equal(out.data, expected);
	depot_close(o.depot);
	assert_int_equal(file_remove_tree(dir, &err), 0);
	buf_release(&out);
}

static void
test_cells(void **state)
{
	struct buf zip;
	struct table t;

	(void)state;
	buf_init(&zip, 1 << 20);
	stored_zip(&zip, good, FILES);
	lands(zip.data, zip.len,
	    "0 NL01 2024JJ00 481.8 1\n"
	    "0 GM0363 2024JJ00 Impossible 2\n"
	    "1 GM0363 2025JJ00 -12 3\n",
	    &t);
	assert_false(t.is_reticent);
	assert_int_equal(t.n_regions, 2);
	assert_string_equal(t.region[1].title, "Amsterdam");
	assert_string_equal(t.region[1].group, "GMPV27");
	assert_string_equal(t.period[1].status, "voorlopig");
	assert_string_equal(t.measure[0].title, "Prijs");
	table_release(&t);
	buf_release(&zip);
}

static void
test_cells_of_a_bare_file(void **state)
{
	struct table t;

	(void)state;
	lands(ROWS, strlen(ROWS),
	    "0 NL01 2024JJ00 481.8 1\n"
	    "0 GM0363 2024JJ00 Impossible 2\n"
	    "1 GM0363 2025JJ00 -12 3\n",
	    &t);
	assert_true(t.is_reticent);
	assert_int_equal(t.n_regions, 2);
	assert_string_equal(t.region[1].group, "");
	assert_null(t.period[1].status);
	assert_string_equal(t.measure[1].unit, "aantal");
	table_release(&t);
}

/* Two measures of one column, each of a code that has its title from the
 * descriptor. */
static void
test_chosen_codes_of_a_bare_file(void **state)
{
	struct source_dimension dims[3];
	struct source_code codes[2][3] = {
		{ { (char *)"3000", (char *)"Mannen" } },
		{ { (char *)"4000", (char *)"Vrouwen" } },
	};
	struct source_measure two[2];
	struct source source = table;
	struct fed f;

	(void)state;
	memcpy(dims, dimensions, sizeof(dims));
	memset(&dims[0].fixed, 0, sizeof(dims[0].fixed));
	dims[0].role = ROLE_CHOSEN;
	for (size_t i = 0; i < 2; i++) {
		two[i] = measures[1];
		two[i].chosen = codes[i];
	}
	source.dimension = dims;
	source.measure = two;
	bare(&f, &source, ROWS);
	if (f.rc != 0)
		fail_msg("%s", f.err.text);
	end(&f);
	codes[1][0].code = (char *)"5000";
	bare(&f, &source, ROWS);
	refused(&f, "code 5000 (Vrouwen) is not there");
	assert_int_equal(f.err.class, ERR_DRIFT);
}

/* Two measures of one title in two groups, by the title of these. */
#define GROUPED                                                                \
	"Identifier;MeasureGroupId;Title;Unit\nM1;G1;Prijs;x 1 000\n"          \
	"M2;G2;Prijs;x 1 000\nM3;;Anders;aantal\n"
#define GROUP_ROWS "Id;Index;Title;ParentId\nG1;0;Oud;\nG2;1;Nieuw;\n"
#define ALL_OF_IT(groups)                                                      \
	"{\"Identifier\":\"99999NED\",\"Measures\":[]" groups "}"
#define AS_JSON                                                                \
	",\"MeasureGroups\":[{\"Id\":\"G1\",\"Title\":\"Oud\","                \
	"\"ParentId\":null},{\"Id\":\"G2\",\"Title\":\"Nieuw\"}]"

static void
feed_grouped(struct fed *f, const struct source *source, const char *name,
    const char *text)
{
	struct stored_file file[FILES + 1];
	size_t n = FILES;
	struct buf zip;

	memcpy(file, good, sizeof(good));
	file[MEASURES].text = GROUPED;
	if (name != NULL)
		file[n++] = (struct stored_file){ name, text, 0 };
	buf_init(&zip, 1 << 20);
	stored_zip(&zip, file, n);
	feed_bytes(f, source, NULL, zip.data, zip.len);
	buf_release(&zip);
}

static void
test_group_titles(void **state)
{
	static const struct {
		const char *name, *text, *wrong;
	} bundles[] = {
		{ "MeasureGroups.csv", GROUP_ROWS, NULL },
		{ "D-99999NED.json", ALL_OF_IT(AS_JSON), NULL },
		{ NULL, NULL, "neither MeasureGroups.csv nor D-99999NED.json" },
		{ "D-99999NED.json", ALL_OF_IT(""), "no list MeasureGroups" },
		{ "D-99999NED.json", "{", "D-99999NED.json" },
		{ "MeasureGroups.csv", "Id;Title\nG1;Oud\nG1;Nieuw\n",
		    "MeasureGroups.csv: measure group G1 is in the list "
		    "twice" },
		{ "MeasureGroups.csv", "Id;Title\nG1;Ouder\nG2;Nieuw\n",
		    "MeasureCodes.csv: measure 'Prijs' (prijs): the table has "
		    "no group of measures called 'Oud'" },
	};
	struct source_measure two[2] = { measures[0], measures[0] };
	struct source source = table;
	struct fed f;

	(void)state;
	two[0].group_title = (char *)"Oud";
	two[1].name = (char *)"prijs-nieuw";
	two[1].code = (char *)"M2";
	two[1].group_title = (char *)"Nieuw";
	source.measure = two;
	for (size_t i = 0; i < sizeof(bundles) / sizeof(*bundles); i++) {
		feed_grouped(&f, &source, bundles[i].name, bundles[i].text);
		if (bundles[i].wrong != NULL) {
			refused(&f, bundles[i].wrong);
			continue;
		}
		if (f.rc != 0)
			fail_msg("%s", f.err.text);
		end(&f);
	}
	/* A bare file has no groups: codes are known, or nothing is. */
	bare(&f, &source, ROWS);
	if (f.rc != 0)
		fail_msg("%s", f.err.text);
	end(&f);
	two[1].code = NULL;
	bare(&f, &source, ROWS);
	refused(&f, "measure 'Prijs' (prijs-nieuw)");
	assert_int_equal(f.err.class, ERR_DRIFT);
}

static void
test_numbers(void **state)
{
	static const char rows[] =
	    HEADING "0;M1;3000;NL01;2024JJ00;0,5;;None\n"
		    "1;M1;3000;NL01;2024JJ00;1.234;;None\n"
		    "2;M1;3000;NL01;2024JJ00;1.234,5;;None\n"
		    "3;M1;3000;NL01;2024JJ00;1,2,3;;None\n"
		    "4;M1;3000;NL01;2024JJ00;,5;;None\n"
		    "5;M1;3000;NL01;2024JJ00;.;;None\n"
		    "6;M1;3000;NL01;2024JJ00;;;None\n"
		    "7;M2;3000;NL01;2024JJ00;9;;Confidential\n"
		    "8;M2;3000;NL01;2024JJ00;\"-1,0\";x;None\n"
		    "9;M2;3000;NL01;2024JJ00;1;;\n";
	struct table t;

	(void)state;
	lands(rows, strlen(rows),
	    "0 NL01 2024JJ00 0.5 1\n"
	    "the value is no number '1.234' 2\n"
	    "the value is no number '1.234,5' 3\n"
	    "the value is no number '1,2,3' 4\n"
	    "the value is no number ',5' 5\n"
	    "the value is no number '.' 6\n"
	    "no value and no reason '' 7\n"
	    "1 NL01 2024JJ00 Confidential 8\n"
	    "1 NL01 2024JJ00 -1.0 9\n"
	    "no Value or no ValueAttribute '' 10\n",
	    &t);
	table_release(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_unchanged),
		cmocka_unit_test(test_bad_bundles),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_cells_of_a_bare_file),
		cmocka_unit_test(test_chosen_codes_of_a_bare_file),
		cmocka_unit_test(test_group_titles),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

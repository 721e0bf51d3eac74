/* The walk over a dataset of Opendatasoft, by v2.1. */
#define FED_PROTOCOL protocol_opendatasoft
#include "walk_fed.h"

#define BASE "https://ods.example/api/explore/v2.1/catalog/datasets/wonen"
#define SELECT "select=nr%2Cwijk%2Cplek%2Caantal"
#define ZONE "&timezone=Europe%2FAmsterdam&lang=nl"
#define COUNT BASE "/records?" SELECT "&limit=1" ZONE
#define EXPORT BASE "/exports/jsonl?" SELECT "&limit=-1" ZONE
#define FIELD(name, type) "{\"name\":\"" name "\",\"type\":\"" type "\"}"
#define FIELDS                                                                 \
	"\"fields\":[" FIELD("nr", "text") "," FIELD("wijk",                   \
	    "text") "," FIELD("plek", "geo_point_2d") "," FIELD("aantal",      \
	    "double") "]"
#define DATASET                                                                \
	"{\"has_records\":true," FIELDS                                        \
	",\"metas\":{\"default\":{\"data_processed\":\"p\"}}}"
#define ROW "{\"nr\":\"1\",\"plek\":{\"lon\":5.1,\"lat\":52}}\n"

static struct source_field fields[] = {
	{ .name = "nr", .role = FIELD_KEY },
	{ .name = "wijk", .role = FIELD_AREA },
	{ .name = "plek.lon", .role = FIELD_LABEL },
	{ .name = "plek.lat", .role = FIELD_LABEL },
	{ .name = "aantal", .role = FIELD_VALUE },
};
static const struct source dataset = {
	.id = "x",
	.sha256 = "d",
	.protocol = "opendatasoft",
	.host = "ods.example",
	.path = "/api/explore/v2.1/catalog/datasets",
	.table = "wonen",
	.city = { .municipality = "GM0518", .field = fields, .n_fields = 5 },
};

static void
begin_export(struct fed *f, const char *count)
{
	begin(f, &dataset, NULL);
	feed(f, DATASET);
	feed(f, count);
}

static void
test_whole(void **state)
{
	struct fed f;

	(void)state;
	begin(&f, &dataset, NULL);
	wants(&f, "dataset", BASE);
	assert_true(f.request.is_metadata);
	feed(&f, DATASET);
	wants(&f, "count", COUNT);
	assert_false(f.request.is_metadata || f.request.is_part);
	feed(&f, "{\"total_count\":2,\"results\":[]}");
	wants(&f, "records/1", EXPORT);
	assert_true(f.request.is_part);
	feed(&f, ROW ROW);
	is_whole(&f, "count 2", 2, 1);
}

static void
test_unchanged(void **state)
{
	struct snapshot last = {
		.table = "wonen", .definition = "d", .version = "p"
	};
	struct whole whole = { 0 };
	struct fed f;

	(void)state;
	begin(&f, &dataset, &last);
	feed(&f, DATASET);
	assert_int_equal(f.rc, 0);
	protocol_opendatasoft.whole(f.walk, &whole);
	assert_true(whole.is_unchanged);
	end(&f);
	last.version = "o";
	begin(&f, &dataset, &last);
	feed(&f, DATASET);
	wants(&f, "count", COUNT);
	end(&f);
	begin(&f, &dataset, &last);
	feed(&f, "{" FIELDS "}");
	wants(&f, "count", COUNT);
	end(&f);
}

static void
test_broken_off(void **state)
{
	static const char words[] =
	    "Streaming interrupted due to the following error: x";
	char body[4000];
	struct fed f;

	(void)state;
	/* Behind a line, in one, alone, and behind what is no JSON. */
	for (int i = 0; i < 4; i++) {
		begin_export(&f, "{\"total_count\":1}");
		snprintf(body, sizeof(body), "%s%s",
		    i == 0       ? ROW
			: i == 1 ? "{\"nr\":"
			: i == 2 ? ""
				 : "x\n" ROW ROW ROW ROW ROW ROW ROW ROW ROW,
		    words);
		feed(&f, body);
		fails(&f, "broken off, with status 200: \"Streaming inter");
	}
	/* These words far from the end are a text like others. */
	begin_export(&f, "{\"total_count\":2}");
	snprintf(body, sizeof(body), "{\"nr\":\"%s\"}\n{\"nr\":\"%0600d\"}\n",
	    words, 1);
	feed(&f, body);
	is_whole(&f, "count 2", 2, 1);
}

static void
test_exports_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ ROW, "1 records came where 2 were counted" },
		{ ROW ROW ROW, "3 records came where 2 were counted" },
		{ "{\"bsn\":1}\n", "field \"bsn\" came" },
		{ "{\"plek\":{\"z\":1}}\n", "field \"plek.z\" came" },
		{ ROW "{\"nr\":", "the next run asks again" },
		{ "<html>", "an HTML or XML page came" },
		{ "", "the body is empty" },
	};
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin_export(&f, "{\"total_count\":2}");
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
}

static void
test_datasets_that_do_not_fit(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{ "{}", "no field \"nr\"; it has none" },
		{ "{\"has_records\":false," FIELDS "}",
		    "has_records is false" },
		{ "{\"fields\":[" FIELD("nr", "text") "," FIELD("Wijk",
		      "text") "]}",
		    "no field \"wijk\"; it has nr, Wijk" },
		{ "{\"fields\":[" FIELD("nr", "geo_shape") "]}",
		    "\"nr\" is of type geo_shape, which does not fit key" },
	};
	static const char *const counts[] = { "{}", "{\"total_count\":\"3\"}",
		"{\"total_count\":-1}", "[]" };
	struct fed f;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin(&f, &dataset, NULL);
		feed(&f, wrong[i].body);
		fails(&f, wrong[i].why);
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		begin_export(&f, counts[i]);
		fails(&f, "there is no \"total_count\" in it");
	}
	begin_export(&f, "{\"total_count\":0}");
	fails(&f, "counts no records at all");
}

static void
test_keep(void **state)
{
	struct source_field kept[] = {
		{ .name = "nr",
		    .role = FIELD_KEY,
		    .keep = (char *[]){ "'t", "a\"" },
		    .n_keep = 2 },
		{ .name = "aantal",
		    .role = FIELD_LABEL,
		    .keep = (char *[]){ "1.5" },
		    .n_keep = 1 },
		{ .name = "wijk", .role = FIELD_VALUE },
	};
	struct source source = dataset;
	struct fed f;

	(void)state;
	source.city.field = kept;
	source.city.n_fields = 3;
	begin(&f, &source, NULL);
	feed(&f, DATASET);
	wants(&f, "count",
	    BASE "/records?select=nr%2Caantal%2Cwijk&where=%28nr%3D%22%27t%22"
		 "%20or%20nr%3D%27a%22%27%29%20and%20%28aantal%3D1.5%29"
		 "&limit=1" ZONE);
	end(&f);
	kept[0].keep[1] = "a\\";
	begin(&f, &source, NULL);
	feed(&f, DATASET);
	fails(&f, "whose quotes cannot be asked for");
	kept[0].n_keep = 1;
	kept[1].keep[0] = "veel";
	begin(&f, &source, NULL);
	feed(&f, DATASET);
	fails(&f, "holds numbers, and 'keep' has \"veel\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_unchanged),
		cmocka_unit_test(test_broken_off),
		cmocka_unit_test(test_exports_that_do_not_fit),
		cmocka_unit_test(test_datasets_that_do_not_fit),
		cmocka_unit_test(test_keep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

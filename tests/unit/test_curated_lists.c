/* Lists kept by hand, announced changes of municipalities, peers of cities and
 * regions of centre municipalities: what a line must have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "land/format.h"

#define HEADING                                                                \
	"kind,date,from,from_title,to,to_title,to_province,dwellings,"         \
	"inhabitants,state,citation,date_cited\n"
#define TAIL ",vastgesteld,Stb. 2026 1,2026-11-29\n"
#define MERGER "opgeheven,2027-01-01,GM1696,Wijdemeren,GM0402,Hilversum,,,"
#define PART(to, people)                                                       \
	"opgeheven,2027-01-01,GM0788,Haaren," to ",Elders,,5," people

static char dir[64];
static struct depot *depot;

static int
make_depot(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	strcpy(dir, "/tmp/woondruk-lists-XXXXXX");
	assert_non_null(mkdtemp(dir));
	return depot_open(dir, &depot, &err);
}

static int
drop_depot(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	depot_close(depot);
	return file_remove_tree(dir, &err);
}

/* What the format of that name says to a file; the table is the caller's. */
static int
describe(const char *name, const char *text, struct table *t, struct err *err)
{
	char file[] = "list.csv", *format = (char *)(uintptr_t)name;
	struct source source = { .file = file, .format = format };
	struct snapshot_part part = {
		.role = (char *)(uintptr_t) "curated/list.csv"
	};
	struct snapshot snapshot = { .part = &part, .n_parts = 1 };
	struct table_origin origin = { depot, &source, &snapshot };
	struct depot_kept kept;

	table_init(t);
	assert_int_equal(depot_put(depot, text, strlen(text), &kept, err), 0);
	memcpy(part.sha256, kept.sha256, HASH_HEX);
	return format_of(&source, &snapshot)->describe(&origin, t, err);
}

struct wrong {
	const char *text, *told;
};

/* Of each of these the format says what is wrong with it. */
static void
refused(const char *format, const struct wrong *bad, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err err = ERR_INIT;
		struct table t;

		assert_int_equal(describe(format, bad[i].text, &t, &err), -1);
		assert_int_equal(err.class, ERR_SOURCE);
		if (strstr(err.text, bad[i].told) == NULL)
			fail_msg("%zu: %s", i, err.text);
		table_release(&t);
	}
}

static void
a_merger_and_a_division(void **state)
{
	struct err err = ERR_INIT;
	struct table t;

	(void)state;
	assert_int_equal(describe("announcements",
			     HEADING MERGER TAIL PART("GM0757", "7")
				 TAIL PART("GM0824", "8") TAIL,
			     &t, &err),
	    0);
	assert_true(t.has_announcements);
	assert_int_equal(t.n_announcements, 3);
	assert_string_equal(t.announcement[0].field[2], "GM1696");
	assert_string_equal(t.announcement[2].field[8], "8");
	table_release(&t);
	/* Nothing is announced: also a list. */
	assert_int_equal(describe("announcements", HEADING, &t, &err), 0);
	assert_true(t.has_announcements);
	assert_int_equal(t.n_announcements, 0);
	table_release(&t);
}

static void
what_is_wrong(void **state)
{
	static const struct wrong bad[] = {
		{ HEADING "fusie,2027-01-01,GM1696,W,GM0402,H,,," TAIL,
		    "line 2: kind is" },
		{ HEADING "opgeheven,1-1-2027,GM1696,W,GM0402,H,,," TAIL,
		    "a date is" },
		{ HEADING "opgeheven,2027-01-01,PV20,W,GM0402,H,,," TAIL,
		    "codes of municipalities" },
		{ HEADING "opgeheven,2027-01-01,GM1696,W,GM1696,H,,," TAIL,
		    "from and to are the same" },
		{ HEADING "naamswijziging,2027-01-01,GM1696,W,GM0402,H,,," TAIL,
		    "from and to are the same" },
		{ HEADING "opgeheven,2027-01-01,GM1696,,GM0402,H,,," TAIL,
		    "never empty" },
		{ HEADING "opgeheven,2027-01-01,GM1696,W,GM0402,H,NH,," TAIL,
		    "to_province" },
		{ HEADING "opgeheven,2027-01-01,GM1696,W,GM0402,H,,1.5," TAIL,
		    "whole numbers" },
		{ HEADING MERGER ",besloten,Stb,2026-11-29\n", "state is" },
		{ HEADING MERGER ",vastgesteld,,2026-11-29\n", "citation" },
		{ HEADING MERGER ",vastgesteld,Stb,gisteren\n", "a date is" },
		{ HEADING PART("GM0757", "7") TAIL PART("GM0824", "") TAIL,
		    "GM0788 is divided: say how many" },
		{ HEADING MERGER TAIL
		    "opgeheven,2028-01-01,GM1696,W,GM0363,A,,," TAIL,
		    "GM1696 ends in two ways" },
	};

	(void)state;
	refused("announcements", bad, sizeof(bad) / sizeof(bad[0]));
}

#define PEERS "city,nth,peer,distance,method\n"
#define NEAREST "GM0363,1,GM0518,3.3900,1\n"

static void
peers_of_two_cities(void **state)
{
	struct err err = ERR_INIT;
	struct table t;

	(void)state;
	assert_int_equal(describe("peers",
			     PEERS NEAREST "GM0363,2,GM0599,3.7300,1\n"
					   "GM0599,1,GM0363,3.7300,1\n",
			     &t, &err),
	    0);
	assert_int_equal(t.n_peers, 3);
	assert_string_equal(t.peer[1].field[2], "GM0599");
	assert_string_equal(t.peer[2].field[3], "3.7300");
	table_release(&t);
}

static void
what_is_wrong_with_peers(void **state)
{
	static const struct wrong bad[] = {
		{ PEERS "Amsterdam,1,GM0518,3.39,1\n",
		    "line 2: city and peer" },
		{ PEERS "GM0363,1,G4,3.39,1\n", "city and peer" },
		{ PEERS "GM0363,1,GM0363,0,1\n", "no peer of itself" },
		{ PEERS "GM0363,eerste,GM0518,3.39,1\n", "nth is 1" },
		{ PEERS "GM0363,1,GM0518,\"3,39\",1\n", "distance is" },
		{ PEERS "GM0363,1,GM0518,-3,1\n", "distance is" },
		{ PEERS "GM0363,1,GM0518,3.39,v1\n", "method is" },
		{ PEERS "GM0363,2,GM0518,3.39,1\n", "stand together" },
		{ PEERS NEAREST "GM0363,3,GM0599,3.73,1\n",
		    "line 3: the peers of a city" },
		{ PEERS NEAREST "GM0363,2,GM0599,3.73,2\n", "one version" },
	};

	(void)state;
	refused("peers", bad, sizeof(bad) / sizeof(bad[0]));
}

#define REGIONS                                                                \
	"region,title_nl,gm_code,is_centre,valid_from,valid_to,citation,"      \
	"date_cited\n"
#define IN(region, code, is_centre, from, to)                                  \
	"regio-" region ",Regio " region "," code "," is_centre "," from       \
	"," to ",Besluit 1,2026-11-29\n"
#define CENTRE IN("GM0363", "GM0363", "yes", "", "")

static void
regions_of_two_centres(void **state)
{
	struct err err = ERR_INIT;
	struct table t;

	(void)state;
	/* The centre need not come first, and a municipality may move on. */
	assert_int_equal(describe("care-regions",
			     REGIONS IN("GM0363", "GM0384", "no", "2015-01-01",
				 "2020-01-01") CENTRE IN("GM0344", "GM0344",
				 "yes", "2015-01-01", "")
				 IN("GM0344", "GM0384", "no", "2020-01-01", ""),
			     &t, &err),
	    0);
	assert_true(t.has_care_regions);
	assert_int_equal(t.n_care_regions, 4);
	assert_string_equal(t.care_region[3].field[0], "regio-GM0344");
	assert_string_equal(t.care_region[3].field[2], "GM0384");
	assert_int_equal(t.care_region[3].line, 5);
	table_release(&t);
	/* None is verified: also a list. */
	assert_int_equal(describe("care-regions", REGIONS, &t, &err), 0);
	assert_true(t.has_care_regions);
	assert_int_equal(t.n_care_regions, 0);
	table_release(&t);
}

static void
what_is_wrong_with_regions(void **state)
{
	static const struct wrong bad[] = {
		{ REGIONS "GM0363,R,GM0363,yes,,,B,2026-11-29\n",
		    "line 2: region is called after" },
		{ REGIONS IN("Amsterdam", "GM0363", "yes", "", ""),
		    "region is called after" },
		{ REGIONS "regio-GM0363,,GM0363,yes,,,B,2026-11-29\n",
		    "title_nl is never empty" },
		{ REGIONS CENTRE IN("GM0363", "Diemen", "no", "", ""),
		    "line 3: gm_code is" },
		{ REGIONS IN("GM0363", "GM0363", "true", "", ""),
		    "is_centre is yes or no" },
		{ REGIONS CENTRE IN("GM0363", "GM0384", "yes", "", ""),
		    "line 3: the centre of a region" },
		{ REGIONS IN("GM0363", "GM0363", "no", "", ""),
		    "the centre of a region" },
		{ REGIONS IN("GM0363", "GM0363", "yes", "1-1-2015", ""),
		    "YYYY-MM-DD, or empty" },
		{ REGIONS IN("GM0363", "GM0363", "yes", "", "2015-1-30"),
		    "YYYY-MM-DD, or empty" },
		{ REGIONS IN("GM0363", "GM0363", "yes", "2015-01-01",
		      "2015-01-01"),
		    "valid_to comes after" },
		{ REGIONS "regio-GM0363,R,GM0363,yes,,,,2026-11-29\n",
		    "needs its citation" },
		{ REGIONS "regio-GM0363,R,GM0363,yes,,,B,\n", "date_cited is" },
		{ REGIONS CENTRE CENTRE, "line 3: a municipality is in one" },
		{ REGIONS CENTRE IN("GM0344", "GM0344", "yes", "", "")
			IN("GM0344", "GM0384", "no", "", "2020-01-02")
			    IN("GM0363", "GM0384", "no", "2020-01-01", ""),
		    "line 5: a municipality is in one" },
		{ REGIONS CENTRE
		    "regio-GM0363,R,GM0384,no,,,Besluit 1,2026-11-29\n",
		    "line 3: a region has one title" },
		{ REGIONS IN("GM0363", "GM0384", "no", "", ""),
		    "line 2: regio-GM0363 has no centre" },
		{ REGIONS IN("GM0363", "GM0363", "yes", "", "2020-01-01")
			IN("GM0363", "GM0384", "no", "", ""),
		    "line 3: regio-GM0363 has no centre on those days; add the "
		    "line of GM0363" },
		{ REGIONS IN("GM0363", "GM0363", "yes", "2015-01-01", "")
			IN("GM0363", "GM0384", "no", "", ""),
		    "line 3: regio-GM0363 has no centre" },
	};

	(void)state;
	refused("care-regions", bad, sizeof(bad) / sizeof(bad[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_merger_and_a_division),
		cmocka_unit_test(what_is_wrong),
		cmocka_unit_test(peers_of_two_cities),
		cmocka_unit_test(what_is_wrong_with_peers),
		cmocka_unit_test(regions_of_two_centres),
		cmocka_unit_test(what_is_wrong_with_regions),
	};

	return cmocka_run_group_tests(tests, make_depot, drop_depot);
}

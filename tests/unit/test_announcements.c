/* Announced changes of municipalities: what a line must have. */
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
	strcpy(dir, "/tmp/woondruk-announcements-XXXXXX");
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

/* What the format says to a file; the table is the caller's. */
static int
describe(const char *text, struct table *t, struct err *err)
{
	char file[] = "announcements.csv", format[] = "announcements";
	struct source source = { .file = file, .format = format };
	struct snapshot_part part = {
		.role = (char *)(uintptr_t) "curated/announcements.csv"
	};
	struct snapshot snapshot = { .part = &part, .n_parts = 1 };
	struct table_origin origin = { depot, &source, &snapshot };
	struct depot_kept kept;

	table_init(t);
	assert_int_equal(depot_put(depot, text, strlen(text), &kept, err), 0);
	memcpy(part.sha256, kept.sha256, HASH_HEX);
	return format_of(&source, &snapshot)->describe(&origin, t, err);
}

static void
a_merger_and_a_division(void **state)
{
	struct err err = ERR_INIT;
	struct table t;

	(void)state;
	assert_int_equal(describe(HEADING MERGER TAIL PART("GM0757", "7")
				      TAIL PART("GM0824", "8") TAIL,
			     &t, &err),
	    0);
	assert_true(t.has_announcements);
	assert_int_equal(t.n_announcements, 3);
	assert_string_equal(t.announcement[0].field[2], "GM1696");
	assert_string_equal(t.announcement[2].field[8], "8");
	table_release(&t);
	/* Nothing is announced: also a list. */
	assert_int_equal(describe(HEADING, &t, &err), 0);
	assert_true(t.has_announcements);
	assert_int_equal(t.n_announcements, 0);
	table_release(&t);
}

static void
what_is_wrong(void **state)
{
	static const struct {
		const char *text, *told;
	} bad[] = {
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
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = ERR_INIT;
		struct table t;

		assert_int_equal(describe(bad[i].text, &t, &err), -1);
		assert_int_equal(err.class, ERR_SOURCE);
		if (strstr(err.text, bad[i].told) == NULL)
			fail_msg("%zu: %s", i, err.text);
		table_release(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_merger_and_a_division),
		cmocka_unit_test(what_is_wrong),
	};

	return cmocka_run_group_tests(tests, make_depot, drop_depot);
}

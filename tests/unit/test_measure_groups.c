/* Measures whose titles repeat, found by the title of their group. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "define/resolve.h"

/* Titles of groups as CBS has them; added and gone have a group of one title
 * each, in which lies a measure of one title. */
#define GROUPS                                                                 \
	"[{\"Id\":\"G1\",\"Title\":\"Toegevoegd \",\"ParentId\":null},"        \
	"{\"Id\":\"G3\",\"Title\":\"In panden\",\"ParentId\":\"G1\"},"         \
	"{\"Id\":\"G2\",\"Title\":\"Onttrokken\"},"                            \
	"{\"Id\":\"G4\",\"Title\":\"In  Panden\",\"ParentId\":\"G2\"}]"
#define V4(code, group)                                                        \
	"{\"Identifier\":\"" code "\",\"Title\":\"Splitsing\",\"Unit\":"       \
	"\"aantal\",\"MeasureGroupId\":" group "}"
#define MEASURES                                                               \
	"[" V4("M1", "\"G3\"") "," V4("M2", "\"G4\"") "," V4("M3",             \
	    "null") ","                                                        \
		    "{\"Identifier\":\"M4\",\"Title\":\"Nieuwbouw\",\"Unit\":" \
		    "\"aantal\"}]"

#define TOPIC(key, parent)                                                     \
	"{\"ID\":9,\"Type\":\"Topic\",\"Key\":\"" key                          \
	"\",\"Title\":\"Splitsing\",\"Unit\":\"aantal\",\"ParentID\":" parent  \
	"}"
#define COLUMNS                                                                \
	"[{\"ID\":0,\"Type\":\"Dimension\",\"Key\":\"Perioden\",\"ParentID\":" \
	"null},"                                                               \
	"{\"ID\":1,\"Type\":\"TopicGroup\",\"Title\":\"Toegevoegd\","          \
	"\"ParentID\":null},"                                                  \
	"{\"ID\":2,\"Type\":\"TopicGroup\",\"Title\":\"In panden\","           \
	"\"ParentID\":1}," TOPIC("S_1",                                        \
	    "2") ",{\"ID\":4,\"Type\":\"TopicGroup\",\"Title\":\"Onttrokken\"" \
		 ",\"ParentID\":null},"                                        \
		 "{\"ID\":5,\"Type\":\"TopicGroup\",\"Title\":\"In panden\","  \
		 "\"ParentID\":4}," TOPIC("S_2", "5") "]"

static struct source_measure measure = {
	.name = "splitsing", .title = "Splitsing", .unit = "aantal"
};
static const struct source source = {
	.id = "cbs-x", .measure = &measure, .n_measures = 1
};

static struct json *
parsed(const char *text)
{
	struct err err = ERR_INIT;
	struct json *doc;

	if (json_parse(text, strlen(text), "list", &doc, &err) != 0)
		fail_msg("%s", err.text);
	return doc;
}

/* The code of the measure in a group of that title, or what is wrong; the
 * caller frees. */
static char *
by_title(const char *groups, const char *measures, const char *title)
{
	struct json *tree = parsed(groups), *list = parsed(measures);
	struct measure_groups *read = NULL;
	struct resolved_measure found;
	struct err err = ERR_INIT;
	char *said;

	measure.group_title = (char *)(uintptr_t)title;
	if (measure_groups_read(tree, &read, &err) == 0 &&
	    resolve_measures(&source, list, read, &found, &err) == 0)
		said = xstrdup(found.code);
	else {
		assert_true(err.class == ERR_SOURCE || err.class == ERR_DRIFT);
		said = xstrdup(err.text);
	}
	measure.group_title = NULL;
	measure_groups_free(read);
	json_free(tree);
	json_free(list);
	return said;
}

static char *
column_by_title(const char *columns, const char *title)
{
	struct json *list = parsed(columns);
	struct resolved_measure found;
	struct err err = ERR_INIT;
	char *said;

	measure.group_title = (char *)(uintptr_t)title;
	if (resolve_columns(&source, list, &found, &err) == 0)
		said = xstrdup(found.code);
	else {
		assert_true(err.class == ERR_SOURCE || err.class == ERR_DRIFT);
		said = xstrdup(err.text);
	}
	measure.group_title = NULL;
	json_free(list);
	return said;
}

static void
says(char *said, const char *text)
{
	if (strstr(said, text) == NULL)
		fail_msg("\"%s\" says nothing of \"%s\"", said, text);
	free(said);
}

static void
is(char *said, const char *code)
{
	assert_string_equal(said, code);
	free(said);
}

/* By the group above that of the measure, however blanks and capitals are. */
static void
test_nested(void **state)
{
	(void)state;
	is(by_title(GROUPS, MEASURES, "Toegevoegd"), "M1");
	is(by_title(GROUPS, MEASURES, "onttrokken"), "M2");
	is(column_by_title(COLUMNS, "Toegevoegd"), "S_1");
	is(column_by_title(COLUMNS, "Onttrokken"), "S_2");
}

/* Two groups may have one title; that a measure is in both says nothing. */
static void
test_one_title_twice(void **state)
{
	(void)state;
	says(by_title(GROUPS, MEASURES, "In panden"),
	    "has 2 of them in groups called 'In panden'");
	says(column_by_title(COLUMNS, "In panden"),
	    "has 2 of them in groups called 'In panden'");
	is(by_title(GROUPS, "[" V4("M1", "\"G3\"") "," V4("M3", "null") "]",
	       "In panden"),
	    "M1");
	/* In one branch a title may come again. */
	is(by_title("[{\"Id\":\"A\",\"Title\":\"T\"},{\"Id\":\"B\",\"Title\":"
		    "\"T\",\"ParentId\":\"A\"}]",
	       "[" V4("M1", "\"B\"") "]", "T"),
	    "M1");
}

static void
test_not_there(void **state)
{
	(void)state;
	says(by_title(GROUPS, MEASURES, "Saldo"),
	    "no group of measures called 'Saldo'");
	says(column_by_title(COLUMNS, "Saldo"),
	    "no group of measures called 'Saldo'");
	says(by_title("[]", MEASURES, "Saldo"),
	    "no group of measures called 'Saldo'");
	says(by_title(GROUPS, "[" V4("M1", "\"G3\"") "]", "Onttrokken"),
	    "no such measure in a group called 'Onttrokken'");
	/* Of a group that nobody lists. */
	says(by_title(GROUPS, "[" V4("M1", "\"G9\"") "]", "Onttrokken"),
	    "no such measure in a group called 'Onttrokken'");
	says(by_title(GROUPS,
		 "[{\"Identifier\":\"M1\",\"Title\":\"Splitsing\",\"Unit\":"
		 "\"x 1 000\",\"MeasureGroupId\":\"G1\"}]",
		 "Toegevoegd"),
	    "its unit is 'x 1 000'");
}

/* Without a title all of that name count, and the message says what helps. */
static void
test_without_title(void **state)
{
	(void)state;
	says(by_title(GROUPS, MEASURES, NULL),
	    "has 3 of them; name the measure group in");
	says(column_by_title(COLUMNS, NULL),
	    "has 2 of them; name the measure group by its title");
}

/* Metadata that did not fit left no groups: that is told, and nothing taken. */
static void
test_unknown_groups(void **state)
{
	struct json *list = parsed(MEASURES);
	struct resolved_measure found;
	struct err err = ERR_INIT;

	(void)state;
	measure.group_title = (char *)(uintptr_t) "Toegevoegd";
	assert_true(measure_groups_asked(&source));
	assert_int_equal(resolve_measures(&source, list, NULL, &found, &err),
	    -1);
	says(xstrdup(err.text), "the groups of measures are not known");
	measure.group_title = NULL;
	assert_false(measure_groups_asked(&source));
	json_free(list);
}

static void
test_other_shapes(void **state)
{
	static const struct {
		const char *groups, *text;
	} bad[] = {
		{ "[{\"Identifier\":\"G1\",\"Title\":\"A\"}]",
		    "\"A\" has no usable Id" },
		{ "[{\"Id\":\"G1\",\"Name\":\"A\"}]",
		    "\"G1\" has no usable T" },
		{ "[{\"Id\":\"G1\",\"Title\":7}]",
		    "\"G1\" has no usable Title" },
		{ "[{\"Id\":[],\"Title\":\"A\"}]",
		    "the Id of a measure group" },
		{ "[{\"Id\":1.5,\"Title\":\"A\"}]",
		    "the Id of a measure grou" },
		{ "[7]", "has no usable Id" },
		{ "[{\"Id\":\"G1\",\"Title\":\"A\"},{\"Id\":\"G1\",\"Title\":"
		  "\"B\"}]",
		    "group G1 is in the list twice" },
		{ "[{\"Id\":\"G1\",\"Title\":\"A\",\"ParentId\":\"G2\"}]",
		    "\"A\" lies in G2, which is not in the list" },
		{ "[{\"Id\":\"G1\",\"Title\":\"A\",\"ParentId\":{}}]",
		    "the ParentId of a measure group" },
		{ "[{\"Id\":\"G1\",\"Title\":\"A\",\"ParentId\":\"G1\"}]",
		    "\"A\" lies in a circle" },
		{ "[{\"Id\":\"G1\",\"Title\":\"A\",\"ParentId\":\"G2\"},"
		  "{\"Id\":\"G2\",\"Title\":\"B\",\"ParentId\":\"G1\"}]",
		    "\"A\" lies in a circle" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		says(by_title(bad[i].groups, MEASURES, "A"), bad[i].text);
	says(column_by_title(
		 "[{\"ID\":1,\"Type\":\"TopicGroup\",\"Title\":\"A\","
		 "\"ParentID\":1}," TOPIC("S_1", "1") "]",
		 "A"),
	    "\"A\" lies in a circle");
	/* A number is an id too, as v3 has it. */
	is(by_title("[{\"Id\":1,\"Title\":\"A\"}]", "[" V4("M1", "1") "]", "A"),
	    "M1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_one_title_twice),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_without_title),
		cmocka_unit_test(test_unknown_groups),
		cmocka_unit_test(test_other_shapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

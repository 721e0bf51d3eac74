/* Front matter, sections, and SQL as far as its quotes go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "define/frontmatter.h"
#include "define/sqltext.h"

static void
load(const char *text, struct frontmatter *ret)
{
	struct err err = ERR_INIT;

	if (frontmatter_parse("a/b.sql", text, strlen(text), ret, &err) < 0)
		fail_msg("%s", err.text);
}

static void
test_fields_and_lines(void **state)
{
	struct frontmatter fm;
	struct err err = ERR_INIT;
	const char *value = NULL;

	(void)state;
	load("-- id:      x\n"
	     "-- method-nl: een\n"
	     "--   twee\n"
	     "--   drie  \n"
	     "--\n"
	     "-- unit:\n"
	     "--   per 1.000\n"
	     "\n"
	     "select 1;\n",
	    &fm);
	assert_int_equal(fm.n_fields, 3);
	assert_string_equal(frontmatter_get(&fm, "id"), "x");
	assert_string_equal(frontmatter_get(&fm, "method-nl"), "een twee drie");
	assert_int_equal(frontmatter_line(&fm, "method-nl"), 2);
	assert_int_equal(frontmatter_all_used(&fm, &err), -1);
	assert_string_equal(err.text,
	    "a/b.sql:6: nobody knows a field 'unit'; mend its name or take it "
	    "out");
	assert_int_equal(frontmatter_need(&fm, "unit", &value, &err), 0);
	assert_string_equal(value, "per 1.000");
	assert_int_equal(frontmatter_all_used(&fm, &err), 0);
	assert_int_equal(frontmatter_need(&fm, "no", &value, &err), -1);
	assert_null(frontmatter_get(&fm, "no"));
	assert_string_equal(frontmatter_section(&fm, ""), "select 1;");
	assert_int_equal(fm.section[0].line, 9);
	frontmatter_release(&fm);
}

static void
test_example_and_sections(void **state)
{
	struct frontmatter fm;

	(void)state;
	load("-- id: x\n"
	     "--\n"
	     "-- example:\n"
	     "--   bevolking  GM0001  2020  1\n"
	     "--   => GM0001  2020  1\n"
	     "-- unit: y\n"
	     "\n"
	     "-- section: head\n"
	     "-- What stands above each document.\n"
	     "select 1\n"
	     "-- section: rows\n"
	     "\n"
	     "select 2\n",
	    &fm);
	assert_int_equal(fm.n_example, 2);
	assert_int_equal(fm.example_line, 3);
	assert_string_equal(fm.example[0], "bevolking  GM0001  2020  1");
	assert_string_equal(frontmatter_get(&fm, "unit"), "y");
	assert_int_equal(fm.n_sections, 2);
	assert_null(frontmatter_section(&fm, ""));
	assert_string_equal(frontmatter_section(&fm, "head"),
	    "-- What stands above each document.\nselect 1");
	assert_string_equal(frontmatter_section(&fm, "rows"), "select 2");
	assert_int_equal(fm.section[1].line, 13);
	frontmatter_release(&fm);
}

static void
test_comments_on_sql(void **state)
{
	struct frontmatter fm;

	(void)state;
	load("-- id: x\n\n-- Why this join.\nselect 1\n", &fm);
	assert_int_equal(fm.n_fields, 1);
	assert_string_equal(frontmatter_section(&fm, ""),
	    "-- Why this join.\nselect 1");
	frontmatter_release(&fm);
	load("-- id: x", &fm);
	assert_int_equal(fm.n_sections, 0);
	frontmatter_release(&fm);
	load("-- id: x\n\n-- On both.\n\n-- section: a\nselect 1\n", &fm);
	assert_int_equal(fm.n_sections, 1);
	assert_string_equal(fm.section[0].name, "a");
	frontmatter_release(&fm);
}

static void
refuse_bytes(const char *text, size_t len, const char *start)
{
	struct frontmatter fm;
	struct err err = ERR_INIT;

	if (frontmatter_parse("a/b.sql", text, len, &fm, &err) == 0) {
		frontmatter_release(&fm);
		fail_msg("taken: %s", text);
	}
	if (strncmp(err.text, start, strlen(start)) != 0)
		fail_msg("said: %s", err.text);
}

static void
refuse(const char *text, const char *start)
{
	refuse_bytes(text, strlen(text), start);
}

static void
test_slips_are_not_comments(void **state)
{
	(void)state;
	refuse("", "a/b.sql:1: no front matter");
	refuse("select 1\n", "a/b.sql:1: no front matter");
	refuse("<html>\n", "a/b.sql:1: no front matter");
	refuse("-- id: x\n-- unit per 1.000\n", "a/b.sql:2: neither");
	refuse("-- id: x\n--unit: y\n", "a/b.sql:2: neither");
	refuse("-- id: x\n-- unit:y\n", "a/b.sql:2: neither");
	refuse("-- id: x\n--  short\n", "a/b.sql:2: neither");
	refuse("--   more\n", "a/b.sql:1: neither");
	refuse("-- id: x\n-- Unit: y\n", "a/b.sql:2: a field's name");
	refuse("-- id: x\n\n-- Unit: y\nselect 1\n", "a/b.sql:3: a field's");
	refuse("-- id: x\n-- label_nl: y\n", "a/b.sql:2: a field's name");
	refuse("-- id: x\n-- id: y\n", "a/b.sql:2: 'id' stands twice");
	refuse("-- id: x\n-- unit:\n\nselect 1\n",
	    "a/b.sql:2: 'unit' is empty");
	refuse("-- id: x\n-- example:\n--   a\n-- example:\n",
	    "a/b.sql:4: a second example");
	refuse("-- id: x\n\n-- section:\nselect 1\n", "a/b.sql:3: a section");
	refuse("-- id: x\n\n-- section: ../a\nselect 1\n",
	    "a/b.sql:3: a section");
	refuse("-- id: x\n-- section: a\n-- section: a\n",
	    "a/b.sql:4: section 'a'");
}

static void
test_bytes(void **state)
{
	static const char nul[] = "-- id: x\n\0select 1\n";

	(void)state;
	refuse("-- id: x\r\n", "a/b.sql:1: line ends are CR LF");
	refuse("-- id: x\n\nselect '\x1b[2J'\n", "a/b.sql:3: a control");
	refuse("-- id: \xff\n", "a/b.sql:1: not UTF-8");
	refuse_bytes(nul, sizeof(nul) - 1, "a/b.sql:2: a control");
}

static void
test_ceilings(void **state)
{
	char text[20000], *end = text;

	(void)state;
	for (int i = 0; i < 70; i++)
		end += sprintf(end, "-- f%d: x\n", i);
	refuse(text, "a/b.sql:65: too many fields");
	end = text + sprintf(text, "-- f: x\n");
	for (int i = 0; i < 1000; i++)
		end += sprintf(end, "--   0123456789\n");
	refuse(text, "a/b.sql:");
}

/* --- SQL --- */

static void
expect_sql(const char *sql, const char *kept)
{
	size_t len = 0, at = 0;
	const char *why = sqltext_check(sql, &len, &at);

	if (why)
		fail_msg("%s: %s", sql, why);
	assert_int_equal(len, strlen(kept));
	assert_memory_equal(sql, kept, len);
}

static void
refuse_sql(const char *sql)
{
	size_t len = 0, at = 0;

	if (!sqltext_check(sql, &len, &at))
		fail_msg("taken: %s", sql);
	assert_true(at <= strlen(sql));
}

static void
test_one_select(void **state)
{
	(void)state;
	expect_sql("select 1", "select 1");
	expect_sql("SELECT 1 ; -- done\n", "SELECT 1");
	expect_sql("-- why\nwith a as (select 1) select 2 /* b */",
	    "-- why\nwith a as (select 1) select 2");
	expect_sql("select ';', \";\", $$;$$, $a$;$$;$a$, E'\\';'",
	    "select ';', \";\", $$;$$, $a$;$$;$a$, E'\\';'");
	expect_sql("select 'it''s' /* ; /* ; */ ; */", "select 'it''s'");
	expect_sql("select $1, a$b from c", "select $1, a$b from c");
}

static void
test_not_one_select(void **state)
{
	(void)state;
	refuse_sql("");
	refuse_sql(" -- nothing\n");
	refuse_sql(";");
	refuse_sql("delete from core.observation");
	refuse_sql("selected");
	refuse_sql("select 1; drop table x");
	refuse_sql("select 1;;");
	refuse_sql("select (1");
	refuse_sql("select 1)");
	refuse_sql("select (1; 2)");
	refuse_sql("select 'a");
	refuse_sql("select \"a");
	refuse_sql("select E'\\'");
	refuse_sql("select $a$ $b$");
	refuse_sql("select 1 /* a /* b */");
	refuse_sql("select 1 /*");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields_and_lines),
		cmocka_unit_test(test_example_and_sections),
		cmocka_unit_test(test_comments_on_sql),
		cmocka_unit_test(test_slips_are_not_comments),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_one_select),
		cmocka_unit_test(test_not_one_select),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

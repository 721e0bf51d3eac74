/*
 * Pages and drawings without a database: what is wrong with a definition or its
 * template is told, with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "publish/page_check.h"

#define ROWS "\n-- section: rows\nselect 1 as a\n"
#define GOOD "{{#rows}}{{a}}{{/rows}}{{^rows}}none{{/rows}}\n"

static char folder[256];

static void
put(const char *name, const char *text)
{
	char *path = file_path(folder, name);
	struct err err = ERR_INIT;

	if (file_write(path, text, strlen(text), &err) != 0)
		fail_msg("%s", err.text);
	free(path);
}

static void
put_page(const char *kind, const char *id, const char *target, const char *more)
{
	char *name = xasprintf("output/%s/%s.sql", kind, id);
	char *text = xasprintf("-- id: %s\n-- title-nl: Een\n-- title-en: One\n"
			       "-- target: %s\n%s" ROWS,
	    id, target, more);

	put(name, text);
	free(name);
	free(text);
}

static int
setup(void **state)
{
	static const char *const rooms[] = { "output/page", "output/chart" };
	const char *tmp = getenv("TMPDIR");
	struct err err = ERR_INIT;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/woondruk-test-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < 2; i++) {
		char *room = file_path(folder, rooms[i]);

		if (file_mkdirs(room, &err) != 0)
			fail_msg("%s", err.text);
		free(room);
	}
	put_page("page", "een", "een", "");
	put("output/page/een.html", GOOD);
	put_page("chart", "lijn", "beeld/{document}", "");
	put_page("chart", "kaart", "beeld/{document}", "");
	return 0;
}

static int
teardown(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	return file_remove_tree(folder, &err);
}

/* All that is found, one a line, without the folder; NULL: nothing may be. */
static void
finds(const char *expected)
{
	struct definitions d = { .share = xstrdup(folder) };
	struct err err = ERR_INIT;
	struct buf text;

	buf_init(&text, 4096);
	if (page_check(&d, &err) != 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < d.n_findings; i++)
		buf_addf(&text, "%s: %s\n",
		    d.finding[i].place + strlen(folder) + strlen("/output/"),
		    d.finding[i].text);
	if (expected == NULL)
		assert_int_equal(text.len, 0);
	else if (strstr(text.data, expected) == NULL)
		fail_msg("'%s' does not say '%s'", text.data, expected);
	buf_release(&text);
	definitions_release(&d);
}

static void
test_good(void **state)
{
	(void)state;
	finds(NULL);
	put_page("page", "lijst", "een", "-- format: txt\n");
	put("output/page/lijst.txt", GOOD);
	finds(NULL);
}

static void
test_definitions(void **state)
{
	(void)state;
	put_page("page", "een", "een", "-- titel: x\n");
	finds("page/een.sql:5: nobody knows a field 'titel'");
	put_page("page", "een", "../een", "");
	finds("page/een.sql:4: 'target' is '../een', which is no place");
	put_page("page", "een", "een", "-- format: pdf\n");
	finds("page/een.sql:5: 'format' is 'pdf'");
	put_page("page", "een", "een", "-- describes: figures\n");
	finds("page/een.sql:5: 'describes' is files, for what is made of");
	put("output/page/een.sql",
	    "-- id: twee\n-- title-nl: Een\n-- title-en:"
	    " One\n-- target: een\n" ROWS);
	finds("page/een.sql:1: 'id' is 'twee', and the file has another name");
}

static void
test_templates(void **state)
{
	(void)state;
	put("output/page/een.html", "\n{{#rows}}\n");
	finds("page/een.html:2: {{#rows}} is not ended");
	put("output/page/een.html", "{{#other}}{{/other}}");
	finds("page/een.html:1: {{#other}} has no query of that name");
	/* Within what stands in for no rows, too. */
	put("output/page/een.html", "{{^rows}}{{#other}}{{/other}}{{/rows}}");
	finds("page/een.html:1: {{#other}} has no query of that name");
	put_page("page", "een", "een", "-- format: atom\n");
	finds("page/een.atom:1: cannot open");
}

/* What templates share is part of each. */
static void
test_shared(void **state)
{
	(void)state;
	put("output/page/voet.html",
	    "<a href=\"{{>}}een.html\">{{#rows}}{{a}}"
	    "{{/rows}}</a>");
	put("output/page/een.html", GOOD "{{>voet ../}}\n");
	finds(NULL);
	put("output/page/voet.html", "{{#other}}{{/other}}");
	finds("{{#other}} has no query of that name");
	put("output/page/een.html", "{{>hoofd}}");
	finds("{{>hoofd}}: ");
	put("output/page/een.html", "{{>../een}}");
	finds("{{>../een}} names no file beside it");
	put("output/page/een.html", "{{>voet");
	finds("{{> is not closed");
}

static void
test_one_place(void **state)
{
	(void)state;
	put_page("page", "twee", "een", "");
	put("output/page/twee.html", GOOD);
	finds("page/twee.sql:4: 'een' is that of");
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_good),
		CASE(test_definitions),
		CASE(test_templates),
		CASE(test_shared),
		CASE(test_one_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

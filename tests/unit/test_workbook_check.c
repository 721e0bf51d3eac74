/* Workbooks as a full disk leaves them: each lacks one piece. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../stored_zip.h"
#include "base/file.h"
#include "publish/workbook_check.h"

#define N 10
#define FIRST_SHEET 8
#define HEAD "<?xml version=\"1.0\"?>\n"
#define CELLS "<c r=\"A1\"/><c r=\"B1\"><v>1</v></c><cols><col/></cols>"

static char path[] = "/tmp/woondruk-workbook-XXXXXX";

static struct stored_file file[N];

static void
whole(void)
{
	static const char *const names[N] = { "[Content_Types].xml",
		"_rels/.rels", "docProps/app.xml", "docProps/core.xml",
		"xl/workbook.xml", "xl/_rels/workbook.xml.rels",
		"xl/styles.xml", "xl/theme/theme1.xml",
		"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml" };

	for (size_t i = 0; i < N; i++) {
		memset(&file[i], 0, sizeof(file[i]));
		file[i].name = names[i];
		file[i].text = i < FIRST_SHEET
		    ? HEAD "<a b=\"1\"><c2/><d>text</d></a>"
		    : HEAD "<sheet>" CELLS "</sheet>";
	}
}

/* The status of checking these files for four cells; err tells why. */
static int
check(size_t n, struct err *err)
{
	struct buf zip;
	int rc;

	buf_init(&zip, 1 << 20);
	stored_zip(&zip, file, n);
	assert_int_equal(file_write(path, zip.data, zip.len, err), 0);
	buf_release(&zip);
	rc = workbook_check(path, 4, err);
	if (rc != 0)
		assert_int_equal(err->class, ERR_FATAL);
	return rc;
}

static void
refuses(size_t n, const char *why)
{
	struct err err = ERR_INIT;

	assert_int_equal(check(n, &err), -1);
	if (strstr(err.text, why) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", why, err.text);
	err_clear(&err);
}

static void
a_whole_one(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	whole();
	if (check(N, &err) != 0)
		fail_msg("%s", err.text);
}

static void
a_part_is_cut(void **state)
{
	static const char *const cut[] = { HEAD "<a b=\"1\"><c2/><d>te",
		HEAD "<a b=\"1", HEAD, "text", HEAD "<a></a></a>",
		HEAD "<a></a><a></a>", HEAD "<a><b<c></c></a>", HEAD "<></>" };

	(void)state;
	for (size_t i = 0; i < sizeof(cut) / sizeof(*cut); i++) {
		whole();
		file[6].text = cut[i];
		refuses(N, "it lacks a piece of xl/styles.xml");
	}
}

static void
a_part_is_missing(void **state)
{
	(void)state;
	whole();
	refuses(N - 1, "xl/worksheets/sheet2.xml");
}

static void
a_cell_is_missing(void **state)
{
	(void)state;
	whole();
	file[FIRST_SHEET].text = HEAD "<sheet><c r=\"A1\"/></sheet>";
	refuses(N, "it holds 3 cells, and not 4");
}

static void
no_workbook_at_all(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(file_write(path, "PK", 2, &err), 0);
	assert_int_equal(workbook_check(path, 4, &err), -1);
	assert_int_equal(err.class, ERR_FATAL);
	err_clear(&err);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(workbook_check(path, 4, &err), -1);
	assert_non_null(strstr(err.text, "cannot open it"));
	err_clear(&err);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_one),
		cmocka_unit_test(a_part_is_cut),
		cmocka_unit_test(a_part_is_missing),
		cmocka_unit_test(a_cell_is_missing),
		cmocka_unit_test(no_workbook_at_all),
	};
	int fd = mkstemp(path), failed;

	if (fd == -1)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}

/* approved.csv: what is taken, what each mistake is told as, and how it is held
 * against the codes of a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "define/approval.h"
#include "land/approve.h"

#define HEADING                                                                \
	"code,title,reeks,label_nl,label_en,direction,approved_by,"            \
	"approved_on,reason\n"
/* A good row of that code, title and series. */
#define ROW(code, title, reeks)                                                \
	code "," title "," reeks ",Nl,En,0,J. de Wit,2026-11-20,Bekeken\n"

static int
parse(const char *rows, struct approvals *ret, struct err *err)
{
	char *text = xasprintf(HEADING "%s", rows);
	int rc = approvals_parse("a.csv", text, strlen(text), ret, err);

	free(text);
	return rc;
}

static void
expect_wrong(int rc, const struct err *err, const char *told)
{
	if (rc == 0)
		fail_msg("taken, without '%s'", told);
	if (strstr(err->text, told) == NULL)
		fail_msg("'%s' does not say '%s'", err->text, told);
}

static void
test_rows(void **state)
{
	struct err err = ERR_INIT;
	struct approvals all;

	(void)state;
	if (parse(",\"Voltijdsstudent:  totaal \",voltijdstudenten,"
		  "Voltijdstudenten,Full-time students,0,J. de Wit,2026-11-20,"
		  "\"Gezien, klopt\"\n" ROW("A2", "Oudere", "ouderen")
		      ROW("A3", "Oudere", "ouderen-thuis"),
		&all, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(all.n, 3);
	assert_null(all.approval[0].code);
	assert_string_equal(all.approval[0].title, "Voltijdsstudent: totaal");
	assert_string_equal(all.approval[0].reeks, "voltijdstudenten");
	assert_string_equal(all.approval[0].label_en, "Full-time students");
	assert_string_equal(all.approval[0].direction, "0");
	assert_string_equal(all.approval[0].approved_by, "J. de Wit");
	assert_string_equal(all.approval[0].approved_on, "2026-11-20");
	assert_string_equal(all.approval[0].reason, "Gezien, klopt");
	assert_string_equal(all.approval[1].code, "A2");
	assert_int_equal(all.approval[1].line, 3);
	approvals_release(&all);
	/* Nothing is approved yet. */
	if (parse("", &all, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(all.n, 0);
	approvals_release(&all);
}

static void
test_mistakes(void **state)
{
	static const struct {
		const char *row, *told;
	} wrong[] = {
		{ ROW("a b", "T", "t"), "a.csv:2: code 'a b' has" },
		{ ROW("", "", "t"), "title is empty" },
		{ ROW("", "T", "Te groot"), "reeks 'Te groot' is no name" },
		{ ROW("", "T", ""), "reeks '' is no name" },
		{ ",T,t,,En,0,W,2026-11-20,x\n", "label_nl and label_en" },
		{ ",T,t,Nl,,0,W,2026-11-20,x\n", "label_nl and label_en" },
		{ ",T,t,Nl,En,hoger,W,2026-11-20,x\n", "direction 'hoger'" },
		{ ",T,t,Nl,En,,W,2026-11-20,x\n", "direction ''" },
		{ ",T,t,Nl,En,0,,2026-11-20,x\n", "approved_by is empty" },
		{ ",T,t,Nl,En,0,W,,x\n", "approved_on '' is no day" },
		{ ",T,t,Nl,En,0,W,2026-02-30,x\n", "is no day" },
		{ ",T,t,Nl,En,0,W,2026-11-20,\n", "reason is published" },
		{ ",T,t,Nl,En,0,W,2026-11-20\n", "line 2" },
		{ ROW("", "T", "t") ROW("", "U", "t"),
		    "a.csv:3: 't' stands in line 2 already" },
		{ ROW("A1", "T", "t") ROW("A1", "U", "u"),
		    "a.csv:3: 'A1' stands in line 2 already" },
		{ ROW("", "T  t", "t") ROW("", "t T", "u"),
		    "a.csv:3: 't T' stands in line 2 already" },
		{ ROW("A1", "T", "t") ROW("", "T", "u"),
		    "a.csv:3: 'T' stands in line 2 already" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct err err = ERR_INIT;
		struct approvals all;

		expect_wrong(parse(wrong[i].row, &all, &err), &err,
		    wrong[i].told);
		assert_int_equal(err.class, ERR_USAGE);
	}
}

/* A column that nobody knows, one that is not there, and no heading. */
static void
test_headings(void **state)
{
	static const char *const wrong[] = { "",
		"code,title,reeks,label_nl,label_en,direction,approved_by,"
		"approved_on\n",
		"code,title,reeks,label_nl,label_en,direction,approved_by,"
		"approved_on,reason,withdrawn_on\n",
		"title,code,reeks,label_nl,label_en,direction,approved_by,"
		"approved_on,reason\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct err err = ERR_INIT;
		struct approvals all;

		expect_wrong(approvals_parse("a.csv", wrong[i],
				 strlen(wrong[i]), &all, &err),
		    &err, "a.csv:1: the heading has to be code,title");
	}
}

static void
test_a_long_reason(void **state)
{
	char reason[LIMIT_APPROVAL_REASON + 2];
	struct err err = ERR_INIT;
	struct approvals all;
	char *row;

	(void)state;
	memset(reason, 'x', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	row = xasprintf(",T,t,Nl,En,0,W,2026-11-20,%s\n", reason);
	expect_wrong(parse(row, &all, &err), &err, "the reason has more than");
	row[strlen(row) - 2] = '\n';
	row[strlen(row) - 1] = '\0';
	assert_int_equal(parse(row, &all, &err), 0);
	approvals_release(&all);
	free(row);
}

/* The table has A1 Een, A2 Twee, A3 Drie and A4 Drie. */
static void
test_against_the_table(void **state)
{
	static struct table_variant codes[] = { { "A1", "Een" },
		{ "A2", "Twee" }, { "A3", "Drie" }, { "A4", "Drie" } };
	static const struct {
		const char *rows, *told;
	} given[] = {
		{ ROW("", "een", "e") ROW("A2", "Twee", "t"), NULL },
		{ ROW("A3", "Drie", "d") ROW("A4", "Drie", "f"), NULL },
		{ ROW("", "Vier", "v"),
		    "/s/approved.csv:2: the table has no code called 'Vier'" },
		{ ROW("A9", "Twee", "t"),
		    "approved.csv:2: the table has no code A9 called 'Twee'" },
		{ ROW("A1", "Een", "e") ROW("A2", "Een of twee", "t"),
		    "approved.csv:3: code A2 is called 'Twee' and not" },
		{ ROW("", "Drie", "d"), "the table has 2 codes called" },
	};
	struct table table = { .variant = codes, .n_variants = 4 };
	struct source source = { .dir = (char *)(uintptr_t) "/s" };

	(void)state;
	for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++) {
		struct err err = ERR_INIT;
		int rc;

		assert_int_equal(parse(given[i].rows, &source.approvals, &err),
		    0);
		rc = approve_check(&source, &table, &err);
		if (given[i].told != NULL) {
			expect_wrong(rc, &err, given[i].told);
			assert_int_equal(err.class, ERR_SOURCE);
		} else if (rc != 0) {
			fail_msg("%s", err.text);
		}
		approvals_release(&source.approvals);
	}
}

/* Load the descriptor of that source with these approvals beside it (NULL:
 * none). */
static int
load_beside(const char *id, const char *rows, struct source *ret,
    struct err *err)
{
	char above[] = "/tmp/woondruk-test-XXXXXX";
	char *from = xasprintf("sources/%s/source.json", id);
	char *dir, *descriptor, *approved;
	struct err ignored = ERR_INIT;
	struct buf text;
	int rc;

	buf_init(&text, LIMIT_DEFINITION);
	assert_non_null(mkdtemp(above));
	dir = file_path(above, id);
	assert_int_equal(file_mkdirs(dir, &ignored), 0);
	descriptor = file_path(dir, "source.json");
	approved = file_path(dir, "approved.csv");
	assert_int_equal(file_read(from, &text, &ignored), 0);
	assert_int_equal(file_write(descriptor, text.data, text.len, &ignored),
	    0);
	if (rows != NULL) {
		char *all = xasprintf(HEADING "%s", rows);

		assert_int_equal(file_write(approved, all, strlen(all),
				     &ignored),
		    0);
		free(all);
	}
	rc = source_load(dir, NULL, ret, err);
	assert_int_equal(file_remove_tree(above, &ignored), 0);
	buf_release(&text);
	free(dir);
	free(descriptor);
	free(approved);
	free(from);
	return rc;
}

/* What is approved is of an open dimension, and the answers are read by it. */
static void
test_beside_a_descriptor(void **state)
{
	char read_by[65];
	struct err err = ERR_INIT;
	struct source source;

	(void)state;
	if (load_beside("cbs-85980ned", NULL, &source, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(source.read_by, source.sha256);
	source_release(&source);
	assert_int_equal(load_beside("cbs-85980ned", "", &source, &err), 0);
	assert_int_equal(source.approvals.n, 0);
	assert_string_not_equal(source.read_by, source.sha256);
	memcpy(read_by, source.read_by, sizeof(read_by));
	source_release(&source);
	assert_int_equal(load_beside("cbs-85980ned", ROW("", "Een", "een"),
			     &source, &err),
	    0);
	assert_int_equal(source.approvals.n, 1);
	assert_string_not_equal(source.read_by, read_by);
	source_release(&source);
	expect_wrong(load_beside("cbs-83625ned", "", &source, &err), &err,
	    "approved.csv: source.json has no dimension with role open");
	expect_wrong(load_beside("cbs-85980ned", ROW("", "", "een"), &source,
			 &err),
	    &err, "approved.csv:2: title is empty");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_headings),
		cmocka_unit_test(test_a_long_reason),
		cmocka_unit_test(test_against_the_table),
		cmocka_unit_test(test_beside_a_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* How long readers can build on something: fields of front matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "define/lifecycle.h"

#define SUPERSEDED "-- lifecycle: superseded\n"
#define DAYS "-- announced: 2026-11-30\n-- ends: 2027-06-30\n"
#define NEXT "-- successor: nieuw\n"
#define WHY "-- reason-nl: Weg.\n-- reason-en: Gone.\n"

static int
parse(const char *fields, struct lifecycle *ret, struct err *err)
{
	char *text = xasprintf("-- id: x\n%s\nselect 1\n", fields);
	struct frontmatter fm = { 0 };
	int rc;

	if (frontmatter_parse("x.sql", text, strlen(text), &fm, err) != 0)
		fail_msg("%s", err->text);
	free(text);
	(void)frontmatter_get(&fm, "id");
	rc = lifecycle_read(&fm, ret, err);
	if (rc == 0 && frontmatter_all_used(&fm, err) != 0) {
		lifecycle_release(ret);
		rc = -1;
	}
	frontmatter_release(&fm);
	return rc;
}

static void
refuse(const char *fields, const char *words)
{
	struct err err = ERR_INIT;
	struct lifecycle l;

	if (parse(fields, &l, &err) == 0)
		fail_msg("taken: %s", fields);
	assert_int_equal(err.class, ERR_USAGE);
	if (strstr(err.text, words) == NULL)
		fail_msg("'%s' does not say '%s'", err.text, words);
}

static void
take(const char *fields, enum lifecycle_stage stage, const char *ends)
{
	struct err err = ERR_INIT;
	struct lifecycle l;

	if (parse(fields, &l, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(l.stage, stage);
	if (ends != NULL)
		assert_string_equal(l.ends, ends);
	else
		assert_null(l.ends);
	lifecycle_release(&l);
}

static void
test_taken(void **state)
{
	(void)state;
	take("", LIFECYCLE_STABLE, NULL);
	take("-- lifecycle: stable\n", LIFECYCLE_STABLE, NULL);
	take(SUPERSEDED DAYS NEXT, LIFECYCLE_SUPERSEDED, "2027-06-30");
	/* Half a year to the day. */
	take(SUPERSEDED NEXT WHY
	    "-- announced: 2026-11-30\n-- ends: 2027-05-29\n",
	    LIFECYCLE_SUPERSEDED, "2027-05-29");
	take("-- lifecycle: ended\n-- announced: 2026-11-30\n"
	     "-- ends: 2026-11-30\n" WHY,
	    LIFECYCLE_ENDED, "2026-11-30");
}

static void
test_refused(void **state)
{
	(void)state;
	refuse("-- lifecycle: old\n", "is 'old'");
	refuse(SUPERSEDED DAYS, "by what; add successor");
	refuse(SUPERSEDED "-- announced: 2026-11-30\n" NEXT,
	    "'ends' is missing");
	refuse(SUPERSEDED "-- ends: 2027-06-30\n" NEXT,
	    "'announced' is missing");
	refuse(SUPERSEDED NEXT
	    "-- announced: 2026-11-30\n-- ends: 2027-02-30\n",
	    "is '2027-02-30'");
	refuse(SUPERSEDED NEXT
	    "-- announced: 2026-11-30\n-- ends: 2027-05-28\n",
	    "less than 180 days");
	refuse(SUPERSEDED DAYS NEXT "-- reason-nl: Weg.\n",
	    "'reason-nl' stands in one language only");
	refuse("-- lifecycle: ended\n" DAYS, "does not say why");
	/* What goes has to say that it goes. */
	refuse("-- ends: 2027-06-30\n", "nobody knows a field 'ends'");
	refuse("-- lifecycle: stable\n" NEXT,
	    "nobody knows a field 'successor'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Records of a city against their descriptor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "define/source.h"
#include "land/city_record.h"

#define HEAD                                                                   \
	"{\"title\": \"T\", \"title-en\": \"T\", \"publisher\": \"G\","        \
	"\"licence\": \"CC0-1.0\", \"attribution\": \"G\","                    \
	"\"page\": \"https://stad.example/\", \"protocol\": \"csv-file\","     \
	"\"host\": \"stad.example\", \"path\": \"/a\", \"table\": \"b\","      \
	"\"cadence\": \"yearly\", \"evidence\": \"code\","                     \
	"\"completeness\": [\"whole-body\"],"                                  \
	"\"municipality\": \"GM0363\","

static const char wide[] =
    HEAD "\"numbers\": \"comma\", \"ignored\": [\"geom\"],"
	 "\"nulls\": { \"\": \"nog-niet-beschikbaar\", \"-99997\": \"geheim\","
	 " \".\": \"niet-van-toepassing\" },"
	 "\"areas\": { \"STAD\": \"GM0363\" },"
	 "\"fields\": {"
	 "\"nr\": { \"role\": \"key\" },"
	 "\"wijk\": { \"role\": \"area\" },"
	 "\"naam\": { \"role\": \"area-name\" },"
	 "\"jaar\": { \"role\": \"period\", \"form\": \"year\" },"
	 "\"fase\": { \"role\": \"label\", \"title\": \"Fase\","
	 " \"keep\": [\"plan\", \"bouw\"] },"
	 "\"start\": { \"role\": \"label\", \"title\": \"Start\","
	 " \"form\": \"epoch-ms\" },"
	 "\"koop\": { \"role\": \"value\", \"title\": \"K\", \"unit\": \"w\","
	 " \"decimals\": 1 },"
	 "\"huur\": { \"role\": \"value\", \"title\": \"H\", \"unit\": \"w\","
	 " \"decimals\": 1 }}}";

static const char rows[] =
    HEAD "\"measures\": {"
	 "\"WKOOP\": { \"title\": \"K\", \"unit\": \"w\", \"decimals\": 0 },"
	 "\"WHUUR\": { \"title\": \"H\", \"unit\": \"w\", \"decimals\": 0 }},"
	 "\"fields\": { \"code\": { \"role\": \"measure\" },"
	 "\"waarde\": { \"role\": \"value\" }}}";

struct fixture {
	struct source source;
	struct city_reader *reader;
	struct err err;
	struct city_row row;
	enum city_verdict verdict;
	struct record_member member[16];
	size_t n;
};

static void
begin(struct fixture *f, const char *descriptor, bool omits_nulls)
{
	memset(f, 0, sizeof(*f));
	if (source_parse("sources/stad", NULL, descriptor, strlen(descriptor),
		&f->source, &f->err) < 0)
		fail_msg("%s", f->err.text);
	f->reader = city_reader_new(&f->source.city, omits_nulls);
}

static void
end(struct fixture *f)
{
	city_reader_free(f->reader);
	source_release(&f->source);
}

static void
add(struct fixture *f, const char *name, enum record_kind kind,
    const char *text)
{
	f->member[f->n++] = (struct record_member){ name, strlen(name), kind,
		text, strlen(text) };
}

/* One that is fine: NA is the code of an area like any other. */
static void
fine(struct fixture *f)
{
	f->n = 0;
	add(f, "nr", RECORD_STRING, "7");
	add(f, "wijk", RECORD_STRING, "NA");
	add(f, "naam", RECORD_STRING, " Oost \xc2\xa0");
	add(f, "jaar", RECORD_NUMBER, "2024");
	add(f, "fase", RECORD_STRING, "plan");
	add(f, "start", RECORD_NUMBER, "-86400000");
	add(f, "koop", RECORD_STRING, "1.234,5");
	add(f, "huur", RECORD_NUMBER, "12.50");
	add(f, "geom", RECORD_NESTED, "");
}

static void
set(struct fixture *f, size_t at, enum record_kind kind, const char *text)
{
	f->member[at].kind = kind;
	f->member[at].text = text;
	f->member[at].len = strlen(text);
}

static int
take(struct fixture *f)
{
	const struct record record = { .n = f->n, .member = f->member };

	return city_reader_read(f->reader, &record, &f->verdict, &f->row,
	    &f->err);
}

static void
test_a_record(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, wide, false);
	fine(&f);
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_TAKEN);
	assert_string_equal(f.row.key, "[\"7\"]");
	assert_string_equal(f.row.area, "NA");
	assert_string_equal(f.row.area_name, "Oost");
	assert_string_equal(f.row.period, "2024");
	assert_string_equal(f.row.labels,
	    "{\"nr\":\"7\",\"Fase\":\"plan\",\"Start\":\"1969-12-31\"}");
	assert_int_equal(f.row.n, 2);
	assert_int_equal(f.row.cell[0].measure, 0);
	assert_string_equal(f.row.cell[0].value, "1234.5");
	assert_null(f.row.cell[0].reason);
	/* A number of JSON has a point, whatever texts have. */
	assert_string_equal(f.row.cell[1].value, "12.50");
	assert_string_equal(city_reader_measure(&f.source.city, 1).code,
	    "huur");
	assert_int_equal(city_reader_end(f.reader, &f.err), 0);
	/* The municipality, no name, other order, no start. */
	fine(&f);
	set(&f, 1, RECORD_STRING, "STAD");
	set(&f, 2, RECORD_NULL, "");
	set(&f, 5, RECORD_NULL, "");
	f.member[8] = f.member[0];
	f.member[0] = (struct record_member){ "geom", 4, RECORD_NULL, "", 0 };
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_TAKEN);
	assert_string_equal(f.row.area, "GM0363");
	assert_null(f.row.area_name);
	assert_string_equal(f.row.labels,
	    "{\"nr\":\"7\",\"Fase\":\"plan\",\"Start\":null}");
	end(&f);
}

static void
test_marks(void **state)
{
	static const struct {
		enum record_kind kind;
		const char *text, *reason;
	} marks[] = {
		{ RECORD_STRING, "-99997", "geheim" },
		{ RECORD_NUMBER, "-99997", "geheim" },
		{ RECORD_NUMBER, "-99997.0", "geheim" },
		{ RECORD_NUMBER, "-9.9997e4", "geheim" },
		{ RECORD_NUMBER, "-9999700E-2", "geheim" },
		{ RECORD_STRING, "-99.997,00", "geheim" },
		{ RECORD_STRING, " . ", "niet-van-toepassing" },
		{ RECORD_STRING, "", "nog-niet-beschikbaar" },
		{ RECORD_NULL, "", "nog-niet-beschikbaar" },
	};
	struct fixture f;

	(void)state;
	begin(&f, wide, false);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		fine(&f);
		set(&f, 6, marks[i].kind, marks[i].text);
		assert_int_equal(take(&f), 0);
		assert_int_equal(f.verdict, CITY_TAKEN);
		assert_string_equal(f.row.cell[0].value, "");
		assert_string_equal(f.row.cell[0].reason, marks[i].reason);
	}
	end(&f);
	/* Nothing is told of null. */
	begin(&f, rows, false);
	add(&f, "code", RECORD_STRING, "WHUUR");
	add(&f, "waarde", RECORD_NULL, "");
	assert_int_equal(take(&f), 0);
	assert_string_equal(f.row.cell[0].reason, "niet-gepubliceerd");
	set(&f, 1, RECORD_STRING, "");
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_REJECTED);
	end(&f);
}

static void
test_rejects(void **state)
{
	static const struct {
		size_t at;
		enum record_kind kind;
		const char *text, *reason, *about;
	} bad[] = {
		{ 6, RECORD_STRING, "<5", "broken number", "koop: <5" },
		{ 6, RECORD_STRING, "1.23", "broken number", "koop: 1.23" },
		{ 6, RECORD_TRUE, "", "broken number", "koop: true" },
		{ 6, RECORD_NESTED, "", "field is a list or an object",
		    "koop" },
		{ 6, RECORD_STRING, "\xe9", "field is no UTF-8", "koop: ?" },
		{ 1, RECORD_NULL, "", "field is empty", "wijk" },
		{ 3, RECORD_NULL, "", "field is empty", "jaar" },
		{ 3, RECORD_STRING, "24", "broken period", "jaar: 24" },
		{ 3, RECORD_STRING, "1899", "period outside 1900", "jaar" },
		{ 3, RECORD_STRING, "2101", "period outside 1900", "jaar" },
		{ 5, RECORD_STRING, "later", "broken date", "start: later" },
	};
	struct fixture f;

	(void)state;
	begin(&f, wide, false);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fine(&f);
		set(&f, bad[i].at, bad[i].kind, bad[i].text);
		assert_int_equal(take(&f), 0);
		assert_int_equal(f.verdict, CITY_REJECTED);
		if (strncmp(city_reader_reason(f.reader), bad[i].reason,
			strlen(bad[i].reason)) != 0 ||
		    strncmp(city_reader_text(f.reader), bad[i].about,
			strlen(bad[i].about)) != 0)
			fail_msg("%s '%s'", city_reader_reason(f.reader),
			    city_reader_text(f.reader));
	}
	/* After all these a good one is still good. */
	fine(&f);
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_TAKEN);
	end(&f);
}

/* 1.234 is another number where the mark is that of thousands, and nothing but
 * the decimals that were told shows it. */
static void
test_decimals(void **state)
{
	static const struct {
		const char *told, *text, *value;
	} of[] = {
		{ "0", "1234", "1234" },
		{ "0", "1.234", NULL },
		{ "0", "1.000", NULL },
		{ "2", "1.230", NULL },
		{ "3", "1.234", "1.234" },
		{ "0", "71.5", NULL },
		{ "1", "71.5", "71.5" },
		{ "1", "71.55", NULL },
		/* As programs write whole numbers; and no mark at all. */
		{ "0", "12.0", "12.0" },
		{ "1", "12.5000", "12.5000" },
		{ "0", "1,234", "1234" },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		char *text =
		    xasprintf(HEAD "\"fields\": { \"n\": { \"role\": "
				   "\"value\", \"title\": \"N\","
				   " \"unit\": \"w\", \"decimals\": %s }}}",
			of[i].told);

		begin(&f, text, false);
		add(&f, "n", RECORD_STRING, of[i].text);
		assert_int_equal(take(&f), 0);
		if (of[i].value != NULL) {
			assert_int_equal(f.verdict, CITY_TAKEN);
			assert_string_equal(f.row.cell[0].value, of[i].value);
		} else {
			assert_int_equal(f.verdict, CITY_REJECTED);
			assert_string_equal(city_reader_reason(f.reader),
			    "more decimals than were told");
			assert_non_null(strstr(city_reader_mend(f.reader),
			    "'numbers'"));
			assert_non_null(strstr(city_reader_mend(f.reader),
			    "'decimals'"));
		}
		/* A number of JSON has no mark of thousands: it is rounded when
		 * it is published. */
		set(&f, 0, RECORD_NUMBER, "71.5333");
		assert_int_equal(take(&f), 0);
		assert_int_equal(f.verdict, CITY_TAKEN);
		end(&f);
		free(text);
	}
}

/* A measure that was told decimals, all of whose texts have marks of thousands
 * and none has decimals, may have its marks the other way round. */
static void
test_thousands_only(void **state)
{
	static const struct {
		const char *text[2], *said;
	} of[] = {
		{ { "81.500", "70.125" }, "mend 'numbers'" },
		{ { "81.500", "70,5" }, NULL },
		{ { "81500", "70125" }, NULL },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		begin(&f,
		    HEAD "\"numbers\": \"comma\", \"fields\": { \"n\": { "
			 "\"role\": \"value\", \"title\": \"N\", \"unit\": "
			 "\"w\", \"decimals\": 3 }}}",
		    false);
		add(&f, "n", RECORD_STRING, "");
		for (size_t j = 0; j < 2; j++) {
			set(&f, 0, RECORD_STRING, of[i].text[j]);
			assert_int_equal(take(&f), 0);
			assert_int_equal(f.verdict, CITY_TAKEN);
		}
		assert_int_equal(city_reader_end(f.reader, &f.err),
		    of[i].said != NULL ? -1 : 0);
		if (of[i].said != NULL)
			assert_non_null(strstr(f.err.text, of[i].said));
		end(&f);
	}
}

/* What stands for no value is never a figure, told or not. */
static void
test_marks_not_told(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, wide, false);
	fine(&f);
	set(&f, 7, RECORD_NUMBER, "-99995.0");
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_REJECTED);
	assert_string_equal(city_reader_reason(f.reader),
	    "mark of no value that was not told");
	assert_non_null(strstr(city_reader_mend(f.reader), "'nulls'"));
	set(&f, 7, RECORD_NUMBER, "-99993");
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_TAKEN);
	end(&f);
}

static void
test_fields(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, wide, false);
	fine(&f);
	add(&f, "bsn", RECORD_STRING, "1");
	assert_int_equal(take(&f), -1);
	assert_int_equal(f.err.class, ERR_SOURCE);
	assert_non_null(strstr(f.err.text, "field 'bsn' comes and is not"));
	fine(&f);
	add(&f, "koop", RECORD_STRING, "1");
	assert_int_equal(take(&f), -1);
	assert_non_null(strstr(f.err.text, "field 'koop' comes twice"));
	fine(&f);
	f.n = 7;
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_REJECTED);
	assert_string_equal(city_reader_reason(f.reader), "field is missing");
	assert_string_equal(city_reader_text(f.reader), "huur");
	end(&f);
	/* Where nulls are left out it is null, but not in all records. */
	begin(&f, wide, true);
	assert_int_equal(city_reader_end(f.reader, &f.err), -1);
	assert_non_null(strstr(f.err.text, "no records at all"));
	fine(&f);
	f.n = 7;
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_TAKEN);
	assert_string_equal(f.row.cell[1].reason, "nog-niet-beschikbaar");
	assert_int_equal(city_reader_end(f.reader, &f.err), -1);
	assert_non_null(strstr(f.err.text, "field 'huur' is in none"));
	end(&f);
}

static void
test_what_is_kept(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, wide, false);
	fine(&f);
	set(&f, 4, RECORD_STRING, "af");
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_NOT_KEPT);
	/* When nothing is kept at all, the descriptor has it wrong. */
	assert_int_equal(city_reader_end(f.reader, &f.err), -1);
	assert_non_null(strstr(f.err.text, "measure 'koop' is in none"));
	set(&f, 4, RECORD_STRING, "bouw");
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_TAKEN);
	end(&f);
	begin(&f, rows, false);
	add(&f, "code", RECORD_STRING, "WANDERS");
	add(&f, "waarde", RECORD_STRING, "broken");
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_NOT_KEPT);
	set(&f, 0, RECORD_STRING, "WHUUR");
	set(&f, 1, RECORD_STRING, "3");
	assert_int_equal(take(&f), 0);
	assert_int_equal(f.verdict, CITY_TAKEN);
	assert_int_equal(f.row.cell[0].measure, 1);
	assert_string_equal(f.row.area, "GM0363");
	assert_string_equal(f.row.period, "");
	assert_string_equal(f.row.key, "");
	assert_string_equal(f.row.labels, "{}");
	assert_int_equal(city_reader_end(f.reader, &f.err), -1);
	assert_non_null(strstr(f.err.text, "measure 'WKOOP' is in none"));
	end(&f);
}

static void
test_texts_that_are_too_long(void **state)
{
	char *longest = xcalloc(1, 1100);
	struct fixture f;

	(void)state;
	memset(longest, 'x', 1099);
	begin(&f, wide, false);
	for (size_t i = 0; i < 3; i++) {
		fine(&f);
		set(&f, i, RECORD_STRING, longest);
		assert_int_equal(take(&f), 0);
		assert_int_equal(f.verdict, CITY_REJECTED);
		assert_string_equal(city_reader_reason(f.reader),
		    "text is too long");
	}
	end(&f);
	free(longest);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_record),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_rejects),
		cmocka_unit_test(test_decimals),
		cmocka_unit_test(test_thousands_only),
		cmocka_unit_test(test_marks_not_told),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_what_is_kept),
		cmocka_unit_test(test_texts_that_are_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

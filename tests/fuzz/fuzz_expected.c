/*
 * When new figures come: whatever a description holds, what is read of it are
 * two days in order that exist, or a length within bounds after a period.
 */
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "define/expected.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_day(const char *day)
{
	struct err err = ERR_INIT;
	struct period p;

	REQUIRE(period_parse(day, &p, &err) == 0);
	REQUIRE(p.kind == PERIOD_DAY);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = xasprintf("Wanneer komen er nieuwe cijfers?%.*s", (int)len,
	    (const char *)bytes);
	struct expected e;

	for (int i = 0; i < 2; i++) {
		/* Also without a heading of ours. */
		expected_parse(text + 32 * i, &e);
		if (e.kind == EXPECTED_BY) {
			check_day(e.first_day);
			check_day(e.last_day);
			REQUIRE(strcmp(e.first_day, e.last_day) <= 0);
		}
		if (e.kind == EXPECTED_AFTER) {
			REQUIRE((e.months == 0) != (e.days == 0));
			REQUIRE(e.months >= 0 && e.months <= 36);
			REQUIRE(e.days >= 0 && e.days <= 7 * 400);
			REQUIRE(e.is_any_period || e.period <= PERIOD_DAY);
		}
	}
	free(text);
	return 0;
}

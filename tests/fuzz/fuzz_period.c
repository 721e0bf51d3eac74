/*
 * A period: refused, or the same one again by either of its spellings, with
 * days in order and an id that tells the year.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "define/area.h"
#include "define/period.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const char *text)
{
	struct err err = ERR_INIT;
	struct period p, again;

	if (period_parse(text, &p, &err) < 0)
		return;
	if (strcmp(text, p.code) != 0 && strcmp(text, p.cbs) != 0)
		abort();
	if (period_parse(p.code, &again, &err) < 0 ||
	    memcmp(&p, &again, sizeof(p)) != 0 ||
	    period_parse(p.cbs, &again, &err) < 0 ||
	    memcmp(&p, &again, sizeof(p)) != 0)
		abort();
	if (strcmp(p.first_day, p.last_day) > 0 ||
	    strtol(p.first_day, NULL, 10) != p.id / 10000 ||
	    strtol(p.last_day, NULL, 10) != p.id / 10000)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char text[64];
	size_t n = len < sizeof(text) - 1 ? len : sizeof(text) - 1;

	if (len > 0)
		memcpy(text, bytes, n);
	text[n] = '\0';
	check(text);
	if (area_is_municipality(text, n) && !area_is_cbs(text, n))
		abort();
	return 0;
}

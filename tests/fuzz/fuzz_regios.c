/* A boundary history from upstream: every date and code of an event in form,
 * and no unknown phrase longer than is kept. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "define/area.h"
#include "land/regios.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = xstrndup((const char *)bytes, len);
	struct region_history h;

	regios_parse("GM9001", text, &h);
	for (size_t i = 0; i < h.n_events; i++)
		if (strlen(h.event[i].date) != 10 ||
		    !area_is_municipality(h.event[i].from, 6) ||
		    !area_is_municipality(h.event[i].to, 6))
			abort();
	for (size_t i = 0; i < h.n_unknown; i++)
		if (*h.unknown[i] == '\0' ||
		    strlen(h.unknown[i]) > LIMIT_PHRASE)
			abort();
	regios_release(&h);
	free(text);
	return 0;
}

/* A boundary history from upstream: read or refused, never more events than
 * lines, every date and code in form. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "define/area.h"
#include "land/regios.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = xstrndup((const char *)bytes, len);
	struct region_history h;
	struct err err = ERR_INIT;

	if (regios_parse("GM9001", text, &h, &err) == 0) {
		for (size_t i = 0; i < h.n_events; i++)
			if (strlen(h.event[i].date) != 10 ||
			    !area_is_municipality(h.event[i].from, 6) ||
			    !area_is_municipality(h.event[i].to, 6))
				abort();
		regios_release(&h);
	}
	free(text);
	return 0;
}

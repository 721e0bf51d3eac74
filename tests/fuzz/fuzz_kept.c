/* Definitions as kept, from any bytes: what comes out stays below the folder,
 * and lies within the body. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "define/kept.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	struct err err = ERR_INIT;
	struct kept_file file;
	size_t at = 0, before = 0;
	int more;

	while ((more = kept_next(text, len, &at, &file, &err)) == 1) {
		if (at <= before || at > len || file.bytes < text ||
		    file.bytes + file.len >= text + len)
			abort();
		if (file.path[0] == '/' || file.path[0] == '\0' ||
		    strstr(file.path, "..") == file.path ||
		    strstr(file.path, "/.") != NULL ||
		    strstr(file.path, "//") != NULL)
			abort();
		before = at;
	}
	if (more == -1 && (err.class != ERR_DATA || *err.text == '\0'))
		abort();
	return 0;
}

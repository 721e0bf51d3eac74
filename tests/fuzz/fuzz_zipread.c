/*
 * Any bytes as a zip archive: what is accepted has tame names and gives as many
 * bytes as it says, within the ceilings; the rest is refused with a reason.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/zipread.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct bytes {
	const uint8_t *at;
	size_t left;
};

static long
give(void *ctx, char *into, size_t size, struct err *err)
{
	struct bytes *b = ctx;
	size_t n = size < b->left ? size : b->left;

	(void)err;
	memcpy(into, b->at, n);
	b->at += n;
	b->left -= n;
	return (long)n;
}

static int
read_entry(struct zipread *z, size_t i, struct err *err)
{
	struct zipread_entry *e = NULL;
	char piece[4096];
	uint64_t total = 0;
	long n;

	if (zipread_entry_open(z, i, &e, err) == -1)
		return -1;
	while ((n = zipread_entry_read(e, piece, sizeof(piece), err)) > 0)
		total += (uint64_t)n;
	if (n == 0 && total != zipread_size(z, i))
		abort();
	if (total > LIMIT_ZIP_ENTRY)
		abort();
	zipread_entry_close(e);
	return n == 0 ? 0 : -1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct bytes b = { bytes, len };
	struct zipread *z = NULL;
	struct err err = ERR_INIT;
	int rc = zipread_open(give, &b, "/nonexistent", &z, &err);

	for (size_t i = 0; rc == 0 && i < zipread_count(z); i++) {
		const char *name = zipread_name(z, i);
		size_t found;

		if (*name == '/' || strchr(name, '\\') ||
		    strncmp(name, "../", 3) == 0 || strstr(name, "/../"))
			abort();
		if (zipread_find(z, name, &found, &err) != 0 || found != i)
			abort();
		rc = read_entry(z, i, &err);
	}
	if (rc == -1 && (err.class != ERR_SOURCE || err.text[0] == '\0'))
		abort();
	if (z && (zipread_check_all(z, &err) == 0) != (rc == 0))
		abort();
	zipread_close(z);
	return 0;
}

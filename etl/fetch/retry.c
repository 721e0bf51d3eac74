/*
 * When an answer is worth asking for again, and how long to wait before; and
 * what may be done where it is not.
 */
#include "fetch/retry.h"

#include "base/limits.h"

bool
retry_status(int status)
{
	/* 408 too slow, 429 too many, the rest: a server or a gateway in
	 * trouble (522 and 524: a gateway's words for no answer). */
	static const int passing[] = { 408, 429, 500, 502, 503, 504, 522, 524 };

	for (unsigned i = 0; i < sizeof(passing) / sizeof(*passing); i++)
		if (passing[i] == status)
			return true;
	return false;
}

int64_t
retry_wait_ms(unsigned failed, int64_t first_ms, uint32_t dice)
{
	int64_t wait = first_ms;

	while (failed-- > 1 && wait < LIMIT_BACKOFF_MAX_MS)
		wait *= 2;
	if (wait > LIMIT_BACKOFF_MAX_MS)
		wait = LIMIT_BACKOFF_MAX_MS;
	return wait / 2 + (int64_t)(dice % (uint64_t)(wait - wait / 2 + 1));
}

const char *
retry_mend(int status)
{
	switch (status) {
	case 401:
	case 403:
		return "; access is refused";
	case 404:
	case 410:
		return "; check host, path and table in source.json (capitals "
		       "count)";
	default:
		return "";
	}
}

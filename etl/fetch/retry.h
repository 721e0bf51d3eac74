/*
 * When an answer is worth asking for again, and how long to wait before: rules
 * without clock or network.
 */
#ifndef FETCH_RETRY_H
#define FETCH_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* Statuses that pass by themselves; any other is an answer. */
bool	retry_status(int status);

/*
 * Milliseconds to wait after ${failed} tries (1 or more): doubling from
 * ${first_ms}, at most LIMIT_BACKOFF_MAX_MS, and between half and the whole of
 * that by ${dice}.  Half is fixed so that waits grow; half is chance, so that
 * the requests of one night, which fail together, do not come back together.
 */
int64_t	retry_wait_ms(unsigned failed, int64_t first_ms, uint32_t dice);

/* What somebody may mend when the status is final, to be put behind it; or "". */
const char *retry_mend(int status);

#endif

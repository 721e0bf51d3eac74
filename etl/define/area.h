/*
 * Area codes: NL01, LD01..04, PV20..31, CR01..40, GM0001..9999, AM.., WK + 6 and
 * BU + 8 characters, and our groups (a name of letters, digits, hyphens that has
 * none of these forms).
 */
#ifndef DEFINE_AREA_H
#define DEFINE_AREA_H

#include <stdbool.h>
#include <stddef.h>

/* Is it a well-formed region code of CBS, without padding? */
bool	area_is_cbs(const char *, size_t len);
/* Is it a municipality code, GM and four digits? */
bool	area_is_municipality(const char *, size_t len);

#endif

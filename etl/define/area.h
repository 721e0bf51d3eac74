/*
 * Area codes of CBS: NL01, LD01, PV20, CR01, AM and two digits, GM0001; WK and
 * BU go on with what lies within the municipality.  Which of them exist is the
 * register's to say, and our own groups (G4, rest-nl) are names like any other.
 */
#ifndef DEFINE_AREA_H
#define DEFINE_AREA_H

#include <stdbool.h>
#include <stddef.h>

/* Is it a well-formed region code of CBS, without padding? */
bool	area_is_cbs(const char *, size_t len);
/* The code under which we know the area: tables of districts call the country
 * NL00, all others NL01.  What comes back is as long. */
const char *area_usual(const char *, size_t len);
/* Is it a municipality code, GM and four digits? */
bool	area_is_municipality(const char *, size_t len);

#endif

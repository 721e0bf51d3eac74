/*
 * Functions that are not used here do not compile: they write past ends, take
 * no error, or depend on the locale.  Included by the compiler's command line
 * (-include), so that no file can forget it.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* strncpy is refused by tests/architecture.py: a library's header names it. */
/* With clang and _FORTIFY_SOURCE these are macros, which cannot be poisoned. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncat sprintf vsprintf gets
#pragma GCC poison strtok atoi atol atof strtod setlocale gmtime localtime
#pragma GCC poison asctime ctime system popen tmpnam mktemp

#endif

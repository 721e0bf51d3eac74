/*
 * Looking at a drawing as text.
 */
#ifndef UNIT_DRAWN_H
#define UNIT_DRAWN_H

#include <stddef.h>
#include <string.h>

/* How many times the part stands in it. */
static size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text++)
		n++;
	return n;
}

#endif

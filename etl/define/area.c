/*
 * Forms of area codes.  A code that has the form may still be unknown: which
 * areas exist is the register's to say.
 */
#include "define/area.h"

#include <string.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A prefix, so many digits, then so many digits or capitals. */
struct area_form {
	char prefix[3];
	size_t digits;
	size_t loose;
};

/* Of districts and neighbourhoods the part behind the municipality's number may
 * hold capitals: Amsterdam has WK0363AA and BU0363AA01. */
static const struct area_form forms[] = {
	{ "NL", 2, 0 },
	{ "LD", 2, 0 },
	{ "PV", 2, 0 },
	{ "CR", 2, 0 },
	{ "AM", 2, 0 },
	{ "GM", 4, 0 },
	{ "WK", 4, 2 },
	{ "BU", 4, 4 },
};

static bool
has_form(const struct area_form *form, const char *s, size_t len)
{
	if (len != 2 + form->digits + form->loose ||
	    memcmp(s, form->prefix, 2) != 0)
		return false;
	for (size_t i = 2; i < 2 + form->digits; i++)
		if (!is_digit(s[i]))
			return false;
	for (size_t i = 2 + form->digits; i < len; i++)
		if (!is_digit(s[i]) && !(s[i] >= 'A' && s[i] <= 'Z'))
			return false;
	return true;
}

bool
area_is_cbs(const char *s, size_t len)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (has_form(&forms[i], s, len))
			return true;
	return false;
}

const char *
area_usual(const char *s, size_t len)
{
	return len == 4 && memcmp(s, "NL00", 4) == 0 ? "NL01" : s;
}

bool
area_is_municipality(const char *s, size_t len)
{
	return len == 6 && memcmp(s, "GM", 2) == 0 && is_digit(s[2]) &&
	    is_digit(s[3]) && is_digit(s[4]) && is_digit(s[5]);
}

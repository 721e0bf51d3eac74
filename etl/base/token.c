/*
 * Tokens of JSON: what is and what is not one is decided here, and nowhere else
 * for rows.
 */
#include "base/token.h"

#include <stdint.h>
#include <string.h>

/* ASCII without control bytes, quote and backslash. */
#define ONES4 1, 1, 1, 1
#define ONES16 ONES4, ONES4, ONES4, ONES4
const unsigned char token_plain[256] = {
	/* clang-format off */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	1, 1, 0 /* " */, 1, ONES4, ONES4, ONES4,
	ONES16, ONES16,
	ONES4, ONES4, ONES4, 0 /* \ */, 1, 1, 1,
	ONES16, ONES16,
	/* clang-format on */
};

token_place
token_stop(struct token_scan *scan, token_place p, const char *why)
{
	if (p != scan->limit) {
		scan->why = why;
		scan->where = p;
	}
	return NULL;
}

static inline bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static int
hex_value(unsigned char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Four hexadecimal digits that are known to be there. */
static unsigned
hex4(token_place p)
{
	unsigned v = 0;

	for (int i = 0; i < 4; i++)
		v = v << 4 | (unsigned)hex_value(p[i]);
	return v;
}

static size_t
utf8_put(unsigned char *to, unsigned c)
{
	if (c < 0x80) {
		to[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (unsigned char)(0xc0 | c >> 6);
		to[1] = (unsigned char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (unsigned char)(0xe0 | c >> 12);
		to[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		to[2] = (unsigned char)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (unsigned char)(0xf0 | c >> 18);
	to[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
	to[2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
	to[3] = (unsigned char)(0x80 | (c & 0x3f));
	return 4;
}

size_t
token_unescape(unsigned char *to, token_place from, size_t len)
{
	static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
	token_place end = from + len;
	size_t n = 0;

	while (from < end) {
		if (*from != '\\') {
			to[n++] = *from++;
		} else if (from[1] == 'u') {
			unsigned c = hex4(from + 2);

			from += 6;
			if (c >= 0xd800 && c < 0xdc00) {
				c = 0x10000 + ((c - 0xd800) << 10) +
				    (hex4(from + 2) - 0xdc00);
				from += 6;
			}
			n += utf8_put(to + n, c);
		} else {
			const char *l = strchr(letters, from[1]);

			to[n++] =
			    l ? (unsigned char)bytes[l - letters] : from[1];
			from += 2;
		}
	}
	return n;
}

/* One sequence of UTF-8, at its first byte. */
static token_place
scan_utf8(struct token_scan *scan, token_place p)
{
	static const char why[] = "invalid UTF-8";
	unsigned char c = *p, low = 0x80, high = 0xbf;
	int more;

	if (c >= 0xc2 && c <= 0xdf)
		more = 1;
	else if (c >= 0xe0 && c <= 0xef)
		more = 2;
	else if (c >= 0xf0 && c <= 0xf4)
		more = 3;
	else
		return token_stop(scan, p, why);

	/* No overlong forms, no surrogates, nothing above U+10FFFF. */
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;

	for (p++; more > 0; more--, p++) {
		if (*p < low || *p > high)
			return token_stop(scan, p, why);
		low = 0x80;
		high = 0xbf;
	}
	return p;
}

static token_place
scan_hex4(struct token_scan *scan, token_place p, unsigned *ret)
{
	for (int i = 0; i < 4; i++)
		if (hex_value(p[i]) < 0)
			return token_stop(scan, p + i, "a broken \\u escape");
	*ret = hex4(p);
	return p + 4;
}

static token_place
scan_escape(struct token_scan *scan, token_place p)
{
	static const char lone[] = "half a surrogate pair";
	token_place from = p++;
	unsigned c, low;

	switch (*p) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return p + 1;
	case 'u':
		break;
	default:
		return token_stop(scan, p, "an unknown escape in a string");
	}

	p = scan_hex4(scan, p + 1, &c);
	if (!p)
		return NULL;
	if (c == 0)
		return token_stop(scan, from, "\\u0000 in a string");
	if (c >= 0xdc00 && c < 0xe000)
		return token_stop(scan, from, lone);
	if (c < 0xd800 || c >= 0xe000)
		return p;

	if (p[0] != '\\')
		return token_stop(scan, p, lone);
	if (p[1] != 'u')
		return token_stop(scan, p + 1, lone);
	p = scan_hex4(scan, p + 2, &low);
	if (!p)
		return NULL;
	if (low < 0xdc00 || low >= 0xe000)
		return token_stop(scan, from, lone);
	return p;
}

token_place
token_unusual(struct token_scan *scan, token_place p)
{
	if (*p == '\\')
		return scan_escape(scan, p);
	if (*p >= 0x80)
		return scan_utf8(scan, p);
	return token_stop(scan, p, "a control byte in a string");
}

static bool
fits_64_bits(token_place digits, size_t n, bool negative)
{
	const char *most =
	    negative ? "9223372036854775808" : "9223372036854775807";

	return n < 19 || (n == 19 && memcmp(digits, most, 19) <= 0);
}

/*
 * Would the number, without its sign, be infinite as a double?  A parser that
 * reads doubles refuses such a document, and no statistic comes near.  The
 * digits are those of 2^1024 - 2^970, which is the smallest such number.
 */
static bool
is_infinite(token_place p, token_place end)
{
	static const char least[] =
	    "1797693134862315807937289714053034150799341327100378269361737"
	    "7898044496829276475094664901797758720709633028641669288791094"
	    "6555547851940402630657488671505820681908902000708383676273854"
	    "8458177115317644757302700698555713669596228429148198608349364"
	    "7529271907416844436551070434271155969950809304288017790417449"
	    "7792";
	const int64_t saturated = 1 << 30;
	int64_t digits = 0, exponent = 0;
	token_place from = p, mark = end;
	bool after_point = false, negative = false;
	size_t i = 0;

	for (token_place q = p; q < end; q++)
		if (*q == 'e' || *q == 'E')
			mark = q;
	for (token_place q = mark + 1; q < end; q++) {
		if (*q == '-')
			negative = true;
		else if (*q != '+' && exponent < saturated)
			exponent = 10 * exponent + (*q - '0');
	}
	if (negative)
		exponent = -exponent;

	/* Written as 0.ddd x 10^digits, with no zero in front. */
	for (; p < mark && (*p == '0' || *p == '.'); p++) {
		if (*p == '.')
			after_point = true;
		else if (after_point)
			digits--;
	}
	if (p == mark)
		return false;
	from = p;
	for (; p < mark && *p != '.' && !after_point; p++)
		digits++;
	digits += exponent;
	if (digits != 309)
		return digits > 309;

	for (p = from; p < mark; p++) {
		if (*p == '.')
			continue;
		if (i == sizeof(least) - 1)
			return true;
		if (*p != (unsigned char)least[i])
			return *p > (unsigned char)least[i];
		i++;
	}
	return i == sizeof(least) - 1;
}

token_place
token_number(struct token_scan *scan, token_place p)
{
	static const char broken[] = "a broken number";
	token_place from = p, whole, point;
	bool is_real = false, is_scaled = false;

	if (*p == '-')
		p++;
	whole = p;
	if (*p == '0')
		p++;
	else
		while (is_digit(*p))
			p++;
	if (p == whole || (*whole == '0' && is_digit(*p)))
		return token_stop(scan, p, broken);
	point = p;
	if (*p == '.') {
		is_real = true;
		if (!is_digit(*++p))
			return token_stop(scan, p, broken);
		while (is_digit(*p))
			p++;
	}
	if (*p == 'e' || *p == 'E') {
		is_real = is_scaled = true;
		p++;
		if (*p == '+' || *p == '-')
			p++;
		if (!is_digit(*p))
			return token_stop(scan, p, broken);
		while (is_digit(*p))
			p++;
	}
	if (p == scan->limit) /* more digits may follow */
		return NULL;

	if (!is_real && p - whole > 18 &&
	    !fits_64_bits(whole, (size_t)(p - whole), *from == '-'))
		return token_stop(scan, from, "a whole number beyond 64 bits");
	if (is_real && (is_scaled || point - whole > 300) &&
	    is_infinite(whole, p))
		return token_stop(scan, from, "a number beyond a double");
	return p;
}

token_place
token_word(struct token_scan *scan, token_place p, const char *word)
{
	for (; *word; word++, p++)
		if (*p != (unsigned char)*word)
			return token_stop(scan, p, "a broken value");
	return p;
}

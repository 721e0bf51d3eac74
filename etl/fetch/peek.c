/* The first bytes of a body, however small the pieces in which it comes. */
#include "fetch/peek.h"

#include <string.h>

#include "fetch/protocol.h"

void
peek_init(struct peek *peek, records_read *read, void *from)
{
	memset(peek, 0, sizeof(*peek));
	peek->read = read;
	peek->from = from;
}

static int
look(struct peek *peek, struct err *err)
{
	long n;

	peek->has_looked = true;
	do {
		n = peek->read(peek->from, peek->first + peek->n,
		    sizeof(peek->first) - peek->n, err);
		if (n < 0)
			return -1;
		peek->n += (size_t)n;
	} while (n > 0 && peek->n < sizeof(peek->first));
	if (peek->n == 0)
		return err_set(err, ERR_SOURCE,
		    "the body is empty; the next run asks again");
	if (reply_check_json(peek->first, peek->n, err) != 0)
		return -1;
	peek->is_json = true;
	return 0;
}

long
peek_read(void *ctx, char *into, size_t size, struct err *err)
{
	struct peek *peek = ctx;
	size_t n;

	if (!peek->has_looked && look(peek, err) != 0)
		return -1;
	n = peek->n - peek->given;
	if (n == 0)
		return peek->read(peek->from, into, size, err);
	if (n > size)
		n = size;
	memcpy(into, peek->first + peek->given, n);
	peek->given += n;
	return (long)n;
}

bool
peek_begins(const struct peek *peek, char c)
{
	size_t at = reply_mark(peek->first, peek->n);

	while (at < peek->n && memchr(" \t\r\n", peek->first[at], 4) != NULL)
		at++;
	return at < peek->n && peek->first[at] == c;
}

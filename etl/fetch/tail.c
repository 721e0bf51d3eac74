/*
 * Keeping the last bytes of a stream.
 */
#include "fetch/tail.h"

#include <string.h>

#include "base/text.h"

/* As much of the mark's line as a message shows. */
#define SHOWN 120

void
tail_init(struct tail *t, records_read *read, void *from)
{
	memset(t, 0, sizeof(*t));
	t->read = read;
	t->from = from;
}

long
tail_read(void *tail, char *into, size_t size, struct err *err)
{
	struct tail *t = tail;
	long got = t->read(t->from, into, size, err);
	size_t n = got > 0 ? (size_t)got : 0, keep;

	if (n >= TAIL_BYTES) {
		memcpy(t->last, into + n - TAIL_BYTES, TAIL_BYTES);
		t->n = TAIL_BYTES;
	} else if (n > 0) {
		keep = t->n + n > TAIL_BYTES ? TAIL_BYTES - n : t->n;
		memmove(t->last, t->last + t->n - keep, keep);
		memcpy(t->last + keep, into, n);
		t->n = keep + n;
	}
	return got;
}

const char *
tail_find(struct tail *t, const char *mark)
{
	struct err ignored = ERR_INIT;
	char piece[8192];
	size_t len = strlen(mark);

	/* A scanner stops at what it cannot read; the end is further on. */
	while (tail_read(t, piece, sizeof(piece), &ignored) > 0)
		continue;
	t->last[t->n] = '\0';
	/* A NUL byte in the body hides nothing. */
	for (size_t i = 0; i + len <= t->n; i++)
		if (memcmp(t->last + i, mark, len) == 0)
			return t->last + i;
	return NULL;
}

int
tail_check(struct tail *t, const char *mark, struct err *err)
{
	const char *at = tail_find(t, mark);
	char shown[SHOWN + 1];
	size_t n;

	if (at == NULL)
		return 0;
	n = t->n - (size_t)(at - t->last);
	if (n > SHOWN)
		n = SHOWN;
	memcpy(shown, at, n);
	shown[n] = '\0';
	shown[strcspn(shown, "\r\n")] = '\0';
	text_disarm(shown);
	return err_set(err, ERR_SOURCE,
	    "the service stopped in the middle of the body: \"%s\"; the next "
	    "run asks again",
	    shown);
}

int
tail_check_line(const struct tail *t, struct err *err)
{
	if (t->n > 0 && t->last[t->n - 1] == '\n')
		return 0;
	return err_set(err, ERR_SOURCE,
	    "the last row has no line end and nothing tells how long the body "
	    "is, so it may be cut off; the next run asks again, and when it is "
	    "always so, ask the publisher to send its length");
}

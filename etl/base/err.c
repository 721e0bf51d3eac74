/*
 * Errors: one class and one line of text, built from the inside out.
 *
 * Everything is put together in a buffer of its own before the struct is
 * touched, because the text that stands may be among the arguments.
 */
#include <errno.h>
#include <stdarg.h>

#include "base/err.h"
#include "base/text.h"

/* Copy text into err, as one line, cut with "..." where it does not fit.  A
 * cut never leaves half a character. */
static void
store(struct err *err, const char *text, size_t full)
{
	size_t len = full;

	if (full >= sizeof(err->text)) {
		len = sizeof(err->text) - sizeof("...");
		while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(err->text, text, len);
	err->text[len] = '\0';
	if (len != full)
		memcpy(err->text + len, "...", sizeof("..."));
	text_disarm(err->text);
}

/* Twice the room: the context and what stands behind it. */
struct draft {
	char text[2 * ERR_TEXT_MAX + 64];
	size_t len;
};

static void __attribute__((format(printf, 2, 0)))
draft_add(struct draft *draft, const char *fmt, va_list ap)
{
	size_t room = sizeof(draft->text) - draft->len;
	int len = vsnprintf(draft->text + draft->len, room, fmt, ap);

	if (len < 0)
		return;
	draft->len += (size_t)len < room ? (size_t)len : room - 1;
}

static void __attribute__((format(printf, 2, 3)))
draft_addf(struct draft *draft, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	draft_add(draft, fmt, ap);
	va_end(ap);
}

/* Messages of libraries come with a line end. */
static void
draft_trim(struct draft *draft)
{
	while (draft->len > 0 &&
	    (unsigned char)draft->text[draft->len - 1] <= ' ')
		draft->len--;
	draft->text[draft->len] = '\0';
}

int
err_set(struct err *err, enum err_class class, const char *fmt, ...)
{
	struct draft draft = { .len = 0 };
	va_list ap;

	va_start(ap, fmt);
	draft_add(&draft, fmt, ap);
	va_end(ap);
	draft_trim(&draft);
	err->class = class;
	store(err, draft.text, draft.len);
	return -1;
}

int
err_errno(struct err *err, enum err_class class, const char *fmt, ...)
{
	int number = errno;
	char words[128];
	struct draft draft = { .len = 0 };
	va_list ap;

	if (strerror_r(number, words, sizeof(words)) != 0)
		snprintf(words, sizeof(words), "error %d", number);
	va_start(ap, fmt);
	draft_add(&draft, fmt, ap);
	va_end(ap);
	draft_addf(&draft, ": %s", words);
	err->class = class;
	store(err, draft.text, draft.len);
	errno = number;
	return -1;
}

int
err_context(struct err *err, const char *fmt, ...)
{
	struct draft draft = { .len = 0 };
	va_list ap;

	va_start(ap, fmt);
	draft_add(&draft, fmt, ap);
	va_end(ap);
	draft_addf(&draft, ": %s", err->text);
	store(err, draft.text, draft.len);
	return -1;
}

void
err_of_source(struct err *err)
{
	if (err->class != ERR_FATAL && err->class != ERR_DRIFT)
		err->class = ERR_SOURCE;
}

void
err_clear(struct err *err)
{
	err->class = ERR_NONE;
	err->text[0] = '\0';
}

const char *
err_class_name(enum err_class which)
{
	switch (which) {
	case ERR_NONE:
		return "none";
	case ERR_RETRY:
		return "retry";
	case ERR_SOURCE:
		return "source";
	case ERR_DRIFT:
		return "drift";
	case ERR_DATA:
		return "data";
	case ERR_USAGE:
		return "usage";
	case ERR_FATAL:
		return "fatal";
	}
	return "unknown";
}

void
err_bug(const char *file, int line, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text_disarm(text);
	fprintf(stderr, "woondruk: a bug at %s:%d: %s\n", file, line, text);
	abort();
}

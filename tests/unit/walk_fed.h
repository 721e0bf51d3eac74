/*
 * The walk of a protocol, fed with replies: no network, no depot.
 * FED_PROTOCOL names the protocol before this is included.
 */
#ifndef UNIT_WALK_FED_H
#define UNIT_WALK_FED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../memory.h"
#include "define/source.h"
#include "fetch/protocol.h"

/* One walk, and what it said last. */
struct fed {
	void *walk;
	struct request request;
	struct err err;
	int rc;
};

static inline void
begin(struct fed *f, const struct source *source, const struct snapshot *last)
{
	memset(f, 0, sizeof(*f));
	f->walk = FED_PROTOCOL.begin(source, last);
	f->rc = FED_PROTOCOL.next(f->walk, NULL, &f->request, &f->err);
}

static inline void
feed_status(struct fed *f, int status, const char *body)
{
	struct memory m = { body, strlen(body) };
	struct reply reply = { status, "", m.left, read_memory, &m, true,
		false };
	struct request next = { 0 };

	if (f->rc == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(f->rc, 1);
	f->rc = FED_PROTOCOL.next(f->walk, &reply, &next, &f->err);
	request_release(&f->request);
	f->request = next;
}

static inline void
feed(struct fed *f, const char *body)
{
	feed_status(f, 200, body);
}

static inline void
end(struct fed *f)
{
	request_release(&f->request);
	FED_PROTOCOL.end(f->walk);
}

static inline void
wants(const struct fed *f, const char *role, const char *url)
{
	if (f->rc == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(f->rc, 1);
	assert_string_equal(f->request.role, role);
	assert_string_equal(f->request.url, url);
}

static inline void
fails(struct fed *f, const char *text)
{
	assert_int_equal(f->rc, -1);
	assert_true(
	    f->err.class == ERR_SOURCE || f->err.class == ERR_DRIFT);
	if (strstr(f->err.text, text) == NULL)
		fail_msg("\"%s\" says nothing of \"%s\"", f->err.text, text);
	end(f);
}

/* The whole is there, with so many rows on so many pages. */
static inline void
is_whole(struct fed *f, const char *proof, unsigned rows, unsigned pages)
{
	struct whole whole = { 0 };

	if (f->rc == -1)
		fail_msg("%s", f->err.text);
	assert_int_equal(f->rc, 0);
	FED_PROTOCOL.whole(f->walk, &whole);
	assert_false(whole.is_unchanged);
	assert_string_equal(whole.proof, proof);
	assert_int_equal(whole.rows, rows);
	assert_int_equal(whole.pages, pages);
	end(f);
}

#endif

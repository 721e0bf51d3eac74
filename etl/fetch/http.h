/*
 * The network: one polite HTTP client, and the only file that knows libcurl.
 *
 * Many transfers, one thread.  Bodies go straight into the depot, compressed as
 * they were received.  What comes out of here is an answer whose status and
 * Content-Type are the ones asked for, or an error whose text says what
 * happened after how many tries.  What a body means is no concern of this file.
 *
 * Rules: https only, one host a request, redirects within that host, no
 * proxies, cookies, passwords or .netrc; a pace and a number in flight per
 * host; limits of time and size (base/limits.h); what passes is asked again with
 * growing pauses, and a server that says when is believed.
 */
#ifndef FETCH_HTTP_H
#define FETCH_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/depot.h"
#include "base/err.h"
#include "base/settings.h"
#include "fetch/answer.h"

struct http;

struct http_options {
	struct depot *depot;
	const struct settings *settings;	/* for the keys of hosts */
	const char *contact;	/* in the User-Agent, or NULL */
	const char *redirect;	/* WOONDRUK_REDIRECT, or NULL */
	int64_t pace_ms;	/* between the starts of two requests to a host;
				   towards redirected hosts the pauses before a
				   retry shrink with it: tests are fast */
	int64_t deadline_ms;	/* clock_ms() at which all is over; 0: never */
};

struct http_request {
	const char *url;	/* public; also in logs and depot */
	const char *host;	/* the one host that may be asked */
	const char *accept;	/* media types asked for, with commas; the only
				   ones kept */
	uint64_t max;		/* ceiling of the decoded body */
	const int *also;	/* statuses beside 200 that are an answer
				   (without body), ended by 0; NULL: none */
	const char *label;	/* for http_waiting; or NULL */
};

/* How a request ended.  Texts are borrowed until the next http_step. */
struct http_reply {
	void *ctx;		/* as given to http_ask */
	struct err err;		/* class ERR_NONE: there is an answer */
	bool is_unreachable;	/* the whole host: the error is about no
				   address in particular */
	int status;
	struct depot_kept kept;	/* when status is 200 */
	bool is_framed;		/* its body, as of answer_is_framed */
	const char *const *header; /* by enum answer_header; NULL: not sent */
	unsigned tries;
};

int	http_new(const struct http_options *, struct http **ret, struct err *)
	    MUST_CHECK;
/* Abandons what is in flight; NULL is fine. */
void	http_free(struct http *);

/* Put a request in the queue; all it points to is copied but ctx. */
void	http_ask(struct http *, const struct http_request *, void *ctx);
/* Work for at most ${max_ms}: 1 and one request that has ended, 0 when none
 * has, -1 when the run has to stop (the disk is full). */
int	http_step(struct http *, int max_ms, struct http_reply *ret,
	    struct err *) MUST_CHECK;
/* Requests asked and not ended. */
size_t	http_pending(const struct http *);
/* What is being waited for, for people: "x properties: 1.2 MB". */
void	http_waiting(const struct http *, char *ret, size_t size);

#endif

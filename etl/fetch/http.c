/*
 * The network, by libcurl's multi interface.  A transfer is one request with
 * all its tries; the functions stand in the order in which it passes them:
 * ask, start, headers, body, settle.
 *
 * Transfers are few (LIMIT_DEFINITIONS sources, one request each), so lists are
 * walked from the front.
 */
#include <curl/curl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include "fetch/address.h"
#include "fetch/hosts.h"
#include "fetch/http.h"
#include "fetch/key.h"
#include "fetch/retry.h"

struct transfer {
	struct transfer *next;
	struct http *http;
	struct host *host;
	CURL *easy;
	bool is_active; /* in the multi handle */
	void *ctx;

	/* the request */
	char *url; /* moves with a redirect */
	char *accept;
	char *secret; /* a key, as a header; no redirect leads away from
			 ->host, and no log or message has it */
	char *label;
	int also[8];

	/* over all tries */
	unsigned tries;
	unsigned redirects;
	bool ipv4_only;
	int64_t not_before;

	/* of this try */
	struct curl_slist *headers;
	struct answer answer;
	char curl_words[CURL_ERROR_SIZE];
};

struct http {
	const struct settings *settings;
	struct depot *depot;
	struct address_map *map;
	char *agent;
	int64_t pace_ms;
	int64_t deadline_ms;
	uint32_t dice;
	CURLM *multi;
	struct hosts hosts;
	struct transfer *queue; /* all that have not ended, oldest first */
	struct transfer *ended; /* the one whose texts the caller borrows */
	unsigned in_flight;
};

/* --- opening and closing --- */

int
http_new(const struct http_options *options, struct http **ret, struct err *err)
{
	struct http *http = xcalloc(1, sizeof(*http));

	if (address_map_parse(options->redirect, &http->map, err) != 0)
		goto fail;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		err_set(err, ERR_FATAL, "libcurl cannot be set up");
		goto fail;
	}
	http->multi = curl_multi_init();
	if (http->multi == NULL) {
		err_set(err, ERR_FATAL, "libcurl cannot be set up");
		goto fail;
	}
	http->settings = options->settings;
	http->depot = options->depot;
	http->pace_ms = options->pace_ms;
	http->deadline_ms = options->deadline_ms;
	http->dice = (uint32_t)clock_ms() ^ (uint32_t)getpid() * 2654435761u;
	http->agent = options->contact != NULL
	    ? xasprintf("woondruk/%s (+%s)", WOONDRUK_VERSION, options->contact)
	    : xasprintf("woondruk/%s", WOONDRUK_VERSION);
	text_disarm(http->agent);
	*ret = http;
	return 0;
fail:
	http_free(http);
	return -1;
}

static void
transfer_stop(struct transfer *t)
{
	if (!t->is_active)
		return;
	curl_multi_remove_handle(t->http->multi, t->easy);
	t->is_active = false;
	t->http->in_flight--;
	t->host->in_flight--;
}

static void
transfer_free(struct transfer *t)
{
	if (t == NULL)
		return;
	transfer_stop(t);
	answer_release(&t->answer);
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	free(t->url);
	free(t->accept);
	free(t->secret);
	free(t->label);
	free(t);
}

void
http_free(struct http *http)
{
	struct transfer *t;

	if (http == NULL)
		return;
	while ((t = http->queue) != NULL) {
		http->queue = t->next;
		transfer_free(t);
	}
	transfer_free(http->ended);
	if (http->multi != NULL)
		curl_multi_cleanup(http->multi);
	hosts_release(&http->hosts);
	address_map_free(http->map);
	free(http->agent);
	free(http);
}

/* --- asking --- */

void
http_ask(struct http *http, const struct http_request *request, void *ctx)
{
	struct transfer *t = xcalloc(1, sizeof(*t)), **end = &http->queue;
	size_t i = 0;

	t->http = http;
	t->host = hosts_find(&http->hosts, request->host);
	t->ctx = ctx;
	t->url = xstrdup(request->url);
	t->accept = xstrdup(request->accept);
	t->secret = key_header(http->settings, request->host, request->url);
	t->label = request->label != NULL ? xstrdup(request->label) : NULL;
	for (; request->also != NULL && request->also[i] != 0; i++) {
		if (i == sizeof(t->also) / sizeof(*t->also) - 1)
			BUG("too many statuses");
		t->also[i] = request->also[i];
	}
	answer_init(&t->answer, http->depot, t->accept, request->max);
	while (*end != NULL)
		end = &(*end)->next;
	*end = t;
}

size_t
http_pending(const struct http *http)
{
	size_t n = 0;

	for (const struct transfer *t = http->queue; t != NULL; t = t->next)
		n++;
	return n;
}

void
http_waiting(const struct http *http, char *ret, size_t size)
{
	const struct transfer *t = http->queue;

	while (t != NULL && !t->is_active)
		t = t->next;
	if (t == NULL)
		t = http->queue;
	if (t == NULL)
		snprintf(ret, size, "nothing");
	else if (t->answer.received > 0)
		snprintf(ret, size, "%s: %.1f MB",
		    t->label != NULL ? t->label : t->host->name,
		    (double)t->answer.received / 1e6);
	else if (t->tries > 1 || (t->tries == 1 && !t->is_active))
		snprintf(ret, size, "%s: try %u of %d",
		    t->label != NULL ? t->label : t->host->name, t->tries + 1,
		    LIMIT_TRIES);
	else
		snprintf(ret, size, "%s",
		    t->label != NULL ? t->label : t->host->name);
}

/* --- the answer comes in --- */

static bool
is_also(const struct transfer *t, int status)
{
	for (const int *s = t->also; *s != 0; s++)
		if (*s == status)
			return true;
	return false;
}

static int
status_of(const struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

static size_t
on_header(char *line, size_t one, size_t len, void *ctx)
{
	struct transfer *t = ctx;

	(void)one;
	t->host->has_answered = true;
	answer_take_header(&t->answer, line, len);
	return len;
}

/* Anything but len ends the transfer; the answer tells why. */
static size_t
on_body(char *data, size_t one, size_t len, void *ctx)
{
	struct transfer *t = ctx;

	(void)one;
	return answer_take_body(&t->answer, status_of(t), data, len) ? len : 0;
}

/* --- starting --- */

/* Set an option, unless one before it could not be set. */
#define SET(option, value)                                                     \
	do {                                                                   \
		if (rc == CURLE_OK)                                            \
			rc = curl_easy_setopt(t->easy, option, value);         \
	} while (0)

/* What we ask for. */
static CURLcode
set_request(struct transfer *t, const char *url)
{
	char *line = xasprintf("Accept: %s", t->accept);
	CURLcode rc = CURLE_OK;

	curl_slist_free_all(t->headers);
	t->headers = curl_slist_append(NULL, line);
	free(line);
	if (t->secret != NULL)
		t->headers = curl_slist_append(t->headers, t->secret);
	SET(CURLOPT_URL, url);
	SET(CURLOPT_HTTPHEADER, t->headers);
	SET(CURLOPT_USERAGENT, t->http->agent);
	/* Ask for gzip, and leave decoding to the depot, which keeps the
	 * stream as it was received. */
	SET(CURLOPT_ACCEPT_ENCODING, "gzip");
	SET(CURLOPT_HTTP_CONTENT_DECODING, 0L);
	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_ERRORBUFFER, t->curl_words);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, t);
	return rc;
}

/* A pause of ours; towards redirected hosts it shrinks with the pace. */
static int64_t
pause_ms(const struct http *http, int64_t ms)
{
	if (address_map_is_empty(http->map))
		return ms;
	return ms * http->pace_ms / LIMIT_PACE_MS;
}

/* How long a host is waited for; the same, but a pace of 0 is no measure. */
static long
patience_ms(const struct http *http, int64_t ms)
{
	return (long)(http->pace_ms > 0 ? pause_ms(http, ms) : ms);
}

/* How long it may take, and what is not for us, whatever the environment
 * says. */
static CURLcode
set_limits(struct transfer *t, bool is_plain)
{
	const struct http *http = t->http;
	int64_t total = LIMIT_TRANSFER_MS;
	long slow = patience_ms(http, LIMIT_LOW_SPEED_SECONDS * 1000) / 1000;
	CURLcode rc = CURLE_OK;

	if (http->deadline_ms != 0 && http->deadline_ms - clock_ms() < total)
		total = http->deadline_ms - clock_ms();
	SET(CURLOPT_CONNECTTIMEOUT_MS, patience_ms(http, LIMIT_CONNECT_MS));
	SET(CURLOPT_TIMEOUT_MS, (long)(total < 1 ? 1 : total));
	SET(CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_LOW_SPEED_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, slow < 1 ? 1 : slow);
#if LIBCURL_VERSION_NUM >= 0x075500
	SET(CURLOPT_PROTOCOLS_STR, is_plain ? "http" : "https");
#else
	SET(CURLOPT_PROTOCOLS,
	    (long)(is_plain ? CURLPROTO_HTTP : CURLPROTO_HTTPS));
#endif
	/* No signals: another thread waits for those that are ours. */
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_IPRESOLVE,
	    (long)(t->ipv4_only ? CURL_IPRESOLVE_V4 : CURL_IPRESOLVE_WHATEVER));
	return rc;
}

static int
transfer_start(struct transfer *t, struct err *err)
{
	struct http *http = t->http;
	bool is_plain;
	char *url = NULL;
	CURLcode rc;

	if (address_check(t->url, t->host->name, err) != 0)
		return -1;
	answer_clear(&t->answer);
	t->curl_words[0] = '\0';
	if (t->easy == NULL && (t->easy = curl_easy_init()) == NULL)
		return err_set(err, ERR_FATAL, "libcurl cannot be set up");
	curl_easy_reset(t->easy);
	url = address_map_send(http->map, t->url, &is_plain);
	rc = set_request(t, url);
	if (rc == CURLE_OK)
		rc = set_limits(t, is_plain);
	free(url);
	if (rc != CURLE_OK)
		return err_set(err, ERR_SOURCE, "libcurl: %s",
		    curl_easy_strerror(rc));
	if (curl_multi_add_handle(http->multi, t->easy) != CURLM_OK)
		return err_set(err, ERR_FATAL, "libcurl takes no transfer");
	t->is_active = true;
	t->tries++;
	t->host->in_flight++;
	http->in_flight++;
	t->host->not_before = clock_ms() + http->pace_ms;
	return 0;
}

/* --- settling --- */

/* The verdict on a try. */
enum verdict {
	ANSWERED,
	AGAIN, /* the error says why; asked again, unless tries are used up */
	MOVED, /* redirected: asked at once, and no try is counted */
	FAILED
};

/* Errors that pass; others (certificate, bad URL) do not. */
static bool
is_passing(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return true;
	default:
		return false;
	}
}

static bool
has_connected(const struct transfer *t)
{
	curl_off_t us = 0;

	curl_easy_getinfo(t->easy, CURLINFO_CONNECT_TIME_T, &us);
	return us > 0;
}

static enum verdict
settle_transport(struct transfer *t, CURLcode code, struct err *err)
{
	const char *words =
	    t->curl_words[0] != '\0' ? t->curl_words : curl_easy_strerror(code);
	bool connected = has_connected(t);

	err_set(err, ERR_SOURCE, "%s", words);
	if (!is_passing(code))
		return FAILED;
	if (!connected)
		host_is_away(t->host, clock_ms());
	/* A hanging IPv6 route is on record: after a failed connect or a wait
	 * in vain the next try goes by IPv4; and where that cannot connect
	 * either, by whatever there is. */
	if (t->ipv4_only && !connected)
		t->ipv4_only = false;
	else if (!connected || code == CURLE_OPERATION_TIMEDOUT)
		t->ipv4_only = true;
	return AGAIN;
}

static enum verdict
settle_redirect(struct transfer *t, int status, struct err *err)
{
	const char *location = t->answer.header[ANSWER_LOCATION];
	CURLU *parts;
	char *url = NULL;
	enum verdict verdict = FAILED;

	if (location == NULL || location[0] == '\0') {
		err_set(err, ERR_SOURCE, "HTTP %d without a Location", status);
		return FAILED;
	}
	if (++t->redirects > LIMIT_REDIRECTS) {
		err_set(err, ERR_SOURCE,
		    "more than %d redirects, the last to %.200s",
		    LIMIT_REDIRECTS, location);
		return FAILED;
	}
	parts = curl_url();
	if (parts == NULL ||
	    curl_url_set(parts, CURLUPART_URL, t->url, 0) != CURLUE_OK ||
	    curl_url_set(parts, CURLUPART_URL, location, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_URL, &url, 0) != CURLUE_OK) {
		err_set(err, ERR_SOURCE,
		    "HTTP %d to an address that is none: %.200s", status,
		    location);
		goto out;
	}
	if (address_check(url, t->host->name, err) != 0) {
		err_context(err, "HTTP %d", status);
		goto out;
	}
	free(t->url);
	t->url = xstrdup(url);
	verdict = MOVED;
out:
	curl_free(url);
	curl_url_cleanup(parts);
	return verdict;
}

/* Milliseconds that the server asks us to wait; 0 when it does not say. */
static int64_t
retry_after_ms(const struct transfer *t)
{
	const char *value = t->answer.header[ANSWER_RETRY_AFTER];
	struct err ignored = ERR_INIT;
	int64_t seconds;
	time_t date;

	if (value == NULL)
		return 0;
	if (value[0] != '\0' && strspn(value, "0123456789") == strlen(value)) {
		if (text_to_int(value, 0, INT32_MAX, "Retry-After", &seconds,
			&ignored) != 0)
			return INT32_MAX;
		return seconds * 1000;
	}
	/* A date of the server is compared with the real clock, also when the
	 * run's own is fixed. */
	date = curl_getdate(value, NULL);
	if (date == -1 || date <= time(NULL))
		return 0;
	return (int64_t)(date - time(NULL)) * 1000;
}

static enum verdict
settle_status(struct transfer *t, int status, struct err *err)
{
	char words[ANSWER_WORDS], reset[ANSWER_RESET] = "";
	int64_t wait;

	if (status >= 300 && status < 400 && status != 304)
		return settle_redirect(t, status, err);
	answer_words(&t->answer, words);
	err_set(err, ERR_SOURCE, "HTTP %d%s%s", status, words,
	    retry_mend(status));
	if (status == 401 || status == 403)
		key_mend(t->http->settings, t->host->name, t->url, err);
	if (!retry_status(status))
		return FAILED;
	/* A quota of calls is back tomorrow, not after a pause. */
	if (status == 429)
		answer_reset(&t->answer, reset);
	if (reset[0] != '\0') {
		err_context(err,
		    "the quota of calls is used up until %s; the next run "
		    "after that asks again",
		    reset);
		return FAILED;
	}
	wait = retry_after_ms(t);
	if (wait > LIMIT_RETRY_AFTER_MS) {
		err_context(err,
		    "the server asks to wait %" PRId64 " s, longer than we do "
		    "(%d s); the next run asks again",
		    wait / 1000, LIMIT_RETRY_AFTER_MS / 1000);
		return FAILED;
	}
	/* It speaks for the host: others wait too. */
	if (wait > 0)
		host_waits(t->host, clock_ms() + wait);
	return AGAIN;
}

static enum verdict
settle(struct transfer *t, CURLcode code, struct http_reply *ret,
    struct err *err)
{
	int status = status_of(t);

	if (t->answer.error.class != ERR_NONE) {
		*err = t->answer.error;
		return FAILED;
	}
	/* An error's body may be longer than we care for, or break. */
	if (t->answer.sink == SINK_WORDS && status != 200)
		code = CURLE_OK;
	if (code != CURLE_OK)
		return settle_transport(t, code, err);
	if (is_also(t, status)) {
		ret->status = status;
		return ANSWERED;
	}
	if (status != 200)
		return settle_status(t, status, err);
	if (answer_finish(&t->answer, &ret->kept, err) != 0)
		return err->class == ERR_RETRY ? AGAIN : FAILED;
	ret->status = status;
	return ANSWERED;
}

/* Plan the next try, or say that there is none. */
static enum verdict
plan_retry(struct transfer *t, struct err *err)
{
	struct http *http = t->http;
	int64_t when;

	if (host_is_hopeless(t->host, t->tries, clock_ms(),
		pause_ms(http, LIMIT_UNREACHABLE_MS))) {
		host_give_up(t->host, err->text);
		err_context(err, "%s cannot be reached", t->host->name);
		return FAILED;
	}
	if (t->tries >= LIMIT_TRIES) {
		err_context(err, "after %u tries", t->tries);
		return FAILED;
	}
	http->dice = http->dice * 1664525u + 1013904223u;
	when = clock_ms() +
	    retry_wait_ms(t->tries, pause_ms(http, LIMIT_BACKOFF_FIRST_MS),
		http->dice >> 8);
	if (when < t->host->not_before)
		when = t->host->not_before;
	if (http->deadline_ms != 0 && when >= http->deadline_ms) {
		err_context(err, "no time for another try before the deadline");
		return FAILED;
	}
	t->not_before = when;
	return AGAIN;
}

static void
take_out(struct http *http, struct transfer *t)
{
	struct transfer **at = &http->queue;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	t->next = NULL;
}

/* Hand a transfer that has ended to the caller. */
static void
hand_over(struct http *http, struct transfer *t, struct http_reply *ret)
{
	transfer_stop(t);
	take_out(http, t);
	transfer_free(http->ended);
	http->ended = t;
	ret->ctx = t->ctx;
	ret->is_unreachable = t->host->is_given_up;
	ret->tries = t->tries;
	ret->is_framed = answer_is_framed(&t->answer);
	ret->header = (const char *const *)t->answer.header;
}

/* --- the loop --- */

/* What forbids a transfer to start or go on; ERR_NONE: nothing. */
static void
check_time(const struct transfer *t, struct err *err)
{
	const struct http *http = t->http;

	if (http->deadline_ms != 0 && clock_ms() >= http->deadline_ms)
		err_set(err, ERR_SOURCE,
		    "stopped at the deadline, after %" PRIu64 " bytes; give "
		    "more time with --deadline, or let the next run ask again",
		    t->answer.received);
	else if (!t->is_active && t->host->is_given_up)
		err_set(err, ERR_SOURCE, "%s cannot be reached: %s",
		    t->host->name, t->host->why);
	else if (http->deadline_ms != 0 && !t->is_active &&
	    t->host->not_before >= http->deadline_ms)
		err_set(err, ERR_SOURCE,
		    "%s may not be asked again before the deadline; give more "
		    "time with --deadline, or let the next run ask again",
		    t->host->name);
}

/* Start what may start.  1: one could not, and ret tells why. */
static int
start_some(struct http *http, struct http_reply *ret)
{
	for (struct transfer *t = http->queue; t != NULL; t = t->next) {
		int64_t now = clock_ms();

		check_time(t, &ret->err);
		if (ret->err.class != ERR_NONE) {
			hand_over(http, t, ret);
			return 1;
		}
		if (t->is_active || http->in_flight >= LIMIT_IN_FLIGHT ||
		    t->host->in_flight >= LIMIT_IN_FLIGHT_HOST ||
		    now < t->not_before || now < t->host->not_before)
			continue;
		if (transfer_start(t, &ret->err) != 0) {
			hand_over(http, t, ret);
			return 1;
		}
	}
	return 0;
}

/* Look at transfers that libcurl is done with.  1: one has ended for good. */
static int
settle_some(struct http *http, struct http_reply *ret)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(http->multi, &left)) != NULL) {
		CURLcode code = msg->data.result;
		struct transfer *t = NULL;
		enum verdict verdict;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
		verdict = settle(t, code, ret, &ret->err);
		transfer_stop(t);
		if (verdict == MOVED)
			t->tries--;
		if (verdict == AGAIN)
			verdict = plan_retry(t, &ret->err);
		if (verdict == FAILED && ret->err.class == ERR_RETRY)
			ret->err.class = ERR_SOURCE;
		if (verdict == ANSWERED || verdict == FAILED) {
			hand_over(http, t, ret);
			return 1;
		}
		answer_clear(&t->answer);
		err_clear(&ret->err);
	}
	return 0;
}

/* How long nothing of ours is due. */
static int
idle_ms(const struct http *http, int64_t until)
{
	int64_t now = clock_ms(), wake = until;

	if (http->deadline_ms != 0 && http->deadline_ms < wake)
		wake = http->deadline_ms;
	for (const struct transfer *t = http->queue; t != NULL; t = t->next) {
		int64_t due = t->not_before > t->host->not_before
		    ? t->not_before
		    : t->host->not_before;

		/* Those that wait for a place wait for a transfer's end, which
		 * wakes us anyhow. */
		if (!t->is_active && due > now && due < wake)
			wake = due;
	}
	return wake > now ? (int)(wake - now) : 0;
}

int
http_step(struct http *http, int max_ms, struct http_reply *ret,
    struct err *err)
{
	int64_t until = clock_ms() + max_ms;
	int running;

	memset(ret, 0, sizeof(*ret));
	for (;;) {
		if (start_some(http, ret) != 0)
			break;
		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			return err_set(err, ERR_FATAL, "libcurl has failed");
		if (settle_some(http, ret) != 0)
			break;
		if (clock_ms() >= until || http->queue == NULL)
			return 0;
		if (curl_multi_poll(http->multi, NULL, 0, idle_ms(http, until),
			NULL) != CURLM_OK)
			return err_set(err, ERR_FATAL, "libcurl has failed");
	}
	if (ret->err.class == ERR_FATAL) {
		*err = ret->err;
		return -1;
	}
	return 1;
}

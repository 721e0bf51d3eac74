/*
 * One answer as it comes in: its headers, and where its body goes.
 */
#include "fetch/answer.h"

#include <strings.h>

#include "base/gzip.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

/* A header's value; what is longer is cut, and would mean nothing to us.  A
 * Location may be as long as a URL. */
#define VALUE_MAX (LIMIT_URL + 1)
/* Bodies that say in members what is wrong. */
#define PROBLEM_TYPES "application/problem+json, application/json"
/* As much of an error's body as a message shows, and of what a problem
 * document says. */
#define SHOWN 200
#define SHOWN_PROBLEM (ANSWER_WORDS - 8)

const char *const answer_header_name[ANSWER_HEADERS] = { "content-type",
	"content-encoding", "content-length", "transfer-encoding", "date",
	"etag", "last-modified", "location", "retry-after" };

void
answer_init(struct answer *a, struct depot *depot, const char *type,
    uint64_t max)
{
	memset(a, 0, sizeof(*a));
	a->depot = depot;
	a->type = type;
	a->max = max;
	buf_init(&a->words, LIMIT_ERROR_BODY);
}

void
answer_clear(struct answer *a)
{
	for (int i = 0; i < ANSWER_HEADERS; i++) {
		free(a->header[i]);
		a->header[i] = NULL;
	}
	depot_abandon(a->body);
	a->body = NULL;
	a->sink = SINK_UNDECIDED;
	a->received = 0;
	buf_clear(&a->words);
	err_clear(&a->error);
}

void
answer_release(struct answer *a)
{
	answer_clear(a);
	buf_release(&a->words);
}

void
answer_take_header(struct answer *a, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);

	/* An answer that follows another (100, 103) starts afresh. */
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0) {
		answer_clear(a);
		a->has_frames = line[5] >= '2';
		return;
	}
	if (colon == NULL)
		return;
	for (int i = 0; i < ANSWER_HEADERS; i++) {
		size_t n = (size_t)(colon - line);

		if (strlen(answer_header_name[i]) != n ||
		    strncasecmp(answer_header_name[i], line, n) != 0)
			continue;
		n = len - n - 1;
		free(a->header[i]);
		a->header[i] =
		    xstrndup(colon + 1, n < VALUE_MAX ? n : VALUE_MAX);
		text_disarm(a->header[i]);
		text_squeeze(a->header[i]);
	}
}

/* Is the Content-Type one of those, whatever its parameters? */
static bool
is_type(const char *type, const char *wanted)
{
	size_t len = strcspn(type, ";");

	while (len > 0 && type[len - 1] == ' ')
		len--;
	while (*wanted != '\0') {
		size_t n = strcspn(wanted, ",");

		if (len == n && strncasecmp(type, wanted, len) == 0)
			return true;
		wanted += n;
		wanted += strspn(wanted, ", ");
	}
	return false;
}

static bool
is_page(const char *type)
{
	return is_type(type, "text/html") ||
	    is_type(type, "application/xhtml+xml");
}

static int
check_type(const struct answer *a, struct err *err)
{
	const char *type = a->header[ANSWER_TYPE];

	if (type == NULL || type[0] == '\0')
		return err_set(err, ERR_SOURCE,
		    "the answer has no Content-Type where %s was expected; "
		    "look at the address by hand",
		    a->type);
	if (is_type(type, a->type))
		return 0;
	if (is_page(type))
		return err_set(err, ERR_SOURCE,
		    "an HTML page came where %s was expected; when the "
		    "service has moved, mend host and path in source.json",
		    a->type);
	return err_set(err, ERR_SOURCE,
	    "Content-Type %.100s came where %s was expected; look at the "
	    "address by hand",
	    type, a->type);
}

/* Which way the body goes: known once the headers are in. */
static int
decide(struct answer *a, int status, struct err *err)
{
	const char *encoding = a->header[ANSWER_ENCODING];
	bool is_gzip = false;

	a->sink = SINK_WORDS;
	if (status != 200)
		return 0;
	if (check_type(a, err) != 0)
		return -1;
	if (encoding != NULL && strcasecmp(encoding, "identity") != 0) {
		is_gzip = strcasecmp(encoding, "gzip") == 0 ||
		    strcasecmp(encoding, "x-gzip") == 0;
		if (!is_gzip)
			return err_set(err, ERR_SOURCE,
			    "the body is encoded as %.60s, which was not "
			    "asked for; look at the address by hand",
			    encoding);
	}
	if (depot_begin(a->depot, is_gzip, a->max, &a->body, err) != 0)
		return -1;
	a->sink = SINK_DEPOT;
	return 0;
}

bool
answer_take_body(struct answer *a, int status, const void *data, size_t len)
{
	a->received += len;
	if (a->sink == SINK_UNDECIDED && decide(a, status, &a->error) != 0)
		return false;
	if (a->sink == SINK_DEPOT)
		return depot_push(a->body, data, len, &a->error) == 0;
	buf_add(&a->words, data, len);
	return buf_ok(&a->words);
}

int
answer_finish(struct answer *a, struct depot_kept *ret, struct err *err)
{
	struct depot_body *body;

	/* An empty body came by no call. */
	if (a->sink == SINK_UNDECIDED && decide(a, 200, err) != 0)
		return -1;
	body = a->body;
	a->body = NULL;
	if (depot_finish(body, ret, err) == 0)
		return 0;
	/* A stream that was cut off may come whole next time. */
	if (err->class == ERR_SOURCE)
		err->class = ERR_RETRY;
	return -1;
}

bool
answer_is_framed(const struct answer *a)
{
	const char *transfer = a->header[ANSWER_TRANSFER];
	const char *encoding = a->header[ANSWER_ENCODING];

	return a->has_frames || a->header[ANSWER_LENGTH] != NULL ||
	    (transfer != NULL && strcasecmp(transfer, "chunked") == 0) ||
	    (encoding != NULL && encoding[0] != '\0' &&
		strcasecmp(encoding, "identity") != 0);
}

/* Keep what fits; more than that is of no use and ends the stream. */
static int
keep_first(void *ctx, const void *data, size_t len, struct err *err)
{
	struct buf *out = ctx;
	size_t room = out->max - out->len;

	buf_add(out, data, len < room ? len : room);
	return len < room ? 0 : err_set(err, ERR_SOURCE, "enough");
}

/* Add a text, behind the one before it. */
static void
add_words(struct buf *out, const char *between, const char *text)
{
	if (text != NULL && text[0] != '\0')
		buf_addf(out, "%s%s", out->len > 0 ? between : "", text);
}

/* A problem document (RFC 9457, and what services make of it) says in a few
 * members what is wrong: title, detail, and which parameter. */
static bool
add_problem(struct buf *out, const struct buf *text)
{
	struct err ignored = ERR_INIT;
	struct json *root = NULL, *params, *error;
	const char *type;

	if (json_parse(text->data, text->len, "problem", &root, &ignored) != 0)
		return false;
	add_words(out, "", json_get_text(root, "title", NULL));
	add_words(out, ": ", json_get_text(root, "detail", NULL));
	/* As CKAN says it. */
	error = json_get(root, "error");
	type = json_get_text(error, "__type", NULL);
	add_words(out, "", type);
	if (type != NULL)
		add_words(out, ": ", json_get_text(error, "message", NULL));
	params = json_get(root, "invalid-params");
	for (size_t i = 0; i < json_size(params) && i < 3; i++)
		add_words(out, "; ",
		    json_get_text(json_at(params, i), "reason", NULL));
	json_free(root);
	return out->len > 0;
}

void
answer_words(const struct answer *a, char ret[ANSWER_WORDS])
{
	const char *encoding = a->header[ANSWER_ENCODING];
	const char *type = a->header[ANSWER_TYPE];
	struct err enough = ERR_INIT;
	struct gunzip *gunzip;
	struct buf text, words;
	size_t max = SHOWN_PROBLEM;
	int rc;

	buf_init(&text, LIMIT_ERROR_BODY);
	buf_init(&words, LIMIT_ERROR_BODY);
	ret[0] = '\0';
	/* Cut off or not: what can be read is shown. */
	if (encoding != NULL && strcasecmp(encoding, "identity") != 0) {
		gunzip = gunzip_new(LIMIT_ERROR_BODY, keep_first, &text);
		rc = gunzip_push(gunzip, a->words.data, a->words.len, &enough);
		gunzip_free(gunzip);
	} else {
		rc = keep_first(&text, a->words.data, a->words.len, &enough);
	}
	(void)rc;
	if (type == NULL || !is_type(type, PROBLEM_TYPES) ||
	    !add_problem(&words, &text)) {
		buf_clear(&words);
		buf_add(&words, text.data, text.len);
		max = SHOWN;
	}
	if (words.len > max)
		words.data[max] = '\0';
	text_disarm(words.data);
	text_squeeze(words.data);
	if (type != NULL && is_page(type))
		snprintf(ret, ANSWER_WORDS, " (an HTML page)");
	else if (words.data[0] != '\0')
		snprintf(ret, ANSWER_WORDS, " (\"%s\")", words.data);
	buf_release(&text);
	buf_release(&words);
}

void
answer_reset(const struct answer *a, char ret[ANSWER_RESET])
{
	static const char name[] = "\"reset_time\"";
	char words[ANSWER_WORDS];
	const char *at;
	size_t len;

	ret[0] = '\0';
	answer_words(a, words);
	at = strstr(words, name);
	if (at == NULL)
		return;
	at += strlen(name);
	at += strspn(at, ": \"");
	len = strspn(at, "0123456789-:.+TZ");
	if (at[len] != '"' || len >= ANSWER_RESET)
		return;
	memcpy(ret, at, len);
	ret[len] = '\0';
}

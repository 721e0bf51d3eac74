/*
 * The table of protocols, and reading the replies they are given.
 */
#include "fetch/protocol.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

/*
 * Protocols: how a publisher's API is walked.
 *
 * To add one: etl/fetch/<name>.c with a struct protocol, a line in protocol.h
 * and here, its name in the schema of source.json, a unit test that feeds it
 * replies (tests/unit/test_<name>.c), a fuzz target of the same name, and a
 * fake of the service among the tests, so that tests/fetch can walk it.  Bodies
 * of a new shape also need a format in etl/land.
 */
static const struct protocol *const protocols[] = {
	&protocol_cbs_odata4,
	&protocol_cbs_odata3,
	&protocol_cbs_csv,
	&protocol_curated,
	&protocol_csv_file,
	&protocol_zip_file,
	&protocol_geojson_file,
	&protocol_amsterdam_dso,
	&protocol_amsterdam_dso_csv,
	&protocol_arcgis,
	&protocol_opendatasoft,
	&protocol_opendatasoft_v1,
	&protocol_ckan,
	&protocol_utrecht_open,
	&protocol_pdok_features,
	&protocol_swing,
	&protocol_swing_table,
	&protocol_cbs_catalogue,
};
#define PROTOCOLS (sizeof(protocols) / sizeof(*protocols))

int
protocol_find(const char *name, const struct protocol **ret, struct err *err)
{
	struct buf names;

	for (size_t i = 0; i < PROTOCOLS; i++)
		if (strcmp(protocols[i]->name, name) == 0) {
			*ret = protocols[i];
			return 0;
		}
	buf_init(&names, ERR_TEXT_MAX);
	for (size_t i = 0; i < PROTOCOLS; i++)
		buf_addf(&names, "%s%s", i > 0 ? ", " : "", protocols[i]->name);
	err_set(err, ERR_SOURCE,
	    "protocol \"%.60s\" is not known; source.json may say %s", name,
	    names.data);
	buf_release(&names);
	return -1;
}

void
request_release(struct request *request)
{
	free(request->role);
	free(request->url);
	free(request->path);
	memset(request, 0, sizeof(*request));
}

int
reply_text(const struct reply *reply, struct buf *ret, struct err *err)
{
	char chunk[8192];
	long n;

	while ((n = reply->read(reply->body, chunk, sizeof(chunk), err)) > 0)
		buf_add(ret, chunk, (size_t)n);
	if (n < 0)
		return -1;
	if (!buf_ok(ret))
		return err_set(err, ERR_SOURCE,
		    "the body is larger than the %zu bytes it may have",
		    ret->max);
	if (ret->len == 0)
		return err_set(err, ERR_SOURCE,
		    "the body is empty; the next run asks again");
	return 0;
}

size_t
reply_mark(const char *text, size_t len)
{
	return len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

int
reply_check_json(const char *text, size_t len, struct err *err)
{
	char shown[101];
	size_t n = reply_mark(text, len);

	text += n;
	len -= n;
	while (len > 0 && memchr(" \t\r\n", *text, 4) != NULL) {
		text++;
		len--;
	}
	/* All blank so far: whoever reads on will see. */
	if (len == 0 || *text == '{' || *text == '[')
		return 0;
	if (*text == '<')
		return err_set(err, ERR_SOURCE,
		    "an HTML or XML page came where JSON was expected; when "
		    "the service has moved, mend host and path in source.json");
	n = len < sizeof(shown) - 1 ? len : sizeof(shown) - 1;
	memcpy(shown, text, n);
	shown[n] = '\0';
	text_disarm(shown);
	return err_set(err, ERR_SOURCE,
	    "this came where JSON was expected: \"%s\"; the next run asks "
	    "again",
	    shown);
}

int
reply_json(const struct reply *reply, const char *what, struct json **ret,
    struct err *err)
{
	struct buf text;
	size_t mark;
	int rc = -1;

	buf_init(&text, LIMIT_SMALL_BODY);
	if (reply_text(reply, &text, err) != 0 ||
	    reply_check_json(text.data, text.len, err) != 0)
		goto out;
	mark = reply_mark(text.data, text.len);
	if (json_parse(text.data + mark, text.len - mark, what, ret, err) !=
	    0) {
		err_set(err, ERR_SOURCE,
		    "the body is no whole JSON (%s); the next run asks again",
		    err->text);
		goto out;
	}
	rc = 0;
out:
	buf_release(&text);
	return rc;
}

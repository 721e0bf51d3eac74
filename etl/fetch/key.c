/*
 * Which host wants which key.
 */
#include "fetch/key.h"

#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

/* The OData of Swing, on any host; its table endpoint gives nothing at all to
 * who shows a key. */
#define SWING_ODATA "services/odata/"

/*
 * Hosts that know keys.
 *
 * To add one: a setting (see settings.c) and a row here.  Without a host it is
 * for any, below an address that holds ${path}, and the setting has pairs of
 * host and key.
 */
static const struct row {
	const char *host, *path;
	const char *header;
	enum setting setting;
} rows[] = {
	{ "api.data.amsterdam.nl", NULL, "X-Api-Key", SET_AMSTERDAM_KEY },
	{ NULL, SWING_ODATA, "apikey", SET_SWING_KEYS },
};

static const struct row *
find(const char *host, const char *url)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		const char *at =
		    row->path != NULL ? strstr(url, row->path) : NULL;

		if (row->host != NULL
			? strcasecmp(row->host, host) == 0
			: at != NULL && (size_t)(at - url) < strcspn(url, "?#"))
			return row;
	}
	return NULL;
}

/* The key of the host, for the caller to free; NULL: none was told. */
static char *
key_of(const struct settings *settings, const struct row *row, const char *host)
{
	const char *value = settings_get(settings, row->setting);
	size_t len = strlen(host), n;

	if (value == NULL || row->host != NULL)
		return value != NULL ? xstrdup(value) : NULL;
	for (; *value != '\0'; value += n + (value[n] == ',')) {
		n = strcspn(value, ",");
		if (n > len + 1 && strncasecmp(value, host, len) == 0 &&
		    value[len] == '=')
			return xstrndup(value + len + 1, n - len - 1);
	}
	return NULL;
}

char *
key_header(const struct settings *settings, const char *host, const char *url)
{
	const struct row *row = find(host, url);
	char *key = row != NULL ? key_of(settings, row, host) : NULL;
	char *header =
	    key != NULL ? xasprintf("%s: %s", row->header, key) : NULL;

	free(key);
	return header;
}

void
key_mend(const struct settings *settings, const char *host, const char *url,
    struct err *err)
{
	const struct row *row = find(host, url);
	const char *name, *text = err->text;
	struct err told = ERR_INIT;
	char *key;

	if (row == NULL) {
		err_set(&told, err->class,
		    "%s: does the publisher ask for a key or block this "
		    "machine?",
		    text);
		*err = told;
		return;
	}
	name = settings_table[row->setting].variable;
	key = key_of(settings, row, host);
	if (key != NULL)
		err_set(&told, err->class,
		    "%s with the key of %s; ask the publisher for another one",
		    text, name);
	else
		err_set(&told, err->class,
		    "%s without a key; ask the publisher for one and set "
		    "%s%s%s%s",
		    text, name, row->host == NULL ? " to " : "",
		    row->host == NULL ? host : "",
		    row->host == NULL ? "=..." : "");
	free(key);
	*err = told;
}

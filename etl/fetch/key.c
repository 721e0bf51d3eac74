/*
 * Which host wants which key.
 */
#include "fetch/key.h"

#include <strings.h>

#include "base/mem.h"

/*
 * Hosts that know keys.
 *
 * To add one: a setting (see settings.c) and a row here.
 */
static const struct row {
	const char *host;
	const char *header;
	enum setting setting;
} rows[] = {
	{ "api.data.amsterdam.nl", "X-Api-Key", SET_AMSTERDAM_KEY },
};

static const struct row *
find(const char *host)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcasecmp(rows[i].host, host) == 0)
			return &rows[i];
	return NULL;
}

char *
key_header(const struct settings *settings, const char *host)
{
	const struct row *row = find(host);
	const char *key;

	if (row == NULL)
		return NULL;
	key = settings_get(settings, row->setting);
	return key != NULL ? xasprintf("%s: %s", row->header, key) : NULL;
}

void
key_mend(const struct settings *settings, const char *host, struct err *err)
{
	const struct row *row = find(host);
	const char *name, *text = err->text;
	struct err told = ERR_INIT;

	if (row == NULL)
		err_set(&told, err->class,
		    "%s: does the publisher ask for a key or block this "
		    "machine?",
		    text);
	else {
		name = settings_table[row->setting].variable;
		if (settings_get(settings, row->setting) != NULL)
			err_set(&told, err->class,
			    "%s with the key of %s; ask the publisher for "
			    "another one",
			    text, name);
		else
			err_set(&told, err->class,
			    "%s without a key; ask the publisher for one and "
			    "set %s",
			    text, name);
	}
	*err = told;
}

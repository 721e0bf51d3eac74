/* Seeding the depot with a recording. */
#include "define/recording.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

/* The rest of the heading's line that begins with ${name} and a tab; NULL when
 * it is absent or empty. */
static char *
heading(const struct buf *body, const char *name)
{
	size_t n = strlen(name);

	for (const char *s = body->data; *s != '\0';) {
		size_t len = strcspn(s, "\n");

		/* The heading ends where cells begin. */
		if (text_starts(s, "cells\t"))
			break;
		if (len > n + 1 && text_starts(s, name) && s[n] == '\t')
			return xstrndup(s + n + 1, len - n - 1);
		s += len;
		s += *s == '\n';
	}
	return NULL;
}

int
recording_seed(struct depot *depot, const struct source *source,
    const char *now, struct snapshot **ret, struct err *err)
{
	struct snapshot *s = xcalloc(1, sizeof(*s));
	struct depot_kept kept;
	struct buf body;
	int rc = -1;

	buf_init(&body, LIMIT_RECORDING);
	if (file_read(source->recording, &body, err) == -1)
		goto out;
	if (!text_starts(body.data, "woondruk-recording\t1\n")) {
		err_set(err, ERR_SOURCE,
		    "%s: not a recording of version 1; see "
		    "sources/RECORDING.md",
		    source->recording);
		goto out;
	}
	if (depot_put(depot, body.data, body.len, &kept, err) == -1)
		goto out;
	s->source = xstrdup(source->id);
	s->is_recording = true;
	s->table = heading(&body, "table");
	s->version = heading(&body, "version");
	s->retrieved = heading(&body, "retrieved");
	s->definition = xstrdup(source->sha256);
	s->proof = xstrdup("recording");
	s->part = xcalloc(1, sizeof(*s->part));
	s->n_parts = 1;
	s->part[0].role = xstrdup("recording");
	memcpy(s->part[0].sha256, kept.sha256, HASH_HEX);
	s->part[0].bytes = kept.bytes;
	if (snapshot_store(depot, s, now, err) == -1)
		goto out;
	if (ret != NULL) {
		*ret = s;
		s = NULL;
	}
	rc = 0;
out:
	snapshot_free(s);
	buf_release(&body);
	return rc;
}

/*
 * Keeping a recording in the depot.  Only its first lines are read here, for
 * what the log says of a snapshot; what it holds is for landing.
 */
#include "define/recording.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

/* The value of the header line with that name; NULL when empty or absent.
 * Headers end where the measures begin. */
static char *
header(const char *text, const char *name)
{
	size_t len = strlen(name);

	while (*text != '\0' && !text_starts(text, "measure\t")) {
		size_t line = strcspn(text, "\n");

		if (line > len + 1 && text[len] == '\t' &&
		    memcmp(text, name, len) == 0)
			return xstrndup(text + len + 1, line - len - 1);
		text += line + (text[line] == '\n');
	}
	return NULL;
}

static int
read_recording(const struct source *source, struct buf *ret, struct err *err)
{
	char *id;

	if (file_read(source->recording, ret, err) != 0)
		return -1;
	id = header(ret->data, "source");
	if (!text_starts(ret->data, "woondruk-recording\t1\n") || id == NULL ||
	    strcmp(id, source->id) != 0) {
		free(id);
		return err_set(err, ERR_SOURCE,
		    "%s is no recording of this source; make it anew with "
		    "sources/record.py",
		    source->recording);
	}
	free(id);
	return 0;
}

static int
store(struct depot *depot, const struct source *source, const struct buf *text,
    const struct depot_kept *kept, struct snapshot **ret, struct err *err)
{
	struct snapshot *snap = xcalloc(1, sizeof(*snap));
	char now[CLOCK_TEXT];
	int rc;

	snap->source = xstrdup(source->id);
	snap->is_recording = true;
	snap->table = header(text->data, "table");
	snap->version = header(text->data, "version");
	snap->retrieved = header(text->data, "retrieved");
	snap->definition = xstrdup(source->sha256);
	snap->proof = xstrdup("recording");
	snap->part = xcalloc(1, sizeof(*snap->part));
	snap->n_parts = 1;
	snap->part[0].role = xstrdup("recording");
	memcpy(snap->part[0].sha256, kept->sha256, HASH_HEX);
	snap->part[0].bytes = kept->bytes;
	clock_text(clock_now(), now);
	rc = snapshot_store(depot, snap, now, err);
	if (rc == 0 && ret != NULL)
		*ret = snap;
	else
		snapshot_free(snap);
	return rc;
}

int
recording_keep(struct depot *depot, const struct source *source,
    const struct snapshot *last, struct snapshot **ret, struct err *err)
{
	const struct snapshot_part *part =
	    last != NULL ? snapshot_part(last, "recording") : NULL;
	struct depot_kept kept;
	char sha256[HASH_HEX];
	struct buf text;
	int rc = -1;

	if (ret != NULL)
		*ret = NULL;
	if (source->recording == NULL || (last != NULL && !last->is_recording))
		return 0;
	buf_init(&text, LIMIT_RECORDING);
	if (read_recording(source, &text, err) != 0)
		goto out;
	hash_bytes(text.data, text.len, sha256);
	if ((part == NULL || strcmp(part->sha256, sha256) != 0) &&
	    (depot_put(depot, text.data, text.len, &kept, err) != 0 ||
		store(depot, source, &text, &kept, ret, err) != 0))
		goto out;
	rc = 0;
out:
	buf_release(&text);
	return rc;
}

/*
 * A curated source: files in the source's own folder, written by people.  No
 * network; they are kept in the depot like any answer, so that a release can be
 * traced to their bytes.
 */
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/protocol.h"

/*
 * Files that go with the one source.json names, by format.  A format of
 * etl/land that reads more than one file has a row here.
 */
static const struct {
	const char *format;
	const char *file;
} companions[] = {
	{ "groups", "groups.csv" },
};

struct walk {
	const struct source *source;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	const char *file;            /* asked now */
	size_t next_companion;
	bool is_changed;
};

static void *
curated_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	if (last != NULL && last->definition != NULL &&
	    strcmp(last->definition, source->sha256) == 0)
		w->last = last;
	w->is_changed = w->last == NULL;
	return w;
}

/* The file after the one that came, or NULL. */
static const char *
next_file(struct walk *w)
{
	const struct source *s = w->source;

	while (w->next_companion < sizeof(companions) / sizeof(*companions)) {
		size_t i = w->next_companion++;

		if (s->format != NULL &&
		    strcmp(companions[i].format, s->format) == 0)
			return companions[i].file;
	}
	return NULL;
}

static int
take_file(struct walk *w, const struct reply *reply, struct err *err)
{
	const struct snapshot_part *part;
	char *role;

	if (reply->bytes == 0)
		return err_set(err, ERR_SOURCE,
		    "%s is empty; bring back what stood in it", w->file);
	if (w->last == NULL)
		return 0;
	role = xasprintf("curated/%s", w->file);
	part = snapshot_part(w->last, role);
	if (part == NULL || strcmp(part->sha256, reply->sha256) != 0)
		w->is_changed = true;
	free(role);
	return 0;
}

static int
curated_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;

	if (reply == NULL) {
		w->file = w->source->file;
		if (w->file == NULL)
			return err_set(err, ERR_SOURCE,
			    "source.json names no file; a curated source "
			    "needs one");
	} else {
		if (take_file(w, reply, err) != 0)
			return -1;
		w->file = next_file(w);
	}
	if (w->file == NULL)
		return 0;
	ret->role = xasprintf("curated/%s", w->file);
	ret->path = file_path(w->source->dir, w->file);
	ret->max = LIMIT_RECORDING;
	ret->is_part = true;
	return 1;
}

static void
curated_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->is_unchanged = !w->is_changed;
	ret->table = w->source->table;
	ret->proof = "file";
}

const struct protocol protocol_curated = {
	.name = "curated",
	.needs_network = false,
	.begin = curated_begin,
	.next = curated_next,
	.whole = curated_whole,
	.end = free,
};

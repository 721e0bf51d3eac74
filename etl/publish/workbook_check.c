/* What our library writes is plain: no comments, no sections of raw text, and no
 * "<" or ">" inside an attribute. */
#include "publish/workbook_check.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/zipread.h"

#define BLOCK (16u * 1024)
#define SHEETS "xl/worksheets/"

static const char *const parts[] = { "[Content_Types].xml", "_rels/.rels",
	"docProps/app.xml", "docProps/core.xml", "xl/workbook.xml",
	"xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/theme/theme1.xml",
	SHEETS "sheet1.xml", SHEETS "sheet2.xml" };

/* One part, as it is read. */
struct markup_scan {
	bool is_in_tag, has_root, is_broken;
	size_t len;     /* of the tag so far */
	char begin[2];  /* its first bytes */
	char last;      /* its last byte so far */
	uint64_t depth; /* elements that are open */
	uint64_t cells;
};

/* A tag ended. */
static void
take_tag(struct markup_scan *s)
{
	bool is_cell = s->begin[0] == 'c' &&
	    (s->len == 1 || s->begin[1] == ' ' || s->begin[1] == '/');

	if (s->len == 0 || (s->begin[0] != '?' && s->has_root && s->depth == 0))
		s->is_broken = true;
	else if (s->begin[0] == '?')
		return;
	else if (s->begin[0] == '/')
		s->depth--;
	else if (s->last != '/')
		s->depth++;
	s->has_root = true;
	s->cells += is_cell;
}

static void
scan(struct markup_scan *s, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = bytes[i];

		if (c == '<') {
			s->is_broken = s->is_broken || s->is_in_tag;
			s->is_in_tag = true;
			s->len = 0;
		} else if (c == '>' && s->is_in_tag) {
			take_tag(s);
			s->is_in_tag = false;
		} else if (s->is_in_tag) {
			if (s->len < sizeof(s->begin))
				s->begin[s->len] = c;
			s->last = c;
			s->len++;
		}
	}
}

static long
read_file(void *ctx, char *into, size_t size, struct err *err)
{
	ssize_t got;

	do
		got = read(*(int *)ctx, into, size);
	while (got == -1 && errno == EINTR);
	if (got == -1)
		return err_errno(err, ERR_FATAL, "cannot read it back");
	return (long)got;
}

static int
check_part(struct zipread *zip, const char *name, uint64_t *cells,
    struct err *err)
{
	struct markup_scan s = { .is_in_tag = false };
	struct zipread_entry *entry = NULL;
	char *block = NULL;
	size_t at;
	long n;
	int rc = -1;

	if (zipread_find(zip, name, &at, err) != 0 ||
	    zipread_entry_open(zip, at, &entry, err) != 0)
		goto out;
	block = xmalloc(BLOCK);
	while ((n = zipread_entry_read(entry, block, BLOCK, err)) > 0)
		scan(&s, block, (size_t)n);
	if (n < 0)
		goto out;
	if (s.is_broken || s.is_in_tag || !s.has_root || s.depth != 0) {
		err_set(err, ERR_FATAL, "it lacks a piece of %s", name);
		goto out;
	}
	if (text_starts(name, SHEETS))
		*cells += s.cells;
	rc = 0;
out:
	zipread_entry_close(entry);
	free(block);
	return rc;
}

int
workbook_check(const char *path, uint64_t cells, struct err *err)
{
	struct zipread *zip = NULL;
	char *dir = xstrdup(path), *slash = strrchr(dir, '/');
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = -1;
	uint64_t found = 0;

	if (slash != NULL)
		*slash = '\0';
	if (fd == -1) {
		err_errno(err, ERR_FATAL, "cannot open it");
		goto out;
	}
	if (zipread_open(read_file, &fd, slash != NULL ? dir : ".", &zip,
		err) != 0)
		goto out;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (check_part(zip, parts[i], &found, err) != 0)
			goto out;
	if (found != cells) {
		err_set(err, ERR_FATAL,
		    "it holds %" PRIu64 " cells, and not %" PRIu64, found,
		    cells);
		goto out;
	}
	rc = 0;
out:
	if (rc != 0) {
		err->class = ERR_FATAL;
		err_context(err, "%s is not whole (is there room on the disk?)",
		    path);
	}
	zipread_close(zip);
	if (fd != -1)
		close(fd);
	free(dir);
	return rc;
}

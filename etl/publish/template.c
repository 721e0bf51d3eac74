#include "publish/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#define MARK "{{>"
#define END "}}"

/* Text that is shared, each of its links from where the page is. */
static void
add_shared(struct buf *to, const char *shared, const char *up)
{
	const char *at;

	while ((at = strstr(shared, MARK END)) != NULL) {
		buf_add(to, shared, (size_t)(at - shared));
		buf_adds(to, up);
		shared = at + strlen(MARK END);
	}
	buf_adds(to, shared);
}

/* What a mark asks for: "voet ../". */
static int
put_in(const char *path, const char *asked, struct buf *to, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *name = xstrndup(asked, strcspn(asked, " "));
	const char *up = asked + strlen(name);
	char *from =
	    xasprintf("%.*s/%s.html", slash != NULL ? (int)(slash - path) : 1,
		slash != NULL ? path : ".", name);
	struct buf shared;
	int rc = 0;

	buf_init(&shared, LIMIT_DEFINITION);
	if (!text_is_name(name))
		rc = err_set(err, ERR_USAGE,
		    "%s: " MARK "%s" END " names no file beside it", path,
		    asked);
	else if (file_read(from, &shared, err) != 0)
		rc = err_context(err, "%s: " MARK "%s" END, path, asked);
	else
		add_shared(to, shared.data, up + (*up == ' '));
	buf_release(&shared);
	free(from);
	free(name);
	return rc;
}

static int
expand(const char *path, const char *text, struct buf *to, struct err *err)
{
	const char *at, *end;
	char *asked;
	int rc;

	while ((at = strstr(text, MARK)) != NULL) {
		end = strstr(at, END);
		if (end == NULL)
			return err_set(err, ERR_USAGE,
			    "%s: " MARK " is not closed", path);
		buf_add(to, text, (size_t)(at - text));
		asked = xstrndup(at + strlen(MARK),
		    (size_t)(end - at) - strlen(MARK));
		rc = put_in(path, asked, to, err);
		free(asked);
		if (rc != 0)
			return -1;
		text = end + strlen(END);
	}
	buf_adds(to, text);
	return 0;
}

int
template_read(const char *path, struct buf *ret, struct err *err)
{
	struct buf own;
	int rc;

	buf_init(&own, LIMIT_DEFINITION);
	rc = file_read(path, &own, err);
	if (rc == 0)
		rc = expand(path, own.data, ret, err);
	if (rc == 0 && !buf_ok(ret))
		rc = err_set(err, ERR_DATA, "%s: the template is too large",
		    path);
	buf_release(&own);
	return rc;
}

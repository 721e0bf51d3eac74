/* The files that a dataset lists. */
#include "fetch/file_list.h"

#include <strings.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"

/* --- which one --- */

/* "woningen.csv" of ".../open/woningen.csv?v=2" */
static bool
is_file_name(const char *url, const char *name)
{
	size_t len = strcspn(url, "?#"), wanted = strlen(name);

	return wanted > 0 && len > wanted && url[len - wanted - 1] == '/' &&
	    memcmp(url + len - wanted, name, wanted) == 0;
}

static bool
is_meant(const struct listed_file *file, const char *part)
{
	if (part == NULL)
		return file->has_rows ||
		    one_file_form_of(file->url, file->format) != NULL;
	return strcmp(file->id, part) == 0 || text_same(file->title, part) ||
	    is_file_name(file->url, part);
}

/* "A (CSV, id 1), B (PDF, id 2)" */
static void
add_names(struct buf *to, const struct listed_file *file, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(to, "%s\"%.60s\" (%.20s, id %.40s)", i > 0 ? ", " : "",
		    file[i].title, file[i].format, file[i].id);
}

int
file_list_choose(const struct source *source, const struct listed_file *file,
    size_t n, const struct listed_file **ret, struct err *err)
{
	const char *part = source->city.part;
	const struct listed_file *found = NULL;
	struct buf names;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (is_meant(&file[i], part)) {
			found = &file[i];
			count++;
		}
	if (count == 1) {
		*ret = found;
		return 0;
	}
	buf_init(&names, ERR_TEXT_MAX / 2);
	add_names(&names, file, n);
	err_set(err, ERR_SOURCE,
	    "of the files of the dataset %s%s%.60s%s; it has %s%s: name one as "
	    "'part' in source.json, by its title or file name",
	    count == 0 ? "none " : "more than one ",
	    part != NULL ? "is \"" : "can be read as CSV, GeoJSON or zip",
	    part != NULL ? part : "", part != NULL ? "\"" : "",
	    names.len > 0 ? names.data : "none",
	    buf_ok(&names) ? "" : " and more");
	buf_release(&names);
	return -1;
}

/* --- where it is --- */

/* Blanks and letters beyond ASCII stand in links that people typed. */
static void
add_link(struct buf *to, const char *link)
{
	for (; *link != '\0'; link++)
		if (*link == ' ' || (unsigned char)*link > '~')
			buf_addf(to, "%%%02X", (unsigned char)*link);
		else
			buf_addc(to, *link);
}

/* Is there an address at all, and one that says where it begins? */
static int
check_link(const struct listed_file *file, struct err *err)
{
	if (file->url[0] == '\0')
		return err_set(err, ERR_SOURCE,
		    "the list gives no address of file \"%.60s\"; ask the "
		    "publisher, or choose another as 'part' in source.json",
		    file->title);
	if (file->url[0] != '/' && strstr(file->url, "://") == NULL)
		return err_set(err, ERR_SOURCE,
		    "the address of file \"%.60s\" is relative, and nothing "
		    "says to what: \"%.200s\"; ask the publisher, or describe "
		    "the file as a source of its own",
		    file->title, file->url);
	return 0;
}

/* NULL: it is longer than an address may be. */
static char *
url_of(const struct source *source, const char *link)
{
	struct buf url;

	buf_init(&url, LIMIT_URL);
	if (link[0] == '/' && link[1] != '/') {
		buf_addf(&url, "https://%s", source->host);
	} else if (link[0] == '/') {
		buf_adds(&url, "https:");
	} else if (strncasecmp(link, "http://", 7) == 0) {
		buf_adds(&url, "https://");
		link += 7;
	}
	add_link(&url, link);
	if (!buf_ok(&url)) {
		buf_release(&url);
		return NULL;
	}
	return buf_detach(&url);
}

int
file_list_open(const struct source *source, const struct listed_file *file,
    struct one_file *ret, char **ret_url, struct err *err)
{
	const struct one_file_form *form =
	    one_file_form_of(file->url, file->format);
	char *url;
	int rc;

	if (check_link(file, err) != 0)
		return -1;
	if (form == NULL)
		return err_set(err, ERR_SOURCE,
		    "file \"%.60s\" is \"%.40s\", and no CSV, GeoJSON or zip: "
		    "%.200s; choose another as 'part' in source.json",
		    file->title, file->format, file->url);
	url = url_of(source, file->url);
	if (url == NULL)
		return err_set(err, ERR_SOURCE,
		    "the address of file \"%.60s\" is longer than %d bytes: "
		    "%.80s...",
		    file->title, LIMIT_URL, file->url);
	if (address_is_elsewhere(url, source->host))
		rc = err_set(err, ERR_SOURCE,
		    "file \"%.60s\" is not on %.60s: %.200s; a link is not "
		    "followed to another host: when it is the publisher's, "
		    "describe it as a source with protocol %s-file",
		    file->title, source->host, file->url, form->name);
	else if ((rc = address_check(url, source->host, err)) != 0)
		err_context(err, "file \"%.60s\"", file->title);
	if (rc != 0) {
		free(url);
		return -1;
	}
	ret->form = form;
	ret->role = form->role;
	*ret_url = url;
	return 0;
}

int
file_list_take(struct one_file *file, const struct source *source,
    const struct snapshot *last, const struct reply *reply, struct err *err)
{
	struct source one = *source;

	one.city.part = NULL;
	return one_file_take(file, &one, last, reply, err);
}

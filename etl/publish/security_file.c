#include "publish/security_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/security.h"

#define FOLDER ".well-known"
#define NAME FOLDER "/security.txt"
/* By which we know our own. */
#define OURS "# Made by woondruk of output/security.txt\n"

/* Replace what is there, unless it is that already or is not ours. */
static int
replace(const char *path, const struct buf *text, struct err *err)
{
	struct buf there;
	int rc = 0;

	buf_init(&there, LIMIT_DEFINITION);
	if (!file_exists(path))
		rc = file_write(path, text->data, text->len, err);
	else if (file_read(path, &there, err) != 0)
		rc = -1;
	else if (text_starts(there.data, OURS) &&
	    strcmp(there.data, text->data) != 0)
		rc = file_write(path, text->data, text->len, err);
	buf_release(&there);
	return rc;
}

static int
write_file(const struct security *s, const char *public_dir,
    const char *contact, const char *base_url, struct err *err)
{
	char *folder = file_path(public_dir, FOLDER);
	char *path = file_path(public_dir, NAME);
	struct buf text;
	int rc;

	buf_init(&text, LIMIT_DEFINITION + 2 * LIMIT_URL);
	buf_addf(&text, OURS "Contact: %s\n", contact);
	buf_add(&text, s->fields.data, s->fields.len);
	if (base_url[0] != '\0')
		buf_addf(&text, "Canonical: %s/" NAME "\n", base_url);
	rc = file_mkdirs(folder, err) == 0 ? replace(path, &text, err) : -1;
	buf_release(&text);
	free(folder);
	free(path);
	return rc;
}

int
security_file_write(const char *share, const char *public_dir,
    const char *contact, const char *base_url, time_t now, struct err *ret_due,
    struct err *err)
{
	struct security s = { 0 };
	struct buf address;
	int rc = -1;

	if (security_load(share, &s, err) != 0)
		return -1;
	buf_init(&address, LIMIT_URL);
	if (s.path == NULL || !security_contact(contact, &address))
		rc = 0;
	else if (security_check(&s, now, err) == 0 &&
	    write_file(&s, public_dir, address.data, base_url, err) == 0) {
		security_due(&s, now, ret_due);
		rc = 0;
	}
	buf_release(&address);
	security_release(&s);
	return rc;
}

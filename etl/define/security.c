/*
 * security.txt: lines of "Name: value", comments and blank lines.
 */
#include "define/security.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#define EXPIRES "Expires: "

/* What the settings give is not for the file to say. */
static const char *const of_settings[] = { "Contact:", "Canonical:" };

static int
wrong(const struct security *s, int line, struct err *err, const char *text)
{
	return err_set(err, ERR_USAGE, "%s:%d: %s", s->path, line, text);
}

static bool
is_field(const char *line)
{
	size_t name = strspn(line,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");

	return name > 0 && line[name] == ':' && line[name + 1] == ' ' &&
	    line[name + 2] != '\0' && text_is_utf8(line, strlen(line)) &&
	    line[strcspn(line, "\r\t\x7f")] == '\0';
}

static int
read_line(struct security *s, const char *text, int line, struct err *err)
{
	if (text[0] == '\0' || text[0] == '#')
		return 0;
	if (!is_field(text))
		return wrong(s, line, err,
		    "a line is a comment (#) or a field, as `Policy: "
		    "https://example.org/`");
	for (size_t i = 0; i < sizeof(of_settings) / sizeof(*of_settings); i++)
		if (text_starts(text, of_settings[i]))
			return wrong(s, line, err,
			    "Contact and Canonical come from WOONDRUK_CONTACT "
			    "and WOONDRUK_BASE_URL; take the line out");
	if (text_starts(text, EXPIRES)) {
		struct err ignored = ERR_INIT;

		if (s->line != 0)
			return wrong(s, line, err,
			    "Expires stands there twice; keep one");
		if (clock_parse(text + strlen(EXPIRES), &s->expires,
			&ignored) != 0)
			return wrong(s, line, err,
			    "Expires is a time as 2027-11-01T00:00:00Z");
		s->line = line;
	}
	buf_adds(&s->fields, text);
	buf_addc(&s->fields, '\n');
	return 0;
}

static int
read_lines(struct security *s, char *text, struct err *err)
{
	char *next;
	int line = 1;

	for (; text != NULL; text = next, line++) {
		next = strchr(text, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (read_line(s, text, line, err) != 0)
			return -1;
	}
	if (s->line == 0)
		return wrong(s, 1, err,
		    "no Expires; add `Expires: ` and a time within a year, as "
		    "2027-11-01T00:00:00Z");
	return 0;
}

int
security_load(const char *share, struct security *ret, struct err *err)
{
	struct security s = { .path = file_path(share, "output/security.txt") };
	struct buf text;
	int rc = -1;

	buf_init(&s.fields, LIMIT_DEFINITION);
	buf_init(&text, LIMIT_DEFINITION);
	if (!file_exists(s.path)) {
		free(s.path);
		s.path = NULL;
		rc = 0;
	} else if (file_read(s.path, &text, err) == 0) {
		rc = memchr(text.data, '\0', text.len) == NULL
		    ? read_lines(&s, text.data, err)
		    : wrong(&s, 1, err, "holds a NUL byte");
	}
	buf_release(&text);
	if (rc == 0)
		*ret = s;
	else
		security_release(&s);
	return rc;
}

void
security_release(struct security *s)
{
	free(s->path);
	s->path = NULL;
	buf_release(&s->fields);
}

static int
say(const struct security *s, const char *word, struct err *err)
{
	char expires[CLOCK_TEXT];

	clock_text(s->expires, expires);
	return err_set(err, ERR_DATA,
	    "%s:%d: %s on %s; see that somebody reads what comes in at the "
	    "contact, and set a time within a year",
	    s->path, s->line, word, expires);
}

int
security_check(const struct security *s, time_t now, struct err *err)
{
	if (s->path == NULL || now < s->expires)
		return 0;
	return say(s, "expired", err);
}

void
security_due(const struct security *s, time_t now, struct err *ret_due)
{
	if (security_check(s, now, ret_due) == 0 && s->path != NULL &&
	    s->expires - now < (time_t)LIMIT_EXPIRY_DAYS * CLOCK_DAY)
		(void)say(s, "expires", ret_due);
}

bool
security_contact(const char *contact, struct buf *to)
{
	static const char *const schemes[] = { "https://", "mailto:", "tel:" };

	if (contact == NULL || contact[strcspn(contact, " \t\r\n")] != '\0')
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (text_starts(contact, schemes[i])) {
			buf_adds(to, contact);
			return true;
		}
	if (strchr(contact, '@') == NULL || strchr(contact, ':') != NULL)
		return false;
	buf_addf(to, "mailto:%s", contact);
	return true;
}

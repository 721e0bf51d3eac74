/* Reading approved.csv: each row by itself, and nothing approved twice. */
#include "define/approval.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvread.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/period.h"
#include "define/words.h"

enum column {
	CODE,
	TITLE,
	REEKS,
	LABEL_NL,
	LABEL_EN,
	DIRECTION,
	APPROVED_BY,
	APPROVED_ON,
	REASON,
	COLUMNS
};

static const char *const columns[COLUMNS] = { "code", "title", "reeks",
	"label_nl", "label_en", "direction", "approved_by", "approved_on",
	"reason" };
/* The same as one line: a column that nobody reads may have been meant to say
 * that something is not to be published. */
static const char heading[] =
    "code,title,reeks,label_nl,label_en,direction,approved_by,approved_on,"
    "reason";
static const char *const directions[] = { "+", "-", "0", NULL };

struct reading {
	const char *path;
	struct approvals *into;
};

/* What is approved, and what it is called. */
static int
check_names(const struct reading *r, const char *const *f, size_t line,
    struct err *err)
{
	if (*f[CODE] != '\0' && !text_is_name(f[CODE]))
		return csv_wrong(r->path, line, err,
		    "code '%.60s' has characters that a code cannot have; "
		    "leave it empty while it is not known",
		    f[CODE]);
	if (*f[TITLE] == '\0')
		return csv_wrong(r->path, line, err,
		    "title is empty; it is what the table calls the code, "
		    "letter for letter");
	if (!words_is_kebab(f[REEKS]))
		return csv_wrong(r->path, line, err,
		    "reeks '%.60s' is no name of ours: small letters, digits, "
		    "hyphens",
		    f[REEKS]);
	if (*f[LABEL_NL] == '\0' || *f[LABEL_EN] == '\0')
		return csv_wrong(r->path, line, err,
		    "label_nl and label_en are what readers see; neither can "
		    "be empty");
	if (!words_has(directions, f[DIRECTION]))
		return csv_wrong(r->path, line, err,
		    "direction '%.20s' is not +, - or 0: does more of it mean "
		    "more pressure, less, or neither",
		    f[DIRECTION]);
	return 0;
}

/* Who stands for it. */
static int
check_why(const struct reading *r, const char *const *f, size_t line,
    struct err *err)
{
	if (*f[APPROVED_BY] == '\0')
		return csv_wrong(r->path, line, err,
		    "approved_by is empty; a person has to stand for it");
	if (!period_is_day(f[APPROVED_ON]))
		return csv_wrong(r->path, line, err,
		    "approved_on '%.40s' is no day, as 2026-11-23",
		    f[APPROVED_ON]);
	if (*f[REASON] == '\0')
		return csv_wrong(r->path, line, err,
		    "reason is published; it cannot be empty");
	if (strlen(f[REASON]) > LIMIT_APPROVAL_REASON)
		return csv_wrong(r->path, line, err,
		    "the reason has more than %d characters",
		    LIMIT_APPROVAL_REASON);
	return 0;
}

static int
check_once(const struct reading *r, const char *const *f, size_t line,
    struct err *err)
{
	for (size_t i = 0; i < r->into->n; i++) {
		const struct approval *a = &r->into->approval[i];
		const char *twice = NULL;

		if (strcmp(a->reeks, f[REEKS]) == 0)
			twice = f[REEKS];
		else if (a->code != NULL && strcmp(a->code, f[CODE]) == 0)
			twice = f[CODE];
		else if (text_same(a->title, f[TITLE]) &&
		    (a->code == NULL || *f[CODE] == '\0'))
			twice = f[TITLE];
		if (twice != NULL)
			return csv_wrong(r->path, line, err,
			    "'%.80s' stands in line %zu already", twice,
			    a->line);
	}
	return 0;
}

static int
take_row(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct reading *r = ctx;
	struct approvals *all = r->into;

	if (check_names(r, f, line, err) != 0 ||
	    check_why(r, f, line, err) != 0 || check_once(r, f, line, err) != 0)
		return -1;
	if (all->n == LIMIT_VARIANTS)
		return csv_wrong(r->path, line, err,
		    "one row too many: %d is the most", LIMIT_VARIANTS);
	all->approval =
	    xrealloc(all->approval, (all->n + 1) * sizeof(*all->approval));
	all->approval[all->n++] = (struct approval){
		.code = *f[CODE] != '\0' ? xstrdup(f[CODE]) : NULL,
		.title = text_squeeze(xstrdup(f[TITLE])),
		.reeks = xstrdup(f[REEKS]),
		.label_nl = xstrdup(f[LABEL_NL]),
		.label_en = xstrdup(f[LABEL_EN]),
		.direction = xstrdup(f[DIRECTION]),
		.approved_by = xstrdup(f[APPROVED_BY]),
		.approved_on = xstrdup(f[APPROVED_ON]),
		.reason = xstrdup(f[REASON]),
		.line = line,
	};
	return 0;
}

int
approvals_parse(const char *path, const char *text, size_t len,
    struct approvals *ret, struct err *err)
{
	struct approvals all = { NULL, 0 };
	struct reading reading = { path, &all };
	struct err why = ERR_INIT;
	size_t first = strlen(heading);

	if (len < first || memcmp(text, heading, first) != 0 ||
	    (len > first && text[first] != '\n' && text[first] != '\r'))
		return csv_wrong(path, 1, err, "the heading has to be %s",
		    heading);
	if (csv_read(text, len, path, columns, COLUMNS, take_row, &reading,
		&why) != 0) {
		approvals_release(&all);
		return err_set(err, ERR_USAGE, "%s", why.text);
	}
	*ret = all;
	return 0;
}

void
approvals_release(struct approvals *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->n; i++) {
		struct approval *a = &all->approval[i];

		free(a->code);
		free(a->title);
		free(a->reeks);
		free(a->label_nl);
		free(a->label_en);
		free(a->direction);
		free(a->approved_by);
		free(a->approved_on);
		free(a->reason);
	}
	free(all->approval);
	memset(all, 0, sizeof(*all));
}

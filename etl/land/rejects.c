/* Rows that could not be used. */
#include "land/rejects.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

void
rejects_take(struct rejects *all, const struct table_reject *r)
{
	struct kept_reject *k;

	all->all++;
	if (all->n == LIMIT_REJECTS_KEPT)
		return;
	if ((all->n & (all->n - 1)) == 0)
		all->reject = xrealloc(all->reject,
		    (all->n == 0 ? 1 : 2 * all->n) * sizeof(*all->reject));
	k = &all->reject[all->n++];
	k->part = xstrdup(r->part->role);
	k->row = r->row;
	k->reason = xstrdup(r->reason);
	k->text = xstrndup(r->text, LIMIT_TITLE);
	k->mend = r->mend;
}

void
rejects_release(struct rejects *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->reject[i].part);
		free(all->reject[i].reason);
		free(all->reject[i].text);
	}
	free(all->reject);
	memset(all, 0, sizeof(*all));
}

int
rejects_check(const struct rejects *all, struct err *err)
{
	const struct kept_reject *k = all->reject;

	if (all->all == 0)
		return 0;
	return err_set(err, ERR_SOURCE,
	    "%lld rows cannot be used, the first is %s row %llu: %s '%.80s'; "
	    "all are in land.reject; %s",
	    (long long)all->all, k->part, (unsigned long long)k->row, k->reason,
	    k->text,
	    k->mend != NULL ? k->mend
			    : "when upstream is right, teach it to the "
			      "descriptor or the format");
}

int
rejects_keep(const struct rejects *all, struct pq *pq, const char *run,
    const char *source, struct err *err)
{
	struct pq_copy *copy = NULL;

	if (all->n == 0)
		return 0;
	if (pq_copy_open(pq, "copy land.reject from stdin", &copy, err) == -1)
		return -1;
	for (size_t i = 0; i < all->n; i++) {
		const struct kept_reject *k = &all->reject[i];

		pq_copy_field(copy, run, strlen(run));
		pq_copy_field(copy, source, strlen(source));
		pq_copy_field(copy, k->part, strlen(k->part));
		pq_copy_int(copy, (int64_t)k->row);
		pq_copy_field(copy, k->reason, strlen(k->reason));
		pq_copy_field(copy, k->text, strlen(k->text));
		if (pq_copy_end_row(copy, err) == -1) {
			pq_copy_cancel(copy);
			return -1;
		}
	}
	return pq_copy_close(copy, NULL, err);
}

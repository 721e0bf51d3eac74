/*
 * The v1 contract: which files there are, and their members and columns, in
 * order.  What is published may have more, at the end; something removed,
 * renamed or moved is an error.  Read from output/contract.json.
 */
#ifndef PUBLISH_CONTRACT_H
#define PUBLISH_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Names in order; borrowed where it is an argument. */
struct names_list {
	char **name;
	size_t n;
};

/* One kind of file: "v1/gemeenten/{document}". */
struct contract_entry {
	char *path;		/* without extension */
	struct names_list formats;	/* "json", "csv" */
	struct names_list members;	/* of the document */
	char *rows_member;	/* NULL: no rows */
	struct names_list columns;	/* of a row, and of the CSV */
	/* A CSV has no head, so that it repeats this member in every row, as the
	 * column behind ${csv_after}; NULL: none. */
	char *csv_member, *csv_after;
	bool may_be_absent;	/* there may be no document of this kind */
	struct names_list filled;	/* members that are never empty */
};

struct contract {
	struct names_list licences;	/* under which anything may stand */
	struct contract_entry *entry;
	size_t n;
};

int	contract_load(const char *path, struct contract *ret, struct err *)
	    MUST_CHECK;
void	contract_release(struct contract *);
/* The entry with that path, or NULL. */
const struct contract_entry *contract_entry(const struct contract *,
	    const char *path);

/* Do the names that are there begin with those that were promised?  ${what}
 * ("v1/x.csv: column") begins the message. */
int	contract_grows(const struct names_list *promised,
	    const struct names_list *there, const char *what, struct err *)
	    MUST_CHECK;
/* Is something to be written as promised?  A path the contract does not know
 * is new, and fine. */
int	contract_allows(const struct contract *,
	    const struct contract_entry *there, struct err *) MUST_CHECK;
/* Is a member what it has to be: there when it may not be empty, and of
 * "licentie" one of the open licences?  ${value} is JSON or text as PostgreSQL
 * gives it; NULL is empty. */
int	contract_check_member(const struct contract *,
	    const struct contract_entry *, const char *member,
	    const char *value, struct err *) MUST_CHECK;
/* Do the files below ${dir} (one release) keep the contract? */
int	contract_check_tree(const struct contract *, const char *dir,
	    struct err *) MUST_CHECK;

#endif

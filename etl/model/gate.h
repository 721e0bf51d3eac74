/*
 * The stage gate: the checks of sql/5-checks, SELECTs that must return nothing.
 * Rows hold the release, unless an operator accepted exactly these rows in the
 * run before.
 */
#ifndef MODEL_GATE_H
#define MODEL_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/settings.h"
#include "db/pq.h"
#include "define/definitions.h"

struct gate_finding {
	char *check;		/* id: file name without .sql */
	char *means;		/* what is wrong */
	char *means_nl;		/* the same, for readers */
	int64_t rows;		/* how many came back; -1: the check failed */
	char *first;		/* the first row, as "name value, name value" */
	char *path;		/* CSV with all of them; NULL: none */
	bool is_accepted;	/* before; it does not hold */
};

struct gate_report {
	int64_t run;
	bool held;
	struct gate_finding *finding;
	size_t n;		/* findings, 0 when all is well */
	size_t checks;		/* how many were run */
};

/* Run all checks and note the outcome in ledger.gate.  All rows of those that
 * found something are below <home>/gate/<run>; those of earlier runs go. */
int	gate_run(const struct settings *, const struct definitions *,
	    struct pq *, int64_t run, struct gate_report *ret, struct err *)
	    MUST_CHECK;
/* Which checks hold what was computed last, for the log and in the words of
 * readers; the caller frees both.  NULL: nothing holds it. */
int	gate_ask_held(struct pq *, char **ret, char **ret_nl, struct err *)
	    MUST_CHECK;
/* Let through what that run was held for, with the reason that readers get.
 * ERR_USAGE when it is not the newest, was not held, or when anything was
 * computed since. */
int	gate_accept(struct pq *, int64_t run, const char *reason,
	    struct err *) MUST_CHECK;
void	gate_report_release(struct gate_report *);

#endif

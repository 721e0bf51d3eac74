/*
 * What no definition can know on its own: whether the names it uses are given,
 * by whom, and whether they fit.
 */
#ifndef DEFINE_CROSSCHECK_H
#define DEFINE_CROSSCHECK_H

#include "define/definitions.h"

/* Check what has been loaded.  A definition that does not fit gets its findings
 * and is left out, then those that lean on it, until the rest fits together;
 * series and indicators are put in an order in which each stands behind what it
 * needs. */
void	crosscheck_run(struct definitions *);

#endif

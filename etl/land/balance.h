/* Balance: do the accounting identities of a source hold over what is staged? */
#ifndef LAND_BALANCE_H
#define LAND_BALANCE_H

#include "base/err.h"
#include "land/staging.h"

/*
 * ERR_SOURCE names the identity, where it does not hold, and both sides.  A cell
 * is judged only where all its terms have a value; the municipalities only in
 * periods in which the source keeps none of them secret.
 */
int	balance_check(struct staging *, struct err *) MUST_CHECK;

#endif

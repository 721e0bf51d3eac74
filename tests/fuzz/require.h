/* What has to hold, whatever the input is; else the fuzzer stops there. */
#ifndef FUZZ_REQUIRE_H
#define FUZZ_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(x)                                                             \
	do {                                                                   \
		if (!(x)) {                                                    \
			fprintf(stderr, "line %d: %s\n", __LINE__, #x);        \
			abort();                                               \
		}                                                              \
	} while (0)

#endif

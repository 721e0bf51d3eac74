/*
 * Compressed variants of a published file: the one place that knows libdeflate
 * and brotli.  Without libdeflate, .gz is made by zlib; without brotli there is
 * no .br.  A variant counts only after it was decoded and compared.
 */
#ifndef PUBLISH_COMPRESS_H
#define PUBLISH_COMPRESS_H

#include <stdbool.h>

#include "base/err.h"

enum compress_effort { COMPRESS_BEST, COMPRESS_QUICK };
enum variant { VARIANT_GZ, VARIANT_BR };
#define VARIANTS 2

/* ".gz" */
const char *compress_suffix(enum variant);
/* Can this build make (and read) it? */
bool	compress_has(enum variant);
/* Is it text that a server would send compressed?  By the name's ending. */
bool	compress_wants(const char *name);
/* Is it the name of a variant, and of which kind? */
bool	compress_is_variant(const char *name, enum variant *ret);

/* Write the variant of the file ${plain} as the new file ${to}, then compare
 * what it decodes to. */
int	compress_file(const char *plain, enum variant, enum compress_effort,
	    const char *to, struct err *) MUST_CHECK;
/* Does ${path} decode to exactly the bytes of ${plain}?  ERR_DATA if not. */
int	compress_check(const char *plain, enum variant, const char *path,
	    struct err *) MUST_CHECK;

#endif

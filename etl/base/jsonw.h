/*
 * Writing JSON: streaming, with a sticky error, numbers as text untouched.
 * Output is compact, UTF-8 kept as it is, and the same for the same calls.
 */
#ifndef BASE_JSONW_H
#define BASE_JSONW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Writes into a buffer; the caller may empty it between calls (to a file). */
struct jsonw {
	struct buf *out;
	int depth;
	bool comma[64];
	bool after_name;
};

void	jsonw_init(struct jsonw *, struct buf *out);
void	jsonw_object(struct jsonw *);
void	jsonw_object_end(struct jsonw *);
void	jsonw_array(struct jsonw *);
void	jsonw_array_end(struct jsonw *);
void	jsonw_name(struct jsonw *, const char *);
/* NULL writes null.  Invalid UTF-8 becomes U+FFFD. */
void	jsonw_text(struct jsonw *, const char *);
void	jsonw_textn(struct jsonw *, const char *, size_t);
/* A number as text, written untouched; BUG() when it is not a JSON number. */
void	jsonw_number(struct jsonw *, const char *);
void	jsonw_int(struct jsonw *, int64_t);
void	jsonw_bool(struct jsonw *, bool);
void	jsonw_null(struct jsonw *);
/* A value that is JSON already, from our own database. */
void	jsonw_raw(struct jsonw *, const char *);

/* name and value in one */
void	jsonw_member_text(struct jsonw *, const char *name, const char *);
void	jsonw_member_int(struct jsonw *, const char *name, int64_t);
/* An array of texts. */
void	jsonw_member_list(struct jsonw *, const char *name, char *const *word,
	    size_t n);
void	jsonw_member_bool(struct jsonw *, const char *name, bool);

#endif

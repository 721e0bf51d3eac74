/*
 * SQL as a definition holds it: one bare SELECT, looked at only as far as its
 * quotes and comments go, so that a second statement or an open bracket is
 * found without a database.
 */
#ifndef DEFINE_SQLTEXT_H
#define DEFINE_SQLTEXT_H

#include <stddef.h>

/* Is ${sql} one statement that begins with SELECT or WITH?  Returns NULL and
 * the length up to its last word, without a final semicolon and without
 * comments behind it; or else what is wrong, and where. */
const char *sqltext_check(const char *sql, size_t *ret_len, size_t *ret_at);

#endif

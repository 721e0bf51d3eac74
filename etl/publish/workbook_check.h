/*
 * Is a workbook whole?  The library that writes it puts every part together in a
 * temporary file, and does not look whether that was written, nor whether it
 * could be read again: on a full disk rows go missing without a word.
 */
#ifndef PUBLISH_WORKBOOK_CHECK_H
#define PUBLISH_WORKBOOK_CHECK_H

#include <stdint.h>

#include "base/err.h"

/* Read the file back: every part that a workbook has is there and closes all that
 * it opened, and its sheets hold ${cells} cells together; otherwise ERR_FATAL,
 * since only the disk can have done it. */
int	workbook_check(const char *path, uint64_t cells, struct err *)
	    MUST_CHECK;

#endif

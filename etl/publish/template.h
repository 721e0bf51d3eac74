/*
 * The text of a template, with what it shares with others put in.
 *
 *	{{>name}}	the text of name.html beside it
 *	{{>name ../}}	the same, for a page from which our links begin with ../
 *
 * In what is put in, {{>}} stands where links begin.  It puts in no other.
 */
#ifndef PUBLISH_TEMPLATE_H
#define PUBLISH_TEMPLATE_H

#include "base/buf.h"
#include "base/err.h"

int	template_read(const char *path, struct buf *ret, struct err *) MUST_CHECK;

#endif

/*
 * Text within HTML and SVG.
 */
#ifndef PUBLISH_MARKUP_H
#define PUBLISH_MARKUP_H

#include "base/buf.h"

/* Append text so that it stands for itself, between tags and in quotes.  What is
 * none to read (text_command), but for tabs and line ends, becomes U+FFFD: XML
 * lacks some of it, and some turns around what stands behind it. */
void	markup_add(struct buf *, const char *);
/* The same for who escapes by himself. */
void	markup_add_plain(struct buf *, const char *);

/* Append JSON so that it stands for itself within <script>, where nothing is
 * unescaped: what could end it is written as \u003c, and so is what HTML lacks. */
void	markup_add_json(struct buf *, const char *);

#endif

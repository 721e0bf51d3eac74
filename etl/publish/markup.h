/*
 * Text within HTML and SVG.
 */
#ifndef PUBLISH_MARKUP_H
#define PUBLISH_MARKUP_H

#include "base/buf.h"

/* Append text so that it stands for itself, between tags and in quotes. */
void	markup_add(struct buf *, const char *);

/* Append JSON so that it stands for itself within <script>, where nothing is
 * unescaped: what could end it is written as \u003c. */
void	markup_add_json(struct buf *, const char *);

#endif

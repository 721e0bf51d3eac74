/*
 * The catalogue of indicators for people: Markdown in two languages, first all
 * at a glance and then each in full, by theme.
 */
#ifndef INDICATOR_CATALOGUE_H
#define INDICATOR_CATALOGUE_H

#include "base/buf.h"
#include "define/definitions.h"

void	indicator_catalogue_text(struct buf *, const struct definitions *);

#endif

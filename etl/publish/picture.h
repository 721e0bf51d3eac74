/*
 * Drawings as PNG, for who cannot place an SVG: made by rsvg-convert (librsvg), a
 * process for each, several at a time.  A drawing that readers have already, with
 * its PNG, is not made again.
 *
 * Figures do not wait for a picture: one that cannot be made is left out, and the
 * first reason is kept.  When a few took too long, the others are not tried.
 */
#ifndef PUBLISH_PICTURE_H
#define PUBLISH_PICTURE_H

#include <stddef.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/process.h"

struct pictures {
	const char *program; /* its name or path; NULL: make none */
	const char *dir;     /* where drawings are, and pictures come */
	const char *shown;   /* the same of the current release; NULL: none */
	struct {
		struct process process;
		char *name;
	} running[LIMIT_PICTURES_AT_ONCE];
	size_t n_running;
	char **made; /* names below dir, with .png */
	size_t n_made, n_failed;
	size_t n_late; /* of these, that took too long */
	struct err why; /* of the first that failed */
};

/* Begin to make ${name}.png of ${name}.svg, both below dir. */
void	pictures_begin(struct pictures *, const char *name);
/* Wait for all. */
void	pictures_end(struct pictures *);
/* Kills what still runs. */
void	pictures_release(struct pictures *);

#endif

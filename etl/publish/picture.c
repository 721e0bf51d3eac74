#include "publish/picture.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

/* Twice the pixels of the drawing: sharp on every screen, and wider than the
 * 1,200 that social media ask for. */
#define ZOOM "2"
#define LOOK_EVERY_NS 2000000

static char *
path_of(const char *dir, const char *name, const char *extension)
{
	return xasprintf("%s/%s.%s", dir, name, extension);
}

static void
note_made(struct pictures *p, const char *name)
{
	p->made = xrealloc(p->made, (p->n_made + 1) * sizeof(*p->made));
	p->made[p->n_made++] = xasprintf("%s.png", name);
}

/* The first reason stays. */
static void
note_failed(struct pictures *p, const char *name, const char *why)
{
	char *png = path_of(p->dir, name, "png");

	(void)unlink(png); /* half of one, if any */
	free(png);
	if (p->n_failed++ == 0)
		err_set(&p->why, ERR_DATA, "%s: %s.svg: %s", p->program, name,
		    why);
}

/* Do readers have the same drawing, and a picture of it?  Then take that. */
static bool
take_shown(const struct pictures *p, const char *name)
{
	char *built = path_of(p->dir, name, "svg");
	char *shown = path_of(p->shown, name, "svg");
	char *from = path_of(p->shown, name, "png");
	char *to = path_of(p->dir, name, "png");
	struct err ignored = ERR_INIT;
	struct buf bytes;
	bool same = false, taken;

	buf_init(&bytes, LIMIT_PICTURE);
	taken = file_exists(from) &&
	    hash_same_files(built, shown, &same, &ignored) == 0 && same &&
	    file_read(from, &bytes, &ignored) == 0 &&
	    file_write(to, bytes.data, bytes.len, &ignored) == 0;
	buf_release(&bytes);
	free(built);
	free(shown);
	free(from);
	free(to);
	return taken;
}

/* Bytes of the file that is being made, 0 as long as there is none. */
static off_t
size_of(const struct pictures *p, const char *name)
{
	char *png = path_of(p->dir, name, "png");
	struct stat st;
	off_t size =
	    lstat(png, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : 0;

	free(png);
	return size;
}

static bool
is_png(const struct pictures *p, const char *name)
{
	static const char starts[] = "\x89PNG\r\n\x1a\n";
	char *png = path_of(p->dir, name, "png");
	struct err ignored = ERR_INIT;
	struct buf bytes;
	bool is;

	buf_init(&bytes, LIMIT_PICTURE);
	is = file_read(png, &bytes, &ignored) == 0 &&
	    text_starts(bytes.data, starts);
	buf_release(&bytes);
	free(png);
	return is;
}

static void
finish(struct pictures *p, size_t i, const char *why)
{
	if (why == NULL && !is_png(p, p->running[i].name))
		why = "it made no PNG";
	if (why == NULL)
		note_made(p, p->running[i].name);
	else
		note_failed(p, p->running[i].name, why);
	free(p->running[i].name);
	p->running[i] = p->running[--p->n_running];
}

/* Those that ended, and those that are not waited for. */
static void
look(struct pictures *p)
{
	for (size_t i = p->n_running; i-- > 0;) {
		const struct process *process = &p->running[i].process;

		switch (process_look(process, NULL)) {
		case PROCESS_RUNS:
			if (size_of(p, p->running[i].name) <= LIMIT_PICTURE)
				break;
			process_stop(process);
			finish(p, i, "it writes too much");
			break;
		case PROCESS_DONE:
			finish(p, i, NULL);
			break;
		case PROCESS_FAILED:
			finish(p, i, "it failed; run it by hand to see why");
			break;
		case PROCESS_LATE:
			p->n_late++;
			finish(p, i, "it takes too long");
			break;
		case PROCESS_LOST:
			finish(p, i, "it got lost");
		}
	}
}

static void
wait_until(struct pictures *p, size_t at_most)
{
	const struct timespec pause = { 0, LOOK_EVERY_NS };

	for (look(p); p->n_running > at_most; look(p))
		(void)nanosleep(&pause, NULL);
}

void
pictures_begin(struct pictures *p, const char *name)
{
	const char *words[] = { p->program, "--zoom=" ZOOM, "--output", NULL,
		NULL, NULL };
	struct err err = ERR_INIT;
	char *svg, *png;

	if (p->program == NULL)
		return;
	if (p->shown != NULL && take_shown(p, name)) {
		note_made(p, name);
		return;
	}
	wait_until(p, LIMIT_PICTURES_AT_ONCE - 1);
	if (p->n_late >= LIMIT_PICTURES_LATE) {
		note_failed(p, name, "others took too long");
		return;
	}
	words[3] = png = path_of(p->dir, name, "png");
	words[4] = svg = path_of(p->dir, name, "svg");
	if (process_start(&p->running[p->n_running].process, words, NULL, -1,
		LIMIT_PICTURE_SECONDS, &err) != 0)
		note_failed(p, name, err.text);
	else
		p->running[p->n_running++].name = xstrdup(name);
	free(svg);
	free(png);
}

void
pictures_end(struct pictures *p)
{
	wait_until(p, 0);
}

void
pictures_release(struct pictures *p)
{
	for (size_t i = 0; i < p->n_running; i++)
		p->running[i].process.until = 0;
	wait_until(p, 0);
	for (size_t i = 0; i < p->n_made; i++)
		free(p->made[i]);
	free(p->made);
	p->made = NULL;
	p->n_made = 0;
}

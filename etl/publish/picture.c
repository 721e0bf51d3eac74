#include "publish/picture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

extern char **environ;

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

/* What it says goes nowhere: a process that writes to a terminal that is gone
 * would end by it. */
static int
spawn(const struct pictures *p, const char *svg, const char *png, pid_t *ret)
{
	const char *const arguments[] = { p->program, "--zoom=" ZOOM,
		"--output", png, svg, NULL };
	posix_spawn_file_actions_t actions;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, 1, 2);
	rc = posix_spawnp(ret, p->program, &actions, NULL,
	    (char *const *)(uintptr_t)arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	return rc;
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

/* Why it is not waited for any longer; NULL: it is. */
static const char *
given_up(struct pictures *p, size_t i)
{
	if (size_of(p, p->running[i].name) > LIMIT_PICTURE)
		return "it writes too much";
	if (clock_ms() <= p->running[i].until)
		return NULL;
	p->n_late++;
	return "it takes too long";
}

/* Those that ended, and those that are not waited for. */
static void
look(struct pictures *p)
{
	for (size_t i = p->n_running; i-- > 0;) {
		pid_t pid = p->running[i].pid;
		int status = 0;
		pid_t got = waitpid(pid, &status, WNOHANG);
		const char *why;

		if (got == pid)
			finish(p, i,
			    WIFEXITED(status) && WEXITSTATUS(status) == 0
				? NULL
				: "it failed; run it by hand to see why");
		else if (got == -1 && errno != EINTR)
			finish(p, i, "it got lost");
		else if ((why = given_up(p, i)) != NULL) {
			(void)kill(pid, SIGKILL);
			while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
				;
			finish(p, i, why);
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
	char *svg, *png;
	int rc;

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
	svg = path_of(p->dir, name, "svg");
	png = path_of(p->dir, name, "png");
	rc = spawn(p, svg, png, &p->running[p->n_running].pid);
	if (rc != 0)
		note_failed(p, name, strerror(rc));
	else {
		p->running[p->n_running].until =
		    clock_ms() + 1000 * LIMIT_PICTURE_SECONDS;
		p->running[p->n_running++].name = xstrdup(name);
	}
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
		p->running[i].until = 0;
	wait_until(p, 0);
	for (size_t i = 0; i < p->n_made; i++)
		free(p->made[i]);
	free(p->made);
	p->made = NULL;
	p->n_made = 0;
}

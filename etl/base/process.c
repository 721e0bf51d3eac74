#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#define LOOK_EVERY_NS 2000000
/* As a shell tells the number of a signal. */
#define BY_SIGNAL 128

extern char **environ;

static bool
is_ours_alone(const char *variable)
{
	return text_starts(variable, "WOONDRUK_") ||
	    text_starts(variable, "DATABASE_URL=") ||
	    text_starts(variable, "PG");
}

char **
process_environment(void)
{
	size_t n = 0, at = 0;
	char **env;

	while (environ[n] != NULL)
		n++;
	env = xcalloc(n + 1, sizeof(*env));
	for (size_t i = 0; i < n; i++)
		if (!is_ours_alone(environ[i]))
			env[at++] = environ[i];
	return env;
}

int
process_start(struct process *ret, const char *const *words, char *const *env,
    int said, int64_t seconds, struct err *err)
{
	posix_spawn_file_actions_t actions;
	char **ours = env == NULL ? process_environment() : NULL;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	/* To a terminal that is gone it could not even write. */
	if (said == -1)
		posix_spawn_file_actions_addopen(&actions, 1, "/dev/null",
		    O_WRONLY, 0);
	else
		posix_spawn_file_actions_adddup2(&actions, said, 1);
	posix_spawn_file_actions_adddup2(&actions, 1, 2);
	/* Neither the list nor its texts are written to. */
	rc = posix_spawnp(&ret->pid, words[0], &actions, NULL,
	    (char *const *)(uintptr_t)words, env != NULL ? env : ours);
	free(ours);
	posix_spawn_file_actions_destroy(&actions);
	if (rc != 0) {
		err_set(err, ERR_DATA, "cannot start %s: %s", words[0],
		    strerror(rc));
		return rc == ENOENT ? 1 : -1;
	}
	ret->until = clock_ms() + 1000 * seconds;
	return 0;
}

static enum process_end
ended(int status, int *ret_status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return PROCESS_DONE;
	if (ret_status != NULL)
		*ret_status = WIFEXITED(status) ? WEXITSTATUS(status)
						: BY_SIGNAL + WTERMSIG(status);
	return PROCESS_FAILED;
}

void
process_stop(const struct process *p)
{
	int status;

	(void)kill(p->pid, SIGKILL);
	while (waitpid(p->pid, &status, 0) == -1 && errno == EINTR)
		;
}

enum process_end
process_look(const struct process *p, int *ret_status)
{
	int status = 0;
	pid_t got = waitpid(p->pid, &status, WNOHANG);

	if (got == p->pid)
		return ended(status, ret_status);
	if (got == -1 && errno != EINTR)
		return PROCESS_LOST;
	if (clock_ms() <= p->until)
		return PROCESS_RUNS;
	process_stop(p);
	return PROCESS_LATE;
}

enum process_end
process_wait(const struct process *p, int *ret_status)
{
	const struct timespec pause = { 0, LOOK_EVERY_NS };
	enum process_end end;

	while ((end = process_look(p, ret_status)) == PROCESS_RUNS)
		(void)nanosleep(&pause, NULL);
	return end;
}

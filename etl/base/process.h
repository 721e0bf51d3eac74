/*
 * Programs of others, as processes: started without a shell, asked nothing, and
 * never waited for longer than was said.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

struct process {
	pid_t pid;
	int64_t until;	/* clock_ms() at which it is stopped */
};

/* What became of it.  Whoever is told anything but PROCESS_RUNS has seen the last
 * of it. */
enum process_end {
	PROCESS_RUNS,
	PROCESS_DONE,	/* by itself, with status 0 */
	PROCESS_FAILED,	/* by itself or by a signal */
	PROCESS_LATE,	/* it took too long, and was stopped */
	PROCESS_LOST	/* the system does not say */
};

/* Our variables, without those that are for us alone: settings, among which are
 * keys, and what reaches a database.  The list is the caller's to free, its texts
 * are not. */
char	**process_environment(void);
/* Start words[0], looked for in PATH, with the words up to NULL, and with the
 * variables of ${env} up to NULL (NULL: process_environment()).  What it says goes to the
 * descriptor ${said}, which stays the caller's; -1: nowhere.  1 when there is no such
 * program; ERR_DATA then, too, and whenever it cannot be started. */
int	process_start(struct process *ret, const char *const *words,
	    char *const *env, int said, int64_t seconds, struct err *)
	    MUST_CHECK;
/* Look whether it has ended, and stop it when its time is over; its exit status,
 * that of a shell for a signal, when PROCESS_FAILED and ${ret_status} is not
 * NULL. */
enum process_end process_look(const struct process *, int *ret_status);
/* Wait for that. */
enum process_end process_wait(const struct process *, int *ret_status);
/* Its time is over. */
void	process_stop(const struct process *);

#endif

/* The thread sleeps in sigwait, so that it may do what a handler may not. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "base/log.h"
#include "stop.h"

static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;
static struct cluster *held;

static void
block(sigset_t *ret)
{
	sigemptyset(ret);
	sigaddset(ret, SIGINT);
	sigaddset(ret, SIGTERM);
	pthread_sigmask(SIG_BLOCK, ret, NULL);
}

static void *
wait_and_stop(void *signals)
{
	int status, which;

	if (sigwait(signals, &which) != 0)
		return NULL;
	/* Never unlocked: whoever comes for it waits for the end. */
	pthread_mutex_lock(&door);
	cluster_release(held);
	status = 128 + which;
	log_progress(NULL);
	fprintf(stderr,
	    "woondruk: exit status %d, stopped by %s: nothing is half; the "
	    "next run goes on\n",
	    status, which == SIGINT ? "SIGINT" : "SIGTERM");
	_exit(status);
}

void
stop_watch(void)
{
	static sigset_t signals;
	pthread_t thread;

	block(&signals);
	/* Without the thread they end the process as they always did. */
	if (pthread_create(&thread, NULL, wait_and_stop, &signals) != 0)
		pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
	else
		pthread_detach(thread);
}

void
stop_holds(struct cluster *cluster)
{
	pthread_mutex_lock(&door);
	held = cluster;
	pthread_mutex_unlock(&door);
}

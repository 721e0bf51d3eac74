/*
 * The hosts of a run, and what courtesy and experience say about each: when it
 * may be asked again, how much it is asked at once, and whether it can be
 * reached at all.  Knows no network.
 */
#ifndef FETCH_HOSTS_H
#define FETCH_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host {
	char *name;
	int64_t not_before;	/* the next request may start */
	unsigned in_flight;
	bool has_answered;	/* in this run */
	unsigned unreachable;	/* connects that failed */
	int64_t unreachable_since;
	bool is_given_up;	/* not asked any more in this run */
	char *why;		/* it was given up */
};

/* A few: they are walked from the front.  All zero is none. */
struct hosts {
	struct host **host;
	size_t n;
};

/* The host of that name, in any letters; made when it is new.  It stays where
 * it is until hosts_release. */
struct host *hosts_find(struct hosts *, const char *name);
void	hosts_release(struct hosts *);

/* Nobody asks it before that time (clock_ms). */
void	host_waits(struct host *, int64_t until);
/* A connect failed, at that time. */
void	host_is_away(struct host *, int64_t now);
/* Is it time to give it up?  Asking each of many sources LIMIT_TRIES times, with
 * a timeout each, would take an hour to say the same.  ${tries}: of one
 * request; ${patience_ms}: for as long it may be away. */
bool	host_is_hopeless(const struct host *, unsigned tries, int64_t now,
	    int64_t patience_ms);
void	host_give_up(struct host *, const char *why);

#endif

"""PostgreSQL goes away, refuses or is in the way, in the middle of the night.

Sessions are those of the program alone: whoever acts here is another one.
"""

import os
import signal
import subprocess
import time

READY_SECONDS = 60
# Until a session that is copying is seen, it is looked for this long.
COPY_SECONDS = 20
# Longer than the program waits for a lock.
LONG_LOCK_SECONDS = 75
EVERYTHING = ("select string_agg(format('%s', c.oid::regclass), ', ')"
              " from pg_class c where c.relkind in ('r', 'p')"
              " and c.relnamespace::regnamespace::text in"
              " ('core', 'ledger', 'land', 'indicator', 'city')")


def sleep(drill):
    """Any moment of the night."""
    time.sleep(drill.dice.uniform(0, drill.seconds))


def wait(server):
    until = time.monotonic() + READY_SECONDS
    while not server.is_ready():
        if time.monotonic() > until:
            raise AssertionError("PostgreSQL does not come back")
        time.sleep(0.1)


def sessions(drill, what):
    """${what} of each session of the program."""
    return drill.world.server.psql(
        "postgres", "select %s from pg_stat_activity where datname = '%s'"
        " order by pid" % (what, drill.world.name)).split()


def session(drill):
    """One or all of its sessions are ended."""
    process = drill.start()
    sleep(drill)
    limit = drill.dice.choice(("limit 1", ""))
    drill.world.server.psql(
        "postgres", "select pg_terminate_backend(pid) from (select pid from"
        " pg_stat_activity where datname = '%s' order by pid desc %s) x" % (
            drill.world.name, limit))
    drill.ended(process)


def copy(drill):
    """The session is ended while it copies, at the first or a later look."""
    process = drill.start()
    looks = drill.dice.randrange(1, 4)
    ended = drill.world.server.session("postgres", """do $$
declare
    n int := 0;
    found int;
    begun timestamptz := clock_timestamp();
begin
    while n < %d and clock_timestamp() < begun + interval '%d s' loop
        perform pg_stat_clear_snapshot();
        select pid into found from pg_stat_activity
         where datname = '%s' and query ilike 'copy %%' and state = 'active';
        if found is not null then
            n := n + 1;
        end if;
        perform pg_sleep(0.002);
    end loop;
    if n >= %d then
        perform pg_terminate_backend(found);
    end if;
end $$""" % (looks, COPY_SECONDS, drill.world.name, looks))
    drill.ended(process)
    ended.terminate()
    ended.wait()


def crash(drill):
    """One session's process is killed (-9): the server ends all of them and
    recovers."""
    process = drill.start()
    sleep(drill)
    found = sessions(drill, "pid")
    if found:
        os.kill(int(drill.dice.choice(found)), signal.SIGKILL)
    drill.ended(process)
    wait(drill.world.server)


def stop(drill):
    """The server is gone at once; begun again at once, or in the morning."""
    process = drill.start()
    sleep(drill)
    at_once = drill.dice.random() < 0.5
    drill.world.server.end()
    if at_once:
        drill.world.server.begin()
    drill.ended(process)
    if not at_once:
        drill.world.server.begin()


def refuse(drill):
    """There is no server when the night begins."""
    drill.world.server.end()
    try:
        drill.night(statuses=(69,))
    finally:
        drill.world.server.begin()


def read_only(drill):
    """From some moment on, nothing can be written."""
    server = drill.world.server
    process = drill.start()
    try:
        sleep(drill)
        server.psql("postgres", "alter system set"
                    " default_transaction_read_only = on")
        server.psql("postgres", "select pg_reload_conf()")
        drill.ended(process)
    finally:
        server.psql("postgres", "alter system reset"
                    " default_transaction_read_only")
        server.psql("postgres", "select pg_reload_conf()")
        # A session that begins sees it a moment later.
        time.sleep(0.5)


def connections(drill):
    """None is left, or only one: before the night or in it."""
    server = drill.world.server
    process = None
    if drill.dice.random() < 0.5:
        process = drill.start()
        sleep(drill)
    free = drill.dice.choice((0, 1))
    room = int(server.psql("postgres", "show max_connections")) - free
    holders = [server.session("postgres", "select pg_sleep(600)")
               for _ in range(room)]
    try:
        time.sleep(1)
        drill.ended(process or drill.start())
    finally:
        for holder in holders:
            holder.terminate()
            holder.wait()
        until = time.monotonic() + READY_SECONDS
        while server.psql("postgres", "select 1", check=False) != "1":
            if time.monotonic() > until:
                raise AssertionError("PostgreSQL has no room again")
            time.sleep(0.1)


def hold(drill, sql):
    """A session that holds locks, once it has them (or would have)."""
    holder = drill.world.server.session(drill.world.name, sql)
    time.sleep(0.5)
    return holder


def reader(drill):
    """Somebody reads every table and does not go away: the night is as any
    other."""
    names = drill.world.sql(EVERYTHING)
    if not names:
        drill.night()
        return
    holder = hold(drill, "begin; lock table %s in access share mode;"
                  " select pg_sleep(600)" % names)
    try:
        drill.night()
    finally:
        let_go(drill, holder)


def lock(drill):
    """Somebody holds what the night wants to write, for some seconds or for
    longer than it waits."""
    process = drill.start()
    sleep(drill)
    table = drill.dice.choice(("core.observation", "indicator.value",
                               "ledger.source_state", "ledger.release"))
    seconds = LONG_LOCK_SECONDS if drill.dice.random() < 0.2 else \
        drill.dice.uniform(0.5, 5)
    holder = hold(drill, "begin; lock table %s in exclusive mode;"
                  " select pg_sleep(%f)" % (table, seconds))
    try:
        drill.ended(process)
    finally:
        let_go(drill, holder)


def let_go(drill, holder):
    drill.world.server.psql(
        "postgres", "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = '%s' and query like '%%pg_sleep%%'" %
        drill.world.name, check=False)
    try:
        holder.wait(5)
    except subprocess.TimeoutExpired:
        holder.kill()
        holder.wait()


KINDS = {"pg-session": (session, 15, "news first"),
         "pg-copy": (copy, 10, "news first"),
         "pg-crash": (crash, 10, "news first"),
         "pg-stop": (stop, 10, "news first"),
         "pg-refuse": (refuse, 2, "news first"),
         "pg-read-only": (read_only, 8, "news first"),
         "pg-connections": (connections, 6, "news first"),
         "pg-reader": (reader, 2, "news"),
         "pg-lock": (lock, 10, "news")}

"""Folders that go away or may not be written, another run at the same time, a
clock that jumps, a night that meets its deadline."""

import os
import subprocess
import time

import postgres
from servers import sleep
from world import PROGRAM

# As a disk that is not mounted: what is written meanwhile is not on it.  A
# whole home or tree that is away before it is first looked for is not among
# them: it is taken for one that was never there, and begun anew.
VANISHING = ("home/depot", "home/depot/tmp", "public/r", "home/build")
CLOSED = ("home", "home/depot", "home/depot/objects", "home/depot/tmp",
          "home/build", "public", "public/r")


def present(drill, names):
    """One of these folders that is there, or None."""
    found = [path for path in (os.path.join(drill.world.folder, name)
                               for name in names) if os.path.isdir(path)]
    return drill.dice.choice(found) if found else None


def vanished(drill):
    process = drill.start()
    sleep(drill)
    path = present(drill, VANISHING)
    away = os.path.join(drill.world.folder, "away")
    if path is not None:
        drill.told.append(os.path.relpath(path, drill.world.folder))
        try:
            os.rename(path, away)
        except FileNotFoundError:       # the night was done with it
            path = None
    drill.ended(process)
    if path is not None:
        if os.path.lexists(path):
            subprocess.run(["rm", "-rf", path], check=True)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.rename(away, path)


def start_as_owner(drill):
    """The night by a user whom the modes of folders concern; root is not."""
    world, child = drill.world, postgres.as_owner()
    if child:
        subprocess.run(["chown", "-R", "%d:%d" % (
            child["user"], child["group"]), world.folder], check=True)
    drill.began = time.monotonic()
    return subprocess.Popen(
        [os.path.join(world.under_test, os.path.basename(PROGRAM)), "run"],
        cwd=world.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=world.environment(
            now=drill.now, upstream=drill.upstream), **child)


def closed(drill):
    """Before the night, or from some moment on."""
    early = drill.dice.random() < 0.3
    process = None if early else start_as_owner(drill)
    if not early:
        sleep(drill)
    path = present(drill, CLOSED)
    try:
        if path is not None:
            drill.told.append(os.path.relpath(path, drill.world.folder))
            os.chmod(path, 0o555)
        drill.ended(process or start_as_owner(drill))
    finally:
        if path is not None and os.path.isdir(path):
            os.chmod(path, 0o755)


def two(drill):
    """The second one ends at once, and the first as if it were alone."""
    process = drill.start()
    sleep(drill)
    other = drill.start()
    is_going_on = process.poll() is None
    drill.ended(other, (75,) if is_going_on else (0, 75))
    drill.ended(process, (0,))


def clock(drill):
    """The night thinks it is another day; the next one is right again.  What
    it published bears the wrong day, so only what has no day is compared."""
    now = drill.dice.choice(("2026-11-17", "2026-11-01", "2025-01-01",
                             "2000-01-01", "2026-11-25", "2027-03-01"))
    drill.told.append(now)
    drill.compares = False
    drill.night(now=now + "T02:00:00Z")


def deadline(drill):
    """A table comes so slowly that asking ends before it is there."""
    drill.upstream.fault("drip", bytes=64, every=0.2, seconds=60,
                         path="Observations", table="03759ned")
    drill.night("--deadline", str(drill.dice.randrange(1, 6)),
                statuses=(1,))


KINDS = {"vanished": (vanished, 30, "news first"),
         "unwritable": (closed, 30, "news first"),
         "two-at-once": (two, 6, "news first"),
         "clock": (clock, 6, "news"),
         "deadline": (deadline, 4, "news")}

#!/usr/bin/env python3
"""How long computing takes at the size of the invented Netherlands.

    tests/bench/compute.py [ROUNDS]

Every round computes all indicators, for all areas and periods, into a database
that has landed and never computed. The yardstick, in the same round and on the
same server: raw COPY of the figures that came out, out of their table and into
another one without index. A second compute, made to look at all again though
nothing came in, is measured too, and one after one table landed again: that of
dwellings, on which a third of all rests, and one of prices. Read the ratios:
seconds are this machine's. Where others use it too, seconds of processor change
least: those of the server's sessions, of which two are at work at once.
"""

import contextlib
import os
import statistics
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
os.environ.setdefault("WOONDRUK", os.path.join(ROOT, "build", "woondruk"))
sys.path[:0] = [os.path.join(ROOT, "tests", part)
                for part in ("", "night", "upstream")]

from test_invented import SECONDS, Invented             # noqa: E402

ROUNDS = 9
BAR_SECONDS = 10
MOVED = {"dwellings": "cbs-81955ned", "prices": "cbs-83625ned"}


def timed(work):
    started = time.monotonic()
    work()
    return time.monotonic() - started


def run(world, *words, upstream=None):
    done = world.run(*words, upstream=upstream, seconds=SECONDS,
                     **Invented.settings)
    if done.status != 0:
        raise SystemExit("woondruk %s: %s" % (" ".join(words), done))


def raw_copy(world):
    """The rows out, and into a plain table."""
    world.sql("create table public.plain as select * from indicator.value"
              " with no data")
    path = os.path.join(world.folder, "figures.copy")

    def work():
        world.sql("\\copy indicator.value to '%s'" % path)
        world.sql("\\copy public.plain from '%s'" % path)
    return timed(work)


def one_round(model):
    """Seconds of the first compute, of the second, and of those after one table
    moved; of the yardstick; how many figures; and seconds of processor of the
    first."""
    world = model.copy()
    try:
        before = world.server.spent()
        first = timed(lambda: run(world, "compute"))
        time.sleep(2)       # its sessions go when their tables are gone
        busy = world.server.spent() - before
        copied = raw_copy(world)
        world.sql("delete from ledger.compute_input")
        again = timed(lambda: run(world, "compute"))
        moved = []
        for source in MOVED.values():
            world.sql("update ledger.snapshot set changed = changed + 1"
                      " where source = '%s'" % source)
            moved.append(timed(lambda: run(world, "compute")))
        rows = int(world.sql("select count(*) from indicator.value"))
    finally:
        world.close()
    return (first, again, *moved), copied, rows, busy


@contextlib.contextmanager
def landed():
    """A world in which all of the invented Netherlands has landed; publish.py
    begins here too."""
    try:
        Invented.begin()
        os.makedirs(Invented.world.public, exist_ok=True)
        for stage in ("fetch", "land"):
            run(Invented.world, stage, upstream=Invented.upstream)
        yield Invented.world
    finally:
        Invented.doClassCleanups()


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with landed() as world:
        found = [one_round(world) for _ in range(rounds)]
    rows = found[0][2]
    copied = statistics.median(one[1] for one in found)
    print("%d figures, medians of %d rounds; raw COPY of them: %.1f s" % (
        rows, rounds, copied))
    for place, name in enumerate(("first", "again", *MOVED)):
        print("compute, %-10s %6.1f s  %5.1f x raw COPY" % (
            name, statistics.median(one[0][place] for one in found),
            statistics.median(one[0][place] / one[1] for one in found)))
    print("processor, first    %6.1f s" % statistics.median(
        one[3] for one in found))
    print("bar: first under %d s on two processors that do nothing else"
          % BAR_SECONDS)


if __name__ == "__main__":
    main()

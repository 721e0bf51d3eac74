#!/usr/bin/env python3
"""How long publishing takes at the size of the invented Netherlands.

    tests/bench/publish.py            ROUNDS=3

In every round, of a database that was computed: a first release of all;
a night in which nothing changed; one in which an indicator did; and a first
release of the large documents as JSON alone, beside Python that writes the
same documents, with gzip, out of memory. Read the ratios, within a round.
"""

import json
import os
import re
import shutil
import statistics
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from compute import Invented, landed, run               # noqa: E402
import recorded                                         # noqa: E402
from served import watched                              # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "3"))
# The documents that hold the figures, one a municipality or an indicator.
LARGE = ("indicator", "municipality")
DOCUMENTS = ("v1/indicatoren", "v1/gemeenten")
INDICATOR = "bevolking"
DAYS = ["2026-11-%02dT02:00:00Z" % day for day in range(23, 26)]
PYTHON = "Python json, gzip 9"
# What it may take: name, what of it, the bar, and how that is called.
BARS = [("JSON alone", "ratio", 0.5, "x " + PYTHON),
        ("everything", "wall", 60, "s"),
        ("one indicator", "wall", 2, "s")]


def json_alone(share):
    """A copy of the definitions with the large documents as JSON alone, as its
    contract then promises, and without the pages that there are many of."""
    target = share + "-json"
    shutil.copytree(share, target)
    recorded.without_many_pages(os.path.join(target, "output"))
    for name in LARGE:
        path = os.path.join(target, "output", name + ".sql")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        text = re.sub("^-- formats:.*$", "-- formats:  json", text, flags=re.M)
        # What only the cube is made of.
        text = re.sub(r"^-- section: cube\n.*?(?=^-- section: |\Z)", "", text,
                      flags=re.M | re.S)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    path = os.path.join(target, "output", "contract.json")
    with open(path, encoding="utf-8") as file:
        contract = json.load(file)
    for promise in contract["bestanden"]:
        if promise["pad"].rpartition("/")[0] in DOCUMENTS:
            promise["formaten"] = ["json"]
            promise.pop("csv_kolom", None)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(contract, file)
    return target


class Found:
    """Of each thing that is measured, a Done a round, and bytes written."""

    def __init__(self):
        self.done, self.written, self.said = {}, {}, {}

    def note(self, name, done, written, said=""):
        self.done.setdefault(name, []).append(done)
        self.written[name], self.said[name] = written, said

    def median(self, name, what):
        return statistics.median(getattr(one, what)
                                 for one in self.done[name])

    def ratio(self, name, to=PYTHON):
        return statistics.median(a.wall / b.wall for a, b in zip(
            self.done[name], self.done[to]))


def written(public, since):
    """Bytes of files that are not as they were: links to old ones are."""
    found = {}
    for top, _, names in os.walk(public):
        for name in names:
            status = os.lstat(os.path.join(top, name))
            if os.path.islink(os.path.join(top, name)):
                continue
            if (status.st_ino, status.st_mtime_ns) not in since:
                found[status.st_ino] = status.st_size
    return sum(found.values())


def standing(public):
    found = set()
    for top, _, names in os.walk(public):
        for name in names:
            status = os.lstat(os.path.join(top, name))
            found.add((status.st_ino, status.st_mtime_ns))
    return found


def publish(found, world, name, day, **settings):
    before = standing(world.public)
    env = world.environment(now=DAYS[day], upstream=Invented.upstream,
                            **dict(Invented.settings, **settings))
    program = os.path.join(world.under_test, "woondruk")
    done = watched([program, "publish"], world.folder, env=env)
    found.note(name, done, written(world.public, before),
               done.err.rstrip("\n").split("\n")[-1].partition("fresh: ")[2])


def change_one(world):
    """Every figure of one indicator another, as a compute would leave it."""
    world.sql("insert into ledger.run (command, version, started_at, run_date)"
              " values ('compute', 'bench', now(), '2026-11-24');"
              "update indicator.value set value = value + 1, run_id = (select"
              " max(run_id) from ledger.run), changed_on = '2026-11-24'"
              " where indicator = '%s' and value is not null" % INDICATOR)


def by_python(found, world):
    """The documents of the release, read before, and written anew."""
    target = os.path.join(world.folder, "python")
    top = os.path.join(world.public, "huidig")
    if not os.path.isdir(top):
        top = world.public
    done = watched([sys.executable, os.path.join(
        HERE, "peers", "json_gzip.py"), target] + [
            os.path.join(top, part) for part in DOCUMENTS], world.folder)
    done.wall, done.cpu = map(float, done.out.split())
    found.note(PYTHON, done, written(target, ()), "%d documents" % sum(
        len([name for name in names if name.endswith(".json")])
        for _, _, names in os.walk(target)))


def one_round(found, computed, small):
    world = computed.copy()
    try:
        publish(found, world, "everything", 0)
        publish(found, world, "nothing changed", 1)
        change_one(world)
        publish(found, world, "one indicator", 1)
    finally:
        world.close()
    world = computed.copy()
    try:
        publish(found, world, "JSON alone", 0, WOONDRUK_SHARE=small)
        by_python(found, world)
    finally:
        world.close()


def table(found, figures):
    print("%d figures; %-16s %9s %9s %9s %10s" % (
        figures, "medians of %d" % ROUNDS, "wall", "own cpu", "memory",
        "written"))
    for name in found.done:
        print("%-28s %7.2f s %7.2f s %6.1f MB %7.2f MB  %s" % (
            name, found.median(name, "wall"), found.median(name, "cpu"),
            found.median(name, "memory") / 1024, found.written[name] / 1e6,
            found.said[name]))
    for name, what, bar, unit in BARS:
        is_now = found.ratio(name) if what == "ratio" else \
            found.median(name, what)
        print("%-20s %8.2f, bar %6.2f %-22s %s" % (
            name, is_now, bar, unit, "met" if is_now <= bar
            else "missed by %.2f x" % (is_now / bar)))


def main():
    found = Found()
    with landed() as world:
        run(world, "compute")
        time.sleep(2)       # its sessions go when their tables are gone
        figures = int(world.sql("select count(*) from indicator.value"))
        small = json_alone(Invented.settings["WOONDRUK_SHARE"])
        try:
            for _ in range(ROUNDS):
                one_round(found, world, small)
        finally:
            shutil.rmtree(small, ignore_errors=True)
    table(found, figures)


if __name__ == "__main__":
    main()

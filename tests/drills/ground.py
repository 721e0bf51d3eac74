"""The ground of drills: a world as it stood before a night, the same after a
night that nothing disturbed, and what has to hold of one that was.

    with ground.prepared(server) as g:
        drill = g.drill("news", dice)
        ... drill.night(), disturbed ...
        troubles = drill.settle()

A drill is made of two nights at one hour: one that is disturbed, and one that
is not.  The publication after it has to be, byte for byte and with its times,
the one that stands after one undisturbed night at that hour.
"""

import contextlib
import os
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "night"), HERE]

import depot                                            # noqa: E402
from revision import released                           # noqa: E402
from world import ROOT, Upstream, World                 # noqa: E402

# Days apart, so that other nights can be in between.
BEFORE, NOW = "2026-11-18T02:00:00Z", "2026-11-24T02:00:00Z"
REVISED, VERSION = 671000, "202611240000"
# Few sessions, so that they can run out, and that end with whoever asked; a
# commit is one, as nothing else is kept on a server that is ended at once.
SERVER = ("synchronous_commit=on", "max_connections=14",
          "client_connection_check_interval=500")
# What a night may end with, by the contract: fresh, stale, not published, no
# database or disk, another one goes on.
STATUSES = (0, 1, 2, 69, 75)


def queries(name, word):
    """Name -> SQL, of a file whose queries begin with "-- word: name"."""
    with open(os.path.join(HERE, name), encoding="ascii") as file:
        text = file.read()
    parts = re.split(r"(?m)^-- %s(.*?): (.*)$" % word, text)[1:]
    return {(parts[n + 1], parts[n].strip(", ")): parts[n + 2].strip()
            for n in range(0, len(parts), 3)}


# Of what has to be alike, this names no day on which it was found.
WITHOUT_DAY = ("cells", "former cells", "areas", "tables")
HOLDS, ALIKE = queries("consistency.sql", "holds"), queries("alike.sql",
                                                           "alike")


def files(tree):
    """A tree of World without its inodes, and without times of folders and
    of what stands outside the releases."""
    return {name: (text, time if name.startswith("r/") and text else 0)
            for name, (text, time, _) in tree.items()}


def inconsistent(world, settled):
    """The queries that return rows, with the first."""
    if world.sql("select to_regclass('indicator.change_set') is null") == "t":
        return []
    rows = answers(world, "string_agg(x.x, ' / ')", {
        name: "select x::text as x from (%s) x limit 3" % sql
        for (name, when), sql in HOLDS.items() if settled or when == ""})
    return ["database: does not hold: %s: %s" % (name, row)
            for name, row in rows.items() if row]


def alike(world):
    return answers(world, "count(*) || ' ' || coalesce(md5(string_agg("
                   "x::text, '|' order by x::text)), '')",
                   {name: sql for (name, _), sql in ALIKE.items()})


def answers(world, what, asked):
    """Name -> ${what} of the rows of each query, by one call."""
    rows = world.sql("set search_path = ''; " + " union all ".join(
        "select '%s', (select %s from (%s) x)" % (name, what, sql)
        for name, sql in asked.items()))
    return dict(row.split("|", 1) for row in rows.split("\n"))


def unlike(world, other, name):
    """The first rows that only one of them has."""
    sql = next(sql for (key, _), sql in ALIKE.items() if key == name)
    mine, theirs = (set(w.sql("select x::text from (%s) x" % sql).split("\n"))
                    for w in (world, other))
    return "only here: %s; only undisturbed: %s" % (
        sorted(mine - theirs)[:3], sorted(theirs - mine)[:3])


class Drill:
    """One world that is disturbed, and what is found of it."""

    def __init__(self, ground, form, dice):
        self.ground, self.form, self.dice = ground, form, dice
        self.before, self.after = ground.pair[form]
        self.upstream = ground.upstream
        self.seconds = ground.seconds[form]
        # What is broken may be written into: nothing is shared.
        self.world = self.before.copy() if self.before else \
            World(ground.server, form="least")
        # A database that was copied holds sequences that PostgreSQL takes for
        # logged; without a checkpoint a crash sets them back, which no
        # database of a night has to fear.
        ground.server.psql("postgres", "checkpoint")
        self.troubles, self.lost, self.told = [], [], []
        self.began, self.said = 0.0, ""
        self.now = NOW
        self.compares = True    # with an undisturbed night

    def close(self):
        self.world.close()

    def start(self, *more, **settings):
        """The night that is disturbed."""
        settings.setdefault("upstream", self.upstream)
        settings.setdefault("now", self.now)
        self.began = time.monotonic()
        return self.world.start("run", *more, **settings)

    def ended(self, process, statuses=STATUSES, seconds=300):
        """Wait for its end; anything but a status of the contract and its
        reason on the last line is a trouble.  SIGKILL is ours."""
        try:
            _, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            _, err = process.communicate()
            self.troubles.append("no end after %d s: %s" % (seconds,
                                                           err[-2000:]))
            return None
        self.said = err
        status = process.returncode
        last = err.rstrip("\n").rpartition("\n")[2]
        self.told.append("%s: %s" % (status, last))
        if status == 0:
            # The shortest is the one of which any moment is one of a night.
            self.ground.seconds[self.form] = min(
                self.ground.seconds[self.form], time.monotonic() - self.began)
        if status != -9 and (status not in statuses or not last.startswith(
                "woondruk run: exit status %d, " % status)):
            self.troubles.append("ended with %s: %s" % (status, err[-3000:]))
        return status

    def night(self, *more, statuses=STATUSES, **settings):
        return self.ended(self.start(*more, **settings), statuses)

    def readers(self):
        """What readers have: whole releases that stood before, or the one of
        an undisturbed night."""
        world, found = self.world, []
        if not os.path.lexists(world.path("huidig")):
            if self.before is not None:
                self.lost.append("huidig is gone")
            return
        tree = files(world.tree())
        model = self.ground.files[self.form]
        shown = world.release() + "/"
        for name in sorted(set(tree) | set(model)):
            if not name.startswith("r/") or "/." in name:
                continue
            is_old = self.before is not None and name.startswith(
                self.before.release() + "/")
            if is_old and tree.get(name) != model.get(name):
                self.lost.append("published: %s is %s, and was %s" % (
                    name, tree.get(name), model.get(name)))
            elif self.compares and name.startswith(shown) and \
                    tree.get(name) != model.get(name):
                found.append("published: %s is %s, and not %s" % (
                    name, tree.get(name), model.get(name)))
        night = world.run("verify")
        if night.status != 0:
            found.append("verify: %s" % night)
        self.troubles += found[:5]

    def stand(self):
        """All that holds at any moment."""
        self.readers()
        self.troubles += inconsistent(self.world, False)
        self.troubles += depot.troubles(self.world.home)
        if self.before is not None:
            self.lost += depot.lost(self.world.home, self.before.home)

    def compare(self):
        """With a world that was never disturbed."""
        world = self.world
        tree, model = files(world.tree()), self.ground.files[self.form]
        other = [name for name in sorted(set(tree) | set(model))
                 if tree.get(name) != model.get(name)]
        if other and self.compares:
            self.troubles.append("%d files differ from those of an undisturbed"
                                 " night: %s" % (len(other), ", ".join(
                                     other[:8])))
        model = self.ground.alike[self.form]
        for name, rows in alike(world).items():
            if rows != model[name] and (self.compares or name in WITHOUT_DAY):
                self.troubles.append("database: %s differ: %s" % (
                    name, unlike(world, self.after, name)))

    def settle(self):
        """One night that nothing disturbs, and what holds after it."""
        world = self.world
        night = world.night(self.upstream, now=self.now)
        if night.status != 0:
            self.troubles.append("the next night: %s" % night)
            return
        self.stand()
        self.troubles += inconsistent(world, True)
        self.compare()
        left = [name for name in ("build", "depot/tmp") if os.path.exists(
            os.path.join(world.home, name)) and
            os.listdir(os.path.join(world.home, name))]
        if left:
            self.troubles.append("left behind: %s" % ", ".join(left))


class Ground:
    def __init__(self, server, upstream, forms=("news", "first")):
        """forms: "news", a night with one revised table after a night that
        published; "first", the first night of an empty home."""
        self.server, self.upstream = server, upstream
        self.worlds, self.pair = [], {}
        self.seconds, self.files, self.alike = {}, {}, {}
        self.calls = {}
        upstream.do({"do": "reset"})
        before = self.new()
        self.fresh(before, BEFORE)
        self.news = released(before, REVISED, VERSION)
        self.reset()
        for form in forms:
            self.prepare(form, before if form == "news" else None)

    def new(self, model=None):
        world = model.copy() if model else World(self.server, form="least")
        self.worlds.append(world)
        return world

    def fresh(self, world, now):
        night = world.night(self.upstream, now, 0)
        if "published" not in night.last:
            raise AssertionError(night)

    def prepare(self, form, before):
        after = self.new(before)
        began = time.monotonic()
        self.fresh(after, NOW)
        self.seconds[form] = time.monotonic() - began
        self.pair[form] = (before, after)
        self.files[form] = files(after.tree())
        self.alike[form] = alike(after)
        found = inconsistent(after, True) + depot.troubles(after.home)
        if found:
            raise AssertionError("undisturbed: %s" % "\n".join(found))

    def reset(self):
        """Upstream as it is on the night of the drill."""
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"},
                         *self.news)

    def drill(self, form, dice):
        return Drill(self, form, dice)

    def close(self):
        for world in self.worlds:
            world.close()


@contextlib.contextmanager
def prepared(server, forms=("news", "first")):
    with Upstream("--recordings", os.path.join(ROOT, "sources")) as upstream:
        ground = Ground(server, upstream, forms)
        try:
            yield ground
        finally:
            ground.close()

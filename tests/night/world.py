"""A world for one night: home, published tree, database, and the program.

    world = World(server)
    night = world.run("run", upstream=upstream)
    world.document("v1/gemeenten/GM0363.json")

A world can be copied as it stands, so that many tests start from one night
that was run once.
"""

import contextlib
import fcntl
import gzip
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TESTS = os.path.join(ROOT, "tests")
sys.path[:0] = [TESTS, os.path.join(TESTS, "upstream")]

import postgres                                         # noqa: E402
import recorded                                         # noqa: E402
from client import Upstream                             # noqa: E402,F401

PROGRAM = os.environ.get("WOONDRUK") or os.path.join(ROOT,
                                                     "build/san/woondruk")
# The clock of the first night; later nights are days later.
FIRST_NIGHT = "2026-11-23T02:00:00Z"
SECOND_NIGHT = "2026-11-24T02:00:00Z"
THIRD_NIGHT = "2026-11-25T02:00:00Z"
# A port of the loopback address on which nobody listens.  Every tree of the
# tests is a trial (`proef`), as it is with an upstream.
NOBODY = "https://datasets.cbs.nl=http://127.0.0.1:9," \
    "https://opendata.cbs.nl=http://127.0.0.1:9"
# A night on two processors that are busy, with sanitisers.
NIGHT_SECONDS = 600
# No answer is awaited for a minute, since no fault of the tests lasts.
FAST = {"WOONDRUK_PACE_MS": "0", "WOONDRUK_COMPRESSION": "quick"}
NUMBERS = itertools.count(1)


class Night:
    """What one call of the program did."""

    def __init__(self, status, out, err, requests=()):
        self.status, self.out, self.err = status, out, err
        self.requests = requests    # of the first night only

    @property
    def last(self):
        """The line that says the status and why."""
        lines = self.err.rstrip("\n").split("\n")
        return lines[-1]

    def __str__(self):
        return "status %s\n--- stdout\n%s\n--- stderr\n%s" % (
            self.status, self.out[-4000:], self.err[-12000:])


def clean_environment():
    """Ours, without what would change a run."""
    return {key: value for key, value in os.environ.items()
            if not key.startswith(("WOONDRUK", "PG", "DATABASE_URL"))}


@contextlib.contextmanager
def alone(path):
    """One suite at a time."""
    with open(path + ".lock", "a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def under_test(server, form):
    """A folder with the program and its definitions, as they are now, for
    the sources whose figures are known: "whole", or "few" of them, or the
    "least" that is a night.

    Tests that run for minutes do not see what is edited meanwhile.
    """
    folder = os.path.join(server.folder, form)
    with alone(folder):
        if not os.path.exists(folder):
            sources = recorded.copy(os.path.join(folder, "sources"))
            if form == "least":
                recorded.begin(sources, recorded.LEAST_FIRST)
            sql = recorded.definitions(os.path.join(folder, "sql"), sources)
            if form == "least":
                os.remove(os.path.join(sql, recorded.OLDER_YEARS))
            output = os.path.join(folder, "output")
            if form != "whole":
                recorded.keep(sql, recorded.LEAST if form == "least"
                              else recorded.FEW)
            recorded.output(output, sql)
            if form != "whole":
                recorded.without_many_pages(output)
            if form == "least":
                recorded.least_municipalities(output)
            shutil.copy(PROGRAM, folder)
    return folder


class World:
    def __init__(self, server, model=None, folder=None, name=None, how="-a",
                 whole=False, form=None):
        """Empty, a copy of a model, or the one of that name as it stands; with
        the whole publication, or with the few parts that nights are tried on
        (or any form that under_test knows).

        The program never writes into a published file, so that a copy may
        share them ("-al") when its test does not either.
        """
        self.server = server
        self.form = model.form if model else \
            form or ("whole" if whole else "few")
        self.under_test = under_test(server, self.form)
        self.name = name or "world_%d_%d" % (os.getpid(), next(NUMBERS))
        self.folder = folder or tempfile.mkdtemp(prefix="woondruk-")
        self.home = os.path.join(self.folder, "home")
        self.public = os.path.join(self.folder, "public")
        if name is not None:
            return
        if model is None:
            server.create(self.name)
        else:
            # cp keeps hard links, links and times; shutil does not.
            for how, part in (("-a", model.home), (how, model.public)):
                subprocess.run(["cp", how, part, self.folder], check=True)
            server.create(self.name, model.name)

    def close(self):
        if os.environ.get("KEEP"):
            print("kept: %s, DATABASE_URL=%s" % (self.folder,
                                                 self.server.url(self.name)))
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.server.drop(self.name)

    def copy(self, how="-a"):
        return World(self.server, self, how=how)

    def environment(self, now=FIRST_NIGHT, upstream=None, **more):
        env = clean_environment()
        env.update(FAST, WOONDRUK_HOME=self.home, WOONDRUK_NOW=now,
                   WOONDRUK_SHARE=self.under_test,
                   WOONDRUK_SOURCES=os.path.join(self.under_test, "sources"),
                   WOONDRUK_PUBLIC=self.public, WOONDRUK_CONTACT="tests",
                   WOONDRUK_RSVG_CONVERT="none",
                   WOONDRUK_BASE_URL="https://woondruk.example.org",
                   DATABASE_URL=self.server.url(self.name))
        env["WOONDRUK_REDIRECT"] = upstream.redirect() if upstream else NOBODY
        for key, value in more.items():
            if value is None:
                env.pop(key, None)
            else:
                env[key] = value
        return env

    def start(self, *arguments, **settings):
        return subprocess.Popen(
            [os.path.join(self.under_test, os.path.basename(PROGRAM)),
             *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=self.environment(**settings))

    def run(self, *arguments, seconds=NIGHT_SECONDS, **settings):
        process = self.start(*arguments, **settings)
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError("no end after %d s: %s\n%s" % (
                seconds, " ".join(arguments), err[-4000:])) from None
        return Night(process.returncode, out, err)

    def night(self, upstream=None, now=FIRST_NIGHT, expect=None, more=(),
              **settings):
        """woondruk run; offline when there is no upstream."""
        arguments = ["run", *more]
        if upstream is None:
            arguments.append("--offline")
        night = self.run(*arguments, now=now, upstream=upstream, **settings)
        if expect is not None and night.status != expect:
            raise AssertionError("expected status %s: %s" % (expect, night))
        return night

    def sql(self, text):
        return self.server.psql(self.name, text)

    # The published tree.

    def path(self, name):
        return os.path.join(self.public, name)

    def document(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return json.load(file, parse_float=Decimal)

    def row(self, indicator, area, period, basis="huidig", reeks=None):
        """One published row of an indicator."""
        suffix = "" if basis == "huidig" else "." + basis
        rows = self.document("v1/indicatoren/%s%s.json" % (indicator, suffix))
        found = [row for row in rows["rijen"] if row["gebied_code"] == area and
                 row["periode"] == period and
                 (reeks is None or row.get("reeks") == reeks)]
        if len(found) != 1:
            raise AssertionError("%d rows for %s %s %s %s" % (
                len(found), indicator, area, period, reeks))
        return found[0]

    def value(self, *which, **more):
        return self.row(*which, **more)["waarde"]

    def release(self):
        return os.readlink(self.path("huidig"))

    def tree(self, below=""):
        """Path -> (hash or target, time in ns, inode) of all that stands."""
        found = {}
        top = self.path(below)
        for folder, names, files in os.walk(top):
            for name in names + files:
                path = os.path.join(folder, name)
                key = os.path.relpath(path, top)
                if os.path.islink(path):
                    found[key] = (os.readlink(path), 0, 0)
                elif os.path.isfile(path):
                    stat = os.stat(path)
                    found[key] = (digest(path), stat.st_mtime_ns, stat.st_ino)
                else:
                    found[key] = ("", os.stat(path).st_mtime_ns, 0)
        return found


def first_night(server, upstream, whole=False):
    """A world after one good night from CBS, and that night.

    It is run once for all suites that share the server, and is theirs to
    copy, not to change.
    """
    folder = os.path.join(server.folder, "first" if whole else "first-few")
    with alone(folder):
        if not os.path.exists(folder + ".json"):
            os.mkdir(folder)
            world = World(server, folder=folder, whole=whole)
            night = world.night(upstream)
            with open(folder + ".json", "w", encoding="utf-8") as file:
                json.dump([world.name, night.status, night.out, night.err,
                           upstream.requests()], file)
    with open(folder + ".json", encoding="utf-8") as file:
        name, *night = json.load(file)
    world = World(server, folder=folder, name=name, whole=whole)
    return world, Night(*night)


class AfterFirstNight(unittest.TestCase):
    """Tests that go on from one good night; it is there to be copied."""

    whole = False       # True where the publication itself is looked at

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))
        cls.first, night = first_night(cls.postgres, cls.upstream, cls.whole)
        if night.status != 0:
            raise AssertionError(night)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def same_unpacked(path):
    """Does the .gz beside it hold the same bytes?"""
    with open(path, "rb") as plain, gzip.open(path + ".gz") as packed:
        return plain.read() == packed.read()


def difference(before, after):
    """Names that came, went or differ."""
    return sorted(name for name in set(before) | set(after)
                  if before.get(name) != after.get(name))

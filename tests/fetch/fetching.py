"""What the tests of fetching share: an upstream, a home of their own that has
been fetched well once, and looking into its depot."""

import atexit
import functools
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "upstream"))
sys.path.insert(0, os.path.join(ROOT, "tests"))

import recorded                                         # noqa: E402
from client import Upstream                             # noqa: E402

PROGRAM = os.environ.get("WOONDRUK_BIN") or os.environ.get("WOONDRUK") or \
    os.path.join(ROOT, "build", "woondruk")
NETWORKED = ["cbs-03759ned", "cbs-71486ned", "cbs-81955ned", "cbs-83625ned",
             "cbs-85792ned"]
# The smallest table: where most goes wrong here.
SOURCE, TABLE = "cbs-83625ned", "83625NED"


@functools.lru_cache(maxsize=None)
def recorded_sources():
    """Their folder, for as long as this suite runs."""
    folder = tempfile.mkdtemp(prefix="woondruk-sources-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return recorded.copy(os.path.join(folder, "sources"))


class Outcome:
    def __init__(self, process, seconds):
        self.status = process.returncode
        self.text = process.stderr
        self.seconds = seconds
        self.lines = {}
        for line in process.stderr.splitlines():
            words = line.split(None, 3)
            if len(words) == 4 and words[2].endswith(":") and \
                    words[2] != "check:":
                self.lines[words[2][:-1]] = words[3]

    def state(self, source):
        return self.lines.get(source, "").partition(" ")[0]


class Home:
    """A state directory, and the program on it."""

    def __init__(self, template=None):
        self.folder = tempfile.mkdtemp(prefix="woondruk-fetch-")
        self.path = os.path.join(self.folder, "var")
        if template is not None:
            shutil.copytree(template.path, self.path)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def fetch(self, redirect, *arguments, **settings):
        env = {key: value for key, value in os.environ.items()
               if not key.startswith(("WOONDRUK", "PG", "DATABASE_URL"))}
        env.update(WOONDRUK_HOME=self.path, WOONDRUK_SOURCES=recorded_sources(), WOONDRUK_PACE_MS="0",
                   WOONDRUK_CONTACT="tests", WOONDRUK_REDIRECT=redirect,
                   ASAN_OPTIONS="detect_leaks=1")
        env.update(settings)
        began = time.monotonic()
        process = subprocess.run(
            [PROGRAM, "fetch", *arguments], cwd=ROOT, env=env, timeout=300,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8")
        return Outcome(process, time.monotonic() - began)

    def log(self):
        with open(os.path.join(self.path, "depot", "log.jsonl"),
                  encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def snapshot(self, source):
        """The newest snapshot of a source, or None."""
        found = [line for line in self.log()
                 if line["kind"] == "snapshot" and line["source"] == source]
        return found[-1] if found else None

    def body(self, sha256):
        with gzip.open(os.path.join(self.path, "depot", "objects", sha256[:2],
                                    sha256[2:])) as file:
            return file.read()

    def rows(self, snapshot):
        """The observations of a snapshot, all pages after one another."""
        found = []
        for part in snapshot["parts"]:
            if part["role"].startswith("observations/"):
                found += json.loads(self.body(part["sha256"]))["value"]
        return found


class Case(unittest.TestCase):
    """One upstream and one good home a class; a copy of it a test."""

    @classmethod
    def setUpClass(cls):
        if not os.access(PROGRAM, os.X_OK):
            raise unittest.SkipTest("%s was not built" % PROGRAM)
        cls.upstream = Upstream("--recordings", os.path.join(ROOT, "sources"))
        cls.upstream.__enter__()
        cls.good = Home()
        outcome = cls.good.fetch(cls.upstream.redirect())
        if outcome.status != 0:
            cls.tearDownClass()
            raise RuntimeError("the first fetch failed:\n" + outcome.text)

    @classmethod
    def tearDownClass(cls):
        cls.upstream.__exit__()
        cls.good.close()

    def setUp(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
        self.home = Home(self.good)
        self.addCleanup(self.home.close)

    def fetch(self, *arguments, **settings):
        return self.home.fetch(self.upstream.redirect(), *arguments,
                               **settings)

    def fresh(self):
        """Forget what the home has."""
        shutil.rmtree(self.home.path)

    def release(self, table=TABLE):
        """The table has something new, so that it is read whole."""
        self.upstream.do({"do": "release", "table": table,
                          "version": "202712310000"})

    def asked(self, table, entity=None):
        return [entry for entry in self.upstream.requests()
                if entry["table"] == table and
                (entity is None or entry["set"] == entity)]

    def assertKept(self, outcome, pattern, source=SOURCE, waiting=None):
        """The source failed for that reason, told in one line with place and
        mend; its last good snapshot stands; all others went on, unless they
        were ${waiting} for the same host."""
        self.assertEqual(outcome.status, 1, outcome.text)
        line = outcome.lines.get(source, "")
        # Where a test has not turned v3 on, it has nothing to add.
        told = re.sub(r"; by cbs-odata3: table-infos \S+ HTTP 404 "
                      r"\(\"Not Found\"\); check .*?\(capitals count\)", "",
                      line)
        self.assertRegex(told, r"^failed +.*" + pattern)
        self.assertRegex(line, r"using the snapshot of \d{4}-\d\d-\d\d$")
        self.assertEqual(self.home.snapshot(source),
                         self.good.snapshot(source))
        last = [entry for entry in self.home.log()
                if entry["source"] == source][-1]
        self.assertEqual(last["kind"], "failed")
        self.assertIn(last["reason"], line)
        others = set(outcome.lines) - {source}
        self.assertTrue(others)
        for other in others:
            if waiting is None or waiting not in outcome.lines[other]:
                self.assertEqual(outcome.state(other), "unchanged",
                                 outcome.text)

"""kill -9 at any moment of the night; two nights at once; a database gone.

The moments are random; the seed is printed, and SEED sets it again. KILLS
says how many.
"""

import fcntl
import os
import random
import signal
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from revision import REVISED, revise                    # noqa: E402
from world import ROOT, Upstream, World, first_night    # noqa: E402

KILLS = int(os.environ.get("KILLS", "8"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(
    1, 1 << 32)
# About as long as a first night takes; one that is longer is struck early.
FIRST_SECONDS = 15
DAY = "2026-11-%02dT02:00:00Z"


class Kill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))

    def setUp(self):
        self.upstream.do({"do": "reset"})
        self.world = World(self.postgres)
        self.addCleanup(self.world.close)

    def kill(self, world, seconds, now):
        """Start a night and kill it; was it still going on?"""
        process = world.start("run", upstream=self.upstream, now=now)
        try:
            time.sleep(seconds)
            killed = process.poll() is None
            process.send_signal(signal.SIGKILL)
        finally:
            process.communicate()
        return killed

    def whole(self, world, released):
        """Readers see a whole release, or none was ever made."""
        if not released and not os.path.lexists(world.path("huidig")):
            return
        night = world.run("verify")
        self.assertEqual(night.status, 0, night)

    def change(self, first, n):
        """Something new every night, so that there is work in each stage."""
        self.upstream.do(
            *revise(first, REVISED + n),
            {"do": "release", "table": "03759ned",
             "version": "2026112300%02d" % n})

    def test_killed_at_random_moments(self):
        dice = random.Random(SEED)
        print("SEED=%d" % SEED)
        model, _ = first_night(self.postgres, self.upstream)
        length = FIRST_SECONDS
        hits = 0
        first = KILLS // 4
        for n in range(first):
            hits += self.kill(self.world, dice.uniform(0, length), DAY % 23)
            self.whole(self.world, False)
        self.world.night(self.upstream, now=DAY % 23, expect=0)
        self.whole(self.world, True)
        self.assertEqual(self.world.sql(
            "select count(*), sum(value) from core.observation"),
            model.sql("select count(*), sum(value) from core.observation"))

        # A night with one change takes a fraction of the first.
        began = time.monotonic()
        self.change(model, 0)
        self.world.night(self.upstream, now=DAY % 24, expect=0)
        length = time.monotonic() - began
        for n in range(1, KILLS - first + 1):
            self.change(model, n)
            hits += self.kill(self.world, dice.uniform(0, length), DAY % 24)
            self.whole(self.world, True)
        night = self.world.night(self.upstream, now=DAY % 25, expect=0)
        self.whole(self.world, True)
        self.assertEqual(
            self.world.row("bevolking", "GM0599", "2024")["waarde"],
            REVISED + KILLS - first, night)
        self.assertGreater(hits, KILLS // 4, "too few kills struck")
        # Nothing is left lying about.
        left = [name for name in os.listdir(self.world.path("r"))
                if not name[0].isdigit()]
        self.assertEqual(left, [])

    def test_two_at_once(self):
        os.makedirs(self.world.home)
        with open(os.path.join(self.world.home, "lock"), "w",
                  encoding="ascii") as lock:
            lock.write("woondruk run, process 1, since yesterday\n")
            lock.flush()
            fcntl.flock(lock, fcntl.LOCK_EX)
            for stage in ("run", "fetch", "land", "compute", "gate",
                          "publish"):
                with self.subTest(stage=stage):
                    night = self.world.run(stage)
                    self.assertEqual(night.status, 75, night)
                    self.assertIn("woondruk run, process 1, since yesterday",
                                  night.last)
        self.assertFalse(os.path.exists(self.world.public))

    def test_two_nights_started_together(self):
        both = [self.world.start("run", "--offline") for _ in range(2)]
        ended = [process.communicate() for process in both]
        self.assertEqual(sorted(process.returncode for process in both),
                         [1, 75], ended)
        self.whole(self.world, True)

    def test_no_database(self):
        night = self.world.night(DATABASE_URL=self.postgres.url("nowhere"))
        self.assertEqual(night.status, 69, night)
        self.assertIn("nowhere", night.last)

    def test_a_database_of_something_else(self):
        self.world.sql("create schema core")
        night = self.world.night()
        self.assertEqual(night.status, 69, night)
        self.assertIn("empty or woondruk's own", night.last)
        self.assertEqual(self.world.sql(
            "select count(*) from information_schema.tables"
            " where table_schema = 'core'"), "0")

    def test_a_home_that_cannot_be_made(self):
        with open(self.world.home, "w", encoding="ascii"):
            pass
        night = self.world.night()
        self.assertEqual(night.status, 69, night)
        self.assertIn(self.world.home, night.last)

    def test_the_database_goes_away_in_the_night(self):
        process = self.world.start("run", "--offline")
        until = time.monotonic() + 60
        ended = "f"
        while process.poll() is None and time.monotonic() < until and \
                ended != "t":
            time.sleep(0.02)
            ended = self.postgres.psql(
                "postgres", "select pg_terminate_backend(pid) from"
                " pg_stat_activity where datname = '%s' limit 1" %
                self.world.name)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 69, err)
        self.world.night(expect=1)
        self.whole(self.world, True)


if __name__ == "__main__":
    sys.exit(unittest.main())

"""What `woondruk describe sources` says became of each: from the log of the
depot alone, and without making anything."""

import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (FIRST_NIGHT, ROOT, SECOND_NIGHT,     # noqa: E402
                   Upstream, World)

PRICES = "cbs-83625ned"
# No server of that name: whoever asks the database fails.
NO_DATABASE = "postgresql://nobody@127.0.0.1:9/nothing"


class Describe(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))

    def setUp(self):
        self.upstream.do({"do": "reset"})
        self.world = World(self.postgres)
        self.addCleanup(self.world.close)

    def state(self, source=PRICES):
        told = self.world.run("describe", "sources", "--json",
                              DATABASE_URL=NO_DATABASE)
        self.assertEqual(told.status, 0, told)
        return next(one["last-state"] for one in json.loads(told.out)
                    if one["id"] == source)

    def fetch(self, now, status):
        night = self.world.run("fetch", "--only", PRICES, now=now,
                               upstream=self.upstream)
        self.assertEqual(night.status, status, night)

    def test_never_asked(self):
        self.assertEqual(self.state()["state"], "never")
        self.assertFalse(os.path.exists(self.world.home))

    def test_fresh_then_stale(self):
        self.fetch(FIRST_NIGHT, 0)
        self.assertEqual(self.state(), {
            "state": "fresh", "retrieved": FIRST_NIGHT,
            "checked-at": FIRST_NIGHT, "failing-since": None,
            "reason": None})
        self.upstream.fault("status", table="83625NED", status=404)
        self.fetch(SECOND_NIGHT, 1)
        found = self.state()
        self.assertIn("404", found.pop("reason"))
        self.assertEqual(found, {
            "state": "stale", "retrieved": FIRST_NIGHT,
            "checked-at": FIRST_NIGHT, "failing-since": SECOND_NIGHT})
        text = self.world.run("describe", "sources",
                              DATABASE_URL=NO_DATABASE).out
        self.assertIn("\n| cbs-83625ned | cbs-odata4 on datasets.cbs.nl | "
                      "CC-BY-4.0 | yearly | seen | stale |\n", text)
        self.assertIn("| groepen | curated | CC0-1.0 | ", text)
        self.assertIn("- last state: stale, retrieved %s, checked %s, failing"
                      " since %s: " % (FIRST_NIGHT, FIRST_NIGHT,
                                       SECOND_NIGHT), text)
        self.assertEqual(self.state("cbs-03759ned")["state"], "never")

    def test_a_recording(self):
        self.world.run("fetch", "--offline", "--only", PRICES)
        found = self.state()
        self.assertEqual(found["state"], "recording")
        self.assertRegex(found["retrieved"], "^20")


if __name__ == "__main__":
    sys.exit(unittest.main())
